"""D13: enrolled, lessons started, not seen."""

from dataclasses import replace
from datetime import date

import pytest

from hub.domain.facts import Fact, Status
from tests.story import MBO, OTHER_MBO, applied, attended, enrolled, given, left, listed, roster

FEED = f"attendance/{MBO}"


def _enrolled() -> tuple[Fact, ...]:
    return (listed(), left(), enrolled("2025-08-01"))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2025-09-05", []),
        ("2025-09-06", ["opened D13 severity 3 to brin/98MA"]),  # Monday 1 to Friday 5 September have gone by
        ("2025-09-12", ["opened D13 severity 3 to brin/98MA"]),
        ("2025-09-13", ["opened D13 severity 3 to brin/98MA", "opened D13 severity 3 to gm/0546"]),
    ],
)
def test_five_and_ten_lesson_days(day: str, expected: list[str]) -> None:
    """After five lesson days the institution, after ten the municipality."""
    story = given(*_enrolled(), context=roster(FEED)).delivered(FEED, "2025-09-30")

    assert expected == story.on(day).tells


def test_without_attendance_nobody_is_missed() -> None:
    """Absence of news is not news of absence: an institution that delivers no attendance misses nobody."""
    assert [] == given(*_enrolled()).on("2025-09-30").tells


def test_attendance_that_is_delivered_from_the_second_week_on_misses_from_then() -> None:
    """Nothing could be known after five lesson days; after ten it can."""
    (line,) = roster(FEED).roster
    late = replace(roster(), roster=(replace(line, first_day=date(2025, 9, 10)),))
    story = given(*_enrolled(), context=late).delivered(FEED, "2025-09-30")

    assert [] == story.on("2025-09-12").tells
    assert ["opened D13 severity 3 to brin/98MA", "opened D13 severity 3 to gm/0546"] == story.on(
        "2025-09-13"
    ).tells


def test_feed_broken_in_the_first_school_week() -> None:
    """The feed failed in the first week: no mass of no-shows, until it is heard again."""
    story = given(*_enrolled(), context=roster(FEED)).delivered(FEED, "2025-09-02T17:00")

    assert [] == story.on("2025-09-20").tells


def test_presence_on_its_own_day() -> None:
    """Seen on the third day, reported in the third week: it never held."""
    story = given(*_enrolled(), context=roster(FEED)).delivered(FEED, "2025-09-16").on("2025-09-16")
    assert ["D13 3"] == story.open

    story = story.when(attended("2025-09-03"), on="2025-09-17")

    assert {"disproved"} == {s.reason for s in story.said}


def test_another_application_there_says_nothing_of_the_start() -> None:
    """Offered for August and never taken; enrolled for 15 September: five lesson days count from then."""
    facts = (
        listed(),
        left(),
        applied(Status.OFFERED, 1, "2025-01-10", starts="2025-08-01"),
        applied(Status.ENROLLED, 2, "2025-09-11", chain=2, starts="2025-09-15"),
    )
    story = given(*facts, context=roster(FEED)).delivered(FEED, "2025-10-01")

    assert [] == [s for s in story.on("2025-09-19").open if s.startswith("D13")]
    assert "D13 3" in story.on("2025-09-20").open


def test_who_is_enrolled_late_is_not_missed_from_before() -> None:
    """
    Enrolled on Tuesday 16 September with the year's nominal start of 1 August: five lesson days count from that day.
    """
    late = applied(Status.ENROLLED, 1, "2025-09-16", starts="2025-08-01")
    story = given(listed(), left(), late, context=roster(FEED)).delivered(FEED, "2025-10-10")

    assert [] == [s for s in story.on("2025-09-22").open if s.startswith("D13")]
    assert "D13 3" in story.on("2025-09-23").open


def test_presence_elsewhere_is_arrival() -> None:
    """Two institutions at once (Q4): who is seen at one has arrived."""
    story = given(*_enrolled(), attended("2025-09-01", OTHER_MBO), context=roster(FEED))

    assert [] == story.delivered(FEED, "2025-09-30").on("2025-09-30").tells


def test_seen_at_one_before_the_start_at_another_is_no_arrival_there() -> None:
    """In September at one, enrolled in November at another and never seen there."""
    later = enrolled("2025-11-03", school=OTHER_MBO)
    seen, feed = attended("2025-09-01"), f"attendance/{OTHER_MBO}"
    story = given(enrolled("2025-08-01", "2025-10-31"), later, seen, context=roster(feed))
    story = story.delivered(feed, "2025-12-31")

    assert ["opened D13 severity 3 to brin/98MB"] == story.on("2025-11-10").tells
    assert [] == given(later, attended("2025-11-04", OTHER_MBO), context=story.context).on("2025-11-10").open


def test_bbl_that_starts_in_october() -> None:
    """No no-show before the start of the programme."""
    bbl = applied(Status.ENROLLED, 1, "2025-06-01", starts="2025-10-06")
    story = given(listed(), left(), bbl, context=roster(FEED)).delivered(FEED, "2025-11-30")

    assert [] == story.on("2025-10-10").tells
    assert ["opened D13 severity 3 to brin/98MA"] == story.on("2025-10-11").tells


def test_a_pupil_who_leaves_is_no_longer_a_no_show() -> None:
    """Deregistered: from there on it is dropout."""
    story = given(*_enrolled(), context=roster(FEED)).delivered(FEED, "2025-09-30").on("2025-09-15")

    story = story.when(enrolled("2025-08-01", "2025-09-15", version=2), on="2025-09-23")

    assert ["D18 4"] == story.open
