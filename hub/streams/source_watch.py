"""The source watch: says that a source fell silent or tells no list, and that it is heard again.

A source's state belongs to the journal partition of its name, where a pupil of that name would be. What is
said of a source begins with a day, so ticks within one look at nothing unless something was heard or set.
"""

import msgspec

from hub.domain import source as one
from hub.domain.calendar import DAY
from hub.domain.decider import Said
from hub.domain.identifiers import SignalId, SourceId
from hub.domain.source import Source
from hub.domain.timeline import day_of, midnight, millis
from hub.streams import surroundings, topics
from hub.streams.flow import AT_ONCE, Flow, Share
from hub.streams.murmur import partition_of
from hub.streams.records import HEARD, KIND, SETTING, SIGNAL, TICK, Out, Record, kind_only
from hub.streams.surroundings import Surroundings

_TICK, _HEARD, _SETTING = TICK.encode(), HEARD.encode(), SETTING.encode()


_Kept = list[tuple[SignalId, Said] | None]
"""What stands as said; nothing is one None, as it was written when there was one rule on sources."""

_encode = msgspec.msgpack.Encoder().encode
kept = msgspec.msgpack.Decoder(_Kept).decode


class SourceWatch:
    """One partition of the source watch."""

    def __init__(self, place: Share) -> None:
        self.place = place
        self.refused: dict[str, int] = {}
        self.around = Surroundings()
        self.store: dict[str, Source] = {}
        self._was = self.around
        self._changed: dict[str, Source] = {}
        self._looked: Surroundings | None = None  # nothing new since then, and the same day: nothing to say

    def restore(self, key: bytes, value: bytes | None) -> None:
        if value is None:
            return
        name = key.decode()
        if name.startswith("#"):
            self.around = self._was = surroundings.restored(self.around, name, value)
        else:
            self.store[name] = Source(tuple(said for said in kept(value) if said))

    def take(self, record: Record, out: list[Out]) -> None:
        kind = record.headers.get(KIND)  # words have none
        refusal = None
        if kind == _TICK:
            tick = self.place.codec.decode_tick(record.value)
            self.around, refusal = surroundings.ticked(self.around, tick)
            if refusal is None:
                self._look(out)
        elif kind == _HEARD:
            self.around = surroundings.heard(self.around, self.place.codec.decode_delivered(record.value))
        elif kind == _SETTING:
            setting = self.place.codec.decode_setting(record.value)
            self.around, refusal = surroundings.set_to(self.around, setting)
        if refusal is not None:
            self.refused[refusal] = self.refused.get(refusal, 0) + 1

    def flush(self, out: list[Out]) -> None:
        topic, partition = topics.SOURCE_STATE, self.place.partition
        for name, source in self._changed.items():
            out.append(Out(topic, name.encode(), _encode(source.said or [None]), [], partition))
        out += surroundings.changes(topic, partition, self._was, self.around)

    def next_due(self) -> int | None:
        """The beginning of the next day, or at once when a tick would look today."""
        now, looked = self.around.now, self._looked
        if now is None or looked is None or not _same_day(looked, self.around):
            return AT_ONCE
        return millis(midnight(day_of(now) + DAY))

    def commit(self) -> None:
        self.store |= self._changed
        self._was = self.around
        self._changed = {}

    def abort(self) -> None:
        self.around = self._was
        self._looked = None
        self._changed = {}

    def _look(self, out: list[Out]) -> None:
        around, before = self.around, self._looked
        now = around.now
        assert now is not None  # noqa: S101 - a tick was taken just now
        if before is not None and _same_day(before, around):
            return
        self._looked = around
        for name in self._own():
            known = self._changed.get(name) or self.store.get(name) or Source()
            after, signals = one.tick(SourceId(name), known, now, around.context)
            if after != known:
                self._changed[name] = after
                self._looked = None  # what was withdrawn may open anew at the next tick
            encode = self.place.codec.encode_signal
            out.extend(
                Out(topics.SIGNALS, str(s.subject).encode(), encode(s), kind_only(SIGNAL)) for s in signals
            )

    def _own(self) -> list[str]:
        """Sources of the roster whose partition this is, and those of which something was said."""
        listed = {str(feed.source) for feed in self.around.context.roster}
        names = listed | self.store.keys() | self._changed.keys()
        return sorted(n for n in names if partition_of(n, self.place.partitions) == self.place.partition)


def _same_day(before: Surroundings, after: Surroundings) -> bool:
    if before.context is not after.context or before.now is None or after.now is None:
        return False
    return day_of(before.now) == day_of(after.now)


SOURCE_WATCH = Flow(
    name="source-watch",
    inputs=(topics.JOURNAL,),
    outputs=(topics.SIGNALS,),
    state=topics.SOURCE_STATE,
    start=SourceWatch,
    why="the silence of a source is a finding about the source",
)
