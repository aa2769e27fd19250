"""Text as schools export it: which encoding, which separator, which lines are one record.

Byte order marks, UTF-8 and Windows-1252, `;` `,` `|` and tab, what Excel and its users put around a value
to keep its zeros. Which lines are one record: `quoting`; what is no text at all: `formats`.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from hub.connectors.contract import Fault
from hub.connectors.encoding import encoding_of
from hub.connectors.faults import FORMAT
from hub.connectors.formats import binary, marked_up
from hub.connectors.quoting import Quoting, Span

SEPARATORS = (";", ",", "|", "\t")
MOST_CONTROLS = 0.02
_LINE_END = re.compile(r"\r\n|\n|\r")
_EXCEL = re.compile(r'="([^"]*)"')  # ="0363": how Excel keeps a zero in front
_AS_TEXT = re.compile(r"'(?![stkn][ -])([^']+)'?")  # '0363: how a person does; 's-Gravenhage is a name
_KEPT = ("=", "'")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CONTROL_BYTES = bytes(n for n in range(128) if CONTROL.match(chr(n)))
"""In every encoding that is read, a text without these bytes has no control character."""

END_OF_FILE = re.compile(r"\x1a[\s\x00\x1a]*\Z")  # DOS wrote it, and some exports still do
TAIL = re.compile(r"[\s\x00\x1a]*")  # what may stand behind it
EMPTY = "Het bestand is leeg, ook zonder kolomkoppen; lever bij geen wijzigingen alleen de koppen."
NOT_TEXT = "Dit is geen tekstbestand; sla het op als CSV (gescheiden door puntkomma's)."


class Written(Protocol):
    """A file of lines, and how a record is given back as it came: held whole (`Text`) or by pages."""

    @property
    def lines(self) -> Sequence[str]: ...
    def original(self, raw: str) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Text:
    """What a file says, and in which encoding, so that a record can be given back as it came."""

    body: str
    encoding: str

    @property
    def lines(self) -> list[str]:
        return split_lines(self.body)

    def original(self, raw: str) -> bytes:
        return raw.encode(self.encoding, "replace")


class Row(NamedTuple):
    """One record: where it begins (from 1), as it came, and its fields.

    `torn`: a quote stands open in it, so that nobody can tell whether it is one record.
    """

    line: int
    raw: str
    cells: list[str]
    torn: bool = False


def decode(content: bytes) -> Text | Fault:
    """UTF-8 where it is UTF-8, else Windows-1252, else every byte its own character."""
    if (known := binary(content)) is not None:
        return known
    encoding = encoding_of([content])
    body, controls = encoding.decode(content[encoding.mark :]), 0
    if len(content) > len(content.translate(None, _CONTROL_BYTES)):  # in few: nothing else is looked through
        body = END_OF_FILE.sub("", body)
        controls = len(CONTROL.findall(body))
    return unlike_text(len(body), controls, blank=not body.strip()) or Text(body, encoding.name)


def unlike_text(characters: int, controls: int, *, blank: bool) -> Fault | None:
    """Why so many characters, of which so many are control characters, are no text."""
    if blank:
        return Fault(FORMAT, "empty", None, EMPTY)
    return Fault(FORMAT, "not_text", None, NOT_TEXT) if controls > MOST_CONTROLS * characters else None


def split_lines(text: str) -> list[str]:
    """The lines of a text, whichever system wrote it."""
    return _LINE_END.split(text) if "\r" in text else text.split("\n")


def table(content: bytes) -> Text | Fault:
    """Text that may be a table: no XML, web page or JSON."""
    text = decode(content)
    return text if isinstance(text, Fault) else marked_up(text.body) or text


def rows(lines: Sequence[str], separator: str, width: int = 0, *, first: int = 0) -> Iterator[Row]:
    """The records from line `first` (counted from 0) on; empty lines are none.

    A record has `width` fields; with 0 each line is one, whatever quotes are in it.
    """
    for span in Quoting(lines, separator, width).spans(first):
        if (row := _row(lines, separator, span)).raw.strip():
            yield row


def heading(lines: Sequence[str], separator: str, at: int) -> tuple[Row, int]:
    """The column names at line `at` (from 0), and the line behind them."""
    span = Quoting(lines, separator, 0).head(at)
    return _row(lines, separator, span), at + span.lines


def _row(lines: Sequence[str], separator: str, span: Span) -> Row:
    raw = lines[span.at] if span.lines == 1 else "\n".join(lines[span.at : span.at + span.lines])
    if '"' not in raw and "'" not in raw:
        return Row(span.at + 1, raw, raw.split(separator), span.torn)
    cells = raw.split(separator) if span.torn else split(raw, separator)
    return Row(
        span.at + 1, raw, [_bare(cell) if cell.startswith(_KEPT) else cell for cell in cells], span.torn
    )


def _bare(cell: str) -> str:
    """What a cell says without what only keeps a spreadsheet from counting with it."""
    kept = _EXCEL.fullmatch(cell) or _AS_TEXT.fullmatch(cell)
    return kept[1] if kept else cell


def split(raw: str, separator: str) -> list[str]:
    """The fields of one record; of one whose quotes are no quotes, what stands between the separators."""
    if '"' not in raw:
        return raw.split(separator)
    try:
        found = list(csv.reader(iter([raw]), delimiter=separator, strict=True))
    except csv.Error:
        return _loose(raw, separator)
    return found[0] if len(found) == 1 else raw.split(separator)


def _loose(raw: str, separator: str) -> list[str]:
    """A quote that is never closed is a character; one closed too early is read as `csv` does."""
    try:
        found = list(csv.reader(iter([raw]), delimiter=separator))
    except csv.Error:
        found = []
    literal = raw.split(separator)
    return found[0] if len(found) == 1 and raw.count('"') % 2 == 0 else literal


def separator_of(line: str, known: Callable[[Iterable[str]], int]) -> str:
    """The separator that gives the most fields we know."""
    return max(SEPARATORS, key=lambda s: (known(split(line, s)), -SEPARATORS.index(s)))
