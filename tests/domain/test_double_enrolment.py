"""D29: enrolled at two institutions at once, after the start."""

from dataclasses import replace
from datetime import date

from hub.domain.facts import Status
from hub.domain.statute import Agreements, Dated, Since
from tests.story import MBO, OTHER_MBO, Story, applied, enrolled, given, roster

BOTH = ["opened D29 severity 1 to brin/98MA", "opened D29 severity 1 to brin/98MB"]


def says(story: Story) -> list[str]:
    return sorted(line for line in story.tells if "D29" in line)


def test_fourteen_days_after_the_second_enrolment_each_institution_hears_it() -> None:
    """The day before nothing is said, on the day it is, and only once."""
    story = given(enrolled("2025-08-01"), enrolled("2025-10-06", school=OTHER_MBO))

    assert [] == says(story.on("2025-10-19"))
    assert BOTH == says(story.on("2025-10-20"))
    assert [] == says(story.on("2025-10-20").on("2025-10-21"))


def test_places_for_august_count_from_the_start_of_lessons() -> None:
    """1 September: who was accepted twice has chosen by then, or is asked two weeks later."""
    story = given(enrolled("2025-08-01"), enrolled("2025-08-01", school=OTHER_MBO))

    assert [] == says(story.on("2025-09-14"))
    assert BOTH == says(story.on("2025-09-15"))


def test_an_institution_reads_of_its_own_enrolment_only() -> None:
    """And of that which stood beside the other, not of an earlier one."""
    before = enrolled("2025-08-01", "2025-08-31", number="0")
    story = given(before, enrolled("2025-09-01"), enrolled("2025-10-06", school=OTHER_MBO)).on("2025-10-20")

    assert {(MBO, ((MBO, "1"),)), (OTHER_MBO, ((OTHER_MBO, "1"),))} == {
        (s.occasion.split()[0], tuple((e.brin, e.ref) for e in s.evidence))
        for s in story.said
        if s.rule == "D29"
    }


def test_one_that_ends_ends_it_at_both() -> None:
    story = given(enrolled("2025-08-01"), enrolled("2025-10-06", school=OTHER_MBO)).on("2025-10-20")

    story = story.when(enrolled("2025-08-01", "2025-10-22", version=2), on="2025-10-23")

    assert [line.replace("opened", "withdrawn") for line in BOTH] == says(story)


def test_who_chose_within_fourteen_days_is_no_news() -> None:
    """Up to and including the thirteenth day after; one day more and it is told."""
    chosen = given(enrolled("2025-08-01", "2025-10-19"), enrolled("2025-10-06", school=OTHER_MBO))
    late = given(enrolled("2025-08-01", "2025-10-20"), enrolled("2025-10-06", school=OTHER_MBO))

    assert [] == says(chosen.on("2025-10-20"))
    assert BOTH == says(late.on("2025-10-20"))


def test_a_switch_two_enrolments_of_one_institution_and_an_exam_are_no_double() -> None:
    switch = (enrolled("2025-08-01", "2025-10-05"), enrolled("2025-10-06", school=OTHER_MBO))
    one_house = (enrolled("2025-08-01"), enrolled("2025-10-06", number="2"))
    exam = (enrolled("2025-08-01"), enrolled("2025-10-06", school=OTHER_MBO, route="EX"))

    assert [[], [], []] == [says(given(*told).on("2025-12-01")) for told in (switch, one_house, exam)]


def test_a_promise_that_no_register_lists_is_no_enrolment() -> None:
    """The koppelpunt's LI at a second institution."""
    promise = applied(Status.ENROLLED, 1, "2025-06-01", school=OTHER_MBO)

    assert [] == says(given(enrolled("2025-08-01"), promise).on("2025-12-01"))


def test_both_registers_must_have_been_heard() -> None:
    """An end that is on its way is no double enrolment."""
    feeds = ("ro/98MA", "ro/98MB")
    story = given(enrolled("2025-08-01"), enrolled("2025-10-06", school=OTHER_MBO), context=roster(*feeds))
    half = story.delivered("ro/98MA", "2025-10-20")

    assert [] == says(half.on("2025-10-20"))
    assert BOTH == says(half.delivered("ro/98MB", "2025-10-20").on("2025-10-20"))


def test_another_time_is_another_case() -> None:
    story = given(
        enrolled("2025-08-01"),
        enrolled("2025-09-01", "2025-10-05", school=OTHER_MBO),
        enrolled("2025-11-03", school=OTHER_MBO, number="2"),
    )
    said = [s.occasion for s in story.on("2025-11-17").said if s.rule == "D29"]

    assert ["98MA beside another, time 2", "98MB beside another, time 2"] == sorted(said)


def test_a_region_may_agree_on_other_days() -> None:
    agreed = Dated((Since(date(2025, 8, 1), Agreements(double_enrolment_days=3), "the region"),))
    story = given(enrolled("2025-08-01"), enrolled("2025-10-06", school=OTHER_MBO))
    sooner = replace(story, context=replace(story.context, agreements=agreed))

    assert [] == says(sooner.on("2025-10-08"))
    assert BOTH == says(sooner.on("2025-10-09"))


def test_nothing_outlives_its_season() -> None:
    story = given(enrolled("2025-08-01"), enrolled("2025-10-06", school=OTHER_MBO)).on("2026-07-31")

    assert ["D29 1", "D29 1"] == story.open
    assert [] == story.on("2026-08-01").open
