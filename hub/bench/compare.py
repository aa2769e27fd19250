"""The runners on one topic, one after the other: outputs are compared before any number counts."""

import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field

from hub.edge.errors import OperatorError
from hub.edge.kafka import reading
from hub.edge.live.family import environment
from hub.edge.settings import Settings
from hub.streams import topics

KINDS = ("engine", "hand", "faust")
LATEST_S = 600


@dataclass(slots=True)
class Run:
    """One runner on one flow."""

    flow: str
    kind: str
    records: int
    seconds: float
    cpu_s: float
    outputs: int
    peak_mb: int
    equal: bool | None = None  # None: there is nothing beside it
    split: dict[str, float] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        return self.records / self.seconds

    @property
    def cpu_us(self) -> float:
        return self.cpu_s / self.records * 1e6

    @property
    def per_core(self) -> float:
        return self.records / self.cpu_s


def run(settings: Settings, kind: str, flow: str, records: int) -> Run:
    """In a process of its own, so that its CPU is its own."""
    command = [sys.executable, "-m", "hub.bench.worker", kind, flow, str(records)]
    done = subprocess.run(
        command, env=environment(settings), capture_output=True, text=True, timeout=LATEST_S, check=False
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines:
        raise OperatorError(
            f"the {kind} runner ended without a result (exit code {done.returncode})",
            where=done.stderr[-500:],
            remedy="run it again on a quiet machine; if it stays so, report it with this text",
        )
    return Run(flow=flow, kind=kind, **json.loads(lines[-1]))


def watches(settings: Settings, records: int, kinds: tuple[str, ...] = KINDS) -> list[Run]:
    """The pupil watch by each runner; the first one's signals are what the others must say, too."""
    runs: list[Run] = []
    wanted: Counter[bytes] | None = None
    for kind in kinds:
        before = _ends(settings)
        done = run(settings, kind, "pupil-watch", records)
        said = _signals(settings, before)
        wanted = said if wanted is None else wanted
        done.outputs = sum(said.values())
        done.equal = said == wanted and done.outputs > 0
        runs.append(done)
    return runs


def _ends(settings: Settings) -> dict[int, int]:
    return {p: reading.end_of(settings, (topics.SIGNALS, p)) for p in range(settings.partitions)}


def _signals(settings: Settings, after: dict[int, int]) -> Counter[bytes]:
    return Counter(
        record.value
        for partition, offset in after.items()
        for record in reading.records(settings, (topics.SIGNALS, partition))
        if record.offset >= offset
    )
