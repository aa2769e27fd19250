"""In which encoding a text is: by its byte order mark, by its zero bytes, or by what its bytes can be."""

import codecs
import re
from collections.abc import Iterable
from functools import partial
from typing import BinaryIO, NamedTuple

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_MARKLESS = ((1, 0, "utf-16-le"), (0, 1, "utf-16-be"))
"""Where the zero bytes stand in Latin text of two bytes a character, and where the letters."""

_PIECE = 1 << 16
_LOOK_AT, MOSTLY = 400, 0.9
_NOT_IN_WINDOWS = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")


class Encoding(NamedTuple):
    """By its name, and how many bytes of the text are its byte order mark."""

    name: str
    mark: int = 0

    def decode(self, content: bytes) -> str:
        return content.decode(self.name, "replace")

    def original(self, text: str) -> bytes:
        """The bytes that said it."""
        return text.encode(self.name, "replace")


def encoding_of(pieces: Iterable[bytes]) -> Encoding:
    """UTF-8 where it is UTF-8, else Windows-1252, else every byte its own character.

    The first of the pieces of a text is all of it, or long enough to tell.
    """
    utf8, windows, reader = True, True, codecs.getincrementaldecoder("utf-8")()
    for number, piece in enumerate(pieces):
        if number == 0 and (shown := _shown(piece)) is not None:
            return shown
        utf8 = utf8 and _reads(reader, piece)
        windows = windows and _NOT_IN_WINDOWS.search(piece) is None
    if utf8 and _reads(reader, b"", final=True):
        return Encoding("utf-8")
    return Encoding("cp1252" if windows else "latin-1")


def encoding_in(file: BinaryIO) -> Encoding:
    """The same of a file, of which no more is held than a piece."""
    file.seek(0)
    return encoding_of(iter(partial(file.read, _PIECE), b""))


def _shown(content: bytes) -> Encoding | None:
    """What the first bytes show."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return Encoding(name, len(mark))
    start = content[:_LOOK_AT]
    for zeros, letters, name in _MARKLESS:
        expected = len(start) // 2
        if expected and 0 not in start[letters::2] and start[zeros::2].count(0) > MOSTLY * expected:
            return Encoding(name)
    return None


def _reads(reader: codecs.IncrementalDecoder, piece: bytes, *, final: bool = False) -> bool:
    try:
        reader.decode(piece, final)
    except UnicodeDecodeError:
        return False
    return True
