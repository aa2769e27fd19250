"""Which lines of a file are one record: what quotes mean is settled from the whole file, never from one line.

A quoted field may hold line ends. What could be read both ways, as one record or as several, is torn: each of
its lines is rejected by itself, so that no row is lost and no two persons become one. A quote that is never
closed tears its own line, but in a file where no field is closed by one it is a character.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from typing import NamedTuple

from hub.domain.identifiers import pgn_kind

MOST_LINES = 100
"""Lines that one record may take; a quote still open after them was not meant as one."""

_TO_THE_CLOSING = re.compile(r'[^"]*(?:""[^"]*)*"(?!")')
_NUMBERS = re.compile(r"(?<!\d)\d{8,9}(?!\d)")
_PGN_LENGTH = 9


class _End(Enum):
    """How a line ends, as the CSV of RFC 4180 has it."""

    PLAIN = auto()  # no field is quoted
    CLOSED = auto()  # each quoted field is closed before its separator
    OPEN = auto()  # in a quoted field, that goes on
    BROKEN = auto()  # with something between a closing quote and the separator


class Span(NamedTuple):
    """Lines that belong together: the first (from 0), how many, and whether they are torn."""

    at: int
    lines: int = 1
    torn: bool = False


@dataclass(frozen=True)
class Quoting:
    """How quotes are read in one file. A record has `width` fields; 0 where no record takes two lines."""

    lines: Sequence[str]
    separator: str
    width: int

    def spans(self, first: int) -> Iterator[Span]:
        """The records from line `first` on; an empty line is one too."""
        quoted = self._is_used(first)
        at = first
        while at < len(self.lines):
            span = self._span(at, quoted=quoted) if '"' in self.lines[at] else Span(at)
            if span.torn:
                yield from (Span(n, torn=True) for n in range(at, at + span.lines))
            else:
                yield span
            at += span.lines

    def head(self, at: int) -> Span:
        """The column names, that may hold line ends; no row has been taken for a part of them."""
        taken = self._taken(at)
        joined = "\n".join(self.lines[at : at + (taken or 1)])
        return Span(at, taken) if taken and not names_somebody(joined) else Span(at)

    def _is_used(self, first: int) -> bool:
        """Whether quotes close anything in this file, its column names included."""
        at = 0
        while at < len(self.lines):
            if '"' not in self.lines[at]:
                at += 1
                continue
            end = self._end(self.lines[at])
            if end is _End.CLOSED:
                return True
            span = self._span(at, quoted=False) if end is _End.OPEN and at >= first else Span(at)
            if span.lines > 1 and not span.torn:
                return True
            at += span.lines
        return False

    def _span(self, at: int, *, quoted: bool) -> Span:
        """A record that begins here; a quote that is never closed is a character, if none here is closed."""
        taken = self._taken(at) if self.width else 1
        if taken is None or taken == 1:
            return Span(at, torn=quoted and taken is None)
        lines = self.lines[at : at + taken]
        try:
            fields = next(csv.reader(iter(["\n".join(lines)]), delimiter=self.separator))
        except csv.Error:  # a field longer than any that somebody wrote
            return Span(at, taken, torn=True)
        rows = sum(self._could_be_a_row(line) for line in lines)
        swallowed = any("\n" in field and names_somebody(field) for field in fields)
        return Span(at, taken, torn=rows > 1 or swallowed or len(fields) < self.width)

    def _could_be_a_row(self, line: str) -> bool:
        """Whether the line has all fields of a record by itself, and begins as the records here do."""
        enough = line.count(self.separator) + 1 >= self.width
        return enough and (line.startswith('"') or not self._all_are_quoted)

    @cached_property
    def _all_are_quoted(self) -> bool:
        """Whether every field of the column names is quoted, so that every record begins with a quote."""
        top = next((line for line in self.lines if line.strip()), "")
        return top.startswith('"') and top.count(f'"{self.separator}"') >= max(1, self.width - 1)

    def _taken(self, at: int) -> int | None:
        """The lines that the record takes until its quotes are closed; None when they are not."""
        if self._is_whole(self.lines[at]) or self._end(self.lines[at]) is not _End.OPEN:
            return 1
        for n in range(at + 1, min(at + MOST_LINES, len(self.lines))):
            if '"' not in self.lines[n]:
                continue
            end = self._end(self.lines[n], within=True)
            if end is not _End.OPEN:
                return n - at + 1 if end is _End.CLOSED else None
        return None

    def _is_whole(self, line: str) -> bool:
        """What `_end` answers for most lines, at the speed of a library."""
        try:
            return next(csv.reader(iter([line]), delimiter=self.separator, strict=True), None) is not None
        except csv.Error:
            return False

    def _end(self, line: str, *, within: bool = False) -> _End:
        """How the line ends; `within` when it begins in a quoted field."""
        end, at = _End.PLAIN, 0
        while True:
            if within or line.startswith('"', at):
                closing = _TO_THE_CLOSING.match(line, at if within else at + 1)
                if closing is None:
                    return _End.OPEN
                end, at, within = _End.CLOSED, closing.end(), False
                if at < len(line) and line[at] != self.separator:
                    return _End.BROKEN
            next_at = line.find(self.separator, at)
            if next_at < 0:
                return end
            at = next_at + 1


def names_somebody(text: str) -> bool:
    """Whether a person's number stands in it."""
    return any(pgn_kind(number.zfill(_PGN_LENGTH)) for number in _NUMBERS.findall(text))
