"""On 1 August a season is over: who is nowhere still is, and what else was open ends with that reason."""

import pytest

from hub.domain.facts import Fact, FollowUpStep, Outcome, Status
from tests.story import absent, applied, born, enrolled, followed, given, in_vo, left, listed, moves, roster

NOWHERE: dict[str, tuple[Fact, ...]] = {
    "D11": (left(),),
    "D15": (left(),),
    "D18": (enrolled("2025-08-01", "2026-03-15"),),
}
nowhere = pytest.mark.parametrize(("rule", "facts"), NOWHERE.items(), ids=NOWHERE)


def of(rule: str, found: list[str]) -> list[str]:
    return [line for line in found if rule in line]


@nowhere
def test_who_is_still_nowhere_stays_the_same_case(rule: str, facts: tuple[Fact, ...]) -> None:
    """Not resolved, not told anew: on 1 August, in autumn and when the next summer comes it stands as said."""
    story = given(*facts).on("2026-07-31")
    assert [f"{rule} 4"] == of(rule, story.open)

    for day in ("2026-08-01", "2026-10-02", "2027-03-01"):
        story = story.on(day)
        assert [] == of(rule, story.tells)
        assert [f"{rule} 4"] == of(rule, story.open)


@nowhere
def test_an_enrolment_of_the_next_year_resolves_it(rule: str, facts: tuple[Fact, ...]) -> None:
    """In mbo by RO or by the koppelpunt, or in vo again: on its first day, and with the reason resolved."""
    somewhere = (
        enrolled("2026-09-14", number="9"),
        applied(Status.ENROLLED, 9, "2026-09-14", season=2026, starts=None, chain=9),
        in_vo("2026-09-14"),
    )
    for place in somewhere:
        story = given(*facts).on("2026-07-31").hears(place)
        assert [f"{rule} 4"] == of(rule, story.on("2026-09-13").open)

        story = story.on("2026-09-14")

        assert [] == of(rule, story.open)
        assert ["resolved"] == [s.reason for s in story.said if s.rule == rule]


@nowhere
def test_the_age_limit_of_the_doorstroompunt_ends_it(rule: str, facts: tuple[Fact, ...]) -> None:
    """Twenty-seven on 14 October 2026: a bare closing, for nobody may know any more."""
    story = given(*facts, born("1999-10-14", version=2)).on("2026-07-31").on("2026-10-13")
    open_then = of(rule, story.open)

    story = story.on("2026-10-14")

    assert [] == of(rule, story.open)
    assert [None] * len(open_then) == [s.reason for s in story.said if s.rule == rule]


def test_a_closing_in_the_next_year_ends_it() -> None:
    closing = followed("D11", "zomerlek", FollowUpStep.CLOSED, "2026-11-02", outcome=Outcome.GUIDED)

    story = given(left()).on("2026-07-31").when(closing, on="2026-11-03")

    assert [] == of("D11", story.open)


def test_vo_that_expects_the_pupil_the_next_summer_has_it_again() -> None:
    """Nobody is told that it is solved: it is a case of the next summer, if it is one."""
    story = given(left()).on("2026-07-30").when(listed(season=2026), on="2026-07-31").on("2026-08-01")

    assert {("D11", "season"), ("D15", "season")} <= {(s.rule, s.reason) for s in story.said}


@pytest.mark.parametrize(
    ("rule", "facts"),
    [
        ("D02", (listed(),)),
        ("D06", (applied(Status.RECEIVED, 1, "2025-02-01"), applied(Status.WITHDRAWN, 2, "2025-02-10"))),
        ("D13", (enrolled(),)),
        ("D16", (absent("2025-11-03", hours=16),)),
    ],
    ids=["D02", "D06", "D13", "D16"],
)
def test_what_is_of_the_year_itself_ends_with_it_and_says_so(rule: str, facts: tuple[Fact, ...]) -> None:
    """Not *resolved*: the application, the step, the presence never came."""
    context = roster("attendance/98MA")
    story = given(listed(), *facts, context=context).delivered("attendance/98MA", "2026-08-01")
    story = story.on("2026-07-31")
    assert [] != of(rule, story.open)

    story = story.on("2026-08-01")

    assert [] == of(rule, story.open)
    assert {"season"} == {s.reason for s in story.said if s.rule == rule}


def test_what_is_said_of_a_season_after_its_end_stops_in_october() -> None:
    """An overview of August still tells who left in July; who was never told of is not told of a year late."""
    gone = enrolled("2025-08-01", "2026-07-20", reason="01")
    assert ["D18 4"] == given(gone).on("2026-09-30").open

    assert [] == given(gone).on("2026-10-01").open


def test_who_moves_a_year_later_takes_the_case_along() -> None:
    """The new municipality has the case itself; that it comes along is said of the season's moves alone."""
    story = given(enrolled("2025-08-01", "2026-03-15")).on("2026-07-31")

    story = story.when(moves("2026-11-10", "0363"), on="2026-11-10")

    assert ["opened D18 severity 4 to gm/0363", "closed D18 severity 4 to gm/0546"] == of("D18", story.tells)
    assert [] == of("D24", story.tells)
