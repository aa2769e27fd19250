"""One pupil of Somtoday Connect (Leerling, with its Plaatsingen) -> Born, EnrolledInVo, ExpectedInMbo.

Somtoday leaves a field out when it is empty, and also when the key has no right to it. So what is not there
is unknown and never no: of such a field nothing is said. A placement is of one school year: that it ends in
July says nothing of leaving, and one that has not begun is a plan. Names, addresses, parents, e-mail
addresses and lesson groups are never read.

Source: OpenAPI of Somtoday Connect 14.10 (Generiek Koppelvlak): Leerling, Plaatsing, Stamgroep.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator, Field

from hub.connectors import ranges
from hub.connectors.contract import Fault, Note, PersonRef
from hub.connectors.dates import day
from hub.connectors.faults import FIELD, UNREADABLE
from hub.connectors.fields import (
    MaybeBirth,
    MaybeDay,
    Spare,
    Wire,
    column,
    decisive,
    optional,
    school_year,
    yes,
)
from hub.connectors.groups import expected
from hub.connectors.json_values import a_word, written
from hub.connectors.naming import Frame
from hub.connectors.person import unnamed
from hub.connectors.register import born
from hub.connectors.spare import Understood, understand
from hub.domain.facts import EnrolledInVo, Fact
from hub.domain.identifiers import Brin
from hub.domain.timeline import day_of, season_of

PLACEMENTS = "plaatsingen"
JULY = 7
AHEAD = Note(
    "placement_ahead",
    "{} keer begint een plaatsing pas na de levering: dat is een plan, en nog geen inschrijving.",
    look=False,
)
NO_LIST = f"{PLACEMENTS} is een lijst van objecten; dit is iets anders."
REVERSED = "De einddatum ligt voor de startdatum; verbeter een van beide."


class Leerling(Wire):
    """A pupil in Somtoday's spelling."""

    uuid: Annotated[str, Spare(written)] = Field("", alias="uuid")
    leerlingnummer: Annotated[str, Spare(written)] = Field("", alias="leerlingnummer")
    bsn: Annotated[str, BeforeValidator(written)] = Field("", alias="BSN")
    geboortedatum: MaybeBirth = column("geboortedatum", default="")
    actief: Annotated[bool | None, optional(yes), BeforeValidator(a_word)] = Field(None, alias="isActief")
    vestiging: Annotated[str, Spare(written)] = Field("", alias="vestiging.uuid")


class Plaatsing(Wire):
    """A placement; an end that cannot be read must not be taken for none."""

    schooljaar: Annotated[int | None, optional(school_year)] = column("schooljaar", default="")
    start: MaybeDay = column("startdatum", default="", within=ranges.BEGUN)
    eind: Annotated[date | None, decisive(day)] = column("einddatum", default="", within=ranges.PLANNED)
    groep: Annotated[str, Spare(written)] = Field("", alias="stamgroep.naam")

    @property
    def season(self) -> int | None:
        """The summer in which its school year ends."""
        return self.schooljaar or (season_of(self.start) + 1 if self.start else None)

    def begun(self, today: date) -> bool:
        """Whether it is known to have begun."""
        return any(known is not None and known <= today for known in (self.start, self.eind))

    def ahead(self, today: date) -> bool:
        """Whether it is known not to have begun."""
        later_year = self.season is not None and self.season > season_of(today) + 1
        return self.start > today if self.start else later_year


class Pupil(NamedTuple):
    """What was read of one pupil; `without`: the fields it does without, each with its remedy."""

    row: Leerling
    placements: tuple[Plaatsing, ...]
    without: Mapping[str, str]


def pupil(value: Mapping[str, Any], at: Frame) -> Pupil | Fault:
    """The pupil with its placements; each is read by itself."""
    read = understand(
        Leerling, {**value, "vestiging.uuid": _within(value.get("vestiging"), "uuid")}, at.through
    )
    if isinstance(read, Fault):
        return read
    without, found = dict(read.without), []
    for one in _placements(value):
        placed = one if isinstance(one, Fault) else _placement(one, at)
        if isinstance(placed, Fault):
            return placed
        found.append(placed.row)
        without |= {f"{PLACEMENTS}.{name}": remedy for name, remedy in placed.without.items()}
    return Pupil(read.row, tuple(found), without)


def _placements(value: Mapping[str, Any]) -> Iterator[Mapping[str, Any] | Fault]:
    found = value.get(PLACEMENTS)
    for one in [] if found is None else found if isinstance(found, list) else [found]:
        yield one if isinstance(one, dict) else Fault(FIELD, "invalid", PLACEMENTS, NO_LIST)


def _placement(value: Mapping[str, Any], at: Frame) -> Understood[Plaatsing] | Fault:
    group = _within(value.get("stamgroep"), "naam")
    read = understand(Plaatsing, {**value, "stamgroep.naam": group}, at.through)
    if isinstance(read, Fault):
        return replace(read, field=f"{PLACEMENTS}.{read.field}")
    if read.row.start and read.row.eind and read.row.eind < read.row.start:
        return Fault(FIELD, "dates_reversed", f"{PLACEMENTS}.einddatum", REVERSED)
    return read


def _within(value: object, name: str) -> object:
    """What stands in an object; what is no object holds nothing that can be read."""
    return value.get(name) if isinstance(value, dict) else value if value is None else [UNREADABLE]


def facts(found: Pupil, person: PersonRef, at: Frame) -> Iterator[Fact | Note]:
    """What is known of the pupil; of what was not given, nothing."""
    today = day_of(at.through)
    if found.row.geboortedatum is not None:
        yield born(at, found.row.geboortedatum)
    enrolment = _enrolment(found, person, at, today)
    if enrolment is not None:
        yield enrolment
    yield from _expected(found.placements, at, today)
    yield from (AHEAD for p in found.placements if p.ahead(today))


def _enrolment(found: Pupil, person: PersonRef, at: Frame, today: date) -> EnrolledInVo | None:
    """It stands when the pupil is known to be active, or a placement to run; else nobody knows.

    Neither day is known of who is only said to be active: that must not take away what was known before.
    """
    begun = [p for p in found.placements if p.begun(today)]
    active = found.row.actief
    runs = any(p.eind is not None and p.eind >= today for p in begun)
    first = min((p.start for p in begun if p.start is not None), default=None)
    last = _left(begun, today) if active is False else None
    if last is None and (first is None or not (runs if active is None else active)):
        return None
    return EnrolledInVo(
        source=at.source,
        # Each location tells of its own placements: a pupil that changed between two is at both in turn.
        ref=unnamed(found.row.vestiging or "enrolment", person),
        version=at.version,
        school=Brin(at.organisation),
        first_day=first,
        last_day=last,
    )


def _left(begun: Collection[Plaatsing], today: date) -> date | None:
    """The end of an inactive pupil's last placement, where it came in the midst of a school year.

    At the end of the school year each placement ends, also of who goes on; the next may not be shown yet.
    """
    ends = [p.eind for p in begun]
    known = [end for end in ends if end is not None and end < today]
    if not known or len(known) < len(ends):
        return None
    return max(known) if max(known).month != JULY else None


def _start(placement: Plaatsing) -> date:
    return placement.start or date.min


def _expected(placements: Collection[Plaatsing], at: Frame, today: date) -> Iterator[Fact]:
    """Per school year what the last placement's group says; a group that was not given says nothing."""
    if not at.mapping.groups:
        return
    last = {p.season: p for p in sorted(placements, key=_start) if not p.ahead(today)}
    for season, placement in last.items():
        if season is not None and placement.groep:
            yield expected(at, season, at.mapping.groups.get(placement.groep))
