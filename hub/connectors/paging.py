"""A text that stays on disk: its lines, of which no more than a few pages are held at a time.

What is settled from the whole file (its encoding, that it is text, where it ends) is settled in one reading;
then its lines can be read from any place on, as often as needed. The answers are those of `dialect.table`.
"""

import io
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import BinaryIO, overload

from hub.connectors.contract import Fault
from hub.connectors.dialect import CONTROL, END_OF_FILE, TAIL, split_lines, unlike_text
from hub.connectors.encoding import Encoding, encoding_in
from hub.connectors.formats import LOOK_AT, binary, marked_up

PAGE = 1 << 20
"""Bytes of one page, or those of a line that is longer."""

HELD = 4
"""A record may begin on one page and end on the next."""

_FIRST = 1 << 10  # bytes that show what is no text
_WIDEST = 4  # bytes of a character


@dataclass(frozen=True, slots=True)
class LongText:
    """What a file says, like a `Text`."""

    lines: "Pages"
    encoding: Encoding

    def original(self, raw: str) -> bytes:
        return self.encoding.original(raw)


def long_table(file: BinaryIO, page: int = PAGE) -> LongText | Fault:
    """As `dialect.table`; of a file that is no workbook."""
    text = long_text(file, page)
    return text if isinstance(text, Fault) else marked_up(text.lines.start) or text


def long_text(file: BinaryIO, page: int = PAGE) -> LongText | Fault:
    """As `dialect.decode`; of a file that is no workbook."""
    file.seek(0)
    if (known := binary(file.read(_FIRST))) is not None:
        return known
    encoding = encoding_in(file)
    lines = Pages(file, encoding, page)
    return unlike_text(lines.characters, lines.controls, blank=lines.blank) or LongText(lines, encoding)


class Pages(Sequence[str]):
    """The lines of a file, read again from disk by the page."""

    def __init__(self, file: BinaryIO, encoding: Encoding, page: int) -> None:
        self._file, self._encoding = file, encoding
        self._places = list(_places(file, encoding, page))
        self._last, self._end = self._ending()
        self._page = lru_cache(HELD)(self._read)
        self._firsts: list[int] = []  # number of the first line of each page
        self._count = self.characters = self.controls = 0
        self.blank = True
        for page_ in range(self._last + 1):
            self._survey(page_)
        self._from, self._held = 0, self._page(0)

    @property
    def start(self) -> str:
        """Its first characters, as many as are looked at."""
        self._file.seek(self._places[0])
        return self._encoding.decode(self._file.read(_WIDEST * LOOK_AT))

    def texts(self) -> Iterator[str]:
        """The whole text, page by page."""
        return map(self._text, range(self._last + 1))

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self[n] for n in range(*at.indices(self._count))]
        if not 0 <= at < self._count:
            raise IndexError(at)
        if not 0 <= at - self._from < len(self._held):
            page = bisect_right(self._firsts, at) - 1
            self._from, self._held = self._firsts[page], self._page(page)
        return self._held[at - self._from]

    def _survey(self, page: int) -> None:
        text = self._text(page)
        self._firsts.append(self._count)
        self._count += len(self._split(page, text))
        self.characters += len(text)
        self.controls += len(CONTROL.findall(text))
        self.blank = self.blank and not text.strip()

    def _ending(self) -> tuple[int, int | None]:
        """On which page the text ends, and behind which of its characters where an end is marked."""
        last = end = None
        for page in reversed(range(len(self._places) - 1)):
            text = self._bare(page)
            if (marked := END_OF_FILE.search(text)) is not None:
                last, end = page, marked.start()
            if TAIL.fullmatch(text) is None:
                break
        return (len(self._places) - 2, None) if last is None else (last, end)

    def _text(self, page: int) -> str:
        text = self._bare(page)
        return text[: self._end] if page == self._last else text

    def _bare(self, page: int) -> str:
        first, behind = self._places[page : page + 2]
        self._file.seek(first)
        return self._encoding.decode(self._file.read(behind - first))

    def _read(self, page: int) -> list[str]:
        return self._split(page, self._text(page))

    def _split(self, page: int, text: str) -> list[str]:
        """Every page but the last ends with a line end, behind which the next begins."""
        lines = split_lines(text)
        return lines if page == self._last else lines[:-1]


def _places(file: BinaryIO, encoding: Encoding, page: int) -> Iterator[int]:
    """Where in the file each page begins, and where the last ends: behind a line end.

    A carriage return at the end of what was read may go on with a line feed, so it is none yet.
    """
    newline, turn = encoding.original("\n"), encoding.original("\r")
    size = file.seek(0, io.SEEK_END)
    at = file.seek(encoding.mark)
    yield at
    while piece := file.read(page):
        behind = max(_behind_last(newline, piece), _behind_last(turn, piece[: -len(turn)]))
        if behind and at + behind < size:
            yield at + behind
        at += len(piece)
    yield size


def _behind_last(end: bytes, piece: bytes) -> int:
    """Behind the last of these line ends, or 0."""
    at = len(piece)
    while (at := piece.rfind(end, 0, at + len(end) - 1)) > 0:
        if at % len(end) == 0:
            return at + len(end)
    return 0
