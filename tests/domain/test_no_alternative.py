"""D07: rejected while of school age, and ten working days later nothing else."""

from dataclasses import replace
from datetime import date

import pytest

from hub.domain.facts import Destination, Fact, Result, Status
from tests.domain.test_law_in_time import agreed
from tests.story import (
    MIDDLE,
    OTHER_MBO,
    Story,
    applied,
    born,
    enrolled,
    exam,
    given,
    left,
    listed,
    lives,
    roster,
)

RECEIVED = applied(Status.RECEIVED, 1, "2025-02-03")
REJECTED = applied(Status.REJECTED, 2, "2025-03-03T11:00")  # a Monday
TO_ALL = [f"opened D07 severity 3 to {who}" for who in ("brin/98MA", "brin/98VA", "gm/0546")]


def rejected(*facts: Fact) -> Story:
    """Somebody of sixteen, rejected on Monday 3 March: the fourteen days after it hold ten working days."""
    return given(listed(), RECEIVED, REJECTED, *facts)


def says(story: Story) -> list[str]:
    return [line for line in story.tells if "D07" in line]


def test_ten_working_days_after_the_rejection_mbo_vo_and_leerplicht_hear_it() -> None:
    """Tuesday 4 to Monday 17 March go by; on the day after them it is said, and once."""
    assert [] == says(rejected().on("2025-03-17"))

    story = rejected().on("2025-03-18")

    assert TO_ALL == says(story)
    assert [] == says(story.on("2025-03-19"))


def test_a_day_without_lessons_is_no_working_day() -> None:
    context = replace(roster(), calendar=replace(MIDDLE, free_days=frozenset([date(2025, 3, 10)])))
    story = given(listed(), RECEIVED, REJECTED, context=context)

    assert [] == says(story.on("2025-03-18"))
    assert [] != says(story.on("2025-03-19"))


@pytest.mark.parametrize("status", [Status.RECEIVED, Status.OFFERED, Status.ENROLLED])
def test_another_programme_at_the_same_institution_in_time_is_an_alternative(status: Status) -> None:
    """The lottery was lost, another programme offered at the same institution."""
    assert [] == says(rejected(applied(status, 3, "2025-03-17", chain=2)).on("2025-03-18"))


def test_what_was_offered_and_then_lost_was_an_alternative_all_the_same() -> None:
    """The second rejection has ten days of its own."""
    again = (
        applied(Status.OFFERED, 3, "2025-03-06", chain=2),
        applied(Status.REJECTED, 4, "2025-03-10", chain=2),
    )
    story = rejected(*again)

    assert [] == says(story.on("2025-03-18"))
    assert [] == says(story.on("2025-03-24"))
    assert TO_ALL == says(story.on("2025-03-25"))


def test_an_alternative_that_comes_late_ends_it() -> None:
    story = rejected().on("2025-03-18")

    late = story.when(applied(Status.RECEIVED, 3, "2025-03-20", chain=2), on="2025-03-21")

    assert [line.replace("opened", "withdrawn") for line in TO_ALL] == says(late)


def test_an_application_elsewhere_ends_it_too() -> None:
    """And while one is open, nothing is said."""
    elsewhere = applied(Status.RECEIVED, 3, "2025-03-20", chain=2, school=OTHER_MBO)

    assert [] != says(rejected().on("2025-03-18").when(elsewhere, on="2025-03-21"))
    assert [] == says(rejected(elsewhere).on("2025-03-21"))
    assert [] == says(
        rejected(applied(Status.RECEIVED, 3, "2025-02-20", chain=2, school=OTHER_MBO)).on("2025-03-18")
    )


def test_an_application_in_the_last_minute_is_in_time() -> None:
    """At the midnight itself something is open."""
    elsewhere = applied(Status.RECEIVED, 3, "2025-03-18", chain=2, school=OTHER_MBO)

    assert [] == says(rejected(elsewhere).on("2025-03-18"))


def test_an_application_of_later_days_changes_nothing_before_them() -> None:
    elsewhere = applied(Status.RECEIVED, 3, "2025-03-20", chain=2, school=OTHER_MBO)

    assert TO_ALL == says(rejected(elsewhere).on("2025-03-19"))


def test_another_application_that_is_withdrawn_is_no_alternative() -> None:
    elsewhere = (
        applied(Status.RECEIVED, 3, "2025-03-04", chain=2, school=OTHER_MBO),
        applied(Status.WITHDRAWN, 4, "2025-03-10", chain=2, school=OTHER_MBO),
    )

    assert TO_ALL == says(rejected(*elsewhere).on("2025-03-18"))


def test_two_institutions_that_reject_owe_an_alternative_each() -> None:
    """
    Nothing is open any more when the days of either are over.
    """
    elsewhere = (
        applied(Status.RECEIVED, 3, "2025-02-20", chain=2, school=OTHER_MBO),
        applied(Status.REJECTED, 4, "2025-03-05", chain=2, school=OTHER_MBO),
    )
    story = rejected(*elsewhere).on("2025-03-18")
    assert TO_ALL == says(story)

    assert "opened D07 severity 3 to brin/98MB" in says(story.on("2025-03-20"))


def test_three_applications_of_which_one_became_a_place_are_no_signal() -> None:
    """C01."""
    others = (
        applied(Status.REJECTED, 3, "2025-03-04", chain=2, school=OTHER_MBO),
        applied(Status.ENROLLED, 4, "2025-03-10", chain=3, school=OTHER_MBO),
    )

    assert [] == says(rejected(*others).on("2025-04-15"))


def test_the_rejection_said_again_is_the_same_one() -> None:
    story = rejected().on("2025-03-18")

    assert [] == says(story.when(applied(Status.REJECTED, 3, "2025-03-19"), on="2025-04-10"))


def test_a_rejection_that_is_taken_back_is_none() -> None:
    """The application is open again, or the pupil has withdrawn it."""
    for status in (Status.RECEIVED, Status.WITHDRAWN):
        assert [] == says(rejected(applied(status, 3, "2025-03-10")).on("2025-03-18"))


def test_who_withdrew_is_owed_nothing() -> None:
    assert [] == says(given(listed(), RECEIVED, applied(Status.WITHDRAWN, 2, "2025-03-03")).on("2025-03-18"))


def turning_eighteen(day: str) -> Story:
    return given(listed(), RECEIVED, REJECTED).hears(born(day, version=2))


@pytest.mark.parametrize(("day", "expected"), [("2007-03-18", []), ("2007-03-19", TO_ALL)])
def test_from_the_eighteenth_birthday_on_nobody_is_of_school_age(day: str, expected: list[str]) -> None:
    assert expected == says(turning_eighteen(day).on("2025-03-18"))


def test_it_ends_on_the_birthday() -> None:
    story = turning_eighteen("2007-04-02").on("2025-03-18")

    assert [] == says(story.on("2025-04-01"))
    assert [line.replace("opened", "withdrawn") for line in TO_ALL] == says(story.on("2025-04-02"))


def test_an_unknown_birth_date_excludes_nobody() -> None:
    """The schools hear it; the municipality is not told of who may be of any age."""
    story = Story().hears(lives(), listed(), RECEIVED, REJECTED)

    assert TO_ALL[:2] == says(story.on("2025-03-18"))


@pytest.mark.parametrize(
    "fact",
    [
        exam(Result.PASSED, "2025-03-10", level="havo"),
        exam(Result.PASSED, "2025-03-10", level="vavo"),  # nobody knows whether that is one
        enrolled("2025-03-10", school=OTHER_MBO),
        left("2025-03-10", Destination.VAVO),
    ],
)
def test_who_has_a_startkwalificatie_or_a_place_is_owed_nothing(fact: Fact) -> None:
    assert [] == says(rejected(fact).on("2025-03-18"))


def test_after_vo_let_go_mbo_and_leerplicht_hear_it() -> None:
    assert [TO_ALL[0], TO_ALL[2]] == says(rejected(left("2025-03-10")).on("2025-03-18"))


def test_the_koppelpunt_must_have_been_heard_past_the_day() -> None:
    feed = "koppelpunt/mbo"
    story = given(listed(), RECEIVED, REJECTED, context=roster(feed)).delivered(feed, "2025-03-17T23:59")
    assert [] == says(story.on("2025-03-20"))

    assert [] != says(story.delivered(feed, "2025-03-18").on("2025-03-20"))


def test_a_region_may_agree_on_other_days() -> None:
    story = given(
        listed(), RECEIVED, REJECTED, context=agreed("2025-03-03", {"no_alternative_working_days": 5})
    )

    assert [] == says(story.on("2025-03-10"))
    assert [] != says(story.on("2025-03-11"))


def test_who_has_a_certificate_of_pro_is_owed_nothing() -> None:
    """Kwalificatieplicht is over with it (Leerplichtwet art. 4a), so nobody must be offered a place by age."""
    assert TO_ALL == says(rejected(exam(Result.PASSED, "2025-02-10", level="kb")).on("2025-03-18"))
    assert [] == says(rejected(exam(Result.PASSED, "2025-02-10", level="pro")).on("2025-03-18"))
