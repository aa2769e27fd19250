"""The case index follows the topic `signals`: whenever it is asked, up to what is there at that moment.

No consumer group: each process brings the one vault up to date, offsets and cases in one SQLite transaction,
and what two of them do at once is done once (a revision counts only if it is newer).
"""

from collections.abc import Callable
from time import monotonic, sleep
from types import TracebackType
from typing import Self

from confluent_kafka import (
    Consumer,
    IsolationLevel,
    KafkaError,
    KafkaException,
    Message,
    TopicCollection,
    TopicPartition,
)
from confluent_kafka.admin import OffsetSpec

from hub.domain.signals import Signal
from hub.edge.errors import OperatorError
from hub.edge.kafka import clients
from hub.edge.settings import Settings
from hub.edge.vault.cases import Cases

BATCH = 2_000
WAIT_S = 0.005
ASK_S = 10.0
PAUSE_S = 0.1

Decode = Callable[[bytes], Signal]


class Follower:
    """Holds a consumer on all partitions of `signals`, so that catching up again costs milliseconds."""

    def __init__(self, settings: Settings, topic: str, cases: Cases, decode: Decode) -> None:
        self._settings = settings
        self._topic = topic
        self._cases = cases
        self._decode = decode
        self._admin = clients.admin(settings)
        self._consumer: Consumer | None = None
        self._name = topic
        self._next: dict[int, int] = {}

    def catch_up(self, timeout_s: float = 30.0) -> int:
        """Take in all that was said up to now; returns how many signals. Waits out an open transaction."""
        consumer = self._consumer or self._start()
        deadline, taken = monotonic() + timeout_s, 0
        ends = self._ends(deadline)
        while behind := [part for part, end in ends.items() if self._next[part] < end]:
            if monotonic() > deadline:
                raise OperatorError(
                    f"the case index could not catch up with {self._topic} within {timeout_s:g} s",
                    where=f"partitions {', '.join(map(str, behind))}",
                    remedy="look at `hub status`: a transaction that stays open holds its readers back",
                )
            taken += self._take_in(consumer.consume(BATCH, WAIT_S))
        return taken

    def close(self) -> None:
        if self._consumer is not None:
            self._consumer.close()
            self._consumer = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _start(self) -> Consumer:
        """Assign all partitions, from where the vault is; a topic made anew is read from its start."""
        asked = self._admin.describe_topics(TopicCollection([self._topic]), request_timeout=ASK_S)
        try:
            topic = asked[self._topic].result()
        except KafkaException as error:
            raise OperatorError(
                f"topic {self._topic} cannot be followed ({error.args[0].name()})",
                where=self._settings.bootstrap or "",
                remedy="make the topics with `hub topics apply`",
            ) from None
        self._name = f"{self._topic}#{topic.topic_id}"
        known = self._cases.offsets(self._name)
        self._next = {p.id: known.get(p.id, 0) for p in topic.partitions}
        self._consumer = clients.consumer(self._settings, group="hub-vault", enable_partition_eof=True)
        self._consumer.assign([TopicPartition(self._topic, p, o) for p, o in self._next.items()])
        return self._consumer

    def _ends(self, deadline: float) -> dict[int, int]:
        """The read-uncommitted ends: what an open transaction has written counts as said."""
        latest = OffsetSpec.latest()  # type: ignore[no-untyped-call]  # confluent left it untyped
        asked = {TopicPartition(self._topic, part): latest for part in self._next}
        while True:
            answers = self._admin.list_offsets(
                asked, isolation_level=IsolationLevel.READ_UNCOMMITTED, request_timeout=ASK_S
            )
            try:
                return {where.partition: answer.result().offset for where, answer in answers.items()}
            except KafkaException as failure:
                # A topic just made, a broker that restarts: both answer a moment later.
                if failure.args[0].fatal() or monotonic() > deadline:
                    raise
                sleep(PAUSE_S)

    def _take_in(self, messages: list[Message]) -> int:
        signals: list[Signal] = []
        moved: dict[int, int] = {}
        for message in messages:
            part, offset, error = message.partition(), message.offset(), message.error()
            if part is None or offset is None:
                continue
            if error is None:
                moved[part] = offset + 1
                value = message.value()
                if value is not None:
                    signals.append(self._decode(value))
            elif error.code() == KafkaError._PARTITION_EOF:  # noqa: SLF001 - the name confluent gives it
                moved[part] = offset  # beyond the markers of transactions, which are no messages
            elif error.fatal():  # whatever else it is, catching up waits for it no longer than its deadline
                raise KafkaException(error)
        if moved:
            self._cases.follow(self._name, signals, moved)
            self._next.update(moved)
        return len(signals)
