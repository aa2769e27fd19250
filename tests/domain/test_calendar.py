"""School time, holiday regions, and days in Amsterdam."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.connectors.reference import tables
from hub.domain.calendar import HolidayRegion, SchoolCalendar
from hub.domain.timeline import FOREVER, NEVER, Period, after, day_of, midnight, season_of, union, without

REAL = SchoolCalendar(
    holidays=tables.holidays(),
    free_days=frozenset(d.day for d in tables.lesson_free_days()),
    regions=(("98MA", HolidayRegion.NORTH), ("98MB", HolidayRegion.SOUTH)),
)


@pytest.mark.parametrize(
    ("brin", "first"), [("98MA", "2025-08-25"), ("98MB", "2025-08-18"), ("98XX", "2025-09-01")]
)
def test_the_institution_decides_when_lessons_start(brin: str, first: str) -> None:
    """The table says which region an institution is in; where it is silent, the default region holds."""
    assert date.fromisoformat(first) == REAL.lessons_start(REAL.region_of(brin), 2025)


def test_lesson_weeks_skip_weeks_without_lessons() -> None:
    """Four lesson weeks back from 10 November in the south: the autumn break of 11 to 19 October is not one."""
    weeks = REAL.lesson_weeks_back(HolidayRegion.SOUTH, date(2025, 11, 10), 5)

    assert {(2025, 46), (2025, 45), (2025, 44), (2025, 43), (2025, 41)} == weeks


def test_working_days_know_kings_day() -> None:
    """Monday 27 April 2026 is no working day."""
    assert date(2026, 4, 29) == REAL.after_working_days(date(2026, 4, 24), 2)


def test_days_begin_in_amsterdam() -> None:
    """00:00 in Amsterdam is 22:00 UTC in summer and 23:00 in winter, also in the night the clock turns."""
    assert datetime(2025, 7, 31, 22, tzinfo=UTC) == midnight(date(2025, 8, 1))
    assert datetime(2025, 10, 25, 22, tzinfo=UTC) == midnight(date(2025, 10, 26))
    assert datetime(2025, 10, 26, 23, tzinfo=UTC) == midnight(date(2025, 10, 27))


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_day_and_its_midnight_are_each_other(day: date) -> None:
    """Also across the change of the clock."""
    assert day == day_of(midnight(day))


def test_last_day_is_inclusive() -> None:
    """Over at 00:00 of the next day; without a last day, never."""
    assert midnight(date(2025, 8, 1)) == after(date(2025, 7, 31))
    assert FOREVER == after(None)


def test_school_year_turns_on_the_first_of_august() -> None:
    """WEB art. 1.1.1: 1 August to 31 July."""
    assert (2024, 2025) == (season_of(date(2025, 7, 31)), season_of(date(2025, 8, 1)))


moments = st.integers(0, 40).map(lambda n: datetime(2025, 1, 1 + n // 2, 12 * (n % 2), tzinfo=UTC))
periods = st.lists(st.builds(Period, moments, moments), max_size=6)


@given(periods, periods, moments)
def test_periods_are_sets_of_moments(some: list[Period], holes: list[Period], at: datetime) -> None:
    """A union holds when any does; what remains without holes holds when no hole does."""
    in_holes = any(h.holds(at) for h in holes)

    assert any(p.holds(at) for p in some) == any(p.holds(at) for p in union(some))
    assert (not in_holes) == any(p.holds(at) for p in without(Period(NEVER), holes))
