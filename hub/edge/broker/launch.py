"""From nothing to a Kafka that answers: jars, storage, settings, a process, and waiting until it does."""

import contextlib
import shutil
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from confluent_kafka import KafkaException

from hub.edge.broker import config, fencing, jars, secured, state, storage
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked of a broker that is to start."""

    keep: bool
    port: int = 0
    secure: bool = False
    say: Say = jars.to_stderr
    cache: Path | None = None


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


def launch(layout: Layout, spawn: Spawn, wish: Wish) -> Running:
    """The caller decides who holds the process; this function promises that it answers."""
    cache, say = wish.cache or jars.cache_dir(), wish.say
    paths = jars.ensure(jars.locked(), cache, say)
    layout.root.mkdir(parents=True, exist_ok=True)
    storage.ensure_formatted(layout, paths, cache, say)
    ports = _ports(layout, wish.port, secure=wish.secure or layout.access.exists())
    shut = _shut(layout, ports)
    layout.log.unlink(missing_ok=True)
    if fencing.is_needed(layout):
        say("Kafka did not stop by itself last time: ending what it left open")
        if not fencing.fence(layout, paths, ports, shut):
            say("that its old session ended was not seen; a transaction of that time may stay open")
    config.write(layout, ports, shut)
    say(f"starting Kafka {jars.KAFKA_VERSION} on 127.0.0.1:{ports.broker}")
    pid = spawn(config.java(layout, paths, config.MAIN, str(layout.properties)))
    running = Running(pid=pid, port=ports.broker, keep=wish.keep, mutual=ports.mutual)
    state.write(layout, running)
    if not _answers(layout, running, say):
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


def _shut(layout: Layout, ports: Ports) -> Mapping[str, object]:
    """A folder that was secured once stays so: what was let in by name must not be open to all tomorrow."""
    if ports.mutual is None:
        return {}
    secured.prepare(layout)
    return secured.broker_settings(layout, ports)


def _answers(layout: Layout, running: Running, say: Say) -> bool:
    """Until an admin client gets an answer, the process is gone, or patience ends."""
    began = time.monotonic()

    def settled() -> bool:
        return not state.is_alive(running.pid) or _listens(running.port)

    if not wait_until(settled, seconds=READY_S) or not state.is_alive(running.pid):
        return False
    admin = clients.admin(_first(layout, running), quiet=True)
    while state.is_alive(running.pid) and time.monotonic() - began < READY_S:
        try:
            admin.list_topics(timeout=2)
        except KafkaException:
            continue
        if running.mutual is not None:
            secured.introduce(layout, running)
        say(f"Kafka answers after {time.monotonic() - began:.1f} s")
        return True
    return False


def _first(layout: Layout, running: Running) -> Settings:
    """As whom it is asked first. Constructed, not read: the environment's security is another Kafka's."""
    if running.mutual is None:
        return Settings.model_construct(bootstrap=running.bootstrap)
    return secured.by_certificate_of(layout, running)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _ports(layout: Layout, port: int, *, secure: bool) -> Ports:
    """Clients look for the broker where it ran before: the same ports again, if they are free."""
    before = config.last_ports(layout)
    mutual = before[1] if len(before) > 1 else 0
    if port == 0 and before:
        with contextlib.suppress(OperatorError):
            return _free_ports(before[0], mutual, secure=secure)
    return _free_ports(port, 0, secure=secure)


def _free_ports(port: int, mutual: int, *, secure: bool) -> Ports:
    """All held at the same time, so that they differ; what was asked for must be free."""
    with contextlib.ExitStack() as held:
        broker = _held(held, port)
        second = _held(held, mutual) if secure else None
        return Ports(broker, _held(held, 0), second)


def _held(held: contextlib.ExitStack, port: int) -> int:
    listener = held.enter_context(socket.socket())
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        raise OperatorError(
            f"port {port} cannot be used: {error.strerror}",
            where=f"127.0.0.1:{port}",
            remedy="stop what listens there, or choose another port (0 takes any that is free)",
        ) from None
    return int(listener.getsockname()[1])


def log_tail(layout: Layout, lines: int = LOG_TAIL, *, frames: bool = True) -> str:
    """The reason in a stack trace, without its Java frames."""
    if not layout.log.exists():
        return "(it wrote no log)"
    written = layout.log.read_text("utf-8", errors="replace").splitlines()
    return "\n".join([line for line in written if frames or not line.startswith("\tat ")][-lines:])
