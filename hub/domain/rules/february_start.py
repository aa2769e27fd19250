"""D30: idle since the summer, and to start in February (februari-instroom).

Whom vo has let go and who goes to no school until February is at home for half a year. From the day after the
first count date on the municipality may know; who has not begun on the first day of the programme, the second
count date at the earliest, needs help. Of who does not come from vo nobody tells whether they are idle.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

from hub.domain.context import Context
from hub.domain.facts import ApplicationChanged, Enrolled, Status
from hub.domain.findings import Evidence, Party, evidence
from hub.domain.places import RUNG, last_words
from hub.domain.rule import Grade, Occasion, Rule, Words
from hub.domain.rules.common import ENROLMENTS, PLACES, SETTLES, no_school
from hub.domain.standing import Standing
from hub.domain.statute import Dated, Since
from hub.domain.timeline import AUGUST, NEVER, Period, in_february, midnight, school_year, union, without

ATTENTION, ACT = 2, 3

NORM = Dated(
    (
        Since(
            date(2017, 8, 1),
            (10, 2),  # month and day: the first count date is over
            "Leerplichtwet 1969, art. 19 (BWBR0002628); Regeling gegevensverstrekking persoonsgebonden "
            "nummer BVE 2009, art. 1 (BWBR0027035); februari als tweede start van het jaar [own]",
        ),
    )
)


class Coming(NamedTuple):
    """A start in February: while it is told, on which day it is, and who says so."""

    told: Period
    starts: date
    word: ApplicationChanged | Enrolled


def find(standing: Standing, context: Context) -> Sequence[Occasion]:
    """Each stretch, after the first count date, without a school and with a start in February ahead."""
    del context  # the dates are the law's
    if not standing.is_mover or not (coming := [*_applied(standing), *_registered(standing)]):
        return ()
    law_of = date(standing.season, AUGUST, 1)
    month, day = NORM.on(law_of).value
    begins = max(midnight(date(standing.season, month, day)), standing.vo_done)
    stretches = (
        Period(max(idle.since, told.since), min(idle.until, told.until))
        for idle in without(Period(begins, standing.settled), (*_begun(standing), *standing.free))
        for told in union(c.told for c in coming)
    )
    return [
        _occasion(standing, law_of, stretch, coming) for stretch in stretches if stretch.since < stretch.until
    ]


def _applied(standing: Standing) -> Iterator[Coming]:
    """While an application is open; of one that ended in a place, while that stands."""
    if not any(in_february(message.starts, standing.season) for message in standing.messages):
        return  # as most: nothing need be laid out in time
    placed = {school for school, _ in standing.placed}
    for message, told in last_words(standing.messages, standing.moments):
        open_ = RUNG[message.status] and (message.status != Status.ENROLLED or message.school in placed)
        if open_ and message.starts and in_february(message.starts, standing.season):
            yield Coming(told, message.starts, message)


def _registered(standing: Standing) -> Iterator[Coming]:
    """A register does not tell since when it knows: always."""
    for e in standing.enrolments:
        if in_february(e.first_day, standing.season):
            yield Coming(Period(NEVER), e.first_day, e)


def _begun(standing: Standing) -> Iterator[Period]:
    """From the first day at a school on; who loses a place that was registered has dropped out (D18)."""
    for e in standing.enrolments:
        yield Period(midnight(e.first_day))
    placed = {school for school, _ in standing.placed}
    for message, told in last_words(standing.messages, standing.moments):
        if message.status == Status.ENROLLED and message.school in placed:
            yield Period(midnight(message.starts) if message.starts else told.since, told.until)


def _occasion(standing: Standing, law_of: date, stretch: Period, coming: Sequence[Coming]) -> Occasion:
    """Attention while the start is ahead; action when it has come."""
    ahead = [c for c in coming if c.told.since < stretch.until and stretch.since < c.told.until]
    late = midnight(min(c.starts for c in ahead))
    mild = (Grade(stretch.since, ATTENTION),) if stretch.since < late else ()
    return Occasion(
        name="februari",
        since=stretch.since,
        until=stretch.until,
        evidence=partial(_evidence, standing, ahead),
        law_of=law_of,
        grades=(*mild, Grade(max(late, stretch.since), ACT)),
    )


def _evidence(standing: Standing, ahead: Sequence[Coming]) -> Iterator[Evidence]:
    """That vo let go, and each start ahead."""
    yield from (evidence(x.told, x.last_day) for x in standing.exits)
    yield from (evidence(c.word, c.starts) for c in ahead)


FEBRUARY_START = Rule(
    code="D30",
    words=Words(
        name="starting in February",
        dutch="februari-instroom",
        sentence="Sinds de zomer op geen school, en aangemeld voor een opleiding die in februari begint.",
        law="LPW art. 19; Regeling gegevensverstrekking persoonsgebonden nummer BVE 2009 [own]",
        since="2 October, or the application when that came later · the day in February on which it starts",
        told="2 · 3, municipality",
        ends="the first day of an enrolment, no open application for February, settled, closed",
    ),
    ground=NORM,
    severity=ATTENTION,
    responsible=Party.MUNICIPALITY,
    municipal=True,
    schools=no_school,
    closes=("enrolment", "withdrawal", "settled", "follow_up"),
    silence=ENROLMENTS,
    reads=PLACES | SETTLES,
    needs=PLACES,
    opens=school_year,
    find=find,
)
