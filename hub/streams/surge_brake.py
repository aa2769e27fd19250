"""The surge brake of one partition: the counts it judges by, a state record per rule and recipient.

It stands between what a tick decides of each pupil and what is said of it. A partition counts its own pupils.
"""

from collections import ChainMap, Counter
from collections.abc import Callable
from datetime import datetime

import msgspec

from hub.domain.context import Context
from hub.domain.holds import HoldId
from hub.domain.identifiers import PupilId
from hub.domain.pupil import Pupil
from hub.domain.signals import Signal
from hub.domain.surge import Pair, Spoken, cases, counted, let_go, surges
from hub.streams.flow import Share
from hub.streams.records import Out, Sealed

SPOKEN = "#spoken/"
_encode = msgspec.msgpack.Encoder().encode
read = msgspec.msgpack.Decoder(Spoken).decode

Decided = tuple[Pupil[Sealed], Pupil[Sealed], tuple[Signal, ...]]
"""A pupil before and after a tick, and what is said of it."""


class SurgeBrake:
    """What a batch adds to the counts counts when the batch has happened."""

    def __init__(self, place: Share) -> None:
        self._place = place
        self._kept: dict[Pair, Spoken] = {}
        self._changed: dict[Pair, Spoken] = {}

    def restore(self, key: str, value: bytes) -> None:
        rule, _, address = key.removeprefix(SPOKEN).partition("/")
        self._kept[rule, address] = read(value)

    def hold(
        self,
        decided: dict[PupilId, Decided],
        context: Context,
        now: datetime,
        again: Callable[[PupilId, dict[Pair, HoldId]], Decided],
    ) -> None:
        """Decide again, with what is held, of all of whom the tick would tell something of a surge."""
        told = [signal for *_, signals in decided.values() for signal in signals]
        if context.brake is None or not told:
            return
        coming, spoken = cases(told), ChainMap(self._changed, self._kept)
        holding = surges(coming, spoken, now, context.brake, context.words, self._place.partitions)
        released = Counter(
            pair for before, _, signals in decided.values() for pair in let_go(signals, before.said)
        )
        self._changed |= counted(spoken, coming, holding, released, now)
        if holding:
            for name, (*_, signals) in decided.items():
                if not holding.keys().isdisjoint(cases(signals)):
                    decided[name] = again(name, holding)

    def flush(self, topic: str, out: list[Out]) -> None:
        for (rule, address), spoken in self._changed.items():
            key = f"{SPOKEN}{rule}/{address}".encode()
            out.append(Out(topic, key, _encode(spoken), [], self._place.partition))

    def commit(self) -> None:
        self._kept |= self._changed
        self._changed = {}

    def abort(self) -> None:
        self._changed = {}
