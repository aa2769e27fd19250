"""How the installation stands, for `hub status`: topics, lag per flow, clock, sources, rejections."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date

from confluent_kafka import Message

from hub.domain.context import Context
from hub.domain.timeline import day_of
from hub.domain.usual import Unusual
from hub.edge.kafka import reading, unreadable
from hub.edge.kafka.names import Place
from hub.edge.kafka.offsets import Offsets
from hub.edge.kafka.positions import by_place, positions
from hub.edge.kafka.reading import scan
from hub.edge.settings import Settings
from hub.edge.vault.pulls import Gap, Trouble
from hub.edge.vault.statements import Held
from hub.edge.vault.traits import KeptOut, LeftOut
from hub.edge.views import readqueries
from hub.edge.views.readmodel import READS, ReadModel, Seen
from hub.edge.views.readqueries import Cause, Clock, Source
from hub.edge.views.webhooks import Webhook
from hub.streams import topology
from hub.streams.aside import At
from hub.streams.codec import Codec
from hub.streams.flow import Flow
from hub.streams.records import Record
from hub.streams.sound import flaw, kept_flaw
from hub.streams.topics import JOURNAL, POSITIONS, topic

Next = dict[Place, tuple[int, Record]]
"""Per input that a flow is behind in: how many offsets, and the record that it takes next."""


@dataclass(frozen=True, slots=True)
class TopicSize:
    """A topic of this installation: its partitions, and how many records were ever written to it."""

    name: str
    partitions: int
    end: int


@dataclass(frozen=True, slots=True)
class Installation:
    """All that `hub status` shows, as of the moment it was asked."""

    topics: tuple[TopicSize, ...]
    lag: dict[str, int]
    clock: Clock
    pupils: int
    open_signals: dict[str, dict[int, int]]
    blocked: dict[str, int]
    sources: tuple[Source, ...]
    causes: tuple[Cause, ...]
    unread: tuple[str, ...] = ()  # places of records that nobody can read and nobody has dealt with
    halted: tuple[str, ...] = ()  # records of the journal at which flows wait
    unfit: dict[str, str] = field(default_factory=dict)  # directories that the intake cannot use, and why
    stopped: dict[str, int] = field(default_factory=dict)  # sources, and their rejections in a row
    held: tuple[Held, ...] = ()  # full statements that wait for a person's word
    kept_out: tuple[KeptOut, ...] = ()  # deliveries in a new form that wait for one
    left_out: dict[str, LeftOut] = field(default_factory=dict)  # of sources' last deliveries, as agreed
    unusual: tuple[Unusual, ...] = ()  # sources of which far more or less came than is usual
    withdrawing: dict[str, str] = field(default_factory=dict)  # sources that wait for that of a delivery
    ran_back: list[str] = field(default_factory=list)  # sources whose number fell while its moments went on
    unpulled: dict[str, Trouble] = field(default_factory=dict)  # sources whose last pull was not whole
    missing: dict[str, list[Gap]] = field(default_factory=dict)  # sources, and the numbers that never came
    webhooks: tuple[Webhook, ...] = ()  # subscriptions, and how they go
    outbox: bool = True  # whether it answers, where there is one


def look(settings: Settings, codec: Codec) -> tuple[Installation, Context]:
    """Read from the topics themselves: true without a read model too, and for a drill's prefix.

    With the calendar and the roster that hold there.
    """
    with closing(Offsets(settings)) as offsets:
        there = offsets.topics()
        places = offsets.places(sorted(there))
        ends = offsets.ends(places)
        next_of = {flow.name: _next(settings, offsets, flow) for flow in topology.FLOWS}
        lag = {name: sum(behind for behind, _ in found.values()) for name, found in next_of.items()}
        halted = tuple(_halted(settings, codec, next_of))
    topics = tuple(
        TopicSize(name, count, sum(ends[name, part] for part in range(count)))
        for name, count in sorted(there.items())
    )
    noted = unreadable.everything(settings)
    unread = {each.noted.at for each in noted if each.decided is None}
    with ReadModel(None, codec) as model:
        for name in READS:
            if name in there:
                unread |= _taken(settings, model, name)
        model.commit()
        unread -= {each.noted.at for each in noted if each.decided is not None}
        unread |= _overwritten(settings, [n for n in there if n.startswith(POSITIONS)])
        places_of_them = tuple("/".join(map(str, at)) for at in sorted(unread))
        found = replace(_asked(model.db, topics, lag), unread=places_of_them, halted=halted)
        return found, readqueries.surroundings(model.db)


def _taken(settings: Settings, model: ReadModel, name: str) -> set[At]:
    """What of a topic nobody can read; of memory only what no later record of its key has mended."""
    spoilt: dict[object, At] = {}
    for message in scan(settings, name):
        seen = _seen(name, message)
        at = (name, seen.part, seen.position)
        which = (seen.part, seen.key) if topic(name).compacted else at
        if model.take(seen) is None:
            spoilt.pop(which, None)
        else:
            spoilt[which] = at
    return set(spoilt.values())


def _overwritten(settings: Settings, names: list[str]) -> set[At]:
    """Of flows' positions what nobody can read and no later record of its key has mended."""
    spoilt: dict[tuple[str, bytes | None], At] = {}
    for name in names:
        for record in reading.records(settings, (name, 0)):
            if kept_flaw(record) is None:
                spoilt.pop((name, record.key), None)
            else:
                spoilt[name, record.key] = (name, 0, record.offset)
    return set(spoilt.values())


def _next(settings: Settings, offsets: Offsets, flow: Flow) -> Next:
    """
    As its own positions say: per input it is behind in, how far, and the record that is next.

    Where nothing but markers of transactions is left it is not behind.
    """
    done = by_place(positions(settings, flow))
    found: Next = {}
    for place, target in offsets.targets(offsets.places(flow.inputs)).items():
        start = done.get(place, 0)
        if start < target:
            record = next(reading.records(settings, place, start=start), None)
            if record is not None:
                found[place] = target - record.offset, record
    return found


def _halted(settings: Settings, codec: Codec, next_of: Mapping[str, Next]) -> Iterator[str]:
    """The next record of a watch in a partition of the journal, when nobody can read it."""
    met = {
        (*place, record.offset): record
        for found in next_of.values()
        for place, (_, record) in found.items()
        if place[0] == JOURNAL
    }
    for at, record in sorted(met.items()):
        why = flaw(record, codec)
        if why is not None and at not in unreadable.skips(settings, record.partition):
            yield f"{JOURNAL}[{record.partition}]@{record.offset}: {why}"


def _asked(db: sqlite3.Connection, topics: tuple[TopicSize, ...], lag: dict[str, int]) -> Installation:
    clock = readqueries.clock(db)
    day: date | None = day_of(clock.now) if clock.now else None
    return Installation(
        topics=topics,
        lag=lag,
        clock=clock,
        pupils=readqueries.pupils(db),
        open_signals=readqueries.open_signals(db),
        blocked=readqueries.blocked(db),
        sources=tuple(readqueries.sources(db, day)),
        causes=tuple(readqueries.causes(db)),
    )


def _seen(topic: str, message: Message) -> Seen:
    headers = {n: v for n, v in dict(message.headers() or ()).items() if isinstance(v, bytes)}
    place = (message.partition() or 0, message.offset() or 0)
    return Seen(topic, *place, message.key(), message.value(), headers)
