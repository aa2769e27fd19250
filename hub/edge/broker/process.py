"""The embedded Kafka for as long as this process lives, and not a moment longer."""

import contextlib
import os
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from hub.edge.broker import jars, secured, state
from hub.edge.broker.config import Layout
from hub.edge.broker.held import STOP_S, end, pid_of_jvm, supervised
from hub.edge.broker.jars import Say
from hub.edge.broker.launch import (
    ATTEMPTS,
    LOG_TAIL,
    PortTakenError,
    Wish,
    discard,
    launch,
    log_tail,
    prepare,
)
from hub.edge.broker.state import Running
from hub.edge.broker.wait import wait_until
from hub.edge.settings import Settings


@dataclass(slots=True)
class Broker:
    """A running Kafka on this machine; leaving the `with` stops it."""

    running: Running
    layout: Layout
    _supervisor: "subprocess.Popen[bytes]"

    @property
    def bootstrap(self) -> str:
        return self.running.bootstrap

    @property
    def pid(self) -> int:
        return self.running.pid

    @property
    def port(self) -> int:
        return self.running.port

    def reached(self, known: Settings) -> Settings:
        """The settings with this broker in them."""
        return secured.reached(known, self.running, self.layout)

    def alive(self) -> bool:
        return state.is_alive(self.pid)

    def log_tail(self, lines: int = LOG_TAIL) -> str:
        return log_tail(self.layout, lines)

    def kill(self) -> None:
        """As a power cut would: SIGKILL to the JVM. With `keep` its data can be started again."""
        os.kill(self.pid, signal.SIGKILL)
        wait_until(lambda: not self.alive(), seconds=STOP_S)
        self.stop()

    def stop(self) -> None:
        """Cleanly, and as often as one likes; thrown-away data is gone afterwards."""
        end(self._supervisor)
        if not self.running.keep:
            discard(self.layout)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def start(
    data_dir: Path | None = None,
    *,
    keep: bool,
    port: int = 0,
    secure: bool = False,
    say: Say = jars.to_stderr,
    cache: Path | None = None,
) -> Broker:
    """
    Kafka on loopback, ready for use; it never outlives this process, however that ends.

    Without `data_dir` its data lies in a fresh temporary folder. With `keep` the data stays
    when it stops, and a later start in the same folder finds it again. `secure`: with TLS, passwords
    and Kafka's authorizer; use what `Broker.reached` answers.
    """
    wish = Wish(keep=keep, port=port, secure=secure, say=say, cache=cache)
    for _ in range(ATTEMPTS - 1):
        with contextlib.suppress(PortTakenError):
            return _start(data_dir, wish)
    return _start(data_dir, wish)


def _start(data_dir: Path | None, wish: Wish) -> Broker:
    layout = Layout(data_dir.resolve() if data_dir else Path(tempfile.mkdtemp(prefix="overstap-kafka-")))
    prepare(layout, keep=wish.keep)
    held: list[subprocess.Popen[bytes]] = []

    def spawn(command: list[str]) -> int:
        held.append(supervised(layout, command, keep=wish.keep))
        return pid_of_jvm(held[0])

    try:
        running = launch(layout, spawn, wish)
    except BaseException:
        for process in held:
            end(process)
        if not wish.keep:
            discard(layout)
        raise
    return Broker(running, layout, held[0])
