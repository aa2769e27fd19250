"""The Kafka that `hub run` starts for itself: when it ends it is started again, on its data and its port."""

from contextlib import ExitStack
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Self

from hub.edge import log
from hub.edge.broker import detached
from hub.edge.broker.process import Broker, start
from hub.edge.errors import OperatorError
from hub.edge.settings import Settings

PAUSE_S = 10.0


class Kept:
    """Stops with its `with`."""

    def __init__(self, folder: Path, *, secure: bool) -> None:
        self._folder = folder
        self.running: Broker = start(folder, keep=True, secure=secure)

    def start_again(self, stop: Event) -> None:
        """As often as it takes, until told to stop."""
        port = self.running.port
        self.running.stop()  # what held the process that is gone
        while not stop.is_set():
            try:
                self.running = start(self._folder, keep=True, port=port)
            except OperatorError as error:
                log.seldom(log.BROKER_ENDED, reason=error.what)
                stop.wait(PAUSE_S)
            else:
                log.get().info(log.BROKER_STARTED, kafka=self.running.bootstrap)
                return

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.running.stop()


def reached(known: Settings, stack: ExitStack, *, start: bool) -> tuple[Settings, Kept | None]:
    """The settings with a Kafka in them; the embedded one is started when there is none, and kept up."""
    found = detached.located(known)
    if found.bootstrap is not None or not start:
        return found, None
    broker = stack.enter_context(Kept(known.data_dir / "kafka", secure=known.secure))
    log.get().info(log.BROKER_STARTED, kafka=broker.running.bootstrap)
    return broker.running.reached(known), broker
