"""D26: a source fell silent."""

from dataclasses import replace
from datetime import date

import pytest

from hub.domain.calendar import HolidayRegion
from hub.domain.context import Context, Feed, Rhythm, hear_delivery
from hub.domain.facts import Delivered
from hub.domain.identifiers import SourceId
from hub.domain.source import Source, tick
from tests.cases import case
from tests.story import MIDDLE, moment

NAME = SourceId("attendance/98MA")


def _heard(through: str, rhythm: Rhythm = Rhythm.WORKING_DAY, silent: HolidayRegion | None = None) -> Context:
    feed = Feed(
        source=NAME,
        first_day=date(2025, 6, 1),
        last_day=date(2026, 7, 31),
        rhythm=rhythm,
        brin="98MA",
        silent_in_holidays=silent,
    )
    context = Context(calendar=MIDDLE, roster=(feed,))
    return hear_delivery(context, Delivered(source=NAME, delivery="x", through=moment(through), version=1))


def _tells(context: Context, day: str, source: Source | None = None) -> list[str]:
    return [f"{s.change} {s.severity}" for s in tick(NAME, source or Source(), moment(day), context)[1]]


@pytest.mark.parametrize(
    ("rhythm", "day", "expected"),
    [
        (Rhythm.WORKING_DAY, "2025-11-05", []),  # heard on Monday 3 November: Tuesday and Wednesday may pass
        (Rhythm.WORKING_DAY, "2025-11-06", ["opened 2"]),
        (Rhythm.WEEK, "2025-11-10", []),
        (Rhythm.WEEK, "2025-11-11", ["opened 2"]),
        (Rhythm.MONTH, "2025-12-07", []),
        (Rhythm.MONTH, "2025-12-08", ["opened 2"]),
        (Rhythm.NONE, "2026-07-01", []),
    ],
)
def test_silence_is_news_after_the_agreed_time(rhythm: Rhythm, day: str, expected: list[str]) -> None:
    """Two working days for a daily feed, eight days for a weekly one."""
    assert expected == _tells(_heard("2025-11-03T17:00", rhythm), day)


@case("C36", "In de zomervakantie levert de school niets, en dat was aangekondigd: dan is het geen stilte.")
def test_announced_silence_is_no_silence() -> None:
    """Six weeks of summer, announced: nothing until lessons have started and two working days passed."""
    context = _heard("2025-07-18T17:00", silent=HolidayRegion.MIDDLE)

    assert [] == _tells(context, "2025-09-02")
    assert ["opened 3"] == _tells(context, "2025-09-03")


def test_first_school_week_is_loud() -> None:
    """Silence that begins in the first week of lessons hides every no-show: severity 3."""
    assert ["opened 3"] == _tells(_heard("2025-09-01T17:00"), "2025-09-04")


def test_heard_again_resolves_and_operators_and_the_school_were_told() -> None:
    """Withdrawn because of resolved, to all who were told."""
    context = _heard("2025-11-03T17:00")
    source, opened = tick(NAME, Source(), moment("2025-11-06"), context)
    assert ["brin/98MA", "ops"] == [a.recipient.address for s in opened for a in s.addressees]
    assert [] == _tells(context, "2025-11-07", source)

    news = Delivered(source=NAME, delivery="y", through=moment("2025-11-07T17:00"), version=2)
    _, told = tick(NAME, source, moment("2025-11-08"), hear_delivery(context, news))

    assert [("withdrawn", "resolved")] == [(s.change, s.reason) for s in told]


def test_off_the_roster_nobody_waits() -> None:
    """A feed leaves the roster by a person's decision; then its silence is nobody's news."""
    assert [] == _tells(replace(_heard("2025-11-03"), roster=()), "2026-01-01")


@pytest.mark.parametrize("heard", ["2025-10-10T17:00", "2025-10-17T17:00", "2025-10-22T17:00"])
def test_a_weekly_feed_gets_its_week_after_an_announced_holiday(heard: str) -> None:
    """Autumn holiday up to Sunday 26 October: silent on the eighth day after it, not on the first."""
    context = _heard(heard, Rhythm.WEEK, HolidayRegion.MIDDLE)

    assert [] == _tells(context, "2025-11-02")
    assert ["opened 2"] == _tells(context, "2025-11-03")
