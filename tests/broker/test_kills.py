"""Kills, freezes, a worker that joins and leaves, a broker that loses its power: nothing missing, nothing twice.

Workers are processes, as in production; their supervisor is the `Fleet`. The seed of all chance is in the message.
"""

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.edge import broker
from hub.edge.access import applied
from hub.edge.settings import Settings
from hub.edge.verify import Audit, verify
from tests.broker.world import Fleet, World

pytestmark = [pytest.mark.broker, pytest.mark.slow]

KILLS = 32
SESSION_MS = 2_500
FREEZE_S = 4.5  # longer than the session: somebody else gets the partitions
WORKERS = (("relay", 0), ("pupil-watch", 0), ("source-watch", 0), ("dispatch", 0))
SECOND = ("pupil-watch", 1)
LATEST_S = 420
PATIENCE_S = 12


class Chaos:
    """What happens to the workers, one thing after another."""

    def __init__(self, seed: int, fleet: Fleet, restart_broker: Iterator[None], writer: "Writer") -> None:
        self._rng = random.Random(seed)
        self._writer = writer
        self._fleet = fleet
        self._restart_broker = restart_broker
        self.done: Counter[str] = Counter()

    def run(self) -> None:
        deadline = time.monotonic() + LATEST_S
        while self.done["SIGKILL"] + self.done["SIGTERM"] < KILLS and time.monotonic() < deadline:
            self._work_goes_on()
            self._wait(self._rng.uniform(0.1, 1.5))
            killed = self.done["SIGKILL"] + self.done["SIGTERM"]
            match killed:
                case 5 | 21 if self.done["freeze"] < killed // 20 + 1:
                    self._freeze()
                case 10 if not self.done["join"]:
                    self._fleet.start(*SECOND)
                    self.done["join"] += 1
                case 16 if not self.done["broker"]:
                    next(self._restart_broker)
                    self.done["broker"] += 1
                case 26 if not self.done["leave"]:
                    self._fleet.leave(SECOND)
                    self.done["leave"] += 1
                case _:
                    self._kill()

    def _kill(self) -> None:
        worker = self._rng.choice(self._fleet.workers())
        number = signal.SIGKILL if self._rng.random() < 0.8 else signal.SIGTERM
        self._fleet.signal(worker, number)
        self.done[number.name] += 1

    def _freeze(self) -> None:
        worker = ("pupil-watch", 0)
        self._fleet.signal(worker, signal.SIGSTOP)
        self._wait(FREEZE_S)
        self._fleet.signal(worker, signal.SIGCONT)
        self.done["freeze"] += 1

    def _work_goes_on(self) -> None:
        """A worker that is killed before it has done anything proves nothing: let a day go by first."""
        day, until = self._writer.days, time.monotonic() + PATIENCE_S
        while self._writer.days == day and self._writer.is_alive() and time.monotonic() < until:
            self._wait(0.05)

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self._fleet.keep_up()
            time.sleep(0.05)


class Writer(threading.Thread):
    """The world goes on while all this happens: movers, statements, ticks."""

    def __init__(self, world: World) -> None:
        super().__init__(daemon=True)
        self._world = world
        self.enough = threading.Event()
        self.days = 0
        self.failed: BaseException | None = None

    def run(self) -> None:
        try:
            for _ in self._world.days(pupils=500, days=400):
                self.days += 1
                if self.enough.is_set() and self.days > 60:
                    return
        except BaseException as error:  # noqa: BLE001 - shown by the test
            self.failed = error


@pytest.mark.parametrize("secure", [False, True], ids=["open", "secured"])
def test_nothing_is_missing_spurious_or_repeated_after_kills_and_freezes(
    tmp_path: Path, topic_prefix: str, *, secure: bool
) -> None:
    """
    32 SIGKILLs and SIGTERMs at random moments, two freezes past the session, a second watch that joins and leaves, a broker killed and started again on its data: verify finds all equal. Also where each flow signs in as itself, and may no more than the topology says.
    """
    seed = int(os.environ.get("HUB_TEST_SEED", random.randrange(10**6)))
    running = broker.start(tmp_path / "kafka", keep=True, secure=secure)
    settings = running.reached(
        Settings(
            prefix=topic_prefix,
            partitions=4,
            session_timeout_ms=SESSION_MS,
            transaction_timeout_ms=5_000,
        )
    )

    def power_cut() -> Iterator[None]:
        nonlocal running
        while True:
            running.kill()
            running = broker.start(tmp_path / "kafka", keep=True, port=running.port)
            yield

    world, fleet = World(settings, seed), Fleet(settings, tmp_path / "workers.log")
    applied.ensure(settings)
    try:
        for worker in WORKERS:
            fleet.start(*worker)
        writer = Writer(world)
        chaos = Chaos(seed, fleet, power_cut(), writer)
        writer.start()
        chaos.run()
        writer.enough.set()
        while writer.is_alive():
            fleet.keep_up()
            writer.join(0.1)
        assert writer.failed is None, f"seed {seed}: {writer.failed!r}\n{fleet.told()[-3000:]}"
        verdict = _verified(settings, fleet)
    finally:
        fleet.stop()
        running.stop()

    said = f"seed {seed}, {dict(chaos.done)}, {writer.days} days, {fleet.restarts} restarts"
    print(said)  # noqa: T201 - shown by `pytest -s`, and when it fails
    assert verdict.good, f"{said}\n{verdict.tallies}\n{fleet.told()[-3000:]}"
    assert KILLS <= chaos.done["SIGKILL"] + chaos.done["SIGTERM"], said
    assert {"freeze": 2, "join": 1, "leave": 1, "broker": 1}.items() <= chaos.done.items(), said
    assert [] == [tally.what for tally in verdict.tallies if not tally.found], said


def _verified(settings: Settings, fleet: Fleet) -> Audit:
    """While it waits the supervisor goes on."""
    over = threading.Event()

    def supervise() -> None:
        while not over.wait(0.1):
            fleet.keep_up()

    supervisor = threading.Thread(target=supervise, daemon=True)
    supervisor.start()
    try:
        return verify(settings, patience_s=90)
    finally:
        over.set()
        supervisor.join()
