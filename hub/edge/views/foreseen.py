"""What a withdrawal would change for pupils, by the watch's own steps on copies of what it remembers."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.domain.context import Context, hear_delivery
from hub.domain.facts import Delivered
from hub.domain.identifiers import PupilId
from hub.domain.pupil import hear, tick
from hub.domain.signals import Change, Signal
from hub.domain.word import Thing
from hub.edge.kafka import reading
from hub.edge.kafka.offsets import Offsets
from hub.edge.kafka.unreadable import can_be_read
from hub.edge.settings import Settings
from hub.edge.views.pupils import Remembered
from hub.streams.codec import Codec
from hub.streams.murmur import partition_of
from hub.streams.records import LABEL, Out, Record, Sealed, read_label

Words = list[tuple[Thing, Sealed]]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """How many signals of each rule would change how, if the clock struck just after."""

    rule: str
    change: Change
    count: int


def said_on(settings: Settings, codec: Codec, topic: str, key: str) -> Iterator[Record]:
    """All that stands on a topic by that key, to its end as written; what nobody can read is left out."""
    offsets = Offsets(settings)
    try:
        places = offsets.all_of(topic)
    finally:
        offsets.close()
    found = reading.records(settings, (topic, partition_of(key, len(places))))
    return (r for r in found if r.key == key.encode() and can_be_read(r, codec))


def foresee(
    known: Iterable[Remembered],
    anew: Sequence[Out],
    concerned: Collection[PupilId],
    survivor: Callable[[PupilId], PupilId],
    codec: Codec,
) -> list[Foreseen]:
    """What the next tick would say of these pupils after those records, and would not say now."""
    words: dict[PupilId, Words] = defaultdict(list)
    news: list[Delivered] = []
    for out in anew:
        label = dict(out.headers).get(LABEL)
        if label is None:
            news.append(codec.decode_delivered(out.value or b""))
            continue
        told = read_label(label)
        name = survivor(told.pupil)
        if name in concerned:
            words[name].append((told.thing, Sealed(told.rank + (out.value or b""))))
    counts: Counter[tuple[str, Change]] = Counter()
    for one in known:
        if one.name in concerned and one.now is not None:
            counts.update((s.rule, s.change) for s in _new(one, one.now, words[one.name], news))
    return [Foreseen(rule, change, n) for (rule, change), n in sorted(counts.items())]


def _new(one: Remembered, now: datetime, words: Words, news: Iterable[Delivered]) -> Iterator[Signal]:
    after: Context = one.around.context
    for heard in news:
        after = hear_delivery(after, heard)
    pupil = one.pupil
    for thing, word in words:
        pupil, _ = hear(one.name, pupil, thing, word, after, one.read)
    _, before = tick(one.name, one.pupil, now, one.around.context, one.read)
    known = {(s.id, s.change) for s in before}
    _, told = tick(one.name, pupil, now, after, one.read)
    return (s for s in told if (s.id, s.change) not in known)
