"""A flow folded anew, purely, over one partition's records: what it says and what it remembers.

No Kafka and no clock: this is what the engine's outputs are held against.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from hub.streams.aside import At, Guard
from hub.streams.flow import Flow, Share
from hub.streams.records import Out, Record

BATCH = 5_000
"""Where batches end cannot matter; this only bounds how many pupils are open at once."""


@dataclass(slots=True)
class Folded:
    """All that follows from the records."""

    outputs: list[Out] = field(default_factory=list)
    state: dict[bytes, bytes] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    records: int = 0


class Replay:
    """One partition, folded stretch by stretch; `known`: what stands in `unreadable` and is left out."""

    def __init__(self, flow: Flow, place: Share, known: Mapping[At, str] | None = None) -> None:
        self._step = flow.start(place)
        self._guard = Guard(place.codec, known or {})

    def run(self, records: Iterable[Record], *, batch: int = BATCH) -> Folded:
        """What follows from these records after those before; `state` is what they changed of it."""
        step, folded = self._step, Folded()
        for record in records:
            if self._guard.admits(record, folded.outputs):
                step.take(record, folded.outputs)
            folded.records += 1
            if folded.records % batch == 0:
                self._settle(folded)
        self._settle(folded)
        folded.refused = dict(step.refused)
        step.refused.clear()
        return folded

    def _settle(self, folded: Folded) -> None:
        changed: list[Out] = []
        self._step.flush(changed)
        self._step.commit()
        for out in changed:
            if out.key is not None and out.value is not None:
                folded.state[out.key] = out.value


def fold(
    flow: Flow,
    place: Share,
    records: Iterable[Record],
    *,
    batch: int = BATCH,
    known: Mapping[At, str] | None = None,
) -> Folded:
    """Fold from the very first record on, in one stretch."""
    return Replay(flow, place, known).run(records, batch=batch)
