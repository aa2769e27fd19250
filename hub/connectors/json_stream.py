"""A list in JSON that stays on disk: its values, one by one, of which no more is held than the last.

Only what is plainly right is read so: valid JSON with the list at its top, or once by its name. Of anything
else only the whole can tell what is wrong with it, or how it is meant; that is `lenient_json`.
"""

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from hub.connectors.encoding import Encoding
from hub.connectors.lenient_json import Found, Item

PIECE = 1 << 16
"""Bytes that are read at once; twice as many each time while a value is not yet whole."""

_SPACE = re.compile(r"[ \t\n\r]*")
_DELETE = "\x7f"  # the one control character that a valid text may hold; too many make a file no text


class NotPlainError(Exception):
    """Not to be read in this way."""


@dataclass
class JsonList:
    """The values of a list, and what stands beside it once all were read."""

    file: BinaryIO
    encoding: Encoding
    name: str
    beside: dict[str, Any] = field(default_factory=dict)

    def items(self) -> Iterator[Item]:
        """Each with its line and as it came. Raises `NotPlainError`, maybe behind the last."""
        text = _Window(self.file, self.encoding)
        if text.next("["):
            yield from _values(text)
        elif text.next("{"):
            yield from self._in_object(text)
        else:
            raise NotPlainError
        if text.peek():
            raise NotPlainError

    def _in_object(self, text: "_Window") -> Iterator[Item]:
        seen = False
        for key in _keys(text):
            if key != self.name:
                self.beside[key] = text.value()
            elif seen or not text.next("["):
                raise NotPlainError
            else:
                seen = True
                yield from _values(text)
        if not seen:
            raise NotPlainError


def _keys(text: "_Window") -> Iterator[str]:
    """The names in an object; whoever asks for the next has read the value of the last."""
    if text.next("}"):
        return
    while True:
        key = text.value() if text.peek() == '"' else None
        if key is None or not text.next(":"):
            raise NotPlainError
        yield key
        if text.next("}"):
            return
        if not text.next(","):
            raise NotPlainError


def _values(text: "_Window") -> Iterator[Item]:
    if text.next("]"):
        return
    while True:
        text.peek()
        line, begin = text.line(), text.at
        value = text.value()
        raw = text.held[begin - text.dropped : text.at - text.dropped]
        yield Item(value, 0, Found(raw, ((line, 0, len(raw)),)))
        text.drop()
        if text.next("]"):
            return
        if not text.next(","):
            raise NotPlainError


class _Window:
    """The part of a text that is held, and where in the text it is read."""

    def __init__(self, file: BinaryIO, encoding: Encoding) -> None:
        file.seek(encoding.mark)
        self._file, self._reader = file, codecs.getincrementaldecoder(encoding.name)("replace")
        self._decoder, self._is_all = json.JSONDecoder(), False
        self.held, self.at, self.dropped = "", 0, 0
        self._lines, self._counted = 1, 0

    def peek(self) -> str:
        """The next character that is no space; none at the end."""
        while True:
            found = _SPACE.match(self.held, self.at - self.dropped)
            place = found.end() if found else 0
            self.at = self.dropped + place
            if place < len(self.held):
                return self.held[place]
            if not self._more(PIECE):
                return ""

    def next(self, sign: str) -> bool:
        """Whether that sign comes next; then it is behind us."""
        if self.peek() != sign:
            return False
        self.at += 1
        return True

    def value(self) -> Any:  # noqa: ANN401  # JSON may be anything
        """The value that comes next, whole."""
        self.peek()
        size = PIECE
        while True:
            try:
                value, end = self._decoder.raw_decode(self.held, self.at - self.dropped)
            except json.JSONDecodeError as error:
                end = len(self.held)
                if not self._more(size):
                    raise NotPlainError from error
            except (RecursionError, ValueError) as error:
                raise NotPlainError from error
            else:
                if end < len(self.held) or not self._more(size):  # a number may go on
                    self.at = self.dropped + end
                    return value
            size *= 2

    def line(self) -> int:
        """The line on which we are."""
        place = self.at - self.dropped
        self._lines += self.held.count("\n", self._counted, place)
        self._counted = place
        return self._lines

    def drop(self) -> None:
        """What is behind us is held no longer, once it is much."""
        if (place := self.at - self.dropped) > PIECE:
            self.line()
            self.held, self.dropped, self._counted = self.held[place:], self.at, 0

    def _more(self, size: int) -> bool:
        if self._is_all:
            return False
        piece = self._file.read(size)
        self._is_all = not piece
        text = self._reader.decode(piece, final=self._is_all)
        if _DELETE in text:
            raise NotPlainError
        self.held += text
        return True
