"""Where a pupil stands in a season: applications, enrolments, vo, and what settles the season otherwise.

Everything here is a period that follows from facts. Which source wins over which about the same thing
(the last two are read by `hub.domain.person`):

| about | wins | over |
|---|---|---|
| enrolment at an institution | its RO, even when it retracts | the koppelpunt's status LI |
| whether vo goes on | a vo enrolment | the destination that a school gave: `hub.domain.leaving` |
| residence | BRP, dated | the vo school's list, undated |
| birth date | BRP | RO, then the vo school's list |
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from hub.domain.facts import (
    KINDS,
    ApplicationChanged,
    Enrolled,
    EnrolledInVo,
    ExamTaken,
    ExpectedInMbo,
    LeftVo,
    Result,
)
from hub.domain.identifiers import Brin
from hub.domain.knowledge import NONE, Kinds, Knowledge
from hub.domain.leaving import STAYS_IN_VO, Leaving, exits
from hub.domain.person import abroad
from hub.domain.places import EXAM_ONLY, heights_of, in_order, moments_of, promised, spoken_of_by_ro
from hub.domain.timeline import FOREVER, NEVER, Period, after, days_of, midnight, season_end, union
from hub.domain.ways_out import confirmed, employed, exempted, next_after
from hub.domain.word import Word

W = TypeVar("W", bound=Word)


class Standing:
    """One pupil in one season, read from knowledge. Read once, asked by every rule; nobody changes it."""

    __slots__ = (
        *("_enrolled", "_heights", "_kinds", "_later", "_leaving", "_promised"),
        *("begun", "ends", "enrolments", "exams", "exempt", "exits", "expected", "free", "is_mover", "known"),
        *("messages", "moments", "placed", "season", "settled", "stays", "to_vo", "vo_ended"),
    )

    def __init__(self, known: Knowledge, season: int, kinds: Kinds, later: Sequence[int] = ()) -> None:
        self.known = known
        self.season = season
        self.ends = season_end(season)
        self._kinds = kinds  # the facts that speak of this season, or of none
        self._later = later  # the seasons after it that anything speaks of
        self._read()

    def of(self, kind: type[W]) -> Sequence[W]:
        """The facts of a kind that speak of this season; all of them where the kind speaks of none."""
        found: Sequence[W] = self._kinds.get(kind, NONE)
        return found

    def _read(self) -> None:
        """What follows from the season's facts."""
        self.expected = self.of(ExpectedInMbo)
        self.exams = self.of(ExamTaken)
        # Deregistrations from 1 October before the summer to 30 September after.
        self.exits = exits(self.of(LeftVo), self.of(EnrolledInVo))
        # Whether the pupil belongs to this summer's transition: vo said so.
        self.is_mover = bool(self.expected) or any(x.destination not in STAYS_IN_VO for x in self.exits)
        leaving = self._leaving = self._told_of_leaving()
        self.vo_ended = leaving.ended
        # In the order of the feed (wijzigingsvolgnummer), never of arrival; and when each took effect.
        self.messages = self.of(ApplicationChanged)
        if len(self.messages) > 1:
            self.messages = in_order(self.messages)
        self.moments = moments_of(self.messages)
        # Those that stand in this season's school year, as DUO registers them; not for an exam alone.
        first, last = days_of(self.season)
        self.enrolments = [
            e
            for e in self.known.of(Enrolled)
            if e.first_day <= last and (e.last_day is None or e.last_day >= first) and e.route != EXAM_ONLY
        ]
        # From when an institution has the pupil on its register.
        self.begun = min([midnight(e.first_day) for e in self.enrolments], default=FOREVER)
        self._enrolled: tuple[Period, ...] | None = None
        self._heights: list[int] | None = None
        # Per institution when the koppelpunt says enrolled (LI), and that where the RO has not spoken.
        self._promised = promised(self.messages, self.moments)
        self.placed = self._promised
        if self._promised:
            spoken = spoken_of_by_ro(self.known, self.season)
            self.placed = [p for p in self._promised if p[0] not in spoken]
        # While nobody need be enrolled, and while work is a way out as well.
        self.exempt = exempted(self.known)
        self.free = [*self.exempt, *employed(self.known)]
        # From when the season is settled otherwise (state X): stays in vo, abroad, confirmed elsewhere.
        self.stays = leaving.stays
        # Whom vo let go, or will, to go on in vo: mbo is no longer the question, whatever the day.
        self.to_vo = bool(self.exits) and self.stays < FOREVER
        self.settled = min(self.stays, abroad(self.known), self._confirmed())

    @property
    def enrolled(self) -> tuple[Period, ...]:
        """Rung 5: enrolled by RO, or by the koppelpunt where the RO is silent."""
        if self._enrolled is None:
            by_ro = [self.stay(e) for e in self.enrolments]
            self._enrolled = union([*by_ro, *(period for _, period in self.placed)])
        return self._enrolled

    @property
    def heights(self) -> list[int]:
        """After each message, the highest rung over all applications: 0 when none is open."""
        if self._heights is None:
            self._heights = heights_of(self.messages)
        return self._heights

    def height_at(self, moment: datetime) -> int:
        """The highest rung over all applications at a moment: 0 when none is open."""
        told = bisect_right(self.moments, moment)
        return self.heights[told - 1] if told else 0

    def stay(self, enrolment: Enrolled) -> Period:
        """An enrolment by RO; the institution's first counts from its LI where that still stood."""
        since, until = midnight(enrolment.first_day), after(enrolment.last_day)
        if not self._promised:
            return Period(since, until)
        here = (e for e in self.enrolments if e.school == enrolment.school)
        if enrolment != min(here, key=lambda e: (e.first_day, e.thing), default=None):
            return Period(since, until)
        said = (p for school, p in self._promised if school == enrolment.school)
        return Period(min((p.since for p in said if p.since < since <= p.until), default=since), until)

    def settled_beside(self, enrolment: Enrolled) -> datetime:
        """From when the season is settled for who was enrolled in mbo: what settled it before came undone.

        Who stayed in vo did so until vo let go; who was elsewhere as a municipality said, up to that.
        """
        first, last = midnight(enrolment.first_day), after(enrolment.last_day)
        if self.settled > first:
            return self.settled
        ends = [x.last_day for x in self.known.of(LeftVo)]
        ends += [x.last_day for x in self.known.of(EnrolledInVo) if x.last_day]
        let_go = any(self.stays < after(day) <= last for day in ends)
        return min(FOREVER if let_go else self.stays, abroad(self.known), self._confirmed(first))

    @property
    def stays_by_word(self) -> datetime:
        """From when vo says that the pupil stays, whatever an exam lets one suppose."""
        return self._leaving.stays_by_word

    @property
    def settled_by_word(self) -> datetime:
        """From when the season is settled by what somebody said, and not by an exam alone."""
        return min(self.stays_by_word, abroad(self.known), self._confirmed())

    @property
    def vo_done(self) -> datetime:
        """From when vo has nothing left to do: deregistered, or diploma in hand."""
        return min([self.vo_ended, *(midnight(e.day) for e in self.exams if e.result == Result.PASSED)])

    @property
    def vo_schools(self) -> tuple[Brin, ...]:
        return tuple(sorted({f.school for facts in (self.expected, self.exits, self.exams) for f in facts}))

    @property
    def institutions(self) -> tuple[Brin, ...]:
        """The mbo institutions that the pupil's facts name in this season."""
        return tuple(sorted({m.school for m in self.messages} | {e.school for e in self.enrolments}))

    @property
    def year_before(self) -> "Standing":
        """The season before: in its school year falls who is let go before this summer."""
        return self.beside(self.season - 1)

    def beside(self, season: int) -> "Standing":
        """The same pupil in another season."""
        return Standing(self.known, season, _within(self.known, season))

    @property
    def with_year_after(self) -> tuple["Standing", ...]:
        """The season, and the next where anything speaks of it: in spring one applies for August."""
        season = self.season + 1
        return (self, self.beside(season)) if season in self._later else (self,)

    @property
    def hired(self) -> datetime:
        """From when work is a way out of vo: on the day that it was left, or later."""
        return next_after(self.free, self.vo_ended) if self.free else FOREVER

    @property
    def elsewhere(self) -> datetime:
        """From when it is settled otherwise, and not by an answer *werk*: work ends some day."""
        return min(self.stays, abroad(self.known), self._confirmed(work=False))

    @property
    def onward(self) -> datetime:
        """Until when who is nowhere at the season's end remains so, by all that is told of later years.

        From the season's end on, when vo speaks of the pupil anew: then it is a case of that season's.
        """
        anew = (midnight(e.first_day) for e in self.known.of(EnrolledInVo) if e.first_day)
        found = [FOREVER, *(since for since in anew if since >= self.ends)]
        for season in self._later:
            after_it = self.beside(season)
            if after_it.is_mover:
                return self.ends
            found += [after_it.settled, *(p.since for p in after_it.enrolled)]
        return max(self.ends, min(found))

    def _told_of_leaving(self) -> Leaving:
        """What vo has told of leaving, beside the vo enrolments of every year up to the season's end."""
        first, last = days_of(self.season)
        told = self.known.of(EnrolledInVo)
        begun = [e for e in told if e.first_day is not None and e.first_day <= last] if told else told
        return Leaving(self.exits, self.expected, self.exams, begun, first)

    def _confirmed(self, since: datetime = NEVER, *, work: bool = True) -> datetime:
        return confirmed(self.known, self.season, self.exempt, self.free, since, work=work)


SPEAK_OF_SEASONS = frozenset(kind for kind in KINDS if kind.seasons is not Word.seasons)


def standings(known: Knowledge, asked: Callable[[int], bool]) -> list[Standing]:
    """One for each season that the pupil's facts speak of and that is asked about, in order."""
    spoken: set[int] = set()
    for kind, facts in known.kinds.items():
        if kind in SPEAK_OF_SEASONS:
            for fact in facts:
                spoken.update(fact.seasons)
    if len(spoken) == 1:
        return [Standing(known, season, known.kinds) for season in spoken if asked(season)]
    seasons = sorted(spoken)
    return [
        Standing(known, season, _within(known, season), seasons[n:])
        for n, season in enumerate(seasons, start=1)
        if asked(season)
    ]


def _within(known: Knowledge, season: int) -> Kinds:
    """The facts that speak of one of several seasons, or of none."""
    return {
        kind: [f for f in facts if season in f.seasons] if kind in SPEAK_OF_SEASONS else facts
        for kind, facts in known.kinds.items()
    }
