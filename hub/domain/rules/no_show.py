"""D13: enrolled in mbo, lessons started, not seen (niet gestart).

Enrolment is not arrival. After five lesson days without presence the mbo institution looks for the pupil
with the vo school; after ten the municipality is told. Can only be known where the institution delivers
attendance.
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial

from hub.domain.context import Context
from hub.domain.deadlines import Deadlines
from hub.domain.facts import Attended
from hub.domain.findings import Evidence, Party, evidence
from hub.domain.identifiers import Brin
from hub.domain.places import said_starts
from hub.domain.rule import Grade, Occasion, Rule, Words
from hub.domain.rules.common import ATTENDANCE, PLACES, SETTLES, institution_and_vo
from hub.domain.standing import Standing
from hub.domain.statute import Dated, Since
from hub.domain.timeline import Period, after, day_of, midnight, school_year, season_of

SEVERITY = 3

NORM = Dated(
    (
        Since(
            date(2017, 5, 29),
            None,
            "Gedragslijn regionale samenwerking overstap mbo (29 mei 2017), risicomoment start; "
            "afspraak van de regio",
        ),
    )
)


def find(standing: Standing, context: Context) -> list[Occasion]:
    """Per institution, from five (and ten) lesson days after its start up to the first presence."""
    found: list[Occasion] = []
    for school, (starts, place) in sorted(_places(standing).items()):
        over = min(place.until, standing.settled, _seen(standing, school, starts))
        region = context.calendar.region_of(school)
        lessons = max(starts, context.calendar.lessons_start(region, standing.season))
        if over <= midnight(lessons):
            continue
        deadlines = Deadlines(context.agreements)
        days_later = partial(context.calendar.after_lesson_days, region, lessons)
        looked_for, escalated = _due(deadlines, days_later)
        occasion = Occasion(
            name=f"start {school}",
            since=looked_for,
            until=over,
            evidence=partial(_evidence, standing, school),
            institution=school,
            grades=(Grade(looked_for, SEVERITY), Grade(escalated, SEVERITY, municipal=True)),
            agreed=deadlines.named,
        )
        found.append(occasion)
    return found


def _due(deadlines: Deadlines, days_later: Callable[[int], date]) -> tuple[datetime, datetime]:
    """When the institution looks for the pupil, and when the municipality is told."""
    return (
        deadlines.first(lambda agreed: days_later(agreed.no_show_lesson_days)),
        deadlines.first(lambda agreed: days_later(agreed.no_show_municipal_lesson_days)),
    )


def _seen(standing: Standing, school: Brin, starts: date) -> datetime:
    """The first presence there, or elsewhere since the start: seen at one before is no arrival at another."""
    days = (a.day for a in standing.of(Attended) if a.school == school or a.day >= starts)
    return midnight(min(days, default=date.max))


def _places(standing: Standing) -> dict[Brin, tuple[date, Period]]:
    """Per institution the day on which the pupil should start, and how long the place stands."""
    places: dict[Brin, tuple[date, Period]] = {}
    for e in standing.enrolments:
        if season_of(e.first_day) == standing.season:
            _add(places, e.school, e.first_day, Period(midnight(e.first_day), after(e.last_day)))
    if standing.placed:
        said = said_starts(standing.messages, standing.moments)
        for school, period in standing.placed:
            _add(places, school, said.get(school, day_of(period.since)), period)
    return places


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


NO_SHOW = Rule(
    code="D13",
    words=Words(
        name="no-show at start",
        dutch="niet gestart",
        sentence="Ingeschreven in het mbo, de lessen zijn begonnen, maar nog niet gezien.",
        law="Gedragslijn regionale samenwerking overstap mbo [own]",
        since="5* lesson days after start, start of lessons and the word *ingeschreven* · 10* lesson days",
        told="3, mbo and vo · 3, municipality too",
        ends="a first presence there, or elsewhere since its start, the place lost, settled, closed",
    ),
    ground=NORM,
    severity=SEVERITY,
    responsible=Party.MBO,
    schools=institution_and_vo,
    closes=("presence", "withdrawal", "deregistration", "settled", "follow_up"),
    silence=ATTENDANCE,
    numbers=("no_show_lesson_days", "no_show_municipal_lesson_days"),
    agreed=True,
    reads=PLACES | SETTLES | {Attended},
    needs=PLACES,
    opens=school_year,
    find=find,
)
