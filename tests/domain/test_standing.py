"""Where a pupil stands: from when an enrolment counts, what a promise adds to it, and whether vo goes on."""

from dataclasses import replace

import pytest

from hub.domain.context import Context
from hub.domain.facts import (
    Destination,
    ExpectedInMbo,
    Fact,
    FollowUpStep,
    Graduated,
    Outcome,
    Result,
    Status,
)
from hub.domain.identifiers import Brin, SourceId
from hub.domain.knowledge import know
from hub.domain.standing import standings
from tests.story import (
    MBO,
    NOOR,
    OTHER_MBO,
    Story,
    applied,
    enrolled,
    exam,
    followed,
    given,
    graduated,
    left,
    listed,
    roster,
)

OTHER_VO = Brin("98VB")


def of(rule: str, story: Story) -> list[str]:
    return [name for name in story.open if name.startswith(rule)]


def promised(school: Brin = MBO) -> Fact:
    """Enrolled, says the koppelpunt in May."""
    return applied(Status.ENROLLED, 1, "2025-05-01", school=school)


# -- which enrolments are of the season


def test_an_institution_of_another_year_is_not_waited_for() -> None:
    """Enrolled there from the next summer on: its register says nothing of this one."""
    feeds = roster("koppelpunt/mbo", f"ro/{OTHER_MBO}")
    story = given(left(), enrolled("2026-09-01", school=OTHER_MBO), context=feeds)

    assert ["D11 2"] == story.delivered("koppelpunt/mbo", "2025-08-02").on("2025-08-02").open


@pytest.mark.parametrize(("first", "expected"), [("2026-07-31", []), ("2026-08-01", ["D11 4"])])
def test_the_last_day_of_the_year_is_of_the_year(first: str, expected: list[str]) -> None:
    assert expected == of("D11", given(left(), enrolled(first)).on("2026-07-31"))


def test_a_season_is_read_by_itself() -> None:
    """Those that were asked about, each with what speaks of it and with what speaks of none."""
    facts = (listed(), listed(season=2026), graduated("2026-02-01"))

    (standing,) = standings(know(NOOR, facts, Context(), frozenset()), lambda season: season == 2026)

    assert (2026, [listed(season=2026)]) == (standing.season, standing.of(ExpectedInMbo))
    assert [graduated("2026-02-01")] == standing.of(Graduated)


# -- what a promise adds


def test_the_first_enrolment_at_each_place_counts_from_when_it_was_promised_there() -> None:
    """Gone from another place in August, and expected here: no gap up to the first day."""
    elsewhere = enrolled("2025-08-01", "2025-08-15", school=OTHER_MBO)

    assert [] == of("D18", given(elsewhere, promised(), enrolled("2025-09-10")).on("2025-08-25"))
    assert ["D18 4"] == of("D18", given(elsewhere, enrolled("2025-09-10")).on("2025-08-25"))


def test_the_first_is_the_one_that_began_first_whatever_its_number() -> None:
    """Promised and begun in September under number two; no promise stood any more when number one began."""
    first, second = enrolled("2025-09-10", "2025-09-20", number="2"), enrolled("2025-09-25", number="1")
    kept = (promised(), applied(Status.WITHDRAWN, 2, "2025-09-15"))

    assert [] == of("D11", given(left(), *kept, first, second).on("2025-08-20"))


def test_a_promise_there_makes_no_other_enrolment_endless() -> None:
    """Left twice before October: nowhere on the first."""
    twice = (enrolled("2025-08-01", "2025-09-10"), enrolled("2025-09-15", "2025-09-25", number="2"))

    assert ["D15 4"] == of("D15", given(left(), promised(), *twice).on("2025-10-02"))


def test_an_enrolment_of_long_ago_has_nothing_to_do_with_a_promise() -> None:
    """Of another year and another place."""
    before = enrolled("2023-08-01", "2024-06-30", school=OTHER_MBO)

    assert ["D18 4"] == of(
        "D18", given(before, promised(), enrolled("2025-08-01", "2025-11-15")).on("2025-11-23")
    )


def test_a_promise_elsewhere_is_none_here() -> None:
    """There the register has taken the enrolment back; here it begins in September."""
    elsewhere = (promised(school=OTHER_MBO), enrolled(school=OTHER_MBO, retracted=True))

    assert ["D11 2"] == of("D11", given(left(), *elsewhere, enrolled("2025-09-10")).on("2025-08-20"))


def test_of_two_promises_the_earlier_counts() -> None:
    both = (promised(), applied(Status.ENROLLED, 2, "2025-08-25", chain=2, starts="2025-08-25"))

    assert [] == of("D11", given(left(), *both, enrolled("2025-09-10")).on("2025-08-10"))


@pytest.mark.parametrize(("until", "expected"), [("2025-09-09", ["D11 3"]), ("2025-09-10", [])])
def test_a_promise_that_stood_up_to_the_first_day_counts(until: str, expected: list[str]) -> None:
    """Taken back at the moment at which the enrolment began, it was kept; a day before, it was not."""
    back = applied(Status.WITHDRAWN, 2, until, chain=1)

    assert expected == of("D11", given(left(), promised(), back, enrolled("2025-09-10")).on("2025-09-09"))


# -- whether vo goes on


def elsewhere_in_vo() -> ExpectedInMbo:
    """Another vo school expects the pupil in mbo."""
    return replace(listed(), school=OTHER_VO, source=SourceId(f"vo-list/{OTHER_VO}"))


def test_left_for_another_school_that_expects_the_pupil_in_mbo() -> None:
    """Vo goes on there: no zomerlek, and still a mover who must be somewhere in October."""
    story = given(left(destination=Destination.VO), elsewhere_in_vo())

    assert [] == of("D11", story.on("2025-08-20"))
    assert ["D15 4"] == of("D15", story.on("2025-10-02"))


def test_left_for_mbo_while_another_school_expects_the_pupil_there_too() -> None:
    """Vo is done: the school that let go said where to."""
    assert ["D11 2"] == of("D11", given(left(), elsewhere_in_vo()).on("2025-08-20"))


def test_the_last_deregistration_is_the_last_day_and_then_the_last_word() -> None:
    """Not the newest version, unless it is of the same day."""
    stays = left("2025-07-31", Destination.VO)
    earlier = replace(left("2025-06-30", version=9), ref="z")
    same_day = replace(left("2025-07-31", version=9), ref="z")

    assert [] == of("D11", given(stays, earlier).on("2025-08-20"))
    assert ["D11 2"] == of("D11", given(stays, same_day).on("2025-08-20"))


def test_the_first_answer_that_settles_counts() -> None:
    """Working since September, says one; another says it again when October has begun."""
    answers = (
        followed("D11", "zomerlek", FollowUpStep.CLOSED, "2025-09-05", outcome=Outcome.PRIVATE_EDUCATION),
        followed("D02", "not applied", FollowUpStep.CLOSED, "2025-10-10", outcome=Outcome.PRIVATE_EDUCATION),
    )

    assert [] == of("D15", given(left(), *answers).on("2025-10-02"))


def test_of_two_results_of_one_day_the_last_word_counts() -> None:
    """Failed, and corrected: passed."""
    corrected = replace(exam(Result.PASSED), ref="z", version=2)

    assert [] == of("D15", given(listed(), exam(Result.FAILED)).on("2025-10-02"))
    assert ["D15 4"] == of("D15", given(listed(), exam(Result.FAILED), corrected).on("2025-10-02"))
