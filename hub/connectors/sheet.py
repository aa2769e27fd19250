"""A file of rows under column names, read by a form: what its rows say, each by itself and together.

What the connectors with CSV share, and nothing of any one of them. A row gives facts, or is rejected with its
reason; whatever stands in it, reading goes on with the next. A file on disk can be judged without being held.
"""

from collections.abc import Callable
from typing import BinaryIO, TypeVar

from hub.connectors.columns import Unread
from hub.connectors.contract import Delivery, Fault, Note, Reading, tells
from hub.connectors.faults import refuse
from hub.connectors.form import Form, Meaning, PupilRow, R, Together, Whole
from hub.connectors.judging import AT_ONCE, Judged, judged
from hub.connectors.naming import Frame
from hub.connectors.opening import Sheet, opened, opened_text
from hub.connectors.paging import long_table
from hub.connectors.taking import Taken, take
from hub.connectors.traits import of_codes, of_columns

__all__ = ["NOT_FULL", "Form", "Meaning", "PupilRow", "Together", "Whole", "judge", "read"]

T = TypeVar("T")

NOT_FULL = Note(
    "not_full", "Een volledige lijst zonder rijen trekt niets in; zij geldt als 'geen wijzigingen'."
)
UNNUMBERED = Note(
    "no_number",
    "Geen enkele rij heeft een BSN of onderwijsnummer; de hub volgt wie erin staan, maar meldt niets aan een "
    "gemeente. Neem het nummer op in de export.",
)


def read(form: Form[R], delivery: Delivery, at: Frame) -> Reading:
    """Read a delivery by its form; a wrong file is one rejection that says what is missing."""
    sheet = opened(form, delivery.content, at)
    if isinstance(sheet, Fault):
        return refuse(delivery, sheet, at.version)

    def take_all(taken: Taken) -> None:
        for row in sheet.rows():
            take(form, row, sheet.columns, sheet.text, at, taken)

    taken, _, unread = _settled(form, sheet, delivery, take_all)
    taken.sum(form)
    heard = tells(fruitful=len(taken.fruitful), rejected=len(taken.rejections))
    whole = form.whole(Together(taken.sums, taken.full, heard), at)
    return Reading(
        records=taken.records,
        through=at.through,
        version=at.version,
        claims=tuple(taken.claims),
        links=tuple(taken.links),
        answers=tuple(taken.answers),
        described=tuple(taken.described),
        rejections=tuple(taken.rejections),
        skipped=tuple(taken.skipped),
        fruitful=frozenset(taken.fruitful),
        scope=whole.scope,
        parts=whole.parts,
        notes=_notes(form, sheet, at, unread, taken, whole),
        traits=(*of_columns(sheet.columns.headings, unread, at.mapping), *of_codes(taken.codes)),
        heard=heard,
    )


def judge(
    form: Form[R], delivery: Delivery, at: Frame, file: BinaryIO, progress: Callable[[float], None]
) -> Judged:
    """What is told of a delivery that stays on disk: that of its `read`, without holding what it gives.

    `file` holds its content, and no workbook.
    """
    text = long_table(file)
    sheet = text if isinstance(text, Fault) else opened_text(form, text, at)
    if isinstance(sheet, Fault):
        return judged(refuse(delivery, sheet, at.version))

    def count(taken: Taken) -> Judged:
        found = Judged(through=at.through, version=at.version)
        for row in sheet.rows():
            take(form, row, sheet.columns, sheet.text, at, taken)
            if taken.records % AT_ONCE == 0:
                _let_go(form, taken, found)
                progress(row.line / len(sheet.lines))
        _let_go(form, taken, found)
        return found

    taken, found, unread = _settled(form, sheet, delivery, count)
    found.records = taken.records
    found.heard = tells(fruitful=found.fruitful, rejected=found.rejected)
    whole = form.whole(Together(taken.sums, taken.full, found.heard), at)
    found.scope, found.parts = whole.scope, whole.parts
    found.notes = _notes(form, sheet, at, unread, taken, whole)
    return found


def _notes(
    form: Form[R], sheet: Sheet, at: Frame, unread: Unread, taken: Taken, whole: Whole
) -> tuple[Note, ...]:
    columns = sheet.columns.notes(form, unread)
    asked = issubclass(form.row, PupilRow)
    unnumbered = (UNNUMBERED,) if asked and taken.claimed and not taken.numbered else ()
    asides = (*taken.notes, *taken.aside.notes())
    return (*at.notes, *sheet.notes, *columns, *unnumbered, *asides, *whole.notes)


def _let_go(form: Form[R], taken: Taken, found: Judged) -> None:
    """Count what the last rows gave, and hold it no longer."""
    found.add(taken)
    taken.sum(form)
    taken.let_go()


def _settled(
    form: Form[R], sheet: Sheet, delivery: Delivery, run: Callable[[Taken], T]
) -> tuple[Taken, T, Unread]:
    """What a run over the rows gave, and which columns are not read.

    It is run again where days turn out to have their month in front, which only the whole file tells.
    """
    full = form.full is not None and form.full in delivery.name.casefold()
    taken = Taken(full, frozenset())
    found = run(taken)
    unread = sheet.columns.not_read(form)
    if taken.proven and (month_first := sheet.with_the_month_first(taken.proven)):
        taken = Taken(full, month_first)
        found = run(taken)
    return taken, found, unread
