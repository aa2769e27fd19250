"""A school that ends: from that day its heir has the cases, hears and is heard in its place."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given as over
from hypothesis import strategies as st

from hub.domain.context import Context
from hub.domain.facts import Status
from hub.domain.findings import Evidence, Party
from hub.domain.identifiers import Brin, SourceId
from hub.domain.merging import Merger, Successors, ends_of, heir, lineage
from hub.domain.routing import may_read
from hub.domain.signals import Recipient
from hub.domain.source import Source
from hub.domain.source import tick as source_tick
from hub.domain.timeline import midnight
from tests.cases import case
from tests.story import (
    MBO,
    MIDDLE,
    OTHER_MBO,
    VO,
    Story,
    applied,
    born,
    enrolled,
    given,
    left,
    listed,
    lives,
    moment,
    roster,
)

HEIR = Brin("98VH")
NEW_MBO = Brin("98MH")


def ends(brin: str, day: str, into: str = HEIR) -> dict[str, Merger[Brin]]:
    return {brin: Merger(date.fromisoformat(day), Brin(into))}


def merged(successors: Successors, *sources: str) -> Context:
    return replace(roster(*sources) if sources else Context(calendar=MIDDLE), successors=successors)


@case("C45", "Op de dag dat de school opgaat in een andere, heeft die andere de open zaken.")
def test_on_its_last_night_a_schools_cases_pass_to_its_heir() -> None:
    """
    A bare closing for the one, a case of its own for the other; the case itself goes on.
    """
    story = given(listed(), context=merged(ends(VO, "2025-05-01"))).on("2025-04-30")
    assert [f"opened D02 severity 2 to brin/{VO}"] == story.tells

    story = story.on("2025-05-01")

    assert [
        f"closed D02 severity 2 to brin/{VO}",
        f"opened D02 severity 2 to brin/{HEIR}",
    ] == sorted(story.tells)
    assert ["D02 2"] == story.open


def test_what_is_said_after_it_goes_to_the_heir_only_through_several_mergers() -> None:
    twice = ends(VO, "2024-08-01", "98VB") | ends("98VB", "2025-01-01")

    assert [f"opened D02 severity 2 to brin/{HEIR}"] == given(listed(), context=merged(twice)).on(
        "2025-04-02"
    ).tells


def test_a_school_that_let_go_before_it_ended_has_no_heir_that_may_know() -> None:
    story = given(listed(), left("2025-04-30"), context=merged(ends(VO, "2025-05-01"))).on("2025-05-02")

    assert [] == [t for t in story.tells if HEIR in t]


def test_of_two_institutions_that_became_one_a_pupil_is_enrolled_once() -> None:
    """
    The heir registers whom the other had, and the other's register says nothing any more.
    """
    both = (enrolled("2024-08-01"), enrolled("2025-08-01", school=NEW_MBO, number="2"))
    day = "2025-10-20"

    apart = given(*both).on(day)
    one = given(*both, context=merged(ends(MBO, "2025-08-01", NEW_MBO))).on(day)

    assert 2 == len([t for t in apart.tells if "D29" in t])
    assert [] == [t for t in one.tells if "D29" in t]


def test_in_the_place_of_a_register_that_ended_the_heirs_is_waited_for() -> None:
    """
    The old one is heard no more: what waits for it would wait for ever, and what waits for none speaks too soon.
    """
    feeds = ("koppelpunt/mbo", f"ro/{NEW_MBO}")
    context = merged(ends(MBO, "2025-08-01", NEW_MBO), *feeds)
    story = given(listed(), left(), applied(Status.RECEIVED, 1, "2025-03-02"), context=context).delivered(
        "koppelpunt/mbo", "2025-08-20"
    )

    unheard = story.on("2025-08-20")
    heard = story.delivered(f"ro/{NEW_MBO}", "2025-08-20").on("2025-08-20")

    assert [] == [t for t in unheard.tells if "D11" in t]
    assert [t for t in heard.tells if "opened D11" in t]


def test_an_heir_reads_what_is_of_the_institution_that_it_stands_for() -> None:
    """
    And another institution does not.
    """
    proof = Evidence("Enrolled", SourceId(f"ro/{MBO}"), "1", None, MBO)
    to_heir, to_other = (Recipient(f"brin/{brin}", Party.MBO) for brin in (NEW_MBO, OTHER_MBO))

    assert may_read(to_heir, proof, ((f"brin/{NEW_MBO}", MBO),))
    assert not may_read(to_heir, proof)
    assert not may_read(to_other, proof, ((f"brin/{NEW_MBO}", MBO),))


def test_of_what_an_ended_institution_does_its_heir_hears_with_its_evidence() -> None:
    context = merged(ends(MBO, "2025-07-01", NEW_MBO))
    both = (enrolled("2025-02-01"), enrolled("2025-02-01", school=OTHER_MBO, number="2"))

    story = Story(context=context).hears(born(), lives(), *both).on("2025-07-20")

    told = {a.recipient.address: a.evidence for s in story.said if s.rule == "D29" for a in s.addressees}
    assert {f"brin/{NEW_MBO}", f"brin/{OTHER_MBO}"} == set(told)
    assert [MBO] == [e.brin for e in told[f"brin/{NEW_MBO}"]]


def test_of_a_list_that_never_came_the_heir_hears() -> None:
    context = merged(ends(VO, "2025-12-01"), f"vo-list/{VO}")
    context = replace(context, roster=tuple(replace(feed, brin=VO) for feed in context.roster))

    _, said = source_tick(SourceId(f"vo-list/{VO}"), Source(), moment("2026-01-20"), context)

    assert {f"brin/{HEIR}"} == {
        a.recipient.address
        for s in said
        if s.rule == "D01"
        for a in s.addressees
        if "brin" in a.recipient.address
    }


@pytest.mark.parametrize(("day", "who"), [("2025-04-30", VO), ("2025-05-01", HEIR)])
def test_before_its_day_a_school_stands_for_itself(day: str, who: str) -> None:
    assert who == heir(VO, moment(day), ends(VO, "2025-05-01"))


BRINS = st.sampled_from([f"98V{letter}" for letter in "ABCDEF"])
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@over(st.lists(st.tuples(BRINS, DAYS, BRINS)), BRINS, DAYS)
def test_who_stands_for_a_school_changes_on_the_days_that_are_told_and_no_other(
    told: list[tuple[str, date, str]], brin: str, day: date
) -> None:
    successors = {old: Merger(at, Brin(new)) for old, at, new in told if old < new}  # none goes on in itself
    moments = ends_of(brin, successors)

    assert lineage(brin, successors) == heir(brin, midnight(date(2040, 1, 1)), successors)
    changed = heir(brin, midnight(day), successors) != brin
    assert changed == bool(moments and moments[0] <= midnight(day))
