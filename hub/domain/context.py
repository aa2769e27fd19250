"""What every pupil shares: what was heard and stated in full, calendar, roster, mergers, regions, seats.

All of it comes in records that the journal gives to each partition; joining them is a join: any order, any
repetition, same result.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from hub.domain.calendar import HolidayRegion, SchoolCalendar
from hub.domain.facts import Delivered, Fact
from hub.domain.holds import Brake, Words
from hub.domain.identifiers import PupilId, SourceId
from hub.domain.merging import Mergers, Successors
from hub.domain.regions import Regions
from hub.domain.route_map import RouteMap
from hub.domain.statute import AGREEMENTS, Agreements, Dated
from hub.domain.timeline import NEVER
from hub.domain.word import term_of

WITHIN = "/"
"""Between a part and what is a part of that: 00/bb is of the location 00."""


class Rhythm(StrEnum):
    """How often a feed is expected to be heard; a yearly list is waited for by nobody."""

    WORKING_DAY = "working day"
    WEEK = "week"
    MONTH = "month"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One line of the roster: a feed, from when until when, with which rhythm (both days inclusive)."""

    source: SourceId
    first_day: date
    last_day: date
    rhythm: Rhythm
    brin: str | None = None
    silent_in_holidays: HolidayRegion | None = None  # announced silence


@dataclass(frozen=True, slots=True)
class Statement:
    """A full statement as it counts afterwards (see `Delivered`)."""

    version: int
    first_day: date
    last_day: date
    spared: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()

    def is_of(self, part: str | None) -> bool:
        """Whether it is full of that part: of all there is, of the part itself, or of what the part is in."""
        if not self.parts:
            return True
        return part is not None and any(part == p or part.startswith(p + WITHIN) for p in self.parts)

    def reaches(self, span: tuple[date, date], part: str | None) -> bool:
        """Whether a word about these days, of that part, stands in what it is full of."""
        return span[0] <= self.last_day and self.first_day <= span[1] and self.is_of(part)

    def subsumes(self, other: "Statement") -> bool:
        """Whether `other` can retract nothing that this one does not retract."""
        covers = self.first_day <= other.first_day and other.last_day <= self.last_day
        whole = all(map(self.is_of, other.parts or (None,)))
        return covers and whole and self.version >= other.version and self.spared <= other.spared


class Lines(NamedTuple):
    """A roster, and its lines by source."""

    roster: tuple[Feed, ...]
    by_source: Mapping[SourceId, tuple[Feed, ...]]


NO_LINES = Lines((), {})


@dataclass(frozen=True)
class Context:
    """What is known beside a pupil's own facts."""

    calendar: SchoolCalendar = field(default_factory=SchoolCalendar)
    roster: tuple[Feed, ...] = ()
    agreements: Dated[Agreements] = AGREEMENTS
    mergers: Mergers = field(default_factory=dict)
    successors: Successors = field(default_factory=dict)  # of schools that end
    regions: Regions = field(default_factory=dict)
    seats: Mapping[str, str] = field(default_factory=dict)  # the municipality in which a school lies, by BRIN
    heard: Mapping[SourceId, datetime] = field(default_factory=dict)
    stated: Mapping[SourceId, tuple[Statement, ...]] = field(default_factory=dict)
    terms: Mapping[SourceId, int] = field(default_factory=dict)  # which term a source is in, beyond the first
    routes: RouteMap = ()  # whom to ask in which situation; read when something is said
    brake: Brake | None = None  # None: nothing is held as a surge
    words: Words = field(default_factory=dict)  # what persons decided of what is held
    _lines: Lines = field(default=NO_LINES, compare=False, repr=False)  # goes along while the roster stays

    def heard_past(self, source: SourceId, moment: datetime) -> bool:
        return self.heard.get(source, NEVER) >= moment

    def feed_on(self, source: SourceId, day: date) -> Feed | None:
        """The roster's line for a feed on a day; only feeds on the roster are waited for."""
        return next((f for f in self.lines_of(source) if f.first_day <= day <= f.last_day), None)

    def lines_of(self, source: SourceId) -> tuple[Feed, ...]:
        """All lines of the roster for a feed; none: it is never waited for."""
        lines = self._lines
        if lines.roster is not self.roster:
            lines = _lines(self.roster)
            object.__setattr__(self, "_lines", lines)
        return lines.by_source.get(source, ())

    def voids(self, fact: Fact) -> bool:
        """Whether the fact is of a term that is over: as if it had never been said."""
        return term_of(fact.version) < self.terms.get(fact.source, 0)

    def retracts(self, fact: Fact, names: frozenset[PupilId]) -> bool:
        """Whether a full statement of the source no longer lists the fact's thing.

        names: the pupil's own id and those of whom it took over the facts.
        """
        span = fact.span
        if span is None:
            return False
        return any(
            fact.version < s.version
            and s.reaches(span, fact.part)
            and not any(f"{name}/{fact.ref}" in s.spared for name in names)
            for s in self.stated.get(fact.source, ())
        )


def _lines(roster: tuple[Feed, ...]) -> Lines:
    found: dict[SourceId, tuple[Feed, ...]] = {}
    for feed in roster:
        found[feed.source] = (*found.get(feed.source, ()), feed)
    return Lines(roster, found)


def hear_delivery(context: Context, news: Delivered) -> Context:
    """Take in that a source was heard, and what it stated in full; never refuses, order does not matter.

    The first news of a later term takes the place of all that was known of the source.
    """
    term, known_term = term_of(news.version), context.terms.get(news.source, 0)
    if term < known_term:
        return context
    if term > known_term:
        context = _begun(context, news.source, term)
    heard = context.heard
    if news.through > heard.get(news.source, NEVER):
        heard = {**heard, news.source: news.through}
    stated = context.stated
    if news.scope is not None:
        statement = Statement(news.version, *news.scope, news.spared, news.parts)
        known = stated.get(news.source, ())
        if not any(old.subsumes(statement) for old in known):
            kept = [old for old in known if not statement.subsumes(old)]
            stated = {**stated, news.source: tuple(sorted([*kept, statement], key=_order))}
    if heard is context.heard and stated is context.stated:
        return context
    return replace(context, heard=heard, stated=stated)


def _begun(context: Context, source: SourceId, term: int) -> Context:
    heard = {name: moment for name, moment in context.heard.items() if name != source}
    stated = {name: full for name, full in context.stated.items() if name != source}
    return replace(context, heard=heard, stated=stated, terms={**context.terms, source: term})


def _order(statement: Statement) -> tuple[int, date, date, list[str], list[str]]:
    days = (statement.first_day, statement.last_day)
    return (statement.version, *days, sorted(statement.spared), sorted(statement.parts))
