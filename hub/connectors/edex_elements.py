"""EDEXML's elements in its own spelling, which UWLR took over: of each what we use of it.

Source: XSD of EDEXML 2.0 (2014) and 2.1 (2016), and of UWLR 2.2.
"""

from datetime import date
from typing import Annotated

from hub.connectors import ranges
from hub.connectors.brin import brin as code
from hub.connectors.dates import day
from hub.connectors.fields import MaybeBirth, MaybeDay, Wire, column, decisive
from hub.domain.identifiers import Brin


class School(Wire):
    """Of which school and of when."""

    brin: Annotated[Brin | None, decisive(code)] = column("brincode", default="")
    schooljaar: str = column("schooljaar", default="")
    aanmaak: str = column("aanmaakdatum", default="")
    versie: str = column("xsdversie", default="")


class Groep(Wire):
    """A group of pupils, of one class or across classes."""

    naam: str = column("naam", default="")
    jaargroep: str = column("jaargroep", default="")


class Leerling(Wire):
    """A pupil; an end that cannot be read must not be taken for none.

    Names, country, address, and the last four digits of a number are not read.
    """

    key: str = column("key", default="")
    bsn: str = column("bsn", default="")
    sofinummer: str = column("sofinummer", default="")
    onderwijsnummer: str = column("onderwijsnummer", default="")
    geboortedatum: MaybeBirth = column("geboortedatum", default="")
    jaargroep: str = column("jaargroep", default="")
    instroom: MaybeDay = column("instroomdatum", default="", within=ranges.BEGUN)
    uitstroom: Annotated[date | None, decisive(day)] = column(
        "uitstroomdatum", default="", within=ranges.ENDED
    )
