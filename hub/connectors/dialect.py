"""Text as schools export it: which encoding, which separator, which lines are one record.

Byte order marks, UTF-8 and Windows-1252, `;` `,` `|` and tab, quoted fields with line ends in them. A stray
quote costs one record, never the rest of the file.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from hub.connectors.contract import Fault
from hub.connectors.faults import FORMAT

SEPARATORS = (";", ",", "|", "\t")
MOST_LINES = 20
"""Lines that one record may take; a quote still open after them was not meant as one."""

MOST_CONTROLS = 0.02
_LINE_END = re.compile(r"\r\n|\n|\r")
_EXCEL = re.compile(r'="([^"]*)"')  # ="0363": how Excel keeps a zero in front
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_MARKLESS = ((1, 0, "utf-16-le"), (0, 1, "utf-16-be"))
"""Where the zero bytes stand in Latin text of two bytes a character, and where the letters."""

_LOOK_AT, MOSTLY = 400, 0.9
_ZIP, _PDF, _OLD_EXCEL = b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0"

EMPTY = "Het bestand is leeg, ook zonder kolomkoppen; lever bij geen wijzigingen alleen de koppen."
NOT_TEXT = "Dit is geen tekstbestand; sla het op als CSV (gescheiden door puntkomma's)."
SPREADSHEET = "Dit is een rekenblad of document; sla het op als CSV (gescheiden door puntkomma's)."


@dataclass(frozen=True, slots=True)
class Text:
    """What a file says, and in which encoding, so that a record can be given back as it came."""

    body: str
    encoding: str

    @property
    def lines(self) -> list[str]:
        return _LINE_END.split(self.body)

    def original(self, raw: str) -> bytes:
        return raw.encode(self.encoding, "replace")


@dataclass(frozen=True, slots=True)
class Row:
    """One record: where it begins, as it came, and its fields."""

    line: int
    raw: str
    cells: list[str]


def decode(content: bytes) -> Text | Fault:
    """UTF-8 where it is UTF-8, else Windows-1252, else every byte its own character."""
    if content.startswith((_ZIP, _PDF, _OLD_EXCEL)):
        return Fault(FORMAT, "not_text", None, SPREADSHEET)
    text = _decode(content)
    if not text.body.strip():
        return Fault(FORMAT, "empty", None, EMPTY)
    if len(_CONTROL.findall(text.body)) > MOST_CONTROLS * len(text.body):
        return Fault(FORMAT, "not_text", None, NOT_TEXT)
    return text


def _decode(content: bytes) -> Text:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return Text(content[len(mark) :].decode(encoding, "replace"), encoding)
    start = content[:_LOOK_AT]
    for zeros, letters, encoding in _MARKLESS:
        expected = len(start) // 2
        if expected and 0 not in start[letters::2] and start[zeros::2].count(0) > MOSTLY * expected:
            return Text(content.decode(encoding, "replace"), encoding)
    for encoding in ("utf-8", "cp1252"):
        try:
            return Text(content.decode(encoding), encoding)
        except UnicodeDecodeError:
            continue
    return Text(content.decode("latin-1"), "latin-1")


def rows(lines: list[str], separator: str, width: int = 0, *, first: int = 0) -> Iterator[Row]:
    """The records from line `first` (counted from 0) on; empty lines are none."""
    at = first
    while at < len(lines):
        raw, taken = lines[at], 1
        if '"' not in raw:
            cells = raw.split(separator)
        else:
            raw, taken, cells = _quoted(lines, at, separator, width)
            cells = [bare[1] if (bare := _EXCEL.fullmatch(cell)) else cell for cell in cells]
        if raw.strip():
            yield Row(at + 1, raw, cells)
        at += taken


def _quoted(lines: list[str], at: int, separator: str, width: int) -> tuple[str, int, list[str]]:
    """A record with quotes: the fewest lines that close them and give the width; else the line by itself."""
    raw = lines[at]
    for taken in range(1, MOST_LINES + 1):
        if taken > 1:
            if at + taken > len(lines):
                break
            raw = f"{raw}\n{lines[at + taken - 1]}"
        if raw.count('"') % 2 == 0:
            cells = _cells(raw, separator)
            if len(cells) >= width:
                return raw, taken, cells
            break
    return lines[at], 1, _cells(lines[at], separator)


def _cells(raw: str, separator: str) -> list[str]:
    try:
        return next(csv.reader(iter([raw]), delimiter=separator), [""])
    except csv.Error:
        return raw.split(separator)


def separator_of(line: str, known: Callable[[Iterable[str]], int]) -> str:
    """The separator that gives the most fields we know."""
    return max(SEPARATORS, key=lambda s: (known(_cells(line, s)), -SEPARATORS.index(s)))
