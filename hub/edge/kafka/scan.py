"""Read a topic from its beginning to its present end, committed records only. For looking, not for flows."""

from collections.abc import Iterator
from time import monotonic

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicCollection, TopicPartition

from hub.edge.errors import OperatorError
from hub.edge.kafka import clients
from hub.edge.settings import Settings

BATCH = 2_000
WAIT_S = 0.05
ASK_S = 10.0


def scan(settings: Settings, topic: str, timeout_s: float = 60.0) -> Iterator[Message]:
    """All committed records of a topic, by its full name, up to where the committed ones end now."""
    admin = clients.admin(settings)
    try:
        described = admin.describe_topics(TopicCollection([topic]), request_timeout=ASK_S)[topic].result()
    except KafkaException as error:
        raise OperatorError(
            f"topic {topic} cannot be read ({error.args[0].name()})",
            where=settings.bootstrap or "",
            remedy="make the topics with `hub topics apply`",
        ) from None
    consumer = clients.consumer(settings, group="hub-scan", enable_partition_eof=True)
    try:
        consumer.assign([TopicPartition(topic, p.id, 0) for p in described.partitions])
        yield from _until_end(consumer, {p.id for p in described.partitions}, monotonic() + timeout_s)
    finally:
        consumer.close()


def _until_end(consumer: Consumer, open_parts: set[int], deadline: float) -> Iterator[Message]:
    while open_parts:
        for message in consumer.consume(BATCH, WAIT_S):
            error = message.error()
            if error is None:
                yield message
            elif error.code() == KafkaError._PARTITION_EOF:  # noqa: SLF001 - the name confluent gives it
                open_parts.discard(message.partition() or 0)
            elif error.fatal():  # what passes is waited for, until the deadline
                raise KafkaException(error)
        if monotonic() > deadline:
            raise OperatorError(
                "Kafka did not answer in time",
                where="reading a topic to its end",
                remedy="look at `hub broker status` or at the Kafka that HUB_BOOTSTRAP names",
            )
