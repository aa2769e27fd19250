"""A form: how one kind of file with column names is read, as its connector declares it."""

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

from hub.connectors import wire_reading
from hub.connectors.contract import Answer, Claim, Description, Fault, Linked, Note, PersonRef, Skipped
from hub.connectors.fields import OneOf, Reader, Wire, column, yes
from hub.connectors.headings import EITHER, Headings, is_known_and_unread, plain
from hub.connectors.naming import Frame
from hub.connectors.person import numbered, own_reference
from hub.domain.facts import Fact

R = TypeVar("R", bound=Wire)

Meaning = Fact | Linked | Answer | Note | Skipped | Description
"""What a row can say. A `Note` is counted (its text has a place for the number); `Skipped` makes the row a
known non-fact, which may take back a fact all the same."""


class PupilRow(Wire):
    """The columns of every row about a pupil."""

    bsn: str = column(
        "BSN", "Burgerservicenummer", "Sofinummer", "PGN", "Persoonsgebonden nummer", default=""
    )
    onderwijsnummer: str = column("Onderwijsnummer", "ONR", "OWN", default="")


class Together(NamedTuple):
    """What the rows of one file are together: how often each of the things that its form sums."""

    sums: Counter[Any]
    full: bool
    heard: bool


class Whole(NamedTuple):
    """What a file says as a whole, beside its rows."""

    notes: tuple[Note, ...] = ()
    scope: tuple[date, date] | None = None
    parts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Form(Generic[R]):
    """How one kind of file is read."""

    row: type[R]
    translate: Callable[[R, PersonRef, Frame], Collection[Meaning] | Fault]
    own: str | None = None  # the column of the source's own number for the person
    either: tuple[tuple[str, ...], ...] = (("BSN", "Onderwijsnummer"),)  # of these columns at least one
    yours: Callable[[R, Frame], bool] = lambda _row, _frame: True
    labels: frozenset[str] = frozenset()  # columns that only name a part: of two that differ, one counts
    known: Mapping[str, Callable[[Frame], str | None]] = field(default_factory=dict)
    """Columns that need not be there, since what is known of the delivery tells them of every row."""
    ref: Callable[[Mapping[str, str]], str | None] | None = None  # of what a row is about, to know it again
    full: str | None = None
    """The word in a file's name that makes it full of what it can hold: a rejected row then spares what it is
    about."""
    sums: Callable[[Iterable[Claim]], Iterable[Hashable]] = lambda _claims: ()
    """What of the claims counts for the file as a whole; of a large one, of some thousand rows at a time."""
    whole: Callable[[Together, Frame], Whole] = lambda _together, _frame: Whole()
    unread: frozenset[str] = frozenset()  # what such a file has and nobody reads, as `plain` has it

    @cached_property
    def headings(self) -> Headings:
        """Its columns, by the names that systems give them."""
        return Headings({alias: tuple(extra.get("also", ())) for alias, (_, extra) in self._fields.items()})

    def is_unread(self, heading: str) -> bool:
        """Whether a heading is known to be none that is read."""
        return plain(heading) in self.unread or is_known_and_unread(heading)

    @cached_property
    def needs(self) -> tuple[tuple[str, ...], ...]:
        """Of each of these groups of columns, at least one must be there."""
        one = tuple((f.alias or n,) for n, f in self.row.model_fields.items() if f.is_required())
        return (*self.either, *one)

    def value(self, alias: str, text: str) -> object:
        """What a cell of this column says, to compare it with another; None when nothing that can be read."""
        if alias in EITHER:
            return numbered(text)
        if alias == self.own:
            return own_reference(text)
        read = wire_reading.value(self.row, alias, text.strip())
        return None if read == "" else read

    @cached_property
    def coded(self) -> frozenset[str]:
        """The columns of which the cells are codes of a table, J and N among them."""
        readers = {name: self.reader(name) for name in self.headings.names}
        return frozenset(name for name, read in readers.items() if read is yes or isinstance(read, OneOf))

    def reader(self, alias: str) -> object:
        """What reads the cells of a column; None where they are text as it stands."""
        attribute, _ = self._fields[alias]
        funcs = (getattr(each, "func", None) for each in self.row.model_fields[attribute].metadata)
        return next((func.read for func in funcs if isinstance(func, Reader)), None)

    @cached_property
    def _fields(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """By the name of the column: the attribute, and what `column` keeps of it."""
        found: dict[str, tuple[str, dict[str, Any]]] = {}
        for name, told in self.row.model_fields.items():
            extra = told.json_schema_extra
            found[told.alias or name] = name, extra if isinstance(extra, dict) else {}
        return found
