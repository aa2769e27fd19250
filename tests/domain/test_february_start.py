"""D30: idle since the summer, and to start in February."""

import pytest

from hub.domain.facts import Destination, Fact, Result, Status
from tests.story import MBO, OTHER_MBO, Story, applied, enrolled, exam, given, left, listed, moves, roster

RECEIVED = applied(Status.RECEIVED, 1, "2025-06-20", starts="2026-02-01")
PROMISED = applied(Status.ENROLLED, 1, "2025-06-20", starts="2026-02-01")


def idle(*facts: Fact) -> Story:
    """Somebody whom vo has let go."""
    return given(listed(), left(), *facts)


def says(story: Story) -> list[str]:
    return [line for line in story.tells if "D30" in line]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2025-10-01", []),
        ("2025-10-02", ["opened D30 severity 2 to gm/0546"]),
        ("2026-01-31", ["opened D30 severity 2 to gm/0546"]),
        ("2026-02-01", ["opened D30 severity 3 to gm/0546"]),
    ],
)
def test_on_2_october_and_on_1_february_the_municipality_hears_it(day: str, expected: list[str]) -> None:
    """Applied for February, nowhere on the first count date; and on the second one not enrolled."""
    assert expected == says(idle(RECEIVED).on(day))


def test_who_has_a_place_for_february_begins_on_its_first_day() -> None:
    """Half a year at home with a place in hand: told in October, over when it begins."""
    story = idle(PROMISED).on("2025-10-02")
    assert ["opened D30 severity 2 to gm/0546"] == says(story)

    assert [] == says(story.on("2026-01-31"))
    assert ["withdrawn D30 severity 2 to gm/0546"] == says(story.on("2026-02-01"))


def test_the_first_day_by_the_register_is_a_start_too() -> None:
    story = idle(enrolled("2026-02-02")).on("2025-10-02")
    assert ["opened D30 severity 2 to gm/0546"] == says(story)

    assert [] == says(story.on("2026-02-01"))
    assert ["withdrawn D30 severity 2 to gm/0546"] == says(story.on("2026-02-02"))


def test_a_programme_that_begins_later_in_february_is_waited_for() -> None:
    received = applied(Status.RECEIVED, 1, "2025-11-20", starts="2026-02-09")
    story = idle(received).on("2026-02-01")
    assert ["opened D30 severity 2 to gm/0546"] == says(story)

    assert [] == says(story.on("2026-02-08"))
    assert ["revised D30 severity 3 to gm/0546"] == says(story.on("2026-02-09"))


@pytest.mark.parametrize("starts", ["2026-01-31", "2026-03-01", "2025-02-01", "2025-09-01"])
def test_another_month_is_another_start(starts: str) -> None:
    received = applied(Status.RECEIVED, 1, "2025-06-20", starts=starts)

    assert [] == says(idle(received).on("2025-10-02"))


@pytest.mark.parametrize("starts", ["2026-02-01", "2026-02-28"])
def test_the_whole_of_february_is_february(starts: str) -> None:
    assert [] != says(idle(applied(Status.RECEIVED, 1, "2025-06-20", starts=starts)).on("2025-10-02"))


def test_without_a_day_nobody_knows_when_it_starts() -> None:
    assert [] == says(idle(applied(Status.RECEIVED, 1, "2025-06-20", starts=None)).on("2025-10-02"))


def test_who_applies_in_november_counts_from_then() -> None:
    story = idle(applied(Status.RECEIVED, 1, "2025-11-20", starts="2026-02-01"))

    assert [] == says(story.on("2025-11-19"))
    assert ["opened D30 severity 2 to gm/0546"] == says(story.on("2025-11-20"))


def test_who_applies_after_the_start_needs_help_at_once() -> None:
    story = idle(applied(Status.RECEIVED, 1, "2026-02-05", starts="2026-02-01"))

    assert ["opened D30 severity 3 to gm/0546"] == says(story.on("2026-02-05"))


def test_who_goes_to_school_until_then_is_not_idle() -> None:
    """Enrolled elsewhere since August, by the register or by the koppelpunt's word."""
    elsewhere = applied(Status.ENROLLED, 2, "2025-06-25", chain=2, school=OTHER_MBO)

    assert [] == says(idle(RECEIVED, enrolled(school=OTHER_MBO)).on("2025-10-02"))
    assert [] == says(idle(RECEIVED, elsewhere).on("2025-10-02"))


def test_an_exam_alone_is_no_school() -> None:
    assert [] != says(idle(RECEIVED, enrolled(school=OTHER_MBO, route="EX")).on("2025-10-02"))


def test_an_exam_in_february_is_no_start() -> None:
    assert [] == says(idle(enrolled("2026-02-02", route="EX")).on("2025-10-02"))


def test_an_application_for_august_is_no_school() -> None:
    """Beside the place for February, at the same institution."""
    august = applied(Status.RECEIVED, 2, "2025-06-25", chain=2)

    assert [] != says(idle(PROMISED, august).on("2025-10-02"))


def test_a_place_elsewhere_that_the_register_took_back_is_no_school() -> None:
    elsewhere = applied(Status.ENROLLED, 2, "2025-06-25", chain=2, school=OTHER_MBO)
    gone = enrolled(school=OTHER_MBO, retracted=True)

    assert [] != says(idle(RECEIVED, elsewhere, gone).on("2025-10-02"))


def test_a_start_that_was_given_up_counts_no_more() -> None:
    """Withdrawn from one that begins on the first, and applied for one that begins on the sixteenth."""
    given_up = applied(Status.WITHDRAWN, 2, "2026-01-10", starts="2026-02-01")
    other = applied(Status.RECEIVED, 3, "2026-01-20", chain=2, starts="2026-02-16")
    story = idle(RECEIVED, given_up, other)

    assert ["opened D30 severity 2 to gm/0546"] == says(story.on("2026-02-15"))
    assert ["opened D30 severity 3 to gm/0546"] == says(story.on("2026-02-16"))


def test_who_began_in_august_and_stopped_has_dropped_out() -> None:
    """That is D18's, also when the next start is in February."""
    assert [] == says(idle(RECEIVED, enrolled(last="2025-09-10", school=OTHER_MBO)).on("2025-10-02"))


def test_a_place_that_is_found_at_once_ends_it() -> None:
    story = idle(RECEIVED).on("2025-10-02")

    found = story.when(enrolled("2025-11-03", school=OTHER_MBO), on="2025-11-03")

    assert ["withdrawn D30 severity 2 to gm/0546"] == says(found)


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.REJECTED])
def test_without_an_application_it_is_no_start_in_february_any_more(status: Status) -> None:
    """Then the pupil is nowhere (D11, D15), and no more than that."""
    story = idle(RECEIVED).on("2025-10-02")

    lost = story.when(applied(status, 2, "2025-11-03", starts="2026-02-01"), on="2025-11-03")

    assert ["withdrawn D30 severity 2 to gm/0546"] == says(lost)


def test_a_promise_that_the_register_took_back_is_no_start() -> None:
    """The institution's RO weighs more than the koppelpunt's word."""
    gone = enrolled("2026-02-01", retracted=True)

    assert [] == says(idle(PROMISED, gone).on("2025-10-02"))


def test_who_is_still_in_vo_is_not_idle() -> None:
    assert [] == says(given(listed(), RECEIVED).on("2025-10-02"))
    assert [] == says(given(listed(), left(destination=Destination.VO), RECEIVED).on("2025-10-02"))


def test_of_who_does_not_come_from_vo_nobody_knows_it() -> None:
    """Vo has neither announced the pupil nor let go, whatever exam was passed."""
    assert [] == says(given(RECEIVED).on("2025-10-02"))
    assert [] == says(given(exam(Result.PASSED), RECEIVED).on("2025-10-02"))


def test_abroad_is_no_idleness() -> None:
    assert [] == says(idle(RECEIVED, moves("2025-08-05", None, abroad=True)).on("2025-10-02"))


def test_it_waits_for_who_could_tell_of_an_enrolment() -> None:
    """The koppelpunt and the RO of the institution, both heard past 2 October."""
    sources = ("koppelpunt/mbo", f"ro/{MBO}")
    story = given(listed(), left(), RECEIVED, context=roster(*sources))
    assert [] == says(story.delivered(sources[0], "2025-10-02").on("2025-10-10"))

    both = story.delivered(sources[0], "2025-10-02").delivered(sources[1], "2025-10-02")

    assert ["opened D30 severity 2 to gm/0546"] == says(both.on("2025-10-10"))
