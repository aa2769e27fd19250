"""D26 at its edges: which line of the roster, from which day, how loud, and who hears."""

from dataclasses import replace
from datetime import date

import pytest

from hub.domain.calendar import Holiday, HolidayRegion, SchoolCalendar
from hub.domain.context import Context, Feed, Rhythm, hear_delivery
from hub.domain.facts import Delivered
from hub.domain.findings import Party
from hub.domain.identifiers import SourceId
from hub.domain.rules.silent_source import SILENT_SOURCE
from hub.domain.signals import Change, Recipient, Signal
from hub.domain.source import Source, tick
from tests.story import MIDDLE, moment

NAME = SourceId("attendance/98MA")
FEED = Feed(
    source=NAME,
    first_day=date(2025, 10, 1),
    last_day=date(2026, 7, 31),
    rhythm=Rhythm.WORKING_DAY,
    brin="98MA",
)


def context(*feeds: Feed, heard: str | None = None, calendar: SchoolCalendar = MIDDLE) -> Context:
    made = Context(calendar=calendar, roster=feeds)
    if heard is None:
        return made
    return hear_delivery(made, Delivered(source=NAME, delivery="x", through=moment(heard), version=1))


def said(made: Context, day: str) -> list[Signal]:
    return list(tick(NAME, Source(), moment(day), made)[1])


@pytest.mark.parametrize(
    ("heard", "day", "expected"),
    [
        (None, "2025-10-02", 0),
        (None, "2025-10-03", 1),  # Wednesday and Thursday have gone by
        ("2025-09-01", "2025-10-02", 0),
        ("2025-09-01", "2025-10-03", 1),
        ("2025-10-01T17:00", "2025-10-03", 0),
        ("2025-10-01T17:00", "2025-10-04", 1),
        ("2025-10-02", "2025-10-06", 0),
        ("2025-10-02", "2025-10-07", 1),
    ],
)
def test_from_its_first_day_or_the_day_it_was_last_heard(heard: str | None, day: str, expected: int) -> None:
    """Two working days after the later of both; a weekend does not count."""
    assert expected == len(said(context(FEED, heard=heard), day))


@pytest.mark.parametrize(("last", "expected"), [(date(2025, 10, 2), 0), (date(2025, 10, 3), 1)])
def test_up_to_the_last_day_of_its_line(last: date, expected: int) -> None:
    made = context(replace(FEED, last_day=last))

    assert expected == len(said(made, "2025-10-03"))
    assert [] == said(made, "2025-10-04")


def test_each_line_of_the_roster_for_itself() -> None:
    """Off the roster in November; on it again from December, and silent then."""
    first = replace(FEED, last_day=date(2025, 10, 31))
    again = replace(FEED, first_day=date(2025, 12, 1))
    other = replace(FEED, source=SourceId("attendance/98MB"), first_day=date(2025, 1, 1))

    made = context(other, first, again)
    assert [0, 1, 0, 0, 1] == [
        len(said(made, day)) for day in ("2025-10-02", "2025-10-03", "2025-11-10", "2025-12-02", "2025-12-03")
    ]


def test_a_yearly_list_is_waited_for_by_nobody_but_the_line_after_it_is() -> None:
    made = context(replace(FEED, rhythm=Rhythm.NONE), FEED)

    assert 1 == len(said(made, "2025-10-03"))


@pytest.mark.parametrize(
    ("rhythm", "silent_in", "before", "first"),
    [
        (Rhythm.WEEK, None, "2025-10-08", "2025-10-09"),
        (Rhythm.MONTH, None, "2025-11-04", "2025-11-05"),
        (Rhythm.WEEK, HolidayRegion.MIDDLE, "2025-10-08", "2025-10-09"),
    ],
)
def test_a_week_and_a_month_have_their_days(
    rhythm: Rhythm, silent_in: HolidayRegion | None, before: str, first: str
) -> None:
    """Eight and thirty-five, from the last day heard."""
    made = context(replace(FEED, rhythm=rhythm, silent_in_holidays=silent_in), heard="2025-10-01T12:00")

    assert [0, 1] == [len(said(made, day)) for day in (before, first)]


def test_a_monthly_feed_that_announced_its_silence_is_due_when_the_holiday_ends() -> None:
    """Heard on 20 November, due in the break of 20 December to 4 January: nothing before the 5th."""
    monthly = replace(FEED, rhythm=Rhythm.MONTH, silent_in_holidays=HolidayRegion.MIDDLE)
    made = context(monthly, heard="2025-11-20T12:00")

    assert [0, 0, 1] == [len(said(made, day)) for day in ("2025-12-25", "2026-01-04", "2026-01-05")]
    unannounced = context(replace(monthly, silent_in_holidays=None), heard="2025-11-20T12:00")
    assert [0, 1] == [len(said(unannounced, day)) for day in ("2025-12-24", "2025-12-25")]


@pytest.mark.parametrize(
    ("heard", "severity"),
    [
        ("2025-08-27T12:00", 2),  # due on Saturday 30 August, before lessons start
        ("2025-08-28T12:00", 3),  # due on 2 September
        ("2025-09-03T12:00", 3),
        ("2025-09-04T12:00", 2),  # due on 9 September: the second week
    ],
)
def test_loud_in_the_first_week_of_lessons_only(heard: str, severity: int) -> None:
    early = replace(FEED, first_day=date(2025, 8, 1))

    assert [severity] == [s.severity for s in said(context(early, heard=heard), "2025-09-10")]


def test_whose_first_week_it_is() -> None:
    """Of the region whose holidays it keeps, else of its institution's, else of the default."""
    north = Holiday(HolidayRegion.NORTH, "summer", date(2025, 7, 5), date(2025, 8, 17))
    calendar = SchoolCalendar((*MIDDLE.holidays, north), regions=(("98MA", HolidayRegion.NORTH),))
    early = replace(FEED, first_day=date(2025, 8, 18))

    def severity(feed: Feed) -> int:
        (signal,) = said(context(feed, calendar=calendar), "2025-08-25")
        return signal.severity

    assert 3 == severity(early)
    assert 2 == severity(replace(early, brin=None))
    assert 3 == severity(replace(early, brin=None, silent_in_holidays=HolidayRegion.NORTH))


def test_what_is_said_and_who_hears_it() -> None:
    """Whoever runs the hub, and the institution; of the season in which it fell silent."""
    (signal,) = said(context(FEED), "2025-10-05")

    assert ("D26", 2025, "silence", 1, 2, NAME) == (
        signal.rule, signal.season, signal.occasion, signal.step, signal.severity, signal.subject,
    )  # fmt: skip
    assert (moment("2025-10-03"), int(moment("2025-10-05").timestamp()) * 1000) == (
        signal.since,
        signal.revision,
    )
    assert ("afgesproken ritme op het rooster van bronnen; UWLR 2.2, geenwijzigingen", ()) == (
        signal.ground, signal.evidence,
    )  # fmt: skip
    assert (Change.OPENED, Party.OPERATOR, ("delivery",)) == (
        signal.change,
        signal.responsible,
        signal.closes,
    )
    assert [
        (Recipient("brin/98MA", Party.OPERATOR), Change.OPENED),
        (Recipient("ops", Party.OPERATOR), Change.OPENED),
    ] == [(a.recipient, a.change) for a in signal.addressees]
    (nobody,) = said(context(replace(FEED, brin=None)), "2025-10-05")
    assert ["ops"] == [a.recipient.address for a in nobody.addressees]


def test_said_once_and_withdrawn_under_the_same_name() -> None:
    source, (opened,) = tick(NAME, Source(), moment("2025-10-03"), context(FEED))
    assert () == tick(NAME, source, moment("2025-10-20"), context(FEED))[1]

    after, (gone,) = tick(NAME, source, moment("2025-10-21"), context(FEED, heard="2025-10-20T17:00"))

    assert (opened.id, opened.season, opened.occasion, opened.severity, opened.since, opened.ground) == (
        gone.id, gone.season, gone.occasion, gone.severity, gone.since, gone.ground,
    )  # fmt: skip
    assert (Change.WITHDRAWN, "resolved", 1) == (gone.change, gone.reason, gone.step)
    assert [(a.recipient, Change.WITHDRAWN) for a in opened.addressees] == [
        (a.recipient, a.change) for a in gone.addressees
    ]
    assert Source() == after


def test_silent_again_is_said_after_the_first_was_withdrawn() -> None:
    """Heard, and silent once more before anybody looked: first the old one goes, then the new one is told."""
    source, _ = tick(NAME, Source(), moment("2025-10-03"), context(FEED))
    made = context(FEED, heard="2025-10-06T17:00")

    source, (gone,) = tick(NAME, source, moment("2025-10-20"), made)
    assert Change.WITHDRAWN == gone.change
    _, (again,) = tick(NAME, source, moment("2025-10-21"), made)
    assert (Change.OPENED, moment("2025-10-09")) == (again.change, again.since)


def test_silent_in_another_year_is_another_case() -> None:
    """Else what is answered to this year's would be about last year's."""
    again = replace(FEED, first_day=date(2026, 10, 1), last_day=date(2027, 7, 31))

    ids = {said(context(feed), day)[0].id for feed, day in ((FEED, "2025-10-03"), (again, "2026-10-03"))}

    assert 2 == len(ids)


def test_a_line_that_ends_resolves() -> None:
    source, _ = tick(NAME, Source(), moment("2026-07-31"), context(FEED))

    assert ["resolved"] == [s.reason for s in tick(NAME, source, moment("2026-08-01"), context(FEED))[1]]


def test_the_first_day_of_lessons_is_in_their_first_week() -> None:
    """A weekly feed that was due on that very Monday."""
    weekly = replace(FEED, first_day=date(2025, 8, 1), rhythm=Rhythm.WEEK)

    assert [3] == [s.severity for s in said(context(weekly, heard="2025-08-24T12:00"), "2025-09-01")]


def test_the_monday_after_is_in_the_second_week_of_lessons() -> None:
    weekly = replace(FEED, first_day=date(2025, 8, 1), rhythm=Rhythm.WEEK)

    assert [2] == [s.severity for s in said(context(weekly, heard="2025-08-31T12:00"), "2025-09-08")]


def test_what_is_found_of_a_source_is_of_no_pupil_and_of_no_municipality() -> None:
    """A finding like any other: its rule, its occasion, and nothing that it rests on."""
    (found,) = SILENT_SOURCE.find(NAME, context(FEED))

    assert ("D26", "silence", (), False) == (found.rule, found.occasion, found.evidence, found.municipal)
