"""JSON as it is published: trailing commas, one item or many, each with the line it begins on.

Published samples have trailing commas and are no valid JSON. Those are harmless and are read over; anything
else that is wrong is one rejection that names line and column.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hub.connectors.contract import Fault
from hub.connectors.faults import FORMAT

_STRING_OR_COMMA = re.compile(r'"(?:[^"\\]|\\.)*"?|,(?=\s*[}\]])', re.DOTALL)
"""A string that nobody closed runs to the end: to give it up there would begin anew at each quote in it."""
_BLANK = re.compile(r"[\s,]*")
_COLON = re.compile(r"[\s:]*")

BROKEN = "Dit is geen geldige JSON: regel {}, teken {}. Lever het bericht opnieuw, ongewijzigd en volledig."
DEEP = "Dit is geen bruikbare JSON: te diep genest, of met een getal van duizenden cijfers."


@dataclass(frozen=True, slots=True)
class Item:
    """One value of the list, where it begins, and as it came."""

    line: int
    raw: str
    value: Any


def load(body: str) -> "tuple[str, Any] | Fault":
    """The text without trailing commas (every other character in its place), and what it says."""
    try:
        return body, json.loads(body)  # most have none, and to look for them costs as much as to read
    except json.JSONDecodeError:
        text = _STRING_OR_COMMA.sub(lambda m: " " if m[0] == "," else m[0], body)
    except (RecursionError, ValueError):  # nested too deep; a number of thousands of digits
        return Fault(FORMAT, "json_invalid", None, DEEP)
    try:
        return text, json.loads(text)
    except json.JSONDecodeError as error:
        remedy = BROKEN.format(error.lineno, error.colno)
        return Fault(FORMAT, "json_invalid", None, remedy, error.lineno)
    except (RecursionError, ValueError):
        return Fault(FORMAT, "json_invalid", None, DEEP)


def items(text: str, value: Any, name: str) -> Iterator[Item]:  # noqa: ANN401  # JSON may be anything
    """The values of the list `name`, of a bare list, or the one value itself, by that name or without.

    `text` is known to be valid.
    """
    decoder = json.JSONDecoder()
    named = value.get(name) if isinstance(value, dict) else None
    start = _start(text, name, decoder) if isinstance(named, list | dict) else _skip(_BLANK, text, 0)
    if not isinstance(value if named is None else named, list):
        found, end = decoder.raw_decode(text, start)
        yield Item(_line(text, start), text[start:end], found)
        return
    at, line, seen = _skip(_BLANK, text, start + 1), 1, 0
    while text[at] != "]":
        found, end = decoder.raw_decode(text, at)
        line, seen = line + text.count("\n", seen, at), at
        yield Item(line, text[at:end], found)
        at = _skip(_BLANK, text, end)


def _start(text: str, name: str, decoder: json.JSONDecoder) -> int:
    """Where the list of that name begins; of a name that stands there twice the last counts, as JSON does."""
    at, start = _skip(_BLANK, text, text.index("{") + 1), 0
    while text[at] != "}":
        key, end = decoder.raw_decode(text, at)
        at = _skip(_COLON, text, end)
        start = at if key == name else start
        _, end = decoder.raw_decode(text, at)
        at = _skip(_BLANK, text, end)
    return start


def _skip(blank: re.Pattern[str], text: str, at: int) -> int:
    found = blank.match(text, at)
    return found.end() if found else at


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
