"""D10, WEB art. 8.2.1: the exam result and the application do not go together."""

from dataclasses import replace
from datetime import date

import pytest

from hub.domain.facts import Destination, Fact, FollowUpStep, Result, Status
from hub.domain.statute import Agreements, Dated, Since
from tests.story import (
    OTHER_MBO,
    Story,
    applied,
    enrolled,
    exam,
    followed,
    given,
    in_vo,
    left,
    listed,
    moves,
    roster,
)

FAILED = exam(Result.FAILED, "2025-06-12")
PASSED = exam(Result.PASSED, "2025-06-12")
TOLD = ["opened D10 severity 3 to brin/98MA", "opened D10 severity 3 to brin/98VA"]


def asks(day: str = "2025-03-01", status: Status = Status.RECEIVED, *, level: int | None = 3) -> Fact:
    return applied(status, 1, day, level=level)


def says(story: Story) -> list[str]:
    return sorted(line for line in story.tells if "D10" in line)


def is_open(story: Story) -> bool:
    return "D10 3" in story.open


def test_passed_without_application_is_told_to_vo_five_days_after_the_result() -> None:
    """The day before nothing is said, on the day it is, and only once; no mbo hears of it."""
    story = given(listed(), PASSED)
    assert [] == says(story.on("2025-06-16"))

    story = story.on("2025-06-17")

    assert ["opened D10 severity 3 to brin/98VA"] == says(story)
    assert [] == says(story.on("2025-06-18"))


def test_not_passed_is_told_to_vo_and_to_the_mbo_that_asks_the_diploma() -> None:
    """Five days after the result, though the failing settles the season for every other rule."""
    story = given(listed(), asks(), FAILED)
    assert [] == says(story.on("2025-06-16"))

    assert TOLD == says(story.on("2025-06-17"))
    assert ["D10 3"] == story.on("2025-06-17").open


@pytest.mark.parametrize(
    ("result", "cases"),
    [(Result.WITHDRAWN, 1), (Result.SPREAD, 0), (Result.RESIT, 0), (Result.FAILED, 1)],
)
def test_a_resit_and_a_spread_exam_are_not_over(result: Result, cases: int) -> None:
    assert cases == is_open(given(listed(), asks(), exam(result)).on("2025-06-17"))


@pytest.mark.parametrize(
    ("level", "mbo", "cases"),
    [
        ("bb", 2, 1),
        ("tl", 4, 1),
        ("gl", None, 1),  # a programme that no table knows: only schools hear it
        ("bb", 1, 0),  # entree asks for none
        ("havo", 4, 0),  # three years of havo suffice
        ("vwo", 4, 0),
        ("vavo", 4, 0),  # of vmbo, havo or vwo: nobody knows
        ("pro", 2, 0),
    ],
)
def test_which_application_asks_which_diploma(level: str, mbo: int | None, cases: int) -> None:
    """WEB art. 8.2.1: level 2 and higher, of who comes from vmbo."""
    failed = exam(Result.FAILED, "2025-06-12", level)

    assert cases == is_open(given(listed(), asks(level=mbo), failed).on("2025-06-17"))


def test_the_last_result_counts_and_a_diploma_stays_one() -> None:
    """Resit, then passed; resit, then failed; one level passed and another failed in the same year."""
    resit, later = exam(Result.RESIT), replace(FAILED, ref="again", day=date(2025, 7, 2))
    kept = replace(PASSED, ref="other", level="bb")

    assert not is_open(given(listed(), asks(), resit, replace(later, result=Result.PASSED)).on("2025-07-07"))
    assert not is_open(given(listed(), asks(), resit, later).on("2025-07-06"))
    assert is_open(given(listed(), asks(), resit, later).on("2025-07-07"))
    assert not is_open(given(listed(), asks(), kept, later).on("2025-07-07"))


def test_five_days_after_the_first_diploma() -> None:
    """Told once more in July, it is the same diploma."""
    again = replace(PASSED, ref="again", day=date(2025, 7, 2))

    assert is_open(given(listed(), PASSED, again).on("2025-06-17"))


def test_what_is_open_then_is_enough_and_what_is_lost_later_is_a_step_lost() -> None:
    """Withdrawn on the day before it is none, on the day after it is D06's."""
    before = (asks(), applied(Status.WITHDRAWN, 2, "2025-06-16"))
    after = (asks(), applied(Status.WITHDRAWN, 2, "2025-06-18"))

    assert is_open(given(listed(), PASSED, *before).on("2025-06-17"))
    assert ["D06 3"] == [s for s in given(listed(), PASSED, *after).on("2025-06-19").open if s != "D02 3"]


def test_an_application_ends_it_and_so_does_an_enrolment() -> None:
    story = given(listed(), PASSED).on("2025-06-17")

    applies = story.when(applied(Status.RECEIVED, 1, "2025-06-20"), on="2025-06-21")
    enrols = story.hears(enrolled("2025-08-01"))

    assert ["withdrawn D10 severity 3 to brin/98VA"] == says(applies)
    assert is_open(enrols.on("2025-07-31"))
    assert not is_open(enrols.on("2025-08-01"))


def test_of_who_passed_no_mbo_hears_also_not_of_an_application_to_come() -> None:
    """Entree is an application like any other; abroad nobody expects the pupil here."""
    coming = applied(Status.RECEIVED, 1, "2025-06-20")
    entree = applied(Status.RECEIVED, 1, "2025-06-10", level=1)

    assert ["opened D10 severity 3 to brin/98VA"] == says(given(listed(), PASSED, coming).on("2025-06-17"))
    assert not is_open(given(listed(), PASSED, entree).on("2025-06-17"))
    assert not is_open(given(listed(), PASSED, moves("2025-06-16", None, abroad=True)).on("2025-06-17"))


def test_who_has_a_place_by_register_is_expected_somewhere() -> None:
    assert not is_open(given(listed(), PASSED, enrolled("2025-06-01")).on("2025-06-17"))


def test_of_who_is_not_said_to_go_to_mbo_a_diploma_asks_nothing() -> None:
    """To havo, or nobody told: not ours. Let go to mbo without having been listed: it is."""
    assert not is_open(given(PASSED).on("2025-06-17"))
    assert not is_open(given(PASSED, left("2025-07-31", Destination.VO)).on("2025-06-17"))
    assert is_open(given(PASSED, left("2025-07-31")).on("2025-06-17"))


def test_who_stays_in_vo_by_its_word_is_not_shaky() -> None:
    """Told before it counts: enrolled anew for August, or let go to vavo at the end of July. Supposed is not told."""
    anew = in_vo("2025-08-01", number="2")
    for goes in ((anew,), (left("2025-07-31", Destination.VAVO),)):
        assert not is_open(given(listed(), asks(), FAILED, *goes).on("2025-06-17"))
        assert not is_open(given(listed(), PASSED, *goes).on("2025-06-17"))

    assert is_open(given(listed(), asks(), FAILED, in_vo("2021-08-01")).on("2025-06-17"))


def test_withdrawing_or_applying_for_entree_ends_it() -> None:
    """And when the entree is lost again, the other one asks the diploma once more."""
    story = given(listed(), asks(), FAILED).on("2025-06-17")
    entree = applied(Status.RECEIVED, 2, "2025-06-20", chain=2, level=1)

    assert not is_open(story.when(applied(Status.WITHDRAWN, 2, "2025-06-20"), on="2025-06-21"))

    beside = story.when(entree, on="2025-06-21")
    assert not is_open(beside)
    assert is_open(beside.when(applied(Status.REJECTED, 3, "2025-06-25", chain=2), on="2025-06-26"))


def test_an_application_that_comes_later_is_told_when_it_comes() -> None:
    story = given(listed(), FAILED, asks("2025-06-30"))

    assert not is_open(story.on("2025-06-29"))
    assert is_open(story.on("2025-06-30"))


def test_admitted_after_all_or_abroad_or_settled_ends_it() -> None:
    """An institution may admit after an inquiry of its own: then the register tells of it."""
    story = given(listed(), asks(), FAILED)

    assert is_open(story.on("2025-07-31"))
    assert not is_open(story.hears(enrolled("2025-08-01")).on("2025-08-01"))
    assert not is_open(story.hears(moves("2025-07-01", None, abroad=True)).on("2025-07-01"))
    closed = followed("D10", "not passed", FollowUpStep.CLOSED, "2025-06-20", recipient="brin/98VA")
    assert not is_open(story.on("2025-06-17").when(closed, on="2025-06-21"))


def test_an_mbo_reads_of_its_own_application_only_and_hears_no_more_when_it_is_lost() -> None:
    other = applied(Status.OFFERED, 2, "2025-04-01", chain=2, school=OTHER_MBO, level=4)
    story = given(listed(), asks(), other, FAILED).on("2025-06-17")

    read = {a.recipient.address: {e.brin for e in a.evidence} for s in story.said for a in s.addressees}
    assert {
        "brin/98VA": {"98MA", "98MB", "98VA"},
        "brin/98MA": {"98MA", "98VA"},
        "brin/98MB": {"98MB", "98VA"},
    } == read

    before = applied(Status.REJECTED, 3, "2025-05-01", chain=2, school=OTHER_MBO)
    gone = given(listed(), asks(), other, before, FAILED).on("2025-06-17").said
    assert {"98MA", "98VA"} == {e.brin for s in gone if s.rule == "D10" for e in s.evidence}

    lost = story.when(
        applied(Status.REJECTED, 3, "2025-06-20", chain=2, school=OTHER_MBO, level=4), on="2025-06-21"
    )
    assert "closed D10 severity 3 to brin/98MB" in says(lost)
    assert is_open(lost)


def test_vo_hears_it_up_to_its_last_day() -> None:
    story = given(listed(), PASSED, left("2025-07-18")).on("2025-06-17")

    assert is_open(story.on("2025-07-18"))
    assert not is_open(story.on("2025-07-19"))


def test_silence_of_the_koppelpunt_is_no_news() -> None:
    story = given(listed(), PASSED, context=roster("koppelpunt/mbo"))
    assert [] == says(story.on("2025-06-17"))

    assert [] != says(story.delivered("koppelpunt/mbo", "2025-06-17").on("2025-06-18"))


def test_a_region_may_agree_on_other_days() -> None:
    agreed = Dated((Since(date(2025, 1, 1), Agreements(shaky_destination_days=2), "the region"),))
    story = given(listed(), PASSED)
    sooner = replace(story, context=replace(story.context, agreements=agreed))

    assert [] == says(sooner.on("2025-06-13"))
    assert [] != says(sooner.on("2025-06-14"))


def test_nothing_outlives_its_season() -> None:
    story = given(listed(), asks(), FAILED).on("2026-07-31")

    assert is_open(story)
    assert not is_open(story.on("2026-08-01"))
