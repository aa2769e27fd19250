"""What a read brought, as records and ends; here topics lose the installation's prefix, and get it back."""

from collections.abc import Mapping, Sequence
from typing import Protocol, cast

from confluent_kafka import KafkaError, Message, TopicPartition

from hub.edge.kafka.failures import tolerate
from hub.streams.records import Record

END = KafkaError._PARTITION_EOF  # noqa: SLF001 - the name librdkafka gives it

Where = tuple[str, int]
"""Topic, without prefix, and partition."""


class Done(Protocol):
    """How far a partition's inputs are done."""

    done: dict[str, int]


class Intake:
    """Sorts what was read; knows what of it is new."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._names: dict[str, str] = {}

    def sorted_out(
        self, met: Sequence[Message], held: Mapping[int, Done]
    ) -> tuple[list[Record], dict[Where, int]]:
        """Records to fold, and where an end was reached; what a rebalance left over goes."""
        records: list[Record] = []
        ends: dict[Where, int] = {}
        nexts: dict[Where, int] = {}
        for message in met:
            error = message.error()
            if error is not None and error.code() != END:
                tolerate(error)
                continue
            # Only a message with another error can lack a topic, a partition or an offset.
            partition, offset = cast("int", message.partition()), cast("int", message.offset())
            where = (self.name(cast("str", message.topic())), partition)
            part = held.get(partition)
            if part is None:
                continue
            if error is not None:
                ends[where] = offset
            elif offset >= nexts.get(where, part.done.get(where[0], 0)):
                nexts[where] = offset + 1
                headers = cast("dict[str, bytes]", dict(message.headers() or ()))
                value = message.value() or b""
                records.append(
                    Record(where[0], partition, offset, cast("bytes", message.key()), value, headers)
                )
        return records, {w: offset for w, offset in ends.items() if offset >= nexts.get(w, 0)}

    def name(self, topic: str) -> str:
        """A topic as the flow names it."""
        name = self._names.get(topic)
        if name is None:
            name = self._names[topic] = topic.removeprefix(self._prefix)
        return name

    def offsets(self, at: Mapping[Where, int]) -> list[TopicPartition]:
        """As Kafka wants them."""
        return [TopicPartition(self._prefix + topic, p, offset) for (topic, p), offset in at.items()]
