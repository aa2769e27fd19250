"""The surge brake's measure: which days are compared, from how much on it holds, and what a word does to it."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from hub.domain.holds import Brake, HoldId, Word
from hub.domain.pupil import tick
from hub.domain.surge import Pair, Spoken, counted, surges
from hub.domain.timeline import midnight
from tests.story import NOOR, given, listed, moment, read

DAY = date(2026, 8, 8)
NOW = midnight(DAY) + timedelta(hours=7)
HERE: Pair = ("D11", "gm/0363")
HOLD = HoldId("D11:gm/0363:2026-08-08")
LONG_AGO = date(2024, 8, 1).toordinal()


def spoken(told: int, days_ago: int) -> Spoken:
    """So many cases on one day, of a rule that has spoken for two years."""
    day = DAY.toordinal() - days_ago
    return Spoken(LONG_AGO, {}, day, told)


def held(
    count: int,
    before: Spoken | None = None,
    *,
    words: dict[HoldId, Word] | None = None,
    partitions: int = 1,
    began: datetime = NOW,
    brake: Brake | None = None,
) -> dict[Pair, HoldId]:
    known = {HERE: before or spoken(1, 400)}
    return surges({HERE: [began] * count}, known, NOW, brake or Brake(), words or {}, partitions)


@pytest.mark.parametrize(("count", "is_held"), [(20, False), (21, True)])
def test_it_holds_from_more_than_twenty_on(count: int, *, is_held: bool) -> None:
    assert ({HERE: HOLD} if is_held else {}) == held(count)


@pytest.mark.parametrize(
    ("days_ago", "compared"),
    [(1, True), (55, True), (70, False), (300, False), (337, True), (364, True), (391, True), (400, False)],
)
def test_a_day_is_compared_with_those_of_late_and_with_this_time_of_last_year(
    days_ago: int, *, compared: bool
) -> None:
    """
    Thirty are nothing where ten were said on such a day.
    """
    assert compared == (not held(30, spoken(10, days_ago)))
    assert {HERE: HOLD} == held(51, spoken(10, days_ago))


def test_the_highest_day_counts_and_not_the_last() -> None:
    low = spoken(10, 20).on(DAY.toordinal() - 2)._replace(told=1)

    assert {} == held(50, low)


def test_what_is_held_is_nothing_to_compare_with() -> None:
    """
    A surge on Monday makes none of Tuesday's usual.
    """
    monday = spoken(0, 1)._replace(held=400)

    assert {HERE: HOLD} == held(400, monday)


def test_what_was_told_and_held_before_on_the_day_counts_along() -> None:
    assert {HERE: HOLD} == held(1, spoken(20, 0))
    assert {HERE: HOLD} == held(1, spoken(0, 0)._replace(held=20))
    assert {} == held(1, spoken(19, 0))


@pytest.mark.parametrize(("partitions", "holds_from"), [(1, 21), (3, 8), (4, 6), (100, 6)])
def test_each_partition_holds_from_its_share_on_and_never_from_under_five_of_one(
    partitions: int, holds_from: int
) -> None:
    counts = (n for n in range(1, 30) if held(n, partitions=partitions))

    assert holds_from == next(counts)


def test_a_word_lets_the_day_go_or_begins_another_hold() -> None:
    assert {} == held(400, words={HOLD: Word.TELL})
    assert {HERE: HoldId(f"{HOLD}:2")} == held(400, words={HOLD: Word.DROP})
    both = {HOLD: Word.DROP, HoldId(f"{HOLD}:2"): Word.TELL}
    assert {} == held(400, words=both)


@pytest.mark.parametrize(
    ("known_days", "began_days", "is_held"),
    [
        (0, 90, False),
        (62, 90, False),
        (63, 90, True),
        (63, 14, False),
        (63, 15, True),
        (364, 1, False),
        (365, 1, True),
    ],
)
def test_in_its_first_year_only_what_began_long_before_is_held(
    known_days: int, began_days: int, *, is_held: bool
) -> None:
    day = DAY.toordinal()
    known = Spoken(day - known_days, {}, day - known_days, 1 if known_days else 0)

    assert is_held == bool(held(21, known, began=midnight(DAY - timedelta(days=began_days))))


def test_in_its_first_year_half_of_them_may_have_begun_long_before() -> None:
    day = DAY.toordinal()
    known = {HERE: Spoken(day - 100, {}, day - 100, 1)}
    old, new = midnight(DAY - timedelta(days=60)), NOW

    for many, is_held in ((15, False), (16, True)):
        coming = {HERE: [old] * many + [new] * (30 - many)}
        assert is_held == bool(surges(coming, known, NOW, Brake(), {}, 1))


def test_a_rule_is_as_old_as_its_first_case_for_anybody() -> None:
    """
    A small municipality's first dropouts are not the first of the rule.
    """
    known = {("D11", "gm/0518"): spoken(3, 10)}

    assert {HERE: HOLD} == surges({HERE: [NOW] * 21}, known, NOW, Brake(), {}, 1)
    assert {} == surges({("D18", "gm/0363"): [NOW] * 21}, known, NOW, Brake(), {}, 1)


def test_told_and_held_are_counted_apart_and_what_is_let_go_counts_then() -> None:
    other: Pair = ("D18", "gm/0363")
    coming = {HERE: [NOW] * 3, other: [NOW] * 2}

    found = counted({}, coming, {HERE}, {other: 7}, NOW)

    day = DAY.toordinal()
    assert {HERE: Spoken(day, {}, day, 0, 3), other: Spoken(day, {}, day, 9, 0)} == found


def test_who_was_told_beside_a_hold_reads_nothing_new_when_it_is_let_go() -> None:
    """
    The school heard at once; only the municipality's share was a surge.
    """
    hold = HoldId("D02:gm/0546:2025-06-02")
    story = given(listed())
    pupil, said = tick(
        NOOR, story.pupil, moment("2025-06-02"), story.context, read, {("D02", "gm/0546"): hold}
    )
    held = replace(story, pupil=pupil, said=said)
    let_go = replace(held, context=replace(held.context, words={hold: Word.TELL}))

    assert ["opened D02 severity 3 to brin/98VA", "opened D02 severity 3 to ops"] == held.tells
    assert [] == held.on("2025-06-03").tells
    assert ["closed D02 severity 3 to ops", "opened D02 severity 3 to gm/0546"] == sorted(
        let_go.on("2025-06-03").tells
    )


def test_weeks_that_nothing_is_compared_with_any_more_are_forgotten() -> None:
    long = spoken(5, 500).on(DAY.toordinal() - 380)._replace(told=4).on(DAY.toordinal())

    assert [4] == list(long.weeks.values())
