"""Kafka is away for longer than any client bears: nobody gives up, little is said, and all goes on by itself."""

import json
import os
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from hub.edge import broker, log
from hub.edge.broker import Broker
from hub.edge.settings import Settings
from hub.edge.verify import verify
from tests.broker.test_drill import expected_in_mbo
from tests.broker.test_run import (
    BESIDE,
    CLOCK,
    DELIVERY,
    INTAKE,
    READ_MODEL,
    WATCH,
    free_ports,
    hub,
    page,
    ready,
    until,
)
from tests.broker.world import flows

pytestmark = [pytest.mark.broker, pytest.mark.slow]

ALL = (CLOCK, READ_MODEL, INTAKE, BESIDE, DELIVERY, WATCH)
AWAY_S = 40
"""Longer than a transaction (4 s), a session (4 s), and what a request may take (30 s): each client has failed."""
LINES = 100
"""A hundred lines for six processes; it used to be thousands."""


@contextmanager
def away(running: Broker, folder: Path, settings: Settings) -> Iterator[None]:
    """
    Kafka loses its power, and comes back on its data and its port.
    """
    running.kill()
    try:
        yield
    finally:
        back = broker.start(folder, keep=True, port=running.port)
        running.running, running._supervisor = back.running, back._supervisor


@contextmanager
def frozen(running: Broker) -> Iterator[None]:
    """
    Kafka keeps its connections and answers nothing: nobody is told that it is away.
    """
    os.kill(running.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(running.pid, signal.SIGCONT)


def events(settings: Settings) -> list[dict[str, Any]]:
    """
    What the processes have logged; a library's line is an event without a name.
    """
    found = []
    for line in (settings.data_dir / "run.log").read_text("utf-8", errors="replace").splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:
            found.append({"event": None, "line": line})
    return found


def last_tick(settings: Settings) -> str:
    status, body = page(settings.web_port + CLOCK, "/health")
    return str(json.loads(body).get("clock", {}).get("looked") or "") if status else ""


def test_any_outage_is_waited_out(tmp_path: Path, topic_prefix: str) -> None:
    """
    Frozen until each has noticed, then killed for longer than every patience there is: not ready meanwhile, few
    lines, then facts and ticks go on.
    """
    folder = tmp_path / "kafka"
    with broker.start(folder, keep=True) as running:
        settings = Settings(
            bootstrap=running.bootstrap, prefix=topic_prefix, data_dir=tmp_path, web_port=free_ports()
        )
        (tmp_path / "sources.toml").write_text("[defaults]\nrest_s = 0\n")
        drop = tmp_path / "drop" / "vo-list" / "98AA"
        drop.mkdir(parents=True)
        with hub(settings, "--drop", str(tmp_path / "drop")) as process:
            until(lambda: all(ready(settings.web_port + n)() for n in ALL), "all are ready")
            before, tick = len(events(settings)), last_tick(settings)
            with frozen(running):
                until(lambda: not any(ready(settings.web_port + n)() for n in ALL), "none is ready")
            until(lambda: all(ready(settings.web_port + n)() for n in ALL), "all are ready again")
            until(lambda: last_tick(settings) > tick, "ticks go on")
            tick = last_tick(settings)
            with away(running, folder, settings):
                until(lambda: not any(ready(settings.web_port + n)() for n in ALL), "none is ready")
                with pytest.raises(subprocess.TimeoutExpired):  # nobody gives up
                    process.wait(AWAY_S)
            until(lambda: all(ready(settings.web_port + n)() for n in ALL), "all are ready again", 240)
            until(lambda: last_tick(settings) > tick, "ticks go on")
            due = expected_in_mbo()
            (drop / due.name).write_bytes(due.read())
            until(lambda: list(drop.glob("*.receipt.json")), "facts go on")
            told = events(settings)[before:]
            process.terminate()
            assert 0 == process.wait(60)
        with flows(settings):  # what was under way when the hub was ended
            verdict = verify(settings, patience_s=60)

    assert verdict.good, verdict
    assert len(told) < LINES, Counter(e["event"] or e["line"][:60] for e in told)
    assert log.KAFKA_AWAY in {e["event"] for e in told}
