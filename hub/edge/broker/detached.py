"""The embedded Kafka that goes on after the command that started it: one per user, found by its folder."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hub.edge.broker import jars, secured, state
from hub.edge.broker.config import Layout
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
from hub.edge.broker.state import Running, is_alive
from hub.edge.broker.wait import wait_until
from hub.edge.errors import OperatorError
from hub.edge.settings import Settings

STOP_S = 15


@dataclass(frozen=True, slots=True)
class Status:
    running: Running
    layout: Layout
    resident_mb: int | None

    def reached(self, known: Settings) -> Settings:
        """The settings with this broker in them."""
        return secured.reached(known, self.running, self.layout)


def located(settings: Settings) -> Settings:
    """The settings with a Kafka in them: the configured one, or else the detached broker if it runs."""
    found = None if settings.bootstrap else status(settings)
    return found.reached(settings) if found else settings


def start(
    settings: Settings,
    *,
    keep: bool,
    port: int = 0,
    secure: bool = False,
    say: Say = jars.to_stderr,
    cache: Path | None = None,
) -> Status:
    """`secure`, or as the settings say: with TLS, passwords and Kafka's authorizer."""
    if (found := status(settings)) is not None:
        raise OperatorError(
            f"the broker runs already (pid {found.running.pid}, {found.running.bootstrap})",
            where=str(found.layout.root),
            remedy="use it, or stop it first: hub broker stop",
        )
    layout = _layout(settings, keep=keep)
    if not keep:
        discard(layout)  # of a throw-away broker that was killed
    wish = Wish(keep=keep, port=port, secure=secure or settings.secure, say=say, cache=cache)
    for _ in range(ATTEMPTS - 1):
        with contextlib.suppress(PortTakenError):
            return _start(layout, wish)
    return _start(layout, wish)


def _start(layout: Layout, wish: Wish) -> Status:
    prepare(layout, keep=wish.keep)
    held: list[subprocess.Popen[bytes]] = []

    def spawn(command: list[str]) -> int:
        with layout.log.open("ab") as log:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        held.append(process)
        return process.pid

    try:
        running = launch(layout, spawn, wish)
    except BaseException:
        for process in held:
            _end(process.pid)
        raise  # the folder stays, for its log
    return Status(running, layout, resident_mb(running.pid))


def status(settings: Settings) -> Status | None:
    for layout in _layouts(settings):
        if (running := state.find(layout)) is not None:
            return Status(running, layout, resident_mb(running.pid))
    return None


def stop(settings: Settings) -> Status | None:
    """What was stopped, or nothing when nothing ran; a throw-away broker takes its data with it."""
    found = status(settings)
    if found is not None:
        _end(found.running.pid)
        found.layout.state.unlink(missing_ok=True)
        if not found.running.keep:
            discard(found.layout)
    return found


def logs(settings: Settings, *, lines: int = LOG_TAIL) -> tuple[Path, str]:
    """The log of the running broker, or else of the one that ran last."""
    found = status(settings)
    written = [layout for layout in _layouts(settings) if layout.log.exists()]
    if found is None and not written:
        raise OperatorError(
            "no broker has run here", where=str(_layout(settings, keep=True).root), remedy="hub broker start"
        )
    layout = found.layout if found else max(written, key=lambda each: each.log.stat().st_mtime)
    return layout.log, log_tail(layout, lines)


def _layouts(settings: Settings) -> Iterator[Layout]:
    yield _layout(settings, keep=True)
    yield _layout(settings, keep=False)


def _layout(settings: Settings, *, keep: bool) -> Layout:
    """Two folders, so that asking for a throw-away broker can never throw kept data away."""
    return Layout(settings.data_dir.resolve() / ("kafka" if keep else "kafka-throw-away"))


def _end(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
        if not wait_until(lambda: not is_alive(pid), seconds=STOP_S):
            os.kill(pid, signal.SIGKILL)
            wait_until(lambda: not is_alive(pid), seconds=STOP_S)


def resident_mb(pid: int) -> int | None:
    """Since when it runs, as Linux tells it; elsewhere unknown."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    except OSError:
        return None
    kilobytes = next((line.split()[1] for line in lines if line.startswith("VmRSS")), "0")
    return int(kilobytes) // 1024
