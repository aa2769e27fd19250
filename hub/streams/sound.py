"""Whether a record can be read at all: asked in one way by flows, by `hub verify`, and by all who look.

A word whose writer vouches for it (the sum in its label) costs a checksum and a look at the number of its
schema (the writer may be a newer hub); every other record is opened. The answer depends on the record and the
known schemas only, so that whoever asks again is told the same.
"""

import struct
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from hub.domain.context import Context
from hub.domain.facts import KINDS, Delivered
from hub.streams import position, topics
from hub.streams.codec import MAGIC, Codec
from hub.streams.context_json import MODE, applied, read_mode
from hub.streams.flow import OtherGenerationError
from hub.streams.pupil_record import front
from hub.streams.records import (
    DELIVERED,
    HEARD,
    KIND,
    LABEL,
    REJECTED,
    SETTING,
    SIGNAL,
    SOURCE,
    TICK,
    Record,
    Setting,
    is_vouched,
    kind_in,
    read_label,
    said,
    said_by,
)
from hub.streams.schemas import NAMESPACE
from hub.streams.source_watch import kept
from hub.streams.surge_brake import SPOKEN
from hub.streams.surge_brake import read as spoken
from hub.streams.surroundings import Surroundings, restored


class Flaw(StrEnum):
    """Why nobody can read a record."""

    KIND = "no kind that belongs in this topic"
    EMPTY = "no value"
    SCHEMA = "a schema that is not known here"
    FORMER = "a word under the headers of a hub of generation 2, which this one does not read"
    VALUE = "a value that cannot be opened"
    OTHER = "a value of another kind than its headers say"
    HEADERS = "headers that say something else than the value"


_WORDS = {kind.__name__: f"{NAMESPACE}.facts.{kind.__name__}" for kind in KINDS}
_DELIVERED = f"{NAMESPACE}.facts.{DELIVERED}"
_SOURCES: Mapping[str, str] = {**_WORDS, DELIVERED: _DELIVERED}
_CLOCKS: Mapping[str, str] = {TICK: f"{NAMESPACE}.journal.{TICK}", SETTING: f"{NAMESPACE}.journal.{SETTING}"}

BELONGS: Mapping[str, Mapping[str, str]] = {
    **dict.fromkeys(topics.FACTS.values(), _SOURCES),
    topics.HANDOVER: _WORDS,
    topics.JOURNAL: {**_WORDS, HEARD: _DELIVERED, **_CLOCKS},
    topics.SIGNALS: {SIGNAL: f"{NAMESPACE}.signals.{SIGNAL}"},
    topics.REJECTED: {REJECTED: f"{NAMESPACE}.signals.{REJECTED}"},
}
"""Per topic the kinds that stand there, by header, and the schema of each."""


def flaw(record: Record, codec: Codec) -> Flaw | None:
    """Why nobody can read this record; None when it is sound."""
    headers, topic, value = record.headers, record.topic, record.value
    label = headers.get(LABEL)
    if label is not None and KIND not in headers and topic in _WITH_WORDS and is_vouched(label, value):
        return None if codec.knows(value) else Flaw.SCHEMA
    return kept_flaw(record) if topic in _STATES else _opened(record, codec)


def is_checked(topic: str) -> bool:
    """Whether `flaw` can be asked of what stands there: not of what recipients get, nor what stands aside."""
    return topic in BELONGS or topic in _STATES


def kept_flaw(record: Record) -> Flaw | None:
    """The same of a flow's own memory, a state or a position, which has neither headers nor schema."""
    return None if _raises(_STATES[record.topic], record) is None else Flaw.VALUE


def _opened(record: Record, codec: Codec) -> Flaw | None:
    headers, value = record.headers, record.value
    kind = kind_in(headers)
    schema = BELONGS[record.topic].get(kind)
    if schema is None or (LABEL in headers and (KIND in headers or kind not in _WORDS)):
        return Flaw.KIND
    if kind in _WORDS and LABEL not in headers:
        return Flaw.FORMER
    return _looked_into(headers, value, codec, kind, schema)


def _looked_into(
    headers: Mapping[str, bytes], value: bytes, codec: Codec, kind: str, schema: str
) -> Flaw | None:
    if not value:
        return Flaw.EMPTY
    if value[0] == MAGIC and not codec.knows(value):
        return Flaw.SCHEMA
    try:
        name, _ = codec.decode(value)
        if name != schema:
            return Flaw.OTHER
        told = _READ[kind](codec, value) if kind in _READ else codec.decode_fact(value)
    except Exception:  # noqa: BLE001 - what foreign bytes make a decoder raise has no common kind
        return Flaw.VALUE
    return None if _agrees(headers, told) else Flaw.HEADERS


def _agrees(headers: Mapping[str, bytes], told: Any) -> bool:  # noqa: ANN401 - whatever was opened
    if isinstance(told, Delivered):
        return headers.get(SOURCE) == told.source.encode()
    if type(told) not in KINDS:
        return True
    try:
        label = read_label(headers[LABEL])
    except (ValueError, struct.error):
        return False
    says = said(label.pupil, label.came_from, told.thing, told.version, retracted=told.retracted)
    return bool(label.pupil) and said_by(headers[LABEL]) == says


def _setting(codec: Codec, value: bytes) -> Setting:
    """One that can be applied, too: its body is JSON of its own form."""
    setting = codec.decode_setting(value)
    if setting.name == MODE:
        read_mode(setting)
    else:
        applied(Context(), setting)
    return setting


_READ: Mapping[str, Callable[[Codec, bytes], object]] = {
    DELIVERED: lambda codec, value: codec.decode_delivered(value),
    HEARD: lambda codec, value: codec.decode_delivered(value),
    TICK: lambda codec, value: codec.decode_tick(value),
    SETTING: _setting,
    SIGNAL: lambda codec, value: codec.decode_signal(value),
    REJECTED: lambda codec, value: codec.decode(value),
}


def _remembered(read: Callable[[bytes], object]) -> Callable[[Record], object]:
    """The reading of a state record: shared surroundings, or what the watch keeps per key."""

    def check(record: Record) -> object:
        key = (record.key or b"").decode()
        if not key:
            raise ValueError("no key")
        if not record.value:
            return None  # the key was deleted
        if key.startswith(SPOKEN):
            return spoken(record.value)
        return restored(Surroundings(), key, record.value) if key.startswith("#") else read(record.value)

    return check


def _position(record: Record) -> object:
    """Of a partition; what stands under another key says nothing once it was deleted."""
    key = record.key or b""
    return position.read(key, record.value) if record.value or position.is_ours(key) else None


_STATES: Mapping[str, Callable[[Record], object]] = {
    topics.PUPIL_STATE: _remembered(front),
    topics.SOURCE_STATE: _remembered(kept),
    **{each.name: _position for each in topics.TOPICS if each.name.startswith(topics.POSITIONS)},
}
_WITH_WORDS = frozenset((*topics.FACTS.values(), topics.HANDOVER, topics.JOURNAL))


def _raises(read: Callable[[Record], object], record: Record) -> Exception | None:
    try:
        read(record)
    except OtherGenerationError:
        return None  # it can be read, and is refused by whoever does
    except Exception as error:  # noqa: BLE001 - as above
        return error
    return None
