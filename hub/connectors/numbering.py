"""A feed that numbers what it tells, and how it is asked for what came since a number."""

from dataclasses import dataclass
from typing import NamedTuple

from hub.connectors.contract import Fault
from hub.connectors.dialect import decode
from hub.connectors.faults import FORMAT
from hub.connectors.lenient_json import items, load
from hub.domain.word import MOST_OWN

MOST_DIGITS = len(str(MOST_OWN))
SHOWN, SMALLEST_PGN = 6, 10_000_000
"""Digits that travel of a number as long as a person's: of nine, or eight once its zero is lost."""


class Numbered(NamedTuple):
    """One item as it came; without a number where none can be read."""

    number: int | None
    raw: str


def shown(number: int) -> str:
    """As people read it; of one that could be a person's only how it begins.

    >>> shown(1_203), shown(936_582_042)
    ('1203', '936582…')
    """
    return str(number) if number < SMALLEST_PGN else f"{str(number)[:SHOWN]}…"


@dataclass(frozen=True, slots=True)
class Page:
    """One answer. `partial`: the feed says itself that something is missing from it."""

    items: tuple[Numbered, ...]
    partial: bool = False

    @property
    def numbers(self) -> list[int]:
        return sorted({item.number for item in self.items if item.number is not None})


@dataclass(frozen=True, slots=True)
class Numbering:
    """Where its items stand in an answer, which field numbers them, and the question's own parameter."""

    items: str
    number: str
    since: str
    failed: str  # the field that says so when an answer could not be given

    def page(self, content: bytes) -> Page | Fault:
        """What an answer holds; nothing of it is judged, save whether it is an answer at all."""
        text = decode(content)
        loaded = text if isinstance(text, Fault) else load(text.body)
        if isinstance(loaded, Fault):
            return loaded
        body, value = loaded
        told = value if isinstance(value, dict) else {self.items: value}
        if not isinstance(told.get(self.items), list):
            return Fault(FORMAT, "feed_failed" if self.failed in told else "no_items", None, "")
        found = items(body, value, self.items)
        listed = tuple(Numbered(self._number(item.value), item.raw) for item in found)
        return Page(listed, partial=bool(told.get(self.failed)))

    def written(self, some: tuple[Numbered, ...] = ()) -> bytes:
        """An answer with these items only, each as it came."""
        listed = ",\n".join(item.raw for item in some)
        return f'{{"{self.items}": [\n{listed}\n]}}\n'.encode()

    def _number(self, item: object) -> int | None:
        number = item.get(self.number) if isinstance(item, dict) else None
        if isinstance(number, str) and number.isdecimal() and len(number) <= MOST_DIGITS:
            number = int(number)
        whole = isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= MOST_OWN
        return number if whole else None
