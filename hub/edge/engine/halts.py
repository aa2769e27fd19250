"""Where a flow stands still because it may not go on past a record: that partition waits, all others go on.

A person has the record skipped (`hub journal skip`); this looks every few seconds whether that has been done.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from time import monotonic

from confluent_kafka import Consumer, TopicPartition

from hub.edge import log, metrics
from hub.edge.engine.progress import Progress
from hub.edge.kafka import names, unreadable
from hub.edge.kafka.names import Place
from hub.edge.settings import Settings
from hub.streams import topics
from hub.streams.aside import At, Guard, UnreadableError
from hub.streams.codec import Codec
from hub.streams.records import Record

LOOK_S = 5.0


@dataclass(slots=True)
class Halts:
    """What one worker knows of records that cannot be read."""

    settings: Settings
    codec: Codec
    progress: Progress
    guard: Guard = field(init=False)
    known: dict[At, str] = field(default_factory=dict)
    standing: dict[Place, int] = field(default_factory=dict)  # at which offset
    looked: float = 0.0

    def __post_init__(self) -> None:
        self.guard = Guard(self.codec, self.known)
        self._tell()
        for topic in topics.TOPICS:
            if topic.passable:  # an alarm that has never rung is a 0, and no gap
                metrics.UNREADABLE_RECORDS.labels(topic.name)

    def halt(self, met: UnreadableError, consumer: Consumer) -> None:
        """The partition waits at that record; when it has been skipped meanwhile, it goes on at once."""
        record = met.record
        where = (record.topic, record.partition)
        self.standing[where] = record.offset
        self.progress.halted[where] = str(met)
        consumer.pause([self._at(where)])
        self._tell()
        log.get(flow=self.progress.flow, slot=self.progress.slot).error(
            log.FLOW_HALTED, topic=where[0], partition=where[1], offset=record.offset, reason=met.why
        )
        self.looked = 0.0

    def without(self, records: Sequence[Record]) -> Sequence[Record]:
        """What is left of a read for the partitions that go on."""
        if not self.standing:
            return records
        return [r for r in records if (r.topic, r.partition) not in self.standing]

    def look(self, consumer: Consumer) -> None:
        """Go on where a person has had the record skipped."""
        if not self.standing or monotonic() - self.looked < LOOK_S:
            return
        self.looked = monotonic()
        for where, offset in list(self.standing.items()):
            topic, partition = where
            self.known.update(unreadable.skips(self.settings, partition))
            if (topic, partition, offset) in self.known:
                self._go_on(where)
                consumer.seek(self._at(where, offset))
                consumer.resume([self._at(where)])
                log.get(flow=self.progress.flow, slot=self.progress.slot).warning(
                    log.FLOW_GOES_ON, topic=topic, partition=partition, offset=offset
                )

    def forget(self, consumer: Consumer, given: Iterable[TopicPartition]) -> None:
        """Partitions were given anew: they are read from what is committed, and halt again if they must."""
        for where in list(self.standing):
            self._go_on(where)
        consumer.resume(list(given))

    def _go_on(self, where: Place) -> None:
        del self.standing[where]
        self.progress.halted.pop(where, None)
        self._tell()

    def _tell(self) -> None:
        metrics.FLOW_HALTED.labels(self.progress.flow).set(len(self.standing))

    def _at(self, where: Place, offset: int = 0) -> TopicPartition:
        return names.partition(self.settings, where, offset)
