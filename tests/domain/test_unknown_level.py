"""A diploma whose level nobody knows: neither yes nor no is concluded from it."""

import pytest

from hub.domain.context import Context
from hub.domain.facts import Fact, Result
from hub.domain.knowledge import know
from hub.domain.person import perhaps_qualified, qualified
from hub.domain.timeline import FOREVER
from tests.story import (
    NOOR,
    absent,
    enrolled,
    exam,
    given,
    graduated,
    left,
    listed,
    moment,
)

GONE = enrolled("2025-08-01", "2025-11-15")


def known_at(*facts: Fact) -> tuple[object, object]:
    known = know(NOOR, facts, Context(), frozenset())
    return qualified(known), perhaps_qualified(known)


@pytest.mark.parametrize(
    ("level", "sure", "perhaps"),
    [(None, None, "2025-11-15"), (1, None, None), (2, "2025-11-15", None), (4, "2025-11-15", None)],
)
def test_only_an_unknown_level_may_be_either(
    level: int | None, sure: str | None, perhaps: str | None
) -> None:
    def at(day: str | None) -> object:
        return moment(day) if day else FOREVER

    assert known_at(graduated("2025-11-15", level)) == (at(sure), at(perhaps))


@pytest.mark.parametrize("level", ["vavo", "vso"])
def test_a_diploma_of_a_school_type_may_be_of_any_level(level: str) -> None:
    """A school that writes *vavo* for a level has not said whether it is vmbo, havo or vwo."""
    assert known_at(exam(Result.PASSED, "2025-06-12", level)) == (FOREVER, moment("2025-06-12"))
    assert known_at(exam(Result.FAILED, "2025-06-12", level)) == (FOREVER, FOREVER)


@pytest.mark.parametrize("level", ["kb", "tl", "pro"])
def test_a_known_vo_level_below_havo_is_no_startkwalificatie_for_sure(level: str) -> None:
    assert known_at(exam(Result.PASSED, "2025-06-12", level)) == (FOREVER, FOREVER)


def test_d18_is_silent_about_a_graduate_of_unknown_level_and_speaks_of_one_of_entree() -> None:
    """The graduate who was reported as a dropout, severity 4."""
    assert [] == given(GONE, graduated("2025-11-15", None)).on("2025-11-23").tells
    assert [] == given(GONE, graduated("2025-11-15", None)).on("2025-11-23").open
    assert ["D18 4"] == given(GONE, graduated("2025-11-15", 1)).on("2025-11-23").open


def test_what_was_said_before_the_diploma_was_told_is_taken_back_and_comes_again_when_it_is_entree() -> None:
    story = given(GONE).on("2025-11-23").when(graduated("2025-11-15", None), on="2025-11-24")
    assert [] == story.open

    better = graduated("2025-11-15", 1)
    object.__setattr__(better, "version", 2)
    assert ["D18 4"] == story.when(better, on="2025-11-25").open


def test_d15_is_silent_about_a_graduate_of_unknown_level() -> None:
    mover = (listed(), left(), enrolled("2025-08-01", "2025-09-10"))
    assert "D15 4" in given(*mover).on("2025-10-02").open
    assert "D15 4" in given(*mover, graduated("2025-09-10", 1)).on("2025-10-02").open
    assert "D15 4" not in given(*mover, graduated("2025-09-10", None)).on("2025-10-02").open


def test_d16_counts_no_absence_after_a_diploma_of_unknown_level() -> None:
    missed = [absent(f"2025-09-{day:02}", hours=8) for day in (8, 9)]
    here = enrolled("2025-08-01")
    assert ["D16 3"] == given(here, *missed, graduated("2025-09-01", 1)).on("2025-09-12").open
    assert [] == given(here, *missed, graduated("2025-09-01", None)).on("2025-09-12").open


def test_a_municipality_is_not_told_and_operators_see_why() -> None:
    """D11 after vo has let go: no school may know either, so only operators hear of it."""
    assert "gm/0546" in str(given(listed(), left()).on("2025-08-20").tells)

    story = given(listed(), left(), graduated("2025-06-20", None)).on("2025-08-20")

    assert {"ops"} == {a.recipient.address for s in story.said for a in s.addressees}
    assert {"unknown_level"} == {s.blocked for s in story.said}


def test_a_sure_startkwalificatie_beside_an_unknown_one_is_sure() -> None:
    story = given(listed(), left(), graduated("2025-06-20", None), graduated("2025-06-21", 2)).on(
        "2025-08-20"
    )

    assert [] == story.tells
