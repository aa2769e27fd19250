"""The columns of one file: which are read, and what is told of those that are not.

Every column is read, known and unread, or told by its letter: a heading may be a child's name. Two columns
for one field are one where they agree; where only one of them is written as we ask, that one counts. Where
they differ nobody knows: a field that its record can do without is left out, else the row is rejected. What
looks like a person's number, a day or a municipality and is not read, is told louder: it costs a pupil.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from hub.connectors.cell_holds import holds_of
from hub.connectors.contract import COLUMNS_UNREAD, Fault, Note
from hub.connectors.dialect import Row
from hub.connectors.faults import FORMAT, RECORD
from hub.connectors.filling import given_by, mapping_notes, read_as
from hub.connectors.form import Form, R
from hub.connectors.headings import EITHER, is_of_a_handover, says_a_value
from hub.connectors.mapping import code
from hub.connectors.naming import Frame
from hub.connectors.spare import spares

LOOKED_AT = 500
"""Cells of a column, from which is told what it holds."""

MOST_NAMED = 20
"""Headings in one note; a file with more is no export."""

NO_HEADER = "Deze kolommen ontbreken: {}. Zet de kolomkoppen in de eerste regel, zoals in de handleiding."
NOT_KNOWN = " Deze kolommen kennen wij niet: {}; is een ervan bedoeld, geef haar dan de naam die wij vragen."
DOUBLE = "Deze kolom staat er meer dan eens, met verschillende waarden; laat er één staan, of maak ze gelijk."
TWO = "Voor {} zijn er meer kolommen; kolom {} telt."
HANDOVER = (
    "De kolom {} gaat over een warme overdracht en wordt niet gelezen: er staat niet bij met welke "
    "mbo-instelling. Meld haar als gebeurtenis (nl.overstap.warme-overdracht.v1, zie de handleiding)."
)
UNREAD = "Deze kolommen kennen wij niet en lezen wij niet: {}."
HOLDS = (
    "De kolom {} lijkt {} te bevatten en wordt niet gelezen; "
    "noem haar zoals in de handleiding, of laat haar weg."
)


class Unread(NamedTuple):
    """The columns that are not read and that nobody knows as such, by their place."""

    lost: Mapping[int, str]  # what it looks like, of one that costs a pupil
    strange: tuple[int, ...]


class Cells(NamedTuple):
    """The cells of a row by their columns. `differ`: those that are there twice and say two things."""

    values: dict[str, str]
    differ: tuple[str, ...]


@dataclass
class Columns:
    """The columns of one file, by their place. `names`: what each is read as, or the empty text."""

    headings: list[str]
    names: list[str]
    doubled: Mapping[str, tuple[int, ...]]  # columns for one field, the one that counts first
    unread: dict[int, list[str]]  # some cells of those that are not read
    seen: dict[int, list[str]] = field(default_factory=dict)  # the same, of which there are enough
    given: Mapping[str, str] = field(default_factory=dict)  # of columns that the file does not have
    tables: Mapping[int, Mapping[str, str]] = field(default_factory=dict)  # codes of the export, by place
    told: tuple[Note, ...] = ()  # of what the source's mapping says
    contrary: set[str] = field(default_factory=set)  # doubled ones that say two things of one person

    @cached_property
    def _read(self) -> tuple[tuple[str, int], ...]:
        return tuple((name, place) for place, name in enumerate(self.names) if name)

    @property
    def width(self) -> int:
        return len(self.names)

    def of(self, form: Form[R], cells: Sequence[str]) -> Cells | Fault:
        """The cells of a row by what they are read as."""
        if self.tables:
            cells = [*cells]
            for place, table in self.tables.items():
                cells[place] = table.get(code(cells[place]), cells[place])
        found = {name: cells[place] for name, place in self._read}
        if self.given:
            found.update(self.given)
        differ: tuple[str, ...] = ()
        for name, (first, *others) in self.doubled.items():
            for other in others:
                value, another = form.value(name, cells[first]), form.value(name, cells[other])
                if not found[name].strip() and another is not None:
                    found[name] = cells[other]
                elif None not in (value, another) and value != another:
                    if name == form.own or name in form.labels:
                        self.contrary.add(name)
                    elif name in spares(form.row):
                        differ = (*differ, name)
                    else:
                        return Fault(RECORD, "columns_double", name, DOUBLE)
        return Cells(found, differ)

    def look(self, cells: Sequence[str]) -> None:
        """Remember some of what is not read, to tell what it looks like."""
        for place in [*self.unread]:
            if place < len(cells) and (cell := cells[place].strip()):
                self.unread[place].append(cell)
                if len(self.unread[place]) == LOOKED_AT:
                    self.seen[place] = self.unread.pop(place)

    def not_read(self, form: Form[R]) -> Unread:
        """What is to be told of, now that all rows were looked at."""
        lost: dict[int, str] = {}
        strange: list[int] = []
        for place, seen in sorted((self.unread | self.seen).items()):
            known = form.is_unread(self.headings[place])
            if (holds := holds_of(seen, known=known)) is not None:
                lost[place] = holds
            elif not known and (seen or self.headings[place].strip()):
                strange.append(place)
        return Unread(lost, tuple(strange))

    def notes(self, form: Form[R], unread: Unread) -> list[Note]:
        """What to tell of the columns."""
        found = [
            Note("columns_double", TWO.format(name, letters(places[0])), look=name in self.contrary)
            for name, places in self.doubled.items()
        ]
        found += self.told
        found += [
            Note("column_lost", HOLDS.format(letters(place), holds)) for place, holds in unread.lost.items()
        ]
        handovers = [place for place in unread.strange if is_of_a_handover(self.headings[place])]
        found += [Note("handover_unread", HANDOVER.format(letters(place))) for place in handovers]
        if strange := [place for place in unread.strange if place not in handovers]:
            told = [letters(place) + self._hint(form, place) for place in strange[:MOST_NAMED]]
            more = len(strange) - len(told)
            text = ", ".join([*told, *([f"en nog {more}"] if more else [])])
            found.append(Note(COLUMNS_UNREAD, UNREAD.format(text)))
        return found

    def _hint(self, form: Form[R], place: int) -> str:
        near = form.headings.nearest(self.headings[place]) if self.are_headings else None
        return f" (bedoelde u {near}?)" if near else ""

    @cached_property
    def are_headings(self) -> bool:
        """Whether nothing in the first line can be of a row that was glued to it."""
        return not any(map(says_a_value, self.headings))


def columns(
    form: Form[R], headings: Sequence[str], rows: Callable[[int], Iterable[Row]], at: Frame
) -> Columns | Fault:
    """What the headings say; where two are of one field, the rows (of a width) tell which of them counts."""
    headings = _named(headings)
    names = read_as(form, headings, at.mapping)
    _give_both_numbers(form, names)
    given = given_by(form, names, at)
    if (missing := _missing(form, headings, [*names, *given])) is not None:
        return missing
    places: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        places.setdefault(name, []).append(place)
    unread = places.pop("", [])
    some = list(islice(rows(len(names)), LOOKED_AT)) if any(len(p) > 1 for p in places.values()) else []
    doubled = {n: _ranked(form, n, p, headings, some) for n, p in places.items() if len(p) > 1}
    for _, *others in doubled.values():
        for other in others:
            names[other] = ""
    tables = {
        place: at.mapping.codes_of(name) for place, name in enumerate(names) if name in at.mapping.codes
    }
    held: dict[int, list[str]] = {place: [] for place in unread if not at.mapping.ignores(headings[place])}
    told = mapping_notes(at.mapping, headings, names, given)
    return Columns(list(headings), names, doubled, held, given=given, tables=tables, told=told)


def _give_both_numbers(form: Form[R], names: list[str]) -> None:
    """Two columns for one person number are one for each kind: the check digit tells which is which."""
    for one in EITHER & set(form.headings.names):
        (other,) = EITHER - {one}
        if names.count(one) == 2 and other not in names and other in form.headings.names:  # noqa: PLR2004
            names[len(names) - 1 - names[::-1].index(one)] = other


def _missing(form: Form[R], headings: Sequence[str], names: list[str]) -> Fault | None:
    missing = [group for group in form.needs if not set(group) & set(names)]
    if not missing:
        return None
    like = ""
    named = enumerate(zip(headings, names, strict=False))  # behind the headings: what is known anyhow
    unread = [
        place
        for place, (heading, name) in named
        if not name and heading.strip() and not form.is_unread(heading)
    ]
    if unread and any(names) and not any(map(says_a_value, headings)):
        like = NOT_KNOWN.format(", ".join(map(letters, unread[:MOST_NAMED])))
    groups = [" of ".join(group) for group in missing]
    return Fault(FORMAT, "columns_missing", groups[0], NO_HEADER.format(", ".join(groups)) + like, 1)


def _ranked(
    form: Form[R], name: str, places: list[int], headings: Sequence[str], rows: Sequence[Row]
) -> tuple[int, ...]:
    """First the column of which most cells can be read, then the one with the better name."""

    def read(place: int) -> int:
        cells = (row.cells[place] for row in rows if place < len(row.cells))
        return sum(form.value(name, cell) is not None for cell in cells)

    return tuple(sorted(places, key=lambda p: (-read(p), form.headings.rank(name, headings[p]), p)))


def _named(cells: Sequence[str]) -> list[str]:
    """The headings up to the last that says something: some exports put separators behind those only."""
    last = max((at for at, cell in enumerate(cells, start=1) if cell.strip()), default=0)
    return list(cells[:last])


def letters(place: int) -> str:
    """A column as Excel calls it: A to Z, then AA."""
    text, place = "", place + 1
    while place:
        place, letter = divmod(place - 1, 26)
        text = chr(ord("A") + letter) + text
    return text
