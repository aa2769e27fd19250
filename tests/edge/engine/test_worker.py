"""What a worker owes its partitions across rebalances and refusals: written once, and never forgotten."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from types import SimpleNamespace
from typing import Any, cast

import pytest
from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition

from hub.edge.engine import steps
from hub.edge.engine import worker as engine_worker
from hub.edge.engine.halts import Halts
from hub.edge.engine.progress import Progress
from hub.edge.engine.sorting import Sorter
from hub.edge.engine.steps import Part, Parts
from hub.edge.engine.worker import Worker
from hub.edge.settings import Settings
from hub.streams.context_json import LIVE
from hub.streams.flow import Share, Step
from hub.streams.position import Position
from hub.streams.records import KIND, TICK, Out, Record, Tick
from hub.streams.source_watch import SOURCE_WATCH
from hub.streams.topics import JOURNAL
from tests.streams.lab import CODEC

SETTINGS = Settings(bootstrap="127.0.0.1:1", partitions=1)
DONE = {JOURNAL: 10}
SOUND = (CODEC.encode_tick(Tick(datetime(2025, 8, 1, tzinfo=UTC), LIVE)), {KIND: TICK.encode()})
MEND = Out(str(SOURCE_WATCH.state), b"ro/98MA", None, [], 0)


class Group:
    """
    A consumer that remembers what was committed, and refuses when it is told to.
    """

    def __init__(self) -> None:
        self.done: list[tuple[str, int, int]] = []
        self.refuses = False

    def committed(self, given: list[TopicPartition], **_: object) -> list[TopicPartition]:
        return [TopicPartition(tp.topic, tp.partition, DONE[tp.topic]) for tp in given]

    def commit(self, *, offsets: list[TopicPartition], **_: object) -> None:
        if self.refuses:
            raise KafkaException(KafkaError(KafkaError.REBALANCE_IN_PROGRESS))
        self.done += [(tp.topic, tp.partition, tp.offset) for tp in offsets]

    def get_watermark_offsets(self, *_: object, **__: object) -> None:
        raise KafkaException(KafkaError(KafkaError._UNKNOWN_PARTITION))

    def __getattr__(self, _: str) -> Any:
        return lambda *_: None


@pytest.fixture
def group() -> Group:
    return Group()


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> Parts:
    """
    One partition, whose position is known, and whose memory was folded anew.
    """
    monkeypatch.setattr(steps, "positions", lambda *_: {0: Position(DONE)})
    progress = Progress(SOURCE_WATCH.name)
    made = Parts(
        SOURCE_WATCH, SETTINGS, 1, CODEC, progress, Sorter(SETTINGS), Halts(SETTINGS, CODEC, progress)
    )
    made.held[0] = Part(SOURCE_WATCH.start(Share(0, 1, CODEC)), dict(DONE), dict(DONE), [MEND])
    made.unsettled.add(0)
    return made


@pytest.fixture
def worker(parts: Parts, group: Group) -> Iterator[Worker]:
    made = Worker(SOURCE_WATCH, SETTINGS, parts, cast(Consumer, group), cast(Producer, Group()))
    yield made
    made._watchdog.close()


def given_again(parts: Parts, group: Group) -> None:
    mine = [TopicPartition(JOURNAL, 0)]
    parts.revoked(cast(Consumer, group), mine)
    parts.assigned(cast(Consumer, group), mine)


def test_what_mends_memory_is_written_once(parts: Parts, group: Group) -> None:
    """
    A second time it would undo what batches have written since.
    """
    parts.settled()
    given_again(parts, group)

    assert set() == parts.unsettled
    assert [] == parts.held[0].mends


def test_what_mends_memory_outlives_a_rebalance(parts: Parts, group: Group) -> None:
    given_again(parts, group)

    assert {0} == parts.unsettled
    assert [MEND] == parts.held[0].mends


def test_an_end_that_could_not_be_committed_is_committed_later(worker: Worker, group: Group) -> None:
    """
    It is told once: a lag that nothing takes away would look like work for ever.
    """
    worker._batches([], {(JOURNAL, 0): 12})
    group.refuses = True
    worker._catch_up(now=True)
    assert [] == group.done

    group.refuses = False
    worker._catch_up(now=True)
    worker._catch_up(now=True)

    assert [(JOURNAL, 0, 12)] == group.done


def test_an_end_never_takes_a_group_back(worker: Worker, parts: Parts, group: Group) -> None:
    """
    While it was not committed, another worker had the partition, and went on.
    """
    worker._batches([], {(JOURNAL, 0): 12})
    parts.held[0].done[JOURNAL] = 20
    worker._catch_up(now=True)

    assert [] == group.done


class Chatty:
    """A step that says something of the first record only."""

    def __init__(self) -> None:
        self.taken = 0

    def take(self, record: Record, out: list[Out]) -> None:
        self.taken += 1
        if record.offset == DONE[JOURNAL]:
            out.append(MEND)


@pytest.mark.parametrize(("patience_s", "taken"), [(1.5, 2), (60.0, 3)])
def test_what_was_said_does_not_wait_for_all_that_came_after_it(
    worker: Worker, parts: Parts, monkeypatch: pytest.MonkeyPatch, patience_s: float, taken: int
) -> None:
    """
    In a backlog a batch has thousands of records: once it has said something it ends when its time is up.
    """
    monkeypatch.setattr(engine_worker, "FOLD_S", patience_s)
    monkeypatch.setattr(engine_worker, "time", SimpleNamespace(monotonic=count().__next__))
    step = Chatty()
    parts.held[0] = Part(cast(Step, step), dict(DONE), dict(DONE), [])
    backlog = [Record(JOURNAL, 0, DONE[JOURNAL] + n, None, *SOUND) for n in range(3)]

    assert taken == worker._fold(backlog, []) == step.taken
