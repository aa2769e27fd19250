"""Where a pupil stands in a season: applications, enrolments, vo, and what settles the season otherwise.

Everything here is a period that follows from facts. Which source wins over which about the same thing
(the last two are read by `hub.domain.person`):

| about | wins | over |
|---|---|---|
| enrolment at an institution | its RO, even when it retracts | the koppelpunt's status LI |
| residence | BRP, dated | the vo school's list, undated |
| birth date | BRP | RO, then the vo school's list |
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import TypeVar

from hub.domain.facts import (
    KINDS,
    ApplicationChanged,
    Destination,
    Enrolled,
    ExamTaken,
    ExpectedInMbo,
    FollowedUp,
    FollowUpStep,
    LeftVo,
    Outcome,
    Result,
    Status,
)
from hub.domain.identifiers import Brin
from hub.domain.knowledge import NONE, Kinds, Knowledge
from hub.domain.person import abroad
from hub.domain.timeline import FOREVER, Period, after, midnight, season_end, season_of, union
from hub.domain.word import Word

W = TypeVar("W", bound=Word)

RUNG = {
    Status.RECEIVED: 1,
    Status.OFFERED: 4,
    Status.ENROLLED: 5,
    Status.REJECTED: 0,
    Status.WITHDRAWN: 0,
}
"""How far an application has come: 1 applied, 4 place offered, 5 enrolled (no source tells of 2 and 3)."""

SETTLING = frozenset(
    {Outcome.OTHER_EDUCATION, Outcome.PRIVATE_EDUCATION, Outcome.ABROAD, Outcome.EXEMPT, Outcome.WORK}
)
NOT_PASSED = frozenset({Result.FAILED, Result.WITHDRAWN, Result.SPREAD})
EXAM_ONLY = "EX"
"""The route of somebody who is enrolled for an exam only."""

STAYS_IN_VO = frozenset({Destination.VO, Destination.VAVO})


class Standing:
    """One pupil in one season, read from knowledge. Read once, asked by every rule; nobody changes it."""

    __slots__ = (
        *("_enrolled", "_kinds", "_promised", "ends", "enrolments", "exams", "exits", "expected"),
        *("is_mover", "known", "messages", "moments", "placed", "season", "settled", "vo_ended"),
    )

    def __init__(self, known: Knowledge, season: int, kinds: Kinds) -> None:
        self.known = known
        self.season = season
        self.ends = season_end(season)
        self._kinds = kinds  # the facts that speak of this season, or of none
        self._read()

    def of(self, kind: type[W]) -> Sequence[W]:
        """The facts of a kind that speak of this season; all of them where the kind speaks of none."""
        found: Sequence[W] = self._kinds.get(kind, NONE)
        return found

    def _read(self) -> None:
        """What follows from the season's facts."""
        self.expected = self.of(ExpectedInMbo)
        self.exams = self.of(ExamTaken)
        self.exits = exits = self.of(LeftVo)  # 1 October before the summer to 30 September after
        # Whether the pupil belongs to this summer's transition: vo said so. And from when no vo enrolment is
        # left, as far as vo has told; FOREVER when it has not.
        self.is_mover, self.vo_ended = bool(self.expected), FOREVER
        if exits:
            self.is_mover = self.is_mover or any(x.destination not in STAYS_IN_VO for x in exits)
            self.vo_ended = max([after(x.last_day) for x in exits if not self._goes_on(x)], default=FOREVER)
        # In the order of the feed (wijzigingsvolgnummer), never of arrival; and when each took effect.
        self.messages = self.of(ApplicationChanged)
        if len(self.messages) > 1:
            self.messages = sorted(self.messages, key=_by_number)
        self.moments = _moments(self.messages)
        # Those that stand in this season's school year, as DUO registers them.
        first, last = _school_year(self.season)
        self.enrolments = [
            e
            for e in self.known.of(Enrolled)
            if e.first_day <= last and (e.last_day is None or e.last_day >= first)
        ]
        self._enrolled: tuple[Period, ...] | None = None
        # Per institution when the koppelpunt says enrolled (LI), and that where the RO has not spoken.
        self._promised = _li_periods(self.messages, self.moments)
        self.placed = self._promised
        if self._promised:
            spoken = _ro_spoken(self.known, self.season)
            self.placed = [p for p in self._promised if p[0] not in spoken]
        # From when the season is settled otherwise (state X): stays in vo, abroad, confirmed elsewhere.
        self.settled = min(self._stays_in_vo(), abroad(self.known), self._confirmed())

    @property
    def enrolled(self) -> tuple[Period, ...]:
        """Rung 5: enrolled by RO, or by the koppelpunt where the RO is silent."""
        if self._enrolled is None:
            by_ro = [self.stay(e) for e in self.enrolments]
            self._enrolled = union([*by_ro, *(period for _, period in self.placed)])
        return self._enrolled

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

    def _stays_in_vo(self) -> datetime:
        """The last deregistration leads to vo or vavo; or the exam was not passed and vo has not let go."""
        if self.exits:
            last = (
                self.exits[0] if len(self.exits) == 1 else max(self.exits, key=lambda x: (x.last_day, x.rank))
            )
            if last.destination in STAYS_IN_VO and not self._goes_on(last):
                return after(last.last_day)
        elif self.exams:
            exam = self.exams[0] if len(self.exams) == 1 else max(self.exams, key=lambda e: (e.day, e.rank))
            if exam.result in NOT_PASSED:
                return midnight(exam.day)
        return FOREVER

    def _goes_on(self, exit_: LeftVo) -> bool:
        """Left for another vo school that expects the pupil in mbo: vo goes on there."""
        if exit_.destination not in STAYS_IN_VO:
            return False
        return any(e.school != exit_.school for e in self.expected)

    def _confirmed(self) -> datetime:
        """A municipality closed a case because the pupil is elsewhere."""
        answers = self.known.of(FollowedUp)
        if not answers:
            return FOREVER
        mine = (f for f in answers if f.season == self.season and f.step == FollowUpStep.CLOSED)
        return min((f.at for f in mine if f.outcome in SETTLING), default=FOREVER)


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
    return [Standing(known, season, _within(known, season)) for season in sorted(spoken) if asked(season)]


def _within(known: Knowledge, season: int) -> Kinds:
    """The facts that speak of one of several seasons, or of none."""
    return {
        kind: [f for f in facts if season in f.seasons] if kind in SPEAK_OF_SEASONS else facts
        for kind, facts in known.kinds.items()
    }


def _moments(messages: Sequence[ApplicationChanged]) -> list[datetime]:
    """When each message took effect: its status moment, but never before the message it follows."""
    moments: list[datetime] = []
    for message in messages:
        moments.append(max(message.changed, moments[-1]) if moments else message.changed)
    return moments


def _li_periods(
    messages: Sequence[ApplicationChanged], moments: Sequence[datetime]
) -> list[tuple[Brin, Period]]:
    """From LI to the next message; the first LI from the first day on when that is earlier."""
    found: list[tuple[Brin, Period]] = []
    if Status.ENROLLED not in [message.status for message in messages]:
        return found
    chains: dict[str, list[tuple[ApplicationChanged, datetime]]] = {}
    for message, moment in zip(messages, moments, strict=True):
        chains.setdefault(message.chain, []).append((message, moment))
    for chain in chains.values():
        again = False
        for i, (message, moment) in enumerate(chain):
            if message.status == Status.ENROLLED:
                until = chain[i + 1][1] if i + 1 < len(chain) else FOREVER
                first = moment if again or not message.starts else midnight(message.starts)
                found.append((message.school, Period(min(moment, first), until)))
                again = True
    return found


def _ro_spoken(known: Knowledge, season: int) -> frozenset[Brin]:
    """Institutions whose RO has spoken of an enrolment in the season, even to retract it."""
    _, last = _school_year(season)
    return frozenset(
        e.school
        for e in known.spoken(Enrolled)
        if e.first_day <= last and (e.last_day is None or season_of(e.last_day) >= season)
    )


def _by_number(message: ApplicationChanged) -> tuple[int, str]:
    return (message.number, message.chain)


@lru_cache(maxsize=64)
def _school_year(season: int) -> tuple[date, date]:
    return date(season, 8, 1), date(season + 1, 7, 31)
