"""A file of rows, opened: which line holds its column names, what they are, and where its rows begin."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from hub.connectors.columns import Columns, columns
from hub.connectors.contract import Fault, Note
from hub.connectors.dates import first_two, has_day_first, has_month_first
from hub.connectors.dialect import Row, Written, heading, rows, separator_of, table
from hub.connectors.faults import FORMAT
from hub.connectors.filling import read_as
from hub.connectors.form import Form, R
from hub.connectors.naming import Frame
from hub.connectors.quoting import names_somebody
from hub.connectors.workbook import pages

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
class Sheet:
    """A file whose columns are known, and where its rows begin."""

    text: Written
    lines: Sequence[str]
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


def opened(form: Form[R], content: bytes, at: Frame) -> Sheet | Fault:
    """Text, or the one sheet of a workbook that has the columns of this form."""
    found = pages(content)
    if found is None:
        text = table(content)
        return text if isinstance(text, Fault) else opened_text(form, text, at)
    if isinstance(found, Fault):
        return found
    shown = [page for page in found if not page.hidden] or found
    tried = [opened_text(form, page.text, at) for page in shown]
    fit = [sheet for sheet in tried if not isinstance(sheet, Fault)]
    if not fit:
        return tried[0]
    filled = [sheet for sheet in fit if next(iter(sheet.rows()), None) is not None]
    if len(filled) > 1:
        return Fault(FORMAT, "sheets_several", None, SEVERAL_SHEETS)
    one = (filled or fit)[0]
    if len(found) == 1:
        return one
    lost = any(page.hidden and not isinstance(opened_text(form, page.text, at), Fault) for page in found)
    return replace(one, notes=(*one.notes, replace(OTHER_SHEETS, look=lost)))


def opened_text(form: Form[R], text: Written, at: Frame) -> Sheet | Fault:
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


def _opened_at(form: Form[R], text: Written, lines: Sequence[str], top: int, at: Frame) -> Sheet | Fault:
    """The file, if this line holds its column names."""
    separator = separator_of(lines[top], lambda cells: sum(map(bool, read_as(form, list(cells), at.mapping))))
    head, first = heading(lines, separator, top)
    found = columns(form, head.cells, lambda width: rows(lines, separator, width, first=first), at)
    if isinstance(found, Fault):
        return replace(found, line=top + 1)
    return Sheet(text, lines, separator, first, found)


def _is_hint(line: str) -> bool:
    """Excel's own first line, which names the separator."""
    return line.strip().strip('"').casefold().startswith("sep=")
