"""How the installation stands, for `hub status`: topics, lag per flow, clock, sources, rejections."""

import sqlite3
from dataclasses import dataclass
from datetime import date

from confluent_kafka import Message

from hub.domain.timeline import day_of
from hub.edge.engine import group_of
from hub.edge.kafka.offsets import Offsets
from hub.edge.kafka.reading import scan
from hub.edge.settings import Settings
from hub.edge.views import readqueries
from hub.edge.views.readmodel import READS, ReadModel, Seen
from hub.edge.views.readqueries import Cause, Clock, Source
from hub.streams import topology
from hub.streams.codec import Codec


@dataclass(frozen=True, slots=True)
class TopicStands:
    """A topic of this installation: its partitions, and how many records were ever written to it."""

    name: str
    partitions: int
    end: int


@dataclass(frozen=True, slots=True)
class Standing:
    """All that `hub status` shows, as of the moment it was asked."""

    topics: tuple[TopicStands, ...]
    lag: dict[str, int]
    clock: Clock
    pupils: int
    open_signals: dict[str, dict[int, int]]
    blocked: dict[str, int]
    sources: tuple[Source, ...]
    causes: tuple[Cause, ...]


def standing(settings: Settings, codec: Codec) -> Standing:
    """Read from the topics themselves: true without a read model too, and for a drill's prefix."""
    offsets = Offsets(settings)
    try:
        there = offsets.topics()
        places = offsets.places(sorted(there))
        ends = offsets.ends(places)
        lag = {flow.name: _lag(settings, offsets, flow.name) for flow in topology.FLOWS}
    finally:
        offsets.close()
    topics = tuple(
        TopicStands(name, count, sum(ends[name, part] for part in range(count)))
        for name, count in sorted(there.items())
    )
    with ReadModel(None, codec) as model:
        for name in READS:
            if name in there:
                for message in scan(settings, name):
                    model.take(_seen(name, message))
        model.commit()
        return _asked(model.db, topics, lag)


def _asked(db: sqlite3.Connection, topics: tuple[TopicStands, ...], lag: dict[str, int]) -> Standing:
    clock = readqueries.clock(db)
    day: date | None = day_of(clock.now) if clock.now else None
    return Standing(
        topics=topics,
        lag=lag,
        clock=clock,
        pupils=readqueries.pupils(db),
        open_signals=readqueries.open_signals(db),
        blocked=readqueries.blocked(db),
        sources=tuple(readqueries.sources(db, day)),
        causes=tuple(readqueries.causes(db)),
    )


def _lag(settings: Settings, offsets: Offsets, name: str) -> int:
    flow = topology.flow(name)
    targets = offsets.targets(offsets.places(flow.inputs))
    return sum(offsets.behind(group_of(settings, flow), targets).values())


def _seen(topic: str, message: Message) -> Seen:
    headers = {n: v for n, v in dict(message.headers() or ()).items() if isinstance(v, bytes)}
    place = (message.partition() or 0, message.offset() or 0)
    return Seen(topic, *place, message.key(), message.value(), headers)
