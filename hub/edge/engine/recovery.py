"""Reads a partition's state back.

Up to the read-uncommitted end, seen after the committed offsets were asked for, and read committed: an open
transaction is waited out. Under `read_committed` an end of partition is the last stable offset, not the end.
"""

import time
from collections.abc import Callable
from typing import cast

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition

from hub.edge import kafka
from hub.edge.errors import OperatorError
from hub.edge.settings import Settings

Restore = Callable[[bytes, bytes | None], None]

BATCH = 10_000
WAIT_S = 0.2
PATIENCE_S = 120


def recover(settings: Settings, topic: str, partition: int, restore: Restore) -> int:
    """Hand over each committed record of the partition in order; answers how many there were."""
    end = _end(settings, topic, partition)
    if end == 0:
        return 0
    consumer = kafka.consumer(
        settings, group=f"{topic}-recovery", enable_partition_eof=True, queued_min_messages=200_000
    )
    try:
        consumer.assign([TopicPartition(topic, partition, OFFSET_BEGINNING)])
        return _read(consumer, end, restore, topic)
    finally:
        consumer.close()


def _read(consumer: Consumer, end: int, restore: Restore, topic: str) -> int:
    count, last_news = 0, time.monotonic()
    while True:
        messages = consumer.consume(BATCH, WAIT_S)
        for message in messages:
            error = message.error()
            if error is None:
                restore(cast("bytes", message.key()), message.value())  # each state record has a key
                count += 1
            elif error.code() == KafkaError._PARTITION_EOF:  # noqa: SLF001 - the name librdkafka gives it
                if cast("int", message.offset()) >= end:
                    return count
            elif error.fatal():
                raise KafkaException(error)
        if messages:
            last_news = time.monotonic()
        elif time.monotonic() - last_news > PATIENCE_S:
            raise OperatorError(
                f"the state on {topic} could not be read to its end",
                where=topic,
                remedy="a transaction outlives its timeout: look for a frozen worker, and at the broker",
            )


def _end(settings: Settings, topic: str, partition: int) -> int:
    """The end that nobody's open transaction can hide."""
    consumer = kafka.consumer(settings, group=f"{topic}-recovery", isolation_level="read_uncommitted")
    try:
        low, high = consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=30)
        return 0 if low == high else int(high)
    finally:
        consumer.close()
