"""Deliveries with a made-up name and number in every field, and the search for them wherever they could leak."""

import json
import re
from base64 import b64encode
from codecs import BOM_UTF16_LE
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hub.connectors.catalogue import CONNECTORS
from hub.connectors.contract import Example
from hub.connectors.samples import content
from hub.domain.identifiers import pgn_kind

NAME = "Kanarievogel"
NUMBER = "936582042"
ONDERWIJSNUMMER = "107693258"
CANARIES = (NAME, NUMBER, ONDERWIJSNUMMER)
IN_A_NUMBER = (f"{NUMBER}001", f"7{NUMBER}", f"{NUMBER[:4]}.{NUMBER[4:6]}.{NUMBER[6:]}")
"""As some systems number things by the pupil; what is searched for is the number itself, joined and not."""


@dataclass(frozen=True, slots=True)
class Planted:
    """One file with canaries in it, for one source's directory."""

    connector: str
    organisation: str
    name: str
    content: bytes


def planted() -> Iterator[Planted]:
    """Every example of every connector, spoilt in every way we could think of; each file has its own name."""
    for connector in CONNECTORS:
        for which, example in enumerate(connector.examples):
            encoding, text = _decoded(content(connector.name, example))
            for number, spoilt in enumerate(_spoilt(example, text)):
                stem, _, suffix = example.file.rpartition(".")
                name = f"{stem}_k{which}x{number}.{suffix}"
                yield Planted(connector.name, example.organisation, name, spoilt.encode(encoding, "replace"))


def _spoilt(example: Example, text: str) -> Iterator[str]:
    for canary in CANARIES:
        suffix = example.file.rpartition(".")[2]
        if canary != ONDERWIJSNUMMER:  # which stands in a column like any other number
            match suffix:
                case "json" | "jsonl":
                    yield from _in_json(text, canary)
                case "xml":
                    yield from _in_xml(text, canary)
                case _:
                    yield from _in_rows(example, text, canary)
        yield f"{canary}\n{text}"  # before the header, as exports with a title do
        yield f"{text}\n{canary}\n"
        yield text[: len(text) // 2] + f'"{canary}'  # cut off within a quote
        yield canary
        yield f"\x00\ufffd{canary};;;{canary}"
    for number in IN_A_NUMBER:
        match example.file.rpartition(".")[2]:
            case "json" | "jsonl":
                yield from _values(text, number)
            case "xml":
                yield from _in_xml(text, number)
            case _:
                yield from _columns(example, text, number)


def _in_rows(example: Example, text: str, canary: str) -> Iterator[str]:
    """Each column in all rows at once, each cell of the first rows, extra columns, no header, short rows."""
    yield from _columns(example, text, canary)
    rows, separator, headed = _table(example, text)
    for column in range(max(map(len, rows))):
        yield _joined([[*rows[0][:column], canary, *rows[0][column + 1 :]], *rows[1:]], separator)
    yield _joined([[*r, canary] for r in rows], separator)
    yield _joined([[*r, "Opmerking" if n < headed else canary] for n, r in enumerate(rows)], separator)
    yield _joined([[canary, *r] for r in rows], separator)
    yield _joined(rows[headed:], separator)  # no header: the first pupil stands in its place
    yield _joined([[canary] * len(rows[0]), *rows[headed:]], separator)
    yield _joined([*rows, [canary], [canary] * 3, [canary] * 40], separator)


def _columns(example: Example, text: str, canary: str) -> Iterator[str]:
    """Each column in all rows at once."""
    rows, separator, headed = _table(example, text)
    for column in range(max(map(len, rows))):
        filled = [[*r[:column], canary, *r[column + 1 :]] if column < len(r) else r for r in rows[headed:]]
        yield _joined([*rows[:headed], *filled], separator)


def _table(example: Example, text: str) -> tuple[list[list[str]], str, int]:
    """The rows, what separates their cells, and how many of them are a header."""
    lines = [line for line in text.splitlines() if line]
    separator = next(s for s in "\t;|," if s in lines[0])
    return [line.split(separator) for line in lines], separator, 0 if example.file.endswith(".CSV") else 1


def _in_json(text: str, canary: str) -> Iterator[str]:
    """The values of each key, each key, keys beside the known ones, and broken JSON."""
    for key in dict.fromkeys(re.findall(r'"[^"]*"(?=\s*:)', text)):
        yield text.replace(key, json.dumps(canary), 1)
    yield from _values(text, canary)
    yield text.replace('"ketenId"', f'"roepnaam": "{canary}", "pupil": {{"naam": ["{canary}"]}}, "ketenId"')
    yield text.replace("{", f'{{"{canary}": "{canary}", ')
    yield json.dumps([canary, {"pgn": canary}, [canary], None])


def _values(text: str, canary: str) -> Iterator[str]:
    """The values of each key: the first, the last, and all of them at once; and each that stands in a list.

    All at once as a number, too, where the canary is one.
    """
    places: dict[str, list[tuple[int, int]]] = {}
    for found in re.finditer(r'(?:("[^"]*")\s*:\s*|(?<=[\[ ,]))("[^"]*"|\d+)(?=\s*[,}\]])', text):
        places.setdefault(found[1] or f"at {found.start()}", []).append(found.span(2))
    for spans in places.values():
        for some in dict.fromkeys((tuple(spans[:1]), tuple(spans[-1:]), tuple(spans))):
            yield _with(text, some, json.dumps(canary))
        if canary.isdecimal():
            yield _with(text, spans, canary)


def _with(text: str, spans: Sequence[tuple[int, int]], value: str) -> str:
    for start, end in reversed(spans):
        text = f"{text[:start]}{value}{text[end:]}"
    return text


def _in_xml(text: str, canary: str) -> Iterator[str]:
    """Each element and attribute in all records at once, its name, more elements and comments, and broken XML."""
    for name in dict.fromkeys(re.findall(r"<((?:\w+:)?[\w-]+)[ />]", text)):
        yield re.sub(rf"(<{name}(?: [^<>]*)?>)[^<]*(?=<)", rf"\g<1>{canary}", text)
        yield re.sub(rf"(?<=</){name}(?=>)|(?<=<){name}(?=[ />])", f"k{canary}", text)
        yield text.replace(
            f"</{name}>", f"<{canary}>{canary}</{canary}><x>{canary}</x><!--{canary}--></{name}>"
        )
    for name in dict.fromkeys(re.findall(r" ([\w:]+)=", text)):
        yield re.sub(rf'(?<= {name}=")[^"]*', canary, text)
    yield text.replace("?>", f'?><!DOCTYPE {NAME} [<!ENTITY k "{canary}">]>', 1)


def _joined(rows: Iterable[list[str]], separator: str) -> str:
    return "\r\n".join(separator.join(row) for row in rows)


def _decoded(raw: bytes) -> tuple[str, str]:
    if raw.startswith(BOM_UTF16_LE):
        return "utf-16", raw.decode("utf-16")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return encoding, raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AssertionError("an example in an encoding we do not know")


def forms(canary: str) -> frozenset[bytes]:
    """How a canary could look when it got out: plain, cut, in UTF-16, in hexadecimal, in base64 at any offset."""
    plain = canary.encode()
    found = {plain, canary.lower().encode(), plain.hex().encode(), canary.encode("utf-16-le")}
    for shift in range(3):
        coded = b64encode(b"\x00" * shift + plain)
        found.add(coded[4 if shift else 0 : len(coded) - 4])
    if pgn_kind(canary) is not None:
        found.add(_varint(int(canary)))
    return frozenset(found)


def _varint(number: int) -> bytes:
    """A number as Avro writes a long."""
    rest, out = number << 1, bytearray()
    while rest > 0x7F:
        out.append(rest & 0x7F | 0x80)
        rest >>= 7
    return bytes([*out, rest])


FORMS = {form: canary for canary in (*CANARIES, IN_A_NUMBER[-1]) for form in forms(canary)}
_ANY = re.compile(b"|".join(re.escape(form) for form in sorted(FORMS, key=len, reverse=True)))
LONG = 8
"""Shorter ones are a number as Avro writes it: in the fifty megabytes of what is sealed, which look like chance,
four given bytes stand once in a hundred runs."""
_ANY_LONG = re.compile(
    b"|".join(re.escape(form) for form in sorted(FORMS, key=len, reverse=True) if len(form) >= LONG)
)
SEALED = frozenset({".enc", ".db", ".db-wal"})


def leaks(where: str, found: bytes | str | None, *, sealed: bool = False) -> list[str]:
    """Where a canary sits, without quoting it."""
    if found is None:
        return []
    raw = found.encode() if isinstance(found, str) else found
    return [
        f"{where}: {FORMS[match[0]]} …{raw[max(0, match.start() - 60) : match.end() + 30]!r}"
        for match in (_ANY_LONG if sealed else _ANY).finditer(raw)
    ]


def leaks_in_files(root: Path) -> list[str]:
    """Names and contents of all files below."""
    found: list[str] = []
    for file in sorted(root.rglob("*")):
        found += leaks(f"name of {file}", file.name)
        if file.is_file():
            found += leaks(str(file), file.read_bytes(), sealed=file.suffix in SEALED)
    return found
