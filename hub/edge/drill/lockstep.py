"""One day after the other: what must be done before the next thing may happen, told by committed offsets."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from time import monotonic, perf_counter, sleep
from typing import Self

from hub.edge.drill.recipients import Listener, Received
from hub.edge.engine import group_of
from hub.edge.errors import OperatorError
from hub.edge.kafka.names import Place
from hub.edge.kafka.offsets import Offsets
from hub.edge.live.family import Family
from hub.edge.live.journal import Journal
from hub.edge.region import Region
from hub.edge.settings import Settings
from hub.streams import topics
from hub.streams.codec import Codec
from hub.streams.context_json import DRILL
from hub.streams.dispatch import DISPATCH
from hub.streams.flow import Flow
from hub.streams.pupil_watch import PUPIL_WATCH
from hub.streams.relay import RELAY
from hub.streams.source_watch import SOURCE_WATCH

LOOK_S = 0.010  # oftener, and the asking takes from the broker what the flows need: 100 s instead of 88
Meanwhile = Callable[[], bool]
"""A piece of other work while the flows do theirs; answers whether there was any."""

PATIENCE_S = 180.0  # a frozen worker holds its session for ten seconds, a killed one recovers in less


class Lockstep:
    """Drives one drill's journal, and waits for the flows."""

    def __init__(self, settings: Settings, codec: Codec, offsets: Offsets, children: Family) -> None:
        self._settings = settings
        self._offsets = offsets
        self._children = children
        self._journal = Journal(settings, codec, offsets)
        self._handover = offsets.places([topics.HANDOVER])
        self._signals = offsets.places([topics.SIGNALS])
        self._recipients = Listener(settings, codec, self._signals)
        self._heard = dict.fromkeys(self._signals, 0)
        self.seconds: dict[str, float] = defaultdict(float)
        self._inner = 0.0
        self._to_dispatch: Mapping[Place, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._recipients.close()
        self._journal.close()

    def open(self, region: Region) -> None:
        """Mode and generation first in each partition, then the region's settings."""
        self._journal.open_as(DRILL)
        self._journal.apply(region)

    def take_in(self, landed: Mapping[Place, int], *, merges: bool, meanwhile: Meanwhile) -> None:
        """Until what was delivered stands in the journal; with a merge, what is handed over by it too.

        Without one only repeats are handed over: the door sends every fact to the pupil that goes on.
        """
        targets = {place: offset + 1 for place, offset in landed.items() if place[0] in RELAY.inputs}
        with self.timed("relay"):
            self._until(RELAY, targets, meanwhile)
        while merges:
            with self.timed("watch"):
                self._until(PUPIL_WATCH, self._offsets.targets(self._journal.places), meanwhile)
            passed = self._offsets.targets(self._handover)
            merges = bool(self._offsets.behind(group_of(self._settings, RELAY), passed))
            with self.timed("relay"):
                self._until(RELAY, passed, meanwhile)

    def tick(self, now: datetime, meanwhile: Meanwhile) -> tuple[int, list[Received]]:
        """Tick, and wait until all that follows has been said; how many signals, and what they tell whom.

        What was told the day before must have reached everybody; dispatch works while the day begins.
        """
        with self.timed("clock"):
            targets = self._journal.tick(now, DRILL)
        with self.timed("watch"):
            self._until(PUPIL_WATCH, targets, meanwhile)
            self._until(SOURCE_WATCH, targets, meanwhile)
        self.told(meanwhile)
        with self.timed("dispatch"):
            ends = self._offsets.ends(self._signals)
            if ends == self._heard:
                return 0, []
            self._heard = ends
            count, told = self._recipients.hear(ends)
            self._to_dispatch = self._offsets.targets(self._signals)
        return count, told

    def told(self, meanwhile: Meanwhile) -> None:
        """Until all that was said has been told."""
        if self._to_dispatch:
            with self.timed("dispatch"):
                self._until(DISPATCH, self._to_dispatch, meanwhile)
            self._to_dispatch = {}

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Seconds of a stage, less those of a stage within it."""
        began, outer, self._inner = perf_counter(), self._inner, 0.0
        try:
            yield
        finally:
            spent = perf_counter() - began
            self.seconds[stage] += spent - self._inner
            self._inner = outer + spent

    def _until(self, flow: Flow, targets: Mapping[Place, int], meanwhile: Meanwhile) -> None:
        group, began = group_of(self._settings, flow), monotonic()
        while behind := self._offsets.behind(group, targets):
            if not self._children.alive() or monotonic() - began > PATIENCE_S:
                raise OperatorError(
                    f"the drill stands still: {flow.name} has {sum(behind.values())} records to go",
                    where=", ".join(f"{topic}[{part}]" for topic, part in behind),
                    remedy="see above what its process logged; HUB_LOG_LEVEL=debug says more",
                )
            if not meanwhile():
                sleep(LOOK_S)
