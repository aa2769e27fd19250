"""Following a topic as a person does: from its end or its beginning, record by record, decoded."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from confluent_kafka import OFFSET_BEGINNING, OFFSET_END, KafkaError, KafkaException, Message, TopicPartition

from hub.edge.errors import OperatorError
from hub.edge.kafka import clients
from hub.edge.kafka.offsets import Offsets
from hub.edge.settings import Settings
from hub.streams.codec import Codec, UnknownSchemaError

WAIT_S = 0.2
UNSHOWN = frozenset({"birth", "original"})
"""A birth date stays in state; an original is encrypted, and `hub rejected` is the way to it."""


@dataclass(frozen=True, slots=True)
class Followed:
    """One record; `body` is None when it is not Avro (the hub's own state)."""

    partition: int
    offset: int
    key: str | None
    kind: str | None
    body: dict[str, Any] | None


def follow(
    settings: Settings, codec: Codec, topic: str, *, from_beginning: bool, wait: bool
) -> Iterator[Followed]:
    """Committed records as they come; without `wait` only those that are there."""
    offsets = Offsets(settings)
    places = offsets.places([topic])
    offsets.close()
    if not places:
        raise OperatorError(
            f"there is no topic {settings.prefix}{topic}",
            where=settings.bootstrap or "",
            remedy="see `hub topics list`; a recipient's topic is made with its first escalation or notice",
        )
    start = OFFSET_BEGINNING if from_beginning else OFFSET_END
    consumer = clients.consumer(settings, group="hub-tail", enable_partition_eof=True)
    consumer.assign([TopicPartition(settings.prefix + name, part, start) for name, part in places])
    unread = {part for _, part in places}
    try:
        while wait or unread:
            for message in consumer.consume(500, WAIT_S):
                error = message.error()
                if error is None:
                    yield _followed(message, codec)
                elif error.code() == KafkaError._PARTITION_EOF:  # noqa: SLF001 - librdkafka's name
                    unread.discard(message.partition() or 0)
                elif error.fatal():
                    raise KafkaException(error)
    finally:
        consumer.close()


def _followed(message: Message, codec: Codec) -> Followed:
    key, value = message.key(), message.value() or b""
    shown = key.decode("utf-8", "replace") if isinstance(key, bytes) else None
    at = (message.partition() or 0, message.offset() or 0, shown)
    try:
        full, body = codec.decode(value)
    except UnknownSchemaError:
        return Followed(*at, None, None)
    told = {field: told for field, told in body.items() if field not in UNSHOWN}
    return Followed(*at, full.rpartition(".")[2], told)
