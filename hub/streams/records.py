"""What stands around a value on a topic: headers, origin, and the words that joining leaves sealed.

The headers of a fact say all that joining needs (thing and rank), so that nothing is decoded until a tick
looks.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from struct import Struct
from typing import NamedTuple, NewType

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
CAME_FROM = "from"  # on a handover: the pupil whose word it was
ORIGIN = "origin"  # on the journal: topic/partition/offset of the record it repeats

DELIVERED = "Delivered"
HEARD = "Heard"  # a Delivered as the journal gives it to each partition
TICK = "Tick"
SETTING = "Setting"
SIGNAL = "Signal"

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
    """Now it is this late."""

    now: datetime
    mode: str


@dataclass(frozen=True, slots=True)
class Setting:
    """Context for each partition; of two of one name the higher version counts, then the body's own order."""

    name: str
    version: int
    body: str


def fact_headers(pupil: PupilId, fact: Fact) -> Headers:
    """The headers of a fact on `facts.<sector>`."""
    return word_headers(pupil, fact.thing, fact.version, retracted=fact.retracted)


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
    return [*headers, (CAME_FROM, came_from.encode())]


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


def is_word(headers: Mapping[str, bytes], kinds: AbstractSet[bytes]) -> bool:
    """Whether the headers say all that joining needs."""
    return (
        headers.get(KIND) in kinds
        and bool(headers.get(PUPIL))
        and SOURCE in headers
        and REF in headers
        and headers.get(RETRACTED) in _BOTH
        and _is_version(headers.get(VERSION, b""))
    )


def _is_version(text: bytes) -> bool:
    """A number that Avro's long holds, as `b"%d"` writes it."""
    digits = text[1:] if text[:1] == b"-" else text
    return digits.isdigit() and (len(digits) < _LONGEST or -_ABOVE <= int(text) < _ABOVE)


_FLAGS = (b"0", b"1")  # not retracted, retracted
_BOTH = frozenset(_FLAGS)
_BETWEEN = BETWEEN.encode()
_ABOVE = 2**63  # added to a version: without a sign, numbers sort as their bytes
_LONGEST = len(str(_ABOVE))
_FLAG_AT = 8
_version = Struct(">Q").pack
