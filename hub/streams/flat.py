"""Facts straight from and to their Avro bytes, by functions that are written for each kind.

A fact is a flat record of texts, numbers and flags, each of which may be absent. By way of a dictionary and a
description of its fields it takes three times as long, intake writes and looks open millions. Whatever is not
plain (another version of a schema, bytes that are cut off, a value of the wrong type) is left to the library.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from hub.streams.shapes import Translate

K = TypeVar("K")
ONE_BYTE = 0x80
"""A number below takes one byte."""
LONG = 2**63


class NotPlainError(ValueError):
    """Not one whole record as we write it."""


@dataclass(frozen=True, slots=True)
class FlatField:
    """One field: its Avro type, whether it may be absent, and its way out of the domain and back."""

    name: str
    type: str
    optional: bool
    out: Translate | None
    back: Translate | None


def flat_fields(
    schema: Mapping[str, Any], out: Mapping[str, Translate], back: Mapping[str, Translate]
) -> tuple[FlatField, ...] | None:
    """The fields of a flat record; None when it is not flat."""
    found = []
    for field in schema["fields"]:
        name, kind = field["name"], field["type"]
        optional = isinstance(kind, list) and len(kind) == len(_OPTIONAL) and kind[0] == "null"
        inner = kind[1] if optional else kind
        if not isinstance(inner, str) or inner not in _READ:
            return None
        found.append(FlatField(name, inner, optional, out.get(name), back.get(name)))
    return tuple(found)


def reader(kind: Callable[..., K], fields: tuple[FlatField, ...], start: int) -> Callable[[bytes], K]:
    """A function from bytes, of which the record begins at `start`, to a value of the kind.

    It raises `NotPlainError`, `IndexError`, `KeyError` or `ValueError` for what it cannot read.
    """
    lines = ["def made(b):", f"    i = {start}"]
    for n, field in enumerate(fields):
        lines += _read_optional(n, field) if field.optional else _read(n, field, "    ")
    given = ", ".join(f"{field.name}=v{n}" for n, field in enumerate(fields))
    lines += ["    if i != len(b):", "        raise NotPlainError", f"    return kind({given})"]
    backs = {f"back{n}": field.back for n, field in enumerate(fields)}
    return _made(lines, {**backs, "kind": kind, "long_number": _long_number, "NotPlainError": NotPlainError})


def writer(fields: tuple[FlatField, ...], prefix: bytes) -> Callable[[object], bytes]:
    """A function from a value to its bytes behind the prefix.

    It raises `AttributeError`, `TypeError` or `ValueError` for what it cannot write.
    """
    lines, parts = ["def made(f):"], ["prefix"]
    for n, field in enumerate(fields):
        plain = _WRITTEN[field.type].replace("V", f"v{n}")
        lines.append(f"    v{n} = f.{field.name}")
        out = f"v{n} = out{n}(v{n})" if field.out is not None else ""
        if field.type == "string":
            out = f"{out}; v{n} = v{n}.encode()".removeprefix("; ")
        if field.optional and out:
            out = f"if v{n} is not None: {out}"
        lines += [f"    {out}"] if out else []
        parts.append(f"(b'\\0' if v{n} is None else b'\\2' + {plain})" if field.optional else plain)
    lines.append(f"    return b''.join(({', '.join(parts)}))")
    outs = {f"out{n}": field.out for n, field in enumerate(fields)}
    return _made(lines, {**outs, "prefix": prefix, "number": _number})


def _made(lines: list[str], names: dict[str, Any]) -> Callable[[Any], Any]:
    exec(compile("\n".join(lines), __file__, "exec"), names)  # noqa: S102 - from schemas of our own only
    made: Callable[[Any], Any] = names["made"]
    return made


def _read_optional(n: int, field: FlatField) -> list[str]:
    branch = ["    n = b[i]", "    i += 1", "    if n == 0:", f"        v{n} = None", "    else:"]
    return [*branch, "        if n != 2:", "            raise NotPlainError", *_read(n, field, "        ")]


def _read(n: int, field: FlatField, indent: str) -> list[str]:
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


@lru_cache(maxsize=65_536)
def _number(n: int) -> bytes:
    """A number in zigzag, seven bits a byte; days, seasons and lengths are few."""
    if not -LONG <= n < LONG:
        raise NotPlainError
    rest, found = n << 1 ^ n >> 63, bytearray()
    while rest >= ONE_BYTE:
        found.append(rest & 0x7F | ONE_BYTE)
        rest >>= 7
    found.append(rest)
    return bytes(found)


_NUMBER = ("n = b[i]", "i += 1", f"if n >= {ONE_BYTE}:", "    n, i = long_number(b, n, i)")
_SIGNED = (*_NUMBER, "V = (n >> 1) ^ -(n & 1)")
_READ: Mapping[str, tuple[str, ...]] = {
    "string": (*_NUMBER, "n = i + (n >> 1)", "V = b[i:n].decode()", "i = n"),
    "int": _SIGNED,
    "long": _SIGNED,
    "boolean": ("V = b[i] != 0", "i += 1"),
}
_WRITTEN: Mapping[str, str] = {
    "string": "number(len(V)) + V",
    "int": "number(V)",
    "long": "number(V)",
    "boolean": "(b'\\1' if V else b'\\0')",
}
_OPTIONAL = ("null", "type")
