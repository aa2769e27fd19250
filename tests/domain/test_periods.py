"""Moments, periods and school time at their edges."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from hub.domain.calendar import Holiday, HolidayRegion, SchoolCalendar, iso_week
from hub.domain.timeline import (
    FOREVER,
    NEVER,
    Period,
    after,
    day_of,
    midnight,
    season_end,
    season_of,
    union,
    without,
)


def at(hour: int) -> datetime:
    return datetime(2025, 1, 1, hour, tzinfo=UTC)


def spans(*pairs: tuple[int, int]) -> tuple[Period, ...]:
    return tuple(Period(at(first), at(last)) for first, last in pairs)


@pytest.mark.parametrize(
    ("some", "expected"),
    [
        ([], []),
        ([(3, 3)], []),
        ([(5, 3)], []),
        ([(1, 2), (3, 4)], [(1, 2), (3, 4)]),
        ([(3, 4), (1, 2)], [(1, 2), (3, 4)]),
        ([(1, 2), (2, 4)], [(1, 4)]),
        ([(1, 3), (2, 4)], [(1, 4)]),
        ([(1, 6), (2, 4)], [(1, 6)]),
        ([(1, 2), (2, 3), (3, 4)], [(1, 4)]),
    ],
)
def test_a_union_is_the_fewest_periods(some: list[tuple[int, int]], expected: list[tuple[int, int]]) -> None:
    """In order; those that touch are one; empty ones vanish."""
    assert spans(*expected) == union(spans(*some))


@pytest.mark.parametrize(
    ("holes", "left"),
    [
        ([], [(4, 10)]),
        ([(1, 2)], [(4, 10)]),
        ([(1, 4)], [(4, 10)]),
        ([(10, 12)], [(4, 10)]),
        ([(11, 12)], [(4, 10)]),
        ([(4, 10)], []),
        ([(1, 12)], []),
        ([(4, 6)], [(6, 10)]),
        ([(8, 10)], [(4, 8)]),
        ([(8, 12)], [(4, 8)]),
        ([(1, 6)], [(6, 10)]),
        ([(5, 6), (7, 8)], [(4, 5), (6, 7), (8, 10)]),
        ([(1, 2), (5, 6)], [(4, 5), (6, 10)]),
    ],
)
def test_what_remains_without_holes(holes: list[tuple[int, int]], left: list[tuple[int, int]]) -> None:
    """Holes beside it take nothing, holes over its edge take what they cover, and nothing empty is left."""
    (whole,) = spans((4, 10))

    assert spans(*left) == without(whole, spans(*holes))


def test_a_period_holds_from_its_first_moment_up_to_its_last() -> None:
    (period,) = spans((1, 3))

    assert [False, True, True, False] == [period.holds(at(hour)) for hour in range(4)]
    assert FOREVER == Period(at(1)).until


def test_never_and_forever() -> None:
    """A day that a register writes for "without end" is no day to compute with."""
    assert FOREVER == after(None) == after(date.max) == midnight(date(9999, 12, 30)) == midnight(date.max)
    assert midnight(date(9999, 12, 29)) < FOREVER
    assert NEVER < midnight(date(1900, 1, 1))
    assert date(2025, 8, 1) == day_of(datetime(2025, 7, 31, 22, tzinfo=UTC))
    assert date(2025, 7, 31) == day_of(datetime(2025, 7, 31, 21, 59, tzinfo=UTC))


def test_a_season_runs_from_august_to_july() -> None:
    assert [2024, 2025, 2025, 2025] == [
        season_of(date(*day)) for day in ((2025, 7, 31), (2025, 8, 1), (2025, 12, 31), (2026, 1, 1))
    ]
    assert midnight(date(2026, 8, 1)) == season_end(2025)


def holiday(name: str, first: str, last: str, region: HolidayRegion = HolidayRegion.NORTH) -> Holiday:
    return Holiday(region, name, date.fromisoformat(first), date.fromisoformat(last))


CALENDAR = SchoolCalendar(
    holidays=(
        holiday("summer", "2024-07-13", "2024-08-25"),
        holiday("summer", "2025-07-05", "2025-08-15"),
        holiday("summer", "2025-08-16", "2025-08-22"),
        holiday("autumn", "2025-10-11", "2025-10-19"),
        holiday("autumn", "2025-11-01", "2025-11-09", HolidayRegion.SOUTH),
    ),
    free_days=frozenset({date(2025, 8, 25), date(2025, 10, 20), date(2025, 12, 24)}),
    regions=(("98MA", HolidayRegion.NORTH),),
)


@pytest.mark.parametrize(
    ("region", "season", "first"),
    [
        (HolidayRegion.NORTH, 2024, "2024-08-26"),
        (
            HolidayRegion.NORTH,
            2025,
            "2025-08-26",
        ),  # after the later of two summers: a weekend, then a free Monday
        (HolidayRegion.SOUTH, 2025, "2025-09-01"),
        (HolidayRegion.NORTH, 2026, "2026-09-01"),
    ],
)
def test_lessons_start_after_the_last_summer_holiday(region: HolidayRegion, season: int, first: str) -> None:
    """On the first lesson day after it; on 1 September where none is known; asked twice, the same."""
    assert date.fromisoformat(first) == CALENDAR.lessons_start(region, season)
    assert date.fromisoformat(first) == CALENDAR.lessons_start(region, season)


def test_a_day_added_to_summer_after_a_gap_is_summer_too() -> None:
    """Lessons start after the last of it, not in the gap and not on the day before."""
    split = SchoolCalendar(
        (holiday("summer", "2025-07-05", "2025-08-15"), holiday("summer", "2025-08-20", "2025-08-20"))
    )

    assert date(2025, 8, 21) == split.lessons_start(HolidayRegion.NORTH, 2025)


def test_lessons_do_not_start_in_another_holiday() -> None:
    """A region that is off for other reasons on the day after its summer."""
    off = SchoolCalendar(
        (holiday("summer", "2025-07-05", "2025-08-15"), holiday("study", "2025-08-18", "2025-08-19"))
    )

    assert date(2025, 8, 20) == off.lessons_start(HolidayRegion.NORTH, 2025)


@pytest.mark.parametrize(
    ("day", "lessons", "working"),
    [
        ("2025-10-10", True, True),  # Friday before the break
        ("2025-10-11", False, False),
        ("2025-10-13", False, True),
        ("2025-10-17", False, True),
        ("2025-10-20", False, False),  # a free Monday
        ("2025-10-21", True, True),
        ("2025-11-03", True, True),  # a holiday of another region
    ],
)
def test_lesson_days_and_working_days(day: str, *, lessons: bool, working: bool) -> None:
    when = date.fromisoformat(day)

    assert (lessons, working) == (
        CALENDAR.is_lesson_day(HolidayRegion.NORTH, when),
        CALENDAR.is_working_day(when),
    )


@pytest.mark.parametrize(
    ("count", "lessons", "working", "announced"),
    [
        (0, "2025-10-09", "2025-10-09", "2025-10-09"),
        (1, "2025-10-10", "2025-10-10", "2025-10-10"),
        (2, "2025-10-11", "2025-10-11", "2025-10-11"),
        (3, "2025-10-22", "2025-10-14", "2025-10-22"),
    ],
)
def test_days_that_have_gone_by(count: int, lessons: str, working: str, announced: str) -> None:
    """From Thursday 9 October on: the break holds lessons up, and working days only where it was announced."""
    first = date(2025, 10, 9)
    north = HolidayRegion.NORTH

    assert date.fromisoformat(lessons) == CALENDAR.after_lesson_days(north, first, count)
    assert date.fromisoformat(working) == CALENDAR.after_working_days(first, count)
    assert date.fromisoformat(announced) == CALENDAR.after_working_days(first, count, silent_in=north)


def test_lesson_weeks_back_pass_over_the_weeks_without_lessons() -> None:
    """The week of the day itself counts, on Monday as on Sunday; with one free Monday a week has lessons."""
    expected = frozenset({(2025, 44), (2025, 43), (2025, 41)})

    assert expected == CALENDAR.lesson_weeks_back(HolidayRegion.NORTH, date(2025, 10, 27), 3)
    assert expected == CALENDAR.lesson_weeks_back(HolidayRegion.NORTH, date(2025, 11, 2), 3)
    assert frozenset({(2025, 44)}) == CALENDAR.lesson_weeks_back(HolidayRegion.NORTH, date(2025, 10, 27), 1)
    assert expected ^ {(2025, 41), (2025, 42)} == CALENDAR.lesson_weeks_back(
        HolidayRegion.SOUTH, date(2025, 10, 27), 3
    )


def test_a_holiday_includes_its_days() -> None:
    days = ("2025-10-10", "2025-10-11", "2025-10-19", "2025-10-20")

    assert [False, True, True, False] == [
        CALENDAR.is_holiday(HolidayRegion.NORTH, date.fromisoformat(day)) for day in days
    ]
    assert not CALENDAR.is_holiday(HolidayRegion.SOUTH, date(2025, 10, 13))


def test_an_institution_that_no_table_names_is_in_the_default_region() -> None:
    assert HolidayRegion.NORTH == CALENDAR.region_of("98MA")
    assert HolidayRegion.MIDDLE == CALENDAR.region_of("98XX")


def test_the_week_of_new_year_is_of_the_year_it_begins_in() -> None:
    """ISO: Monday 29 December 2025 begins the first week of 2026."""
    assert [(2025, 52), (2026, 1)] == [iso_week(date(2025, 12, 28)), iso_week(date(2025, 12, 29))]


def test_a_week_with_lessons_on_friday_alone_is_a_lesson_week() -> None:
    free = frozenset(date(2025, 11, day) for day in (10, 11, 12, 13))
    calendar = SchoolCalendar(free_days=free)

    assert frozenset({(2025, 47), (2025, 46)}) == calendar.lesson_weeks_back(
        HolidayRegion.MIDDLE, date(2025, 11, 17), 2
    )


def test_what_was_answered_for_one_region_is_not_the_answer_for_another() -> None:
    """One calendar, asked of both in a row: its memory keeps them apart, and days and counts too."""
    north, south = HolidayRegion.NORTH, HolidayRegion.SOUTH
    day = date(2025, 10, 9)

    assert CALENDAR.lessons_start(north, 2025) != CALENDAR.lessons_start(south, 2025)
    assert CALENDAR.lessons_start(north, 2025) != CALENDAR.lessons_start(north, 2024)
    assert CALENDAR.after_lesson_days(north, day, 3) != CALENDAR.after_lesson_days(south, day, 3)
    assert CALENDAR.after_lesson_days(north, day, 3) != CALENDAR.after_lesson_days(north, day, 4)
    weeks = [CALENDAR.lesson_weeks_back(region, date(2025, 10, 27), 3) for region in (north, south)]
    assert weeks[0] != weeks[1]


def test_the_next_lesson_day_is_after_the_holiday() -> None:
    """The day itself when it has lessons; from within the break on the Tuesday after the free Monday."""
    assert date(2025, 10, 10) == CALENDAR.lesson_day_from(HolidayRegion.NORTH, date(2025, 10, 10))
    assert date(2025, 10, 21) == CALENDAR.lesson_day_from(HolidayRegion.NORTH, date(2025, 10, 13))


def test_a_calendar_that_has_answered_is_the_calendar_it_was() -> None:
    """What it remembers of its answers is no part of it: neither when compared nor when shown."""
    asked, fresh = replace(CALENDAR), replace(CALENDAR)
    asked.lessons_start(HolidayRegion.NORTH, 2025)

    assert (fresh, repr(fresh)) == (asked, repr(asked))


def test_a_moment_stands_in_utc_whatever_the_machines_own_zone() -> None:
    """As it is written, so is it told and digested."""
    assert midnight(date(2025, 8, 1)).tzinfo is UTC
