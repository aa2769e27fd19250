"""A day in which nothing happens, on a fake wall clock: what it costs, and that no deadline is forgotten."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import cast

import pytest

from hub.domain.context import Context
from hub.domain.rules.silent_source import SILENT_SOURCE
from hub.domain.timeline import midnight
from hub.edge.kafka.names import Place
from hub.edge.kafka.offsets import Offsets
from hub.edge.live.clock import SIGN_OF_LIFE, Clock
from hub.edge.live.journal import Journal
from hub.edge.live.need import NOWHERE, WATCHES, needs_tick
from hub.edge.settings import Settings
from hub.streams import topics
from hub.streams.context_json import LIVE
from hub.streams.flow import Share
from hub.streams.murmur import partition_of
from hub.streams.position import Position
from hub.streams.records import Out
from hub.streams.shapes import from_ms
from tests.edge.live.test_clock import Behind
from tests.streams.lab import CODEC, Entry, begins, hears, journal, says, signals, tick
from tests.streams.test_pupil_watch import RO, WAITING, listed

PARTITIONS = 4
SECOND = timedelta(seconds=1)
DAY = 24 * 60 * 60
MARKED = 2
"""Each of these records is followed by the marker of its transaction."""


@dataclass
class Idle:
    """
    A hub in memory: its journal, both watches, and what each transaction writes; they answer within the second.
    """

    ends: list[int] = field(default_factory=lambda: [0] * PARTITIONS)
    written: Counter[str] = field(default_factory=Counter)
    said: list[Out] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._steps = {f: [f.start(Share(p, PARTITIONS, CODEC)) for p in range(PARTITIONS)] for f in WATCHES}
        self.told = {flow: [NOWHERE] * PARTITIONS for flow in WATCHES}
        self.places = tuple((topics.JOURNAL, part) for part in range(PARTITIONS))

    def take(self, part: int, entries: Iterable[Entry]) -> None:
        """
        Records of one transaction: into the journal, and through both watches.
        """
        records = [r._replace(partition=part, offset=self.ends[part] + r.offset) for r in journal(entries)]
        self.written[topics.JOURNAL] += len(records)
        self.ends[part] += len(records)
        for flow in WATCHES:
            step, changed = self._steps[flow][part], list[Out]()
            for record in records:
                step.take(record, self.said)
            step.flush(changed)
            self.told[flow][part] = Position({topics.JOURNAL: self.ends[part]}, step.next_due())
            step.commit()
            self.written[str(flow.state)] += len(changed)
            self.written[flow.positions] += 1

    def last_tick(self) -> datetime | None:
        return None

    def tick(self, now: datetime, mode: str, places: Iterable[Place]) -> dict[Place, int]:
        written = {}
        for place in places:
            self.take(place[1], [tick(now, mode)])
            written[place] = self.ends[place[1]]
        return written


class Watches:
    """
    What the clock hears of the watches of such a hub.
    """

    def __init__(self, idle: Idle) -> None:
        self._idle = idle
        self._ticked: dict[Place, int] = {}

    def places(self, now: int) -> tuple[Place, ...]:
        return tuple(p for p in self._idle.places if self._needs(p, now))

    def ticked(self, targets: Mapping[Place, int]) -> None:
        self._ticked |= targets

    def _needs(self, place: Place, now: int) -> bool:
        said = [told[place[1]] for told in self._idle.told.values()]
        return needs_tick(self._idle.ends[place[1]], self._ticked.get(place, 0), said, now)


def began(first: datetime, context: Context) -> tuple[Idle, Clock]:
    """
    A hub that nothing has been delivered to, and its clock, which has not looked yet.
    """
    idle, wall = Idle(), count()
    for part in range(PARTITIONS):
        idle.take(part, begins(context, mode=LIVE))
    clock = Clock(
        Settings(bootstrap="nowhere:1"),
        cast(Journal, idle),
        cast(Offsets, Behind()),
        Watches(idle),
        lambda: first + next(wall) * SECOND,
    )
    clock.start()
    return idle, clock


def test_a_day_in_which_nothing_happens_costs_no_more_than_five_thousand_records() -> None:
    """
    Over all topics, the markers of transactions included; a tick each second everywhere was 691 200 in each.
    """
    idle, clock = began(midnight(date(2025, 5, 5)) - 60 * SECOND, WAITING)
    for pupil in range(20):
        part = partition_of(f"p-{pupil}", PARTITIONS)
        idle.take(part, [says(f"p-{pupil}", fact) for fact in listed()])
    for _ in range(60):
        clock.beat()
    idle.written.clear()

    for _ in range(DAY):
        assert clock.beat() is not None

    cost = {topic: MARKED * records for topic, records in idle.written.items()}
    assert sum(cost.values()) <= 5_000, cost
    assert idle.written[topics.JOURNAL] >= DAY / SIGN_OF_LIFE.total_seconds()


@pytest.mark.parametrize("hours", [1, 6])
def test_what_falls_due_is_said_in_its_second(hours: int) -> None:
    """
    A deadline of a pupil at midnight, after hours in which no tick was needed; so for a source that falls silent.
    """
    one_source = replace(WAITING, roster=tuple(feed for feed in WAITING.roster if feed.source == RO))
    heard = replace(one_source, heard={RO: midnight(date(2025, 5, 29))})
    (silence,) = SILENT_SOURCE.find(RO, heard)
    for rule, due in (("D02", midnight(date(2025, 6, 2))), ("D26", silence.since)):
        idle, clock = began(due - hours * 3_600 * SECOND, one_source)
        idle.take(partition_of("p-1", PARTITIONS), [says("p-1", fact) for fact in listed()])
        for part in range(PARTITIONS):
            idle.take(part, [hears(RO, "2025-05-29")])

        for _ in range(hours * 3_600 + 100):
            clock.beat()

        assert (rule, due) in {(s.rule, from_ms(s.revision)) for s in signals(idle.said)}
