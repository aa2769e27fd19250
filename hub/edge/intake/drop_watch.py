"""The intake of the drop directory in a thread of its own, every second, for as long as the process lives."""

import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from hub.edge import log
from hub.edge.errors import OperatorError
from hub.edge.intake.opening import open_intake
from hub.edge.intake.transports.directory import Drop
from hub.edge.intake.transports.lanes import Lane
from hub.edge.intake.transports.resting import Resting
from hub.edge.intake.transports.unfit import Unfit
from hub.edge.settings import Settings
from hub.streams.codec import Codec

EVERY_S = 1.0


class DropWatch:
    """Looks into the directory again and again; one that cannot be used, even the whole, stops nothing."""

    def __init__(
        self,
        settings: Settings,
        drop: Path,
        wall: Callable[[], datetime],
        codec: Codec,
        lane: Lane,
    ) -> None:
        self._settings = settings
        self._drop = drop
        self._wall = wall
        self._codec = codec
        self._lane = lane
        self.unfit = Unfit()
        self.ready = False  # the last poll went through the whole directory

    def run(self, stop: threading.Event, beat: Callable[[], object]) -> None:
        """Until told to stop; `beat` is called before each poll."""
        with ExitStack() as stack:
            intake = stack.enter_context(open_intake(self._settings, codec=self._codec, name="drop"))
            # Between two turns it leaves the machine to those who wait for what a turn brought, as long as it
            # took: else the ticks of a thousand files' facts come late to everybody.
            drop = intake.drop(self._drop, self.unfit, Resting(), self._lane, breathe=stop.wait)
            while not stop.is_set():
                beat()
                self._poll(drop)
                stop.wait(EVERY_S)

    def _poll(self, drop: Drop) -> None:
        try:
            receipts = drop.poll(self._wall())
        except OperatorError as error:
            if error.where != str(self._drop):  # not: whether it is there, as by now it may be back
                raise
            self.ready = False
            log.seldom(log.INTAKE_UNFIT, place=error.where, reason=error.what)
            return
        self.ready = not self.unfit.shown()
        for receipt in receipts:
            if receipt.refused is not None:
                log.seldom(log.INTAKE_FAILED, of=receipt.source, source=receipt.source)
