"""DUO's vo enrolment messages in DUO's own spelling: names, namespaces, and of each what we use of it.

Source: XSD of DUO_VOAanlevering_InschrijvingVO_V1, DUO_VOInformatiediensten_IdentificerenPersoonVO_V1 (2018).
"""

import re
from datetime import date
from typing import Annotated

from hub.connectors import ranges
from hub.connectors.contract import Fault
from hub.connectors.dates import day
from hub.connectors.fields import BrinCode, Day, Moment, Reference, Wire, column, decisive
from hub.connectors.xml import Element
from hub.connectors.xml_records import texts

MOMENT = "datumTijdBedrijfsdocument"
DUO = "{http://duo.nl/schema/"
ENROLMENT, OF_ENROLMENT = (
    f"{DUO}DUO_VOAanlevering_InschrijvingVO_V1}}",
    f"{DUO}DUO_VOBasisschema_Inschrijving_V1}}",
)
PERSON = f"{DUO}DUO_VOInformatiediensten_IdentificerenPersoonVO_V1}}"
OF_PERSON = f"{DUO}DUO_VOBasisschema_Informatiediensten_V1}}"

OTHER_VERSION = re.compile(
    r"\{http://duo\.nl/schema/DUO_VO(?:Aanlevering_Inschrijving|\w+_IdentificerenPersoon)VO_V(?!1\})\d+\}"
)
OTHER_MESSAGE = re.compile(
    r"\{http://duo\.nl/schema/DUO_VO(?!Aanlevering_Inschrijving|\w+_IdentificerenPersoon)\w+\}\w+_Re(?:quest|sponse)$"
)
_ZONED = re.compile(r"(?:Z|[+-]\d\d:?\d\d)$")


class Bericht(Wire):
    """What every message carries: DUO's moment is in UTC."""

    moment: Moment = column(MOMENT)
    bsn: str = column("burgerservicenummer", default="")
    onderwijsnummer: str = column("onderwijsnummer", default="")


class Verwijdering(Bericht):
    """The enrolment that a message is about; the school numbers those of one person."""

    brin: BrinCode = column("brin")
    volgnummer: Reference = column("inschrijvingvolgnummer")


class Inschrijving(Verwijdering):
    """Both days inclusive. What the enrolment is for (periods, funding, stay elsewhere) is not read."""

    inschrijving: Day = column("datumInschrijving", within=ranges.BEGUN)
    uitschrijving: Annotated[date | None, decisive(day)] = column(
        "datumUitschrijving", default="", within=ranges.ENDED
    )


class Identificatie(Bericht):
    """A question to DUO who somebody is: the number the school knows, and the onderwijsnummer until now."""

    huidig: str = column("huidigOnderwijsnummer", default="")


def spelled(*places: tuple[Element | None, str]) -> dict[str, str] | Fault:
    """DUO's moment is in UTC, also where it does not say so."""
    said = texts(*places)
    if isinstance(said, dict) and (moment := said.get(MOMENT)) and not _ZONED.search(moment):
        said[MOMENT] = f"{moment}Z"
    return said
