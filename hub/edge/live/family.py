"""Parent and child processes: children that end or hang are started again, and none outlives its parent.

A child learns of its parent's end in two ways: the pipe on its standard input closes (everywhere), and the
kernel sends it a signal (Linux), should it be too busy to read. The parent learns that a child lives by the
signs of life on the child's standard output, which carries nothing else.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from hub.edge import log
from hub.edge.settings import Settings

LOOK_S = 0.1
BACKOFF_S = 0.25
BACKOFF_MAX_S = 10.0
HEALTHY_S = 30.0  # whoever lived so long begins again with the shortest wait
ALARMING = 5  # restarts in a row
STOP_S = 20.0
PR_SET_PDEATHSIG = 1
CANNOT = 2  # a child that says so cannot work as it was asked to: starting it again would not help
FAILED = 1
START_S = 180.0  # until its first sign of life: a state may be read back, a machine may be busy
HUNG_S = 60.0


@dataclass(slots=True)
class Child:
    """One process that must be there."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)  # beside the family's
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    restarts: int = 0
    due: float = 0.0
    failures: int = field(default=0)  # in a row
    patience_s: float = START_S  # left, without a sign of life


class Family:
    """Keeps children alive until it is stopped. Its thread starts them and lives as long as they do."""

    def __init__(
        self, children: Sequence[Child], environment: Mapping[str, str], *, hung_s: float = HUNG_S
    ) -> None:
        self.children = tuple(children)
        self._hung_s = hung_s
        self._environment = dict(environment)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="family", daemon=True)
        self.gave_up: Child | None = None

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ask all to stop, wait, and end those that do not listen."""
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join()

    def alive(self) -> bool:
        return self.gave_up is None and not self._stop.is_set()

    def _run(self) -> None:
        # Linux sends the signal when the *thread* that started a child ends: hence one thread for all.
        try:
            while not self._stop.wait(LOOK_S):
                for child in self.children:
                    self._look(child)
                if self.gave_up is not None:
                    break
        finally:
            end([c.process for c in self.children if c.process is not None])

    def _look(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.due:
                self._spawn(child, now)
            return
        code = child.process.poll()
        if code is None:
            self._listen(child, child.process)
            return
        for pipe in (child.process.stdin, child.process.stdout):
            if pipe:
                pipe.close()
        child.process = None
        log.get().warning(log.CHILD_ENDED, child=child.name, code=code)
        if code == CANNOT:
            self.gave_up = child
            return
        child.failures = 0 if now - child.started > HEALTHY_S else child.failures + 1
        child.due = now + min(BACKOFF_S * 2**child.failures, BACKOFF_MAX_S)
        child.restarts += 1
        if child.failures >= ALARMING:
            log.get().error(log.CHILD_RESTARTS, child=child.name, times=child.failures)

    def _listen(self, child: Child, process: "subprocess.Popen[bytes]") -> None:
        """Its own looks are counted, not the clock's seconds: a parent that was frozen finds nobody hung."""
        child.patience_s -= LOOK_S
        if process.stdout and _has_come(process.stdout.fileno()):
            child.patience_s = self._hung_s
        if child.patience_s <= 0:
            log.get().error(log.CHILD_HUNG, child=child.name, pid=process.pid)
            process.kill()

    def _spawn(self, child: Child, now: float) -> None:
        child.started, child.patience_s = now, START_S
        child.process = subprocess.Popen(
            child.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**self._environment, **child.environment},
            start_new_session=True,  # Ctrl-C in the terminal is for the parent to answer
        )
        if child.process.stdout:
            os.set_blocking(child.process.stdout.fileno(), False)
        log.get().info(log.CHILD_STARTED, child=child.name, pid=child.process.pid)


def _has_come(pipe: int) -> bool:
    """Whether anything was written since it was last asked."""
    try:
        return os.read(pipe, 4096) != b""
    except BlockingIOError:
        return False


def beat() -> None:
    """For a child: a sign of life to its parent; one that does not listen is not waited for."""
    os.set_blocking(sys.stdout.fileno(), False)
    with contextlib.suppress(BlockingIOError, BrokenPipeError):
        os.write(sys.stdout.fileno(), b".")


def end(processes: Sequence["subprocess.Popen[bytes]"], patience_s: float = STOP_S) -> None:
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        if process.stdin:
            process.stdin.close()
    until = time.monotonic() + patience_s
    for process in processes:
        try:
            process.wait(max(until - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()


def stop_with_parent(stop: Callable[[], object]) -> None:
    """For a child: call `stop` when the parent is gone; leave after a while even when that does not help."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    threading.Thread(target=_watch, args=(stop,), name="parent", daemon=True).start()


def _watch(stop: Callable[[], object]) -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass
    stop()
    time.sleep(STOP_S)
    os._exit(1)


def environment(settings: Settings) -> dict[str, str]:
    """The settings as a child reads them, beside what of the environment is not ours."""
    ours = {
        f"HUB_{name.upper()}": value.get_secret_value() if hasattr(value, "get_secret_value") else str(value)
        for name, value in settings
        if value is not None
    }
    return {**{n: v for n, v in os.environ.items() if not n.startswith("HUB_")}, **ours}
