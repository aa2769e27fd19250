"""D09: a warm handover asked for, and not done when lessons are near."""

from dataclasses import replace
from datetime import date

import pytest

from hub.domain.calendar import Holiday, HolidayRegion, SchoolCalendar
from hub.domain.context import Context
from hub.domain.facts import Destination, Fact, HandoverStep, Status
from tests.domain.test_law_in_time import agreed
from tests.story import (
    MBO,
    OTHER_MBO,
    VO,
    Story,
    applied,
    enrolled,
    given,
    handover,
    left,
    listed,
    roster,
)

EVENTS, OF_VO = "gebeurtenissen-mbo/98MA", "gebeurtenissen-vo/98VA"
ASKED = handover(HandoverStep.ASKED, "2025-05-12")
PLACE = applied(Status.OFFERED, 1, "2025-04-01")
MBO_AND_VO = [f"opened D09 severity 2 to brin/{who}" for who in ("98MA", "98VA")]
AT_START = ["revised D09 severity 3 to brin/98MA", "revised D09 severity 3 to brin/98VA"]
ENDED = [line.replace("opened", "withdrawn") for line in MBO_AND_VO]


def asked(*facts: Fact, context: Context | None = None, through: str = "2026-07-31") -> Story:
    """Lessons begin on Monday 1 September: four weeks before is Monday 4 August."""
    story = given(listed(), PLACE, *facts, context=context or roster(EVENTS))
    for feed in (EVENTS, OF_VO):
        story = story.delivered(feed, through)
    return story


def says(story: Story) -> list[str]:
    return [line for line in story.tells if "D09" in line]


def test_four_weeks_before_lessons_mbo_and_vo_hear_that_it_is_still_to_be_done() -> None:
    story = asked(ASKED)
    assert [] == says(story.on("2025-08-03"))

    story = story.on("2025-08-04")

    assert MBO_AND_VO == says(story)
    assert [] == says(story.on("2025-08-05"))


def test_when_lessons_begin_it_is_more_serious() -> None:
    story = asked(ASKED).on("2025-08-31")
    assert "D09 2" in story.open

    assert AT_START == says(story.on("2025-09-01"))


def test_what_it_rests_on_and_who_must_act() -> None:
    (signal,) = [s for s in asked(ASKED).on("2025-08-04").said if s.rule == "D09"]

    assert "mbo" == signal.responsible
    assert "punt 6" in signal.ground
    assert [("HandoverChanged", "2025-05-12")] == [(e.kind, str(e.day)) for e in signal.evidence]


@pytest.mark.parametrize(
    ("region", "four_weeks_before", "begin"),
    [
        (HolidayRegion.SOUTH, "2025-07-21", "2025-08-18"),
        (HolidayRegion.NORTH, "2025-07-28", "2025-08-25"),
    ],
)
def test_it_is_the_lessons_of_the_institution_that_was_asked(
    region: HolidayRegion, four_weeks_before: str, begin: str
) -> None:
    """The summer holiday of its own region counts, whatever that of the vo school."""
    last = date.fromisoformat(begin) - (date(2025, 9, 1) - date(2025, 8, 31))
    holiday = Holiday(region, "summer", date(2025, 7, 5), last)
    calendar = SchoolCalendar(holidays=(holiday,), regions=((MBO, region),))
    story = asked(ASKED, context=replace(roster(EVENTS), calendar=calendar))
    day = date.fromisoformat(four_weeks_before)
    assert [] == says(story.on(date.fromordinal(day.toordinal() - 1).isoformat()))

    story = story.on(four_weeks_before)
    assert MBO_AND_VO == says(story)

    assert AT_START == says(story.on(begin))


def test_who_starts_later_is_handed_over_later() -> None:
    """A place for Sunday 1 February 2026: lessons on Monday the 2nd, four weeks before is 5 January."""
    place = applied(Status.OFFERED, 2, "2025-10-01", starts="2026-02-01")
    story = asked(place, ASKED)
    assert [] == says(story.on("2026-01-04"))

    story = story.on("2026-01-05")
    assert MBO_AND_VO == says(story)
    assert "D09 2" in story.on("2026-02-01").open
    assert AT_START == says(story.on("2026-02-02"))


def test_the_earliest_start_there_counts() -> None:
    """Not what was lost, nor what is elsewhere; an enrolment by RO does."""
    february = applied(Status.OFFERED, 2, "2025-10-01", starts="2026-02-01")
    lost = applied(Status.WITHDRAWN, 3, "2025-10-02", chain=2)
    elsewhere = applied(Status.OFFERED, 4, "2025-10-01", chain=3, school=OTHER_MBO)

    assert [] == says(asked(february, lost, elsewhere, ASKED).on("2026-01-04"))
    assert [] != says(asked(february, enrolled("2025-11-10"), ASKED).on("2025-10-13"))
    assert [] == says(asked(february, enrolled("2025-11-10"), ASKED).on("2025-10-12"))


def test_a_start_before_the_summer_is_a_start_after_it() -> None:
    """Enrolled there last year already, or dated in June: lessons of this season begin in September."""
    early = applied(Status.OFFERED, 2, "2025-04-02", starts="2025-06-16")

    assert [] == says(asked(early, enrolled("2024-08-01"), ASKED).on("2025-08-03"))
    assert MBO_AND_VO == says(asked(early, enrolled("2024-08-01"), ASKED).on("2025-08-04"))


def test_asked_for_twice_it_is_open_since_the_first_time() -> None:
    by_vo = handover(HandoverStep.ASKED, "2025-08-20", teller=VO, number="a")

    assert MBO_AND_VO == says(asked(ASKED, by_vo).on("2025-08-04"))


def test_asked_for_in_the_last_weeks_it_is_open_from_that_day() -> None:
    late = handover(HandoverStep.ASKED, "2025-08-20")
    assert [] == says(asked(late).on("2025-08-19"))

    assert MBO_AND_VO == says(asked(late).on("2025-08-20"))


def test_asked_for_after_lessons_began_it_is_serious_at_once() -> None:
    late = handover(HandoverStep.ASKED, "2025-09-10")

    assert [line.replace("2", "3", 1) for line in MBO_AND_VO] == says(asked(late).on("2025-09-10"))


def test_two_institutions_that_were_asked_have_a_case_each() -> None:
    """What the one has done, the other still has to."""
    other = (
        applied(Status.OFFERED, 2, "2025-04-01", chain=2, school=OTHER_MBO),
        handover(HandoverStep.DONE, "2025-05-20", school=OTHER_MBO, number="2"),
    )
    story = asked(ASKED, *other).on("2025-08-04")

    assert MBO_AND_VO == says(story)
    assert {"98MA"} == {e.brin for s in story.said if s.rule == "D09" for e in s.evidence}


def test_taken_up_is_not_done() -> None:
    """It stays the same case, since the same moment, and tells that it was taken up."""
    late = handover(HandoverStep.ASKED, "2025-07-01")
    story = asked(late).on("2025-08-04")

    story = story.when(handover(HandoverStep.ACCEPTED, "2025-08-10", version=2), on="2025-08-11")

    assert [line.replace("opened", "revised") for line in MBO_AND_VO] == says(story)
    assert ["2025-08-03T22:00:00+00:00"] == [s.since.isoformat() for s in story.said if s.rule == "D09"]


@pytest.mark.parametrize("step", [HandoverStep.DONE, HandoverStep.CALLED_OFF])
def test_done_or_called_off_it_is_over(step: HandoverStep) -> None:
    story = asked(ASKED).on("2025-08-04").when(handover(step, "2025-08-10", version=2), on="2025-08-11")

    assert ENDED == says(story)
    assert ["resolved"] == [s.reason for s in story.said if s.rule == "D09"]
    assert [] == says(asked(handover(step, "2025-06-10")).on("2025-09-01"))


def test_the_one_asks_and_the_other_tells_that_it_is_done() -> None:
    """Each by numbers of its own: it is one handover, to one institution."""
    by_vo = handover(HandoverStep.ASKED, "2025-05-12", teller=VO, number="a")
    story = asked(by_vo, context=roster(EVENTS, OF_VO)).on("2025-08-04")
    assert "D09 2" in story.open

    assert ENDED == says(story.when(handover(HandoverStep.DONE, "2025-08-10"), on="2025-08-11"))


def test_the_furthest_step_counts() -> None:
    """Done is done, though vo wrote its wish down later; called off counts only when nobody asked after it."""
    done = handover(HandoverStep.DONE, "2025-05-20", number="2")
    again = handover(HandoverStep.ASKED, "2025-06-10", number="3")
    called_off = handover(HandoverStep.CALLED_OFF, "2025-06-09", number="4")

    assert [] == says(asked(ASKED, done, again).on("2025-08-04"))
    assert MBO_AND_VO == says(asked(ASKED, called_off, again).on("2025-08-04"))
    on_the_day = handover(HandoverStep.CALLED_OFF, "2025-06-10", number="4")
    assert [] == says(asked(ASKED, on_the_day, again).on("2025-08-04"))


@pytest.mark.parametrize("status", [Status.REJECTED, Status.WITHDRAWN])
def test_who_does_not_come_there_any_more_need_not_be_handed_over(status: Status) -> None:
    lost = applied(status, 2, "2025-08-10")

    assert ENDED == says(asked(ASKED).on("2025-08-04").when(lost, on="2025-08-11"))
    assert [] == says(asked(ASKED, applied(status, 2, "2025-06-10")).on("2025-08-04"))


def test_one_of_two_applications_there_is_enough() -> None:
    lost = applied(Status.WITHDRAWN, 3, "2025-06-10")

    assert MBO_AND_VO == says(
        asked(applied(Status.RECEIVED, 2, "2025-04-02", chain=2), lost, ASKED).on("2025-08-04")
    )


def test_deregistered_there_it_is_over() -> None:
    """Though the koppelpunt's word stands."""
    story = asked(ASKED, enrolled()).on("2025-09-05")
    assert "D09 3" in story.open

    story = story.when(enrolled(last="2025-09-12", version=2), on="2025-09-13")

    assert "D09 3" not in story.open


def test_asked_for_where_no_application_is_known_it_is_open_all_the_same() -> None:
    elsewhere = handover(HandoverStep.ASKED, "2025-05-12", school=OTHER_MBO)
    story = given(listed(), PLACE, elsewhere, context=roster(EVENTS)).delivered(EVENTS, "2025-08-04")

    assert ["opened D09 severity 2 to brin/98MB", "opened D09 severity 2 to brin/98VA"] == says(
        story.on("2025-08-04")
    )


def test_settled_otherwise_nobody_is_handed_over() -> None:
    assert [] == says(asked(ASKED, left("2025-07-31", Destination.VAVO)).on("2025-08-04"))


def test_after_vo_let_go_the_institution_alone_hears_it() -> None:
    assert ["opened D09 severity 2 to brin/98MA"] == says(asked(ASKED, left()).on("2025-08-04"))


def test_where_nobody_who_would_tell_is_waited_for_nothing_is_said() -> None:
    assert [] == says(asked(ASKED, context=roster("koppelpunt/mbo")).on("2025-09-10"))
    by_vo = handover(HandoverStep.ASKED, "2025-05-12", teller=VO)
    assert [] == says(asked(by_vo, context=roster("koppelpunt/mbo")).on("2025-09-10"))
    assert MBO_AND_VO == says(asked(by_vo, context=roster(OF_VO)).on("2025-08-04"))


@pytest.mark.parametrize(("silent", "heard"), [(EVENTS, OF_VO), (OF_VO, EVENTS)])
def test_whoever_would_tell_must_have_been_heard_past_the_day(silent: str, heard: str) -> None:
    by_vo = handover(HandoverStep.ASKED, "2025-05-12", teller=VO)
    story = asked(by_vo, context=roster(EVENTS, OF_VO), through="2025-08-03T23:59")
    story = story.delivered(heard, "2025-08-10")
    assert [] == says(story.on("2025-08-10"))

    assert MBO_AND_VO == says(story.delivered(silent, "2025-08-04").on("2025-08-10"))


def test_a_region_may_agree_on_other_days() -> None:
    """So that it is done before schools close for the summer."""
    context = agreed("2025-01-01", {"handover_days": 70}, feeds=roster(EVENTS))

    assert [] == says(asked(ASKED, context=context).on("2025-06-22"))
    assert MBO_AND_VO == says(asked(ASKED, context=context).on("2025-06-23"))
    later = agreed("2025-06-24", {"handover_days": 70}, feeds=roster(EVENTS))
    assert [] == says(asked(ASKED, context=later).on("2025-06-23"))
