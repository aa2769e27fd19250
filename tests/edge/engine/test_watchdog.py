"""The watchdog ends what hangs, and nothing else."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from threading import Event
from types import SimpleNamespace
from typing import cast

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


FIVE_LOOKS = 5 * watchdog.LOOK_S


def looks(dog: Watchdog, *between: Callable[[], object]) -> None:
    """The dog's own watch without its thread: before each look something happens, and then it is over."""
    dog.close()
    happens = iter(between)

    def wait(_seconds: float) -> bool:
        step = next(happens, None)
        if step is not None:
            step()
        return step is None

    dog._over = cast(Event, SimpleNamespace(wait=wait))
    dog._watch()


def test_many_short_turns_are_not_one_long_one() -> None:
    """Together they take longer than the limit; and what is outside its `with` may last."""
    bitten = Event()
    dog = Watchdog("relay", limit_s=FIVE_LOOKS, bite=bitten.set)

    def leaves() -> None:
        dog.__exit__(None, None, None)

    def stays() -> None:
        pass

    looks(dog, *(dog.__enter__, stays, stays, leaves) * 4, *(stays,) * 10)

    assert not bitten.is_set()


@pytest.mark.parametrize(("taken", "bites"), [(5, False), (6, True)])
def test_one_long_turn_is_bitten(taken: int, *, bites: bool) -> None:
    """As long as the limit is not longer than the limit."""
    bitten = Event()
    dog = Watchdog("relay", limit_s=FIVE_LOOKS, bite=bitten.set)

    looks(dog, dog.__enter__, *(lambda: None,) * (taken - 1))

    assert bites == bitten.is_set()
