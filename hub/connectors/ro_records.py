"""The records of DUO's registratieoverzicht (RO mbo, PvE v4.8.3), each in DUO's own spelling and order.

No header, the first field is the record type, fields count by position. Extra trailing fields are
undocumented and occur; DIP has a seventh position that no specification names.
"""

import re
from datetime import datetime
from functools import lru_cache
from typing import Annotated, TypeVar

from pydantic import ValidationError

from hub.connectors import ranges, wire_reading
from hub.connectors.contract import Fault
from hub.connectors.faults import of_validation
from hub.connectors.fields import (
    BirthDate,
    Day,
    InstitutionCode,
    MaybeDay,
    Reference,
    Wire,
    column,
    optional,
)

W = TypeVar("W", bound=Wire)

COUNTED = ("PER", "ISG", "ISP", "ISE", "BPV", "DIP", "AMO", "GEO", "KZD")
"""What the closing record counts, in its order."""

NO_FACT = frozenset({"ISE", "BPV", "AMO", "GEO", "KZD"})
"""Known records of which the hub uses nothing: support, internships, parts of exams."""

ROUTES = frozenset({"BOL", "BBL", "BOL_DT", "OVO", "EX", "ODT"})
_CREBO = re.compile(r"[0-9]{5}")
_REASON = re.compile(r"[0-9A-Za-z]{1,2}")
_LEVEL = re.compile(r"(?:MBO-?)?([1-4])", re.IGNORECASE)


def crebo(text: str) -> str | None:
    """A programme code; about one in a hundred is something else, which is not worth an enrolment."""
    return text.strip() if _CREBO.fullmatch(text.strip()) else None


def reason(text: str) -> str | None:
    """Reden uitschrijving: `8` is `08`; codes that no list knows are kept."""
    return text.strip().upper().zfill(2) if _REASON.fullmatch(text.strip()) else None


def route(text: str) -> str | None:
    return text.strip().upper() if text.strip().upper() in ROUTES else None


def level(text: str) -> int | None:
    found = _LEVEL.fullmatch(text.strip())
    return int(found[1]) if found else None


class Vlp(Wire):
    """Voorlooprecord: institution, period of selection, day of making."""

    brin: InstitutionCode = column("BRIN")
    begin: Day = column("DatumBeginPeriode")
    einde: Day = column("DatumEindePeriode")
    aanmaak: Day = column("DatumAanmaak")


class Persoonlijk(Wire):
    """The numbers that open every record about a person; exactly one is filled."""

    bsn: str = column("Burgerservicenummer", default="")
    onr: str = column("Onderwijsnummer", default="")


class Per(Persoonlijk):
    """Persoon."""

    geboortedatum: BirthDate = column("Geboortedatum")


class Isg(Persoonlijk):
    """Inschrijving: first day, planned and real last day (inclusive), reason."""

    volgnummer: Reference = column("Inschrijvingvolgnummer")
    inschrijving: Day = column("DatumInschrijving", within=ranges.BEGUN)
    gepland: MaybeDay = column("DatumUitschrijvingGepland", default="", within=ranges.PLANNED)
    werkelijk: MaybeDay = column("DatumUitschrijvingWerkelijk", default="", within=ranges.ENDED)
    reden: Annotated[str | None, optional(reason)] = column("RedenUitschrijving", default="")


class Isp(Persoonlijk):
    """Inschrijvingsperiode: programme, route and level from a day on."""

    volgnummer: Reference = column("Inschrijvingvolgnummer")
    begin: Day = column("DatumBegin", within=ranges.BEGUN)
    opleiding: Annotated[str | None, optional(crebo)] = column("Opleidingcode", default="")
    leertraject: Annotated[str | None, optional(route)] = column("Leertraject", default="")
    niveau: Annotated[int | None, optional(level)] = column("Niveau", default="")


class Dip(Persoonlijk):
    """Diploma."""

    volgnummer: Reference = column("Resultaatvolgnummer")
    opleiding: Annotated[str | None, optional(crebo)] = column("Opleidingcode", default="")
    resultaat: Day = column("DatumResultaat", within=ranges.ENDED)


def parse(model: type[W], cells: list[str]) -> W | Fault:
    """The record of these fields, the first of which is its type."""
    try:
        return wire_reading.read(model, dict(zip(positions(model), cells[1:], strict=False)))
    except ValidationError as error:
        return of_validation(error)


def dated(model: type[W], cells: list[str], through: datetime) -> W | Fault:
    """The same, of a record whose days lie around the delivery at `through`."""
    record = parse(model, cells)
    return record if isinstance(record, Fault) else ranges.beyond(record, through) or record


@lru_cache
def positions(record: type[Wire]) -> tuple[str, ...]:
    """The names of a record's fields in the order in which they stand behind the record type."""
    return tuple(f.alias or name for name, f in record.model_fields.items())
