"""What should be said of those who were gone from lessons for four weeks (D17)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from hub.domain.timeline import FOREVER, after, day_of, midnight, season_end
from hub.simulation.delivered_life import DeliveredLife, age
from hub.simulation.life import DAY, SEASON, Absence, at
from hub.simulation.notifying import lesson_weeks
from hub.simulation.stage import Stage

WEEKS, HOURS_A_WEEK = 4, 12


def long_absence(told: DeliveredLife) -> Iterator[Stage]:
    """Each stretch of lesson days that lasted four weeks, below eighteen more; holidays aside."""
    times: dict[str, int] = {}
    for stretch in _stretches(told):
        school, first = stretch[0].school, day_of(stretch[0].began)
        full = _four_weeks_on(told, school, first)
        before = [a for a in stretch if day_of(a.began) < full]
        beyond = [a for a in stretch if day_of(a.began) >= full]
        adult = age(told.life.born, full) >= 18
        if sum(a.hours for a in before) < WEEKS * HOURS_A_WEEK or not (beyond or _fills(told, before, full)):
            continue
        if not (adult or beyond):
            continue
        decisive = before[-1] if adult else beyond[0]
        since = midnight(full) if adult else beyond[0].began + timedelta(hours=beyond[0].hours)
        over = min(_deregistered(told, school), told.qualified, _too_old(told, since), season_end(SEASON))
        times[school] = times.get(school, 0) + 1
        if since < over:
            yield Stage(
                rule="D17",
                occasion=f"{school} long absence, time {times[school]}",
                step=1,
                severity=4,
                since=since,
                until=over,
                needs=told.heard(f"attendance/{school}", at(day_of(decisive.began), 17)),
                mbo=school,
                municipal=True,
            )


def _stretches(told: DeliveredLife) -> Iterator[list[Absence]]:
    """Absences without leave, day after day."""
    stretch: list[Absence] = []
    mine = sorted((a for a in told.life.absences if not a.excused), key=lambda a: (a.school, a.began))
    for absence in mine:
        if stretch and (absence.school != stretch[-1].school or not _next(told, stretch[-1], absence)):
            yield stretch
            stretch = []
        stretch.append(absence)
    if stretch:
        yield stretch


def _next(told: DeliveredLife, one: Absence, other: Absence) -> bool:
    """Whether no lessons were given between the two."""
    return not _lessons(told, one.school, day_of(one.began) + DAY, day_of(other.began))


def _fills(told: DeliveredLife, stretch: list[Absence], full: date) -> bool:
    return not _lessons(told, stretch[0].school, day_of(stretch[-1].began) + DAY, full)


def _lessons(told: DeliveredLife, school: str, day: date, until: date) -> bool:
    calendar = told.region.calendar
    region = calendar.region_of(school)
    days = (day + n * DAY for n in range((until - day).days))
    return any(calendar.is_lesson_day(region, d) for d in days)


def _four_weeks_on(told: DeliveredLife, school: str, first: date) -> date:
    """The day after the twenty-eighth, when weeks of holiday are left out of the calendar."""
    taught = lesson_weeks(told.region, told.region.calendar.region_of(school))
    monday = first - first.weekday() * DAY
    weeks, days = divmod(first.weekday() + WEEKS * 7 - 1, 7)
    last = next((m for m, n in taught.items() if n == taught[monday] + weeks), date(2026, 8, 1))
    return last + (days + 1) * DAY


def _deregistered(told: DeliveredLife, school: str) -> datetime:
    ends = (after(e.last_day) for e in told.life.enrolments if e.school == school and e.erased is None)
    return max(ends, default=FOREVER)


def _too_old(told: DeliveredLife, moment: datetime) -> datetime:
    """The birthday up to which a municipality cares: the 23rd, from 2026 on the 27th."""
    limit = 23 if day_of(moment) < date(2026, 1, 1) else 27
    born = told.life.born
    day = date(2025, 1, 1)
    while age(born, day) < limit:
        day += DAY
    return midnight(day) if day > date(2025, 1, 1) else moment
