"""What a read brought, as records and ends; here topics lose the installation's prefix, and get it back."""

from collections.abc import Mapping, Sequence
from math import inf
from typing import Protocol, cast

from confluent_kafka import KafkaError, Message, TopicPartition

from hub.edge.kafka import names
from hub.edge.kafka.failures import END_OF_PARTITION, tolerate
from hub.edge.kafka.names import Place
from hub.edge.settings import Settings
from hub.streams.records import Record


class Done(Protocol):
    """How far a partition's inputs are done."""

    done: dict[str, int]


class Sorter:
    """Sorts what was read; knows what of it is new."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._names: dict[str, str] = {}
        self._full: dict[str, str] = {}

    def sorted_out(
        self, met: Sequence[Message], held: Mapping[int, Done]
    ) -> tuple[list[Record], dict[Place, int]]:
        """Records to fold, and where an end was reached; what a rebalance left over goes."""
        records: list[Record] = []
        ends: dict[Place, int] = {}
        nexts: dict[Place, int] = {}
        at: tuple[str | None, int | None] | None = None
        topic, partition = "", 0
        following: float = 0
        for message in met:
            error = message.error()
            if error is not None:
                self._note_end(message, error, held, ends)
                continue
            here = (message.topic(), message.partition())
            if here != at:  # records come in runs of one partition
                at, topic, partition = here, self.name(cast("str", here[0])), cast("int", here[1])
                following = nexts.get((topic, partition), _first(held.get(partition), topic))
            offset = cast("int", message.offset())
            if offset >= following:
                nexts[topic, partition] = following = offset + 1
                headers: dict[str, bytes] = dict(message.headers() or ())  # type: ignore[arg-type]
                value = message.value() or b""
                records.append(Record(topic, partition, offset, message.key(), value, headers))
        return records, {w: offset for w, offset in ends.items() if offset >= nexts.get(w, 0)}

    def _note_end(
        self, message: Message, error: KafkaError, held: Mapping[int, Done], ends: dict[Place, int]
    ) -> None:
        if error.code() != END_OF_PARTITION:
            tolerate(error)
        elif message.partition() in held:
            # Only a message with another error can lack a topic, a partition or an offset.
            where = (self.name(cast("str", message.topic())), cast("int", message.partition()))
            ends[where] = cast("int", message.offset())

    def name(self, topic: str) -> str:
        """A topic as the flow names it."""
        name = self._names.get(topic)
        if name is None:
            name = self._names[topic] = names.short(self._settings, topic)
        return name

    def full(self, name: str) -> str:
        """A topic as Kafka knows it."""
        full = self._full.get(name)
        if full is None:
            full = self._full[name] = names.full(self._settings, name)
        return full

    def offsets(self, at: Mapping[Place, int]) -> list[TopicPartition]:
        """As Kafka wants them."""
        return [names.partition(self._settings, place, offset) for place, offset in at.items()]


def _first(part: Done | None, topic: str) -> float:
    """From which offset on records are new; of a partition that a rebalance took away none is."""
    return inf if part is None else part.done.get(topic, 0)
