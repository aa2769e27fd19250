"""What should stand in the topics and what does, as entries that can be compared.

Names of entries are derived ids, origins and pseudonyms: nothing of a record's content.
"""

from collections.abc import Iterable, Iterator, Mapping

from hub.domain.identifiers import PupilId
from hub.edge.verify.compare import Entry, digest
from hub.streams import topics
from hub.streams.aside import Noted, noted_of
from hub.streams.codec import Codec
from hub.streams.records import (
    KIND,
    LABEL,
    ORIGIN,
    SETTING,
    TICK,
    Out,
    Record,
    read_label,
    said_by,
)

_CLOCKS = (TICK.encode(), SETTING.encode())


def relayed(outputs: Iterable[Out], partition_of_key: Mapping[bytes, int]) -> Iterator[Entry]:
    """The journal as the relay should have written it."""
    for out in outputs:
        key = out.key or b""
        partition = out.partition if out.partition >= 0 else partition_of_key[key]
        yield _journalled(partition, key, out.value, dict(out.headers))


def journalled(record: Record) -> Entry | None:
    """One record of the journal; None for the clock's and the settings, which have no origin."""
    if record.headers.get(KIND) in _CLOCKS and ORIGIN not in record.headers:
        return None
    place = f"{record.topic}[{record.partition}]@{record.offset} without origin"
    return _journalled(record.partition, record.key or b"", record.value, record.headers, place)


def _journalled(
    partition: int, key: bytes, value: bytes | None, headers: Mapping[str, bytes], place: str = ""
) -> Entry:
    origin = headers[ORIGIN].decode(errors="replace") if ORIGIN in headers else place
    topic_partition = origin.rpartition("/")[0]
    # The same origin stands once per partition when it is a Heard; the order is the source topic's.
    return Entry(
        f"{topic_partition} -> {partition}",
        f"{origin} -> {partition}",
        digest(key, value, sorted(headers.items())),
    )


def said(outs: Iterable[Out], codec: Codec) -> Iterator[Entry]:
    """Signals by subject."""
    for out in outs:
        signal = codec.decode_signal(out.value or b"")
        name = f"{signal.id}-{signal.revision}"
        yield Entry(str(signal.subject), name, digest(out.key, signal))


def handed(outs: Iterable[Out]) -> Iterator[Entry]:
    """Hand-overs, by the pupil that hands over."""
    for out in outs:
        headers = dict(out.headers)
        came = read_label(headers[LABEL]).came_from
        whose = came.pupil if came else PupilId("")
        name = f"{whose} {digest(said_by(headers[LABEL])).hex()}"
        yield Entry(whose, name, digest(out.key, out.value, sorted(headers.items())))


def kept(topic: str, partition: int, state: Mapping[bytes, bytes]) -> Iterator[Entry]:
    """State records by key."""
    for key, value in state.items():
        name = f"{topic}/{partition} {key.decode(errors='replace')}"
        yield Entry(name, name, digest(value))


def sent(outs: Iterable[Out]) -> Iterator[Entry]:
    """Escalations and notices by event id."""
    for out in outs:
        headers = dict(out.headers)
        event = headers.get("ce_id", b"without id").decode(errors="replace")
        yield Entry(out.topic, f"{out.topic} {event}", digest(out.key, out.value, sorted(headers.items())))


def received(records: Iterable[Record]) -> Iterator[Entry]:
    """The same as they stand there; what is none of ours is named by its place."""
    for r in records:
        place = f"[{r.partition}]@{r.offset} without id"
        event = r.headers["ce_id"].decode(errors="replace") if "ce_id" in r.headers else place
        yield Entry(r.topic, f"{r.topic} {event}", digest(r.key, r.value, sorted(r.headers.items())))


def as_out(record: Record) -> Out:
    """A record that stands there, as if it were to be written."""
    return Out(record.topic, record.key, record.value, list(record.headers.items()), record.partition)


def set_aside(outs: Iterable[Out]) -> Iterator[Entry]:
    """What flows should have set aside."""
    return unread(map(noted_of, outs))


def unread(notes: Iterable[Noted]) -> Iterator[Entry]:
    """What stands aside, by where it stood."""
    for note in notes:
        was, name = note.record, "/".join(map(str, note.at))
        yield Entry(note.at[0], name, digest(note.why, was.key, was.value, sorted(was.headers.items())))


def is_recipients(name: str) -> bool:
    return name.startswith((topics.ESCALATIONS, topics.NOTICES))
