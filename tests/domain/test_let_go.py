"""D12, Leerplichtwet art. 10 and 18: a minor let go by vo into nothing, whenever that is."""

from dataclasses import replace

import pytest

from hub.domain.facts import Destination, Fact, FollowUpStep, Outcome, Result, Status
from hub.domain.identifiers import Brin
from tests.story import (
    MBO,
    Story,
    applied,
    born,
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

FAILED = (listed(), exam(Result.FAILED))
NOVEMBER = left("2025-11-14", Destination.UNKNOWN)
TOLD = ["opened D12 severity 4 to gm/0546"]


def of(rule: str, found: list[str]) -> list[str]:
    return [line for line in found if rule in line]


def let_go(*facts: Fact) -> Story:
    return given(*FAILED, NOVEMBER, *facts)


@pytest.mark.parametrize(("day", "told"), [("2025-11-21", []), ("2025-11-22", TOLD)])
def test_who_failed_stayed_and_is_let_go_in_november_reaches_leerplicht_in_seven_days(
    day: str, told: list[str]
) -> None:
    """Last day 14 November: the 15th to the 21st are the school's to tell it, on the 22nd leerplicht hears."""
    story = given(*FAILED).on("2025-10-15")
    assert [] == story.open

    story = story.when(NOVEMBER, on=day)

    assert told == story.tells
    assert {"leerplicht"} >= {s.responsible for s in story.said}


@pytest.mark.parametrize(
    "somewhere",
    [
        in_vo("2025-11-17", school=Brin("98VB")),
        in_vo("2025-12-01", number="2"),
        enrolled("2025-11-17"),
        applied(Status.ENROLLED, 1, "2025-11-17"),
        left("2025-11-14", Destination.VAVO, version=2),
        moves("2025-11-10", None, abroad=True),
        exam(Result.PASSED, "2025-06-12", level="pro"),
    ],
    ids=lambda fact: fact.kind,
)
def test_who_is_in_school_elsewhere_or_free_is_not_let_go_into_nothing(somewhere: Fact) -> None:
    assert [] == of("D12", let_go(somewhere).on("2025-12-02").open)


@pytest.mark.parametrize(
    "nowhere",
    [
        left("2025-11-14", Destination.MBO, version=2),
        left("2025-11-14", Destination.WORK, version=2),
        enrolled("2025-11-17", route="EX"),
        enrolled("2024-09-01", "2025-06-30"),
        in_vo("2024-08-01", "2025-11-14"),
        applied(Status.OFFERED, 1, "2025-11-17"),
    ],
    ids=["mbo", "work", "exam only", "before", "the same", "offered"],
)
def test_a_word_is_no_enrolment(nowhere: Fact) -> None:
    """That the school says mbo or work, an enrolment for an exam only, one that ended before: nowhere."""
    assert ["D12 4"] == of("D12", let_go(nowhere).on("2025-12-02").open)


def test_a_new_enrolment_resolves_it_and_losing_that_is_dropout() -> None:
    story = let_go().on("2025-12-01").when(enrolled("2026-01-05"), on="2026-01-05")
    assert ["resolved"] == [s.reason for s in story.said]

    story = story.when(enrolled("2026-01-05", "2026-03-13", version=2), on="2026-03-21")

    assert ["D18 4"] == story.open


def test_a_place_that_is_lost_again_leaves_nothing_again() -> None:
    story = let_go(applied(Status.ENROLLED, 1, "2025-11-17", starts="2025-11-17")).on("2025-11-25")
    assert [] == of("D12", story.open)

    story = story.when(applied(Status.WITHDRAWN, 2, "2025-12-10"), on="2025-12-11")

    assert ["D12 4"] == of("D12", story.open)


@pytest.mark.parametrize(
    ("birth", "office"),
    [("2007-11-22", "Doorstroompunt"), ("2007-11-23", "leerplicht"), ("2003-05-01", "Doorstroompunt")],
)
def test_who_is_eighteen_is_the_doorstroompunts_at_once(birth: str, office: str) -> None:
    """On the day on which it is told; an adult is not found out in the next summer only."""
    story = given(*FAILED, born(birth, version=2)).when(NOVEMBER, on="2025-11-22")

    assert TOLD == of("D12", story.tells)
    assert [office] == [s.responsible for s in story.said if s.rule == "D12"]
    assert ["D12 4"] == story.on("2026-09-01").open, "no zomerlek beside it"


@pytest.mark.parametrize(
    ("birth", "day", "told"),
    [
        ("2002-11-22", "2025-11-22", []),
        ("2002-11-23", "2025-11-22", TOLD),
        ("2002-11-22", "2026-01-01", TOLD),
        ("1998-12-30", "2026-01-01", []),
    ],
)
def test_of_who_is_too_old_nobody_may_know(birth: str, day: str, told: list[str]) -> None:
    """Younger than 23, from the first of January 2026 on than 27."""
    assert told == of("D12", given(*FAILED, NOVEMBER, born(birth, version=2)).on(day).tells)


@pytest.mark.parametrize("level", ["havo", "vwo", "vavo"])
def test_who_has_a_startkwalificatie_or_perhaps_is_let_go_freely(level: str) -> None:
    facts = (listed(), exam(Result.PASSED, level=level), NOVEMBER, born("2006-05-01", version=2))

    assert [] == of("D12", given(*facts).on("2025-11-22").open)


def test_who_comes_of_age_remains_one_case() -> None:
    """From leerplicht to the Doorstroompunt on the birthday."""
    story = let_go(born("2008-02-02", version=2)).on("2025-12-01").on("2026-02-02")

    assert ["revised D12 severity 4 to gm/0546"] == of("D12", story.tells)
    assert {"Doorstroompunt"} == {s.responsible for s in story.said}


def test_it_stays_one_case_when_the_summer_comes() -> None:
    """No zomerlek beside it; what the office closes stays closed."""
    story = let_go().on("2026-07-31").on("2026-09-01")
    assert ["D12 4"] == story.open

    closing = followed("D12", "left 98VA", FollowUpStep.CLOSED, "2026-09-02", outcome=Outcome.GUIDED)
    story = let_go().on("2025-12-01").when(replace(closing, season=2026), on="2026-09-03")
    assert [] == story.open


@pytest.mark.parametrize(
    ("last", "told"), [("2026-05-31", ["D12 4"]), ("2026-06-01", []), ("2025-10-01", ["D12 4"])]
)
def test_from_june_on_leaving_belongs_to_the_summer(last: str, told: list[str]) -> None:
    """Who leaves with the exams has a place from August on, or is told of as zomerlek."""
    story = given(left(last, Destination.UNKNOWN)).on("2026-07-31")

    assert told == of("D12", story.open)


def test_it_waits_for_the_registers_of_this_school_year() -> None:
    """An application of last spring names an institution: its RO may know more."""
    context = roster("koppelpunt/mbo", f"ro/{MBO}")
    facts = (*FAILED, applied(Status.WITHDRAWN, 1, "2025-07-01"), NOVEMBER)
    story = given(*facts, context=context).delivered("koppelpunt/mbo", "2025-11-24")
    assert [] == story.on("2025-11-25").tells

    assert TOLD == story.delivered(f"ro/{MBO}", "2025-11-24").on("2025-11-25").tells
