"""Every connector there is: a tuple one can read, count and test."""

from hub.connectors import (
    attendance,
    brp,
    followup,
    koci,
    koppelpunt,
    ro,
    vo_exam,
    vo_exit,
    vo_list,
)
from hub.connectors.connector import Connector

CONNECTORS: tuple[Connector, ...] = (
    vo_list.CONNECTOR,
    vo_exam.CONNECTOR,
    vo_exit.CONNECTOR,
    koppelpunt.CONNECTOR,
    ro.CONNECTOR,
    attendance.CONNECTOR,
    brp.CONNECTOR,
    koci.CONNECTOR,
    followup.CONNECTOR,
)


def connector(name: str) -> Connector | None:
    """The connector of that name; None when there is none."""
    return next((c for c in CONNECTORS if c.name == name), None)
