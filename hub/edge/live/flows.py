"""Flows of the engine in threads of one process: they start together, and when one fails all stop.

The process then ends with an error and is started anew; nothing of a batch under way has been seen.
"""

import gc
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hub.edge import log
from hub.edge.engine import Progress, run_flow
from hub.edge.errors import LastingError, OperatorError
from hub.edge.settings import Settings
from hub.streams import topology
from hub.streams.codec import Codec

LOOK_S = 0.2
STUCK_S = 60.0


@dataclass(slots=True)
class HostedFlow:
    """One flow in its thread."""

    progress: Progress
    thread: threading.Thread | None = None
    error: BaseException | None = None


class Flows:
    """Runs the named flows, each as worker number `slot`."""

    def __init__(
        self,
        names: Sequence[str],
        settings: Settings,
        *,
        slot: int = 0,
        stop: threading.Event | None = None,
        codec: Codec | None = None,
    ) -> None:
        known = {flow.name for flow in topology.FLOWS}
        if unknown := [name for name in names if name not in known]:
            raise LastingError(
                f"there is no flow {', '.join(unknown)}", remedy=f"choose from {', '.join(sorted(known))}"
            )
        self._settings = settings
        self._codec = codec
        self.stop_asked = stop or threading.Event()
        self.failed = threading.Event()
        self.hosted = {name: HostedFlow(Progress(name, slot)) for name in names}

    def start(self) -> None:
        # What a flow remembers is long-lived: looking through it often costs half the speed.
        gc.set_threshold(50_000, 20, 100)
        for name, hosted in self.hosted.items():
            hosted.thread = threading.Thread(target=self._run, args=(name, hosted), name=name, daemon=True)
            hosted.thread.start()

    def stop(self) -> None:
        self.stop_asked.set()
        for hosted in self.hosted.values():
            if hosted.thread is not None:
                hosted.thread.join()

    def run(self, alive: Callable[[], object] = lambda: None) -> bool:
        """
        Until asked to stop (True), or until one fails (False). Raises what a person must mend.

        `alive` is called now and then, unless a flow is stuck.
        """
        self.start()
        while not self.stop_asked.wait(LOOK_S) and not self.failed.is_set():
            if not self.stuck():
                alive()
        self.stop()
        for hosted in self.hosted.values():
            if isinstance(hosted.error, OperatorError):
                raise hosted.error
        return not self.failed.is_set()

    def stuck(self) -> list[str]:
        """Flows whose thread has neither gone round nor worked for a minute."""
        pulses = {name: progress.pulse for name, progress in self.progress.items()}
        return [name for name, p in pulses.items() if not p.works() and p.still_s() > STUCK_S]

    @property
    def progress(self) -> dict[str, Progress]:
        return {name: hosted.progress for name, hosted in self.hosted.items()}

    def _run(self, name: str, hosted: HostedFlow) -> None:
        try:
            run_flow(
                topology.flow(name),
                self._settings,
                slot=hosted.progress.slot,
                stop=self.stop_asked,
                progress=hosted.progress,
                codec=self._codec,
            )
        except BaseException as error:  # noqa: BLE001 - whatever it is, the process must not live on half
            hosted.error = error
            log.get(flow=name).error(log.FLOW_CRASHED, error=type(error).__name__)
            self.failed.set()
