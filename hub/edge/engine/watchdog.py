"""Against calls to Kafka that never return: the process ends, and whoever supervises it starts it anew.

librdkafka forgets a broker that its metadata no longer names. A `send_offsets_to_transaction` that waits for
that broker as coordinator then waits for ever, whatever its timeout (confluentinc/librdkafka 5456, 5511), and
does so after most restarts of a single broker. When the process is ended, the broker has rolled back already.
"""

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from hub.edge import log

LOOK_S = 0.5
STUCK = 1


def end_process() -> None:
    """No thread can be freed from a call in C; nothing of the batch was seen."""
    os._exit(STUCK)


@dataclass(slots=True)
class Turn:
    """One time in the `with`."""

    looks: int = 0


class Watchdog:
    """Watches what is done in its `with`, and ends the process when one thing takes too long."""

    def __init__(self, flow: str, limit_s: float, bite: Callable[[], object] = end_process) -> None:
        self._flow = flow
        self._limit_s = limit_s
        self._bite = bite
        self._turn: Turn | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name=f"watchdog-{flow}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._over.set()
        self._thread.join()

    def __enter__(self) -> Self:
        self._turn = Turn()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._turn = None

    def _watch(self) -> None:
        """Counts its own looks, not seconds: a process that was frozen for a while was not stuck."""
        while not self._over.wait(LOOK_S):
            turn = self._turn
            if turn is None:
                continue
            turn.looks += 1
            if turn.looks * LOOK_S > self._limit_s:
                log.get(flow=self._flow).error(log.FLOW_STUCK, seconds=self._limit_s)
                self._bite()
                return
