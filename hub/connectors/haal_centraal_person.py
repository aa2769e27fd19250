"""One person as Haal Centraal BRP 2.x answers -> Born, Resides, Died: the state of the register when asked.

Names, addresses, parents, partners and children are never read, so a secrecy indication
(`geheimhoudingPersoonsgegevens`) hides nothing that the hub has. An answer leaves out what there is not; only
`opschortingBijhouding` and `inOnderzoek` come unasked, so who is not suspended for death is alive.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from enum import Enum
from typing import Annotated

from hub.connectors import register
from hub.connectors.births import impossible
from hub.connectors.contract import Fault, Note
from hub.connectors.faults import FIELD, MISSING, UNREADABLE
from hub.connectors.fields import Wire, column, decisive, one_of, optional, yes
from hub.connectors.naming import Frame
from hub.connectors.partial import Partial, partial
from hub.connectors.places import ABROAD, NOWHERE, nowhere, place
from hub.domain.facts import Fact, Resides
from hub.domain.identifiers import Birth, Municipality
from hub.domain.timeline import day_of

GROUPS = ("geboorte", "verblijfplaats", "opschortingBijhouding", "overlijden", "inOnderzoek")
SUSPENDED, DEATH = "opschortingBijhouding", "overlijden"
UNREAD = "?"
"""Stands for what has another shape than it should: no field can read it."""

_YEAR, _MONTH_OR_DAY = re.compile(r"[0-9]{4}"), re.compile(r"[0-9]{1,2}")

DOUBTED = Note(
    "in_doubt",
    "{} keer is een gegeven in onderzoek: het telt tot het onderzoek klaar is, maar hoeft niet te kloppen.",
)
NOT_THERE = Note(
    "not_at_address",
    "{} keer is vastgesteld dat iemand niet op het adres verblijft: de gemeente blijft tot het register een "
    "vertrek noemt.",
)
WHERE_UNASKED = Note(
    "departure_unasked",
    "{} keer is iemand vertrokken en noemt het antwoord geen verblijfplaats: vraag verblijfplaats op. "
    "Tot dan geldt het als onbekend waarheen.",
)


class Soort(Enum):
    """Kinds of residence."""

    ADDRESS = "Adres"
    LOCATION = "Locatie"
    ABROAD = "VerblijfplaatsBuitenland"
    UNKNOWN = "VerblijfplaatsOnbekend"


SOORTEN = {s.value: s for s in Soort}


class Reden(Enum):
    """Why the register stopped keeping a person up to date (LO BRP, reden opschorting bijhouding)."""

    DIED = "O"
    EMIGRATED = "E"  # also who left for nobody knows where
    MINISTER = "M"
    NON_RESIDENT = "R"
    ERROR = "F"


REDENEN = {r.value: r for r in Reden} | {
    "overlijden": Reden.DIED,
    "emigratie": Reden.EMIGRATED,
    "ministerieel besluit": Reden.MINISTER,
    "pl is aangelegd in de rni": Reden.NON_RESIDENT,
    "rni": Reden.NON_RESIDENT,
    "fout": Reden.ERROR,
}


def born(text: str) -> Birth | None:
    """A birth date, known in part; None where not even the year is known."""
    found = partial(text)
    return Birth(found.text) if found is not None and found.known else None


def country(text: str) -> Municipality:
    """Where somebody went: `NOWHERE` when that is not known, else `ABROAD`."""
    return NOWHERE if nowhere(text) else ABROAD


class Persoon(Wire):
    """A person in the words of the answer, each by its path."""

    bsn: str = column("burgerservicenummer", default="")
    geboren: Annotated[Birth | None, optional(born)] = column("geboorte.datum", default="")
    gemeente: Annotated[Municipality | None, optional(place)] = column("gemeenteVanInschrijving", default="")
    ingeschreven: Annotated[Partial | None, optional(partial)] = column(
        "datumInschrijvingInGemeente", default=""
    )
    soort: Annotated[
        Soort | None, decisive(one_of({s.value: s for s in Soort}, [s.value for s in Soort]))
    ] = column("verblijfplaats.type", default="")
    verblijft: Annotated[Partial | None, optional(partial)] = column("verblijfplaats.datumVan", default="")
    land: Annotated[Municipality | None, optional(country)] = column(
        "verblijfplaats.verblijfadres.land", default=""
    )
    niet_daar: Annotated[bool | None, optional(yes)] = column(
        "verblijfplaats.indicatieVastgesteldVerblijftNietOpAdres", default=""
    )
    reden: Annotated[Reden | None, decisive(one_of(REDENEN, [r.value for r in Reden]))] = column(
        "opschortingBijhouding.reden", default=""
    )
    opgeschort: Annotated[Partial | None, optional(partial)] = column(
        "opschortingBijhouding.datum", default=""
    )
    overleden: Annotated[Partial | None, optional(partial)] = column("overlijden.datum", default="")


PATHS = tuple(f.alias or name for name, f in Persoon.model_fields.items())


def flat(person: Mapping[str, object]) -> dict[str, str] | Fault:
    """The person's fields by their paths, as texts; dates known in part have zeros, codes go before words."""
    for name in GROUPS:
        if not isinstance(person.get(name), dict | None):
            return Fault(FIELD, "invalid", name, UNREADABLE)
    return {path: _text(_at(person, path)) for path in PATHS}


def _at(value: object, path: str) -> object:
    for name in path.split("."):
        if value is None:
            return None
        value = value.get(name) if isinstance(value, dict) else UNREAD
    return value


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "J" if value else "N"
    if isinstance(value, str | int):
        return str(value)
    if not isinstance(value, dict):
        return UNREAD
    return _day(value) or _text(value.get("code") or value.get("omschrijving") or UNREAD)


def _day(value: Mapping[str, object]) -> str:
    """Datum, JaarMaandDatum, JaarDatum or DatumOnbekend, by what it holds; nothing for what is no date."""
    if value.get("datum") is not None:
        return _text(value["datum"])
    if value.get("onbekend") is True or value.get("type") == "DatumOnbekend":
        return "0000-00-00"
    if value.get("jaar") is None:
        return ""
    year, month, day = (str(value.get(part) or "0") for part in ("jaar", "maand", "dag"))
    if not _YEAR.fullmatch(year) or not all(map(_MONTH_OR_DAY.fullmatch, (month, day))):
        return UNREAD
    return f"{year}-{month.zfill(2)}-{day.zfill(2)}"


def facts(person: Mapping[str, object], row: Persoon, at: Frame) -> tuple[Fact | Note, ...] | Fault:
    """What the answer says; the person is known to be no error and to have the number it is asked by."""
    if person.get(SUSPENDED) is not None and row.reden is None:
        return Fault(FIELD, "missing_value", f"{SUSPENDED}.reden", f"{SUSPENDED}.reden: {MISSING}")
    wrong = impossible(row.geboren, at, "geboorte.datum") or _never(person, row, at)
    return wrong or tuple(_facts(person, row, at))


def _dead(person: Mapping[str, object], row: Persoon) -> bool:
    return row.reden is Reden.DIED or bool(person.get(DEATH))


def _never(person: Mapping[str, object], row: Persoon, at: Frame) -> Fault | None:
    """Why it cannot have happened on the day that counts."""
    name, day = _counts(person, row)
    ahead = timedelta(0) if _dead(person, row) else register.AHEAD
    return None if day is None else register.never(day, row.geboren, at, name, ahead)


def _counts(person: Mapping[str, object], row: Persoon) -> tuple[str, Partial | None]:
    """The day of the death, of the departure, or since which the person lives where the answer says."""
    death = ("overlijden.datum", row.overleden)
    suspended = ("opschortingBijhouding.datum", row.opgeschort)
    entered = ("datumInschrijvingInGemeente", row.ingeschreven)
    moved = ("verblijfplaats.datumVan", row.verblijft)
    days: tuple[tuple[str, Partial | None], ...] = (entered, moved)
    if _dead(person, row):
        days = (death, suspended)
    elif _gone(row):
        days = (suspended, moved, entered)
    return next((each for each in days if each[1] is not None), days[0])


def _facts(person: Mapping[str, object], row: Persoon, at: Frame) -> Iterator[Fact | Note]:
    if row.geboren is not None:
        yield register.born(at, row.geboren)
    _, day = _counts(person, row)
    if _dead(person, row):
        yield register.died(at, day)
    else:
        if person.get(DEATH) is None:  # takes back a death that the register was mistaken about
            yield register.died(at, Partial(day_of(at.through).isoformat()), retracted=True)
        yield from _lives(row, day, at)
    if day is not None and not day.exact:
        yield register.DAY_UNKNOWN
    if _doubted(person):
        yield DOUBTED


def _gone(row: Persoon) -> bool:
    """Whether the person lives in no municipality of the country, or nobody knows in which."""
    left = row.reden is not None or row.soort in (Soort.ABROAD, Soort.UNKNOWN)
    return left or row.gemeente in (ABROAD, NOWHERE)


def _lives(row: Persoon, since: Partial | None, at: Frame) -> Iterator[Resides | Note]:
    """Who left for nobody knows where is not abroad: that settles nothing, and somebody must look."""
    if _gone(row):
        abroad = row.soort is Soort.ABROAD and row.land != NOWHERE
        yield register.resides(at, since or Partial("0000-00-00"), None, abroad=abroad, whole=True)
        if row.soort is None:
            yield WHERE_UNASKED
    elif row.gemeente is not None:
        here = at.municipality(row.gemeente)
        yield register.resides(at, since if since and since.known else None, here, whole=True)
    if row.niet_daar:
        yield NOT_THERE


def _doubted(value: object) -> bool:
    """Whether anything that is read is under investigation (Wet BRP art. 2.26), the person's number apart."""
    paths = (
        ("inOnderzoek", ("gemeenteVanInschrijving", "datumInschrijvingInGemeente")),
        ("geboorte.inOnderzoek", ("datum",)),
        ("overlijden.inOnderzoek", ("datum",)),
        ("verblijfplaats.inOnderzoek", ("type", "datumVan")),
        ("verblijfplaats.verblijfadres.inOnderzoek", ("land",)),
    )
    return any(_at(value, f"{path}.{name}") is True for path, names in paths for name in names)


def number_doubted(person: Mapping[str, object]) -> bool:
    """Whether it is under investigation to whom the number belongs."""
    return _at(person, "inOnderzoek.burgerservicenummer") is True
