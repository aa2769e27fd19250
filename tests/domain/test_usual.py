"""What is usual on a weekday follows from the last same weekdays; what is far outside it is told, and no more."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hub.domain.calendar import DAY, WEEK, Holiday, HolidayRegion, SchoolCalendar
from hub.domain.context import Context, Feed, Rhythm
from hub.domain.identifiers import SourceId
from hub.domain.timeline import AMSTERDAM
from hub.domain.usual import (
    Came,
    Unusual,
    around,
    compared_with,
    is_moved,
    lately,
    of_delivery,
    quiet_days,
    usual,
)

SOURCE = SourceId("attendance/25PX")
MONDAY = date(2026, 3, 16)
LONG_AGO = date(2025, 1, 1)
NINE = time(9)
CUSTOM = (52, 40, 61, 70, 48, 55, 44, 66)


def at(day: date, when: time = NINE) -> datetime:
    return datetime.combine(day, when, AMSTERDAM)


def came(day: date, records: int, deliveries: int = 1) -> Came:
    return Came(records, deliveries, at(day).astimezone(UTC))


def mondays(*records: int | None, today: int | None = None, deliveries: int = 1) -> Mapping[date, Came]:
    """What the Mondays before brought, the latest first, and this one; None: nothing came."""
    days = dict(zip(compared_with(MONDAY), records, strict=False)) | {MONDAY: today}
    return {day: came(day, n, deliveries) for day, n in days.items() if n is not None}


def never(_day: date) -> bool:
    return False


def found(counts: Mapping[date, Came]) -> Unusual | None:
    return of_delivery(SOURCE, counts, LONG_AGO, MONDAY, never)


def test_one_that_stands_out_at_either_end_makes_no_custom() -> None:
    told = usual(mondays(*CUSTOM[:6], 0, 900), LONG_AGO, MONDAY, never)

    assert told is not None
    assert (40, 70, 8) == (told.low, told.high, told.days)


@pytest.mark.parametrize(
    ("records", "told"), [(3, True), (21, True), (22, False), (43, False), (132, False), (133, True)]
)
def test_less_than_half_of_the_lowest_and_more_than_twice_the_highest_is_far(
    records: int, *, told: bool
) -> None:
    assert told == (found(mondays(*CUSTOM, today=records)) is not None)  # 44 to 66


def test_of_a_small_source_a_few_less_or_more_is_not_far() -> None:
    assert found(mondays(*[4] * 8, today=0)) is None
    assert found(mondays(*[5] * 8, today=0)) is not None
    assert found(mondays(*[1] * 8, today=5)) is None


def test_three_days_with_a_delivery_make_no_custom_and_four_do() -> None:
    assert usual(mondays(50, 50, 50), LONG_AGO, MONDAY, never) is None
    assert usual(mondays(50, 50, 50, 50), LONG_AGO, MONDAY, never) is not None


def test_before_its_first_delivery_a_source_brought_not_nothing() -> None:
    five = mondays(*[50] * 5)

    young = usual(five, MONDAY - 5 * WEEK, MONDAY, never)
    old = usual(five, LONG_AGO, MONDAY, never)

    assert young is not None
    assert old is not None
    assert ((50, 5), (0, 8)) == ((young.low, young.days), (old.low, old.days))


def test_of_several_deliveries_a_day_the_first_are_not_too_little() -> None:
    counts = dict(mondays(*CUSTOM, today=10, deliveries=3))

    counts[MONDAY] = came(MONDAY, 10, 2)
    assert found(counts) is None
    counts[MONDAY] = came(MONDAY, 10, 3)
    assert found(counts) is not None


def with_full_mondays(full_on: date | None, *, daily: bool = False) -> dict[date, Came]:
    """Changes each working day, and on Mondays the whole list of four hundred; this week on that day."""
    working = (MONDAY - n * WEEK + d * DAY for n in range(16) for d in range(5))
    return {
        day: came(day, 400)._replace(full=True)
        if daily or (day.weekday() == 0 and day < MONDAY) or day == full_on
        else came(day, 6)
        for day in working
    }


def test_a_full_list_on_another_weekday_is_neither_too_much_there_nor_too_little_here() -> None:
    tuesday = MONDAY + DAY
    counts = with_full_mondays(tuesday)
    told = lately(SOURCE, counts, LONG_AGO, at(tuesday, time(23)), never)

    assert of_delivery(SOURCE, counts, LONG_AGO, tuesday, never) is None
    assert told is not None
    assert (MONDAY, True) == (told.day, is_moved(counts, told.day))
    assert not is_moved({**counts, tuesday: came(tuesday, 6)}, MONDAY)  # on Monday itself nobody knows
    assert set(around(MONDAY)) >= {tuesday, tuesday - WEEK, MONDAY - 6 * DAY, MONDAY + 6 * DAY}


def test_a_full_list_that_did_not_come_at_all_is_missed_whatever_else_comes() -> None:
    """Also of a source that lists all each day, but not that day."""
    assert found(with_full_mondays(None)) is not None
    assert not is_moved(with_full_mondays(None), MONDAY)
    each_day = with_full_mondays(None, daily=True) | {MONDAY: came(MONDAY, 6)}
    assert found(each_day) is not None
    assert not is_moved(each_day, MONDAY)


def test_a_full_list_is_compared_with_full_lists_only() -> None:
    counts = with_full_mondays(MONDAY)
    for n in (1, 3, 5, 7):  # in between changes alone came on Mondays
        counts[MONDAY - n * WEEK] = came(MONDAY - n * WEEK, 6)

    told = usual(counts, LONG_AGO, MONDAY, never)

    assert told is not None
    assert (400, 400) == (told.low, told.high)


def test_a_monday_without_a_delivery_is_told_from_its_usual_moment_on_and_the_days_after() -> None:
    counts = mondays(*CUSTOM)

    def on(day: date, when: time) -> date | None:
        one = lately(SOURCE, counts, LONG_AGO, at(day, when), never)
        return one.day if one else None

    assert (None, MONDAY) == (on(MONDAY, time(8, 59)), on(MONDAY, NINE))
    assert (MONDAY, MONDAY) == (on(MONDAY + DAY, time(7)), on(MONDAY + 6 * DAY, time(23)))


def test_the_last_day_that_is_over_is_judged_and_no_earlier_one() -> None:
    tuesday = MONDAY + DAY
    counts = dict(mondays(*CUSTOM))
    counts |= {day: came(day, 50) for day in (*compared_with(tuesday)[:8], tuesday)}

    assert lately(SOURCE, counts, LONG_AGO, at(tuesday, time(23)), never) is None
    assert lately(SOURCE, counts, LONG_AGO, at(tuesday, time(23)), {tuesday}.__contains__) is not None


def test_too_much_is_too_much_at_once() -> None:
    one = lately(SOURCE, mondays(*CUSTOM, today=700, deliveries=9), LONG_AGO, at(MONDAY, time(1)), never)

    assert one is not None
    assert (MONDAY, 700) == (one.day, one.records)


def feed(**beside: object) -> Feed:
    first, last = date(2025, 8, 1), date(2026, 7, 31)
    return Feed(source=SOURCE, first_day=first, last_day=last, rhythm=Rhythm.WORKING_DAY, **beside)  # type: ignore[arg-type]


HOLIDAY = Holiday(HolidayRegion.NORTH, "spring", MONDAY, MONDAY)
EASTER = date(2026, 4, 6)
CALENDAR = SchoolCalendar((HOLIDAY,), frozenset({EASTER}), (("25PX", HolidayRegion.SOUTH),))


@pytest.mark.parametrize(
    ("context", "source", "day", "quiet"),
    [
        (Context(CALENDAR), SOURCE, EASTER, True),
        (Context(CALENDAR), SOURCE, MONDAY, False),  # its region has lessons
        (Context(CALENDAR), SourceId("vo-list/99ZZ"), MONDAY, True),  # of a region that nobody knows
        (Context(CALENDAR, (feed(silent_in_holidays=HolidayRegion.NORTH),)), SOURCE, MONDAY, True),
        (Context(CALENDAR, (feed(brin="99ZZ"),)), SOURCE, MONDAY, True),
        (Context(CALENDAR, (feed(),)), SOURCE, MONDAY, False),
        (Context(CALENDAR, (feed(),)), SOURCE, date(2026, 8, 3), True),  # off the roster
    ],
)
def test_holidays_and_announced_silence_are_quiet(
    context: Context, source: SourceId, day: date, *, quiet: bool
) -> None:
    assert quiet == quiet_days(context, source)(day)


def test_a_quiet_day_is_neither_judged_nor_compared_with() -> None:
    counts = mondays(*CUSTOM, today=0)
    assert found(counts) is not None
    assert of_delivery(SOURCE, counts, LONG_AGO, MONDAY, {MONDAY}.__contains__) is None
    counts = mondays(0, 0, 0, *CUSTOM)
    told = usual(counts, LONG_AGO, MONDAY, set(compared_with(MONDAY)[:3]).__contains__)
    assert told is not None
    assert (44, 66) == (told.low, told.high)


records = st.lists(st.one_of(st.none(), st.integers(0, 200)), max_size=16)


@settings(max_examples=50)
@given(records)
@example([50, 50, None, 50, 50])
@example([0, 0, 0, 0, 0, 0, 0, 0])
def test_no_day_that_is_like_one_of_those_before_twice_is_far(before: list[int | None]) -> None:
    """What happened twice in eight weeks is no exception, and told to nobody."""
    counts = mondays(*before)
    told = usual(counts, LONG_AGO, MONDAY, never)
    if told is None:
        assert 4 > sum(n is not None for n in before[:8])
        return
    shown = [n or 0 for n in [*before, *[None] * 8][:8]]
    assert min(shown) <= told.low <= told.high <= max(shown)
    for n in {n for n in shown if shown.count(n) > 1}:
        assert not told.is_far_below(n)
        assert not told.is_far_above(n)
    assert not (told.is_far_below(0) and told.is_far_above(0))


@settings(max_examples=50)
@given(records, st.integers(0, 500), st.integers(1, 500))
@example([50] * 8, 20, 4)
def test_further_from_what_is_usual_is_far_too(before: list[int | None], n: int, more: int) -> None:
    told = usual(mondays(*before), LONG_AGO, MONDAY, never)
    if told is not None:
        assert told.is_far_above(n) <= told.is_far_above(n + more)
        assert told.is_far_below(n) >= told.is_far_below(n + more)


def test_days_are_those_of_amsterdam() -> None:
    """A quarter past midnight there is still Sunday in UTC."""
    counts = mondays(*CUSTOM, today=700)

    assert lately(SOURCE, counts, LONG_AGO, at(MONDAY, time(0, 15)).astimezone(UTC), never)
