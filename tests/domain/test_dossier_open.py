"""D08: an application received, and no agreement on the dossier from whom it is to come."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from hub.domain.facts import Destination, Fact, Signatory, Stage, Status
from hub.domain.identifiers import Brin, SourceId
from tests.cases import case
from tests.domain.test_law_in_time import agreed
from tests.story import (
    OTHER_MBO,
    Story,
    applied,
    born,
    dossier,
    enrolled,
    given,
    left,
    listed,
    lives,
    roster,
)

KOPPELPUNT, EVENTS = "koppelpunt/mbo", "gebeurtenissen-vo/98VA"
RECEIVED = applied(Status.RECEIVED, 1, "2025-03-03T15:00")
PARENTS, PUPIL = Signatory.PARENTS, Signatory.PUPIL
MILD, LOUD = "opened D08 severity 1 to brin/98VA", "opened D08 severity 2 to brin/98VA"
ENDED = "withdrawn D08 severity 1 to brin/98VA"
BOTH_PARTS = (dossier(Stage.PART_A, "2025-02-01"), dossier(Stage.PART_B, "2025-02-10"))


def waits(*facts: Fact, through: str = "2026-07-31", feeds: Sequence[str] = (KOPPELPUNT, EVENTS)) -> Story:
    """An application of 3 March: the two weeks are over on 17 March. All was heard through a day."""
    story = given(listed(), *facts, context=roster(*feeds))
    for feed in feeds:
        story = story.delivered(feed, through)
    return story


def turning_eighteen(day: str, *facts: Fact) -> Story:
    return waits(RECEIVED, *facts).hears(born(day, version=2))


def says(story: Story) -> list[str]:
    return [line for line in story.tells if "D08" in line]


def test_two_weeks_after_the_application_the_vo_school_hears_it() -> None:
    """The day before nothing is said; on the day it is, and once."""
    story = waits(RECEIVED)
    assert [] == says(story.on("2025-03-16"))

    story = story.on("2025-03-17")

    assert [MILD] == says(story)
    assert [] == says(story.on("2025-03-18"))


def test_from_the_second_of_june_it_asks_for_attention() -> None:
    story = waits(RECEIVED).on("2025-06-01")
    assert "D08 1" in story.open

    assert ["revised D08 severity 2 to brin/98VA"] == says(story.on("2025-06-02"))


def test_who_applies_in_may_has_two_weeks_as_well() -> None:
    story = waits(applied(Status.RECEIVED, 1, "2025-05-28"))
    assert [] == says(story.on("2025-06-10"))

    assert [LOUD] == says(story.on("2025-06-11"))


def test_what_it_rests_on_and_who_must_act() -> None:
    lost = applied(Status.WITHDRAWN, 2, "2025-03-10", chain=2, school=OTHER_MBO)
    (signal,) = [s for s in waits(RECEIVED, lost, *BOTH_PARTS).on("2025-03-17").said if s.rule == "D08"]

    assert "vo" == signal.responsible
    assert "AVG" in signal.ground
    assert ["ApplicationChanged", "DossierReached", "DossierReached"] == [e.kind for e in signal.evidence]


def test_the_parts_alone_are_no_agreement() -> None:
    """Part A of the pupil, part B of the school, and the list of orientation: none of them goes on by itself."""
    orientation = dossier(Stage.ORIENTATION, "2025-01-01")

    assert [MILD] == says(waits(RECEIVED, *BOTH_PARTS, orientation).on("2025-03-17"))


@pytest.mark.parametrize(
    "done",
    [
        dossier(Stage.AGREED, "2025-03-16", by=PARENTS),
        dossier(Stage.AGREED, "2025-03-16"),
        dossier(Stage.FORWARDED, "2025-03-16"),
        dossier(Stage.RECEIVED, "2025-03-16"),
    ],
    ids=["parents", "nobody says who", "sent", "received"],
)
def test_an_agreement_or_what_was_sent_answers_it(done: Fact) -> None:
    assert [] == says(waits(RECEIVED, done).on("2025-03-17"))


def test_an_agreement_ends_it() -> None:
    story = waits(RECEIVED).on("2025-03-17")

    story = story.when(dossier(Stage.AGREED, "2025-03-18", by=PARENTS), on="2025-03-19")

    assert [ENDED] == says(story)
    assert ["resolved"] == [s.reason for s in story.said if s.rule == "D08"]


def test_who_is_seventeen_does_not_agree_alone() -> None:
    """Noor is sixteen: her own agreement counts when she is eighteen, that of her parents until then."""
    alone = dossier(Stage.AGREED, "2025-03-10", by=PUPIL)

    assert [MILD] == says(waits(RECEIVED, alone).on("2025-03-17"))
    assert [] == says(
        waits(RECEIVED, alone, dossier(Stage.AGREED, "2025-03-10", by=PARENTS)).on("2025-03-17")
    )


@case(
    "C52", "De ouders gaven akkoord op het dossier; wie achttien wordt voor het verzonden is, geeft het zelf."
)
def test_the_agreement_of_the_parents_ends_on_the_eighteenth_birthday() -> None:
    """Agreed by the parents, not sent; eighteen on 20 April: from then on it must be renewed."""
    story = turning_eighteen("2007-04-20", dossier(Stage.AGREED, "2025-03-10", by=PARENTS))
    assert [] == says(story.on("2025-04-19"))

    story = story.on("2025-04-20")
    assert [MILD] == says(story)

    renewed = story.when(dossier(Stage.AGREED, "2025-04-25", by=PUPIL), on="2025-04-25")
    assert [ENDED] == says(renewed)


def test_of_29_february_it_ends_on_the_first_of_march() -> None:
    story = waits(applied(Status.RECEIVED, 1, "2026-01-15", season=2026)).hears(
        listed(season=2026),
        born("2008-02-29", version=2),
        dossier(Stage.AGREED, "2026-01-20", by=PARENTS, season=2026),
    )

    assert [] == says(story.on("2026-02-28"))
    assert [MILD] == says(story.on("2026-03-01"))


def test_eighteen_before_two_weeks_are_over_the_two_weeks_count() -> None:
    story = turning_eighteen("2007-03-10", dossier(Stage.AGREED, "2025-03-05", by=PARENTS))
    assert [] == says(story.on("2025-03-16"))

    assert [MILD] == says(story.on("2025-03-17"))


@pytest.mark.parametrize("day", ["2025-04-19", "2025-04-20"])
def test_what_was_sent_before_the_birthday_or_after_is_done_with(day: str) -> None:
    told = (dossier(Stage.AGREED, "2025-03-10", by=PARENTS), dossier(Stage.FORWARDED, day))

    assert [] == says(turning_eighteen("2007-04-20", *told).on("2025-04-21"))


def test_parents_agree_for_no_adult() -> None:
    """Given on the birthday itself it is no agreement; that of the pupil is."""
    parents = dossier(Stage.AGREED, "2025-03-10", by=PARENTS)
    pupil = dossier(Stage.AGREED, "2025-03-10", by=PUPIL)

    assert [MILD] == says(turning_eighteen("2007-03-10", parents).on("2025-03-17"))
    assert [] == says(turning_eighteen("2007-03-10", pupil).on("2025-03-17"))


@pytest.mark.parametrize("by", [PARENTS, PUPIL])
def test_of_who_has_no_known_birth_date_either_agreement_counts(by: Signatory) -> None:
    story = Story(context=roster(KOPPELPUNT, EVENTS)).delivered(KOPPELPUNT, "2025-04-01")
    story = story.delivered(EVENTS, "2025-04-01").hears(lives(), listed(), RECEIVED)
    assert [MILD] == says(story.on("2025-03-17"))

    assert [] == says(story.hears(dossier(Stage.AGREED, "2025-03-10", by=by)).on("2025-03-17"))


@case("C53", "Een akkoord dat wordt ingetrokken neemt het hele dossier mee.")
def test_an_agreement_that_is_withdrawn_takes_the_dossier_with_it() -> None:
    """Even when it was sent; and the case that it had answered opens again."""
    told = (dossier(Stage.AGREED, "2025-03-10", by=PARENTS), dossier(Stage.FORWARDED, "2025-03-11"))
    story = waits(RECEIVED, *told, *BOTH_PARTS)
    assert [] == says(story.on("2025-04-01"))

    back = dossier(Stage.AGREED, "2025-03-10", by=PARENTS, version=2, retracted=True)
    assert [MILD] == says(story.when(back, on="2025-04-02"))


@case(
    "C53",
    "Een akkoord dat wordt ingetrokken verandert niets aan aanmelding en plek: die meldt het mbo volgens de wet.",
)
def test_an_agreement_that_is_withdrawn_takes_no_application_with_it() -> None:
    """What the law has mbo tell stays: the place is still a place, and no case of it opens."""
    place = applied(Status.OFFERED, 2, "2025-03-20")
    back = dossier(Stage.AGREED, "2025-03-10", by=PARENTS, version=2, retracted=True)
    story = waits(RECEIVED, place, dossier(Stage.AGREED, "2025-03-10", by=PARENTS)).on("2025-06-10")
    assert [] == story.open

    assert ["D08 2"] == story.when(back, on="2025-06-11").open


def test_another_agreement_stands_beside_one_that_was_withdrawn() -> None:
    """Renewed by the pupil at eighteen, and that of the parents taken back; what was sent stays sent."""
    back = dossier(Stage.AGREED, "2025-03-10", by=PARENTS, version=2, retracted=True)
    own = dossier(Stage.AGREED, "2025-04-21", by=PUPIL)

    assert [] == says(turning_eighteen("2007-04-20", back, own).on("2025-04-22"))
    sent = dossier(Stage.FORWARDED, "2025-03-11")
    assert [] == says(turning_eighteen("2007-04-20", back, own, sent).on("2025-04-01"))


def test_what_was_withdrawn_in_another_year_is_of_that_year() -> None:
    back = dossier(Stage.AGREED, "2024-03-10", by=PARENTS, season=2024, retracted=True)

    assert [] == says(waits(RECEIVED, back, dossier(Stage.FORWARDED, "2025-03-11")).on("2025-03-17"))


def test_a_part_that_is_taken_back_withdraws_no_agreement() -> None:
    back = dossier(Stage.PART_B, "2025-02-10", version=2, retracted=True)

    assert [] == says(waits(RECEIVED, back, dossier(Stage.FORWARDED, "2025-03-11")).on("2025-03-17"))


@pytest.mark.parametrize("status", [Status.OFFERED, Status.ENROLLED])
def test_it_is_asked_for_after_an_offer_and_a_promise_too(status: Status) -> None:
    """C04: also where that was the first word; the two weeks count from it."""
    assert [MILD] == says(waits(applied(status, 1, "2025-03-03")).on("2025-03-17"))
    assert [MILD] == says(waits(RECEIVED, applied(status, 2, "2025-03-10")).on("2025-03-17"))


@pytest.mark.parametrize("status", [Status.REJECTED, Status.WITHDRAWN])
def test_without_an_open_application_there_is_nowhere_to_send_it(status: Status) -> None:
    story = waits(RECEIVED).on("2025-03-17").when(applied(status, 2, "2025-03-20"), on="2025-03-21")

    assert [ENDED] == says(story)


def test_another_application_has_two_weeks_of_its_own_unless_one_stayed_open() -> None:
    lost = applied(Status.WITHDRAWN, 2, "2025-03-10")
    other = applied(Status.RECEIVED, 3, "2025-03-12", chain=2, school=OTHER_MBO)
    at_once = applied(Status.RECEIVED, 2, "2025-03-08", chain=2, school=OTHER_MBO)

    assert [] == says(waits(RECEIVED, lost, other).on("2025-03-25"))
    assert [MILD] == says(waits(RECEIVED, lost, other).on("2025-03-26"))
    anew = applied(Status.RECEIVED, 3, "2025-03-12")
    assert [] == says(waits(RECEIVED, lost, anew).on("2025-03-25"))
    assert [MILD] == says(waits(RECEIVED, lost, anew).on("2025-03-26"))
    beside = applied(Status.WITHDRAWN, 3, "2025-03-10")
    assert [MILD] == says(waits(RECEIVED, at_once, beside).on("2025-03-17"))


def test_what_the_mbo_has_not_received_needs_no_dossier_yet() -> None:
    assert [] == says(waits(applied(Status.APPLIED, 1, "2025-03-03")).on("2025-06-10"))


@pytest.mark.parametrize("fact", [enrolled("2025-03-17"), left("2025-03-16", Destination.VAVO)])
def test_who_is_registered_or_settled_otherwise_needs_none(fact: Fact) -> None:
    assert [] == says(waits(RECEIVED, fact).on("2025-03-17"))


def test_of_two_schools_each_is_told_of_what_it_would_tell_itself() -> None:
    """Moved to another school that tells no dossiers: that one hears nothing, and of the first only it."""
    other = replace(listed(), source=SourceId("vo-list/98VB"), school=Brin("98VB"))
    assert [MILD] == says(waits(RECEIVED, other).on("2025-03-17"))

    both = waits(RECEIVED, other, feeds=(KOPPELPUNT, EVENTS, "gebeurtenissen-vo/98VB")).on("2025-03-17")
    assert [MILD, MILD.replace("98VA", "98VB")] == sorted(says(both))


def test_a_school_that_let_go_hears_no_more() -> None:
    story = waits(RECEIVED, left("2025-06-20")).on("2025-06-20")
    assert "D08 2" in story.open

    assert "D08 2" not in story.on("2025-06-21").open


def test_who_came_from_no_vo_school_has_no_dossier_there() -> None:
    story = given(RECEIVED, context=roster(KOPPELPUNT, EVENTS))

    assert (
        [] == story.delivered(KOPPELPUNT, "2025-04-01").delivered(EVENTS, "2025-04-01").on("2025-04-01").tells
    )


def test_a_school_that_tells_no_dossiers_is_not_accused() -> None:
    assert [] == says(waits(RECEIVED, feeds=(KOPPELPUNT, "gebeurtenissen-mbo/98MA")).on("2025-06-10"))
    assert [] == says(waits(RECEIVED, feeds=(EVENTS,)).on("2025-06-10"))


@pytest.mark.parametrize(("silent", "heard"), [(KOPPELPUNT, EVENTS), (EVENTS, KOPPELPUNT)])
def test_both_must_have_been_heard_past_the_day(silent: str, heard: str) -> None:
    story = waits(RECEIVED, through="2025-03-16T23:59").delivered(heard, "2025-03-20")
    assert [] == says(story.on("2025-03-20"))

    assert [MILD] == says(story.delivered(silent, "2025-03-17").on("2025-03-20"))


@pytest.mark.parametrize(("since", "expected"), [("2025-03-10", [MILD]), ("2025-03-11", [])])
def test_a_region_may_agree_on_other_days(since: str, expected: list[str]) -> None:
    context = agreed(since, {"dossier_days": 7}, feeds=roster(KOPPELPUNT, EVENTS))
    story = given(listed(), RECEIVED, context=context).delivered(KOPPELPUNT, "2025-04-01")

    assert expected == says(story.delivered(EVENTS, "2025-04-01").on("2025-03-10"))


def test_a_region_may_agree_on_another_day_in_june() -> None:
    context = agreed("2025-01-01", {"escalate_dossier": (4, 2)}, feeds=roster(KOPPELPUNT, EVENTS))
    story = given(listed(), RECEIVED, context=context).delivered(KOPPELPUNT, "2025-06-01")
    story = story.delivered(EVENTS, "2025-06-01")

    assert "D08 1" in story.on("2025-04-01").open
    assert "D08 2" in story.on("2025-04-02").open
