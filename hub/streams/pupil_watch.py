"""The pupil watch: per partition of the journal, who knows what, who is due, and what a tick says.

Pupils stay bytes until touched; those touched in a batch are opened once, and written once when it ends. What
is due or concerned is found by the indexes for pupils at rest, and by looking for those that are open.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from hub.domain import pupil as one
from hub.domain import waking
from hub.domain.facts import Delivered
from hub.domain.holds import HoldId
from hub.domain.identifiers import PupilId
from hub.domain.pupil import Pupil
from hub.domain.signals import Signal
from hub.domain.surge import Pair
from hub.domain.timeline import millis
from hub.streams import surroundings, topics
from hub.streams.flow import AT_ONCE, Flow, Share
from hub.streams.pupil_index import PupilIndex
from hub.streams.pupil_record import Front, front, oldest_of, oldest_with, opened, pack, unpack
from hub.streams.records import (
    HEARD,
    KIND,
    LABEL,
    SETTING,
    SIGNAL,
    TICK,
    Out,
    Record,
    Sealed,
    handover_headers,
    kind_only,
    read_label,
    value_of,
)
from hub.streams.surge_brake import SPOKEN, Decided, SurgeBrake
from hub.streams.surroundings import Surroundings

_TICK, _HEARD, _SETTING = TICK.encode(), HEARD.encode(), SETTING.encode()
_SHARED = ord("#")
_COUNTS = SPOKEN.encode()
_STRANGER = Front(None, (), {})


@dataclass(slots=True)
class Open:
    """A pupil that this batch has touched."""

    pupil: Pupil[Sealed]
    before: Front  # as the indexes know it
    oldest: dict[str, int]  # as the indexes will know it
    changed: bool = False


class PupilWatch:
    """One partition of the pupil watch."""

    def __init__(self, place: Share) -> None:
        self.place = place
        self._read = place.codec.open_word
        self.refused: dict[str, int] = {}
        self.around = Surroundings()
        self.index = PupilIndex()
        self._brake = SurgeBrake(place)
        self.store: dict[str, bytes] = {}
        self._was = self.around  # the surroundings when the batch began
        self._open: dict[str, Open] = {}
        self._written: list[tuple[str, bytes, Front, Front]] = []
        self._indexed = True

    def restore(self, key: bytes, value: bytes | None) -> None:
        if value is None:
            return
        if key.startswith(_COUNTS):
            self._brake.restore(key.decode(), value)
            return
        if key[0] == _SHARED:
            self.around = self._was = surroundings.restored(self.around, key.decode(), value)
            return
        self.store[key.decode()] = value
        self._indexed = False

    def take(self, record: Record, out: list[Out]) -> None:
        if not self._indexed:  # asked here: this is where each record comes by
            self.ready()
        label = record.headers.get(LABEL)
        if label is not None:
            self._hear(label, record.value, out)
            return
        kind = record.headers[KIND]
        if kind == _TICK:
            self._tick(record, out)
        elif kind == _HEARD:
            self._heard(self.place.codec.decode_delivered(record.value))
        elif kind == _SETTING:
            setting = self.place.codec.decode_setting(record.value)
            self.around, refusal = surroundings.set_to(self.around, setting)
            self._refuse(refusal)

    def flush(self, out: list[Out]) -> None:
        topic, partition = topics.PUPIL_STATE, self.place.partition
        for name, cell in self._open.items():
            if cell.changed:
                value, after = pack(cell.pupil, cell.oldest)
                self._written.append((name, value, cell.before, after))
                out.append(Out(topic, name.encode(), value, [], partition))
        out += surroundings.changes(topic, partition, self._was, self.around)
        self._brake.flush(topic, out)

    def next_due(self) -> int | None:
        """Of all pupils here: those of this batch as they are now, the others as the index knows them."""
        self.ready()
        if self.around.now is None or self.around.all_due:
            return AT_ONCE
        dues = [after.due for *_, after in self._written]
        dues += [cell.before.due for cell in self._open.values() if not cell.changed]
        dues.append(self.index.next_due())
        return min((due for due in dues if due is not None), default=None)

    def commit(self) -> None:
        for name, value, before, after in self._written:
            self.store[name] = value
            self.index.update(name, before, after)
        self._was = self.around
        self._brake.commit()
        self._end()

    def abort(self) -> None:
        self.around = self._was
        self._brake.abort()
        self._end()

    def pupil(self, name: str) -> Pupil[Sealed] | None:
        """A pupil as the last batch left it."""
        value = self.store.get(name)
        return None if value is None else unpack(value)

    def _end(self) -> None:
        self.index.settle()
        self._open.clear()
        self._written.clear()

    def ready(self) -> None:
        """All state has been restored: fill the indexes. The first record does it, too."""
        if self._indexed:
            return
        for name, value in self.store.items():
            self.index.fill(name, front(value))
        self.index.ready()
        self._indexed = True

    def _look(self, name: str) -> Open:
        cell = self._open.get(name)
        if cell is None:
            value = self.store.get(name)
            pupil, before = (Pupil[Sealed](), _STRANGER) if value is None else opened(value)
            cell = self._open[name] = Open(pupil, before, before.oldest)
        return cell

    def _hear(self, label: bytes, value: bytes, out: list[Out]) -> None:
        name, came_from, thing, rank = read_label(label)
        cell = self._look(name)
        known = cell.pupil
        heard, passed = one.hear(
            name, known, thing, Sealed(rank + value), self.around.context, self._read, came_from
        )
        if heard is known:
            return
        cell.pupil, cell.changed = heard, True
        if heard.aliases != known.aliases:
            cell.oldest = oldest_of(heard.words)
        elif heard.words is not known.words:
            cell.oldest = oldest_with(cell.oldest, heard.words, thing, known.words.get(thing))
        for p in passed:
            to = handover_headers(p.into, p.came_from, p.thing, p.word)
            out.append(Out(topics.HANDOVER, p.into.encode(), value_of(p.word), to))

    def _heard(self, news: Delivered) -> None:
        self.around = surroundings.heard(self.around, news)
        resting = self.index.concerned(news.source, millis(news.through), news.strikes)
        touched = [*self._concerned(news), *(name for name in resting if name not in self._open)]
        for name in touched:
            self._wake(self._look(name))

    def _concerned(self, news: Delivered) -> Iterator[str]:
        """Of the pupils that are open: what the index knows of them is older than the batch."""
        source, cells = news.source, self._open.items()
        waiting = ((n, moment) for n, cell in cells for of, moment in cell.pupil.waits if of == source)
        oldest = ((n, cell.oldest[source]) for n, cell in cells if source in cell.oldest)
        return waking.concerned(waiting, oldest, news.through, news.strikes)

    def _wake(self, cell: Open) -> None:
        woken = one.wake(cell.pupil)
        if woken is not cell.pupil:
            cell.pupil, cell.changed = woken, True

    def _tick(self, record: Record, out: list[Out]) -> None:
        tick = self.place.codec.decode_tick(record.value)
        everybody = self.around.all_due
        around, refusal = surroundings.ticked(self.around, tick)
        self._refuse(refusal)
        if refusal is not None:
            return
        self.around = around
        names = {n for n, cell in self._open.items() if everybody or one.is_due(cell.pupil, tick.now)}
        names.update(n for n in self.index.take_due(millis(tick.now)) if n not in self._open)
        if everybody:
            names.update(self.store)
        decided = {PupilId(name): self._decided(PupilId(name), one.NO_SURGE) for name in sorted(names)}
        self._brake.hold(decided, self.around.context, tick.now, self._decided)
        for name, (before, after, signals) in decided.items():
            self._say(name, before, after, signals, out)

    def _decided(self, name: PupilId, surging: Mapping[Pair, HoldId]) -> Decided:
        assert self.around.now is not None  # noqa: S101 - a tick was taken just now
        pupil = self._look(name).pupil
        return pupil, *one.tick(name, pupil, self.around.now, self.around.context, self._read, surging)

    def _say(
        self,
        name: PupilId,
        before: Pupil[Sealed],
        after: Pupil[Sealed],
        signals: Iterable[Signal],
        out: list[Out],
    ) -> None:
        if signals or (after.due, after.waits, after.said) != (before.due, before.waits, before.said):
            cell = self._look(name)
            cell.pupil, cell.changed = after, True
        encode = self.place.codec.encode_signal
        out.extend(
            Out(topics.SIGNALS, str(s.subject).encode(), encode(s), kind_only(SIGNAL)) for s in signals
        )

    def _refuse(self, why: str | None) -> None:
        if why is not None:
            self.refused[why] = self.refused.get(why, 0) + 1


PUPIL_WATCH = Flow(
    name="pupil-watch",
    inputs=(topics.JOURNAL,),
    outputs=(topics.SIGNALS, topics.HANDOVER),
    state=topics.PUPIL_STATE,
    start=PupilWatch,
    why="what is known, what follows from it, and what is said",
)
