"""What stands around a value on a topic: headers, origin, and the words that joining leaves sealed.

The headers of a fact say all that joining needs (thing and rank), so that nothing is decoded until a tick
looks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from hub.domain.facts import Delivered, Fact
from hub.domain.identifiers import PupilId
from hub.domain.word import Thing

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


class Sealed(NamedTuple):
    """A word that nobody has opened yet: what it is about and its rank stand outside; its bytes rank last."""

    thing: Thing
    rank: tuple[int, bool, bytes]

    @property
    def value(self) -> bytes:
        return self.rank[2]


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
    sealed = Sealed(fact.thing, (fact.version, fact.retracted, b""))
    return word_headers(pupil, sealed)


def word_headers(pupil: PupilId, word: Sealed) -> Headers:
    kind, source, ref = word.thing
    return [
        (KIND, kind.encode()),
        (PUPIL, pupil.encode()),
        (SOURCE, source.encode()),
        (REF, ref.encode()),
        (VERSION, b"%d" % word.rank[0]),
        (RETRACTED, b"1" if word.rank[1] else b"0"),
    ]


def handover_headers(into: PupilId, came_from: PupilId, word: Sealed) -> Headers:
    return [*word_headers(into, word), (CAME_FROM, came_from.encode())]


def delivered_headers(news: Delivered) -> Headers:
    return [(KIND, DELIVERED.encode()), (SOURCE, news.source.encode())]


def kind_only(kind: str) -> Headers:
    return [(KIND, kind.encode())]


def origin(record: Record) -> bytes:
    """Where a journal record comes from; each origin is in the journal once (a Heard once per partition)."""
    return f"{record.topic}/{record.partition}/{record.offset}".encode()


def sealed(headers: Mapping[str, bytes], value: bytes) -> Sealed:
    """The word of a journal or handover record, unopened."""
    thing = (headers[KIND].decode(), headers[SOURCE].decode(), headers[REF].decode())
    return Sealed(thing, (int(headers[VERSION]), headers[RETRACTED] == b"1", value))


def is_word(headers: Mapping[str, bytes], kinds: Sequence[bytes] | frozenset[bytes]) -> bool:
    """Whether the headers say all that joining needs."""
    return (
        headers.get(KIND) in kinds
        and bool(headers.get(PUPIL))
        and SOURCE in headers
        and REF in headers
        and headers.get(VERSION, b"").lstrip(b"-").isdigit()
        and headers.get(RETRACTED) in (b"0", b"1")
    )
