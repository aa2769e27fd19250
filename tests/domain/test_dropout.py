"""D18, WEB art. 8.1.8: left mbo without startkwalificatie."""

import pytest

from hub.domain.facts import FollowUpStep, Outcome, Result, Status
from tests.story import (
    MBO,
    OTHER_MBO,
    applied,
    born,
    enrolled,
    exam,
    followed,
    given,
    graduated,
    left,
    listed,
    moves,
    roster,
)


@pytest.mark.parametrize(("day", "count"), [("2025-11-22", 0), ("2025-11-23", 1)])
def test_seven_days_to_be_enrolled_elsewhere(day: str, count: int) -> None:
    """Last day 15 November: the 16th to the 22nd are given, on the 23rd it is told."""
    assert count == len(given(enrolled("2025-08-01", "2025-11-15")).on(day).tells)


def test_switch_within_a_week_is_no_dropout() -> None:
    """Another enrolment, at the same or another institution, that starts in time."""
    story = given(enrolled("2025-08-01", "2025-11-15"), enrolled("2025-11-20", school=OTHER_MBO, number="7"))

    assert [] == story.on("2025-12-15").tells


def test_diploma_of_level_two_ends_it_entree_does_not() -> None:
    """Art. 1 f: level 2 is a startkwalificatie, entree is not."""
    gone = enrolled("2025-08-01", "2025-11-15")

    assert [] == given(gone, graduated("2025-11-15", level=2)).on("2025-11-23").tells
    assert ["opened D18 severity 4 to gm/0546"] == given(gone, graduated("2025-11-15", level=1)).on(
        "2025-11-23"
    ).tells


def test_new_enrolment_resolves_on_its_first_day() -> None:
    """Enrolled again from 1 February on."""
    story = (
        given(enrolled("2025-08-01", "2025-11-15")).on("2025-11-23").hears(enrolled("2026-02-01", number="2"))
    )
    assert ["D18 4"] == story.on("2026-01-31").open

    story = story.on("2026-02-01")

    assert ["resolved"] == [s.reason for s in story.said]


def test_waits_for_the_registers() -> None:
    """Nobody has dropped out before the RO and the koppelpunt were heard past it."""
    context = roster("koppelpunt/mbo", f"ro/{MBO}")
    story = given(enrolled("2025-08-01", "2025-11-15"), context=context).delivered(f"ro/{MBO}", "2025-11-24")
    assert [] == story.on("2025-11-25").tells

    assert ["opened D18 severity 4 to gm/0546"] == story.delivered("koppelpunt/mbo", "2025-11-24").on(
        "2025-11-25"
    ).tells


def test_age_limit_moves_on_1_january_2026() -> None:
    """24 years old: out of scope under the old limit, in scope from 1 January 2026."""
    story = given(enrolled("2025-08-01", "2025-11-15"), born("2001-05-05", version=2)).on("2025-12-31")
    assert [] == story.tells

    assert ["opened D18 severity 4 to gm/0546"] == story.on("2026-01-01").tells


@pytest.mark.parametrize(("day", "expected"), [("2025-12-09", ["D18 4", "D25 1"]), ("2025-12-10", [])])
def test_twenty_third_birthday_under_the_old_limit(day: str, expected: list[str]) -> None:
    """Younger than, not up to: on the birthday itself the municipality may no longer know."""
    story = given(enrolled("2025-08-01", "2025-11-15"), born("2002-12-10", version=2)).on("2025-11-23")

    assert expected == story.on(day).open


def test_place_at_another_institution_by_the_koppelpunt() -> None:
    """Placed elsewhere (LI), and that RO has not spoken yet: not a dropout."""
    story = given(
        enrolled("2025-08-01", "2025-11-15"), applied(Status.ENROLLED, 1, "2025-11-10", school=OTHER_MBO)
    )

    assert [] == story.on("2025-12-01").tells


def test_who_was_settled_and_came_to_mbo_after_all_can_drop_out() -> None:
    """Working by the municipality's word in September, or failed and in vo until November: enrolled since."""
    gone = enrolled("2025-12-01", "2026-03-02")
    working = followed("D11", "zomerlek", FollowUpStep.CLOSED, "2025-09-10", outcome=Outcome.OTHER_EDUCATION)
    stayed = (listed(), exam(Result.FAILED), left("2025-11-14"))

    assert ["D18 4"] == [s for s in given(left(), working, gone).on("2026-03-10").open if "D18" in s]
    assert ["D18 4"] == given(*stayed, gone).on("2026-03-10").open


def test_who_stays_in_vo_or_went_abroad_does_not_drop_out_of_a_place_beside_it() -> None:
    """Failed, and the place that was kept for the pupil was ended in September; abroad since July."""
    place = enrolled("2025-08-01", "2025-09-12")

    assert [] == given(listed(), exam(Result.FAILED), place).on("2025-09-20").open
    assert [] == given(listed(), moves("2025-07-10", None, abroad=True), place).on("2025-09-20").open


def test_of_three_in_a_chain_the_last_alone_is_the_case() -> None:
    """The second began during the first, the third the day after the second: one loss, told once."""
    chain = (
        enrolled("2025-08-01", "2025-11-15"),
        enrolled("2025-10-01", "2025-12-15", school=OTHER_MBO),
        enrolled("2025-12-16", "2026-01-31", number="3"),
    )

    assert ["ro/98MA 3"] == [s.occasion for s in given(*chain).on("2026-02-20").said]


def test_an_enrolment_that_ended_before_it_began_tells_for_nobody() -> None:
    """Ended on the same day, and never begun: the other one is the case."""
    never = enrolled("2025-11-20", "2025-11-15", number="2")

    said = given(enrolled("2025-08-01", "2025-11-15"), never).on("2025-11-24").said

    assert ["ro/98MA 1"] == [s.occasion for s in said]


def test_an_enrolment_for_the_exam_alone_is_no_other_enrolment() -> None:
    gone = enrolled("2025-08-01", "2025-11-15")

    assert ["D18 4"] == given(gone, enrolled("2025-10-01", route="EX", number="2")).on("2025-11-23").open
