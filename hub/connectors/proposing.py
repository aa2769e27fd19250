"""A mapping proposed by looking at a file: its headings by their names, its columns by what they hold.

What stands in a row is never shown, but for codes: short texts that come again and again in a column that
holds codes. What could not be decided is a comment in Dutch.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from hub.connectors.connector import Connector
from hub.connectors.contract import Fault
from hub.connectors.dialect import SEPARATORS, Text, heading, rows, separator_of, table
from hub.connectors.fields import OneOf, school_year
from hub.connectors.form import Form
from hub.connectors.headings import EITHER, says_a_value
from hub.connectors.quoting import names_somebody
from hub.connectors.workbook import pages

LOOKED_AT, MOST_ABOVE = 500, 20
MOSTLY, HALF, MOST_CODES, LONGEST_CODE = 0.8, 0.5, 40, 24
_NUMBERS = re.compile(r"\d+")


@dataclass
class Proposal:
    """What of the file is to be read as what. `asked`: needed columns that nothing in the file gives."""

    columns: dict[str, str] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)  # the empty text: not known
    asked: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)

    def toml(self, source: str) -> str:
        """The lines for `sources.toml`."""
        return "\n".join(self._lines(source)) + "\n"

    def _lines(self, source: str) -> Iterator[str]:
        yield f"[sources.{_text(source)}.mapping]"
        if self.columns:
            pairs = ", ".join(f"{_text(theirs)} = {_text(ours)}" for theirs, ours in self.columns.items())
            yield f"columns = {{ {pairs} }}"
        for name in self.asked:
            yield f"# {name} staat niet in het bestand, of is niet te herkennen: noem haar bij columns, of"
            yield f"# geef wat voor elke rij geldt: constants.{_text(name)} = …"
        if self.groups:
            yield "# Van welke groepen gaan de leerlingen naar het mbo, en op welk niveau? Haal daar # weg:"
            for group in self.groups:
                yield f"# groups.{_text(group)} = …"
        for name, table_ in self.codes.items():
            yield f"\n[sources.{_text(source)}.mapping.codes.{_text(name)}]"
            for theirs, ours in table_.items():
                known = f"{_text(theirs)} = {_text(ours)}"
                yield known if ours else f"# {_text(theirs)} = …  (wat betekent dit?)"


@dataclass(frozen=True)
class _Looked:
    """A file of rows: its headings, and some cells of each column."""

    headings: list[str]
    cells: list[list[str]]

    @cached_property
    def codes(self) -> list[Counter[str] | None]:
        """Of each column the texts that may be shown, with how often; None where it holds no codes."""
        return [_codes(cells) for cells in self.cells]


def proposed(reads: Connector, content: bytes) -> Proposal | Fault | None:
    """What a mapping of this file would be; a fault where it cannot be read, None where it can have none."""
    if reads.groups_in is not None:
        return Proposal(groups=sorted(g for g in reads.groups_in(content) if len(g) <= LONGEST_CODE))
    if reads.form is None:
        return None
    found = _texts(content)
    if isinstance(found, Fault):
        return found
    looked = [one for text in found for one in _tables(reads.form, text)]
    return _proposed(
        reads.form, max(looked, key=lambda one: _known(reads.form, one), default=_Looked([], []))
    )


def _texts(content: bytes) -> Sequence[Text] | Fault:
    sheets = pages(content)
    if sheets is None:
        text = table(content)
        return text if isinstance(text, Fault) else [text]
    return sheets if isinstance(sheets, Fault) else [page.text for page in sheets]


def _known(form: Form[Any] | None, looked: _Looked) -> int:
    return sum(form is not None and form.headings.column(h) is not None for h in looked.headings)


def _tables(form: Form[Any], text: Text) -> Iterator[_Looked]:
    """The file by each line that may hold its headings, most likely first."""
    lines = text.lines
    for top, line in enumerate(lines[:MOST_ABOVE]):
        if names_somebody(line):
            return
        best = max(SEPARATORS, key=line.count)
        separator = separator_of(line, lambda cells: sum(form.headings.column(c) is not None for c in cells))
        separator = separator if separator in line else best
        head, first = heading(lines, separator, top)
        if sum(map(bool, head.cells)) > 1:
            cells: list[list[str]] = [[] for _ in head.cells]
            for _, row in zip(
                range(LOOKED_AT), rows(lines, separator, len(head.cells), first=first), strict=False
            ):
                for column, cell in zip(cells, row.cells, strict=False):
                    column.append(cell.strip())
            yield _Looked(head.cells, cells)


def _proposed(form: Form[Any], looked: _Looked) -> Proposal:
    made = Proposal()
    names = [form.headings.column(heading) or "" for heading in looked.headings]
    missing = [group for group in form.needs if not set(group) & set(names) and group[0] not in form.known]
    missing += [(n,) for n in form.known if n not in names and (n,) in form.needs and n != "BRIN"]
    for group in missing:
        place = next((p for name in group if (p := _holding(form, name, looked, names)) is not None), None)
        if place is None:
            made.asked.append(" of ".join(group) if len(group) > 1 else group[0])
            continue
        names[place] = next(n for n in group if _holding(form, n, looked, names) == place)
        made.columns[looked.headings[place]] = names[place]
    for place, name in enumerate(names):
        codes = looked.codes[place]
        if name and codes and name in form.coded:
            told = {c: _meant(form, name, c) or "" for c in codes if form.value(name, c) is None}
            if told:
                made.codes[name] = told
    return made


def _holding(form: Form[Any], name: str, looked: _Looked, names: Sequence[str]) -> int | None:
    """The only column, not read as anything, that holds what this one does."""
    found = [
        place
        for place, heading in enumerate(looked.headings)
        if not names[place]
        and heading.strip()
        and not says_a_value(heading)
        and _fits(form, name, looked, place)
    ]
    return found[0] if len(found) == 1 else None


def _fits(form: Form[Any], name: str, looked: _Looked, place: int) -> bool:
    cells = [cell for cell in looked.cells[place] if cell]
    read = form.reader(name)
    if name in EITHER or read in _TELLING:
        return bool(cells) and sum(form.value(name, c) is not None for c in cells) >= MOSTLY * len(cells)
    codes = looked.codes[place]
    if codes is None or not isinstance(read, OneOf):
        return False
    return sum(_meant(form, name, c) is not None for c in codes) >= max(1, HALF * len(codes))


def _meant(form: Form[Any], name: str, text: str) -> str | None:
    """The code that a text says beside a number: HAVO-5 is havo, 4 VMBO-TL is tl."""
    bare = _NUMBERS.sub(" ", text).strip(" -_/.")
    for word in (text, bare):
        value = form.value(name, word) if word else None
        if value is not None:
            return str(getattr(value, "value", value)) if isinstance(value, str) else word
    return None


_TELLING = (school_year,)
"""Readers of what is hardly taken for anything else."""


def _codes(cells: Sequence[str]) -> Counter[str] | None:
    found = Counter(cell for cell in cells if cell)
    short = all(len(c) <= LONGEST_CODE and not names_somebody(c) for c in found)
    again = len(found) <= max(2, HALF * sum(found.values()))
    return found if found and short and again and len(found) <= MOST_CODES else None


def _text(text: str) -> str:
    """A string of TOML."""
    return json.dumps(text, ensure_ascii=False)
