"""Following a topic as a person does: from its end or its beginning, record by record, decoded."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from confluent_kafka import OFFSET_BEGINNING, OFFSET_END

from hub.edge.kafka.offsets import Offsets
from hub.edge.kafka.reading import Reader, as_record
from hub.edge.settings import Settings
from hub.streams import topics
from hub.streams.codec import Codec
from hub.streams.records import Record
from hub.streams.sound import Flaw, flaw, is_checked

UNSHOWN = frozenset({"birth", "original"})
"""A birth date stays in state; an original is encrypted, and `hub rejected` is the way to it."""


@dataclass(frozen=True, slots=True)
class Followed:
    """One record; `body` is None when it is not Avro: the hub's own memory, or `why` nobody can read it."""

    partition: int
    offset: int
    key: str | None
    kind: str | None
    body: dict[str, Any] | None
    why: str | None = None


def follow(
    settings: Settings, codec: Codec, topic: str, *, from_beginning: bool, wait: bool
) -> Iterator[Followed]:
    """Committed records as they come; without `wait` only those that are there."""
    with closing(Offsets(settings)) as offsets:
        places = offsets.all_of(topic)
    start = OFFSET_BEGINNING if from_beginning else OFFSET_END
    with closing(Reader(settings, dict.fromkeys(places, start))) as reader:
        for batch in reader.for_ever() if wait else reader.to_present_end():
            for message in batch:
                yield _followed(as_record(reader.place(message), message), codec)


def _followed(record: Record, codec: Codec) -> Followed:
    shown = record.key.decode("utf-8", "replace") if record.key is not None else None
    at = (record.partition, record.offset, shown)
    why = flaw(record, codec) if is_checked(record.topic) else None
    if why is not None:
        return Followed(*at, None, None, why)
    try:
        full, body = codec.decode(record.value)
    except Exception:  # noqa: BLE001 - what foreign bytes make a decoder raise has no common kind
        kept = record.topic == topics.UNREADABLE or is_checked(record.topic)
        return Followed(*at, None, None, None if kept else Flaw.VALUE)
    told = {field: told for field, told in body.items() if field not in UNSHOWN}
    return Followed(*at, full.rpartition(".")[2], told)
