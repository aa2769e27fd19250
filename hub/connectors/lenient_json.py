"""JSON as it is published: trailing commas, one item or many, each with the line it begins on.

Published samples have trailing commas and are no valid JSON. Those are harmless and are read over; anything
else that is wrong is one rejection that names line and column.
"""

import json
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from hub.connectors.contract import Fault
from hub.connectors.faults import FORMAT

_STRING_OR_COMMA = re.compile(r'"(?:[^"\\]|\\.)*"?|,(?=\s*[}\]])', re.DOTALL)
"""A string that nobody closed runs to the end: to give it up there would begin anew at each quote in it."""
_BLANK = re.compile(r"[\s,]*")
_COLON = re.compile(r"[\s:]*")

BROKEN = "Dit is geen geldige JSON: regel {}, teken {}. Lever het bericht opnieuw, ongewijzigd en volledig."
DEEP = "Dit is geen bruikbare JSON: te diep genest, of met een getal van duizenden cijfers."


class _Places:
    """Where the values of a list stand in its text: looked for once, and only if somebody asks for one."""

    def __init__(self, text: str, name: str | None, *, are_several: bool) -> None:
        self.text, self._name, self._are_several = text, name, are_several

    @cached_property
    def spans(self) -> Sequence[tuple[int, int, int]]:
        """Of each the line, and where it begins and ends."""
        text, decoder = self.text, json.JSONDecoder()
        at = _start(text, self._name, decoder) if self._name is not None else _skip(_BLANK, text, 0)
        if not self._are_several:
            return [(text.count("\n", 0, at) + 1, at, decoder.raw_decode(text, at)[1])]
        found: list[tuple[int, int, int]] = []
        at, line, seen = _skip(_BLANK, text, at + 1), 1, 0
        while text[at] != "]":
            end = decoder.raw_decode(text, at)[1]
            line, seen = line + text.count("\n", seen, at), at
            found.append((line, at, end))
            at = _skip(_BLANK, text, end)
        return found


class Places(Protocol):
    """Where values stand in a text: of each the line, and where it begins and ends."""

    @property
    def text(self) -> str: ...
    @property
    def spans(self) -> Sequence[tuple[int, int, int]]: ...


class Found(NamedTuple):
    """Where values were found that need not be looked for."""

    text: str
    spans: Sequence[tuple[int, int, int]]


class Item(NamedTuple):
    """One value of the list, where it begins, and as it came."""

    value: Any
    at: int
    places: Places

    @property
    def line(self) -> int:
        return self.places.spans[self.at][0]

    @property
    def raw(self) -> str:
        _, begin, end = self.places.spans[self.at]
        return self.places.text[begin:end]


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
    named = value.get(name) if isinstance(value, dict) else None
    is_named = isinstance(named, list | dict)
    found = named if is_named else value
    places = _Places(text, name if is_named else None, are_several=isinstance(found, list))
    return (Item(each, at, places) for at, each in enumerate(found if isinstance(found, list) else [found]))


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
