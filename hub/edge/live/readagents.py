"""The agents of the read model: from topics to SQLite, at least once.

An event is acknowledged after its effect is on disk: agents take in, and every so often one commit lets go of
all that was taken in before it. What a crash leaves unacknowledged is read again, and changes nothing.
"""

from typing import Any

from hub.edge import metrics
from hub.edge.kafka import names, unreadable
from hub.edge.live.faustfix import carefully
from hub.edge.settings import Settings
from hub.edge.views.readmodel import READS, ReadModel, Seen
from hub.streams import topics
from hub.streams.aside import set_aside

EVERY_S = 0.2
WRITER = "read-model"
MOST = 500
"""Events taken in between two commits."""


class ReadAgents:
    """One agent per topic on one app; all share the file and its commits."""

    def __init__(self, app: Any, settings: Settings, model: ReadModel) -> None:  # noqa: ANN401 - faust's own
        self._app = app
        self._settings = settings
        self._model = model
        self._held: list[tuple[Any, Any]] = []
        for name in READS:
            topic = app.topic(names.full(settings, name), key_type=bytes, value_type=bytes, internal=False)
            app.agent(topic, name=f"read-model.{name}", concurrency=1)(self._agent(name))
        app.timer(interval=EVERY_S, name="read-model.commit")(self.let_go)

    async def let_go(self) -> None:
        """Commit, then acknowledge what was taken in before."""
        if not self._held:
            return
        held, self._held = self._held, []
        self._model.commit()
        for stream, event in held:
            await stream.ack(event)

    def _agent(self, name: str) -> Any:  # noqa: ANN401 - faust's own
        async def read(stream: Any) -> None:  # noqa: ANN401 - faust's own
            queue = stream.channel.queue

            async def handle(event: Any) -> None:  # noqa: ANN401 - faust's own
                await self._take(name, event)
                self._held.append((stream, event))
                if len(self._held) >= MOST or queue.empty() or self._app.should_stop:
                    await self.let_go()

            await carefully(self._app, stream, handle)

        return read

    async def _take(self, name: str, event: Any) -> None:  # noqa: ANN401 - faust's own
        message = event.message
        seen = Seen(
            name, message.partition, message.offset, event.key, event.value, dict(event.headers or {})
        )
        why = self._model.take(seen)
        metrics.READMODEL_RECORDS.labels(name).inc()
        if why is None:
            return
        if name == topics.REJECTED:  # no flow reads it: what nobody can read of it is set aside here
            outs = [set_aside(seen.record(), why)]
            await self._app.loop.run_in_executor(None, unreadable.write, self._settings, outs, WRITER)
            unreadable.tell(outs)
        else:
            unreadable.pass_over(seen.record(), why)
