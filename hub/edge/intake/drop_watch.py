"""The intake of the drop directory in a thread of its own: every second, and at once when the clock asks."""

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from hub.edge import log
from hub.edge.intake.opening import open_intake
from hub.edge.settings import Settings
from hub.streams.codec import Codec

EVERY_S = 1.0
SETTLE_S = 0.2
"""A file that still grows after so long is not whole yet."""


class DropWatch:
    """Knows what has been handed in: a poll that began after a moment has taken in what was there then."""

    def __init__(self, settings: Settings, drop: Path, wall: Callable[[], datetime], codec: Codec) -> None:
        self._settings = settings
        self._drop = drop
        self._wall = wall
        self._codec = codec
        self._state = threading.Condition()
        self._asked = threading.Event()
        self._begun = 0
        self._ended = 0

    def run(self, stop: threading.Event) -> None:
        with open_intake(self._settings, codec=self._codec, name="drop") as intake:
            while not stop.is_set():
                self._asked.clear()
                with self._state:
                    self._begun += 1
                receipts = intake.poll(self._drop, self._wall(), SETTLE_S)
                with self._state:
                    self._ended = self._begun
                    self._state.notify_all()
                for receipt in receipts:
                    if receipt.refused is not None:
                        log.get().warning(log.INTAKE_FAILED, source=receipt.source)
                self._asked.wait(EVERY_S)

    def handed_in(self, timeout_s: float) -> bool:
        """Wait until all that lies there now has been taken in; False when that takes longer."""
        with self._state:
            needed = self._begun + 1
            self._asked.set()
            return self._state.wait_for(lambda: self._ended >= needed, timeout_s)
