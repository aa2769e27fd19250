"""Where a pupil stands in a season: applications, enrolments, vo, and what settles the season otherwise.

Everything here is a period that follows from facts. Which source wins over which about the same thing
(the last two are read by `hub.domain.person`):

| about | wins | over |
|---|---|---|
| enrolment at an institution | its RO, even when it retracts | the koppelpunt's status LI |
| residence | BRP, dated | the vo school's list, undated |
| birth date | BRP | RO, then the vo school's list |
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from hub.domain.facts import (
    ApplicationChanged,
    Attended,
    Destination,
    Enrolled,
    ExamTaken,
    ExpectedInMbo,
    FollowedUp,
    LeftVo,
    Outcome,
    Result,
    Status,
    Step,
)
from hub.domain.identifiers import Brin
from hub.domain.knowledge import Knowledge
from hub.domain.person import abroad
from hub.domain.timeline import FOREVER, Period, after, midnight, season_of, union

DAY = timedelta(days=1)

RUNG = {
    Status.RECEIVED: 1,
    Status.OFFERED: 4,
    Status.ENROLLED: 5,
    Status.REJECTED: 0,
    Status.WITHDRAWN: 0,
}
"""The ladder of domain.md 3.1 and 8.2: 1 applied, 4 place offered, 5 enrolled."""

SETTLING = frozenset(
    {Outcome.OTHER_EDUCATION, Outcome.PRIVATE_EDUCATION, Outcome.ABROAD, Outcome.EXEMPT, Outcome.WORK}
)
NOT_PASSED = frozenset({Result.FAILED, Result.WITHDRAWN, Result.SPREAD})
EXAM_ONLY = "EX"
"""The route of somebody who is enrolled for an exam only."""

STAYS_IN_VO = frozenset({Destination.VO, Destination.VAVO})


@dataclass(frozen=True)
class Standing:
    """One pupil in one season, read from knowledge. Computed once, asked by every rule."""

    known: Knowledge
    season: int

    @cached_property
    def expected(self) -> tuple[ExpectedInMbo, ...]:
        return tuple(e for e in self.known.of(ExpectedInMbo) if e.season == self.season)

    @cached_property
    def exits(self) -> tuple[LeftVo, ...]:
        """Deregistrations from vo in the season's year: 1 October before the summer to 30 September after."""
        first, last = date(self.season - 1, 10, 1), date(self.season, 9, 30)
        return tuple(x for x in self.known.of(LeftVo) if first <= x.last_day <= last)

    @cached_property
    def exams(self) -> tuple[ExamTaken, ...]:
        return tuple(e for e in self.known.of(ExamTaken) if season_of(e.day) == self.season - 1)

    @cached_property
    def is_mover(self) -> bool:
        """Whether the pupil belongs to this summer's transition: vo said so."""
        leaving = any(x.destination not in STAYS_IN_VO for x in self.exits)
        return bool(self.expected) or leaving

    @cached_property
    def messages(self) -> tuple[ApplicationChanged, ...]:
        """The season's messages in the order of the feed (wijzigingsvolgnummer), never of arrival."""
        mine = (a for a in self.known.of(ApplicationChanged) if a.season == self.season)
        return tuple(sorted(mine, key=lambda a: (a.number, a.chain)))

    @cached_property
    def moments(self) -> tuple[datetime, ...]:
        """When each message took effect: its status moment, but never before the message it follows."""
        moments: list[datetime] = []
        for message in self.messages:
            moments.append(max(message.changed, moments[-1]) if moments else message.changed)
        return tuple(moments)

    @cached_property
    def enrolments(self) -> tuple[Enrolled, ...]:
        """Enrolments that stand in this season's school year, as DUO registers them."""
        first, last = date(self.season, 8, 1), date(self.season + 1, 7, 31)
        return tuple(
            e
            for e in self.known.of(Enrolled)
            if e.first_day <= last and (e.last_day is None or e.last_day >= first)
        )

    @cached_property
    def ro_spoken(self) -> frozenset[Brin]:
        """Institutions whose RO has spoken of an enrolment in the season, even to retract it."""
        last = date(self.season + 1, 7, 31)
        return frozenset(
            e.school
            for e in self.known.spoken(Enrolled)
            if e.first_day <= last and (e.last_day is None or season_of(e.last_day) >= self.season)
        )

    @cached_property
    def placed(self) -> tuple[tuple[Brin, Period], ...]:
        """Per institution when the koppelpunt says enrolled (LI), where the RO has not spoken."""
        return tuple(p for p in self._li if p[0] not in self.ro_spoken)

    @cached_property
    def enrolled(self) -> tuple[Period, ...]:
        """Rung 5: enrolled by RO, or by the koppelpunt where the RO is silent."""
        return union((*(self.stay(e) for e in self.enrolments), *(period for _, period in self.placed)))

    def stay(self, enrolment: Enrolled) -> Period:
        """An enrolment by RO; the institution's first counts from its LI where that still stood (T5, 8.2)."""
        since, until = midnight(enrolment.first_day), after(enrolment.last_day)
        here = (e for e in self.enrolments if e.school == enrolment.school)
        if enrolment != min(here, key=lambda e: (e.first_day, e.thing), default=None):
            return Period(since, until)
        said = (p for school, p in self._li if school == enrolment.school)
        return Period(min((p.since for p in said if p.since < since <= p.until), default=since), until)

    @cached_property
    def settled(self) -> datetime:
        """From when the season is settled otherwise (state X): stays in vo, abroad, confirmed elsewhere."""
        moments = [*self._stays_in_vo(), *abroad(self.known)]
        moments += [
            f.at
            for f in self.known.of(FollowedUp)
            if f.season == self.season and f.step == Step.CLOSED and f.outcome in SETTLING
        ]
        return min(moments, default=FOREVER)

    @cached_property
    def vo_ended(self) -> datetime:
        """From when no vo enrolment is left, as far as vo has told; FOREVER when it has not."""
        return max((after(x.last_day) for x in self.exits if not self._goes_on(x)), default=FOREVER)

    @cached_property
    def vo_done(self) -> datetime:
        """From when vo has nothing left to do: deregistered, or diploma in hand."""
        passed = (midnight(e.day) for e in self.exams if e.result == Result.PASSED)
        return min((self.vo_ended, *passed), default=FOREVER)

    @cached_property
    def vo_schools(self) -> tuple[Brin, ...]:
        schools = {e.school for e in self.expected} | {x.school for x in self.exits}
        return tuple(sorted(schools | {e.school for e in self.exams}))

    @cached_property
    def institutions(self) -> tuple[Brin, ...]:
        """The mbo institutions that the pupil's facts name in this season."""
        return tuple(sorted({m.school for m in self.messages} | {e.school for e in self.enrolments}))

    @cached_property
    def presences(self) -> tuple[Attended, ...]:
        return tuple(a for a in self.known.of(Attended) if season_of(a.day) == self.season)

    def _stays_in_vo(self) -> Iterator[datetime]:
        """The last deregistration leads to vo or vavo; or the exam was not passed and vo has not let go."""
        if self.exits:
            last = max(self.exits, key=lambda x: (x.last_day, x.rank))
            if last.destination in STAYS_IN_VO and not self._goes_on(last):
                yield after(last.last_day)
        elif self.exams:
            exam = max(self.exams, key=lambda e: (e.day, e.rank))
            if exam.result in NOT_PASSED:
                yield midnight(exam.day)

    def _goes_on(self, exit_: LeftVo) -> bool:
        """Left for another vo school that expects the pupil in mbo: vo goes on there."""
        elsewhere = any(e.school != exit_.school for e in self.expected)
        return exit_.destination in STAYS_IN_VO and elsewhere

    @cached_property
    def _li(self) -> tuple[tuple[Brin, Period], ...]:
        return tuple(self._li_periods())

    def _li_periods(self) -> Iterator[tuple[Brin, Period]]:
        """From LI to the next message; the first LI from the first day on when that is earlier."""
        chains: dict[str, list[tuple[ApplicationChanged, datetime]]] = {}
        for message, moment in zip(self.messages, self.moments, strict=True):
            chains.setdefault(message.chain, []).append((message, moment))
        for chain in chains.values():
            again = False
            for i, (message, moment) in enumerate(chain):
                if message.status == Status.ENROLLED:
                    until = chain[i + 1][1] if i + 1 < len(chain) else FOREVER
                    first = moment if again or not message.starts else midnight(message.starts)
                    yield message.school, Period(min(moment, first), until)
                    again = True


def seasons(known: Knowledge) -> tuple[int, ...]:
    """The seasons that the pupil's facts speak of."""
    return tuple(sorted({season for fact in known.standing for season in fact.seasons}))
