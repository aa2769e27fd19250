"""D24: moved with an open signal."""

from dataclasses import replace
from itertools import permutations

from hub.domain.context import Context
from hub.domain.facts import FollowUpStep
from hub.domain.following import SaidSoFar
from hub.domain.knowledge import know
from hub.domain.rules.moved import find
from hub.domain.rules.non_arrival import NON_ARRIVAL
from hub.domain.standing import standings
from hub.domain.weighing import held
from tests.story import (
    MIDDLE,
    NOOR,
    Story,
    born,
    enrolled,
    followed,
    given,
    left,
    listed,
    lives,
    moves,
    roster,
)


def test_taken_up_by_the_new_municipality_ends_it() -> None:
    """Over when the new municipality has taken the case up; what the old one did does not count."""
    story = given(left()).on("2025-08-20").when(moves("2025-08-25", "0363"), on="2025-08-26")
    assert ["D11 2", "D24 2"] == story.open

    old = followed("D11", "zomerlek", FollowUpStep.TAKEN_UP, "2025-08-27")
    assert ["D11 2", "D24 2"] == story.when(old, on="2025-08-28").open

    new = followed("D11", "zomerlek", FollowUpStep.TAKEN_UP, "2025-08-27", recipient="gm/0363")
    over = story.when(new, on="2025-08-28")
    assert ["D11 2"] == over.open
    assert [("D24", "resolved")] == [(said.rule, said.reason) for said in over.said]


def test_nothing_open_nothing_moves() -> None:
    """Moved in June, before anything was open."""
    story = given(left(), moves("2025-06-01", "0363")).on("2025-08-20")

    assert ["opened D11 severity 2 to gm/0363"] == story.tells


def test_what_waits_for_news_does_not_move() -> None:
    """Zomerlek was never said for want of news, so no case moves either."""
    story = given(left(), moves("2025-08-25", "0363"), context=roster("koppelpunt/mbo"))

    assert [] == story.delivered("koppelpunt/mbo", "2025-07-20").on("2025-08-26").tells


def test_taken_up_at_the_move_itself_is_not_taken_up_anew() -> None:
    """Only what the new municipality did after it came along."""
    early = followed("D11", "zomerlek", FollowUpStep.TAKEN_UP, "2025-08-25", recipient="gm/0363")
    story = given(left(), moves("2025-08-25", "0363"), early)

    assert ["D11 2", "D24 2"] == story.on("2025-08-26").open


def test_another_case_taken_up_does_not_end_it() -> None:
    other = followed("D99", "zomerlek", FollowUpStep.TAKEN_UP, "2025-08-27", recipient="gm/0363")

    assert ["D11 2", "D24 2"] == given(left(), moves("2025-08-25", "0363"), other).on("2025-08-28").open


def test_over_when_the_last_of_the_cases_is_taken_up() -> None:
    """Zomerlek and 1 October came along: both must be taken up."""
    story = given(left(), moves("2025-10-10", "0363"))
    first = followed("D11", "zomerlek", FollowUpStep.TAKEN_UP, "2025-10-12", recipient="gm/0363")
    last = followed("D15", "1 October", FollowUpStep.TAKEN_UP, "2025-10-14", recipient="gm/0363")
    assert "D24 2" in story.when(first, last, on="2025-10-13").open

    assert "D24 2" not in story.when(first, last, on="2025-10-14").open


def test_over_at_the_next_move() -> None:
    """Moved on: the case comes along again, and the stop between is over."""
    story = given(left(), moves("2025-08-25", "0363"), moves("2025-08-28", "0344", None))

    assert ["moved 2025-08-25"] == [s.occasion for s in story.on("2025-08-27").said if s.rule == "D24"]
    assert ["moved 2025-08-28"] == [s.occasion for s in story.on("2025-08-28").said if s.rule == "D24"]


def test_a_case_that_begins_or_ends_on_the_day_of_the_move_does_not_come_along() -> None:
    """Begun before it and held after it, or there is nothing to hand over."""
    assert [] == [s for s in given(left(), moves("2025-08-01", "0363")).on("2025-08-02").open if "D24" in s]
    ended = (left(), enrolled("2025-08-25"), moves("2025-08-25", "0363"))
    assert [] == given(*ended).on("2025-08-25").open


def test_it_is_of_the_season_of_the_case_that_began_first() -> None:
    """Still gone since last summer, and not applied for the next: one move, of last summer's season."""
    story = given(left(), listed(season=2026), moves("2026-06-10", "0363")).on("2026-06-10")

    assert [2025] == [s.season for s in story.said if s.rule == "D24"]


def test_who_comes_from_nowhere_known_brings_no_case() -> None:
    """No municipality had it, or the same one has it still: nothing is handed over."""
    story = Story().hears(born(), left(), moves("2025-08-25", "0363", None))
    assert ["D11 2"] == story.on("2025-08-26").open
    assert ["D11 2"] == given(left(), moves("2025-08-25", "0546")).on("2025-08-26").open


def test_who_leaves_for_nowhere_known_takes_no_case_along() -> None:
    assert ["D11 2"] == given(left(), moves("2025-08-25", None)).on("2025-08-26").open


def test_a_case_for_the_school_alone_does_not_move() -> None:
    """The municipality never had it."""
    assert ["D02 1"] == given(listed(), moves("2025-03-20", "0363")).on("2025-03-21").open


def test_a_register_is_enough_to_move_by() -> None:
    """No school said where the pupil lives."""
    story = Story().hears(born(), left(), moves("2025-08-25", "0363")).on("2025-08-26")

    assert ["D11 2", "D24 2"] == story.open


def test_a_move_before_anything_was_open_hides_no_later_one() -> None:
    facts = (left(), moves("2025-02-01", "0344"), moves("2025-08-25", "0363", "0344"))

    assert ["D11 2", "D24 2"] == given(*facts).on("2025-08-26").open


def test_a_case_that_ends_on_the_day_of_the_move_is_not_the_one_that_comes_along() -> None:
    """Dropout of a season that is over that day; what comes along is of the next."""
    story = given(enrolled("2024-09-01", "2025-01-15"), listed()).on("2025-07-01")
    assert ["D02 3", "D18 4"] == story.open

    story = story.when(moves("2025-08-01", "0363"), on="2025-08-02")

    assert [2025] == [said.season for said in story.said if said.rule == "D24"]


def test_what_comes_along_is_the_same_in_whatever_order_it_was_found() -> None:
    """Of cases that began at one moment the one of the first rule, and of that its first step."""
    facts = (born(), lives(), left(), moves("2025-10-10", "0363"))
    known = know(NOOR, facts, Context(calendar=MIDDLE), frozenset())
    (standing,) = standings(known, lambda _: True)
    one, *_ = held(NON_ARRIVAL, standing, Context())
    later, earlier = (one._replace(rule=replace(NON_ARRIVAL, code=code)) for code in ("D15", "D02"))
    found = [one, one._replace(step=2), later, earlier]

    firsts = {
        following.first
        for order in permutations(found)
        for following in find(known, order, Context(), SaidSoFar())
    }

    assert {earlier} == firsts
    assert {one} == {
        f.first for order in permutations(found[:2]) for f in find(known, order, Context(), SaidSoFar())
    }
