"""Every connector there is: a tuple one can read, count and test."""

from hub.connectors import (
    attendance,
    brp,
    cambo,
    edexml,
    followup,
    gebeurtenissen_gemeente,
    gebeurtenissen_mbo,
    gebeurtenissen_vo,
    haal_centraal,
    koci,
    koppelpunt,
    ooapi,
    ro,
    rod_vo,
    somtoday,
    uwlr,
    verzuimmeldingen,
    vo_exam,
    vo_exit,
    vo_list,
    vrijstellingen,
    vsv,
)
from hub.connectors.connector import Connector

CONNECTORS: tuple[Connector, ...] = (
    vo_list.CONNECTOR,
    vo_exam.CONNECTOR,
    vo_exit.CONNECTOR,
    rod_vo.CONNECTOR,
    edexml.CONNECTOR,
    uwlr.CONNECTOR,
    somtoday.CONNECTOR,
    gebeurtenissen_vo.CONNECTOR,
    koppelpunt.CONNECTOR,
    ooapi.CONNECTOR,
    cambo.CONNECTOR,
    ro.CONNECTOR,
    attendance.CONNECTOR,
    gebeurtenissen_mbo.CONNECTOR,
    brp.CONNECTOR,
    haal_centraal.CONNECTOR,
    verzuimmeldingen.CONNECTOR,
    vrijstellingen.CONNECTOR,
    vsv.CONNECTOR,
    gebeurtenissen_gemeente.CONNECTOR,
    koci.CONNECTOR,
    followup.CONNECTOR,
)


def connector(name: str) -> Connector | None:
    """The connector of that name; None when there is none."""
    return next((c for c in CONNECTORS if c.name == name), None)
