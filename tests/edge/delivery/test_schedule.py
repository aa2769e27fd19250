"""The table of tries: it covers three days, chance only lengthens it, and the guides show it as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.edge.delivery.schedule import (
    COVERED_MS,
    HOUR_MS,
    JITTER,
    LONGEST_MS,
    WAITS,
    as_markdown,
    wait_ms,
)
from tests.house.sources import ROOT


def test_the_table_covers_three_days() -> None:
    assert COVERED_MS <= sum(WAITS) <= COVERED_MS + 2 * HOUR_MS


def test_who_comes_back_hears_within_the_hour() -> None:
    assert max(WAITS) <= HOUR_MS


@given(st.integers(1, len(WAITS)), st.floats(0, 1), st.integers(0, 10**12))
def test_a_wait_is_never_shorter_than_its_line(failures: int, chance: float, asked: int) -> None:
    """
    Nor longer than chance, or the bound of what a subscriber may ask for, makes it.
    """
    wait = wait_ms(failures, asked_ms=asked, chance=chance)

    assert wait is not None
    listed = WAITS[failures - 1]
    assert listed <= wait <= max(listed * (1 + JITTER), min(asked, LONGEST_MS))


def test_after_the_table_there_is_no_wait() -> None:
    assert wait_ms(len(WAITS)) is not None
    assert wait_ms(len(WAITS) + 1) is None


@pytest.mark.parametrize("guide", ["gemeente.md"])
def test_the_guide_shows_the_table_as_it_is(guide: str) -> None:
    assert as_markdown() in (ROOT / "docs" / "guides" / guide).read_text("utf-8")
