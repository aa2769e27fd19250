"""The watchdog ends what hangs, and nothing else."""

import signal
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


FROZEN = """
import time
from hub.edge.engine.watchdog import Watchdog
with Watchdog("relay", limit_s=1.5):
    print("in", flush=True)
    time.sleep(0.5)
print("out", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="freezes a process by a signal")
def test_process_that_was_frozen_has_not_been_stuck() -> None:
    """
    Frozen for twice the limit by the wall's clock: it goes on, and whether it is fenced is for Kafka to say.
    """
    with subprocess.Popen([sys.executable, "-c", FROZEN], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "in\n" == process.stdout.readline()
        process.send_signal(signal.SIGSTOP)
        time.sleep(3)
        process.send_signal(signal.SIGCONT)

        assert "out\n" == process.stdout.readline()
        assert 0 == process.wait(30)


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


def test_one_long_turn_is_bitten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchdog, "LOOK_S", 0.02)
    bitten = Event()
    dog = Watchdog("relay", limit_s=0.2, bite=bitten.set)
    with dog:
        assert bitten.wait(10)
    dog.close()
