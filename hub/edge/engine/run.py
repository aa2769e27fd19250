"""Runs one flow in the calling thread until it is told to stop: the entry for processes and for threads."""

from collections.abc import Callable
from threading import Event

from confluent_kafka import Consumer, KafkaException, Producer

from hub.edge import log
from hub.edge.engine.halts import Halts
from hub.edge.engine.progress import Progress
from hub.edge.engine.selftest import check_partitioner
from hub.edge.engine.sorting import Sorter
from hub.edge.engine.steps import Parts
from hub.edge.engine.worker import Worker
from hub.edge.errors import LastingError, OperatorError
from hub.edge.kafka import clients, names
from hub.edge.kafka.failures import FlowFailedError, FlowFencedError, patiently
from hub.edge.kafka.principals import signed_in
from hub.edge.settings import Settings
from hub.streams import codec as codecs
from hub.streams import topics
from hub.streams.codec import Codec
from hub.streams.flow import Flow, OtherGenerationError

POLL_MS = 600_000  # one tick that looks at half a million pupils takes minutes


def group_of(settings: Settings, flow: Flow) -> str:
    """The consumer group in which the workers of a flow share its partitions."""
    return names.full(settings, f"hub-{flow.name}")


def run_flow(
    flow: Flow,
    settings: Settings,
    *,
    slot: int = 0,
    stop: Event,
    progress: Progress | None = None,
    codec: Codec | None = None,
) -> Progress:
    """
    Fold until `stop` is set; the batch under way is finished.

    Each worker of a flow has a slot of its own: its name in the group and for its transactions, so
    that whoever takes the slot over aborts at once what its predecessor left open. Raises
    `FlowFailedError` when the process must be started anew, `OperatorError` when a person must mend
    something first.
    """
    settings = signed_in(settings, flow.name)
    progress = progress or Progress(flow.name, slot)
    check_partitioner()
    logger = log.get(flow=flow.name, slot=slot)
    group = group_of(settings, flow)
    producer = _producer(settings, names.full(settings, f"{flow.name}-{slot}"))
    consumer = _consumer(settings, group, slot)
    try:
        partitions = _partitions(consumer, settings, flow)
        parts = _parts(flow, settings, partitions, codec or codecs.local(), progress)
        consumer.subscribe(
            [names.full(settings, name) for name in flow.inputs],
            on_assign=parts.assigned,
            on_revoke=parts.revoked,
            on_lost=parts.lost,
        )
        logger.info(log.FLOW_STARTED, group=group, partitions=partitions)
        Worker(flow, settings, parts, consumer, producer).run(stop)
    except FlowFencedError as error:
        logger.warning(log.FLOW_FENCED, reason=str(error))
        raise
    except OtherGenerationError as error:
        logger.error(log.FLOW_REFUSED, reason=str(error))  # noqa: TRY400 - told in full by its text
        raise LastingError(
            str(error), where=group, remedy="run the code that made it, or begin anew under another prefix"
        ) from None
    except KafkaException as error:
        raise FlowFailedError(error.args[0].str()) from None
    finally:
        _quietly(consumer.close)
        progress.ready = False
    logger.info(log.FLOW_STOPPED, records=progress.records, batches=progress.batches)
    return progress


def _parts(flow: Flow, settings: Settings, partitions: int, codec: Codec, progress: Progress) -> Parts:
    halts = Halts(settings, codec, progress)
    return Parts(flow, settings, partitions, codec, progress, Sorter(settings), halts)


def _producer(settings: Settings, transactional_id: str) -> Producer:
    """One that has ended what its predecessor left open."""
    producer = clients.producer(
        settings,
        transactional_id=transactional_id,
        queue_buffering_max_messages=1_000_000,
        queue_buffering_max_kbytes=1_048_576,
    )
    clients.connect(producer)
    patiently(lambda: producer.init_transactions(30))
    return producer


def _consumer(settings: Settings, group: str, slot: int) -> Consumer:
    return clients.consumer(
        settings,
        group=group,
        instance=f"{group}-{slot}",
        partition_assignment_strategy="range",  # a partition number of all inputs goes to one worker
        max_poll_interval_ms=max(POLL_MS, settings.session_timeout_ms),
        enable_partition_eof=True,
    )


def _partitions(consumer: Consumer, settings: Settings, flow: Flow) -> int:
    """How many partitions the journal has, which all spread topics share; missing topics are named."""
    there = {name: len(t.partitions) for name, t in consumer.list_topics(timeout=30).topics.items()}
    fixed = {n for n in (*flow.inputs, *flow.outputs, flow.state) if n and not n.endswith(".")}
    spread_alike = sorted(fixed | {topics.JOURNAL, topics.UNREADABLE})
    counts = {n: there.get(names.full(settings, n), 0) for n in spread_alike}
    needed = (names.full(settings, n) for n in (*counts, flow.positions))
    missing = [name for name in needed if not there.get(name)]
    if missing:
        raise OperatorError(
            f"missing topics: {', '.join(missing)}",
            where=settings.bootstrap or "",
            remedy="make them with `hub topics apply`",
        )
    spread = counts[topics.JOURNAL]
    if unlike := [names.full(settings, n) for n, count in counts.items() if count != spread]:
        raise LastingError(
            f"not as many partitions as the journal ({spread}): {', '.join(unlike)}",
            where=settings.bootstrap or "",
            remedy="equal keys would not meet; begin anew under another prefix with `hub topics apply`",
        )
    return spread


def _quietly(close: Callable[[], object]) -> None:
    """A worker that is leaving, perhaps fenced, cannot be helped by an error on its way out."""
    try:
        close()
    except (KafkaException, RuntimeError):
        return
