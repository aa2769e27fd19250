"""D11: zomerlek: gone from vo and not arrived in mbo.

A school may not deregister a minor into nothing, and the municipality checks that every resident of that age
is enrolled. From 1 August on a pupil whom vo has let go (deregistered, or with a diploma) and who is enrolled
nowhere is the municipality's; more urgently when lessons start, and again ten days later. The steps count
from the later of those dates and the moment at which the place was lost. Once the RO has shown an enrolment
in the season, losing it is dropout (D18); a minor whom vo let go in mid-year is told of already (D12).
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from hub.domain.context import Context
from hub.domain.deadlines import Deadlines
from hub.domain.facts import Enrolled, Result, Status
from hub.domain.findings import Evidence, Party, evidence
from hub.domain.places import last_words
from hub.domain.rule import Grade, Occasion, Rule, Words
from hub.domain.rules.common import ENROLMENTS, MOVES, PLACES, SETTLES, vo_schools
from hub.domain.rules.let_go import into_nothing, mid_year_leaving
from hub.domain.rules.unconfirmed_place import certain_places
from hub.domain.standing import Standing
from hub.domain.statute import Dated, Since
from hub.domain.timeline import FOREVER, NEVER, Period, day_of, in_february, midnight, school_year, without

NORM = Dated(
    (
        Since(
            date(2017, 8, 1),
            (8, 1),  # studiejaar: WEB art. 1.1.1
            "Leerplichtwet 1969, art. 10 en 19 (BWBR0002628)",
        ),
    )
)


def find(standing: Standing, context: Context) -> Sequence[Occasion]:
    """Every stretch after 1 August in which vo is done and no enrolment stands."""
    if not standing.is_mover:
        return ()
    law_of = date(standing.season, 8, 1)
    opening = midnight(date(standing.season, *NORM.on(law_of).value))
    whole = Period(max(opening, standing.vo_done), standing.settled)
    if whole.since >= min(whole.until, standing.begun):
        return ()  # as most: registered by then
    arrived = [*(_arrived(standing, e) for e in standing.enrolments), *_offered(standing)]
    left = mid_year_leaving(standing, context)
    told = into_nothing(standing, left) if left else ()  # that is D12's, and goes on
    deadlines = Deadlines(context.agreements)
    return [
        Occasion(
            name="zomerlek",
            since=gap.since,
            until=gap.until,
            evidence=partial(_evidence, standing),
            law_of=law_of,
            grades=_grades(standing, context, deadlines, gap.since),
            agreed=deadlines.named,
        )
        for gap in without(whole, (*certain_places(standing, context), *arrived, *told, *standing.free))
    ]


def _arrived(standing: Standing, enrolment: Enrolled) -> Period:
    """From the first day on; the whole of the season, when it is a place for February."""
    return Period(
        NEVER if in_february(enrolment.first_day, standing.season) else midnight(enrolment.first_day)
    )


def _offered(standing: Standing) -> Iterator[Period]:
    """Places offered for February, up to the start or to what was said of the application next."""
    if not any(in_february(message.starts, standing.season) for message in standing.messages):
        return  # as most: nothing need be laid out in time
    for message, told in last_words(standing.messages, standing.moments):
        if (
            message.status == Status.OFFERED
            and message.starts
            and in_february(message.starts, standing.season)
        ):
            yield Period(told.since, min(told.until, midnight(message.starts)))


def _grades(standing: Standing, context: Context, deadlines: Deadlines, lost: datetime) -> tuple[Grade, ...]:
    """When the place is lost, when lessons start, and some days later: each more urgent."""
    season = standing.season
    region = context.calendar.region_of(standing.vo_schools[0])
    lessons = max(midnight(context.calendar.lessons_start(region, season)), lost)
    began = day_of(lessons)
    urgent = deadlines.first(lambda agreed: began + timedelta(days=agreed.urgent_non_arrival_days))
    return (Grade(lost, severity=2), Grade(lessons, severity=3), Grade(urgent, severity=4))


def _evidence(standing: Standing) -> tuple[Evidence, ...]:
    """Why vo is done, and where each application ended."""
    passed = (e for e in standing.exams if e.result == Result.PASSED)
    last = {m.chain: m for m in standing.messages}
    return (
        *(evidence(x.told, x.last_day) for x in standing.exits),
        *(evidence(e, e.day) for e in passed if standing.vo_ended == FOREVER),
        *(evidence(m, day_of(m.changed)) for m in last.values()),
    )


NON_ARRIVAL = Rule(
    code="D11",
    words=Words(
        name="non-arrival",
        dutch="zomerlek",
        sentence="Klaar met het vo en nergens in het mbo ingeschreven.",
        law="LPW art. 10, 19",
        since="the later of 1 August and the loss of the place · start of lessons · 10 days* after it",
        told="2 · 3 · 4, municipality; vo while enrolled there",
        ends="an enrolment, staying in vo, settled, closed",
    ),
    ground=NORM,
    severity=2,
    responsible=Party.MUNICIPALITY,
    municipal=True,
    schools=vo_schools,
    closes=("enrolment", "stays_in_vo", "settled", "follow_up"),
    silence=ENROLMENTS,
    numbers=("urgent_non_arrival_days",),
    reads=PLACES | SETTLES,
    needs=MOVES,
    opens=school_year,
    goes_on=True,
    find=find,
)
