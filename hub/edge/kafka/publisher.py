"""Writes what belongs together to Kafka: all of it or nothing, in the order given.

The transactional id is one of a few slots, held by a lock on a file: whoever comes after a crash takes
the same slot, and by that ends the transaction that the dead one left open.
"""

import fcntl
import os
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from pathlib import Path
from threading import current_thread, main_thread
from time import monotonic, sleep
from typing import Final, Protocol

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from hub.edge.errors import OperatorError
from hub.edge.kafka import clients, names
from hub.edge.kafka.failures import PAUSE_S, patiently
from hub.edge.settings import OWNER_ONLY, Settings
from hub.streams import topics
from hub.streams.records import Out

SLOTS: Final = 64
TRIES: Final = 5
TRANSACTION_MS: Final = (
    60_000  # a whole file is one transaction; only readers of the facts topics wait for it
)
INIT_S: Final = 30.0
TOPICS_S: Final = 5.0


class Publisher(Protocol):
    def publish(self, batch: Sequence[Out]) -> None:
        """All of it or nothing, in this order per key."""


class KafkaPublisher:
    """One transaction per batch."""

    def __init__(
        self,
        settings: Settings,
        name: str = "door",
        *,
        transaction_ms: int = TRANSACTION_MS,
        writes: Iterable[str] = (*topics.FACTS.values(), topics.REJECTED),
    ) -> None:
        self._settings = settings
        self._full = cache(partial(names.full, settings))
        self.landed: dict[tuple[str, int], int] = {}
        """Where the last record of each topic and partition stands; of transactions that were committed."""
        self._lock, slot = _slot(settings.data_dir / "locks", names.full(settings, name))
        self._producer: Producer = clients.producer(
            settings,
            transactional_id=names.full(settings, f"{name}-{slot}"),
            transaction_timeout_ms=transaction_ms,
        )
        clients.connect(self._producer)
        patiently(lambda: self._producer.init_transactions(INIT_S))
        self._check_topics(settings, writes)

    def publish(self, batch: Sequence[Out]) -> None:
        if not batch:
            return
        for attempt in range(1, TRIES + 1):
            try:
                self._once(batch)
            except KafkaException as failure:
                error = failure.args[0]
                if not error.txn_requires_abort() or attempt == TRIES:
                    raise
                self._producer.abort_transaction()
            else:
                return

    def close(self) -> None:
        os.close(self._lock)

    def _once(self, batch: Sequence[Out]) -> None:
        self._producer.begin_transaction()
        # Where the last record of each key stands tells enough: to ask of each costs as much as to send it.
        last = {(topic, key, partition): n for n, (topic, key, _, _, partition) in enumerate(batch)}
        told = frozenset(last.values())
        for n, out in enumerate(batch):
            self._write(out, self._delivered if n in told else None)
        while True:
            try:
                self._producer.commit_transaction()
            except KafkaException as failure:
                if not failure.args[0].retriable():
                    raise
            except SystemError as lost:
                # Ctrl-C came while a callback ran, and the client forgot it (confluent-kafka 2.16).
                if current_thread() is not main_thread():
                    raise
                raise KeyboardInterrupt from lost
            else:
                self._producer.poll(0)  # what landed where
                return

    def _check_topics(self, settings: Settings, writes: Iterable[str]) -> None:
        """Say at once what a delivery would otherwise wait for in vain."""
        written = [names.full(settings, name) for name in writes]
        until = monotonic() + TOPICS_S  # a topic that was just made is not known everywhere at once
        while True:
            there = self._producer.list_topics(timeout=INIT_S).topics
            missing = [name for name in written if name not in there]
            if not missing:
                return
            if monotonic() > until:
                raise OperatorError(
                    f"missing topics: {', '.join(missing)}",
                    where=settings.bootstrap or "",
                    remedy="make them with `hub topics apply`",
                )
            sleep(PAUSE_S)

    def _write(self, out: Out, on_delivery: Callable[[KafkaError | None, Message], None] | None) -> None:
        while True:
            try:
                self._producer.produce(
                    self._full(out.topic),
                    out.value,
                    out.key,
                    headers=list(out.headers),
                    partition=out.partition,
                    on_delivery=on_delivery,
                )
            except BufferError:
                self._producer.poll(0.05)
            else:
                return

    def _delivered(self, error: KafkaError | None, message: Message) -> None:
        topic, partition, offset = message.topic(), message.partition(), message.offset()
        if error is None and topic is not None and partition is not None and offset is not None:
            self.landed[names.short(self._settings, topic), partition] = offset


def _slot(folder: Path, name: str) -> tuple[int, int]:
    """The first slot that nobody holds; the system lets go of it when its holder dies."""
    folder.mkdir(parents=True, exist_ok=True)
    for slot in range(SLOTS):
        handle = os.open(folder / f"{name}-{slot}.lock", os.O_RDWR | os.O_CREAT, OWNER_ONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
        else:
            return handle, slot
    raise OperatorError(
        f"{SLOTS} processes already take in deliveries",
        where=str(folder),
        remedy="stop some of them; one that serves all sources is enough",
    )
