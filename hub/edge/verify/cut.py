"""A cut through a hub at work: what each flow had done for sure, where topics ended, what it may have done.

Facts and ticks go on. Positions are asked for, then the ends of all topics, then positions again. Before the
ends stands all that follows from the first, and nothing that does not follow from the last.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from hub.edge.engine import group_of
from hub.edge.errors import OperatorError
from hub.edge.kafka import names
from hub.edge.kafka.names import Place
from hub.edge.kafka.offsets import Offsets
from hub.edge.kafka.positions import by_place, positions
from hub.edge.settings import Settings
from hub.streams import topics, topology
from hub.streams.flow import Flow

PAUSE_S = 0.2

Done = Mapping[str, Mapping[Place, int]]
"""Per flow, by name, the next offset of each input."""


@dataclass(frozen=True, slots=True)
class Cut:
    """`ends`: of every topic, between `sure` and `perhaps`; no transaction is open before them."""

    sure: Done
    ends: Mapping[Place, int]
    perhaps: Done

    @property
    def partitions(self) -> int:
        return sum(1 for name, _ in self.ends if name == topics.JOURNAL)

    def stretches(self, flow: Flow, place: Place) -> tuple[tuple[int, int], tuple[int, int]]:
        """The offsets of an input that the flow has done for sure, and those behind that it may have done."""
        sure = self.sure[flow.name].get(place, 0)
        return (0, sure), (sure, max(sure, self.perhaps[flow.name].get(place, 0)))


def cut(settings: Settings, offsets: Offsets, patience_s: float) -> Cut:
    """Once each flow has passed all that stands there now; `OperatorError` when that takes too long."""
    until = time.monotonic() + patience_s
    for flow in topology.FLOWS:  # in this order each brings work for the next
        _passed(settings, offsets, flow, until, patience_s)
    sure = _done(settings)
    ends = offsets.ends(offsets.places(offsets.topics()))
    _closed(settings, offsets, ends, until, patience_s)
    return Cut(sure, ends, _done(settings))


def _done(settings: Settings) -> Done:
    return {flow.name: by_place(positions(settings, flow)) for flow in topology.FLOWS}


def _passed(settings: Settings, offsets: Offsets, flow: Flow, until: float, patience_s: float) -> None:
    targets = offsets.targets(offsets.places(flow.inputs))
    before: Mapping[Place, int] = {}
    while behind := offsets.behind(group_of(settings, flow), targets):
        if behind == before:  # it stands still, or Kafka forgot its group: the flow's own word counts
            own = by_place(positions(settings, flow))
            if all(own.get(place, 0) >= targets[place] for place in behind):
                return
        before = behind
        if time.monotonic() > until:
            to_go = sum(behind.values())
            raise OperatorError(
                f"{flow.name} is still at work after {patience_s:.0f} s, with {to_go} records to go",
                where=", ".join(f"{names.full(settings, topic)}[{part}]" for topic, part in sorted(behind)),
                remedy="let the flows run (see `hub status`), or wait longer with --wait",
            )
        time.sleep(PAUSE_S)


def _closed(
    settings: Settings, offsets: Offsets, ends: Mapping[Place, int], until: float, patience_s: float
) -> None:
    """Until what stands before the ends is committed or has been taken back."""
    while True:
        stable = offsets.ends(ends, committed=True)
        held = [place for place, end in ends.items() if stable[place] < end]
        if not held:
            return
        if time.monotonic() > until:
            raise OperatorError(
                f"a transaction is still open after {patience_s:.0f} s",
                where=", ".join(f"{names.full(settings, topic)}[{part}]" for topic, part in sorted(held)),
                remedy="it ends by itself within its timeout: look for a frozen worker, then try again",
            )
        time.sleep(PAUSE_S)
