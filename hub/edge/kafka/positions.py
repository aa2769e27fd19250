"""Reads back how far a flow is; tells a flow that has never worked from one whose positions are gone."""

from collections.abc import Mapping
from contextlib import closing

from hub.edge.kafka import reading, unreadable
from hub.edge.kafka.names import Place
from hub.edge.kafka.offsets import Offsets
from hub.edge.settings import Settings
from hub.streams import position, topics
from hub.streams.flow import Flow
from hub.streams.position import Position
from hub.streams.records import ORIGIN, Record
from hub.streams.sound import kept_flaw


def positions(settings: Settings, flow: Flow, spoilt: dict[bytes, int] | None = None) -> dict[int, Position]:
    """
    Per partition the last one committed that can be read; an open transaction is waited out.

    `spoilt` takes the keys over which somebody else wrote, with the offset of the last time.
    """
    found: dict[int, Position] = {}
    over: dict[bytes, int] = {} if spoilt is None else spoilt
    for record in reading.records(settings, (flow.positions, 0)):
        key, said = record.key or b"", said_in(record)
        if said is not None:
            found |= said
            over.pop(key, None)
        else:
            over[key] = record.offset
    return found


def said_in(record: Record) -> dict[int, Position] | None:
    """What one record says, per partition: nothing when its key was deleted. None: nobody can read it."""
    if (why := kept_flaw(record)) is not None:
        unreadable.pass_over(record, why)
        return None
    return dict([position.read(record.key or b"", record.value)]) if record.value else {}


def by_place(known: Mapping[int, Position]) -> dict[Place, int]:
    """The same per topic and partition."""
    return {(topic, part): done for part, each in known.items() for topic, done in each.done.items()}


def traces(settings: Settings, flow: Flow) -> str | None:
    """A topic in which this flow has left something; None when it has never worked here."""
    with closing(Offsets(settings)) as offsets:
        places = offsets.places(name for name in offsets.topics() if _is_written_by(flow, name))
        ends = offsets.ends(places)
    for place, end in ends.items():
        if any(map(_is_a_flows, reading.records(settings, place, end=end))):
            return place[0]
    return None


def _is_written_by(flow: Flow, name: str) -> bool:
    """Its memory, or its outputs: signals are written by two flows, which both have a memory.

    What is set aside tells nothing: any flow may have written it.
    """
    if name == topics.UNREADABLE:
        return False
    if flow.state is not None:
        return name == flow.state
    return any(name == out or (out.endswith(".") and name.startswith(out)) for out in flow.outputs)


def _is_a_flows(record: Record) -> bool:
    """In the journal the clock writes too, and nothing of that has an origin."""
    return record.topic != topics.JOURNAL or ORIGIN in record.headers
