"""What a rule is: a value that names itself, its law and what it rests on, and that answers one question.

The question is *from when until when*: `find` yields occasions, as light as can be. What all rules share is
done once, where they are weighed (`hub.domain.weighing`).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from hub.domain.context import Context
from hub.domain.deadlines import Named
from hub.domain.facts import Fact, FollowedUp
from hub.domain.findings import Evidence, Finding, Party, School
from hub.domain.identifiers import Brin, SourceId
from hub.domain.standing import Standing
from hub.domain.statute import Dated
from hub.domain.timeline import FOREVER, NEVER

FRAME_READS: frozenset[type[Fact]] = frozenset({FollowedUp})
"""Kinds that every rule hears of by what is shared: a recipient closes an occasion."""


class Grade(NamedTuple):
    """One step of severity within an occasion; what it leaves out is as the rule says."""

    since: datetime
    severity: int
    until: datetime = FOREVER
    responsible: Party | None = None
    municipal: bool | None = None


class Occasion(NamedTuple):
    """One time that a rule holds, from when until when; its name tells a correction from another time."""

    name: str
    since: datetime
    until: datetime
    evidence: Callable[[], Iterable[Evidence]]  # asked only when something is said
    law_of: date | None = None  # the day whose law counts; None: the day on which the step begins
    institution: Brin | None = None  # the school or institution that it is about
    grades: tuple[Grade, ...] = ()  # none: one step, of the rule's own severity
    agreed: Named = ()  # moments that an agreement set, and where it is written


@dataclass(frozen=True, slots=True)
class Silence:
    """The feeds that must have been heard past the start of a step before it opens."""

    words: str
    feeds: Callable[[Standing, Brin | None], tuple[SourceId, ...]]
    needed: int = 0  # so many of these feeds must be on the roster: else nothing can be known


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What people read about a rule: in the glossary, in the table of docs/rules.md, and in Dutch texts."""

    name: str
    dutch: str
    sentence: str  # Dutch
    law: str
    since: str
    told: str  # severity, and to whom
    ends: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What every rule says of itself, whatever it asks."""

    code: str
    words: Words
    ground: Dated[Any]  # the norm, dated, with where it is written
    severity: int
    responsible: Party
    closes: tuple[str, ...]  # what would end it, as codes of the glossary
    silence: Silence
    numbers: tuple[str, ...] = ()  # the region's agreements that it asks, as fields of `Agreements`
    agreed: bool = False  # no law asks for it: a region may agree to leave it off


Who = Callable[[Standing, Brin | None], tuple[School, ...]]
"""Which schools may know of an occasion, and until when."""


Enough = Callable[[Sequence[Any], Context], bool]
"""Whether facts of a kind can make a rule find anything; False only if no part of them ever can."""


def at_any_time(season: int) -> datetime:
    """A season's rule that may hold long before its summer."""
    del season
    return NEVER


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Entry):
    """A rule on facts."""

    schools: Who
    municipal: bool = False  # whether the municipality may know
    regional: bool = False  # whether the region's coordinator hears beside it that there is a case
    reads: frozenset[type[Fact]]  # kinds of facts that can change its answer, beside `FRAME_READS`
    needs: frozenset[type[Fact]] = frozenset()  # where none of these stands it finds nothing
    enough: tuple[tuple[type[Fact], Enough], ...] = ()  # kinds of which a few facts make it find nothing
    opens: Callable[[int], datetime] = at_any_time  # before this moment of a season it is not asked
    goes_on: bool = False  # past the season's end, for as long as the pupil is nowhere
    find: Callable[[Standing, Context], Iterable[Occasion]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRule(Entry):
    """A rule on the sources themselves."""

    lapses: bool = False  # what ends with its own period, and not with news, ends unsolved
    find: Callable[[SourceId, Context], Iterator[Finding]]
