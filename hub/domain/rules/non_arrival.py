"""D11: zomerlek: gone from vo and not arrived in mbo.

A school may not deregister a minor into nothing, and the municipality checks that every resident of that
age is
enrolled. From 1 August on a pupil whom vo has let go (deregistered, or with a diploma) and who is enrolled
nowhere is the municipality's; more urgently when lessons start, and again ten days later. The steps count
from
the later of those dates and the moment at which the place was lost. Once the RO has shown an enrolment in the
season, losing it is dropout (D18).
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from hub.domain.context import Context
from hub.domain.facts import Result
from hub.domain.findings import Evidence, Finding, Party, evidence
from hub.domain.rules.common import closed_after, enrolment_sources, gates, vo_schools
from hub.domain.standing import Standing
from hub.domain.statute import Dated, Since
from hub.domain.timeline import FOREVER, Period, day_of, midnight, season_end, without

RULE = "D11"
OCCASION = "zomerlek"
CLOSES = ("enrolment", "stays_in_vo", "settled", "follow_up")

NORM = Dated(
    (
        Since(
            date(2017, 8, 1),
            (8, 1),  # studiejaar: WEB art. 1.1.1
            "Leerplichtwet 1969, art. 10 en 19 (BWBR0002628)",
        ),
    )
)


def non_arrival(standing: Standing, context: Context) -> Iterator[Finding]:
    """Every stretch after 1 August in which vo is done and no enrolment stands."""
    if not standing.is_mover:
        return
    season = standing.season
    norm = NORM.on(date(season, 8, 1))
    opening = midnight(date(season, *norm.value))
    whole = Period(max(opening, standing.vo_done), min(season_end(season), standing.settled))
    arrived = [Period(midnight(e.first_day)) for e in standing.enrolments]

    for gap in without(whole, (*standing.enrolled, *arrived)):
        over = min(gap.until, closed_after(standing, RULE, OCCASION, gap.since))
        for step, since in enumerate(_steps(standing, context, gap.since), start=1):
            if since < over:
                yield Finding(
                    rule=RULE,
                    season=season,
                    occasion=OCCASION,
                    step=step,
                    severity=step + 1,
                    since=since,
                    until=over,
                    ground=norm.source,
                    evidence=_evidence(standing),
                    gates=gates(context, enrolment_sources(standing), since),
                    responsible=Party.MUNICIPALITY,
                    schools=vo_schools(standing),
                    municipal=True,
                    closes=CLOSES,
                )


def _steps(standing: Standing, context: Context, lost: datetime) -> tuple[datetime, datetime, datetime]:
    season = standing.season
    region = context.calendar.region_of(standing.vo_schools[0])
    lessons = max(midnight(context.calendar.lessons_start(region, season)), lost)
    days = context.agreements.on(date(season, 8, 1)).value.urgent_non_arrival_days
    return lost, lessons, midnight(day_of(lessons) + timedelta(days=days))


def _evidence(standing: Standing) -> tuple[Evidence, ...]:
    """Why vo is done, and where each application ended."""
    passed = (e for e in standing.exams if e.result == Result.PASSED)
    last = {m.chain: m for m in standing.messages}
    return (
        *(evidence(x, x.last_day) for x in standing.exits),
        *(evidence(e, e.day) for e in passed if standing.vo_ended == FOREVER),
        *(evidence(m, day_of(m.changed)) for m in last.values()),
    )
