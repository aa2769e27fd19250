"""The one place where Kafka clients are made, so that none partitions, reads or waits in its own way."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from confluent_kafka import Consumer, KafkaException, Producer
from confluent_kafka.admin import AdminClient

from hub.edge import log
from hub.edge.settings import Settings

Config = dict[str, Any]

COMMON: Mapping[str, str | int | bool] = {
    # A broker that restarts is back within seconds: ask again soon, not after librdkafka's ten.
    "reconnect.backoff.max.ms": 1_000,
    "socket.keepalive.enable": True,
    "log_level": 5,  # notices and worse: what librdkafka notes beyond that is for its own developers
}

PRODUCER: Mapping[str, str | int | bool] = {
    "partitioner": "murmur2_random",  # as Java and Faust do it, or equal keys land apart silently
    "enable.idempotence": True,
    "acks": "all",
    "compression.type": "lz4",
    # So long a record waits for others to leave with; a flush and the end of a transaction wait for nothing.
    "linger.ms": 5,
    # A transaction that begins while the last one's markers are being written is told to come again: 100 ms
    # later by default, which made transactions back to back take 100 ms instead of 11.
    "retry.backoff.ms": 5,
}

CONSUMER: Mapping[str, str | int | bool] = {
    "isolation.level": "read_committed",
    "enable.auto.commit": False,  # offsets are committed with what follows from them
    "auto.offset.reset": "earliest",
    "fetch.wait.max.ms": 20,  # the default half second is the latency of a quiet topic
    "fetch.error.backoff.ms": 50,
}


def producer_config(settings: Settings, *, transactional_id: str | None = None, **more: object) -> Config:
    config: Config = {**settings.kafka(), **COMMON, **PRODUCER}
    if transactional_id is not None:
        config["transactional.id"] = transactional_id
        config["transaction.timeout.ms"] = settings.transaction_timeout_ms
    return config | _dotted(more)


def consumer_config(
    settings: Settings, *, group: str, instance: str | None = None, from_end: bool = False, **more: object
) -> Config:
    config: Config = {**settings.kafka(), **COMMON, **CONSUMER, "group.id": group}
    config["session.timeout.ms"] = settings.session_timeout_ms
    config["heartbeat.interval.ms"] = max(settings.session_timeout_ms // 4, 100)
    if instance is not None:
        config["group.instance.id"] = instance
    if from_end:
        config["auto.offset.reset"] = "latest"
    return config | _dotted(more)


def producer(settings: Settings, *, transactional_id: str | None = None, **more: object) -> Producer:
    """A producer; extra librdkafka settings as words with `_` for `.`."""
    config = producer_config(settings, transactional_id=transactional_id, **more)
    return Producer(config, logger=log.LIBRDKAFKA)


def consumer(
    settings: Settings, *, group: str, instance: str | None = None, from_end: bool = False, **more: object
) -> Consumer:
    """A consumer that sees committed records only and commits nothing by itself."""
    config = consumer_config(settings, group=group, instance=instance, from_end=from_end, **more)
    return Consumer(config, logger=log.LIBRDKAFKA)


def admin(settings: Settings, *, quiet: bool = False) -> AdminClient:
    """An admin client; `quiet` while a broker is still coming up, when every refusal is expected."""
    more: Config = {"log_level": 0, "error_cb": _ignore} if quiet else {}
    return AdminClient({**settings.kafka(), **COMMON, **more}, logger=log.LIBRDKAFKA)


CONNECT_S = 2.0


def connect(client: Producer | AdminClient) -> None:
    """Have it know Kafka before it is asked for anything.

    What it cannot ask Kafka yet, it asks by a timer: whereto a transaction belongs after half a second (so
    did every second new client), where a partition ends after three seconds (every tenth).
    """
    with suppress(KafkaException):  # Kafka is away: the question itself waits for it, or says so
        client.list_topics(timeout=CONNECT_S)


def _ignore(_error: object) -> None:
    """A broker that is still coming up refuses; whoever asks quietly waits for it."""


def _dotted(more: Mapping[str, object]) -> Config:
    return {name.replace("_", "."): value for name, value in more.items()}
