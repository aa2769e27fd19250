"""What stands around a value on a topic: headers, origin, and the words that joining leaves sealed.

A word (a fact on its way to a pupil) has one header, its label, for all that joining needs, so that nothing
is decoded until a tick looks; each further one would cost every reader half a microsecond.

`3f2a9c01 3 0 p-4711  Born␟brp/0363␟7` is the writer's sum over the rest and the value, the version, whether
it is retracted, the pupil, whose word it was before a merge (`p-0815@12`; here nobody else's), and the thing,
which stands last because a source may write any sign in it. Whatever is no word says its kind.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from struct import Struct
from typing import NamedTuple, NewType
from zlib import crc32

from hub.domain.facts import Delivered, Fact
from hub.domain.identifiers import PupilId
from hub.domain.kin import Came
from hub.domain.word import Thing, kind_of

Headers = list[tuple[str, bytes]]

LABEL = "label"  # of a word
KIND = "kind"  # of whatever is no word
SOURCE = "source"  # that delivered, was heard or rejected
DELIVERY = "delivery"  # on the facts topics: of which delivery a word is
ORIGIN = "origin"  # on the journal: topic/partition/offset of the record it repeats

DELIVERED = "Delivered"
HEARD = "Heard"  # a Delivered as the journal gives it to each partition
TICK = "Tick"
SETTING = "Setting"
SIGNAL = "Signal"
REJECTED = "Rejected"

ANY_PARTITION = -1  # where murmur2 of the key says


class Record(NamedTuple):
    """One record read, as a step sees it; the topic's name is without the prefix of the installation."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes
    headers: Mapping[str, bytes]


class Out(NamedTuple):
    """One record to write; a value of None deletes the key from a compacted topic."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers
    partition: int = ANY_PARTITION


Sealed = NewType("Sealed", bytes)
"""A word that nobody has opened yet: version, whether it is retracted, and value, in bytes that sort by rank.

So words are joined by comparing bytes, and the words of a pupil are read and written as they are.
"""


@dataclass(frozen=True, slots=True)
class Tick:
    """A tick: from now on it is this late."""

    now: datetime
    mode: str


@dataclass(frozen=True, slots=True)
class Setting:
    """Context for each partition; of two of one name the higher version counts, then the body's own order."""

    name: str
    version: int
    body: str


class Label(NamedTuple):
    """What joining needs of a word."""

    pupil: PupilId
    came_from: Came | None
    thing: Thing
    rank: bytes


def fact_headers(pupil: PupilId, fact: Fact, value: bytes, came_from: Came | None = None) -> Headers:
    """The headers of a fact on `facts.<sector>`: who reads it need not open the value to trust them."""
    return _labelled(said(pupil, came_from, fact.thing, fact.version, retracted=fact.retracted), value)


class Telling:
    """The headers of a fact that is told of many pupils, as `fact_headers` gives them for each."""

    def __init__(self, fact: Fact, value: bytes) -> None:
        open_place = said(_ANYBODY, None, fact.thing, fact.version, retracted=fact.retracted)
        self._before, _, self._behind = open_place.partition(_ANYBODY.encode())
        self._sum_before, self._summed_behind = crc32(self._before), self._behind + value

    def of(self, pupil: PupilId) -> Headers:
        who = pupil.encode()
        check = crc32(self._summed_behind, crc32(who, self._sum_before))
        return [(LABEL, b"%08x%b%b%b" % (check, self._before, who, self._behind))]


def handover_headers(into: PupilId, came_from: Came, thing: Thing, word: Sealed) -> Headers:
    rest = said(into, came_from, thing, version_of(word), retracted=is_retracted(word))
    return _labelled(rest, value_of(word))


def said(pupil: PupilId, came_from: Came | None, thing: Thing, version: int, *, retracted: bool) -> bytes:
    """What a label says, behind the sum: from the space on, so that no sign of it goes unguarded."""
    came = _by_way(came_from) if came_from else ""
    return f" {version} {retracted:d} {pupil} {came} {thing}".encode()


def _labelled(rest: bytes, value: bytes) -> Headers:
    return [(LABEL, b"%08x%b" % (crc32(value, crc32(rest)), rest))]


def is_vouched(label: bytes, value: bytes) -> bool:
    """Whether the writer's sum is right: then label and value are, byte for byte, what it wrote."""
    return label[:_SUM] == b"%08x" % crc32(value, crc32(label[_SUM:]))


def said_by(label: bytes) -> bytes:
    """All that a label says, without the sum: the same for the same word."""
    return label[_SUM:]


def pupil_on(label: bytes) -> bytes:
    """Whom the word is about, which is its key in the journal."""
    return label.split(b" ", _THING)[_PUPIL]


def read_label(label: bytes) -> Label:
    """A ValueError or a struct.error says that it is none."""
    _, version, retracted, pupil, came_from, thing = label.decode().split(" ", _THING)
    rank = _version(int(version) + _ABOVE) + _FLAGS[retracted == "1"]
    return Label(PupilId(pupil), _came(came_from) if came_from else None, Thing(thing), rank)


def _by_way(came: Came) -> str:
    merges = _THEN.join(map(str, came.merges))
    return _BY.join(came.way) + (_MERGED + merges if merges else "")


def _came(text: str) -> Came:
    """Hubs before counted no merges: theirs are older than all."""
    way, _, merges = text.partition(_MERGED)
    counts = tuple(map(int, merges.split(_THEN))) if merges else ()
    return Came(tuple(map(PupilId, way.split(_BY))), counts)


def kind_in(headers: Mapping[str, bytes]) -> str:
    """What a record is, of whatever topic that says so; empty when its headers do not tell."""
    label = headers.get(LABEL)
    if label is None:
        return (headers.get(KIND) or b"").decode(errors="replace")
    parts = label.decode(errors="replace").split(" ", _THING)
    return kind_of(Thing(parts[_THING])) if len(parts) > _THING else ""


def delivered_headers(news: Delivered) -> Headers:
    return [(KIND, DELIVERED.encode()), (SOURCE, news.source.encode())]


def kind_only(kind: str) -> Headers:
    return [(KIND, kind.encode())]


def origin(record: Record) -> bytes:
    """Where a journal record comes from; each origin is in the journal once (a Heard once per partition)."""
    return f"{record.topic}/{record.partition}/{record.offset}".encode()


def seal(version: int, *, retracted: bool, value: bytes) -> Sealed:
    """A word with its rank before it."""
    return Sealed(_version(version + _ABOVE) + _FLAGS[retracted] + value)


def version_of(word: Sealed) -> int:
    return int.from_bytes(word[:_FLAG_AT], "big") - _ABOVE


def is_retracted(word: Sealed) -> bool:
    return word[_FLAG_AT : _FLAG_AT + 1] == _FLAGS[True]


def value_of(word: Sealed) -> bytes:
    """The word as the journal has it."""
    return word[_FLAG_AT + 1 :]


_ANYBODY = PupilId("\0")  # in the place of a pupil
_BY, _MERGED, _THEN = ">", "@", ","  # between pupils of a way, before its merges, between these
_SUM = 8  # signs of a label
_PUPIL, _THING = 3, 5  # which part of a label it is
_FLAGS = (b"0", b"1")  # not retracted, retracted
_ABOVE = 2**63  # added to a version: without a sign, numbers sort as their bytes
_FLAG_AT = 8
_version = Struct(">Q").pack
