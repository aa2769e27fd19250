"""School time: lesson days and lesson weeks per holiday region, and working days.

Holidays are data (the ministry's regulation on school holidays per region; schools may add days).
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
FRIDAY = 4

Week = tuple[int, int]
"""ISO year and ISO week."""


class HolidayRegion(StrEnum):
    """Holiday regions (Regeling vaststelling schoolvakanties)."""

    NORTH = "noord"
    MIDDLE = "midden"
    SOUTH = "zuid"


@dataclass(frozen=True, slots=True, order=True)
class Holiday:
    """A school holiday of one region; both days inclusive."""

    region: HolidayRegion
    name: str
    first_day: date
    last_day: date


@dataclass(slots=True)
class _Memo:
    """What a calendar has answered before; nothing that its holidays do not say."""

    regions: dict[str, HolidayRegion]
    off: dict[HolidayRegion, frozenset[date]]
    starts: dict[tuple[HolidayRegion, int], date] = field(default_factory=dict)
    afters: dict[tuple[HolidayRegion, date, int], date] = field(default_factory=dict)
    works: dict[tuple[date, int, HolidayRegion | None], date] = field(default_factory=dict)
    weeks: dict[tuple[HolidayRegion, date, int], frozenset[Week]] = field(default_factory=dict)


def _days_off(holidays: tuple[Holiday, ...]) -> dict[HolidayRegion, frozenset[date]]:
    days: dict[HolidayRegion, set[date]] = {}
    for h in holidays:
        length = (h.last_day - h.first_day).days + 1
        days.setdefault(h.region, set()).update(h.first_day + n * DAY for n in range(length))
    return {region: frozenset(found) for region, found in days.items()}


@dataclass(frozen=True)
class SchoolCalendar:
    """Which days have lessons, per holiday region; which institution is in which region."""

    holidays: tuple[Holiday, ...] = ()
    free_days: frozenset[date] = frozenset()
    regions: tuple[tuple[str, HolidayRegion], ...] = ()  # BRIN -> region
    default_region: HolidayRegion = HolidayRegion.MIDDLE
    _memo: _Memo = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_memo", _Memo(dict(self.regions), _days_off(self.holidays)))

    def region_of(self, brin: str) -> HolidayRegion:
        """The holiday region of an institution, by the table; the default where the table is silent."""
        return self._memo.regions.get(brin, self.default_region)

    def known_region(self, brin: str) -> HolidayRegion | None:
        """The same by the table only."""
        return self._memo.regions.get(brin)

    def is_lesson_day(self, region: HolidayRegion, day: date) -> bool:
        return day.weekday() <= FRIDAY and day not in self.free_days and day not in self._off(region)

    def is_working_day(self, day: date) -> bool:
        return day.weekday() <= FRIDAY and day not in self.free_days

    def is_holiday(self, region: HolidayRegion, day: date) -> bool:
        return day in self._off(region)

    def lessons_start(self, region: HolidayRegion, season: int) -> date:
        """The first lesson day after the summer holiday; 1 September where no holiday is known [own]."""
        if (region, season) not in self._memo.starts:
            summer = [h.last_day for h in self.holidays if h.region == region and _is_summer(h, season)]
            first = max(summer) + DAY if summer else date(season, 9, 1)
            self._memo.starts[region, season] = self.lesson_day_from(region, first)
        return self._memo.starts[region, season]

    def lesson_day_from(self, region: HolidayRegion, day: date) -> date:
        """The day itself when it has lessons, else the next one that has."""
        while not self.is_lesson_day(region, day):
            day += DAY
        return day

    def after_lesson_days(self, region: HolidayRegion, first: date, count: int) -> date:
        """The first day on which `count` lesson days, from `first` on, have gone by."""
        key = (region, first, count)
        if key not in self._memo.afters:
            self._memo.afters[key] = self._after(region, first, count)
        return self._memo.afters[key]

    def _after(self, region: HolidayRegion, first: date, count: int) -> date:
        while count:
            count -= self.is_lesson_day(region, first)
            first += DAY
        return first

    def after_working_days(self, first: date, count: int, *, silent_in: HolidayRegion | None = None) -> date:
        """The first day on which `count` working days, from `first` on, have gone by."""
        key = (first, count, silent_in)
        if key not in self._memo.works:
            self._memo.works[key] = self._after_work(first, count, silent_in)
        return self._memo.works[key]

    def _after_work(self, first: date, count: int, silent_in: HolidayRegion | None) -> date:
        while count:
            quiet = silent_in is not None and self.is_holiday(silent_in, first)
            count -= self.is_working_day(first) and not quiet
            first += DAY
        return first

    def lesson_weeks_back(self, region: HolidayRegion, day: date, weeks: int) -> frozenset[Week]:
        """The week of `day` and the lesson weeks before it, `weeks` in all: four of them are not 28 days."""
        monday = day - timedelta(days=day.weekday())
        key = (region, monday, weeks)
        if key not in self._memo.weeks:
            self._memo.weeks[key] = frozenset(self._weeks_back(region, monday, weeks))
        return self._memo.weeks[key]

    def after_lesson_weeks(self, region: HolidayRegion, first: date, weeks: int) -> date:
        """The first day on which `weeks` weeks, from `first` on, have gone by; a week of holiday is none."""
        end = first + weeks * WEEK
        monday = first - timedelta(days=first.weekday()) + WEEK
        while monday < end:
            if not self._is_lesson_week(region, monday):
                end += WEEK
            monday += WEEK
        return end

    def _is_lesson_week(self, region: HolidayRegion, monday: date) -> bool:
        return any(self.is_lesson_day(region, monday + n * DAY) for n in range(FRIDAY + 1))

    def _weeks_back(self, region: HolidayRegion, monday: date, weeks: int) -> set[Week]:
        found = {iso_week(monday)}
        while len(found) < weeks:
            monday -= WEEK
            if self._is_lesson_week(region, monday):
                found.add(iso_week(monday))
        return found

    def _off(self, region: HolidayRegion) -> frozenset[date]:
        return self._memo.off.get(region, frozenset())


def iso_week(day: date) -> Week:
    """ISO year and week of a day."""
    iso = day.isocalendar()
    return (iso.year, iso.week)


def _is_summer(holiday: Holiday, season: int) -> bool:
    return holiday.name == "summer" and holiday.last_day.year == season
