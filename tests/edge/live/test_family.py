"""A parent keeps its children alive: who ends or hangs is started again, who cannot work as asked ends all."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from time import monotonic

import pytest

from hub.edge.live import family
from hub.edge.live.family import CANNOT, Child, Family

BEATS = """
import time
from hub.edge.live import family
while True:
    family.beat()
    time.sleep(0.05)
"""
BEATS_ONCE = """
import time
from hub.edge.live import family
family.beat()
time.sleep(600)
"""
SILENT = "import time; time.sleep(600)"


@contextmanager
def kept(child: Child, *, hung_s: float = 60.0) -> Iterator[Family]:
    made = Family([child], dict(os.environ), hung_s=hung_s)
    made.start()
    try:
        yield made
    finally:
        made.stop()


def runs(text: str) -> Child:
    return Child("child", (sys.executable, "-c", text))


def until(true: Callable[[], object], patience_s: float = 60) -> None:
    deadline = monotonic() + patience_s
    while not true():
        assert monotonic() < deadline
        Event().wait(0.05)


def test_child_that_gives_no_more_sign_of_life_is_started_again() -> None:
    child = runs(BEATS_ONCE)
    with kept(child, hung_s=0.5):
        until(lambda: child.restarts >= 1)


def test_child_that_never_gave_a_sign_has_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A start may take long, but not for ever.
    """
    monkeypatch.setattr(family, "START_S", 1.0)
    child = runs(SILENT)
    with kept(child, hung_s=0.1):
        until(lambda: child.restarts >= 1)


def test_frozen_child_is_started_again() -> None:
    child = runs(BEATS)
    with kept(child, hung_s=1.0):
        until(lambda: child.process is not None and child.patience_s == 1.0)
        frozen = child.process
        assert frozen is not None
        frozen.send_signal(signal.SIGSTOP)
        until(lambda: child.process not in (None, frozen) and child.patience_s == 1.0)
    assert -signal.SIGKILL == frozen.returncode


def test_child_that_ends_is_started_again_and_one_that_cannot_work_ends_all() -> None:
    ends = runs("raise SystemExit(1)")
    with kept(ends) as made:
        until(lambda: ends.restarts >= 2)
        assert made.alive()
    cannot = runs(f"raise SystemExit({CANNOT})")
    with kept(cannot) as made:
        until(lambda: made.gave_up is cannot)
        assert 0 == cannot.restarts


def test_sign_of_life_waits_for_nobody() -> None:
    """
    A parent that is frozen reads nothing: its children must not hang in turn, however much they have said.
    """
    many = "from hub.edge.live import family\nfor _ in range(200_000): family.beat()"
    with subprocess.Popen([sys.executable, "-c", many], stdout=subprocess.PIPE) as process:
        assert 0 == process.wait(120)
