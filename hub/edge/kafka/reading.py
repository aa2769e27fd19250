"""Reads one partition of a topic to its very end, committed records only.

The end is the read-uncommitted one: an open transaction is waited out, for under `read_committed` Kafka's end
of partition is the last stable offset. Silence of a topic is never taken for its end.
"""

import time
from collections.abc import Iterator
from typing import cast

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Message, TopicPartition

from hub.edge.errors import OperatorError
from hub.edge.kafka import clients
from hub.edge.settings import Settings
from hub.streams.records import Record

BATCH = 10_000
WAIT_S = 0.1
GATHER_S = 0.002
PATIENCE_S = 120
END = KafkaError._PARTITION_EOF  # noqa: SLF001 - the name librdkafka gives it


def to_the_end(
    settings: Settings, topic: str, partition: int, *, end: int | None = None
) -> Iterator[Message]:
    """Each committed record of a partition in order, by the topic's full name; `end` when it is known."""
    if end is None:
        end = end_of(settings, topic, partition)
    if end == 0:
        return
    consumer = clients.consumer(
        settings, group=f"{topic}-reading", enable_partition_eof=True, queued_min_messages=200_000
    )
    try:
        consumer.list_topics(topic, timeout=30)  # else the first read waits half a second for it
        consumer.assign([TopicPartition(topic, partition, OFFSET_BEGINNING)])
        yield from _read(consumer, topic, end)
    finally:
        consumer.close()


def records(settings: Settings, topic: str, partition: int, *, end: int | None = None) -> Iterator[Record]:
    """The same as records, of a topic named without the prefix of the installation."""
    for m in to_the_end(settings, settings.prefix + topic, partition, end=end):
        headers = cast("dict[str, bytes]", dict(m.headers() or ()))
        yield Record(topic, partition, cast("int", m.offset()), m.key(), m.value() or b"", headers)


def end_of(settings: Settings, topic: str, partition: int) -> int:
    """The end that nobody's open transaction can hide; 0 when nothing stands there."""
    consumer = clients.consumer(settings, group=f"{topic}-reading", isolation_level="read_uncommitted")
    try:
        low, high = consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=30)
        return 0 if low == high else int(high)
    finally:
        consumer.close()


def _read(consumer: Consumer, topic: str, end: int) -> Iterator[Message]:
    last_news = time.monotonic()
    while True:
        messages = consumer.consume(1, WAIT_S)  # a read of many waits for its full count
        messages += consumer.consume(BATCH, GATHER_S) if messages else []
        for message in messages:
            error = message.error()
            if error is None:
                if cast("int", message.offset()) >= end:
                    return
                yield message
            elif error.code() == END:
                if cast("int", message.offset()) >= end:
                    return
            elif error.fatal():
                raise KafkaException(error)
        if messages:
            last_news = time.monotonic()
        elif time.monotonic() - last_news > PATIENCE_S:
            raise OperatorError(
                f"{topic} could not be read to its end",
                where=topic,
                remedy="a transaction outlives its timeout: look for a frozen worker, and at the broker",
            )
