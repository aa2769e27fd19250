"""Waits until nothing is under way: each flow has done all there is, and nothing is written meanwhile."""

import time

from hub.edge.engine import group_of
from hub.edge.errors import OperatorError
from hub.edge.kafka.names import Place
from hub.edge.kafka.offsets import Offsets
from hub.edge.settings import Settings
from hub.streams import topics, topology

PAUSE_S = 0.3


def wait(settings: Settings, offsets: Offsets, patience_s: float) -> dict[Place, int]:
    """The ends of all topics, at a moment at which every flow was done with them."""
    until = time.monotonic() + patience_s
    while True:
        ends = ends_of(offsets)
        behind = lag(settings, offsets, ends)
        if not behind and ends == ends_of(offsets):
            return ends
        if time.monotonic() > until:
            waited = ", ".join(f"{name} {n}" for name, n in sorted(behind.items())) or "new ones come"
            raise OperatorError(
                f"the hub is still at work after {patience_s:.0f} s (records to go: {waited})",
                where=settings.bootstrap or "",
                remedy="let the flows run and stop the clock and the intake, or wait longer with --wait",
            )
        time.sleep(PAUSE_S)


def ends_of(offsets: Offsets) -> dict[Place, int]:
    """Where each partition of this installation ends, open transactions included."""
    spoken = [name for name in offsets.topics() if not name.startswith(topics.POSITIONS)]
    return offsets.ends(offsets.places(spoken))


def lag(settings: Settings, offsets: Offsets, ends: dict[Place, int]) -> dict[str, int]:
    """
    Per flow how much it has yet to do. An open transaction counts: it may become true.

    The engine commits that it passed the markers of transactions, too: done means all of it.
    """
    found: dict[str, int] = {}
    for flow in topology.FLOWS:
        inputs = {place: end for place, end in ends.items() if place[0] in flow.inputs}
        behind = offsets.behind(group_of(settings, flow), inputs)
        if behind:
            found[flow.name] = sum(behind.values())
    written = [place for place in ends if _is_output(place[0])]
    stable = offsets.ends(written, committed=True)
    if still_open := sum(ends[p] - stable[p] for p in written if stable[p] < ends[p]):
        found["open transactions"] = still_open
    return found


def _is_output(name: str) -> bool:
    fixed = {n for flow in topology.FLOWS for n in (*flow.outputs, flow.state)}
    return name in fixed or name.startswith((topics.ESCALATIONS, topics.NOTICES))
