"""Records of one partition as a backup keeps them: Avro files of some thousands each."""

import io
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, cast

import fastavro
from confluent_kafka import Message

from hub.edge.kafka.names import Place

AT_ONCE = 20_000
"""Records in a file: what is in memory while one is made."""

_BYTES = ["null", "bytes"]
SCHEMA = fastavro.parse_schema(
    {
        "type": "record",
        "name": "nl.overstap.hub.backup.Kept",
        "doc": "One record of a topic, as Kafka had it.",
        "fields": [
            {"name": "offset", "type": "long"},
            {"name": "timestamp", "type": "long", "doc": "milliseconds since 1970"},
            {"name": "key", "type": _BYTES},
            {"name": "value", "type": _BYTES},
            {
                "name": "headers",
                "type": {
                    "type": "array",
                    "items": {
                        "type": "record",
                        "name": "Header",
                        "fields": [{"name": "name", "type": "string"}, {"name": "value", "type": _BYTES}],
                    },
                },
            },
        ],
    }
)


class Kept(NamedTuple):
    """One record."""

    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, str | bytes | None]]


def as_kept(message: Message) -> Kept:
    """A message that was read."""
    headers = cast("list[tuple[str, str | bytes | None]]", message.headers() or [])
    _, moment = message.timestamp()
    return Kept(cast("int", message.offset()), moment, message.key(), message.value(), headers)


def files(place: Place, records: Iterable[Kept]) -> Iterator[tuple[str, bytes, int]]:
    """Per file its name, its content, and how many records are in it."""
    topic, partition = place
    left = iter(records)
    number = 0
    while some := list(islice(left, AT_ONCE)):
        yield f"topics/{topic}/{partition}/{number:08}.avro", _written(some), len(some)
        number += 1


def read(folder: Path, place: Place) -> Iterator[Kept]:
    """All of a partition, in order."""
    topic, partition = place
    for path in sorted((folder / "topics" / topic / str(partition)).glob("*.avro")):
        with path.open("rb") as file:
            for found in fastavro.reader(file):
                one = cast("dict[str, Any]", found)
                headers = [(header["name"], header["value"]) for header in one["headers"]]
                yield Kept(one["offset"], one["timestamp"], one["key"], one["value"], headers)


def _written(records: Iterable[Kept]) -> bytes:
    content = io.BytesIO()
    rows = (
        {**record._asdict(), "headers": [{"name": name, "value": value} for name, value in record.headers]}
        for record in records
    )
    fastavro.writer(content, SCHEMA, rows, codec="deflate")
    return content.getvalue()
