"""A file of rows under column names, read by a form: which columns there are, and what its rows say.

What the connectors with CSV share, and nothing of any one of them. A row gives facts, or is rejected with its
reason; whatever stands in it, reading goes on with the next.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from hub.connectors.columns import Columns, columns
from hub.connectors.contract import Delivery, Fault, Note, Reading, tells
from hub.connectors.dates import first_two, has_day_first, has_month_first
from hub.connectors.dialect import Row, Text, heading, rows, separator_of, table
from hub.connectors.faults import FORMAT, refuse
from hub.connectors.filling import read_as
from hub.connectors.form import Form, Meaning, PupilRow, R
from hub.connectors.naming import Frame
from hub.connectors.quoting import names_somebody
from hub.connectors.taking import Taken, take
from hub.connectors.traits import of_codes, of_columns
from hub.connectors.workbook import pages

__all__ = ["NOT_FULL", "Form", "Meaning", "PupilRow", "read"]

NOT_FULL = Note(
    "not_full", "Een volledige lijst zonder rijen trekt niets in; zij geldt als 'geen wijzigingen'."
)
UNNUMBERED = Note(
    "no_number",
    "Geen enkele rij heeft een BSN of onderwijsnummer; de hub volgt wie erin staan, maar meldt niets aan een "
    "gemeente. Neem het nummer op in de export.",
)
ABOVE = Note("lines_above", "Boven de kolomkoppen staan regels die niet gelezen zijn.", look=False)
SEVERAL_SHEETS = (
    "De werkmap heeft meer dan één werkblad met deze kolommen, zodat niet blijkt welk er geldt; "
    "zet alle rijen in één werkblad, of lever elk werkblad als een bestand."
)
OTHER_SHEETS = Note("sheets_unread", "Van de werkmap is één werkblad gelezen; de andere niet.", look=False)
MOST_ABOVE = 20
"""Lines among which the column names are looked for: reports have a title above them."""

SEVERAL = 2
"""Days with their month in front that make a column with both kinds doubtful; one is a slip of the hand."""


@dataclass(frozen=True)
class _Sheet:
    """A file whose columns are known, and where its rows begin."""

    text: Text
    lines: list[str]
    separator: str
    first: int
    columns: Columns
    notes: tuple[Note, ...] = ()

    def rows(self) -> Iterable[Row]:
        return rows(self.lines, self.separator, self.columns.width, first=self.first)

    def with_the_month_first(self, proven: Iterable[str]) -> frozenset[str]:
        """The columns of which no day is sure that could be read both ways, of those that have one such."""
        counts = {name: [0, 0] for name in proven}
        places = {name: self.columns.names.index(name) for name in counts}
        for row in self.rows():
            for name, place in places.items():
                cell = row.cells[place] if place < len(row.cells) else ""
                counts[name][0] += has_month_first(cell)
                counts[name][1] += first_two(cell) is not None and has_day_first(cell)
        return frozenset(name for name, (month, day) in counts.items() if not day or month >= SEVERAL)


def read(form: Form[R], delivery: Delivery, at: Frame) -> Reading:
    """Read a delivery by its form; a wrong file is one rejection that says what is missing."""
    sheet = _sheet(form, delivery.content, at)
    if isinstance(sheet, Fault):
        return refuse(delivery, sheet, at.version)
    taken = _taken(form, sheet, at)
    unread = sheet.columns.not_read(form)
    notes = sheet.columns.notes(form, unread)
    if taken.proven and (month_first := sheet.with_the_month_first(taken.proven)):
        taken = _taken(form, sheet, at, month_first)
    unnumbered = taken.claims and all(claim.person.pgn is None for claim in taken.claims)
    told = (UNNUMBERED,) if unnumbered else ()
    return Reading(
        records=taken.records,
        through=at.through,
        version=at.version,
        claims=tuple(taken.claims),
        links=tuple(taken.links),
        answers=tuple(taken.answers),
        rejections=tuple(taken.rejections),
        skipped=tuple(taken.skipped),
        fruitful=frozenset(taken.fruitful),
        notes=(*at.notes, *sheet.notes, *notes, *told, *taken.notes, *taken.aside.notes()),
        traits=(*of_columns(sheet.columns.headings, unread, at.mapping), *of_codes(taken.codes)),
        heard=tells(taken.fruitful, taken.rejections),
    )


def _sheet(form: Form[R], content: bytes, at: Frame) -> _Sheet | Fault:
    """Text, or the one sheet of a workbook that has the columns of this form."""
    found = pages(content)
    if found is None:
        text = table(content)
        return text if isinstance(text, Fault) else _opened(form, text, at)
    if isinstance(found, Fault):
        return found
    shown = [page for page in found if not page.hidden] or found
    opened = [_opened(form, page.text, at) for page in shown]
    fit = [sheet for sheet in opened if not isinstance(sheet, Fault)]
    if not fit:
        return opened[0]
    filled = [sheet for sheet in fit if next(iter(sheet.rows()), None) is not None]
    if len(filled) > 1:
        return Fault(FORMAT, "sheets_several", None, SEVERAL_SHEETS)
    one = (filled or fit)[0]
    if len(found) == 1:
        return one
    lost = any(page.hidden and not isinstance(_opened(form, page.text, at), Fault) for page in found)
    return replace(one, notes=(*one.notes, replace(OTHER_SHEETS, look=lost)))


def _opened(form: Form[R], text: Text, at: Frame) -> _Sheet | Fault:
    """What the column names tell; the fault when they do not tell enough."""
    lines = text.lines
    tops = [i for i, line in enumerate(lines[:MOST_ABOVE]) if line.strip() and not _is_hint(line)] or [0]
    faults: list[Fault] = []
    for top in tops:
        found = _opened_at(form, text, lines, top, at)
        if not isinstance(found, Fault):
            return replace(found, notes=(ABOVE,)) if top != tops[0] else found
        faults.append(found)
        if names_somebody(lines[top]):
            break  # a row: what stands below it is no heading
    return faults[0]


def _opened_at(form: Form[R], text: Text, lines: list[str], top: int, at: Frame) -> _Sheet | Fault:
    """The file, if this line holds its column names."""
    separator = separator_of(lines[top], lambda cells: sum(map(bool, read_as(form, list(cells), at.mapping))))
    head, first = heading(lines, separator, top)
    found = columns(form, head.cells, lambda width: rows(lines, separator, width, first=first), at)
    if isinstance(found, Fault):
        return replace(found, line=top + 1)
    return _Sheet(text, lines, separator, first, found)


def _taken(form: Form[R], sheet: _Sheet, at: Frame, month_first: Collection[str] = ()) -> Taken:
    taken = Taken(frozenset(month_first))
    for row in sheet.rows():
        take(form, row, sheet.columns, sheet.text, at, taken)
    return taken


def _is_hint(line: str) -> bool:
    """Excel's own first line, which names the separator."""
    return line.strip().strip('"').casefold().startswith("sep=")
