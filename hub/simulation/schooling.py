"""The year in mbo: enrolment, the first day somebody saw the pupil, absence, leaving, coming back.

A clean administration registers an enrolment before its first day and an ending within three days.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

from hub.simulation.life import DAY, END, Absence, Enrolment, Presence, at
from hub.simulation.region import CREBOS, InventedRegion
from hub.simulation.shares import DROPOUT_MONTHS, HEAVY_ABSENCE, LONG_ABSENCE, SOME_ABSENCE, pick

REASONS = ("01", "03", "04", "05", "07")
EXCUSES = ("ziek", "tandarts", "familie")
TRUANCIES = ("onbekend", "niet gemeld", "te laat opgestaan")


def enrol(
    dice: Random,
    number: int,
    school: str,
    level: int,
    first_day: date,
    registered: datetime,
    crebo: str | None = None,
) -> Enrolment:
    """An enrolment that stands; level 1 is for one year and ends with the school year."""
    years = {1: 1, 2: 2, 3: 3, 4: 3}[level]
    return Enrolment(
        school=school,
        number=f"{number:06d}",
        crebo=crebo or dice.choice(CREBOS[level]),
        level=level,
        route=dice.choices(("BOL", "BBL"), weights=(78, 22))[0],
        first_day=first_day,
        planned_last_day=date(2025 + years, 7, 31),
        registered=registered,
    )


def first_seen(dice: Random, region: InventedRegion, school: str, first_day: date, *, late: bool) -> Presence:
    """At lessons within four lesson days of the start; late ones after six to nine."""
    calendar, holidays = region.calendar, region.calendar.region_of(school)
    start = max(first_day, region.lessons_start(school))
    days = dice.randint(6, 9) if late else dice.choices((0, 1, 2, 3), weights=(70, 18, 8, 4))[0]
    day = calendar.after_lesson_days(holidays, start, days)
    return Presence(school, calendar.lesson_day_from(holidays, day))


def ended(dice: Random, enrolment: Enrolment, last_day: date, reason: str | None = None) -> Enrolment:
    """The same enrolment with its last day, written down on the day itself or up to three days later."""
    written = at(last_day + dice.randrange(4) * DAY, 16, dice.randrange(60))
    return replace(enrolment, last_day=last_day, reason=reason or dice.choice(REASONS), ended=written)


def erased(dice: Random, enrolment: Enrolment, first: date, last: date) -> Enrolment:
    """The same enrolment, struck on some day as if it had never been (EduArte: Afgemeld)."""
    day = first + dice.randrange((last - first).days) * DAY
    return replace(enrolment, erased=at(day, 11, dice.randrange(60)))


def dropout_day(dice: Random, region: InventedRegion, school: str) -> date:
    """Some lesson day from October to July, by the months' shares."""
    month = pick(dice, DROPOUT_MONTHS)
    day = date(2025 if month > 8 else 2026, month, dice.randint(2, 27))
    return region.calendar.lesson_day_from(region.calendar.region_of(school), day)


def absences(
    dice: Random, region: InventedRegion, n: int, presence: Presence, last_day: date | None
) -> tuple[Absence, ...]:
    """Most pupils miss little; some a few lessons; a few stay away for days on end, or for weeks."""
    none = 1 - HEAVY_ABSENCE - SOME_ABSENCE - LONG_ABSENCE
    kind = pick(dice, {"heavy": HEAVY_ABSENCE, "some": SOME_ABSENCE, "none": none, "gone": LONG_ABSENCE})
    last = min(last_day or END, date(2026, 7, 10))
    days: list[tuple[date, float, bool]] = []
    if kind == "some":
        days = [
            (_some_day(dice, region, presence, last), dice.randint(2, 12) / 2, dice.random() < 0.6)
            for _ in range(dice.randint(1, 4))
        ]
    if kind == "heavy":
        for _ in range(dice.choice((1, 1, 1, 2))):
            day = _some_day(dice, region, presence, last)
            for _ in range(dice.randint(3, 7)):
                days.append((day, dice.randint(3, 14) / 2, dice.random() < 0.1))
                day = _lesson_day(region, presence.school, day + dice.randint(1, 6) * DAY)
    if kind == "gone":
        days = list(_gone(dice, region, presence, last))
    kept = {d: (hours, excused) for d, hours, excused in days if presence.day < d <= last}
    return tuple(
        Absence(
            school=presence.school,
            number=f"{n}-{i:03d}",
            began=at(day, 8, 30) + dice.randrange(3) * timedelta(minutes=30),
            hours=hours,
            excused=excused,
            reason=dice.choice(EXCUSES if excused else TRUANCIES),
        )
        for i, (day, (hours, excused)) in enumerate(sorted(kept.items()))
    )


def _gone(
    dice: Random, region: InventedRegion, presence: Presence, last: date
) -> Iterator[tuple[date, float, bool]]:
    """Every lesson day from some day on, for two weeks to a quarter; now and then ill on one of them."""
    day, ill = _some_day(dice, region, presence, last), dice.random() < 0.3
    length = dice.randint(10, 60)
    sick = dice.randrange(length)
    for n in range(length):
        yield day, dice.randint(4, 14) / 2, ill and n == sick
        day = _lesson_day(region, presence.school, day + DAY)


def _some_day(dice: Random, region: InventedRegion, presence: Presence, last: date) -> date:
    span = max(1, (last - presence.day).days)
    return _lesson_day(region, presence.school, presence.day + dice.randint(1, span) * DAY)


def _lesson_day(region: InventedRegion, school: str, day: date) -> date:
    return region.calendar.lesson_day_from(region.calendar.region_of(school), day)
