"""The partitions a worker has: given, read back, given up; and what of them survives a rebalance."""

import time
from dataclasses import dataclass, field
from datetime import datetime

from confluent_kafka import Consumer, KafkaException, TopicPartition

from hub.edge import log, metrics
from hub.edge.engine.halts import Halts
from hub.edge.engine.progress import Progress
from hub.edge.engine.recovery import recover, remade, starting
from hub.edge.engine.selftest import LOOKED_AT
from hub.edge.engine.sorting import Sorter
from hub.edge.kafka.failures import FlowFailedError
from hub.edge.kafka.positions import positions
from hub.edge.settings import Settings
from hub.streams import topics
from hub.streams.codec import Codec
from hub.streams.flow import Flow, Share, Step
from hub.streams.position import is_ours, key_of
from hub.streams.records import Out
from hub.streams.surroundings import Surroundings

WAIT_S = 60
HELD = "if the broker answers, a transaction of this group never ended: `kafka-transactions.sh find-hanging`"


@dataclass(slots=True)
class Part:
    """One partition of a flow: its step, and how far each of its inputs is done."""

    step: Step
    position: dict[str, int]  # topic -> next offset, as its last batch committed it
    done: dict[str, int]  # the same, and markers that were passed since
    mends: list[Out] = field(default_factory=list)  # what of its memory is to be written over
    to_check: int = LOOKED_AT

    def last_tick(self) -> datetime | None:
        """The last tick of a step that follows the clock."""
        around = getattr(self.step, "around", None)
        return around.now if isinstance(around, Surroundings) else None


@dataclass(slots=True)
class Parts:
    """All partitions of one worker. Eager rebalances take all and give most of them back: those are kept."""

    flow: Flow
    settings: Settings
    partitions: int
    codec: Codec
    progress: Progress
    intake: Sorter
    halts: Halts
    held: dict[int, Part] = field(default_factory=dict)
    unsettled: set[int] = field(default_factory=set)  # their position or group's offsets are to be written
    _set_aside: dict[int, Part] = field(default_factory=dict)

    def assigned(self, consumer: Consumer, given: list[TopicPartition]) -> None:
        """
        The group's offsets first, for what a predecessor holds open; then positions, then state.

        What is committed in between is folded again in vain. Positions count: offsets are a hint.
        """
        began = time.monotonic()
        hints: dict[int, dict[str, int]] = {}
        for tp in self._committed(consumer, given):
            hints.setdefault(tp.partition, {})[self.intake.name(tp.topic)] = tp.offset
        before = self.progress.recovered_records
        spoilt: dict[bytes, int] = {}
        known = positions(self.settings, self.flow, spoilt)
        for partition, hint in hints.items():
            over = key_of(partition) in spoilt
            position = starting(self.flow, self.settings, hint, known, partition, spoilt=over)
            kept = self._set_aside.get(partition)
            same = kept is not None and kept.position == position
            self.held[partition] = kept if kept and same else self._recovered(partition, position)
            behind = over or partition not in known or any(offset < position[t] for t, offset in hint.items())
            if behind or self.held[partition].mends:
                self.unsettled.add(partition)
        self._mend(spoilt)
        self._set_aside.clear()
        self.progress.ready = True
        places = self.intake.offsets(
            {(t, p): o for p, part in self.held.items() for t, o in part.done.items()}
        )
        consumer.assign(places)
        self.halts.forget(consumer, places)
        self._tell()
        self.progress.recovered_s = time.monotonic() - began
        metrics.FLOW_RECOVERY_SECONDS.labels(self.flow.name).set(self.progress.recovered_s)
        log.get(flow=self.flow.name, slot=self.progress.slot).info(
            log.FLOW_RECOVERED,
            partitions=sorted(self.held),
            records=self.progress.recovered_records - before,
            seconds=round(self.progress.recovered_s, 3),
        )

    def _mend(self, spoilt: dict[bytes, int]) -> None:
        """What somebody wrote over positions is told; under keys of no partition it is deleted."""
        logger, mine = log.get(flow=self.flow.name, topic=self.flow.positions, partition=0), sorted(self.held)
        for key, offset in spoilt.items():
            logger.error(log.POSITION_MENDED, offset=offset)
            if mine and not is_ours(key):
                self.held[mine[0]].mends.append(Out(self.flow.positions, key, None, [], 0))
                self.unsettled.add(mine[0])

    def settled(self) -> None:
        """What was to be written stands; a mend that was written twice would undo what came after it."""
        for partition in self.unsettled:
            self.held[partition].mends.clear()
        self.unsettled.clear()

    def revoked(self, _consumer: Consumer, _taken: list[TopicPartition]) -> None:
        """Set aside: if nobody moves the offsets before they come back, nobody has changed the state."""
        self.progress.ready = False
        self._set_aside |= self.held
        self.held.clear()
        self.unsettled.clear()
        self._tell()

    def lost(self, _consumer: Consumer, _taken: list[TopicPartition]) -> None:
        """Somebody else has them already."""
        self.progress.ready = False
        self.held.clear()
        self.unsettled.clear()
        self._set_aside.clear()
        self._tell()

    def _recovered(self, partition: int, position: dict[str, int]) -> Part:
        place, spoilt, mends = Share(partition, self.partitions, self.codec), dict[bytes, int](), list[Out]()
        step = self.flow.start(place)
        if self.flow.state is not None:
            there = (self.flow.state, partition)
            self.progress.recovered_records += recover(self.settings, there, step.restore, spoilt)
            if spoilt:
                done = position[topics.JOURNAL]
                step, mends = remade(self.flow, self.settings, place, done, spoilt)
        return Part(step, position, dict(position), mends)

    def _committed(self, consumer: Consumer, given: list[TopicPartition]) -> list[TopicPartition]:
        """An offset that a transaction still holds is waited for, by `isolation.level=read_committed`."""
        until = time.monotonic() + WAIT_S
        while True:
            try:
                return list(consumer.committed(given, timeout=WAIT_S / 4))
            except KafkaException as error:
                if time.monotonic() > until:
                    raise FlowFailedError(f"{error.args[0].str()}; {HELD}") from None

    def _tell(self) -> None:
        self.progress.assigned = frozenset(self.held)
        metrics.FLOW_PARTITIONS.labels(self.flow.name).set(len(self.held))
        mine = self.progress.assigned
        for known in (self.progress.next_offsets, self.progress.behind):
            for key in [key for key in known if key[1] not in mine]:
                del known[key]
