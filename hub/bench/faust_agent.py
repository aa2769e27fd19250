"""A bare Faust agent with a table around the same step: event by event, outputs awaited."""

import asyncio
from collections.abc import Callable
from typing import Any

from hub.edge.kafka import names
from hub.edge.settings import Settings
from hub.streams import topics
from hub.streams.codec import Codec
from hub.streams.flow import Flow, Share, Step
from hub.streams.records import Out, Record


def run(flow: Flow, settings: Settings, codec: Codec, started: Callable[[], None], wanted: int) -> int:
    """Fold so many records; answers how many outputs there were."""
    import faust  # noqa: PLC0415 - takes seconds, and only this runner needs it

    app = faust.App(
        names.full(settings, "bare"),
        broker=f"kafka://{settings.bootstrap}",
        store="memory://",
        value_serializer="raw",
        key_serializer="raw",
        topic_partitions=settings.partitions,
        web_enabled=False,
        autodiscover=False,
        broker_commit_interval=1.0,
        table_standby_replicas=0,
        topic_disable_leader=True,
    )
    journal = app.topic(names.full(settings, topics.JOURNAL), key_type=bytes, value_type=bytes)
    table = app.Table("state", key_type=bytes, value_type=bytes, partitions=settings.partitions)
    fold = _Fold(app, flow, settings, codec, table, started, wanted)
    app.agent(journal)(fold.agent)

    _until_enough(faust.Worker(app, loglevel="ERROR", redirect_stdouts=False), fold)
    return fold.outputs


def _until_enough(worker: Any, fold: "_Fold") -> None:  # noqa: ANN401 - faust ships no types
    """Run the worker until the fold has had enough; how it goes down is not measured."""
    loop = worker.loop
    loop.create_task(worker.start())
    loop.run_until_complete(fold.enough.wait())


class _Fold:
    def __init__(
        self,
        app: Any,  # noqa: ANN401 - faust ships no types
        flow: Flow,
        settings: Settings,
        codec: Codec,
        table: Any,  # noqa: ANN401 - as above
        started: Callable[[], None],
        wanted: int,
    ) -> None:
        self._app, self._settings, self._table = app, settings, table
        self._started, self._wanted = started, wanted
        self._steps: dict[int, Step] = {
            p: flow.start(Share(p, settings.partitions, codec)) for p in range(settings.partitions)
        }
        self._topics: dict[str, Any] = {}
        self.enough = asyncio.Event()
        self.outputs = self.seen = 0

    async def agent(self, stream: Any) -> None:  # noqa: ANN401 - as above
        async for event in stream.events():
            if not self.seen:
                self._started()
            self.seen += 1
            await self._event(event)
            if self.seen >= self._wanted:
                self.enough.set()

    async def _event(self, event: Any) -> None:  # noqa: ANN401 - as above
        message = event.message
        step = self._steps[message.partition]
        headers = dict(message.headers or ())
        out: list[Out] = []
        state: list[Out] = []
        value = message.value or b""
        step.take(Record(topics.JOURNAL, message.partition, message.offset, message.key, value, headers), out)
        step.flush(state)
        step.commit()
        for o in out:
            sent = await self._topic(o.topic).send(key=o.key, value=o.value, headers=dict(o.headers))
            await sent
        for o in state:
            self._table[o.key] = o.value
        self.outputs += len(out)

    def _topic(self, name: str) -> Any:  # noqa: ANN401 - as above
        if name not in self._topics:
            full = names.full(self._settings, name)
            self._topics[name] = self._app.topic(full, key_type=bytes, value_type=bytes)
        return self._topics[name]
