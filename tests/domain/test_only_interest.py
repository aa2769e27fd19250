"""D03: applied, and ten working days later no institution has told anything of it."""

from dataclasses import replace
from datetime import date

import pytest

from hub.domain.facts import Destination, Fact, FollowUpStep, Status
from tests.domain.test_law_in_time import agreed
from tests.story import (
    MBO,
    MIDDLE,
    OTHER_MBO,
    Story,
    applied,
    enrolled,
    followed,
    given,
    left,
    listed,
    moves,
    roster,
)

APPLIED = applied(Status.APPLIED, 1, "2025-03-03T11:00")  # a Monday
TO_BOTH = [f"opened D03 severity 2 to {who}" for who in ("brin/98MA", "brin/98VA")]
WITHDRAWN = [line.replace("opened", "withdrawn") for line in TO_BOTH]


def asked(*facts: Fact) -> Story:
    """Applied on Monday 3 March: the fourteen days after it hold ten working days."""
    return given(listed(), APPLIED, *facts)


def says(story: Story) -> list[str]:
    return [line for line in story.tells if "D03" in line]


def test_ten_working_days_after_it_the_institution_and_vo_hear_it() -> None:
    """Tuesday 4 to Monday 17 March go by; on the day after them it is said, and once. The municipality hears nothing."""
    assert [] == says(asked().on("2025-03-17"))

    story = asked().on("2025-03-18")

    assert TO_BOTH == says(story)
    assert [] == says(story.on("2025-03-19"))


def test_a_day_without_lessons_is_no_working_day() -> None:
    context = replace(roster(), calendar=replace(MIDDLE, free_days=frozenset([date(2025, 3, 10)])))
    story = given(listed(), APPLIED, context=context)

    assert [] == says(story.on("2025-03-18"))
    assert [] != says(story.on("2025-03-19"))


def test_a_region_may_agree_on_other_days() -> None:
    """What holds on the day on which it is time."""
    context = agreed("2025-03-03", {"only_interest_working_days": 3})

    assert [] == says(given(listed(), APPLIED, context=context).on("2025-03-06"))
    assert TO_BOTH == says(given(listed(), APPLIED, context=context).on("2025-03-07"))
    later = agreed("2025-03-08", {"only_interest_working_days": 3})
    assert [] == says(given(listed(), APPLIED, context=later).on("2025-03-07"))


@pytest.mark.parametrize("status", [s for s in Status if s != Status.APPLIED])
def test_any_status_of_the_mbo_in_time_is_an_answer(status: Status) -> None:
    """To the last minute of the tenth day; and what comes later ends it."""
    assert [] == says(asked(applied(status, 2, "2025-03-17T23:59")).on("2025-03-18"))
    assert [] == says(asked(applied(status, 2, "2025-03-18")).on("2025-03-18"))

    late = asked().on("2025-03-18").when(applied(status, 2, "2025-03-20"), on="2025-03-21")

    assert WITHDRAWN == says(late)


def test_the_application_told_again_is_no_answer_and_no_new_one() -> None:
    """Its days count from when it was made."""
    again = applied(Status.APPLIED, 2, "2025-03-14")

    assert TO_BOTH == says(asked(again).on("2025-03-18"))
    assert [] == says(asked().on("2025-03-18").when(again, on="2025-03-19"))
    assert WITHDRAWN == says(
        asked(again).on("2025-03-18").when(applied(Status.RECEIVED, 3, "2025-03-20"), on="2025-03-21")
    )


def test_after_an_answer_that_one_applied_is_told_late_and_opens_nothing() -> None:
    """The mbo took it up before the koppelpunt told it once more."""
    told = (applied(Status.RECEIVED, 1, "2025-03-03"), applied(Status.APPLIED, 2, "2025-03-04"))

    assert [] == says(given(listed(), *told).on("2025-04-15"))


def test_withdrawn_and_applied_anew_is_another_time() -> None:
    """Ten working days of its own."""
    anew = (applied(Status.WITHDRAWN, 2, "2025-03-20"), applied(Status.APPLIED, 3, "2025-03-24"))
    story = asked().on("2025-03-18").when(*anew, on="2025-03-25")
    assert WITHDRAWN == says(story)

    assert [] == says(story.on("2025-04-07"))
    assert TO_BOTH == says(story.on("2025-04-08"))


@pytest.mark.parametrize("status", [Status.RECEIVED, Status.OFFERED, Status.ENROLLED])
def test_an_application_that_is_answered_elsewhere_is_enough(status: Status) -> None:
    """Before the day it is never said; after it, it ends."""
    elsewhere = applied(status, 2, "2025-03-10", chain=2, school=OTHER_MBO)
    assert [] == says(asked(elsewhere).on("2025-04-15"))

    later = applied(status, 2, "2025-03-20", chain=2, school=OTHER_MBO)
    assert TO_BOTH == says(asked(later).on("2025-03-19"))
    assert WITHDRAWN == says(asked().on("2025-03-18").when(later, on="2025-03-21"))


@pytest.mark.parametrize("lost", [Status.REJECTED, Status.WITHDRAWN])
def test_when_that_one_is_lost_the_silent_one_is_all_there_is(lost: Status) -> None:
    """No step is lost by it (D06), for an application is open still: so it must be said here."""
    elsewhere = (
        applied(Status.RECEIVED, 2, "2025-03-10", chain=2, school=OTHER_MBO),
        applied(lost, 3, "2025-05-06", chain=2, school=OTHER_MBO),
    )
    story = asked(*elsewhere)

    assert [] == says(story.on("2025-05-05"))
    assert TO_BOTH == says(story.on("2025-05-07"))


def test_what_is_lost_elsewhere_was_no_answer() -> None:
    elsewhere = applied(Status.REJECTED, 2, "2025-03-10", chain=2, school=OTHER_MBO)

    assert TO_BOTH == says(asked(elsewhere).on("2025-03-18"))


def test_each_institution_that_is_silent_hears_of_its_own() -> None:
    """And reads nothing of the other."""
    second = applied(Status.APPLIED, 2, "2025-03-05", chain=2, school=OTHER_MBO)
    story = asked(second).on("2025-03-20")

    assert ["brin/98MA", "brin/98MB", "brin/98VA", "brin/98VA"] == sorted(s.split()[-1] for s in says(story))
    read = {a.recipient.address: {e.brin for e in a.evidence} for s in story.said for a in s.addressees}
    assert ({MBO}, {OTHER_MBO}) == (read["brin/98MA"], read["brin/98MB"])


def test_an_enrolment_ends_it() -> None:
    """By the register, where the koppelpunt tells nothing."""
    story = given(listed(), applied(Status.APPLIED, 1, "2025-07-01")).on("2025-07-16")
    assert TO_BOTH == says(story)

    assert WITHDRAWN == says(story.when(enrolled("2025-08-01", school=OTHER_MBO), on="2025-08-02"))


def test_what_settles_the_season_ends_it() -> None:
    """Abroad; and who is let go to vo needs no answer, from when that is told."""
    story = asked().on("2025-03-18")

    assert WITHDRAWN == says(story.when(moves("2025-04-01", None, abroad=True), on="2025-04-02"))
    assert WITHDRAWN == says(story.when(left("2025-07-31", Destination.VO), on="2025-04-02"))


def test_a_school_that_closes_it_hears_no_more() -> None:
    story = asked().on("2025-03-18")
    closing = followed("D03", "98MA:00000001 1", FollowUpStep.CLOSED, "2025-03-20", recipient="brin/98MA")

    assert WITHDRAWN == says(story.when(closing, on="2025-03-21"))


def test_it_ends_with_the_season() -> None:
    story = asked().on("2026-07-31")

    assert ["brin/98MA", "brin/98VA"] == [line.split()[-1] for line in says(story)]
    assert [] != [line for line in says(story.on("2026-08-01")) if line.startswith("withdrawn")]


def test_who_never_went_to_school_here_is_told_to_the_institution_alone() -> None:
    """Zij-instroom: no vo school knows of it."""
    assert TO_BOTH[:1] == says(given(APPLIED).on("2025-03-18"))


def test_after_vo_has_let_go_the_institution_alone_hears_it() -> None:
    assert TO_BOTH[:1] == says(asked(left("2025-03-14")).on("2025-03-18"))


def test_silence_of_the_koppelpunt_is_no_news() -> None:
    """
    What was not looked for may have been told: it waits until the koppelpunt is heard past the tenth day.
    """
    story = given(listed(), APPLIED, context=roster("koppelpunt/mbo"))
    assert [] == says(story.delivered("koppelpunt/mbo", "2025-03-17T06:00").on("2025-03-18"))

    assert TO_BOTH == says(story.delivered("koppelpunt/mbo", "2025-03-18T06:00").on("2025-03-19"))


def test_who_applied_without_an_answer_has_applied() -> None:
    """
    One thing is one case at the desk of vo: D03 is said, and D02 is not; not in June either.
    """
    for day in ("2025-03-18", "2025-04-02", "2025-06-02"):
        tells = asked().on(day).tells
        assert ([], TO_BOTH) == ([t for t in tells if "D02" in t], [t for t in tells if "D03" in t])
    withdrawn = asked(applied(Status.WITHDRAWN, 2, "2025-06-10")).on("2025-06-11").tells
    assert ["gm/0546"] == [t.split()[-1] for t in withdrawn if "D02" in t and "gm/" in t]
