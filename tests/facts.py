"""A fact of any kind, made from what its fields are declared to hold; and what such a field is on the wire."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from types import NoneType
from typing import Any, get_args, get_type_hints

from hub.domain.facts import Fact
from hub.domain.identifiers import Birth, Brin, Municipality, PupilId, SourceId

VALUES: dict[Any, Any] = {
    str: "1",
    int: 2,
    bool: False,
    date: date(2025, 9, 1),
    datetime: datetime(2025, 9, 1, 8, tzinfo=UTC),
    timedelta: timedelta(hours=1),
    Birth: Birth("2008-05-06"),
    Brin: Brin("98MA"),
    Municipality: Municipality("0363"),
    PupilId: PupilId("p-1"),
    SourceId: SourceId("ro/98MA"),
}
KNOWN = {"rule": "D11", "recipient": "gm/0363"}
"""Fields whose values other parts of the hub look up."""

WIRE: dict[Any, tuple[str, ...]] = {
    int: ("int", "long"),
    bool: ("boolean",),
    date: ("int",),
    datetime: ("long",),
    timedelta: ("long",),
}
"""Types on the wire, for what is not a string there."""


def hints(kind: type[Any], *, marked: bool = False) -> Iterator[tuple[str, Any, bool]]:
    """Each field with its type and whether it may be empty; `marked` tells a `Code` from a `Numbering`."""
    found = get_type_hints(kind, include_extras=marked)
    for field in fields(kind):
        options = get_args(found[field.name])
        empty = NoneType in options
        yield field.name, next(o for o in options if o is not NoneType) if empty else found[field.name], empty


def example(kind: type[Fact]) -> Fact:
    """A fact of the kind with every field filled."""
    filled: dict[str, Any] = {name: KNOWN.get(name) or _value(hint) for name, hint, _ in hints(kind)}
    return kind(**filled)


def _value(hint: Any) -> Any:
    return next(iter(hint)) if is_code(hint) else VALUES.get(hint)


def is_code(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, StrEnum)


def wire(hint: Any) -> tuple[str, ...]:
    """The Avro types that can carry a field, the usual one first."""
    return WIRE.get(hint, ("string",))
