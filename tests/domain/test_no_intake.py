"""D04: an application received, and six weeks later no talk and no place."""

from dataclasses import replace

import pytest

from hub.domain.facts import Destination, Fact, IntakeState, Status
from tests.domain.test_law_in_time import agreed
from tests.story import MBO, OTHER_MBO, Story, applied, enrolled, given, left, listed, roster, talk

KOPPELPUNT, EVENTS = "koppelpunt/mbo", "gebeurtenissen-mbo/98MA"
RECEIVED = applied(Status.RECEIVED, 1, "2025-03-03T15:00")
TO_BOTH = [f"opened D04 severity 2 to brin/{who}" for who in ("98MA", "98VA")]


def waits(*facts: Fact, through: str = "2026-07-31", feeds: tuple[str, ...] = (KOPPELPUNT, EVENTS)) -> Story:
    """An application of Monday 3 March: the six weeks are over on 14 April. All was heard through a day."""
    story = given(listed(), *facts, context=roster(*feeds))
    for feed in feeds:
        story = story.delivered(feed, through)
    return story


def says(story: Story) -> list[str]:
    return [line for line in story.tells if "D04" in line]


def ended(story: Story) -> list[str]:
    return [line for line in says(story) if line.startswith("withdrawn")]


def test_six_weeks_after_it_was_received_mbo_and_vo_hear_that_there_is_no_intake() -> None:
    """The day before nothing is said; on the day it is, and once."""
    story = waits(RECEIVED)
    assert [] == says(story.on("2025-04-13"))

    story = story.on("2025-04-14")

    assert TO_BOTH == says(story)
    assert [] == says(story.on("2025-04-15"))


def test_a_programme_that_was_applied_for_elsewhere_is_none_here() -> None:
    """A talk of such a code is about all that was applied for at its own institution."""
    elsewhere = applied(Status.RECEIVED, 2, "2025-03-05", chain=2, school=OTHER_MBO)
    story = waits(RECEIVED, replace(elsewhere, programme="25250"))

    assert [] == says(story.hears(talk(IntakeState.HELD, "2025-04-01", programme="25250")).on("2025-04-20"))


def test_what_was_lost_there_is_no_ground() -> None:
    lost = applied(Status.REJECTED, 2, "2025-03-10", chain=2)
    (signal,) = [s for s in waits(RECEIVED, lost).on("2025-04-14").said if s.rule == "D04"]

    assert ["98MA:00000001#1"] == [e.ref for e in signal.evidence]


def test_the_institution_must_act() -> None:
    (signal,) = [s for s in waits(RECEIVED).on("2025-04-14").said if s.rule == "D04"]

    assert "mbo" == signal.responsible
    assert "punt 5" in signal.ground
    assert [("ApplicationChanged", "2025-03-03")] == [(e.kind, str(e.day)) for e in signal.evidence]


def test_from_the_second_of_july_it_is_more_serious() -> None:
    story = waits(RECEIVED).on("2025-07-01")
    assert "D04 2" in story.open

    assert [line.replace("opened", "revised").replace("2", "3", 1) for line in TO_BOTH] == says(
        story.on("2025-07-02")
    )


def test_who_applied_late_has_six_weeks_too() -> None:
    """Received on 26 May, six weeks are over on 7 July, and it is serious at once; holidays stop no clock."""
    story = waits(applied(Status.RECEIVED, 1, "2025-05-26"))
    assert [] == says(story.on("2025-07-06"))

    assert ["opened D04 severity 3 to brin/98MA", "opened D04 severity 3 to brin/98VA"] == says(
        story.on("2025-07-07")
    )


def test_in_the_summer_holiday_the_weeks_go_on() -> None:
    """Received on 20 June, vo left: on 1 August the institution is told, holiday or not."""
    story = waits(applied(Status.RECEIVED, 1, "2025-06-20"), left())
    assert [] == says(story.on("2025-07-31"))

    assert ["opened D04 severity 3 to brin/98MA"] == says(story.on("2025-08-01"))


@pytest.mark.parametrize("state", [IntakeState.PLANNED, IntakeState.HELD, IntakeState.MISSED])
def test_a_talk_in_time_is_one(state: IntakeState) -> None:
    """Planned, held, or missed by the applicant, which is another matter (D05)."""
    assert [] == says(waits(RECEIVED, talk(state, "2025-04-10")).on("2025-04-14"))


@pytest.mark.parametrize("state", [IntakeState.PLANNED, IntakeState.HELD, IntakeState.MISSED])
def test_a_talk_ends_it(state: IntakeState) -> None:
    story = waits(RECEIVED).on("2025-04-14")

    story = story.when(talk(state, "2025-04-16"), on="2025-04-16")

    assert [line.replace("opened", "withdrawn") for line in TO_BOTH] == says(story)


def test_a_talk_that_was_held_stays_an_answer() -> None:
    """Whatever comes after it: another talk planned, or missed; and whatever application it followed."""
    held = talk(IntakeState.HELD, "2025-04-01")

    assert [] == says(waits(RECEIVED, held).on("2025-09-01"))
    for state in (IntakeState.PLANNED, IntakeState.MISSED, IntakeState.HELD):
        story = waits(RECEIVED, held, talk(state, "2025-05-01", number="2"))
        assert [] == [*says(story.on("2025-04-20")), *says(story.on("2025-09-01"))]
    again = (applied(Status.WITHDRAWN, 2, "2025-04-05"), applied(Status.RECEIVED, 3, "2025-04-20"))
    assert [] == says(waits(RECEIVED, held, *again).on("2025-09-01"))


def test_a_planned_talk_of_which_nobody_tells_more_is_asked_after_in_six_weeks() -> None:
    """Planned for 1 May: up to 11 June it may have been, from 12 June on it is as if it never was."""
    story = waits(RECEIVED, talk(IntakeState.PLANNED, "2025-05-01"))
    assert [] == says(story.on("2025-06-11"))

    assert TO_BOTH == says(story.on("2025-06-12"))


def test_a_planned_talk_after_one_that_was_missed_counts() -> None:
    told = (talk(IntakeState.MISSED, "2025-04-01"), talk(IntakeState.PLANNED, "2025-05-01", number="2"))
    story = waits(RECEIVED, *told)
    assert [] == says(story.on("2025-06-11"))

    assert TO_BOTH == says(story.on("2025-06-12"))


def test_one_planned_for_the_day_on_which_another_was_missed_counts_too() -> None:
    told = (talk(IntakeState.MISSED, "2025-05-01"), talk(IntakeState.PLANNED, "2025-05-01", number="2"))

    assert TO_BOTH == says(waits(RECEIVED, *told).on("2025-06-12"))


def test_a_cancelled_talk_is_none() -> None:
    """The six weeks count from the application, as if it had never been planned."""
    story = waits(RECEIVED, talk(IntakeState.PLANNED, "2025-05-01")).on("2025-04-14")
    assert [] == says(story)

    story = story.when(talk(IntakeState.CANCELLED, "2025-05-01", version=2), on="2025-04-15")
    assert TO_BOTH == says(story)
    assert "D04 2" in story.on("2025-05-02").open


def test_a_talk_elsewhere_is_no_talk_here() -> None:
    elsewhere = talk(IntakeState.HELD, "2025-04-01", school=OTHER_MBO)

    assert TO_BOTH == says(waits(RECEIVED, elsewhere).on("2025-04-14"))


def test_a_talk_about_one_programme_is_none_about_the_other() -> None:
    """Two applications at one institution, for two programmes: one talk is missing, and it is one case."""
    other = replace(applied(Status.RECEIVED, 2, "2025-03-05", chain=2), programme="25250")

    assert TO_BOTH == says(waits(RECEIVED, other).on("2025-04-20"))
    assert TO_BOTH == says(waits(RECEIVED, other, talk(IntakeState.HELD, "2025-04-01")).on("2025-04-16"))
    assert [] == says(waits(RECEIVED, other, talk(IntakeState.HELD, "2025-04-01")).on("2025-04-15"))
    for programme in (None, "25999"):  # of no programme, or of one that nobody applied for
        about_all = talk(IntakeState.HELD, "2025-04-01", programme=programme)
        assert [] == says(waits(RECEIVED, other, about_all).on("2025-04-20"))


@pytest.mark.parametrize("status", [Status.OFFERED, Status.ENROLLED, Status.REJECTED, Status.WITHDRAWN])
def test_what_the_institution_answers_ends_it(status: Status) -> None:
    story = waits(RECEIVED).on("2025-04-14")

    story = story.when(applied(status, 2, "2025-04-16"), on="2025-04-17")

    assert [line.replace("opened", "withdrawn") for line in TO_BOTH] == says(story)
    assert ["resolved"] == [s.reason for s in story.said if s.rule == "D04"]


def test_while_a_place_is_offered_elsewhere_nobody_is_asked_for_a_talk() -> None:
    """And when that place is lost, at once."""
    place = applied(Status.OFFERED, 2, "2025-04-01", chain=2, school=OTHER_MBO)
    story = waits(RECEIVED, place)
    assert [] == says(story.on("2025-06-01"))

    lost = applied(Status.WITHDRAWN, 3, "2025-06-05", chain=2, school=OTHER_MBO)
    assert TO_BOTH == says(story.when(lost, on="2025-06-06"))


def test_said_again_it_is_the_same_application() -> None:
    """Received once more in April: the six weeks are those of March."""
    assert TO_BOTH == says(waits(RECEIVED, applied(Status.RECEIVED, 2, "2025-04-01")).on("2025-04-14"))


def test_applied_anew_after_a_withdrawal_it_has_weeks_of_its_own() -> None:
    again = (applied(Status.WITHDRAWN, 2, "2025-03-10"), applied(Status.RECEIVED, 3, "2025-04-01"))
    story = waits(RECEIVED, *again)
    assert [] == says(story.on("2025-05-12"))

    assert TO_BOTH == says(story.on("2025-05-13"))


def test_what_the_mbo_has_not_received_is_not_its_to_plan() -> None:
    """Applied by the koppelpunt's word alone."""
    assert [] == says(waits(applied(Status.APPLIED, 1, "2025-03-03")).on("2025-06-01"))


def test_each_institution_has_a_case_of_its_own_and_reads_no_other() -> None:
    feeds = (KOPPELPUNT, EVENTS, "gebeurtenissen-mbo/98MB")
    other = applied(Status.RECEIVED, 2, "2025-03-04", chain=2, school=OTHER_MBO)
    talks = (talk(IntakeState.CANCELLED, "2025-04-01", school=school) for school in (MBO, OTHER_MBO))
    story = waits(RECEIVED, other, *talks, feeds=feeds).on("2025-04-15")

    assert sorted([*TO_BOTH, *(line.replace("98MA", "98MB") for line in TO_BOTH)]) == sorted(says(story))
    assert all({e.brin for e in s.evidence} in ({"98MA"}, {"98MB"}) for s in story.said if s.rule == "D04")


@pytest.mark.parametrize("fact", [enrolled("2025-04-14"), left("2025-04-13", Destination.VAVO)])
def test_who_is_registered_or_settled_otherwise_waits_for_nothing(fact: Fact) -> None:
    assert [] == says(waits(RECEIVED, fact).on("2025-04-14"))


@pytest.mark.parametrize("fact", [enrolled("2025-04-16"), left("2025-04-15", Destination.VAVO)])
def test_registered_or_settled_later_it_is_over(fact: Fact) -> None:
    assert [] != ended(waits(RECEIVED).on("2025-04-14").when(fact, on="2025-04-16"))


def test_an_institution_that_tells_no_intakes_is_not_accused() -> None:
    """Not on the roster: what it does not tell nobody can miss. Nor where the koppelpunt is not waited for."""
    assert [] == says(waits(RECEIVED, feeds=(KOPPELPUNT, "gebeurtenissen-mbo/98MB")).on("2025-06-01"))
    assert [] == says(waits(RECEIVED, feeds=(EVENTS,)).on("2025-06-01"))


@pytest.mark.parametrize(("silent", "heard"), [(KOPPELPUNT, EVENTS), (EVENTS, KOPPELPUNT)])
def test_both_must_have_been_heard_past_the_day(silent: str, heard: str) -> None:
    story = waits(RECEIVED, through="2025-04-13T23:59").delivered(heard, "2025-04-20")
    assert [] == says(story.on("2025-04-20"))

    assert TO_BOTH == says(story.delivered(silent, "2025-04-14").on("2025-04-20"))


def test_after_vo_let_go_the_institution_alone_hears_it() -> None:
    assert ["opened D04 severity 2 to brin/98MA"] == says(
        waits(RECEIVED, left("2025-04-13")).on("2025-04-14")
    )


def test_a_region_may_agree_on_other_weeks() -> None:
    context = agreed("2025-03-03", {"no_intake_weeks": 4}, feeds=roster(KOPPELPUNT, EVENTS))
    later = agreed("2025-04-01", {"no_intake_weeks": 4}, feeds=roster(KOPPELPUNT, EVENTS))

    for settings, expected in ((context, TO_BOTH), (later, [])):
        story = given(listed(), RECEIVED, context=settings).delivered(KOPPELPUNT, "2025-04-01")
        assert expected == says(story.delivered(EVENTS, "2025-04-01").on("2025-03-31"))


def test_a_region_may_agree_on_another_day_in_summer() -> None:
    feeds = roster(KOPPELPUNT, EVENTS)
    context = agreed("2025-01-01", {"escalate_no_intake": (5, 1)}, feeds=feeds)
    story = given(listed(), RECEIVED, context=context).delivered(KOPPELPUNT, "2025-06-01")
    story = story.delivered(EVENTS, "2025-06-01")

    assert "D04 2" in story.on("2025-04-30").open
    assert "D04 3" in story.on("2025-05-01").open


def test_it_ends_with_the_season() -> None:
    story = waits(RECEIVED, through="2026-09-01").on("2026-07-31")
    assert "D04 3" in story.open

    assert ["season"] == [s.reason for s in story.on("2026-08-01").said if s.rule == "D04"]
