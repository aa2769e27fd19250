"""What should be said during the year: sixteen hours of absence (D16), moved with a case open (D24)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import groupby

from hub.domain.calendar import HolidayRegion
from hub.domain.timeline import FOREVER, day_of, midnight, season_end
from hub.simulation.delivered_life import DeliveredLife, age
from hub.simulation.life import DAY, SEASON, Absence, at
from hub.simulation.region import InventedRegion
from hub.simulation.truth import Stage

HOURS, WEEKS = 16, 4


def sixteen_hours(told: DeliveredLife) -> Iterator[Stage]:
    """Below 18: each time sixteen hours without leave were missed within four weeks with lessons."""
    missed = [a for a in told.life.absences if not a.excused and age(told.life.born, day_of(a.began)) < 18]
    missed = [a for a in missed if a.began < told.qualified]
    missed.sort(key=lambda a: (a.school, a.began))
    for school, mine in groupby(missed, key=lambda a: a.school):
        weeks = lesson_weeks(told.region, told.region.calendar.region_of(school))
        times, counted = 0, list[Absence]()
        for absence in mine:
            counted = [a for a in counted if _week(weeks, absence) - _week(weeks, a) < WEEKS]
            counted.append(absence)
            total = sum(a.hours for a in counted)
            if total < HOURS:
                continue
            times, counted = times + 1, [replace(absence, hours=total - HOURS)]
            since = absence.began + timedelta(hours=absence.hours)
            yield Stage(
                rule="D16",
                occasion=f"{school} sixteen hours, time {times}",
                step=1,
                severity=3,
                since=since,
                until=season_end(SEASON),
                needs=told.heard(f"attendance/{school}", at(day_of(absence.began), 17)),
                mbo=school,
            )


def moved(told: DeliveredLife, steps: list[Stage]) -> list[Stage]:
    """The pupil moved while a municipality had a case, which goes along."""
    found = []
    for n, (before, home, news) in enumerate(told.moves):
        if home.since is None or before.municipality is None or home.municipality is None:
            continue
        moment = midnight(home.since)
        onward = told.moves[n + 1][1].since if n + 1 < len(told.moves) else None
        cases = [s for s in steps if s.municipal and s.since < moment < s.until]
        if not cases:
            continue
        found.append(
            Stage(
                rule="D24",
                occasion=f"moved {home.since.isoformat()}",
                step=1,
                severity=2,
                since=moment,
                until=min(max(s.until for s in cases), midnight(onward) if onward else FOREVER),
                needs=max(news, told.goes_on(moment), min(known_when(told, case) for case in cases)),
                municipal=True,
            )
        )
    return found


def known_when(told: DeliveredLife, case: Stage) -> datetime:
    """From when a case can be said: one of which it shows only later that it had begun comes along later."""
    return max([case.needs, *(told.heard(g, case.since) for g in feeds_behind(told, case))])


def feeds_behind(told: DeliveredLife, step: Stage) -> list[str]:
    """The feeds that the case itself rests on: what was never said for want of news does not move either."""
    feeds = [g for g in step.gates if "/" in g]
    if len(feeds) < len(step.gates):
        feeds += [f"ro/{brin}" for brin in told.institutions(step.since)]
    return feeds or ["koppelpunt/mbo"]


def _week(weeks: dict[date, int], absence: Absence) -> int:
    day = day_of(absence.began)
    return weeks[day - day.weekday() * DAY]


@lru_cache(maxsize=8)
def lesson_weeks(region: InventedRegion, holidays: HolidayRegion) -> dict[date, int]:
    """The Mondays of weeks with lessons, numbered; a holiday does not count."""
    mondays = (date(2025, 8, 4) + n * timedelta(weeks=1) for n in range(52))
    calendar = region.calendar
    taught = [m for m in mondays if any(calendar.is_lesson_day(holidays, m + n * DAY) for n in range(5))]
    return {monday: n for n, monday in enumerate(taught)}
