"""Avro bytes and domain values, both ways, in the Confluent wire format.

A record is a magic byte, the number of its schema and the Avro body. Moments are milliseconds and days are
days since 1970 on the wire: plain numbers decode twice as fast as logical types. How a field is translated
follows from the type it has in the domain.
"""

import struct
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from io import BytesIO
from types import UnionType
from typing import Any, cast, get_args, get_origin, get_type_hints

from fastavro import parse_schema, schemaless_reader, schemaless_writer

from hub.domain.facts import KINDS, Delivered, Fact
from hub.domain.findings import Evidence, Party
from hub.domain.identifiers import Birth
from hub.domain.signals import Addressee, Change, Recipient, Signal
from hub.domain.timeline import FOREVER
from hub.streams import schemas
from hub.streams.records import Setting, Tick
from hub.streams.schemas import NAMESPACE, Ids

MAGIC = 0
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY_ZERO = date(1970, 1, 1).toordinal()
MILLISECOND = timedelta(milliseconds=1)
FACTS: Mapping[str, type[Fact]] = {kind.__name__: kind for kind in KINDS}
FACT_CACHE = 20_000
"""A pupil that is looked at each day is opened once: facts never change, so their bytes name them."""

DELIVERED_CACHE = 256
"""Each partition is told that a source was heard, in the same bytes."""

Translate = Callable[[Any], Any]
_PREFIX = struct.Struct(">bI")


class UnknownSchemaError(ValueError):
    """Bytes that no schema we know has written: a bug, or a topic that is not ours."""


def to_ms(moment: datetime) -> int:
    """Milliseconds since 1970, rounded down: never later than the moment."""
    return (moment - EPOCH) // MILLISECOND


FOREVER_MS = to_ms(FOREVER)


def from_ms(milliseconds: int) -> datetime:
    return FOREVER if milliseconds >= FOREVER_MS else EPOCH + milliseconds * MILLISECOND


def _to_days(day: date) -> int:
    return day.toordinal() - DAY_ZERO


def _from_days(days: int) -> date:
    return date.fromordinal(days + DAY_ZERO)


def _to_span(span: timedelta) -> int:
    return span // MILLISECOND


def _from_span(milliseconds: int) -> timedelta:
    return timedelta(milliseconds=milliseconds)


def _birth(text: str) -> Birth:
    return Birth(text)


class Shape:
    """How one dataclass of the domain and one Avro record are each other, field by field."""

    def __init__(self, kind: type[Any]) -> None:
        hints = get_type_hints(kind)
        self.kind = kind
        self.names = tuple(f.name for f in fields(kind))
        both = {name: translated for name in self.names if (translated := _translation(hints[name]))}
        self.out = tuple((name, pair[0]) for name, pair in both.items())
        self.back = tuple((name, pair[1]) for name, pair in both.items())

    def write(self, value: object) -> dict[str, Any]:
        record = {name: getattr(value, name) for name in self.names}
        for name, translate in self.out:
            if record[name] is not None:
                record[name] = translate(record[name])
        return record

    def read(self, record: dict[str, Any]) -> Any:  # noqa: ANN401 - of the kind that the shape was made for
        for name, translate in self.back:
            if record[name] is not None:
                record[name] = translate(record[name])
        return self.kind(**record)


def _translation(hint: Any) -> tuple[Translate, Translate] | None:  # noqa: ANN401 - a type hint has no type
    if isinstance(hint, UnionType):
        hint = next(t for t in get_args(hint) if t is not type(None))
    if get_origin(hint) is tuple and get_args(hint)[0] in SHAPED:
        shape = shape_of(get_args(hint)[0])
        return (lambda many: [shape.write(v) for v in many], lambda many: tuple(shape.read(r) for r in many))
    if get_origin(hint) is tuple:
        return (list, tuple)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return (str, hint)
    return PLAIN.get(hint)


PLAIN: Mapping[Any, tuple[Translate, Translate]] = {
    datetime: (to_ms, from_ms),
    date: (_to_days, _from_days),
    timedelta: (_to_span, _from_span),
    Birth: (lambda birth: birth.text, _birth),
}
SHAPED: tuple[Any, ...] = (Evidence,)


_SHAPES: dict[type[Any], Shape] = {}


def shape_of(kind: type[Any]) -> Shape:
    """The shape of a kind, made at first use."""
    if kind not in _SHAPES:
        _SHAPES[kind] = Shape(kind)
    return _SHAPES[kind]


class Codec:
    """Writes under the numbers it is given, reads what any of them has written. Made once per process."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._writers: dict[str, tuple[bytes, Any]] = {}
        self._readers: dict[int, tuple[str, Any, Any]] = {}
        self._current = {n: parse_schema(s) for n, s in schemas.current().items()}
        for name, parsed in self._current.items():
            self._writers[name] = (_PREFIX.pack(MAGIC, ids.written[name]), parsed)
        for number, schema in ids.read.items():
            name, writer = schemas.name_of(schema), parse_schema(schema)
            reader = self._current[name]
            self._readers[number] = (name, writer, None if writer == reader else reader)
        self.decode_fact = lru_cache(maxsize=FACT_CACHE)(self._decode_fact)
        self.decode_delivered = lru_cache(maxsize=DELIVERED_CACHE)(self._decode_delivered)

    def encode(self, name: str, record: Mapping[str, Any]) -> bytes:
        """Write one record by the full name of its schema."""
        prefix, schema = self._writers[name]
        body = BytesIO()
        body.write(prefix)
        schemaless_writer(body, schema, record)
        return body.getvalue()

    def decode(self, value: bytes) -> tuple[str, dict[str, Any]]:
        """The full name of the schema, and the record as our own version of that schema reads it."""
        if len(value) < _PREFIX.size or value[0] != MAGIC:
            raise UnknownSchemaError("no Avro record in the Confluent wire format")
        number = int.from_bytes(value[1:5], "big")
        if number not in self._readers:
            raise UnknownSchemaError(
                f"schema id {number} is not ours: another registry wrote it, or a newer hub"
            )
        name, writer, reader = self._readers[number]
        body = BytesIO(value)
        body.seek(_PREFIX.size)
        return name, cast("dict[str, Any]", schemaless_reader(body, writer, reader))

    def encode_fact(self, fact: Fact) -> bytes:
        return self.encode(f"{NAMESPACE}.facts.{fact.kind}", shape_of(type(fact)).write(fact))

    def _decode_fact(self, value: bytes) -> Fact:
        name, record = self.decode(value)
        fact: Fact = shape_of(FACTS[name.rpartition(".")[2]]).read(record)
        return fact

    def encode_delivered(self, news: Delivered) -> bytes:
        record = {
            **{
                name: getattr(news, name) for name in ("source", "delivery", "version", "records", "rejected")
            },
            "through": to_ms(news.through),
            "scope_first_day": _to_days(news.scope[0]) if news.scope else None,
            "scope_last_day": _to_days(news.scope[1]) if news.scope else None,
            "spared": sorted(news.spared),
        }
        return self.encode(f"{NAMESPACE}.facts.Delivered", record)

    def _decode_delivered(self, value: bytes) -> Delivered:
        _, record = self.decode(value)
        first, last = record.pop("scope_first_day"), record.pop("scope_last_day")
        record["scope"] = None if first is None else (_from_days(first), _from_days(last))
        record["spared"] = frozenset(record["spared"])
        record["through"] = from_ms(record["through"])
        return Delivered(**record)

    def encode_signal(self, signal: Signal) -> bytes:
        record = shape_of(Signal).write(signal)
        record["addressees"] = [
            {
                "address": a.recipient.address,
                "role": str(a.recipient.role),
                "change": str(a.change),
                "evidence": [shape_of(Evidence).write(e) for e in a.evidence],
            }
            for a in signal.addressees
        ]
        return self.encode(f"{NAMESPACE}.signals.Signal", record)

    def decode_signal(self, value: bytes) -> Signal:
        _, record = self.decode(value)
        record["addressees"] = tuple(_addressee(a) for a in record["addressees"])
        signal: Signal = shape_of(Signal).read(record)
        return signal

    def encode_tick(self, tick: Tick) -> bytes:
        return self.encode(f"{NAMESPACE}.journal.Tick", shape_of(Tick).write(tick))

    def decode_tick(self, value: bytes) -> Tick:
        tick: Tick = shape_of(Tick).read(self.decode(value)[1])
        return tick

    def encode_setting(self, setting: Setting) -> bytes:
        return self.encode(f"{NAMESPACE}.journal.Setting", shape_of(Setting).write(setting))

    def decode_setting(self, value: bytes) -> Setting:
        setting: Setting = shape_of(Setting).read(self.decode(value)[1])
        return setting


def _addressee(record: dict[str, Any]) -> Addressee:
    told = tuple(shape_of(Evidence).read(e) for e in record["evidence"])
    return Addressee(Recipient(record["address"], Party(record["role"])), Change(record["change"]), told)


@lru_cache(maxsize=1)
def local() -> Codec:
    """The codec of the embedded registry: the numbers of the lock file."""
    return Codec(schemas.local())
