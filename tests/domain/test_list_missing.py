"""D01: a school has not told whom it expects in mbo."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from hub.domain.context import Context, Feed, Rhythm, hear_delivery
from hub.domain.facts import Delivered
from hub.domain.findings import Evidence, Party
from hub.domain.identifiers import Brin, SourceId, signal_id
from hub.domain.regions import Membership
from hub.domain.signals import Signal
from hub.domain.source import Source, tick
from tests.domain.test_law_in_time import agreed
from tests.story import MIDDLE, moment

LIST = SourceId("vo-list/98VA")
FEED = Feed(
    source=LIST, first_day=date(2024, 8, 1), last_day=date(2026, 7, 31), rhythm=Rhythm.NONE, brin="98VA"
)
LEIDEN = {"98VA": "0546"}
WEST = {"0546": (Membership("26"),)}
BOTH = ["brin/98VA", "rmc/26"]


def waits(*feeds: Feed, heard: str | None = None) -> Context:
    """A region that waits for the list of a school in Leiden."""
    made = Context(calendar=MIDDLE, roster=feeds or (FEED,), seats=LEIDEN, regions=WEST)
    return made if heard is None else hears(made, heard)


def hears(context: Context, day: str) -> Context:
    return hear_delivery(context, Delivered(source=LIST, delivery=day, through=moment(day), version=1))


def on(day: str, context: Context, source: Source | None = None) -> tuple[Source, tuple[Signal, ...]]:
    return tick(LIST, source or Source(), moment(day), context)


def tells(signals: Sequence[Signal]) -> list[str]:
    """For example: "opened D01 1 to brin/98VA"."""
    return [
        f"{a.change} {s.rule} {s.severity} to {a.recipient.address}" for s in signals for a in s.addressees
    ]


def says(day: str, context: Context, source: Source | None = None) -> list[str]:
    return tells(on(day, context, source)[1])


def test_on_16_january_the_school_and_the_coordinator_of_its_region_hear_it() -> None:
    """The day before nothing is said, on the day it is, and once."""
    assert [] == says("2025-01-15", waits())

    source, signals = on("2025-01-16", waits())

    assert [f"opened D01 1 to {who}" for who in BOTH] == tells(signals)
    assert [] == says("2025-02-01", waits(), source)


def test_on_2_february_it_is_late_in_the_same_case() -> None:
    source, (warned,) = on("2025-01-16", waits())

    source, (late,) = on("2025-02-02", waits(), source)

    assert [f"revised D01 2 to {who}" for who in BOTH] == tells([late])
    assert (warned.id, 1, 2) == (late.id, warned.step, late.step)
    assert moment("2025-02-02") == late.since
    assert [] == says("2025-02-03", waits(), source)


def test_nobody_looked_in_january() -> None:
    """Put on the roster late: what holds is said, not what held."""
    assert [f"opened D01 2 to {who}" for who in BOTH] == says("2025-03-01", waits())


@pytest.mark.parametrize(
    ("heard", "expected"), [("2024-09-30T23:59", True), ("2024-10-01", False), ("2025-01-15T17:00", False)]
)
def test_a_delivery_since_1_october_is_the_list(heard: str, expected: bool) -> None:  # noqa: FBT001 - a column
    """What was told before it was of the summer before."""
    assert expected == bool(says("2025-01-16", waits(heard=heard)))


@pytest.mark.parametrize("heard", ["2025-01-20T15:00", "2025-02-20T15:00"])
def test_a_late_list_resolves_it(heard: str) -> None:
    source, _ = on("2025-01-16", waits())
    source, _ = on("2025-02-02", waits(), source) if heard > "2025-02" else (source, ())

    after, (over,) = on("2025-03-01", waits(heard=heard), source)

    assert (["resolved"], Source()) == ([over.reason], after)
    assert ["withdrawn"] * 2 == [line.split()[0] for line in tells([over])]


def test_a_list_that_never_came_ends_with_the_school_year_unsolved() -> None:
    source, _ = on("2025-02-02", waits())
    assert [] == says("2025-07-31", waits(), source)

    after, (over,) = on("2025-08-01", waits(), source)

    assert (["season"], Source(), 2) == ([over.reason], after, over.step)
    assert [] == says("2026-01-15", waits(), after)


def test_the_next_summer_is_another_case() -> None:
    """And last year's list is none of this year's."""
    (first,), (second,) = (on(day, waits())[1] for day in ("2025-01-16", "2026-01-16"))
    assert (2025, 2026) == (first.season, second.season)
    assert first.id != second.id

    heard = waits(heard="2025-01-15T17:00")
    assert [f"opened D01 1 to {who}" for who in BOTH] == says("2026-01-16", heard)


@pytest.mark.parametrize(
    ("said", "now", "then", "severity"),
    [("2025-02-02", "2026-01-16", "2026-01-17", 1), ("2025-01-16", "2026-02-02", "2026-02-03", 2)],
)
def test_a_case_that_still_stands_is_not_next_year_s(said: str, now: str, then: str, severity: int) -> None:
    """The hub was down for a year: the old one is closed before the new one opens."""
    source, _ = on(said, waits())

    source, (over,) = on(now, waits(), source)
    assert ("withdrawn", "season") == (over.change, over.reason)
    assert [f"opened D01 {severity} to {who}" for who in BOTH] == says(then, waits(), source)


@pytest.mark.parametrize(
    ("first", "last", "day", "expected"),
    [
        ("2025-03-10", "2026-07-31", "2025-03-09", 0),
        ("2025-03-10", "2026-07-31", "2025-03-10", 2),
        ("2025-01-20", "2026-07-31", "2025-01-20", 1),
        ("2024-08-01", "2025-01-16", "2025-01-16", 1),
        ("2024-08-01", "2025-01-15", "2025-01-16", 0),
        ("2024-08-01", "2025-02-05", "2025-02-05", 2),
        ("2024-08-01", "2025-02-05", "2025-02-06", 0),
        ("0001-01-01", "9999-12-31", "2025-02-06", 2),
        ("2018-01-01", "2026-07-31", "2020-02-06", 0),  # the law asked nothing before September 2020
        ("2018-01-01", "2026-07-31", "2021-02-06", 2),
    ],
)
def test_while_its_line_stands_on_the_roster(first: str, last: str, day: str, expected: int) -> None:
    line = replace(FEED, first_day=date.fromisoformat(first), last_day=date.fromisoformat(last))

    assert [expected] * (2 if expected else 0) == [int(told.split()[2]) for told in says(day, waits(line))]


def test_who_is_not_on_the_roster_is_not_waited_for() -> None:
    """Nor is another feed that is, nor the line of another school."""
    assert [] == says("2025-02-02", replace(waits(), roster=()))
    assert [] == says("2025-02-02", waits(replace(FEED, source=SourceId("vo-list/98VB"))))
    exams = SourceId("vo-exam/98VA")
    assert () == tick(exams, Source(), moment("2025-02-02"), waits(replace(FEED, source=exams)))[1]


def test_taken_off_the_roster_it_is_over() -> None:
    """By a person's decision: that is a solution, whatever was never solved the year before."""
    source, _ = on("2026-02-02", waits())
    before = replace(FEED, last_day=date(2025, 7, 31))

    for roster in ((), (before,)):
        told = on("2026-02-10", replace(waits(), roster=roster), source)[1]
        assert ["resolved"] == [s.reason for s in told]


def test_a_line_that_ends_leaves_it_unsolved() -> None:
    made = waits(replace(FEED, last_day=date(2025, 1, 20)))
    source, _ = on("2025-01-16", made)

    assert ["season"] == [s.reason for s in on("2025-01-21", made, source)[1]]


NOT_YET, NO_LONGER = Membership("26", since=date(2025, 1, 17)), Membership("26", until=date(2025, 1, 16))


@pytest.mark.parametrize(
    "missing", [{"seats": {}}, {"regions": {}}, *({"regions": {"0546": (m,)}} for m in (NOT_YET, NO_LONGER))]
)
def test_where_no_table_tells_its_region_those_who_run_the_hub_hear_it(missing: dict[str, object]) -> None:
    (signal,) = on("2025-01-16", replace(waits(), **missing))[1]  # type: ignore[arg-type]  # fields of a context

    assert ["opened D01 1 to brin/98VA", "opened D01 1 to ops"] == tells([signal])
    assert "no_region" == signal.blocked


def test_a_region_that_becomes_known_hears_the_next_step() -> None:
    """And those who need hear no more get a bare closing."""
    source, _ = on("2025-01-16", replace(waits(), seats={}))

    source, signals = on("2025-02-02", waits(), source)

    assert [
        "revised D01 2 to brin/98VA",
        "opened D01 2 to rmc/26",
        "closed D01 2 to ops",
    ] == tells(signals)
    assert [f"withdrawn D01 2 to {who}" for who in BOTH] == says(
        "2025-02-21", waits(heard="2025-02-20"), source
    )


def test_what_is_said() -> None:
    """The school must act; it names the feed and the summer, and no pupil. A line without a BRIN says whose by its name."""
    (signal,) = on("2025-01-16", waits(replace(FEED, brin=None)))[1]

    assert signal_id(LIST, "D01", 2025, "list") == signal.id
    assert (LIST, "D01", "list", Party.VO, ("delivery", "season"), None) == (
        signal.subject, signal.rule, signal.occasion, signal.responsible, signal.closes, signal.blocked,
    )  # fmt: skip
    about = (Evidence("Delivered", LIST, "2025", None, Brin("98VA")),)
    assert [(who, about) for who in BOTH] == [(a.recipient.address, a.evidence) for a in signal.addressees]
    assert [Party.VO, Party.REGION] == [a.recipient.role for a in signal.addressees]
    assert signal.ground.startswith("WVO 2020, WEC art. 42b, WEB art. 8.0.2")


def test_a_region_may_agree_on_another_warning() -> None:
    """The day on which it is late is the law's, and no warning comes after it."""
    early = agreed("2025-01-01", {"warn_list_missing": (12, 1)}, feeds=waits())
    sooner = agreed("2025-01-01", {"warn_list_missing": (1, 7)}, feeds=waits())

    assert ([], [1, 1]) == ([], [int(t.split()[2]) for t in says("2025-01-07", sooner)])
    assert [] == says("2025-01-06", sooner)
    assert ([], [2, 2]) == (says("2025-02-01", early), [int(t.split()[2]) for t in says("2025-02-02", early)])


def test_a_list_that_falls_silent_too_is_two_cases() -> None:
    """A school that is waited for each month: both rules speak, and each for itself."""
    monthly = replace(FEED, rhythm=Rhythm.MONTH)
    source, signals = on("2025-01-16", waits(monthly))
    assert {"D01", "D26"} == {s.rule for s in signals}

    source, over = on("2025-01-21", waits(monthly, heard="2025-01-20T12:00"), source)
    assert ({"D01", "D26"}, Source()) == ({s.rule for s in over}, source)

    source, again = on("2025-03-01", waits(monthly, heard="2025-01-20T12:00"), source)
    assert ["D26"] == [s.rule for s in again]
