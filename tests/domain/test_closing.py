"""What a recipient answers ends what it was told, and what settles the season ends all of it."""

from dataclasses import replace

import pytest

from hub.domain.facts import Enrolled, Fact, FollowUpStep, Outcome, Status
from hub.domain.timeline import millis
from tests.story import (
    MBO,
    Story,
    absent,
    applied,
    born,
    enrolled,
    followed,
    given,
    graduated,
    left,
    listed,
    moment,
    moves,
    roster,
)

FEED, OVERVIEW = f"attendance/{MBO}", f"ro/{MBO}"
LOWERED = (listed(), applied(Status.OFFERED, 1, "2025-02-01"), applied(Status.RECEIVED, 2, "2025-02-10"))

_NOVEMBER = (*range(3, 8), *range(10, 15), *range(17, 22), *range(24, 29))
AWAY = tuple(absent(day, hours=6) for day in (*(f"2025-11-{n:02}" for n in _NOVEMBER), "2025-12-01"))


PLACED = (left(), applied(Status.ENROLLED, 1, "2025-05-12", starts="2025-08-18"))


def case(rule: str, facts: tuple[Fact, ...], occasion: str, began: str, closed: str, look: str) -> object:
    return pytest.param(rule, facts, occasion, began, closed, look, id=rule)


# A rule, a story in which it holds, the name of its occasion, when that began, a day within it and the next.
HELD = [
    case("D02", (listed(),), "not applied", "2025-03-16", "2025-03-20", "2025-03-21"),
    case("D06", LOWERED, "98MA:00000001 2", "2025-02-10", "2025-02-12", "2025-02-13"),
    case("D11", (left(),), "zomerlek", "2025-08-01", "2025-08-10", "2025-08-11"),
    case("D12", (left("2025-04-10"),), "left 98VA", "2025-04-18", "2025-04-20", "2025-04-21"),
    case("D13", (left(), enrolled()), "start 98MA", "2025-09-06", "2025-09-08", "2025-09-09"),
    case("D14", PLACED, "place 98MA 2025-09-01", "2025-09-01", "2025-09-05", "2025-09-06"),
    case("D15", (left(),), "1 October", "2025-10-02", "2025-10-05", "2025-10-06"),
    case(
        "D16", (absent("2025-11-03", hours=16),), "98MA sixteen hours, time 1",
        "2025-11-04T00:30", "2025-11-10", "2025-11-11",
    ),
    case("D17", AWAY, "98MA long absence, time 1", "2025-12-01T14:30", "2025-12-05", "2025-12-06"),
    case(
        "D18", (enrolled("2025-08-01", "2025-11-15"),), "ro/98MA 1",
        "2025-11-23", "2025-11-25", "2025-11-26",
    ),
]  # fmt: skip
BY_RULE = pytest.mark.parametrize(("rule", "facts", "occasion", "began", "closed", "look"), HELD)


def story_of(facts: tuple[Fact, ...], *more: Fact) -> Story:
    heard = given(*facts, *more, context=roster(FEED, OVERVIEW)).delivered(FEED, "2025-12-31")
    if any(isinstance(fact, Enrolled) for fact in facts):
        return heard.delivered(OVERVIEW, "2025-12-31")
    whole = ("2025-08-01", "2026-07-31")  # full, and without this pupil
    return heard.delivered(OVERVIEW, "2025-12-31", scope=whole, version=millis(moment("2025-12-31")))


def rules(story: Story) -> set[str]:
    return {name.split()[0] for name in story.open}


@BY_RULE
def test_closed_by_a_recipient(
    rule: str, facts: tuple[Fact, ...], occasion: str, began: str, closed: str, look: str
) -> None:
    """Open on the day before; resolved from the moment on which the recipient closed it."""
    story = story_of(facts).on(closed)
    assert rule in rules(story)

    story = story.when(followed(rule, occasion, FollowUpStep.CLOSED, closed), on=closed)

    assert rule not in rules(story)
    assert ["resolved"] == [s.reason for s in story.said if s.rule == rule]
    assert rule not in rules(story.on(look))


@BY_RULE
def test_what_closes_nothing(
    rule: str, facts: tuple[Fact, ...], occasion: str, began: str, closed: str, look: str
) -> None:
    """Closed when it began and not later; taken up; another occasion, another rule, another season."""
    answer = followed(rule, occasion, FollowUpStep.CLOSED, closed)
    others = (
        followed(rule, occasion, FollowUpStep.CLOSED, began),
        followed(rule, occasion, FollowUpStep.TAKEN_UP, closed),
        followed(rule, f"{occasion} too", FollowUpStep.CLOSED, closed),
        followed("D99", occasion, FollowUpStep.CLOSED, closed),
        replace(answer, season=2024),
        replace(answer, season=2026),
    )

    assert [True] * len(others) == [rule in rules(story_of(facts, other).on(look)) for other in others]


@BY_RULE
def test_the_first_closing_counts(
    rule: str, facts: tuple[Fact, ...], occasion: str, began: str, closed: str, look: str
) -> None:
    """Closed by the municipality, and a day later by the next one."""
    twice = (
        followed(rule, occasion, FollowUpStep.CLOSED, look, recipient="gm/0363"),
        followed(rule, occasion, FollowUpStep.CLOSED, closed),
    )

    assert rule not in rules(story_of(facts, *twice).on(closed))


SETTLES = (
    Outcome.OTHER_EDUCATION,
    Outcome.PRIVATE_EDUCATION,
    Outcome.ABROAD,
    Outcome.EXEMPT,
)


@BY_RULE
def test_what_settles_the_season_ends_all_of_it_but_absence(
    rule: str, facts: tuple[Fact, ...], occasion: str, began: str, closed: str, look: str
) -> None:
    """Another case of this season was closed since the pupil is in private education; hours that were missed stay missed."""
    story = story_of(facts).on(closed)
    story = story.when(
        followed("D99", "another", FollowUpStep.CLOSED, closed, outcome=Outcome.PRIVATE_EDUCATION), on=closed
    )

    assert (rule in {"D16", "D17"}) == (rule in rules(story))
    assert [] == [s.reason for s in story.said if s.rule == rule and s.reason != "resolved"]


@BY_RULE
def test_what_settles_another_season_does_not_settle_this_one(
    rule: str, facts: tuple[Fact, ...], occasion: str, began: str, closed: str, look: str
) -> None:
    """The same answer to a case of the year before."""
    answer = replace(
        followed("D99", "another", FollowUpStep.CLOSED, closed, outcome=Outcome.PRIVATE_EDUCATION),
        season=2024,
    )

    assert rule in rules(story_of(facts, answer).on(look))


@pytest.mark.parametrize("outcome", [*Outcome, None])
def test_which_answers_settle(outcome: Outcome | None) -> None:
    """Education, work or life elsewhere settles; help, a return or nothing at all does not."""
    answer = followed("D99", "another", FollowUpStep.CLOSED, "2025-09-05", outcome=outcome)

    assert (outcome in SETTLES) == ([] == given(left(), answer).on("2025-09-06").open)


def test_taking_up_settles_nothing() -> None:
    """Whatever outcome a recipient wrote down beside it."""
    answer = followed(
        "D99", "another", FollowUpStep.TAKEN_UP, "2025-09-05", outcome=Outcome.PRIVATE_EDUCATION
    )

    assert ["D11 3"] == given(left(), answer).on("2025-09-06").open


def test_the_first_that_settles_counts() -> None:
    """Abroad in August, said to be at work in October: over since August."""
    answer = followed("D99", "another", FollowUpStep.CLOSED, "2025-10-05", outcome=Outcome.PRIVATE_EDUCATION)
    story = given(left(), answer, moves("2025-08-20", None, abroad=True))

    assert ["D11 2"] == story.on("2025-08-19").open
    assert [] == story.on("2025-08-20").open


def test_who_went_abroad_has_not_dropped_out() -> None:
    """Told on 23 November; gone on the 30th: resolved, and not a case without a municipality."""
    story = given(enrolled("2025-08-01", "2025-11-15")).on("2025-11-23")

    story = story.when(moves("2025-11-30", None, abroad=True), on="2025-12-01")

    assert ["withdrawn D18 severity 4 to gm/0546"] == story.tells
    assert "resolved" == story.said[0].reason


def test_a_diploma_resolves_dropout() -> None:
    """A startkwalificatie ends it: the municipality hears why, not only that it may know nothing more."""
    story = given(enrolled("2025-08-01", "2025-11-15")).on("2025-11-23")

    story = story.when(graduated("2025-12-01"), on="2025-12-01")

    assert ["withdrawn D18 severity 4 to gm/0546"] == story.tells
    assert "resolved" == story.said[0].reason


def test_a_diploma_does_not_excuse_from_the_start() -> None:
    """Who has a startkwalificatie and does not come is missed by the school, and not the municipality's."""
    story = story_of((left(), enrolled(), graduated("2025-08-01"))).on("2025-09-15")

    assert ["opened D13 severity 3 to brin/98MA"] == story.tells


def test_who_returns_from_abroad_is_looked_for_again() -> None:
    """The newest move decides: back in the Netherlands, the season is not settled."""
    gone = moves("2025-08-05", None, abroad=True)
    back = moves("2025-08-20", "0546", None)
    story = given(left(), gone, back)

    assert ["D11 2"] == story.on("2025-08-20").open


def test_an_unknown_address_is_not_abroad() -> None:
    """Somebody must look, where the pupil lived last; it is nobody's word that the pupil left the country."""
    story = given(left(), moves("2025-08-05", None))

    assert ["opened D11 severity 2 to gm/0546"] == story.on("2025-08-05").tells


@pytest.mark.parametrize(
    ("facts", "counted"),
    [
        ((), True),
        ((born("2007-09-05", version=2),), False),
        ((born("2007-09-06", version=2),), True),
        ((replace(listed(), level="pro"),), False),
        ((replace(listed(), level="vso"),), False),
        ((graduated("2025-06-20", level=1),), False),
    ],
    ids=["sixteen", "eighteen", "eighteen tomorrow", "pro", "vso", "entree"],
)
def test_work_is_a_way_out_for_an_adult_or_from_pro_vso_and_entree(
    facts: tuple[Fact, ...], *, counted: bool
) -> None:
    """Who is sixteen and works has to be in school: the case that was closed is closed, and no other is."""
    works = followed("D11", "zomerlek", FollowUpStep.CLOSED, "2025-09-05", outcome=Outcome.WORK)

    story = given(left(), *facts, works).on("2025-10-02")

    assert counted == ("D15 4" in story.open)
    assert "D11 4" not in story.open
