"""From nothing to a Kafka that answers: jars, storage, settings, a process, and waiting until it does."""

import contextlib
import shutil
import socket
import time
from collections.abc import Callable
from pathlib import Path

from confluent_kafka import KafkaException

from hub.edge.broker import config, fencing, jars, state, storage
from hub.edge.broker.config import Layout, Ports
from hub.edge.broker.jars import Say
from hub.edge.broker.state import Running
from hub.edge.broker.wait import wait_until
from hub.edge.errors import OperatorError
from hub.edge.kafka import clients
from hub.edge.settings import Settings

READY_S = 60
LOG_TAIL = 25
ATTEMPTS = 3  # a port that was free may be taken a moment later

Spawn = Callable[[list[str]], int]


class PortTakenError(OperatorError):
    """Between finding a free port and listening on it, somebody else took it."""


def prepare(layout: Layout, *, keep: bool) -> None:
    """Refuse a folder that is not ours to use; throwing data away must never throw away somebody else's."""
    if (running := state.find(layout)) is not None:
        raise OperatorError(
            f"a broker runs there already (pid {running.pid}, {running.bootstrap})",
            where=str(layout.root),
            remedy="use it, stop it with `hub broker stop`, or choose another folder",
        )
    if not layout.root.exists():
        return
    if not layout.root.is_dir():
        raise OperatorError("not a folder", where=str(layout.root), remedy="name a folder for Kafka's data")
    if any(layout.root.iterdir()) and not (keep and layout.properties.exists()):
        raise OperatorError(
            "the folder is not empty" + ("" if keep else ", and all in it would be thrown away"),
            where=str(layout.root),
            remedy="name a new or an empty folder" + (", or one of an earlier broker" if keep else ""),
        )


def launch(layout: Layout, spawn: Spawn, *, keep: bool, port: int, say: Say, cache: Path | None) -> Running:
    """The caller decides who holds the process; this function promises that it answers."""
    cache = cache or jars.cache_dir()
    paths = jars.ensure(jars.locked(), cache, say)
    layout.root.mkdir(parents=True, exist_ok=True)
    storage.ensure_formatted(layout, paths, cache, say)
    ports = _ports(layout, port)
    layout.log.unlink(missing_ok=True)
    if fencing.is_needed(layout):
        say("Kafka did not stop by itself last time: ending what it left open")
        if not fencing.fence(layout, paths, ports):
            say("that its old session ended was not seen; a transaction of that time may stay open")
    config.write(layout, ports)
    say(f"starting Kafka {jars.KAFKA_VERSION} on 127.0.0.1:{ports.broker}")
    pid = spawn(config.java(layout, paths, config.MAIN, str(layout.properties)))
    running = Running(pid=pid, port=ports.broker, keep=keep)
    state.write(layout, running)
    if not _answers(running, say):
        tail = log_tail(layout, frames=False)
        error = PortTakenError if "Address already in use" in tail else OperatorError
        raise error(
            f"Kafka did not start; the end of its log:\n{tail}",
            where=str(layout.log),
            remedy="mend what the log names, or set HUB_BOOTSTRAP to a Kafka you have",
        )
    return running


def discard(layout: Layout) -> None:
    shutil.rmtree(layout.root, ignore_errors=True)


def _answers(running: Running, say: Say) -> bool:
    """Until an admin client gets an answer, the process is gone, or patience ends."""
    began = time.monotonic()

    def settled() -> bool:
        return not state.is_alive(running.pid) or _listens(running.port)

    if not wait_until(settled, seconds=READY_S) or not state.is_alive(running.pid):
        return False
    # Constructed, not read: what the environment says about security is about another Kafka.
    admin = clients.admin(Settings.model_construct(bootstrap=running.bootstrap), quiet=True)
    while state.is_alive(running.pid) and time.monotonic() - began < READY_S:
        try:
            admin.list_topics(timeout=2)
        except KafkaException:
            continue
        say(f"Kafka answers after {time.monotonic() - began:.1f} s")
        return True
    return False


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _ports(layout: Layout, port: int) -> Ports:
    """Clients look for the broker where it ran before: the same port again, if it is free."""
    before = config.last_port(layout)
    if port == 0 and before is not None:
        with contextlib.suppress(OperatorError):
            return _free_ports(before)
    return _free_ports(port)


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


def log_tail(layout: Layout, lines: int = LOG_TAIL, *, frames: bool = True) -> str:
    """The reason in a stack trace, without its Java frames."""
    if not layout.log.exists():
        return "(it wrote no log)"
    written = layout.log.read_text("utf-8", errors="replace").splitlines()
    return "\n".join([line for line in written if frames or not line.startswith("\tat ")][-lines:])
