"""The live clock: what it believes, what it waits for, and that it stops when the wall clock jumps."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest
from structlog.testing import capture_logs

from hub.edge import log
from hub.edge.kafka.names import Place
from hub.edge.kafka.offsets import Offsets
from hub.edge.live import clock as clocks
from hub.edge.live.clock import Clock, Refusal, judge
from hub.edge.live.journal import Journal
from hub.edge.live.need import NOWHERE, needs_tick
from hub.edge.live.processes import TICK_S
from hub.edge.settings import Settings
from hub.streams.position import Position

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("last", "now", "verdict"),
    [
        (None, NOON, None),
        (NOON, NOON + SECOND, None),
        (NOON, NOON + HOUR, None),
        (NOON, NOON + HOUR + SECOND, Refusal.JUMPED),
        (NOON, NOON, Refusal.NOT_LATER),
        (NOON, NOON - 5 * SECOND, Refusal.NOT_LATER),
        (NOON, NOON - 6 * SECOND, Refusal.BACKWARDS),
    ],
)
def test_an_hour_forward_is_the_most_that_is_believed(
    last: datetime | None, now: datetime, verdict: Refusal | None
) -> None:
    """
    Backwards is never; a few seconds are another machine's clock, and no alarm.
    """
    assert verdict == judge(last, now, None)


def test_a_person_confirms_a_jump_that_is_there_and_no_later_one() -> None:
    """
    A confirmation that stays on a command line must not open the door for the next jump.
    """
    now = NOON + 3 * HOUR

    assert judge(NOON, now, confirmed=now - SECOND) is None
    assert Refusal.JUMPED == judge(NOON, now, confirmed=now - clocks.CONFIRMED_FOR - SECOND)
    assert Refusal.JUMPED == judge(NOON, now, confirmed=now + SECOND)
    assert Refusal.BACKWARDS == judge(NOON, NOON - HOUR, confirmed=NOON - HOUR)


class Book:
    """
    A journal that only remembers what was written.
    """

    def __init__(self, last: datetime | None = None) -> None:
        self.ticks: list[datetime] = []
        self.where: list[list[int]] = []
        self.last = last

    def last_tick(self) -> datetime | None:
        return self.last

    @property
    def places(self) -> tuple[Place, ...]:
        return (("journal", 0), ("journal", 1))

    def tick(self, now: datetime, mode: str, places: Sequence[Place]) -> dict[Place, int]:
        assert mode == "live"
        self.ticks.append(now)
        self.where.append([part for _, part in places])
        return dict.fromkeys(places, len(self.ticks))


class Behind:
    """
    A relay that has some records to go, and does one each time it is asked.
    """

    def __init__(self, records: int = 0) -> None:
        self.records = records
        self.asked = 0

    def places(self, _topics: object) -> tuple[Place, ...]:
        return (("facts.vo", 0),)

    def targets(self, _places: object) -> dict[Place, int]:
        return {("facts.vo", 0): 10}

    def behind(self, _group: str, _targets: Mapping[Place, int]) -> dict[Place, int]:
        self.asked += 1
        left, self.records = self.records, max(self.records - 1, 0)
        return {("facts.vo", 0): left} if left else {}


class Needed:
    """
    Watches that have something to do in these partitions, each second or never.
    """

    def __init__(self, *parts: int) -> None:
        self.parts = parts
        self.told: dict[Place, int] = {}

    def places(self, _now: int) -> tuple[Place, ...]:
        return tuple(("journal", part) for part in self.parts)

    def ticked(self, targets: Mapping[Place, int]) -> None:
        self.told |= targets


def clock(
    book: Book,
    relay: Behind,
    *moments: datetime,
    need: Needed | None = None,
    wait_s: float = 5.0,
) -> Clock:
    wall = iter(moments)
    made = Clock(
        Settings(bootstrap="nowhere:1"),
        cast(Journal, book),
        cast(Offsets, relay),
        need or Needed(0, 1),
        lambda: next(wall),
        wait_s=wait_s,
    )
    made.start()
    return made


def test_a_tick_waits_for_what_was_delivered_before_it() -> None:
    book, relay = Book(), Behind(records=3)

    assert NOON == clock(book, relay, NOON).beat()

    assert 4 == relay.asked  # three times not yet
    assert [NOON] == book.ticks


def test_the_wait_is_bounded() -> None:
    """
    A relay that hangs does not stop time: its sources are simply not heard yet.
    """
    book = Book()

    clock(book, Behind(10**6), NOON, wait_s=0.05).beat()

    assert [NOON] == book.ticks


def test_a_clock_that_jumped_stands_still_until_it_is_right_again() -> None:
    book = Book(last=NOON)
    moments = (NOON + 2 * HOUR, NOON - HOUR, NOON + SECOND)

    made = clock(book, Behind(), *moments)

    assert [None, None, NOON + SECOND] == [made.beat() for _ in moments]
    assert [NOON + SECOND] == book.ticks


def test_two_clocks_write_no_tick_twice_as_far_as_they_know() -> None:
    """
    What both write at one moment is refused by the watch (`tick_not_later`): a repeat says nothing.
    """
    book = Book(last=NOON)
    ours = clock(book, Behind(), NOON, NOON, NOON + SECOND)

    assert [None, None, NOON + SECOND] == [ours.beat() for _ in range(3)]


def test_tick_goes_where_it_is_needed_and_a_sign_of_life_to_one_partition() -> None:
    book, minute = Book(last=NOON), timedelta(minutes=1)
    moments = [NOON + n * minute for n in range(1, 12)]

    made = clock(book, Behind(), *moments, need=Needed())
    assert moments == [made.beat() for _ in moments]
    assert [NOON + 5 * minute, NOON + 10 * minute] == book.ticks
    assert [[0], [0]] == book.where

    watched = Needed(1)
    clock(book, Behind(), NOON + 11 * minute, need=watched).beat()
    assert [1] == book.where[-1][-1:]
    assert ("journal", 1) in watched.told


EARLY, LATE = Position({"journal": 10}), Position({"journal": 20})


@pytest.mark.parametrize(
    ("end", "ticked", "watches", "needed"),
    [
        pytest.param(5, 0, [NOWHERE, NOWHERE], True, id="nobody has said anything yet"),
        pytest.param(5, 5, [NOWHERE, NOWHERE], False, id="it has its tick, and the watches are on their way"),
        pytest.param(20, 20, [LATE, LATE], False, id="all have answered, and nothing is due"),
        pytest.param(21, 20, [LATE, LATE], True, id="a fact came"),
        pytest.param(20, 10, [LATE, EARLY], True, id="one watch has not said what it makes of it"),
        pytest.param(20, 10, [LATE, LATE], False, id="another clock ticked, and nothing is due"),
        pytest.param(20, 20, [LATE, Position({"journal": 20}, 1_000)], True, id="due now"),
        pytest.param(20, 20, [LATE, Position({"journal": 20}, 1_001)], False, id="due later"),
        pytest.param(20, 20, [LATE, Position({"journal": 19}, 1_000)], False, id="due, and just ticked"),
    ],
)
def test_partition_needs_a_tick_for_news_and_for_what_is_due(
    end: int, ticked: int, watches: list[Position], *, needed: bool
) -> None:
    assert needed == needs_tick(end, ticked, watches, now=1_000)


def test_facts_that_keep_coming_are_told_once_and_the_clock_goes_on() -> None:
    """
    Each second a look, although the relay is never done: half of it is what the clock waits.
    """
    book = Book(last=NOON)
    moments = [NOON + n * SECOND for n in range(1, 5)]

    made = clock(book, Behind(10**9), *moments, wait_s=0.01)

    with capture_logs() as told:
        assert moments == [made.beat() for _ in moments]
    assert 1 == [event["event"] for event in told].count(log.CLOCK_WAITED)
    assert clocks.WAIT_S < 1 == TICK_S
