"""D05: did not come to the intake, and two working days later there is no other."""

from dataclasses import replace
from datetime import date

import pytest

from hub.domain.facts import Destination, Fact, IntakeState, Status
from tests.domain.test_law_in_time import agreed
from tests.story import MIDDLE, OTHER_MBO, Story, applied, enrolled, given, left, listed, roster, talk

RECEIVED = applied(Status.RECEIVED, 1, "2025-03-03")
MISSED = talk(IntakeState.MISSED, "2025-04-10")  # a Thursday
TO_BOTH = [f"opened D05 severity 2 to brin/{who}" for who in ("98MA", "98VA")]
ENDED = [line.replace("opened", "withdrawn") for line in TO_BOTH]


def missed(*facts: Fact) -> Story:
    """Missed on Thursday 10 April: Friday and Monday go by."""
    return given(listed(), RECEIVED, MISSED, *facts)


def says(story: Story) -> list[str]:
    return [line for line in story.tells if "D05" in line]


def test_two_working_days_after_the_talk_vo_and_mbo_hear_it() -> None:
    """Not on Monday; on Tuesday, and once."""
    story = missed()
    assert [] == says(story.on("2025-04-14"))

    story = story.on("2025-04-15")

    assert TO_BOTH == says(story)
    assert [] == says(story.on("2025-04-16"))


def test_a_day_without_lessons_is_no_working_day() -> None:
    context = replace(roster(), calendar=replace(MIDDLE, free_days=frozenset([date(2025, 4, 14)])))
    story = given(listed(), RECEIVED, MISSED, context=context)

    assert [] == says(story.on("2025-04-15"))
    assert TO_BOTH == says(story.on("2025-04-16"))


def test_a_holiday_of_schools_has_working_days() -> None:
    """In the summer holiday two days are two days."""
    story = given(listed(), RECEIVED, talk(IntakeState.MISSED, "2025-07-22"))
    assert [] == says(story.on("2025-07-24"))

    assert TO_BOTH == says(story.on("2025-07-25"))


def test_vo_acts_as_long_as_it_knows_the_pupil_then_the_institution() -> None:
    story = missed(left("2025-04-30")).on("2025-04-30")
    assert ["vo"] == [s.responsible for s in story.said if s.rule == "D05"]

    story = story.on("2025-05-01")

    assert ["mbo"] == [s.responsible for s in story.said if s.rule == "D05"]
    assert ["closed D05 severity 2 to brin/98VA", "revised D05 severity 2 to brin/98MA"] == sorted(
        says(story)
    )


def test_missed_after_vo_let_go_the_institution_alone_hears_it() -> None:
    for last in ("2025-04-14", "2025-03-31"):
        assert [] == says(missed(left(last)).on("2025-04-14"))
        assert ["opened D05 severity 2 to brin/98MA"] == says(missed(left(last)).on("2025-04-15"))


def test_what_it_rests_on() -> None:
    (signal,) = [s for s in missed().on("2025-04-15").said if s.rule == "D05"]

    assert [("IntakeChanged", "2025-04-10"), ("ApplicationChanged", "None")] == [
        (e.kind, str(e.day)) for e in signal.evidence
    ]
    assert "punt 5" in signal.ground


@pytest.mark.parametrize("day", ["2025-04-10", "2025-05-15"])
def test_another_talk_that_is_planned_answers_it(day: str) -> None:
    """Planned in time nothing is said; planned later it is over when that is told, be the talk in May."""
    other = talk(IntakeState.PLANNED, day, number="2")

    assert [] == says(missed(other).on("2025-04-15"))
    assert ENDED == says(missed().on("2025-04-15").when(other, on="2025-04-16"))


def test_another_talk_that_was_held_answers_it_on_its_day() -> None:
    held = talk(IntakeState.HELD, "2025-04-17", number="2")
    story = missed().on("2025-04-15").when(held, on="2025-04-18")

    assert ENDED == says(story)
    assert ["resolved"] == [s.reason for s in story.said if s.rule == "D05"]
    assert [] == says(missed(talk(IntakeState.HELD, "2025-04-10", number="2")).on("2025-04-15"))


@pytest.mark.parametrize(
    "other",
    [
        talk(IntakeState.CANCELLED, "2025-05-15", number="2"),
        talk(IntakeState.HELD, "2025-04-09", number="2"),
        talk(IntakeState.PLANNED, "2025-04-09", number="2"),
        talk(IntakeState.HELD, "2025-04-11", number="2", school=OTHER_MBO),
        talk(IntakeState.HELD, "2025-04-11", number="2", programme="25250"),
    ],
    ids=["cancelled", "held before", "planned before", "elsewhere", "about another programme"],
)
def test_what_is_no_other_talk(other: Fact) -> None:
    assert TO_BOTH == says(missed(other).on("2025-04-15"))


@pytest.mark.parametrize("programmes", [(None, "25655"), ("25655", None)])
def test_a_talk_of_no_programme_is_about_any(programmes: tuple[str | None, str | None]) -> None:
    first = talk(IntakeState.MISSED, "2025-04-10", programme=programmes[0])
    other = talk(IntakeState.HELD, "2025-04-11", number="2", programme=programmes[1])

    assert [] == says(given(listed(), RECEIVED, first, other).on("2025-04-15"))


def test_missed_once_more_is_once_more_news() -> None:
    """The first is over on the day of the second, and nothing else answers either of them."""
    again = talk(IntakeState.MISSED, "2025-05-15", number="2")
    story = missed(again)

    assert TO_BOTH == says(story.on("2025-04-15"))
    assert [] == says(story.on("2025-05-19").on("2025-05-19"))
    assert TO_BOTH == says(story.on("2025-05-20"))


def test_told_twice_of_one_day_neither_answers_the_other() -> None:
    assert [] != says(missed(talk(IntakeState.MISSED, "2025-04-10", number="2")).on("2025-04-15"))


def test_not_missed_after_all() -> None:
    """The institution corrects itself."""
    story = missed().on("2025-04-15").when(talk(IntakeState.HELD, "2025-04-10", version=2), on="2025-04-16")

    assert ENDED == says(story)
    assert ["disproved"] == [s.reason for s in story.said if s.rule == "D05"]


@pytest.mark.parametrize("status", [Status.OFFERED, Status.ENROLLED, Status.REJECTED, Status.WITHDRAWN])
def test_what_is_decided_of_the_application_ends_it(status: Status) -> None:
    """Who withdrew does not have to come."""
    late, soon = applied(status, 2, "2025-04-16"), applied(status, 2, "2025-04-11")

    assert ENDED == says(missed().on("2025-04-15").when(late, on="2025-04-17"))
    assert [] == says(missed(soon).on("2025-04-15"))


def test_an_application_that_the_mbo_has_not_confirmed_yet_waits_too() -> None:
    assert TO_BOTH == says(given(listed(), applied(Status.APPLIED, 1, "2025-03-03"), MISSED).on("2025-04-15"))


def test_a_talk_of_which_no_application_is_known_was_missed_all_the_same() -> None:
    assert TO_BOTH == says(given(listed(), MISSED).on("2025-04-15"))


def test_what_is_decided_elsewhere_ends_nothing_but_a_place_does() -> None:
    rejected = applied(Status.REJECTED, 2, "2025-04-11", chain=2, school=OTHER_MBO)
    place = applied(Status.OFFERED, 2, "2025-04-11", chain=2, school=OTHER_MBO)

    assert TO_BOTH == says(missed(rejected).on("2025-04-15"))
    here = applied(Status.REJECTED, 3, "2025-04-11")
    open_there = applied(Status.RECEIVED, 2, "2025-04-01", chain=2, school=OTHER_MBO)
    assert [] == says(missed(open_there, here).on("2025-04-15"))
    assert [] == says(missed(place).on("2025-04-15"))
    lost = applied(Status.WITHDRAWN, 3, "2025-05-05", chain=2, school=OTHER_MBO)
    assert TO_BOTH == says(missed(place, lost).on("2025-05-06"))


def test_what_is_decided_of_another_programme_there_ends_nothing() -> None:
    other = replace(applied(Status.REJECTED, 2, "2025-04-11", chain=2), programme="25250")

    assert TO_BOTH == says(missed(other).on("2025-04-15"))


def test_another_programme_there_that_is_open_keeps_nothing_open() -> None:
    """The talk was about the programme that was rejected."""
    other = replace(applied(Status.RECEIVED, 2, "2025-04-01", chain=2), programme="25250")

    assert [] == says(missed(other, applied(Status.REJECTED, 3, "2025-04-11")).on("2025-04-15"))


@pytest.mark.parametrize("programme", [None, "25999"])
def test_a_talk_of_no_programme_applied_for_is_about_all_that_was(programme: str | None) -> None:
    """Of none, or of an older code: when all of it is withdrawn there, it is over."""
    story = given(listed(), RECEIVED, talk(IntakeState.MISSED, "2025-04-10", programme=programme))
    assert TO_BOTH == says(story.on("2025-04-15"))

    assert [] == says(story.hears(applied(Status.WITHDRAWN, 2, "2025-04-11")).on("2025-04-15"))


@pytest.mark.parametrize("fact", [enrolled("2025-04-15"), left("2025-04-14", Destination.VAVO)])
def test_who_is_registered_or_settled_otherwise_need_not_come(fact: Fact) -> None:
    assert [] == says(missed(fact).on("2025-04-15"))


@pytest.mark.parametrize("feed", ["koppelpunt/mbo", "gebeurtenissen-mbo/98MA"])
def test_whoever_would_tell_of_another_talk_must_have_been_heard(feed: str) -> None:
    story = given(listed(), RECEIVED, MISSED, context=roster(feed)).delivered(feed, "2025-04-14T23:59")
    assert [] == says(story.on("2025-04-16"))

    assert TO_BOTH == says(story.delivered(feed, "2025-04-15").on("2025-04-16"))


def test_one_who_missed_the_talk_is_no_case_of_a_talk_that_never_came() -> None:
    """One cause, one case: D05, not D04 beside it; and neither beside D02."""
    feeds = ("koppelpunt/mbo", "gebeurtenissen-mbo/98MA")
    story = given(listed(), RECEIVED, MISSED, context=roster(*feeds))
    for feed in feeds:
        story = story.delivered(feed, "2025-06-10")

    assert ["D05 2"] == story.on("2025-06-10").open


def test_a_region_may_agree_on_other_days() -> None:
    context = agreed("2025-04-10", {"missed_intake_working_days": 5})
    story = given(listed(), RECEIVED, MISSED, context=context)

    assert [] == says(story.on("2025-04-17"))
    assert TO_BOTH == says(story.on("2025-04-18"))
    later = agreed("2025-04-16", {"missed_intake_working_days": 5})
    assert TO_BOTH == says(given(listed(), RECEIVED, MISSED, context=later).on("2025-04-15"))
