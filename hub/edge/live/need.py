"""Which partitions of the journal need a tick: those with news, and those whose watches have something due.

Any other tick would bring nothing, and cost a record per partition, state and second for ever. In doubt there
is a tick: the watches' own word lags behind by a batch, the end of the journal does not.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Protocol

from hub.edge.kafka.names import Place
from hub.edge.kafka.offsets import Offsets
from hub.edge.kafka.positions import said_in
from hub.edge.kafka.reading import Reader, as_record
from hub.edge.settings import Settings
from hub.streams import topics
from hub.streams.flow import Flow
from hub.streams.position import Position
from hub.streams.pupil_watch import PUPIL_WATCH
from hub.streams.source_watch import SOURCE_WATCH

WATCHES: tuple[Flow, ...] = (PUPIL_WATCH, SOURCE_WATCH)
NOWHERE = Position({})


def needs_tick(end: int, ticked: int, watches: Collection[Position], now: int) -> bool:
    """
    Of one partition: where it ends, where its last tick of ours does, and what each watch has said last.

    News is what stands there and neither that tick nor every watch has accounted for. What a watch said
    before it took our last tick says nothing: its answer is under way.
    """
    done = [watch.done.get(topics.JOURNAL, 0) for watch in watches]
    if end > max(ticked, min(done)):
        return True
    answered = (watch for watch, at in zip(watches, done, strict=True) if at >= ticked)
    return any(watch.due is not None and watch.due <= now for watch in answered)


class Need(Protocol):
    """What the clock asks."""

    def places(self, now: int) -> tuple[Place, ...]:
        """Partitions in which a tick at this moment would bring something."""

    def ticked(self, targets: Mapping[Place, int]) -> None:
        """A tick was written: the offset behind it, per partition."""


class Needs:
    """Follows what the watches say of their positions, and the ends of the journal."""

    def __init__(self, settings: Settings, offsets: Offsets, places: Iterable[Place]) -> None:
        self._offsets = offsets
        self._places = tuple(places)
        self._ticked: dict[Place, int] = {}
        self._said: dict[str, dict[int, Position]] = {flow.positions: {} for flow in WATCHES}
        self._reader = Reader(settings, {(name, 0): 0 for name in self._said})

    def close(self) -> None:
        self._reader.close()

    def places(self, now: int) -> tuple[Place, ...]:
        self._listen()
        ends = self._offsets.targets(self._places)
        return tuple(
            place
            for place in self._places
            if needs_tick(
                ends[place],
                self._ticked.get(place, 0),
                [said.get(place[1], NOWHERE) for said in self._said.values()],
                now,
            )
        )

    def ticked(self, targets: Mapping[Place, int]) -> None:
        self._ticked |= targets

    def _listen(self) -> None:
        """All that has come meanwhile; what is still under way is heard the next time."""
        for message in self._reader.by_now():
            record = as_record(self._reader.place(message), message)
            self._said[record.topic] |= said_in(record) or {}
