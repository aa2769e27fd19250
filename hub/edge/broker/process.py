"""Starting the embedded Kafka for as long as this process lives, and waiting until it answers."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from confluent_kafka import KafkaException

from hub.edge import kafka
from hub.edge.broker import config, jars, storage, supervisor
from hub.edge.broker.config import Layout, Ports
from hub.edge.broker.jars import Say
from hub.edge.errors import OperatorError
from hub.edge.settings import Settings

READY_S = 60
STOP_S = 15
LOG_TAIL = 25
ATTEMPTS = 3  # a port that was free may be taken a moment later

Spawn = Callable[[Layout, list[str]], int]


@dataclass(slots=True)
class Broker:
    """A running Kafka on this machine; leaving the `with` stops it."""

    bootstrap: str
    pid: int
    layout: Layout
    keep: bool
    _supervisor: "subprocess.Popen[bytes]"

    @property
    def port(self) -> int:
        return int(self.bootstrap.rpartition(":")[2])

    def alive(self) -> bool:
        return is_alive(self.pid)

    def log_tail(self, lines: int = LOG_TAIL) -> str:
        return log_tail(self.layout, lines)

    def kill(self) -> None:
        """As a power cut would: SIGKILL to the JVM. With `keep` its data can be started again."""
        os.kill(self.pid, signal.SIGKILL)
        _wait_until(lambda: not self.alive(), seconds=STOP_S)
        self.stop()

    def stop(self) -> None:
        """Cleanly, and as often as one likes; thrown-away data is gone afterwards."""
        end(self._supervisor)
        if not self.keep:
            shutil.rmtree(self.layout.root, ignore_errors=True)

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
    say: Say = jars.to_stderr,
    cache: Path | None = None,
) -> Broker:
    """
    Kafka on loopback, ready for use; it never outlives this process.

    Without `data_dir` its data lies in a fresh temporary folder. With `keep` the data stays
    when it stops, and a later start in the same folder finds it again.
    """
    layout = Layout(data_dir.resolve() if data_dir else Path(tempfile.mkdtemp(prefix="overstap-kafka-")))
    held: list[subprocess.Popen[bytes]] = []

    def supervised(layout: Layout, command: list[str]) -> int:
        process = _supervised(layout, command, keep=keep)
        held.append(process)
        return _first_line(process)

    try:
        pid, ports = launch(layout, supervised, port=port, say=say, cache=cache or jars.cache_dir())
    except BaseException:
        for process in held:
            end(process)
        if not keep:
            shutil.rmtree(layout.root, ignore_errors=True)
        raise
    return Broker(f"127.0.0.1:{ports.broker}", pid, layout, keep, held[-1])


def launch(layout: Layout, spawn: Spawn, *, port: int, say: Say, cache: Path) -> tuple[int, Ports]:
    """Everything between "nothing there" and "it answers"; who holds the process is the caller's choice."""
    paths = jars.ensure(jars.locked(), cache, say)
    layout.root.mkdir(parents=True, exist_ok=True)
    storage.ensure_formatted(layout, paths, cache, say)
    for attempt in range(1, ATTEMPTS + 1):
        ports = _free_ports(port)
        config.write(layout, ports)
        layout.log.unlink(missing_ok=True)
        say(f"starting Kafka {jars.KAFKA_VERSION} on 127.0.0.1:{ports.broker}")
        pid = spawn(layout, config.java(layout, paths, "kafka.Kafka", str(layout.properties)))
        if _answers(pid, ports, say):
            return pid, ports
        tail = log_tail(layout)
        if "Address already in use" not in tail or attempt == ATTEMPTS:
            break
    raise OperatorError(
        f"Kafka did not start; the end of its log:\n{tail}",
        where=str(layout.log),
        remedy="mend what the log names, or set HUB_BOOTSTRAP to a Kafka you have",
    )


def _supervised(layout: Layout, command: list[str], *, keep: bool) -> "subprocess.Popen[bytes]":
    # -I -S: the standard library alone, so that it is there in 20 ms and weighs 10 MB.
    program = [sys.executable, "-I", "-S", supervisor.__file__]
    return subprocess.Popen(
        [*program, str(layout.root), "keep" if keep else "throw away", str(layout.log), *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C in the terminal reaches the parent only
    )


def _first_line(process: "subprocess.Popen[bytes]") -> int:
    line = process.stdout.readline() if process.stdout else b""
    if not line:
        raise OperatorError(
            "the JVM could not be started",
            where=str(config.JAVA),
            remedy="run `make setup` again; if it stays so, set HUB_BOOTSTRAP to a Kafka you have",
        )
    return int(line)


def end(process: "subprocess.Popen[bytes]") -> None:
    """Closing the pipe asks the supervisor to stop; one that does not listen is killed with its JVM."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _answers(pid: int, ports: Ports, say: Say) -> bool:
    """Until an admin client gets an answer, the process is gone, or patience ends."""
    began = time.monotonic()

    def settled() -> bool:
        return not is_alive(pid) or _listens(ports.broker)

    if not _wait_until(settled, seconds=READY_S) or not is_alive(pid):
        return False
    admin = kafka.admin(
        Settings(bootstrap=f"127.0.0.1:{ports.broker}", security_protocol="PLAINTEXT"), quiet=True
    )
    while is_alive(pid) and time.monotonic() - began < READY_S:
        try:
            admin.list_topics(timeout=2)
        except KafkaException:
            continue
        say(f"Kafka answers after {time.monotonic() - began:.1f} s")
        return True
    return False


def _wait_until(true: Callable[[], bool], *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not (found := true()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_ports(port: int) -> Ports:
    """Both held at the same time, so that they differ; what was asked for must be free."""
    with socket.socket() as first, socket.socket() as second:
        first.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            first.bind(("127.0.0.1", port))
        except OSError as error:
            raise OperatorError(
                f"port {port} cannot be used: {error.strerror}",
                where=f"127.0.0.1:{port}",
                remedy="stop what listens there, or choose another port (0 takes any that is free)",
            ) from None
        second.bind(("127.0.0.1", 0))
        return Ports(first.getsockname()[1], second.getsockname()[1])


def log_tail(layout: Layout, lines: int = LOG_TAIL) -> str:
    if not layout.log.exists():
        return "(it wrote no log)"
    return "\n".join(layout.log.read_text("utf-8", errors="replace").splitlines()[-lines:])
