"""Who may know: to the day, never longer, and whoever may is told although another may not."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hub.domain.context import Context
from hub.domain.facts import Fact
from hub.domain.knowledge import know
from hub.domain.looking import outlook
from tests import story
from tests.domain.test_properties import facts
from tests.story import (
    AWAY,
    MBO,
    NOOR,
    Story,
    born,
    dies,
    enrolled,
    graduated,
    left,
    listed,
    lives,
    moves,
    roster,
)

FEED = f"attendance/{MBO}"


def of(rule: str, told: Story) -> list[str]:
    return [line for line in told.tells if f" {rule} " in line]


def test_a_move_known_beforehand_counts_from_its_day() -> None:
    """Until then it is a case of where the pupil lives."""
    story_ = story.given(left(), moves("2025-08-25", AWAY))

    assert ["opened D11 severity 2 to gm/0546"] == of("D11", story_.on("2025-08-24"))
    assert ["opened D11 severity 2 to gm/0363"] == of("D11", story_.on("2025-08-25"))


def test_the_vo_school_falls_out_of_a_municipal_case_the_day_after_its_last() -> None:
    """The school hears that it is over for it; the others go on, and hear nothing that they know already."""
    missed = story.given(listed(), enrolled(), left("2025-09-20"), context=roster(FEED))
    missed = missed.delivered(FEED, "2025-09-30").on("2025-09-20")
    assert "opened D13 severity 3 to brin/98VA" in missed.tells

    assert ["closed D13 severity 3 to brin/98VA"] == of("D13", missed.on("2025-09-21"))


def test_a_school_that_let_go_twice_may_know_up_to_the_later_day() -> None:
    """Whichever it names first."""
    twice = (left("2025-07-10"), replace(left("2025-06-20"), ref="z"))

    assert "opened D02 severity 3 to brin/98VA" in story.given(listed(), *twice).on("2025-07-10").tells
    assert ["opened D02 severity 3 to gm/0546"] == story.given(listed(), *twice).on("2025-07-11").tells


@pytest.mark.parametrize(
    ("known", "blocked"), [((lives(),), "no_birth_date"), ((born(),), "no_municipality")]
)
def test_a_municipality_that_cannot_be_told_keeps_no_school_from_knowing(
    known: tuple[Fact, ...], blocked: str
) -> None:
    """Operators hear only of what nobody else can be told."""
    missed = Story(context=roster(FEED)).hears(*known, listed(), enrolled())

    missed = missed.delivered(FEED, "2025-09-30").on("2025-09-13")

    assert ["opened D13 severity 3 to brin/98MA", "opened D13 severity 3 to brin/98VA"] == of("D13", missed)
    assert {blocked} == {said.blocked for said in missed.said if said.rule == "D13"}


def test_of_two_children_under_one_number_no_municipality_hears_until_it_is_mended() -> None:
    """Who was told before hears that it is over; and everything is said again when one of them is left."""
    two = replace(born("2010-07-02"), ref="born too")
    alone = story.given(left()).on("2025-08-20")
    doubted = alone.hears(two).on("2025-08-21")

    assert ["opened D11 severity 2 to gm/0546"] == of("D11", alone)
    assert "closed D11 severity 2 to gm/0546" in doubted.tells
    assert {"two_persons"} == {said.blocked for said in doubted.said if said.rule == "D11"}
    mended = doubted.hears(replace(two, version=2, retracted=True)).on("2025-08-22")
    assert "opened D11 severity 2 to gm/0546" in mended.tells


def test_from_the_day_of_a_diploma_on_no_municipality_knows() -> None:
    counted = story.given(left()).on("2025-10-02")

    counted = counted.hears(graduated("2025-10-10"))

    assert [] == of("D11", counted.on("2025-10-09"))
    assert ["closed D11 severity 4 to gm/0546"] == of("D11", counted.on("2025-10-10"))


def test_before_the_oldest_text_the_oldest_limit_counts() -> None:
    """A case of 2016 is the municipality's as in 2017."""
    sixteen = story.given(left("2016-07-31"), born("2000-03-14", version=2))

    assert ["opened D11 severity 2 to gm/0546"] == of("D11", sixteen.on("2016-08-20"))


# -- pieces


@example([left(), dies("2025-08-01")])
@example([left(), moves("2025-08-01", AWAY)])
@example([left(), moves("2026-08-01", AWAY)])
@given(st.lists(facts, max_size=9))
@settings(max_examples=100, deadline=None)
def test_each_stretch_has_one_circle_and_none_is_empty(words: Sequence[Fact]) -> None:
    """What is to come is told as stretches, one behind the other, each with a moment in it."""
    by_thing = {word.thing: word for word in (born(), lives(), *words)}

    pieces = outlook(know(NOOR, by_thing.values(), Context(), frozenset()), Context())

    assert all(p.period.since < p.period.until for p in pieces)
    for finding, mine in groupby(pieces, key=lambda p: p.finding):
        edges = [p.period for p in mine]
        assert finding.since == edges[0][0]
        assert all(until == since for (_, until), (since, _) in pairwise(edges))


def test_nobody_is_told_of_what_begins_with_a_death() -> None:
    known = know(NOOR, [born(), lives(), left(), dies("2025-08-01")], Context(), frozenset())

    assert () == outlook(known, Context())
