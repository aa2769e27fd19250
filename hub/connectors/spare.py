"""What a record holds that cannot be used and that it can do without: left out of the record, and told.

A source's spelling of an optional field must not cost the fact; nor may it be dropped in silence.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import ValidationError

from hub.connectors.contract import COLUMNS_UNREAD, Fault, Note
from hub.connectors.faults import by_field, of_validation
from hub.connectors.fields import Spare, Wire
from hub.connectors.ranges import beyond
from hub.connectors.wire_reading import read

W = TypeVar("W", bound=Wire)

SHOWN = 5
"""Lines named in a note."""

MOST_STRANGE = 200
"""Fields: who names fields after what stands in them has no end of them."""

FIELDS_UNREAD = "Deze velden kennen wij niet en lezen wij niet: {}."

NEEDED = frozenset({"missing_value", "not_yours"})
"""Codes of a fault that may be there because a field was left out."""


NOTHING: Mapping[str, str] = MappingProxyType({})


class Understood(NamedTuple, Generic[W]):
    """A record in the source's words. `without`: the fields it does without, each with its remedy."""

    row: W
    without: Mapping[str, str] = NOTHING
    fault: Fault | None = None

    def blame(self, fault: Fault) -> Fault:
        """Why the record says nothing: what lacks may be the very field that could not be read."""
        return self.fault if self.fault is not None and fault.code in NEEDED else fault


class Wrong(NamedTuple):
    """Fields that cannot be used, each with its remedy, and what a record that needs one is rejected for."""

    fields: Mapping[str, str]
    fault: Fault


def understand(
    kind: type[W], values: Mapping[str, Any], through: datetime, wrong: Wrong | None = None
) -> Understood[W] | Fault:
    """Read a record that was delivered at `through`, if need be without its optional fields.

    A field that it needs is its fault. `wrong`: fields of which the caller knows already.
    """
    without, fault = NOTHING, None
    while True:
        if wrong is not None:
            if not wrong.fields.keys() <= spares(kind):
                return wrong.fault
            without, fault = {**without, **wrong.fields}, fault or wrong.fault
            values = {**values, **dict.fromkeys(wrong.fields, "")}
        try:
            row = read(kind, values)
        except ValidationError as error:
            wrong = Wrong(by_field(error), of_validation(error))
            continue
        out = beyond(row, through)
        if out is None:
            return Understood(row, without, fault)
        wrong = Wrong({out.field or "": out.remedy}, out)


@cache
def spares(kind: type[Wire]) -> frozenset[str]:
    """The fields that it can do without, by the source's names."""
    return frozenset(
        f.alias or name
        for name, f in kind.model_fields.items()
        if any(isinstance(each, Spare) for each in f.metadata)
    )


class Strange(NamedTuple):
    """A field that nobody knows: some of the lines on which it stands, and which of ours it may be."""

    lines: list[int]
    like: str | None

    @property
    def where(self) -> str:
        """Dutch, and nothing of the input: a field may be called by a name."""
        return f"een veld op regel {named(self.lines)}"


@dataclass
class Aside:
    """What is to be told of a delivery beside its facts: what records said of themselves, and did without."""

    told: Counter[Note] = field(default_factory=Counter)  # their texts have a place for the number
    lines: dict[tuple[str, str], list[int]] = field(default_factory=dict)  # the first of each
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    strange: dict[str, Strange] = field(default_factory=dict)  # fields that nobody knows, by their name

    def wonder(self, name: str, line: int, like: str | None) -> None:
        """A field that nobody knows; `like`: which of ours it may be."""
        if name in self.strange or len(self.strange) < MOST_STRANGE:
            lines = self.strange.setdefault(name, Strange([], like)).lines
            if len(lines) <= SHOWN:
                lines.append(line)

    def leave_out(self, without: Mapping[str, str], line: int) -> None:
        for said in without.items():
            self.counts[said] += 1
            if self.counts[said] <= SHOWN:
                self.lines.setdefault(said, []).append(line)

    def notes(self) -> tuple[Note, ...]:
        """One for each thing told; of the input only how often, and on which lines."""
        told = sorted(self.told.items(), key=lambda t: t[0].code)
        left_out = sorted(self.counts.items())
        unread = (Note("value_unread", _text(*said, count, self.lines[said])) for said, count in left_out)
        counted = (replace(note, text=note.text.format(count)) for note, count in told if count)
        return (*counted, *self._strangers(), *unread)

    def _strangers(self) -> Iterator[Note]:
        told = [one.where + (f" (lijkt op {one.like})" if one.like else "") for one in self.strange.values()]
        if told:
            yield Note(COLUMNS_UNREAD, FIELDS_UNREAD.format("; ".join(told)))


def named(lines: Sequence[int]) -> str:
    """The first of the lines, and whether there are more."""
    return ", ".join(map(str, lines[:SHOWN])) + (" …" if len(lines) > SHOWN else "")


def _text(name: str, remedy: str, count: int, lines: list[int]) -> str:
    shown = ", ".join(map(str, lines)) + (" …" if count > len(lines) else "")
    return f"{count} keer telt een rij zonder {name}, dat niet te gebruiken is (regel {shown}). {remedy}"
