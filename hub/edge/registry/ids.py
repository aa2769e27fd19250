"""The lock of schema ids: a number, once given to a schema, is never given to another and never changes."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hub.edge.errors import OperatorError
from hub.streams import schemas
from hub.streams.schemas import LOCK, Schema, fingerprint, name_of


@dataclass(frozen=True, slots=True)
class Assigned:
    ids: dict[str, int]  # fingerprint -> id, old and new
    added: dict[str, int]  # name of the schema -> the id it got now


def all_schemas(root: Path) -> tuple[Schema, ...]:
    """Released versions first and in their order, so that ids grow with time."""
    earlier = [s for versions in released(root).values() for s in versions]
    return (*earlier, *schemas.current(root).values())


def released(root: Path) -> dict[str, tuple[Schema, ...]]:
    """The releases, none in a new folder."""
    return dict(schemas.released(root)) if (root / schemas.RELEASED).is_dir() else {}


def assign_ids(locked: dict[str, int], found: tuple[Schema, ...]) -> Assigned:
    """Numbers for schemas that have none, counting on; a number of a schema that is gone stays taken."""
    ids = dict(locked)
    added: dict[str, int] = {}
    for schema in found:
        key = fingerprint(schema)
        if key not in ids:
            ids[key] = max(ids.values(), default=0) + 1
            added[name_of(schema)] = ids[key]
    return Assigned(ids, added)


def read_lock(root: Path) -> dict[str, int]:
    path = root / LOCK
    if not path.exists():
        return {}
    try:
        ids: dict[str, Any] = json.loads(path.read_text("utf-8"))["ids"]
        locked = {str(key): int(value) for key, value in ids.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise OperatorError(
            f"the lock of schema ids cannot be read: {error}",
            where=str(path),
            remedy="take the file from the last commit (git checkout), then run `hub schemas lock`",
        ) from None
    if len(set(locked.values())) != len(locked):
        raise OperatorError(
            "two schemas have the same id",
            where=str(path),
            remedy="keep the line that was there first, remove the other, then run `hub schemas lock`",
        )
    return locked


def write_lock(root: Path, ids: dict[str, int]) -> None:
    ordered = dict(sorted(ids.items(), key=lambda item: item[1]))
    fresh = (root / LOCK).with_suffix(".new")
    fresh.write_text(json.dumps({"ids": ordered}, indent=2) + "\n", "utf-8")
    fresh.replace(root / LOCK)
