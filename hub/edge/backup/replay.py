"""Puts the records of topics back, each at the offset it had.

Between two records there may be offsets that no reader ever sees: the mark at the end of a transaction, what
was taken back, what retention removed. These are filled by a transaction that is taken back: its records and
its mark take an offset each. A gap of one takes the record, and the next gap, further on, takes the mark.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from time import monotonic, sleep

from confluent_kafka import KafkaError, Message, Producer

from hub.edge.backup.kept import Kept
from hub.edge.errors import OperatorError
from hub.edge.kafka import clients, names
from hub.edge.kafka.failures import patiently
from hub.edge.kafka.names import Place
from hub.edge.kafka.offsets import Offsets
from hub.edge.settings import Settings

INIT_S = 30.0
TRANSACTION_MS = 900_000  # the most that a broker allows by default
FULL_S = 0.05
PAUSE_S = 0.001


class Partition:
    """One partition on its way back: where it ends by now, and what comes next."""

    def __init__(self, place: Place, records: Iterator[Kept], end: int) -> None:
        self.place = place
        self.at = 0
        self._records = records
        self._end = end
        self._next = next(records, None)

    @property
    def gap(self) -> int:
        """How many offsets nobody sees stand before the next record, or before the end."""
        return max((self._end if self._next is None else self._next.offset) - self.at, 0)

    @property
    def is_whole(self) -> bool:
        return self._next is None and self.at >= self._end

    def run(self) -> Iterator[Kept]:
        """The records that stand here one behind the other."""
        while self._next is not None and self._next.offset == self.at:
            yield self._next
            self.at += 1
            self._next = next(self._records, None)


class Replay:
    """Two producers: one whose records stay, one whose transactions are all taken back."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._offsets = Offsets(settings)
        self._stays: Producer = clients.producer(settings)
        self._passes: Producer = clients.producer(
            settings,
            transactional_id=names.full(settings, "restore"),
            transaction_timeout_ms=TRANSACTION_MS,
        )
        clients.connect(self._passes)
        patiently(lambda: self._passes.init_transactions(INIT_S))
        self.written = 0
        self._astray: str | None = None

    def in_order(self, place: Place, records: Iterator[Kept]) -> None:
        """Of a compacted topic, whose offsets nobody names: one behind the other."""
        for record in records:
            self._write(place, record, None)
        self._flush()

    def at_their_offsets(self, partitions: list[Partition]) -> None:
        """All partitions at once: so there are as many transactions as the one with most of them asks for."""
        while left := [one for one in partitions if not one.is_whole]:
            self._runs(left)
            gaps = {one: one.gap for one in left if one.gap}
            if not gaps:
                continue
            self._passes.begin_transaction()
            for one, gap in gaps.items():
                blanks = max(gap - 1, 1)
                self._blank(one.place, blanks)
                one.at += blanks
            self._passes.flush()
            self._runs(list(gaps))
            self._passes.abort_transaction()
            for one in gaps:
                one.at += 1
            self._marked({one.place: one.at for one in gaps})

    def _marked(self, ends: Mapping[Place, int]) -> None:
        """Wait for the marks: Kafka answers as soon as it knows that it will write them."""
        until = monotonic() + INIT_S
        while any(there < ends[place] for place, there in self._offsets.ends(ends, committed=True).items()):
            if monotonic() > until:
                raise OperatorError(
                    "Kafka does not end a transaction",
                    where=self._settings.bootstrap or "",
                    remedy="look at the broker's log, then restore again",
                )
            sleep(PAUSE_S)

    def _runs(self, partitions: list[Partition]) -> None:
        for one in partitions:
            for record in one.run():
                self._write(one.place, record, record.offset)
        self._flush()

    def _blank(self, place: Place, count: int) -> None:
        topic, partition = names.full(self._settings, place[0]), place[1]
        for _ in range(count):
            _produced(self._passes, partial(self._passes.produce, topic, b"", partition=partition))

    def _write(self, place: Place, record: Kept, offset: int | None) -> None:
        produce = partial(
            self._stays.produce,
            names.full(self._settings, place[0]),
            record.value,
            record.key,
            partition=place[1],
            timestamp=record.timestamp,
            headers=list(record.headers),
            on_delivery=partial(self._landed, offset),
        )
        _produced(self._stays, produce)
        self.written += 1

    def _landed(self, offset: int | None, error: KafkaError | None, message: Message) -> None:
        """Looked at when all is flushed: a callback of the client must not raise."""
        where = f"{message.topic()}[{message.partition()}]"
        if error is not None:
            self._astray = f"{where}: {error.str()}"
        elif offset is not None and message.offset() != offset:
            self._astray = f"{where}@{message.offset()} should stand at {offset}"

    def _flush(self) -> None:
        self._stays.flush()
        if self._astray is not None:
            raise OperatorError(
                "a record could not be put back where it was",
                where=self._astray,
                remedy="see that nothing else writes to these topics (stop the hub), and restore again",
            )


def _produced(producer: Producer, produce: "partial[None]") -> None:
    while True:
        try:
            produce()
        except BufferError:
            producer.poll(FULL_S)
        else:
            return
