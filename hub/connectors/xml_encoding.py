"""In which encoding XML really is: its bytes know, whatever its declaration says.

Systems write UTF-8 that is declared as UTF-16, Windows-1252 that is declared as UTF-8, and byte order marks
before either. Names are not read, so a letter that was taken for another costs nothing.
"""

import codecs
import re

from hub.connectors.contract import Note

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_DECLARED = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([\w.-]+)["']""")
_PIECE = 1 << 16

OTHER_ENCODING = Note(
    "encoding_other",
    "Het bestand is in een andere tekenset dan het zelf zegt; het is goed gelezen.",
    look=False,
)


def begins(content: bytes) -> tuple[int, str]:
    """Where the first character that is no blank stands, and the encoding where the first bytes show it."""
    mark, encoding = next((m for m in _MARKS if content.startswith(m[0])), (b"", ""))
    if not mark and content[1:2] == b"\0":
        encoding = "utf-16-le"
    elif not mark and content[:1] == b"\0":
        encoding = "utf-16-be"
    at, width = len(mark), 2 if encoding.startswith("utf-16") else 1
    while (unit := content[at : at + width]) and not unit.strip(b" \t\r\n\0"):
        at += width
    return min(at, len(content)), encoding


def one_byte(content: bytes) -> str:
    """UTF-8 where it is that, else every byte a character of its own."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for at in range(0, len(content), _PIECE):
            decoder.decode(content[at : at + _PIECE])
    except UnicodeDecodeError:
        return "iso-8859-1"
    return "utf-8"


def told_otherwise(start: bytes, encoding: str) -> tuple[Note, ...]:
    """A note where the declaration, in the first bytes, names an encoding that this is not."""
    told = _DECLARED.match(start)
    return () if _agree(told[1].decode() if told else "utf-8", encoding) else (OTHER_ENCODING,)


def _agree(declared: str, found: str) -> bool:
    """Whether a document is in the encoding that it names; ASCII is in all of them."""
    try:
        name = codecs.lookup(declared).name
    except LookupError:
        return False
    wide = name.startswith(("utf-16", "utf-32"))
    return wide == found.startswith("utf-16") and (found != "iso-8859-1" or name != "utf-8")
