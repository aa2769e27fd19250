"""Sixteen hours of absence as they were reached, and the notices that schools gave of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from random import Random

from hub.domain.calendar import HolidayRegion
from hub.domain.timeline import FOREVER, day_of
from hub.simulation.delivered_life import age
from hub.simulation.life import DAY, Absence, Life, Notice
from hub.simulation.region import InventedRegion
from hub.simulation.shares import NOTIFIES

HOURS, WEEKS = 16, 4
MANY = 10
"""Of who misses more lessons than this a school may notify every few days: of these it is not told here."""


def notices(region: InventedRegion, life: Life, seed: int) -> tuple[Notice, ...]:
    """Some days after each sixteen hours, of who stays in one municipality that delivers."""
    dice = Random(f"notices {seed} {life.n}")
    stays = len(life.homes) == 1 and life.homes[0].municipality in region.municipalities
    if not stays or len(life.absences) > MANY or life.settling or dice.random() >= NOTIFIES:
        return ()
    found: list[Notice] = []
    for n, (_, absence) in enumerate(sixteens(region, life, FOREVER)):
        day = day_of(absence.began) + dice.randint(2, 6) * DAY
        day = max(day, found[-1].day + DAY) if found else day
        taken_up = day + dice.choice((2, 5, 14, 21, 30)) * DAY if dice.random() < 0.9 else None
        found.append(Notice(absence.school, f"{life.n}-{n}", day, taken_up))
    return tuple(found)


def sixteens(region: InventedRegion, life: Life, qualified: datetime) -> Iterator[tuple[Absence, Absence]]:
    """Below 18: the first and the last absence of each sixteen hours within four weeks with lessons."""
    missed = [a for a in life.absences if not a.excused and age(life.born, day_of(a.began)) < 18]
    missed = [a for a in missed if a.began < qualified]
    missed.sort(key=lambda a: (a.school, a.began))
    for school, mine in groupby(missed, key=lambda a: a.school):
        weeks = lesson_weeks(region, region.calendar.region_of(school))
        counted = list[Absence]()
        for absence in mine:
            counted = [a for a in counted if _week(weeks, absence) - _week(weeks, a) < WEEKS]
            counted.append(absence)
            total = sum(a.hours for a in counted)
            if total >= HOURS:
                yield counted[0], absence
                counted = [replace(absence, hours=total - HOURS)] if total > HOURS else []


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
