"""Facts read straight from their Avro bytes, by a function that is written for each kind.

A fact is a flat record of texts, numbers and flags, each of which may be absent. Reading one by way of a
dictionary and a description of its fields takes three times as long, and looks open millions. Whatever is not
as our own writer writes it (another version of a schema, bytes that are cut off) is left to the Avro library.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

K = TypeVar("K")
Back = Callable[[Any], Any]
ONE_BYTE = 0x80
"""A number below takes one byte."""


class NotPlainError(ValueError):
    """The bytes are not those of one whole record, written plainly."""


@dataclass(frozen=True, slots=True)
class FlatField:
    """One field: its Avro type, whether it may be absent, and what makes the domain's value of it."""

    name: str
    type: str
    optional: bool
    back: Back | None


def flat_fields(schema: Mapping[str, Any], backs: Mapping[str, Back]) -> tuple[FlatField, ...] | None:
    """The fields of a flat record; None when it is not flat."""
    found = []
    for field in schema["fields"]:
        kind = field["type"]
        optional = isinstance(kind, list) and len(kind) == len(_OPTIONAL) and kind[0] == "null"
        inner = kind[1] if optional else kind
        if not isinstance(inner, str) or inner not in _READ:
            return None
        found.append(FlatField(field["name"], inner, optional, backs.get(field["name"])))
    return tuple(found)


def reader(kind: Callable[..., K], fields: tuple[FlatField, ...], start: int) -> Callable[[bytes], K]:
    """A function from bytes, of which the record begins at `start`, to a value of the kind.

    It raises `NotPlainError`, `IndexError`, `KeyError` or `ValueError` for what it cannot read.
    """
    lines = ["def read(b):", f"    i = {start}"]
    names: dict[str, Any] = {"kind": kind, "long_number": _long_number, "NotPlainError": NotPlainError}
    for n, field in enumerate(fields):
        lines += _optional(n, field) if field.optional else _present(n, field, "    ")
        names[f"back{n}"] = field.back
    given = ", ".join(f"{field.name}=v{n}" for n, field in enumerate(fields))
    lines += ["    if i != len(b):", "        raise NotPlainError", f"    return kind({given})"]
    exec(compile("\n".join(lines), __file__, "exec"), names)  # noqa: S102 - written here, from schemas of our own, as dataclasses are
    read: Callable[[bytes], K] = names["read"]
    return read


def _optional(n: int, field: FlatField) -> list[str]:
    branch = ["    n = b[i]", "    i += 1", "    if n == 0:", f"        v{n} = None", "    else:"]
    return [*branch, "        if n != 2:", "            raise NotPlainError", *_present(n, field, "        ")]


def _present(n: int, field: FlatField, indent: str) -> list[str]:
    lines = [line.replace("V", f"v{n}") for line in _READ[field.type]]
    if field.back is not None:
        lines.append(f"v{n} = back{n}(v{n})")
    return [indent + line for line in lines]


def _long_number(b: bytes, n: int, i: int) -> tuple[int, int]:
    """The rest of a number of more than one byte, and where the next field begins."""
    n -= ONE_BYTE
    shift = 7
    while (byte := b[i]) >= ONE_BYTE:
        n |= (byte - ONE_BYTE) << shift
        shift += 7
        i += 1
    return n | byte << shift, i + 1


_NUMBER = ("n = b[i]", "i += 1", f"if n >= {ONE_BYTE}:", "    n, i = long_number(b, n, i)")
_SIGNED = (*_NUMBER, "V = (n >> 1) ^ -(n & 1)")
_READ: Mapping[str, tuple[str, ...]] = {
    "string": (*_NUMBER, "n = i + (n >> 1)", "V = b[i:n].decode()", "i = n"),
    "int": _SIGNED,
    "long": _SIGNED,
    "boolean": ("V = b[i] == 1", "i += 1"),
}
_OPTIONAL = ("null", "type")
