"""How long from a fact to its escalation in a hub that runs, while files wait in its drop directory.

The hub is `hub run` itself: intake, clock, read model and flows in their processes, by the wall clock.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from hub.bench import intake
from hub.bench.load import HOMES, enrolled
from hub.bench.race import Course, Race, relayed, until
from hub.domain.facts import Enrolled
from hub.domain.timeline import day_of
from hub.edge.kafka import clients, provision, reading
from hub.edge.kafka.offsets import Offsets
from hub.edge.live.family import environment
from hub.edge.settings import Settings
from hub.edge.sources import FILE
from hub.streams import topics
from hub.streams.codec import Codec
from hub.streams.records import KIND, TICK

STOP_S = 30
AGO = timedelta(days=8)  # whoever left mbo so long ago is told at the next tick


@dataclass(frozen=True, slots=True)
class Waiting:
    files: int
    left: int  # files that still waited when the last event left
    events: int
    rate: int
    p50_ms: float
    p99_ms: float
    tick_ms: float  # the longest that a partition had no tick meanwhile


def measure(settings: Settings, codec: Codec, *, files: int, rate: int, seconds: int) -> Waiting:
    """Pupils who are known; then files come all at once, and as long as some wait pupils leave mbo."""
    provision.apply(settings, topics.wanted(HOMES))
    producer, left = clients.producer(settings, linger_ms=20), _left_mbo()
    with TemporaryDirectory() as room:
        drop, aside = Path(room) / "drop", Path(room) / "aside"
        here = settings.model_copy(update={"data_dir": Path(room), "identity_key": None, "web_port": 0})
        course, race, first = Course(here, codec, producer), Race(), Race()
        numbers = intake.pgns()
        (here.data_dir / FILE).write_text("[defaults]\nrest_s = 0\n")  # what is moved there is done
        with _running(here, drop), closing(Offsets(here)) as offsets:
            course.introduce(rate * seconds + 1)
            intake.write(drop, 1, intake.ROWS, numbers)
            with course.watched(first):  # all processes have begun, and each has done its work once
                course.send(first, range(1), rate, left)
                until(first.over, "the first escalation has come")
            until(lambda: not _waiting(drop) and relayed(here, offsets), "all is taken in")
            intake.write(aside, files, intake.ROWS, numbers)
            with course.watched(race):
                began, still = time.time(), files
                _move(aside, drop)
                for at in range(1, 1 + rate * seconds, rate):
                    if still:
                        course.send(race, range(at, at + rate), rate, left)
                        still = _waiting(drop)
                until(race.over, "each escalation has come")
            ended = time.time()
        tick_ms = _longest_ms(here, began, ended)
    cuts = race.percentiles_ms()
    return Waiting(files, still, len(race.left), rate, cuts[49], cuts[98], tick_ms)


def _left_mbo() -> Enrolled:
    """An enrolment that ended just long enough ago, without a diploma."""
    last_day = day_of(datetime.now(UTC)) - AGO
    return enrolled(1, last_day - timedelta(days=30), last_day)


@contextmanager
def _running(settings: Settings, drop: Path) -> Iterator[None]:
    command = (sys.executable, "-m", "hub.ops.cli", "run", "--drop", str(drop))
    with (
        (settings.data_dir / "run.log").open("ab") as log,
        subprocess.Popen(command, env=environment(settings), stdout=log, stderr=log) as process,
    ):
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()


def _waiting(drop: Path) -> int:
    """Files that nobody has taken in yet."""
    return sum(1 for _ in drop.glob("vo-list/*/*.csv"))


def _move(aside: Path, drop: Path) -> None:
    """Files that are whole, each in its place."""
    for file in aside.glob("vo-list/*/*.csv"):
        place = drop / file.relative_to(aside)
        place.parent.mkdir(parents=True, exist_ok=True)
        file.rename(place)


def _longest_ms(settings: Settings, began: float, ended: float) -> float:
    """The longest that a partition of the journal had no tick, between two moments."""
    from_ms, to_ms = began * 1000, ended * 1000
    struck: dict[int, list[float]] = {part: [from_ms] for part in range(settings.partitions)}
    for message in reading.scan(settings, topics.JOURNAL):
        _, at_ms = message.timestamp()
        if (KIND, TICK.encode()) in (message.headers() or ()) and from_ms <= at_ms <= to_ms:
            struck[message.partition() or 0].append(at_ms)
    return round(max(b - a for each in struck.values() for a, b in pairwise([*each, to_ms])), 1)
