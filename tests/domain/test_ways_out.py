"""What stands in the place of school for a while: exemptions (Leerplichtwet art. 5, 15, 3a, 3b), work."""

from dataclasses import replace

import pytest

from hub.domain.facts import Article, Fact, FollowUpStep, Occupation, Outcome, Result, Status
from tests.cases import case
from tests.domain.test_closing import AWAY, LOWERED
from tests.story import (
    Story,
    absent,
    applied,
    born,
    enrolled,
    exam,
    exempted,
    followed,
    given,
    graduated,
    in_vo,
    left,
    listed,
    occupied,
)

FULL = (Article.UNFIT, Article.BELIEF, Article.SCHOOL_ABROAD, Article.OTHER_EDUCATION)
PARTLY = (Article.REPLACED_PARTLY, Article.REPLACED_LAST_YEAR)
PRO = replace(listed(), level="pro")
ADULT = born("2007-06-01", version=2)
DROPPED_OUT = enrolled("2025-08-01", "2025-11-15")


def of(rule: str, story: Story) -> list[str]:
    return [line for line in story.open if line.startswith(rule)]


def rules(story: Story) -> set[str]:
    return {line.split()[0] for line in story.open}


# A rule, a story in which it holds all through December, and a day on which it does.
HELD = [
    pytest.param("D02", (listed(),), "2025-05-05", id="D02"),
    pytest.param("D06", LOWERED, "2025-02-20", id="D06"),
    pytest.param(
        "D07",
        (listed(), applied(Status.RECEIVED, 1, "2025-02-03"), applied(Status.REJECTED, 2, "2025-03-03")),
        "2025-03-20",
        id="D07",
    ),
    pytest.param("D11", (left(),), "2025-09-20", id="D11"),
    pytest.param("D12", (left("2025-04-10"),), "2025-05-05", id="D12"),
    pytest.param("D15", (left(),), "2025-10-10", id="D15"),
    pytest.param("D16", (absent("2025-11-03", hours=16),), "2025-11-10", id="D16"),
    pytest.param("D17", AWAY, "2025-12-05", id="D17"),
    pytest.param("D18", (DROPPED_OUT,), "2025-12-05", id="D18"),
    pytest.param(
        "D30",
        (left(), applied(Status.RECEIVED, 1, "2025-05-01", starts="2026-02-01")),
        "2025-10-10",
        id="D30",
    ),
]


@pytest.mark.parametrize("article", Article)
@pytest.mark.parametrize(("rule", "facts", "day"), HELD)
def test_who_is_exempt_need_not_be_anywhere(
    rule: str, facts: tuple[Fact, ...], day: str, article: Article
) -> None:
    """
    Art. 5 and 15 end everything, absence too; art. 3a and 3b fill the days of who is enrolled, and end nothing.
    """
    story = given(*facts).on(day)
    assert rule in rules(story)

    story = story.when(exempted(day, article=article), on=day)

    assert (article in PARTLY) == (rule in rules(story))


@case("C29", "Vrijgesteld vanaf 1 september: er is niets meer te melden, ook geen verzuim.")
def test_exempt_from_the_first_of_september() -> None:
    """Open since 1 August; over on the day itself, and not on the day before."""
    story = given(left(), exempted("2025-09-01"))

    assert ["D11 2"] == story.on("2025-08-31").open
    assert [] == story.on("2025-08-31").on("2025-09-01").open


def test_an_exemption_that_ends_unsettles_what_it_settled() -> None:
    """Up to and including 31 December: on the first of January the pupil is nowhere again, and it grows anew."""
    story = given(left(), exempted("2025-08-15", "2025-12-31")).on("2025-10-02")
    assert [] == story.on("2025-12-31").open

    story = story.on("2026-01-01")

    assert ["opened D11 severity 3 to gm/0546"] == story.tells
    assert ["D11 4"] == story.on("2026-01-11").open


def test_who_was_exempt_on_the_first_of_october_is_not_counted() -> None:
    """Not on the day itself: counted. Exempt later: over while it lasts, and again."""
    assert [] == of("D15", given(left(), exempted("2025-10-01", "2025-10-01")).on("2025-10-05"))
    assert ["D15 4"] == of("D15", given(left(), exempted("2025-09-01", "2025-09-30")).on("2025-10-02"))

    story = given(left(), exempted("2025-10-03", "2025-10-20")).on("2025-10-02")

    assert ["D15 4"] == of("D15", story)
    assert [] == of("D15", story.on("2025-10-03"))
    assert ["D15 4"] == of("D15", story.on("2025-10-03").on("2025-10-21"))


@pytest.mark.parametrize("until", [None, "2027-07-31"])
def test_at_eighteen_there_is_nothing_to_exempt_from(until: str | None) -> None:
    """Whatever the municipality wrote down: from the birthday on the Doorstroompunt looks."""
    story = given(left(), born("2007-12-10", version=2), exempted("2025-08-15", until))

    assert [] == story.on("2025-12-09").open
    assert ["D11 3"] == story.on("2025-12-10").open


def test_let_go_while_exempt_is_let_go_by_the_law() -> None:
    """Leerplichtwet art. 10 under b and c; when the exemption ends, leerplicht hears."""
    story = given(left("2025-11-14"), exempted("2025-11-10", "2026-02-28"))

    assert [] == of("D12", story.on("2026-02-28"))
    assert ["D12 4"] == of("D12", story.on("2026-03-01"))


def test_what_was_missed_while_exempt_was_not_missed() -> None:
    """Eight hours before and eight during it are no sixteen, also when it is over."""
    facts = (absent("2025-11-03", hours=8), absent("2025-11-10", hours=8))
    over = given(*facts, exempted("2025-11-10", "2025-11-10"))

    assert [] != of("D16", given(*facts).on("2025-11-20"))
    assert [] == of("D16", over.on("2025-11-20"))
    assert [] == of("D17", given(*AWAY, exempted("2025-11-10", "2025-11-10")).on("2025-12-05"))


def test_hours_that_an_exemption_answered_are_not_asked_again() -> None:
    """Reached in November, exempt in December: in January nobody has to notify them any more."""
    story = given(absent("2025-11-03", hours=16), exempted("2025-12-01", "2025-12-31"))

    assert ["D16 3"] == of("D16", story.on("2025-11-30"))
    assert [] == of("D16", story.on("2026-01-02"))
    assert [] == of("D17", given(*AWAY, exempted("2025-12-08", "2025-12-10")).on("2025-12-12"))


def test_an_exemption_with_days_counts_and_not_the_answer_without() -> None:
    """Closed with *vrijstelling*: for the season, unless the register tells when it ends."""
    answer = followed("D11", "zomerlek", FollowUpStep.CLOSED, "2025-09-05", outcome=Outcome.EXEMPT)

    assert [] == given(left(), answer).on("2025-12-01").open
    assert "D11" in rules(given(left(), answer, exempted("2025-09-01", "2025-11-30")).on("2025-12-01"))
    assert [] == given(left(), answer, exempted("2025-09-06", "2025-09-07")).on("2025-12-01").open


def test_a_season_that_is_over_opens_again_for_who_was_kept_in_sight() -> None:
    """Exempt for two years: on the day after it nobody else will say that the pupil is nowhere."""
    story = given(left(), exempted("2025-08-15", "2026-11-30")).on("2025-10-02")
    story = story.on("2026-11-30")
    assert [] == story.open

    assert ["D11 3"] == story.on("2026-12-01").open


WORKERS = [
    pytest.param((ADULT,), False, id="eighteen"),
    pytest.param((PRO,), True, id="pro"),
    pytest.param((replace(listed(), level="vso"),), True, id="vso"),
    pytest.param((graduated("2025-06-20", level=1),), True, id="entree"),
]
NOWHERE = [
    pytest.param("D11", (left(),), "2025-09-20", id="D11"),
    pytest.param("D15", (left(),), "2025-10-10", id="D15"),
    pytest.param("D18", (DROPPED_OUT,), "2025-12-05", id="D18"),
]


@pytest.mark.parametrize("occupation", Occupation)
@pytest.mark.parametrize(("rule", "facts", "day"), NOWHERE)
@pytest.mark.parametrize(("who", "prepared"), WORKERS)
def test_work_ends_it_for_an_adult_and_for_whom_school_prepared(
    rule: str, facts: tuple[Fact, ...], day: str, who: tuple[Fact, ...], occupation: Occupation, *, prepared: bool
) -> None:  # fmt: skip
    """
    From the first day on. Over again: an adult is nowhere once more, the others are out of sight (D23).
    """
    story = given(*facts, *who).on(day)
    assert rule in rules(story)
    job = occupied(day, "2026-03-31", occupation=occupation)

    story = story.when(job, on=day)

    assert rule not in rules(story)
    assert rule not in rules(story.on("2026-03-31"))
    assert prepared == (rule not in rules(story.on("2026-04-01")))


@pytest.mark.parametrize(("rule", "facts", "day"), NOWHERE)
def test_who_is_sixteen_and_works_has_to_be_in_school(rule: str, facts: tuple[Fact, ...], day: str) -> None:
    assert rule in rules(given(*facts, occupied("2025-08-01")).on(day))


def test_work_becomes_a_way_out_on_the_eighteenth_birthday() -> None:
    story = given(left(), born("2007-12-10", version=2), occupied("2025-09-01"))

    assert "D11" in rules(story.on("2025-12-09"))
    assert "D11" not in rules(story.on("2025-12-10"))


@pytest.mark.parametrize("level", ["pro", "vso"])
def test_a_job_beside_school_is_no_way_out(level: str) -> None:
    """Worked on Saturdays until June: who leaves in July and does not come is missed as anybody."""
    facts = (replace(listed(), level=level), occupied("2025-02-01", "2025-06-30"))

    assert "D02" in rules(given(*facts).on("2025-04-10"))
    assert "D11" in rules(given(*facts, left()).on("2025-08-01"))


def test_a_job_that_goes_on_after_school_is_where_the_pupil_went() -> None:
    """By the last day of the school, or by the certificate."""
    job = occupied("2025-02-01", "2025-08-20")

    assert [] == of("D11", given(PRO, left(), job).on("2025-09-01"))
    assert [] == of("D11", given(PRO, exam(Result.PASSED, "2025-06-20", level="pro"), job).on("2025-09-01"))
    assert [] == of("D11", given(PRO, in_vo("2020-08-01", "2025-07-31"), left(), job).on("2025-09-01"))


@case("C27", "Een diploma van de entree en werk: dat is geen voortijdig schoolverlater.")
def test_an_entree_diploma_and_work_is_no_early_leaving() -> None:
    """WEB art. 8.3.1 lid 2: at work on 1 October, one day late, or not yet."""
    facts = (left(), graduated("2025-06-20", level=1), enrolled("2024-08-01", "2025-06-20", level=1))

    assert ["D15 4"] == of("D15", given(*facts).on("2025-10-02"))
    assert [] == of("D15", given(*facts, occupied("2025-10-01")).on("2025-10-02"))
    assert ["D15 4"] == of("D15", given(*facts, occupied("2025-10-03")).on("2025-10-02"))


def test_who_worked_came_to_entree_and_left_again_has_dropped_out() -> None:
    """The job of September settles nothing of what began later."""
    gone = enrolled("2025-12-01", "2026-02-20", level=1)
    story = given(PRO, left(), occupied("2025-09-01", "2025-11-30"), gone)

    assert ["D18 4"] == of("D18", story.on("2026-02-28"))


def test_work_with_days_counts_and_not_the_answer_without() -> None:
    """An adult whose case was closed with *werk*: when the job is over the pupil is nowhere again."""
    answer = followed("D11", "zomerlek", FollowUpStep.CLOSED, "2025-09-05", outcome=Outcome.WORK)

    assert [] == given(left(), ADULT, answer).on("2026-04-01").open
    story = given(left(), ADULT, answer, occupied("2025-09-01", "2026-03-31"))
    assert [] == of("D11", story.on("2026-03-31"))
    assert ["D11 3"] == of("D11", story.on("2026-04-01"))


def test_what_a_recipient_closed_holds_again_after_the_way_out() -> None:
    """The dropout was closed for work in December; the work ends in March: one case, opened again."""
    answer = followed("D18", "ro/98MA 1", FollowUpStep.CLOSED, "2025-12-10", outcome=Outcome.GUIDED)
    story = given(DROPPED_OUT, ADULT, occupied("2025-12-08", "2026-03-31"), answer)

    assert [] == of("D18", story.on("2026-03-31"))
    assert ["D18 4"] == of("D18", story.on("2026-04-01"))


def test_hired_and_idle_until_february_is_not_idle() -> None:
    """An adult with a start in February who works until then."""
    waits = applied(Status.RECEIVED, 1, "2025-05-01", starts="2026-02-01")

    assert ["D30 2"] == of("D30", given(left(), ADULT, waits).on("2025-10-10"))
    assert [] == of("D30", given(left(), ADULT, waits, occupied("2025-08-15")).on("2025-10-10"))


def test_a_job_that_ended_with_school_is_not_where_the_pupil_went() -> None:
    """Its last day is the last day of school; a day more, and it was where school led to."""
    facts = (PRO, left())

    assert ["D11 2"] == of("D11", given(*facts, occupied("2025-02-01", "2025-07-31")).on("2025-08-01"))
    assert [] == of("D11", given(*facts, occupied("2025-02-01", "2025-08-01")).on("2025-08-02"))


def test_who_works_after_vo_has_lost_no_step() -> None:
    """Withdrew the application in July for a job: nobody need help."""
    facts = (*given_up(), ADULT, left("2025-06-30"))

    assert ["D06 3"] == of("D06", given(*facts).on("2025-07-20"))
    assert [] == of("D06", given(*facts, occupied("2025-07-15")).on("2025-07-20"))
    assert ["D06 3"] == of("D06", given(*facts, occupied("2025-02-01", "2025-06-30")).on("2025-07-20"))


def given_up() -> tuple[Fact, ...]:
    return (applied(Status.RECEIVED, 1, "2025-02-03"), applied(Status.WITHDRAWN, 2, "2025-06-20"))
