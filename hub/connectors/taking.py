"""One row of a sheet, sorted into what it gives: facts, a rejection with its reason, or a known non-fact."""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hub.connectors.columns import DOUBLE, Cells, Columns
from hub.connectors.contract import (
    Answer,
    Claim,
    Description,
    Fault,
    Linked,
    Note,
    PersonRef,
    Rejected,
    Skipped,
)
from hub.connectors.dates import has_day_first, has_month_first
from hub.connectors.dialect import Row, Written
from hub.connectors.faults import FIELD, RECORD, REFERENCE, reject
from hub.connectors.footers import counted, is_footer
from hub.connectors.form import Form, Meaning, PupilRow, R
from hub.connectors.naming import Frame
from hub.connectors.person import ROUNDED, Identified, identify, is_rounded, own_reference
from hub.connectors.row_shape import wrong_shape
from hub.connectors.spare import Aside, Understood, Wrong, understand
from hub.connectors.traits import Codes
from hub.domain.timeline import day_of

NO_FACT = (Linked, Answer, Note, Skipped, Description)
NOBODY = Identified(PersonRef(None, None))
NOT_YOURS = "De rij gaat over een andere organisatie dan die aanlevert; laat haar weg of lever haar daar aan."
MONTH_FIRST = (
    "{}: in deze kolom staat de maand voorop (mm/dd/jjjj), zodat ook de andere datums niet zeker zijn. "
    "Exporteer de kolom als jjjj-mm-dd of dd-mm-jjjj."
)
LOST_ROWS = "Deze regel noemt meer rijen dan er staan: het bestand is niet volledig. Lever het opnieuw."
FEWER = Note("footer_differs", "De laatste regel noemt een ander aantal dan er rijen zijn.")
_NO_ROW = frozenset({"fields_few", "fields_many", "quote_open", "totals_differ"})
"""Faults of lines of which nobody can tell whom they are about."""


@dataclass
class Taken:
    """What the rows gave so far. `month_first`: columns whose days are sure only with the day over 12."""

    full: bool
    month_first: frozenset[str]
    proven: set[str] = field(default_factory=set)  # columns with a day that can only have its month in front
    claims: list[Claim] = field(default_factory=list)
    links: list[Linked] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    described: list[tuple[PersonRef, Description]] = field(default_factory=list)
    rejections: list[Rejected] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    aside: Aside = field(default_factory=Aside)
    codes: Codes = field(default_factory=Codes)  # that no table knows
    fruitful: set[int] = field(default_factory=set)
    sums: Counter[Hashable] = field(default_factory=Counter)  # as the form sums its claims
    claimed: bool = False  # whether any row gave a fact, and any of them about a PGN
    numbered: bool = False
    records: int = 0
    rows: int = 0  # records that are neither blank nor column names nor a footer

    def sum(self, form: Form[Any]) -> None:
        """Add up what the rows say together, of those whose facts are held."""
        self.sums.update(form.sums(self.claims))
        self.claimed = self.claimed or bool(self.claims)
        self.numbered = self.numbered or any(claim.person.pgn is not None for claim in self.claims)

    def let_go(self) -> None:
        """Of what each row gave nothing is held any longer; what is of the file as a whole, is."""
        for given in (self.claims, self.links, self.answers, self.rejections, self.skipped, self.fruitful):
            given.clear()
        self.described.clear()


def take(form: Form[R], row: Row, columns: Columns, text: Written, at: Frame, taken: Taken) -> None:
    """Sort one row into what it gave."""
    told = "".join(row.cells).strip()
    said: tuple[PersonRef, Iterable[Meaning]] | Fault | None = None
    cells: Mapping[str, str] = {}
    if not told:
        taken.skipped.append(Skipped(taken.records + 1, "blank_row"))
    elif row.cells == columns.headings:
        taken.skipped.append(Skipped(taken.records + 1, "column_names"))
    elif is_footer(told, row.cells):
        said = _footer(row, taken)
    else:
        taken.rows += 1
        columns.look(row.cells)
        found = wrong_shape(row, columns.width) or columns.of(form, row.cells)
        if isinstance(found, Fault):
            said = found
        else:
            cells, said = found.values, _say(form, found, at, row.line, taken)
    taken.records += 1
    number = taken.records
    if isinstance(said, Fault):
        taken.rejections.append(_rejected(form, said, number, row, cells, text, full=taken.full))
    elif said is not None:
        _keep(*said, number, taken)


def _rejected(
    form: Form[R],
    fault: Fault,
    number: int,
    row: Row,
    cells: Mapping[str, str],
    text: Written,
    *,
    full: bool,
) -> Rejected:
    """With what it is about, as far as that can be read."""
    known = fault.code not in _NO_ROW
    spared = _spared(form, cells) if known and full else None
    return reject(
        fault,
        number,
        text.original(row.raw),
        line=row.line,
        spared=spared,
        about=_about(form, cells) if known else None,
        unreadable=full and spared is None,
    )


def _keep(person: PersonRef, meanings: Iterable[Meaning], number: int, taken: Taken) -> None:
    fruitful = True
    for meaning in meanings:
        if not isinstance(meaning, NO_FACT):  # one question for nearly all
            taken.claims.append(Claim(person, meaning))
        elif isinstance(meaning, Linked):
            taken.links.append(meaning)
        elif isinstance(meaning, Answer):
            taken.answers.append(meaning)
        elif isinstance(meaning, Description):
            taken.described.append((person, meaning))
        elif isinstance(meaning, Note):
            taken.aside.told[meaning] += 1
        else:
            taken.skipped.append(replace(meaning, record=number))
            fruitful = False
    if fruitful:
        taken.fruitful.add(number)


def _footer(row: Row, taken: Taken) -> Fault | None:
    """A line below the rows. Where it counts more than there are, what is not listed may be lost."""
    count = counted(row.cells)
    if count is not None and count > taken.rows and taken.full:
        return Fault(RECORD, "totals_differ", None, LOST_ROWS)
    if count not in (None, taken.rows):
        taken.notes.append(FEWER)
    taken.skipped.append(Skipped(taken.records + 1, "footer"))
    return None


def _say(
    form: Form[R], found: Cells, at: Frame, line: int, taken: Taken
) -> tuple[PersonRef, Iterable[Meaning]] | Fault:
    """Whom a row is about and what it says, in the hub's words, or why it says nothing."""
    understood = _readable(form, found, at, line, taken)
    if isinstance(understood, Fault):
        return understood
    row = understood.row
    if not form.yours(row, at):
        return understood.blame(Fault(REFERENCE, "not_yours", None, NOT_YOURS))
    who = _who(form, found.values) if isinstance(row, PupilRow) else NOBODY
    if isinstance(who, Fault):
        return who
    said = form.translate(row, who.person, at)
    if isinstance(said, Fault):
        return understood.blame(said)
    if understood.without:
        taken.aside.leave_out(understood.without, line)
    if who.also is not None and who.person.pgn is not None:
        said = (*said, Linked(who.also, who.person.pgn, day_of(at.through)))
    return who.person, said


def _readable(form: Form[R], found: Cells, at: Frame, line: int, taken: Taken) -> Understood[R] | Fault:
    """The row in the source's words, or why it cannot be one of this source."""
    cells = found.values
    wrong = _unsure(cells, taken.month_first) if taken.month_first else None
    if found.differ:
        wrong = _double(found.differ, wrong)
    understood = understand(form.row, cells, at.through, wrong)
    if isinstance(understood, Fault) or understood.without:
        taken.proven |= {name for name, cell in cells.items() if has_month_first(cell)}
        for name in sorted(form.coded & cells.keys()):
            if cells[name].strip() and form.value(name, cells[name]) is None:
                taken.codes.note(name, cells[name], line)
    return understood


def _double(differ: tuple[str, ...], unsure: Wrong | None) -> Wrong:
    """Columns that differ are of fields that no record needs: what it is rejected for is what is unsure."""
    fields = dict.fromkeys(differ, DOUBLE)
    if unsure is not None:
        return Wrong({**unsure.fields, **fields}, unsure.fault)
    return Wrong(fields, Fault(RECORD, "columns_double", differ[0], DOUBLE))


def _unsure(cells: Mapping[str, str], month_first: Collection[str]) -> Wrong | None:
    """The days that are not sure, in columns that have the month in front."""
    names = [name for name in month_first if not has_day_first(cells.get(name, ""))]
    if not names:
        return None
    remedies = {name: MONTH_FIRST.format(name) for name in sorted(names)}
    first = min(remedies)
    return Wrong(remedies, Fault(FIELD, "month_first", first, remedies[first]))


def _who(form: Form[R], cells: Mapping[str, str]) -> Identified | Fault:
    own = cells.get(form.own, "") if form.own else ""
    if own and not own.isdigit() and is_rounded(own):
        return Fault(FIELD, "number_rounded", form.own, ROUNDED)
    return identify(cells.get("BSN", ""), cells.get("Onderwijsnummer", ""), own_reference(own))


def _spared(form: Form[R], cells: Mapping[str, str]) -> tuple[PersonRef, str] | None:
    """The thing that a rejected row of a full statement lists all the same, where it can be read."""
    if form.ref is None:
        return None
    who, ref = _who(form, cells), form.ref(cells)
    return None if isinstance(who, Fault) or ref is None else (who.person, ref)


def _about(form: Form[R], cells: Mapping[str, str]) -> tuple[PersonRef, str | None] | None:
    """Where the person's number is what is wrong, the source's own tells whom the row is about."""
    who = _who(form, cells)
    if isinstance(who, Identified):
        return who.person, form.ref(cells) if form.ref else None
    own = own_reference(cells.get(form.own, "")) if form.own else None
    return (PersonRef(None, own), form.ref(cells) if form.ref else None) if own else None
