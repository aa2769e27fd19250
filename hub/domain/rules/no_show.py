"""D13: enrolled in mbo, lessons started, not seen (niet gestart).

Enrolment is not arrival. After five lesson days without presence the mbo institution looks for the pupil
with the
vo school; after ten the municipality is told. Can only be known where the institution delivers attendance.
"""

from collections.abc import Iterator
from datetime import date

from hub.domain.context import Context
from hub.domain.facts import Status
from hub.domain.findings import Evidence, Finding, Party, School, evidence
from hub.domain.identifiers import Brin
from hub.domain.rules.common import attendance_of, closed_after, gates, vo_schools
from hub.domain.standing import Standing
from hub.domain.timeline import FOREVER, Period, after, day_of, midnight, season_end, season_of

RULE = "D13"
SEVERITY = 3
GROUND = (
    "Gedragslijn regionale samenwerking overstap mbo (29 mei 2017), risicomoment start; afspraak van de regio"
)
CLOSES = ("presence", "withdrawal", "deregistration", "settled", "follow_up")
EXAM_ONLY = "EX"


def no_show(standing: Standing, context: Context) -> Iterator[Finding]:
    """Per institution, from five (and ten) lesson days after its start up to the first presence anywhere."""
    season = standing.season
    seen = min((midnight(a.day) for a in standing.presences), default=FOREVER)
    agreed = context.agreements.on(date(season, 8, 1)).value
    counts = (agreed.no_show_lesson_days, agreed.no_show_municipal_lesson_days)

    for school, (starts, place) in sorted(_places(standing).items()):
        region = context.calendar.region_of(school)
        lessons = max(starts, context.calendar.lessons_start(region, season))
        over = min(place.until, seen, standing.settled, season_end(season))
        occasion = f"start {school}"
        days = [context.calendar.after_lesson_days(region, lessons, n) for n in counts]
        over = min(over, closed_after(standing, RULE, occasion, midnight(days[0])))
        for step, day in enumerate(days, start=1):
            since = midnight(day)
            if since >= over or context.feed_on(attendance_of(school), day) is None:
                continue
            yield Finding(
                rule=RULE,
                season=season,
                occasion=occasion,
                step=step,
                severity=SEVERITY,
                since=since,
                until=over,
                ground=GROUND,
                evidence=_evidence(standing, school),
                gates=gates(context, (attendance_of(school),), since),
                responsible=Party.MBO,
                schools=(School(school, FOREVER, Party.MBO), *vo_schools(standing)),
                municipal=step == len(days),
                closes=CLOSES,
            )


def _places(standing: Standing) -> dict[Brin, tuple[date, Period]]:
    """Per institution the day on which the pupil should start, and how long the place stands."""
    places: dict[Brin, tuple[date, Period]] = {}
    fresh = (e for e in standing.enrolments if season_of(e.first_day) == standing.season)
    for e in sorted(fresh, key=lambda e: (e.first_day, e.rank)):
        if e.route != EXAM_ONLY:
            _add(places, e.school, e.first_day, Period(midnight(e.first_day), after(e.last_day)))
    said = _said(standing)
    for school, period in standing.placed:
        _add(places, school, said.get(school, day_of(period.since)), period)
    return places


def _said(standing: Standing) -> dict[Brin, date]:
    """Per institution the first start by the koppelpunt, where no absence counts from before it said so."""
    days: dict[Brin, date] = {}
    for message, moment in zip(standing.messages, standing.moments, strict=True):
        if message.status == Status.ENROLLED and message.starts:
            day = max(message.starts, day_of(moment))
            days[message.school] = min(day, days.get(message.school, day))
    return days


def _add(places: dict[Brin, tuple[date, Period]], school: Brin, day: date, period: Period) -> None:
    """A second place at the same institution prolongs the first: the earliest start counts."""
    if school in places:
        first, known = places[school]
        day, period = min(day, first), Period(min(known.since, period.since), max(known.until, period.until))
    places[school] = (day, period)


def _evidence(standing: Standing, school: Brin) -> tuple[Evidence, ...]:
    by_ro = (evidence(e, e.first_day) for e in standing.enrolments if e.school == school)
    last = {m.chain: m for m in standing.messages if m.school == school}
    return (*by_ro, *(evidence(m, day_of(m.changed)) for m in last.values()))
