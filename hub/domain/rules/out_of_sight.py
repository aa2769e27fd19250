"""D23: left pro, vso, isk or entree, and nobody knows of school, work or a day's occupation (uit beeld).

Three months after leaving, and at once when what was known of runs out: an enrolment, work, an exemption, or
a quarter since somebody asked and heard of one of these. Who was not reached, or sits at home, stays out of
sight. Up to 23, from 2026 on 27 (WEB art. 8.3.1). One child is one file: while one of `OTHER_CASES`
is open this is silent, and a quarter after a recipient closed one it asks again. The school that was left may
know nothing more, also while it owes aftercare (nazorg): the municipality asks it.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import partial
from typing import NamedTuple

from hub.domain.calendar import DAY
from hub.domain.context import Context
from hub.domain.deadlines import Deadlines
from hub.domain.facts import (
    Born,
    CheckedIn,
    Contact,
    Enrolled,
    EnrolledInVo,
    Fact,
    FollowedUp,
    FollowUpStep,
    Occupied,
)
from hub.domain.findings import Evidence, Party, evidence
from hub.domain.identifiers import Brin
from hub.domain.leaving import last_of
from hub.domain.person import adult, perhaps_qualified, qualified
from hub.domain.places import EXAM_ONLY
from hub.domain.rule import Grade, Occasion, Rule, Words
from hub.domain.rules.common import ENROLMENTS_SINCE_LAST_YEAR, PLACES, QUALIFIES, SETTLES, no_school
from hub.domain.rules.dropout import DROPOUT
from hub.domain.rules.first_october import FIRST_OCTOBER
from hub.domain.rules.let_go import LET_GO
from hub.domain.rules.non_arrival import NON_ARRIVAL
from hub.domain.rules.study_advice import STUDY_ADVICE
from hub.domain.rules.unconfirmed_place import certain_places
from hub.domain.rules.unfinished_switch import UNFINISHED_SWITCH
from hub.domain.standing import Standing
from hub.domain.statute import ENTREE, VULNERABLE, Dated, Since
from hub.domain.timeline import FOREVER, Period, after, day_of, midnight, months_after, season_of, without
from hub.domain.ways_out import FOR_NOW
from hub.domain.weighing import held

CODE, ATTENTION, ACT = "D23", 2, 3

NORM = Dated(
    (
        Since(date(2017, 8, 1), None, "WEB art. 8.3.1 (BWBR0007625); gedragslijn 2017, punt 7 [own]"),
        Since(
            date(2026, 1, 1),
            None,
            "WEB art. 8.3.1 (BWBR0007625); Wet van school naar duurzaam werk, Stb. 2025, 210; termijn [own]",
        ),
    )
)

KNOWN_BY = frozenset({Contact.AT_SCHOOL, Contact.AT_WORK, Contact.DAY_ACTIVITY})
"""What somebody heard of who asked; at home, or not reached, is out of sight still."""


OTHER_CASES = (NON_ARRIVAL, LET_GO, FIRST_OCTOBER, DROPOUT, UNFINISHED_SWITCH, STUDY_ADVICE)
"""What a municipality is told of being nowhere."""


class Left(NamedTuple):
    """A school that was left: the last day there, and who told it."""

    school: Brin
    last_day: date
    told: Fact


def find(standing: Standing, context: Context) -> Sequence[Occasion]:
    """Every stretch since the last leaving of the season in which nothing is known."""
    leavings = _leavings(standing)
    if not leavings:
        return ()
    left = max(leavings, key=lambda x: (x.last_day, x.school))
    gone, deadlines = after(left.last_day), Deadlines(context.agreements)
    over = _over(standing, left)
    if over <= gone:
        return ()
    known = (*_known(standing, context, deadlines), *_told(standing, context))
    first = deadlines.first(lambda agreed: months_after(day_of(gone), agreed.out_of_sight_months))
    return [
        Occasion(
            name=f"left {left.school}",
            since=(since := first if p.since == gone else p.since),
            until=p.until,
            evidence=partial(_evidence, left),
            grades=_grades(standing, since, deadlines),
            agreed=deadlines.named,
        )
        for p in without(Period(gone, over), known)
    ]


def _leavings(standing: Standing) -> list[Left]:
    """Of vo, when its level is one of these; of mbo, each enrolment for entree that ended."""
    found = [
        Left(e.school, e.last_day, e)
        for e in standing.known.of(Enrolled)
        if e.level == ENTREE and e.last_day and e.route != EXAM_ONLY
        if season_of(e.last_day + DAY) == standing.season
    ]
    if standing.vo_ended != FOREVER:
        levels = {*(e.level for e in standing.expected), *(e.level for e in standing.exams)}
        if levels & VULNERABLE:
            last = last_of(standing.exits)
            found.append(Left(last.school, last.last_day, last.told))
    return found


def _over(standing: Standing, left: Left) -> datetime:
    """Another enrolment (leaving that is another case), a startkwalificatie, elsewhere for good."""
    known = standing.known
    anew = (e.first_day for e in known.of(Enrolled) if e.route != EXAM_ONLY)
    in_vo = (e.first_day for e in known.of(EnrolledInVo) if e.first_day)
    days = (midnight(day) for day in (*anew, *in_vo) if day > left.last_day)
    learned = min(qualified(known), perhaps_qualified(known))
    return min(min(days, default=FOREVER), learned, standing.elsewhere)


def _known(standing: Standing, context: Context, deadlines: Deadlines) -> Iterator[Period]:
    """While something is known of: a place, an exemption, work; for a quarter, that somebody asked."""
    known = standing.known
    yield from (*standing.exempt, *certain_places(standing, context))
    yield from certain_places(standing.year_before, context)
    yield from (
        Period(midnight(e.first_day), after(e.last_day)) for e in known.of(Enrolled) if e.route != EXAM_ONLY
    )
    yield from (Period(midnight(o.since), after(o.until)) for o in known.of(Occupied))
    asked = [midnight(c.day) for c in known.of(CheckedIn) if c.contact in KNOWN_BY]
    asked += [f.at for f in known.of(FollowedUp) if f.step == FollowUpStep.CLOSED and _asks_again(f)]
    yield from (Period(at, _a_check_in_after(at, deadlines)) for at in asked)


def _a_check_in_after(moment: datetime, deadlines: Deadlines) -> datetime:
    day = day_of(moment)
    return deadlines.first(lambda agreed: months_after(day, agreed.check_in_months))


def _asks_again(answer: FollowedUp) -> bool:
    """Who closed this very case because nothing more is done has closed it for good."""
    return answer.rule != CODE or answer.outcome in FOR_NOW


def _told(standing: Standing, context: Context) -> Iterator[Period]:
    """While the municipality has another case of it."""
    cases = [h for rule in OTHER_CASES for h in held(rule, standing, context)]
    cases += held(FIRST_OCTOBER, standing.beside(standing.season + 1), context)
    return (Period(h.since, h.until) for h in cases)


def _grades(standing: Standing, since: datetime, deadlines: Deadlines) -> tuple[Grade, ...]:
    """Serious of a minor, and when another quarter has gone by."""
    if since < adult(standing.known):
        return (Grade(since, ACT),)
    missed = _a_check_in_after(since, deadlines)
    return (Grade(since, ATTENTION), Grade(missed, ACT))


def _evidence(left: Left) -> tuple[Evidence, ...]:
    return (evidence(left.told, left.last_day),)


OUT_OF_SIGHT = Rule(
    code=CODE,
    words=Words(
        name="vulnerable and out of sight",
        dutch="kwetsbaar uit beeld",
        sentence="Van het praktijkonderwijs, vso, isk of entree af, en er is geen school, werk of "
        "dagbesteding bekend.",
        law="WEB art. 8.3.1; gedragslijn punt 7 [own]",
        since="3 months* after leaving, or when what was known of ends or is 3 months* old; 3 months* later",
        told="2 (3 of a minor) · 3, municipality",
        ends="school, work or a day's occupation known, one of D11, D12, D15, D18 to D20 open, a "
        "startkwalificatie, closed",
    ),
    ground=NORM,
    severity=ATTENTION,
    responsible=Party.MUNICIPALITY,
    municipal=True,
    schools=no_school,
    closes=("enrolment", "in_sight", "startkwalificatie", "follow_up"),
    silence=ENROLMENTS_SINCE_LAST_YEAR,
    numbers=("out_of_sight_months", "check_in_months"),
    reads=PLACES | SETTLES | QUALIFIES | {Born, CheckedIn},
    goes_on=True,
    find=find,
)
