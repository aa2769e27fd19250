"""School time is the time of the institution: its holiday region by the table, never the default."""

from dataclasses import replace
from datetime import date

import pytest

from hub.domain.calendar import Holiday, HolidayRegion, SchoolCalendar
from hub.domain.context import Context
from tests.story import MBO, VO, absent, enrolled, given, left, listed, roster

FEED = f"attendance/{MBO}"
HOLIDAYS = tuple(
    Holiday(region, name, date.fromisoformat(first), date.fromisoformat(last))
    for region, name, first, last in (
        (HolidayRegion.NORTH, "summer", "2025-07-05", "2025-08-17"),
        (HolidayRegion.NORTH, "autumn", "2025-10-11", "2025-10-19"),
        (HolidayRegion.MIDDLE, "summer", "2025-07-19", "2025-08-31"),
        (HolidayRegion.MIDDLE, "autumn", "2025-10-18", "2025-10-26"),
    )
)


def context(*north: str, base: Context | None = None) -> Context:
    """These institutions are in the north, where lessons start two weeks earlier."""
    calendar = SchoolCalendar(HOLIDAYS, regions=tuple((brin, HolidayRegion.NORTH) for brin in north))
    return replace(base or Context(), calendar=calendar)


@pytest.mark.parametrize(
    ("north", "day", "expected"),
    [
        (VO, "2025-08-17", ["D11 2"]),
        (VO, "2025-08-18", ["D11 3"]),
        (VO, "2025-08-27", ["D11 3"]),
        (VO, "2025-08-28", ["D11 4"]),
        (MBO, "2025-08-31", ["D11 2"]),
        (MBO, "2025-09-01", ["D11 3"]),
    ],
)
def test_zomerlek_counts_from_the_lessons_of_the_vo_school(north: str, day: str, expected: list[str]) -> None:
    """Where the pupil went to school, and not where an mbo would have been."""
    assert expected == given(left(), context=context(north)).on(day).open


@pytest.mark.parametrize(
    ("north", "day", "expected"),
    [
        (MBO, "2025-08-22", []),
        (MBO, "2025-08-23", ["D13 3"]),
        (VO, "2025-09-05", []),
        (VO, "2025-09-06", ["D13 3"]),
    ],
)
def test_a_no_show_is_counted_in_lesson_days_of_the_institution(
    north: str, day: str, expected: list[str]
) -> None:
    """Five lesson days after its lessons start, not those of the vo school."""
    story = given(listed(), left(), enrolled(), context=context(north, base=roster(FEED)))

    assert expected == story.delivered(FEED, "2025-09-30").on(day).open


@pytest.mark.parametrize(("north", "expected"), [(MBO, ["D16 3"]), (VO, [])])
def test_lesson_weeks_are_those_of_the_institution(north: str, expected: list[str]) -> None:
    """From 22 September to 20 October: four lesson weeks where the week between was the autumn break."""
    absences = (absent("2025-09-22", hours=8), absent("2025-10-20", hours=8))

    assert expected == given(*absences, context=context(north)).on("2025-10-21").open
