"""Avro bytes and domain values, both ways, in the Confluent wire format.

A record is a magic byte, the number of its schema and the Avro body.
"""

import struct
from collections.abc import Callable, Mapping
from functools import lru_cache
from io import BytesIO
from typing import Any, cast

from fastavro import parse_schema, schemaless_reader, schemaless_writer

from hub.domain.facts import KINDS, Delivered, Fact
from hub.domain.findings import Evidence, Party
from hub.domain.signals import Addressee, Change, Recipient, Signal
from hub.domain.timeline import millis
from hub.streams import flat, schemas
from hub.streams.records import Sealed, Setting, Tick, value_of
from hub.streams.schemas import NAMESPACE, Ids
from hub.streams.shapes import from_days, from_ms, shape_of, to_days

MAGIC = 0
FACTS: Mapping[str, type[Fact]] = {kind.__name__: kind for kind in KINDS}
FACT_CACHE = 50_000
"""A pupil that is looked at each day is opened once: facts never change, so their bytes name them."""

DELIVERED_CACHE = 256
"""Each partition is told that a source was heard, in the same bytes."""

_PREFIX = struct.Struct(">bI")


class UnknownSchemaError(ValueError):
    """Bytes that no schema we know has written: a bug, or a topic that is not ours."""


class Codec:
    """Writes under the numbers it is given, reads what any of them has written. Made once per process."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._writers: dict[str, tuple[bytes, Any]] = {}
        self._readers: dict[int, tuple[str, Any, Any]] = {}
        self._known = frozenset(_PREFIX.pack(MAGIC, number) for number in ids.read)
        self._flat: dict[bytes, Callable[[bytes], Fact]] = {}
        self._flatten: dict[type[Fact], Callable[[object], bytes]] = {}
        self._current = {n: parse_schema(s) for n, s in schemas.current().items()}
        for name, parsed in self._current.items():
            prefix = _PREFIX.pack(MAGIC, ids.written[name])
            self._writers[name] = (prefix, parsed)
            if (plain := _flat(name, parsed)) is not None:
                self._flatten[plain[0]] = flat.writer(plain[1], prefix)
        for number, schema in ids.read.items():
            name, writer = schemas.name_of(schema), parse_schema(schema)
            reader = self._current[name]
            self._readers[number] = (name, writer, None if writer == reader else reader)
            if writer == reader and (plain := _flat(name, schema)) is not None:
                self._flat[_PREFIX.pack(MAGIC, number)] = flat.reader(*plain, _PREFIX.size)
        self.open_word = lru_cache(maxsize=FACT_CACHE)(self._open_word)
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

    def knows(self, value: bytes) -> bool:
        """Whether one of our schemas wrote it, by its number."""
        return value[: _PREFIX.size] in self._known

    def encode_fact(self, fact: Fact) -> bytes:
        try:
            return self._flatten[type(fact)](fact)
        except (AttributeError, KeyError, TypeError, ValueError):
            return self._encoded_fact(fact)  # the library says what is wrong

    def _encoded_fact(self, fact: Fact) -> bytes:
        """By the library."""
        return self.encode(f"{NAMESPACE}.facts.{fact.kind}", shape_of(type(fact)).write(fact))

    def decode_fact(self, value: bytes) -> Fact:
        quick = self._flat.get(value[: _PREFIX.size])
        if quick is not None:
            try:
                return quick(value)
            except (IndexError, KeyError, ValueError):
                return self._decoded_fact(value)  # the library says what is wrong
        return self._decoded_fact(value)

    def _open_word(self, word: Sealed) -> Fact:
        return self.decode_fact(value_of(word))

    def _decoded_fact(self, value: bytes) -> Fact:
        """By the library: any version of a schema."""
        name, record = self.decode(value)
        fact: Fact = shape_of(FACTS[name.rpartition(".")[2]]).read(record)
        return fact

    def encode_delivered(self, news: Delivered) -> bytes:
        record = {
            **{
                name: getattr(news, name) for name in ("source", "delivery", "version", "records", "rejected")
            },
            "through": millis(news.through),
            "scope_first_day": to_days(news.scope[0]) if news.scope else None,
            "scope_last_day": to_days(news.scope[1]) if news.scope else None,
            "spared": sorted(news.spared),
            "parts": sorted(news.parts),
        }
        return self.encode(f"{NAMESPACE}.facts.Delivered", record)

    def _decode_delivered(self, value: bytes) -> Delivered:
        _, record = self.decode(value)
        first, last = record.pop("scope_first_day"), record.pop("scope_last_day")
        record["scope"] = None if first is None else (from_days(first), from_days(last))
        record["spared"], record["parts"] = frozenset(record["spared"]), frozenset(record["parts"])
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


def _flat(
    name: str,
    schema: Any,  # noqa: ANN401 - parsed or not
) -> tuple[type[Fact], tuple[flat.FlatField, ...]] | None:
    """The kind and the fields of a fact that is read and written without a detour."""
    kind = FACTS.get(name.rpartition(".")[2])
    if kind is None:
        return None
    shape = shape_of(kind)
    fields = flat.flat_fields(schema, dict(shape.out), dict(shape.back))
    return None if fields is None else (kind, fields)


def _addressee(record: dict[str, Any]) -> Addressee:
    told = tuple(shape_of(Evidence).read(e) for e in record["evidence"])
    return Addressee(Recipient(record["address"], Party(record["role"])), Change(record["change"]), told)


@lru_cache(maxsize=1)
def local() -> Codec:
    """The codec of the embedded registry: the numbers of the lock file."""
    return Codec(schemas.local())
