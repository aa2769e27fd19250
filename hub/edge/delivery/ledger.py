"""The outbox as the sender uses it: asked from one loop, answered by one thread, committed many at a time.

What is asked while the disk is busy waits and shares the next transaction: with a hundred subscribers a
commit is one for all of them.
"""

import asyncio
import queue
from collections.abc import Callable
from threading import Thread
from typing import Any, TypeVar

from hub.edge.delivery.outbox import Outbox

T = TypeVar("T")

Asked = tuple[Callable[[], Any], "asyncio.Future[Any]"]


class Ledger:
    """Ends with the loop that made it."""

    def __init__(self, outbox: Outbox) -> None:
        self.outbox = outbox
        self._loop = asyncio.get_running_loop()
        self._asked: queue.SimpleQueue[Asked | None] = queue.SimpleQueue()
        self._thread = Thread(target=self._run, name="ledger", daemon=True)
        self._thread.start()

    async def ask(self, work: Callable[[], T]) -> T:
        """Do it within a transaction; it is on disk when this returns."""
        answer: asyncio.Future[T] = self._loop.create_future()
        self._asked.put((work, answer))
        return await answer

    async def close(self) -> None:
        self._asked.put(None)
        await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        while True:
            group, goes_on = self._gathered()
            if group:
                self._do(group)
            if not goes_on:
                return

    def _gathered(self) -> tuple[list[Asked], bool]:
        """All that waits now, or the next that comes; False: no more is asked."""
        group: list[Asked] = []
        while not group or not self._asked.empty():
            asked = self._asked.get()
            if asked is None:
                return group, False
            group.append(asked)
        return group, True

    def _do(self, group: list[Asked]) -> None:
        try:
            with self.outbox.db.transaction():
                answers = [work() for work, _ in group]
        except Exception as error:  # noqa: BLE001 - who asked must hear of it, whatever it is
            for _, future in group:
                self._loop.call_soon_threadsafe(_fail, future, error)
            return
        for (_, future), answer in zip(group, answers, strict=True):
            self._loop.call_soon_threadsafe(_answer, future, answer)


def _answer(future: "asyncio.Future[Any]", answer: object) -> None:
    if not future.done():  # who asked may have been stopped meanwhile
        future.set_result(answer)


def _fail(future: "asyncio.Future[Any]", error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
