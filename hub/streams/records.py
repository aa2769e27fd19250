"""What stands around a value on a topic: headers, origin, and the words that joining leaves sealed.

The headers of a fact say all that joining needs (thing and rank), so that nothing is decoded until a tick
looks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from struct import Struct
from typing import NamedTuple, NewType
from zlib import crc32

from hub.domain.facts import Delivered, Fact
from hub.domain.identifiers import PupilId
from hub.domain.word import BETWEEN, Thing, parts_of

Headers = list[tuple[str, bytes]]

KIND = "kind"
PUPIL = "pupil"
SOURCE = "source"
REF = "ref"
VERSION = "version"
RETRACTED = "retracted"
CHECK = "check"  # the writer's sum over these headers and the value: who finds it right need not open it
CAME_FROM = "from"  # on a handover: the pupil whose word it was
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


def fact_headers(pupil: PupilId, fact: Fact, value: bytes = b"") -> Headers:
    """The headers of a fact on `facts.<sector>`; with its value they vouch for it, too."""
    headers = word_headers(pupil, fact.thing, fact.version, retracted=fact.retracted)
    return vouching(headers, value) if value else headers


def word_headers(pupil: PupilId, thing: Thing, version: int, *, retracted: bool) -> Headers:
    kind, source, ref = parts_of(thing)
    return [
        (KIND, kind.encode()),
        (PUPIL, pupil.encode()),
        (SOURCE, source.encode()),
        (REF, ref.encode()),
        (VERSION, b"%d" % version),
        (RETRACTED, _FLAGS[retracted]),
    ]


def handover_headers(into: PupilId, came_from: PupilId, thing: Thing, word: Sealed) -> Headers:
    headers = word_headers(into, thing, version_of(word), retracted=is_retracted(word))
    return vouching([*headers, (CAME_FROM, came_from.encode())], value_of(word))


def vouching(headers: Headers, value: bytes) -> Headers:
    """The headers of a word with the sum of its writer: whoever reads it need not open it to trust it."""
    return [*headers, (CHECK, _sum(dict(headers), value))]


def is_vouched(headers: Mapping[str, bytes], value: bytes) -> bool:
    """Whether the writer's sum is right: then headers and value are, byte for byte, what it wrote."""
    check = headers.get(CHECK)
    try:
        return check is not None and check == _sum(headers, value)
    except (KeyError, TypeError):  # a header is missing, or has no value
        return False


def _sum(headers: Mapping[str, bytes], value: bytes) -> bytes:
    outside = b"\0".join((*_vouched(headers), headers.get(CAME_FROM, b"")))
    return crc32(value, crc32(outside)).to_bytes(4, "big")


def delivered_headers(news: Delivered) -> Headers:
    return [(KIND, DELIVERED.encode()), (SOURCE, news.source.encode())]


def kind_only(kind: str) -> Headers:
    return [(KIND, kind.encode())]


def origin(record: Record) -> bytes:
    """Where a journal record comes from; each origin is in the journal once (a Heard once per partition)."""
    return f"{record.topic}/{record.partition}/{record.offset}".encode()


def thing_in(headers: Mapping[str, bytes]) -> Thing:
    """What the word of a journal or handover record is about."""
    return Thing(_BETWEEN.join((headers[KIND], headers[SOURCE], headers[REF])).decode())


def sealed(headers: Mapping[str, bytes], value: bytes) -> Sealed:
    """The word of a journal or handover record, unopened."""
    return Sealed(_version(int(headers[VERSION]) + _ABOVE) + headers[RETRACTED] + value)


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


_FLAGS = (b"0", b"1")  # not retracted, retracted
_BETWEEN = BETWEEN.encode()
_ABOVE = 2**63  # added to a version: without a sign, numbers sort as their bytes
_FLAG_AT = 8
_vouched = itemgetter(KIND, PUPIL, SOURCE, REF, VERSION, RETRACTED)
_version = Struct(">Q").pack
