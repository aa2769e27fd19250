"""Numbers and dates as registers write them. Every number here is made, not anybody's."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.context import Context
from hub.domain.identifiers import Birth, is_birth, is_brin, pgn_kind
from hub.domain.knowledge import know
from hub.domain.person import birth
from tests.story import NOOR, born


def _with_check_digit(eight: str, remainder: int) -> str | None:
    total = sum(w * int(d) for w, d in zip(range(9, 1, -1), eight, strict=True))
    digit = (total - remainder) % 11
    return None if digit > 9 else f"{eight}{digit}"


@given(st.integers(1, 99_999_999))
def test_a_bsn_has_sum_zero_and_no_typo_of_one_digit_passes(number: int) -> None:
    """The weighted sum is 0 modulo 11; changing any one digit breaks it."""
    bsn = _with_check_digit(f"{number:08d}", 0)
    if bsn is None:
        return

    assert "bsn" == pgn_kind(bsn)
    for i, digit in enumerate(bsn):
        typo = bsn[:i] + str((int(digit) + 1) % 10) + bsn[i + 1 :]
        assert "bsn" != pgn_kind(typo)


@given(st.integers(0, 999_999))
def test_an_onderwijsnummer_begins_with_ten_and_has_sum_five(number: int) -> None:
    """So a number can never be both."""
    own = _with_check_digit(f"10{number:06d}", 5)
    if own is not None:
        assert "onderwijsnummer" == pgn_kind(own)


@pytest.mark.parametrize(
    "text", ["", "000000000", "12345678", "1234567890", "12345678i", "００８４４５５６７"]
)
def test_what_is_no_number_is_none(text: str) -> None:
    """Too short, too long, no digits though their bytes add up, or all zeros."""
    assert None is pgn_kind(text)


@pytest.mark.parametrize(
    ("text", "known"), [("98MA", True), ("98ma", False), ("98MA00", False), ("9MA", False)]
)
def test_brin(text: str, *, known: bool) -> None:
    """Two digits, two capitals."""
    assert known == is_brin(text)


@pytest.mark.parametrize(
    ("text", "latest"),
    [("2008-02-00", "2008-02-29"), ("2007-00-00", "2007-12-31"), ("2007-05-06", "2007-05-06")],
)
def test_unknown_day_counts_as_the_last_possible(text: str, latest: str) -> None:
    """Nobody grows out of care by a day that nobody knows."""
    assert date.fromisoformat(latest) == Birth(text).latest


def test_leap_day_birthdays() -> None:
    """Born on 29 February: eighteen on the first of March of a common year."""
    assert date(2026, 3, 1) == Birth("2008-02-29").birthday(18)


@pytest.mark.parametrize("text", ["2007-13-01", "2007-00-01", "1899-01-01", "07-01-2007", "2007-02-30", ""])
def test_what_is_no_birth_date(text: str) -> None:
    """A day without a month, another order, a day that does not exist."""
    assert not is_birth(text)


@pytest.mark.parametrize(
    "text", ["2007-05-06", "1999-12-31", "2008-02-29", "2007-05-00", "2007-00-00", "2000-01-01"]
)
def test_what_is_a_birth_date(text: str) -> None:
    """A day that exists, or one of which the day, or the day and the month, are unknown."""
    assert is_birth(text)


def test_brp_before_ro_before_school() -> None:
    """A correction by the BRP wins over what a school wrote, whatever their versions."""
    words = (
        born("2007-08-31", "vo-list/98VA", 9),
        born("2007-09-01", "ro/98MA", 5),
        born("2007-09-02", "brp/0546"),
    )

    assert Birth("2007-09-02") == birth(know(NOOR, words, Context(), frozenset()))


@given(st.integers(1, 99_999_999), st.integers(0, 9))
def test_a_number_with_a_digit_more_or_less_is_none(number: int, more: int) -> None:
    """However well its first nine digits add up."""
    bsn = _with_check_digit(f"{number:08d}", 0)
    if bsn is not None:
        assert None is pgn_kind(f"{bsn}{more}")
        assert None is pgn_kind(bsn[:-1])


@given(st.integers(0, 9_999_999))
def test_what_adds_up_to_five_and_does_not_begin_with_ten_is_none(number: int) -> None:
    other = _with_check_digit(f"2{number:07d}", 5)
    if other is not None:
        assert None is pgn_kind(other)


@given(
    st.integers(0, 999_999_999).map(lambda n: f"{n:09}") | st.text("0123456789²٣- ", min_size=9, max_size=9)
)
def test_the_sum_by_threes_is_the_sum_of_each_digit(text: str) -> None:
    digits = [int(c) for c in text] if text.isascii() and text.isdigit() else []
    left = sum(w * d for w, d in zip((9, 8, 7, 6, 5, 4, 3, 2, -1), digits, strict=False)) % 11
    kinds = {0: "bsn", 5: "onderwijsnummer" if text.startswith("10") else None}

    assert pgn_kind(text) == (kinds.get(left) if any(digits) else None)
