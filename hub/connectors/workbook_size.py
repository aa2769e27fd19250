"""How large a zipped workbook is once it is unpacked: looked at before anything sets memory aside for it.

A few kilobytes can stand for gigabytes: by what they unpack to, by one cell far out (a sheet is a rectangle),
or by one cell that says it is repeated.
"""

import re
import zipfile
import zlib

MOST_BYTES = 100_000_000
"""Unpacked. A school of 3 000 pupils with 60 columns is 10 MB."""

MOST_CELLS = 4_000_000
"""Of one sheet, the empty ones among them."""

UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)
"""What `zipfile` raises for what is no zip, or a broken one."""

_FAR = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_ATTRIBUTES = rb"""((?:[^>"']|"[^"]*"|'[^']*')*)"""
_ODS = re.compile(rb"<table:(table-row|table-cell|covered-table-cell|table)\b" + _ATTRIBUTES + rb">")
_REPEATED = re.compile(rb"""number-(?:rows|columns)-repeated=["']([0-9]{1,9})["']""")


def is_too_large(archive: zipfile.ZipFile) -> bool:
    """Raises one of `UNREADABLE` where an entry is not as long as it says, or broken otherwise."""
    if sum(entry.file_size for entry in archive.infolist()) > MOST_BYTES:
        return True
    if (broken := archive.testzip()) is not None:
        raise zipfile.BadZipFile(broken)
    return any(_cells(entry.filename, archive) > MOST_CELLS for entry in archive.infolist())


def _cells(name: str, archive: zipfile.ZipFile) -> int:
    if name.startswith("xl/worksheets/") and name.endswith(".xml"):
        return _cells_of_xlsx(archive.read(name))
    return _cells_of_ods(archive.read(name)) if name == "content.xml" else 0


def _cells_of_xlsx(sheet: bytes) -> int:
    """Those of the rectangle that holds every cell."""
    width = height = 0
    for found in _FAR.finditer(sheet):
        width = max(width, _column(found[1]))
        height = max(height, int(found[2]))
    return width * height


def _column(letters: bytes) -> int:
    """A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _cells_of_ods(content: bytes) -> int:
    """The largest rectangle up to the last cell with a value; empty ones behind it count for nothing."""
    most = row = width = height = at = repeated = 0
    for found in _ODS.finditer(content):
        times = _REPEATED.search(found[2])
        count = int(times[1]) if times else 1
        if found[1] == b"table":
            row = width = height = repeated = 0
        elif found[1] == b"table-row":
            row, at, repeated = row + repeated, 0, count
        else:
            at += count
            if b"value" in found[2] or not found[2].endswith(b"/"):
                width, height = max(width, at), max(height, row + repeated)
                most = max(most, width * height)
    return most
