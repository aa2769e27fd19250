"""The watchdog ends what hangs, and nothing else."""

import subprocess
import sys
import time
from threading import Event

import pytest

from hub.edge.engine import watchdog
from hub.edge.engine.watchdog import STUCK, Watchdog

HANGS = """
import time
from hub.edge.engine.watchdog import Watchdog
with Watchdog("relay", limit_s=0.2):
    time.sleep(600)
"""


def test_process_that_hangs_ends_with_an_error_that_names_the_flow() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", HANGS], capture_output=True, text=True, timeout=60, check=False
    )

    assert STUCK == ended.returncode
    assert "flow.stuck" in ended.stdout + ended.stderr
    assert "relay" in ended.stdout + ended.stderr


def test_many_short_turns_are_not_one_long_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Together they take longer than the limit; and what is outside its `with` may last."""
    monkeypatch.setattr(watchdog, "LOOK_S", 0.02)
    bitten = Event()
    dog = Watchdog("relay", limit_s=0.2, bite=bitten.set)
    for _ in range(10):
        with dog:
            time.sleep(0.05)
    time.sleep(0.4)
    dog.close()

    assert not bitten.is_set()


def test_limit_is_passed_once_it_is_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchdog, "LOOK_S", 0.02)
    bitten = Event()
    dog = Watchdog("relay", limit_s=0.2, bite=bitten.set)
    with dog:
        assert bitten.wait(10)
    dog.close()
