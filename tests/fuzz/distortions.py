"""What happens to files between a system and the hub: each distortion is one that real files have.

Positions and amounts are drawn, so that a find shrinks to the least that does it.
"""

import gzip
import re
from collections.abc import Callable

from hypothesis import strategies as st

from hub.connectors.dialect import SEPARATORS, split_lines
from tests.connectors import workbooks

Draw = Callable[[int, int], int]
"""A number from the first up to the last."""

Distort = Callable[[bytes, Draw], bytes]

CANARY = "123456782"
"""A number that holds the check of a PGN, and is nobody's."""

MOST_BYTES = 1 << 17
"""What a chain of distortions may grow to; a field or a file may be large, a trial must be short."""

VALUES = (
    *("", " ", "-", "0", "00", "000000000", "null", "NULL", "n.v.t.", "true", "false", "nan", "1e999", "-1"),
    *(
        "9999-12-31",
        "31-12-9999",
        "0001-01-01",
        "20260700",
        "00000000",
        "2025-02-30",
        "31-02-2025",
        "07/31/2026",
    ),
    *("2025-08-01T25:00", "2025-10-26T02:30", "24:00", "8.28677E+11", "8,28677E+11", "#####", "#REF!", "1,5"),
    *(
        '="0363"',
        "'0363",
        "'",
        '"',
        '""',
        "''",
        "٣٤",
        "²",
        "1_000",
        "１２３",
        "\u00a0",
        "\ufeff",
        "\u2028",
        "\x85",
    ),
    *(
        "é",
        "e\u0301",
        "😀",
        "\x00",
        "\x1a",
        "\x1b[31m",
        "%s",
        "{}",
        "{0}",
        "[bold]",
        "<b>",
        "&amp;",
        "&x;",
        "]]>",
    ),
    *("../../etc/passwd", "A" * 300, "9" * 5_000, "-" * 60, "1" * 8, "Totaal: 25", "Einde", "VLP", "SLR"),
    *(
        "[]",
        "{}",
        "[[]]",
        '{"a":1}',
        '"\\ud800"',
        "1.0",
        "-0",
        "0x1F",
        CANARY,
        f"{CANARY}001",
        f"ref-{CANARY}",
    ),
    *("[" * 3_000, "<a>" * 60, "<!DOCTYPE a>", "<![CDATA[", "<!--", ",", ";", "|", "\t", "\r", "\n", "\r\n"),
)
"""What stands in a field where something else should."""

_TOKEN = re.compile(r"[^;,|\t\r\n\"<>{}\[\]:=]+")
_ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1", "cp437")
_ENDS = ("\n", "\r\n", "\r", "\n\r", "\n\n", "\x85", "\x0b")
_FIRST = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0", b"PK\x03\x04", b"PK\x03\x04xl/", b"%PDF-1.7\n")
_BEGINNINGS = (*_FIRST, b"\xd0\xcf\x11\xe0", b"sep=;\r\n", b"<html>", b"<?xml version='1.0'?>", b"[", b"{")


def distorted(content: bytes, data: st.DataObject) -> bytes:
    """The content after one to four distortions, in any order."""
    for distort in data.draw(st.lists(st.sampled_from(DISTORTIONS), min_size=1, max_size=4)):
        content = distort(content, lambda low, high: data.draw(st.integers(low, high)))[:MOST_BYTES]
    return content


def _of(draw: Draw, many: int) -> int:
    """One of so many, the first where there are none."""
    return draw(0, max(0, many - 1))


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("latin-1")


def cut(content: bytes, draw: Draw) -> bytes:
    return content[: _of(draw, len(content))]


def begun_late(content: bytes, draw: Draw) -> bytes:
    return content[_of(draw, len(content)) :]


def a_byte_turned(content: bytes, draw: Draw) -> bytes:
    at = _of(draw, len(content))
    return content[:at] + bytes([draw(0, 255)]) + content[at + 1 :]


def a_piece_lost(content: bytes, draw: Draw) -> bytes:
    at = _of(draw, len(content))
    return content[:at] + content[at + draw(1, 200) :]


def encoded_otherwise(content: bytes, draw: Draw) -> bytes:
    return _text(content).encode(_ENCODINGS[_of(draw, len(_ENCODINGS))], "replace")


def decoded_wrongly(content: bytes, draw: Draw) -> bytes:
    """UTF-8 that was taken for Windows-1252, and saved."""
    return content.decode("cp1252" if _of(draw, 2) else "latin-1", "replace").encode()


def separated_otherwise(content: bytes, draw: Draw) -> bytes:
    one = SEPARATORS[_of(draw, 4)]
    others = [separator for separator in SEPARATORS if separator != one]
    return content.replace(one.encode(), others[_of(draw, 3)].encode())


def ended_otherwise(content: bytes, draw: Draw) -> bytes:
    return _ENDS[_of(draw, len(_ENDS))].join(split_lines(_text(content))).encode()


def a_quote_put_in(content: bytes, draw: Draw) -> bytes:
    at = _of(draw, len(content))
    return content[:at] + b'"' * draw(1, 3) + content[at:]


def all_quoted(content: bytes, draw: Draw) -> bytes:
    separator = SEPARATORS[_of(draw, 4)]
    rows = [line.split(separator) for line in split_lines(_text(content))]
    return "\n".join(separator.join(f'"{cell}"' for cell in row) for row in rows).encode()


def nulls_put_in(content: bytes, draw: Draw) -> bytes:
    at = _of(draw, len(content))
    return content[:at] + bytes(draw(1, 400)) + content[at:]


def begun_otherwise(content: bytes, draw: Draw) -> bytes:
    return _BEGINNINGS[_of(draw, len(_BEGINNINGS))] + content


def ended_by_dos(content: bytes, draw: Draw) -> bytes:
    return content + b"\x1a" * draw(1, 3) + b"\r\n" * draw(0, 2)


def a_line_repeated(content: bytes, draw: Draw) -> bytes:
    lines = content.splitlines(keepends=True) or [b""]
    at, times = _of(draw, len(lines)), draw(2, 100)
    return b"".join([*lines[:at], *[lines[at]] * times, *lines[at + 1 :]])


def a_line_moved(content: bytes, draw: Draw) -> bytes:
    lines = content.splitlines(keepends=True) or [b""]
    at = _of(draw, len(lines))
    moved = lines.pop(at)
    lines.insert((at + draw(1, max(1, len(lines)))) % (len(lines) + 1), moved)
    return b"".join(lines)


def delivered_twice(content: bytes, _draw: Draw) -> bytes:
    return content + content


def a_field_replaced(content: bytes, draw: Draw) -> bytes:
    return _replaced(content, draw, VALUES[_of(draw, len(VALUES))])


def a_field_of_another(content: bytes, draw: Draw) -> bytes:
    """What belongs in one place stands in another, or in two."""
    tokens = _TOKEN.findall(_text(content)) or [""]
    return _replaced(content, draw, tokens[_of(draw, len(tokens))])


def a_huge_field(content: bytes, draw: Draw) -> bytes:
    return _replaced(content, draw, ("x", "9", '"', "a b ", ",")[_of(draw, 5)] * draw(1, 40_000))


def a_value_put_in(content: bytes, draw: Draw) -> bytes:
    at = _of(draw, len(content))
    return content[:at] + VALUES[_of(draw, len(VALUES))].encode() + content[at:]


def as_a_workbook(content: bytes, draw: Draw) -> bytes:
    separator = SEPARATORS[_of(draw, 4)]
    clean = re.sub(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]", "", _text(content)[:20_000])
    rows = [line.split(separator) for line in split_lines(clean)]
    return workbooks.xlsx({"Blad1": rows}) if _of(draw, 2) else workbooks.ods(rows)


def packed(content: bytes, draw: Draw) -> bytes:
    text = _text(content)[:20_000]
    parts = (
        "levering.csv",
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
        "content.xml",
        "word/document.xml",
    )
    return workbooks.packed({parts[_of(draw, 5)]: text}) if _of(draw, 6) else gzip.compress(content, mtime=0)


def _replaced(content: bytes, draw: Draw, value: str) -> bytes:
    text = _text(content)
    tokens = list(_TOKEN.finditer(text))
    if not tokens:
        return content + value.encode("utf-8", "replace")
    token = tokens[_of(draw, len(tokens))]
    return (text[: token.start()] + value + text[token.end() :]).encode("utf-8", "replace")


DISTORTIONS: tuple[Distort, ...] = (
    *(cut, begun_late, a_byte_turned, a_piece_lost, encoded_otherwise, decoded_wrongly, separated_otherwise),
    *(ended_otherwise, a_quote_put_in, all_quoted, nulls_put_in, begun_otherwise, ended_by_dos),
    *(a_line_repeated, a_line_moved, delivered_twice, a_field_replaced, a_field_of_another, a_huge_field),
    *(a_value_put_in, as_a_workbook, packed, a_field_replaced, a_field_of_another),
)
"""Fields are where most that differs stands: they come twice as often."""
