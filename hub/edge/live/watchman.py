"""Whether flows move: lag per flow, and since when a flow that has work has not committed any of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from hub.edge import metrics
from hub.edge.engine import group_of
from hub.edge.kafka.offsets import Offsets
from hub.edge.settings import Settings
from hub.streams.flow import Flow

STALLED_S = 60.0


@dataclass(slots=True)
class Movement:
    """One flow as it was last seen."""

    lag: int | None = None
    done: int = 0
    moved: float = field(default_factory=monotonic)


class Watchman:
    """Looks every few seconds; the web asks what it saw, and never Kafka."""

    def __init__(
        self,
        settings: Settings,
        offsets: Offsets,
        flows: Sequence[Flow],
        now: Callable[[], float] = monotonic,
        works: Callable[[str], bool] = lambda _: False,
    ) -> None:
        """`works`: of a flow in this process, whether it is seen to be at work."""
        self._settings = settings
        self._offsets = offsets
        self._flows = flows
        self._now = now
        self._works = works
        self.seen = {flow.name: Movement(moved=now()) for flow in flows}

    def look(self) -> None:
        for flow in self._flows:
            targets = self._offsets.targets(self._offsets.places(flow.inputs))
            done = self._offsets.done(group_of(self._settings, flow), targets)
            lag = sum(max(target - done[place], 0) for place, target in targets.items())
            self.note(flow.name, lag, sum(done.values()))

    def note(self, name: str, lag: int, done: int) -> None:
        """Progress is a commit, having nothing to do, or being at work on one that takes long."""
        seen, now = self.seen[name], self._now()
        if lag == 0 or done > seen.done or self._works(name):
            seen.moved = now
            metrics.FLOW_PROGRESS_SECONDS.labels(name).set_to_current_time()
        seen.lag, seen.done = lag, done
        metrics.FLOW_LAG_RECORDS.labels(name).set(lag)

    def excuse(self) -> None:
        """Nobody could move just now: Kafka was away, or a person must decide first."""
        for seen in self.seen.values():
            seen.moved = self._now()

    def stalled(self) -> list[str]:
        """Flows that have work and have done none of it for a minute."""
        now = self._now()
        return [name for name, seen in self.seen.items() if now - seen.moved > STALLED_S]

    def shown(self) -> dict[str, Any]:
        now = self._now()
        return {
            name: {"lag": seen.lag, "seconds_since_progress": round(now - seen.moved, 1)}
            for name, seen in self.seen.items()
        }
