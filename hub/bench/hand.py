"""A bare hand loop around the same step: no transaction, three flushes a batch, no recovery."""

from collections.abc import Callable

from hub.edge.engine.sorting import Sorter
from hub.edge.kafka import clients, names
from hub.edge.settings import Settings
from hub.streams.codec import Codec
from hub.streams.flow import Flow, Share, Step
from hub.streams.records import Out

BATCH = 10_000


class _Part:
    def __init__(self, step: Step) -> None:
        self.step = step
        self.done: dict[str, int] = {}


def run(flow: Flow, settings: Settings, codec: Codec, started: Callable[[], None], wanted: int) -> int:
    """Fold so many records; answers how many outputs there were."""
    places = [Share(p, settings.partitions, codec) for p in range(settings.partitions)]
    parts = {place.partition: _Part(flow.start(place)) for place in places}
    consumer = clients.consumer(settings, group=names.full(settings, "hand"))
    consumer.assign([names.partition(settings, (flow.inputs[0], p), 0) for p in parts])
    producer = clients.producer(settings, queue_buffering_max_messages=1_000_000)
    intake, seen, outputs = Sorter(settings), 0, 0
    while seen < wanted:
        records, _ = intake.sorted_out(consumer.consume(BATCH, 0.005), parts)
        if not records:
            continue
        if not seen:
            started()
        seen += len(records)
        out: list[Out] = []
        state: list[Out] = []
        for record in records:
            parts[record.partition].step.take(record, out)
        for part in parts.values():
            part.step.flush(state)
        for batch in (out, state):
            for o in batch:
                producer.produce(
                    names.full(settings, o.topic),
                    o.value,
                    o.key,
                    headers=[*o.headers],
                    partition=o.partition,
                )
            producer.flush()
        after = {(r.topic, r.partition): r.offset + 1 for r in records}
        consumer.commit(offsets=intake.offsets(after), asynchronous=False)
        for part in parts.values():
            part.step.commit()
        outputs += len(out)
    consumer.close()
    return outputs
