"""One worker of a flow: reads a batch, folds it, and writes all that follows from it in one transaction."""

import time
from collections.abc import Sequence
from threading import Event

from confluent_kafka import Consumer, KafkaException, Producer

from hub.edge import metrics
from hub.edge.engine.recipients import Recipients
from hub.edge.engine.selftest import check_placed
from hub.edge.engine.steps import Part, Parts
from hub.edge.engine.watchdog import Watchdog
from hub.edge.kafka import unreadable
from hub.edge.kafka.failures import AbortedError, FlowFailedError, patiently
from hub.edge.kafka.names import Place
from hub.edge.settings import Settings
from hub.streams import position
from hub.streams.aside import UnreadableError
from hub.streams.flow import Flow
from hub.streams.position import Position
from hub.streams.records import Out, Record

BATCH = 10_000
GATHER_S = 0.005  # a longer one waits for its full count: 527 instead of 211 ms a drill day
IDLE_S = 0.1
FOLD_S = 0.1  # a batch that has said something is closed after so long: what was said leaves …
OUTPUTS = 50_000  # … or after so many outputs: a transaction stays well within its timeout …
TOPICS = 100  # … or topics: each partition costs the coordinator a marker (400 recipients on 1 August)
CATCH_UP_S = 0.2  # how often offsets of markers alone are committed


class Worker:
    """One thread, one consumer, one transactional producer."""

    def __init__(
        self, flow: Flow, settings: Settings, parts: Parts, consumer: Consumer, producer: Producer
    ) -> None:
        self._flow = flow
        self._parts = parts
        self._consumer = consumer
        self._producer = producer
        self._progress = parts.progress
        self._intake = parts.intake
        self._recipients = Recipients(flow, settings, consumer)
        self._ends: dict[Place, int] = {}  # markers passed that no batch has committed
        self._caught_up = time.monotonic()
        self._watchdog = Watchdog(flow.name, settings.transaction_timeout_ms / 1000)

    def run(self, stop: Event) -> None:
        try:
            while not stop.is_set():
                self._progress.pulse.beat()
                self._turn()
            self._catch_up(now=True)
        finally:
            self._watchdog.close()

    def _turn(self) -> None:
        """Wait for one record without spinning, then take what else is there."""
        if self._parts.unsettled:
            self._settle()
        met = self._consumer.consume(1, IDLE_S)
        if met:
            met += self._consumer.consume(BATCH - 1, GATHER_S)
            records, ends = self._intake.sorted_out(met, self._parts.held)
            self._batches(self._parts.halts.without(records), ends)
        self._parts.halts.look(self._consumer)
        self._catch_up()

    def _batches(self, records: Sequence[Record], ends: dict[Place, int]) -> None:
        done = 0
        while done < len(records):
            try:
                done += self._transact(records[done:] if done else records, ends)
            except UnreadableError as met:
                self._parts.halts.halt(met, self._consumer)
                records, done = self._parts.halts.without(records[done:]), 0
            except AbortedError:
                self._throw_away()
                return
        for where, offset in ends.items():
            if where not in self._parts.halts.standing and self._is_news(where, offset):
                self._ends[where] = offset
                self._progress.next_offsets[where] = offset

    def _transact(self, records: Sequence[Record], ends: dict[Place, int]) -> int:
        """Fold before the transaction, which is open while writing only; answers how many it took."""
        began = time.monotonic()
        out: list[Out] = []
        count = self._fold(records, out)
        taken = records[:count]
        passed = {record[:2]: record.offset + 1 for record in taken}
        touched = {p: self._parts.held[p] for p in sorted({partition for _, partition in passed})}
        for part in touched.values():
            part.step.flush(out)
        if count == len(records):
            passed |= {where: offset for where, offset in ends.items() if where in passed}
        self._recipients.make(out)
        self._write([*out, *self._positions(touched, passed)], passed)
        for part in touched.values():
            part.step.commit()
        self._note(passed, touched, began)
        self._count(count, len(out))
        unreadable.tell(out)
        return count

    def _fold(self, records: Sequence[Record], out: list[Out]) -> int:
        """Answers how many it took; one that may not be passed ends the batch, and is first in the next."""
        until = time.monotonic() + FOLD_S
        recipients: set[str] = set()
        counted = 0
        held, admits = self._parts.held, self._parts.halts.guard.admits
        for at, record in enumerate(records):
            part = held[record.partition]
            try:
                if admits(record, out):
                    part.step.take(record, out)
            except UnreadableError:
                if at:
                    return at
                raise
            if part.to_check:
                part.to_check -= 1
                check_placed(record, self._parts.partitions)
            if len(out) > counted:
                if self._recipients.has_them:
                    recipients.update([o.topic for o in out[counted:]])
                counted = len(out)
                if counted > OUTPUTS or len(recipients) > TOPICS:
                    return at + 1
            if counted and time.monotonic() > until:
                return at + 1
        return len(records)

    def _positions(self, touched: dict[int, Part], passed: dict[Place, int]) -> list[Out]:
        """How far each partition touched will be, and when it has something to say by itself."""
        found = {p: dict(part.done) for p, part in touched.items()}
        for (topic, partition), offset in passed.items():
            found[partition][topic] = offset
        return [
            position.written(self._flow, p, Position(done, touched[p].step.next_due()))
            for p, done in found.items()
        ]

    def _settle(self) -> None:
        """Positions that stand nowhere yet, offsets that the group has lost, memory that was made anew."""
        parts = {p: self._parts.held[p] for p in sorted(self._parts.unsettled)}
        passed = {(topic, p): offset for p, part in parts.items() for topic, offset in part.done.items()}
        mends = [out for part in parts.values() for out in part.mends]
        try:
            self._write([*mends, *self._positions(parts, passed)], passed)
        except AbortedError:
            self._throw_away()
        else:
            self._parts.settled()

    def _write(self, out: list[Out], passed: dict[Place, int]) -> None:
        """Outputs, memory and offsets: one transaction."""
        offsets = self._intake.offsets(passed)
        with self._watchdog:
            patiently(self._producer.begin_transaction)
            self._produce(out)
            metadata = self._consumer.consumer_group_metadata()
            patiently(lambda: self._producer.send_offsets_to_transaction(offsets, metadata))
            patiently(self._producer.commit_transaction)

    def _produce(self, out: Sequence[Out]) -> None:
        produce, full = self._producer.produce, self._intake.full
        for topic, key, value, headers, partition in out:
            while True:
                try:
                    # A list is invariant; ours has bytes only.
                    produce(full(topic), value, key, partition, headers=headers)  # type: ignore[arg-type]
                except BufferError:
                    self._producer.poll(0.05)  # the queue is full: let some of it leave
                except KafkaException as failed:
                    raise AbortedError(failed.args[0].str()) from None
                else:
                    break

    def _note(self, passed: dict[Place, int], touched: dict[int, Part], began: float) -> None:
        progress = self._progress
        for (topic, partition), offset in passed.items():
            touched[partition].done[topic] = offset
            self._ends.pop((topic, partition), None)
            progress.next_offsets[topic, partition] = offset
        for partition, part in touched.items():
            part.position = dict(part.done)
            if (tick := part.last_tick()) is not None:
                progress.ticks[partition] = tick
            for why, count in part.step.refused.items():
                progress.refused[why] = progress.refused.get(why, 0) + count
            part.step.refused.clear()
        progress.last_batch_s = time.monotonic() - began

    def _count(self, records: int, outputs: int) -> None:
        flow, progress = self._flow.name, self._progress
        progress.batches += 1
        progress.records += records
        progress.outputs += outputs
        metrics.FLOW_BATCHES.labels(flow).inc()
        metrics.FLOW_RECORDS.labels(flow).inc(records)
        metrics.FLOW_BATCH_SECONDS.labels(flow).observe(progress.last_batch_s)

    def _throw_away(self) -> None:
        """The batch did not happen: forget it, and read again from what the last one left."""
        with self._watchdog:
            patiently(self._producer.abort_transaction)
        self._progress.aborted += 1
        for part in self._parts.held.values():
            part.step.abort()
        done = {(topic, p): o for p, part in self._parts.held.items() for topic, o in part.done.items()}
        try:
            for there in self._intake.offsets(done):
                self._consumer.seek(there)
        except KafkaException as failed:
            raise FlowFailedError(failed.args[0].str()) from None

    def _catch_up(self, *, now: bool = False) -> None:
        """Commit that markers alone were passed, so that the lag is seen to be zero; it may fail in peace."""
        if not now and time.monotonic() - self._caught_up < CATCH_UP_S:
            return
        self._caught_up = time.monotonic()
        ends = {where: offset for where, offset in self._ends.items() if self._is_news(where, offset)}
        self._ends = ends  # an end is told once: what fails now is tried again
        try:
            if ends:
                self._consumer.commit(offsets=self._intake.offsets(ends), asynchronous=False)
        except KafkaException:
            return  # a rebalance is under way, or the broker is away
        for (topic, partition), offset in ends.items():
            self._parts.held[partition].done[topic] = offset
        self._ends = {}
        self._look_behind()

    def _is_news(self, where: Place, offset: int) -> bool:
        """Not of a partition that a rebalance took away, nor behind what another worker did with it."""
        part = self._parts.held.get(where[1])
        return part is not None and part.done.get(where[0], 0) < offset

    def _look_behind(self) -> None:
        for where, done in self._progress.next_offsets.items():
            (tp,) = self._intake.offsets({where: done})
            try:
                seen = self._consumer.get_watermark_offsets(tp, cached=True)
            except KafkaException:
                continue  # a broker that comes back does not know all its topics at once
            if seen is not None:
                self._progress.behind[where] = max(0, seen[1] - done)
