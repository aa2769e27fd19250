"""What faust-streaming 0.15.3 does wrong for agents like ours, mended in one place; a test bites for each.

- Its consumer reads uncommitted records: what a transaction takes back would reach the world
  (`read_committed`).
- It commits past a message that is still in hand (#606, and gaps as transactions leave them): a crash then
  forgets it (`never_past_what_is_in_hand`).
- Its producer's flush gives up after 0.1 s and does not count the message in hand (`flush_all`).
- It acknowledges what an agent failed on: use `carefully`, which acknowledges nothing and stops the process.
- #596, messages dropped between seek and resume, needs a table: an app without one takes another path, where
  the flow stands still until after the seek. Our agents have none, and `no_tables` keeps it so.
- Acknowledged offsets that were not yet committed are forgotten in a rebalance: read again, never lost.
"""

from collections.abc import AsyncIterable, Awaitable, Callable
from typing import Any, cast

import faust
from faust.transport.consumer import Consumer
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread
from faust.transport.producer import ProducerBuffer

from hub.edge import log

VERSION = "0.15.3"
READ_COMMITTED = "read_committed"
_MARK = "_hub_fixed"


class WrongFaustError(RuntimeError):
    """Another Faust than the one these fixes were written for, or an app that they do not cover."""


def apply() -> None:
    """Mend Faust, once per process, before an app is made."""
    if faust.__version__ != VERSION:
        raise WrongFaustError(f"faust {faust.__version__}: the fixes are for {VERSION}; read them again")
    if getattr(Consumer, _MARK, False):
        return
    setattr(Consumer, _MARK, True)
    _read_committed()
    _never_past_what_is_in_hand()
    _flush_all()


def no_tables(app: Any) -> None:  # noqa: ANN401 - faust ships no types that mypy may trust
    """Refuse an app with a table (#596), and an agent with more than one actor (#606)."""
    if app.tables:
        raise WrongFaustError(
            "an app with a table drops messages after a restart (#596): state is the engine's"
        )
    if crowded := [name for name, agent in app.agents.items() if (agent.concurrency or 1) > 1]:
        raise WrongFaustError(f"more than one actor loses the order of a key: {', '.join(crowded)}")


async def carefully(
    app: Any,  # noqa: ANN401 - as above
    stream: Any,  # noqa: ANN401 - as above
    handle: Callable[[Any], Awaitable[None]],
) -> None:
    """Hand each event to `handle`, which acknowledges it once its effect is there; a failure ends all.

    Nothing is skipped: what was not acknowledged is read again after the restart.
    """
    events = cast(AsyncIterable[Any], stream.noack().events())
    try:
        async for event in events:
            await handle(event)
    except Exception as error:
        log.get().error(log.AGENT_CRASHED, error=type(error).__name__, agent=str(stream.prefix))
        await app.crash(error)
        raise


def _read_committed() -> None:
    thread: Any = AIOKafkaConsumerThread
    make = thread._create_worker_consumer  # noqa: SLF001 - there is no setting for it

    def create(self: Any, transport: Any) -> Any:  # noqa: ANN401 - as above
        consumer = make(self, transport)
        consumer._isolation_level = READ_COMMITTED  # noqa: SLF001 - read when it starts, which is later
        return consumer

    thread._create_worker_consumer = create  # noqa: SLF001 - as above


def _never_past_what_is_in_hand() -> None:
    consumer: Any = Consumer
    find: Callable[[Any, Any], int | None] = consumer._new_offset  # noqa: SLF001 - what decides on commits

    def new_offset(self: Any, tp: Any) -> int | None:  # noqa: ANN401 - as above
        in_hand = [m.offset for m in list(self._unacked_messages) if m.tp == tp and not m.acked]
        if not in_hand:
            return find(self, tp)
        first, acked = min(in_hand), self._acked[tp]
        later = [offset for offset in acked if offset > first]
        acked[:] = [offset for offset in acked if offset < first]
        found = find(self, tp)
        acked.extend(later)
        return None if found is None else min(found, first)

    consumer._new_offset = new_offset  # noqa: SLF001 - as above


def _flush_all() -> None:
    buffer: Any = ProducerBuffer
    send = buffer._send_pending  # noqa: SLF001 - a message leaves the queue before it is sent

    async def send_pending(self: Any, future: Any) -> None:  # noqa: ANN401 - as above
        try:
            await send(self, future)
        finally:
            self.pending.task_done()

    async def flush(self: Any) -> None:  # noqa: ANN401 - as above
        if self.pending._unfinished_tasks:  # noqa: SLF001 - what `join` waits for
            await self.wait_first(self.pending.join())

    buffer._send_pending = send_pending  # noqa: SLF001 - as above
    buffer.flush = flush
