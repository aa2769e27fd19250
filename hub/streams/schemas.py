"""The Avro schemas that come with the hub, and the numbers they have on the wire.

They lie in `schemas/avro` beside the package, so that people and tools find them; an installation that is not
editable says where they are by putting them beside `hub` too. Each schema's text is read once.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import hub

ROOT = Path(hub.__file__).parents[1] / "schemas" / "avro"
LOCK = "ids.lock.json"
RELEASED = "released"
NAMESPACE = "nl.overstap.hub"
AREAS = ("facts", "signals", "journal")

Schema = dict[str, Any]


@dataclass(frozen=True)
class Ids:
    """Which number a schema is written under, and which schema a number read stands for."""

    written: Mapping[str, int]  # full name -> id
    read: Mapping[int, Schema]  # id -> the writer's schema, also of earlier releases


class UnnumberedSchemaError(LookupError):
    """A schema that nothing can be written under yet."""


def name_of(schema: Schema) -> str:
    return f"{schema['namespace']}.{schema['name']}"


def fingerprint(schema: Schema) -> str:
    """The same for the same schema, however its file is laid out."""
    text = json.dumps(schema, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


@lru_cache(maxsize=4)
def current(root: Path = ROOT) -> Mapping[str, Schema]:
    """The schemas that records are written with, by full name."""
    return {name_of(s): s for area in AREAS for s in _in(root / area)}


@lru_cache(maxsize=4)
def released(root: Path = ROOT) -> Mapping[str, tuple[Schema, ...]]:
    """Every version ever released of each schema, oldest first."""
    found: dict[str, tuple[Schema, ...]] = {}
    versions = sorted((root / RELEASED).iterdir(), key=lambda folder: int(folder.name.removeprefix("v")))
    for folder in versions:
        for area in AREAS:
            for schema in _in(folder / area):
                found[name_of(schema)] = (*found.get(name_of(schema), ()), schema)
    return found


@lru_cache(maxsize=4)
def local(root: Path = ROOT) -> Ids:
    """The numbers of the embedded registry: those of the lock file, the same on every machine."""
    locked: dict[str, int] = json.loads((root / LOCK).read_text("utf-8"))["ids"]
    earlier = [s for versions in released(root).values() for s in versions]
    for name, schema in current(root).items():
        if fingerprint(schema) not in locked:
            raise UnnumberedSchemaError(f"{name} has no number yet: type `hub schemas lock`")
    read = {locked[fingerprint(s)]: s for s in (*earlier, *current(root).values())}
    return Ids({name: locked[fingerprint(s)] for name, s in current(root).items()}, read)


def _in(folder: Path) -> Iterator[Schema]:
    for file in sorted(folder.glob("*.avsc")):
        yield json.loads(file.read_text("utf-8"))
