"""D15: nowhere on 1 October (the vsv count date)."""

from dataclasses import replace

import pytest

from hub.domain.context import Context
from hub.domain.facts import Fact, FollowUpStep, Outcome, Result, Status
from hub.domain.knowledge import know
from hub.domain.rules.first_october import FIRST_OCTOBER
from hub.domain.standing import standings
from hub.domain.weighing import held
from tests.story import (
    MBO,
    NOOR,
    applied,
    born,
    enrolled,
    exam,
    followed,
    given,
    graduated,
    left,
    listed,
    roster,
)


def _fifteen(story_tells: list[str]) -> list[str]:
    return [t for t in story_tells if "D15" in t]


def test_first_day_is_the_second_of_october() -> None:
    """On 1 October itself the count is still on."""
    assert [] == _fifteen(given(listed(), left()).on("2025-10-01").tells)
    assert ["opened D15 severity 4 to gm/0546"] == _fifteen(given(listed(), left()).on("2025-10-02").tells)


@pytest.mark.parametrize(
    ("last", "expected"), [("2025-09-30", ["opened D15 severity 4 to gm/0546"]), ("2025-10-01", [])]
)
def test_enrolled_on_the_day_itself_counts(last: str, expected: list[str]) -> None:
    """Last day 1 October, inclusive: enrolled on 1 October. Last day 30 September: not."""
    story = given(listed(), left(), enrolled("2025-08-01", last))

    assert expected == _fifteen(story.on("2025-10-02").tells)


def test_later_enrolment_resolves_on_its_first_day() -> None:
    """Enrolled from 3 November on: resolved then, not before."""
    story = given(listed(), left()).on("2025-10-02").hears(enrolled("2025-11-03"))
    assert "D15 4" in story.on("2025-11-02").open

    assert [] == _fifteen(story.on("2025-11-03").open)


@pytest.mark.parametrize(
    ("day", "of", "count"),
    [("2002-10-01", 2025, 0), ("2002-10-02", 2025, 1), ("1999-10-01", 2026, 0), ("1999-10-02", 2026, 1)],
)
def test_age_on_the_former_count_date(day: str, of: int, count: int) -> None:
    """Twenty-two (26 from 2026 on) on 1 October a year ago is out of the definition, a day younger is in."""
    facts = (listed(season=of), left(f"{of}-07-31"), born(day))
    known = know(NOOR, facts, Context(), frozenset())

    (standing,) = standings(known, lambda season: season == of)
    assert count == len(held(FIRST_OCTOBER, standing, Context()))


def test_exam_failed_and_not_deregistered_is_still_in_vo() -> None:
    """Stays another year in vo; nobody is missing."""
    failed = (listed(), exam(Result.FAILED), applied(Status.RECEIVED, 1, "2025-03-01"))
    story = given(*failed, applied(Status.WITHDRAWN, 2, "2025-07-01"))

    assert [] == story.on("2025-10-02").open


def test_one_who_was_never_heard_of_after_the_list() -> None:
    """Expected in mbo, and nothing since: on 1 October somebody must look."""
    assert ["opened D15 severity 4 to gm/0546"] == _fifteen(given(listed()).on("2025-10-02").tells)


LAST_YEAR = enrolled("2024-08-01", "2025-06-20")
ABROAD = followed("D18", "ro/98MA 1", FollowUpStep.CLOSED, "2025-07-10", outcome=Outcome.ABROAD)


def test_last_years_mbo_student_who_is_gone_is_nowhere() -> None:
    """Enrolled in mbo on 1 October a year ago and not now: counted, though no vo school ever spoke of it."""
    assert ["opened D15 severity 4 to gm/0546"] == _fifteen(given(LAST_YEAR).on("2025-10-02").tells)


@pytest.mark.parametrize(
    "facts",
    [
        (enrolled("2024-10-02", "2025-06-20"),),
        (enrolled("2024-08-01", "2025-06-20", route="EX"),),
        (LAST_YEAR, enrolled("2025-09-01", number="2")),
        (LAST_YEAR, applied(Status.ENROLLED, 1, "2025-09-01")),
        (LAST_YEAR, graduated("2025-06-20")),
        (LAST_YEAR, replace(ABROAD, season=2024)),
        (enrolled("2024-08-01"),),
    ],
    ids=["came later", "exam only", "again", "placed", "diploma", "abroad", "stands"],
)
def test_who_was_not_counted_a_year_ago_or_is_accounted_for_now_is_not(facts: tuple[Fact, ...]) -> None:
    assert [] == _fifteen(given(*facts).on("2025-10-02").open)


def test_it_waits_for_the_institution_that_had_the_pupil_last_year() -> None:
    context = roster("koppelpunt/mbo", f"ro/{MBO}")
    story = given(LAST_YEAR, context=context).delivered("koppelpunt/mbo", "2025-10-03").on("2025-10-03")
    assert [] == _fifteen(story.open)

    assert ["D15 4"] == _fifteen(story.delivered(f"ro/{MBO}", "2025-10-03").on("2025-10-04").open)


def test_an_enrolment_for_the_exam_alone_is_no_arrival() -> None:
    """Who sits an exam and follows no lessons is in school as little as who does not."""
    exams = enrolled("2025-08-01", route="EX")

    assert ["D11 4", "D15 4"] == given(left(), exams).on("2025-10-02").open


def test_a_startkwalificatie_that_comes_late_resolves_it() -> None:
    """With its reason: the municipality may no longer know, and the case is not merely closed."""
    story = given(listed(), left()).on("2025-10-02")

    story = story.when(exam(Result.PASSED, "2025-11-20", level="havo"), on="2025-11-21")

    assert ["resolved"] == [s.reason for s in story.said if s.rule == "D15"]
