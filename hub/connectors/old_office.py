"""How many cells a workbook of an old Office (xls) has, without reading it: MS-CFB around MS-XLS records."""

import struct
from collections.abc import Iterator

_ENTRY, _MINI, _STREAM_MIN = 128, 64, 4096
_LAST = 0xFFFFFFF0
"""Sector numbers from here on mean that there is no next."""

_BEGINS, _SEVERAL = 0x809, 0xBD
_CELLS = frozenset({0x06, 0xD6, 0xFD, 0x203, 0x204, 0x205, 0x27E, _SEVERAL, *range(2, 6)})
"""Records that begin with a row and a column and hold a value (MS-XLS 2.4)."""


def cells(content: bytes) -> int:
    """Those of the largest rectangle that holds all cells of a sheet; 0 where it cannot be told."""
    try:
        return max(_rectangles(_stream(content)), default=0)
    except (struct.error, IndexError):
        return 0


def _rectangles(stream: bytes) -> Iterator[int]:
    at = width = height = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        at += 4
        if kind == _BEGINS:
            width = height = 0
        elif kind in _CELLS and length >= 6:  # noqa: PLR2004  # row, column, format
            row, column = struct.unpack_from("<HH", stream, at)
            if kind == _SEVERAL:
                (column,) = struct.unpack_from("<H", stream, at + length - 2)
            width, height = max(width, column + 1), max(height, row + 1)
            yield width * height
        at += length


def _stream(content: bytes) -> bytes:
    """The stream Workbook, or Book of Excel 95."""
    size = 1 << min(struct.unpack_from("<H", content, 30)[0], 12)
    directory, minis = struct.unpack_from("<I8xI", content, 48)
    places = [n for n in struct.unpack_from("<109I", content, 76) if n < _LAST]
    table = _numbers(b"".join(_sector(content, n, size) for n in places))
    entries = _chain(content, directory, table, size)
    root = wanted = b""
    for at in range(0, len(entries) - _ENTRY + 1, _ENTRY):
        entry = entries[at : at + _ENTRY]
        name = entry[: max(0, entry[64] - 2)].decode("utf-16-le", "replace").casefold()
        root = root or entry
        wanted = entry if name in ("workbook", "book") else wanted
    first, length = struct.unpack_from("<II", wanted, 116)
    if length >= _STREAM_MIN:
        return _chain(content, first, table, size)[:length]
    held = _chain(content, struct.unpack_from("<I", root, 116)[0], table, size)
    short = _numbers(_chain(content, minis, table, size))
    return b"".join(held[n * _MINI : (n + 1) * _MINI] for n in _numbers_of(first, short))[:length]


def _chain(content: bytes, first: int, table: tuple[int, ...], size: int) -> bytes:
    return b"".join(_sector(content, n, size) for n in _numbers_of(first, table))


def _numbers_of(first: int, table: tuple[int, ...]) -> Iterator[int]:
    """The sectors of a chain; one that goes round ends."""
    for _ in range(len(table)):
        if first >= len(table):
            return
        yield first
        first = table[first]


def _sector(content: bytes, number: int, size: int) -> bytes:
    return content[(number + 1) * size : (number + 2) * size]


def _numbers(raw: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4])
