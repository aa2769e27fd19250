"""The closing record of a registratieoverzicht (SLR): are all records there?

When a total differs, or the record is missing, the file is no full statement and nothing rests on what is
not in it. A record that is repeated in full may be counted once or more: duplicates do no harm.
"""

from collections import Counter
from dataclasses import dataclass

from hub.connectors.contract import WHOLE, Fault, Note, Rejected, Skipped
from hub.connectors.dialect import Row, Text
from hub.connectors.faults import FORMAT, RECORD, reject
from hub.connectors.ro_records import COUNTED

NO_SLR = "Het sluitrecord (SLR) ontbreekt: het bestand is niet volledig. Lever het opnieuw."
WRONG_SLR = "De aantallen in het sluitrecord kloppen niet met de records; lever het bestand opnieuw."
TOTALS = "Het sluitrecord noemt een ander aantal {} dan de {} die er staan; de levering trekt niets in."
NO_PERIOD = Note(
    "no_period", "De periode in het voorlooprecord eindigt voor zij begint; de levering trekt niets in."
)
LONGEST = 12


@dataclass(frozen=True, slots=True)
class Closing:
    """What the closing records say together."""

    complete: bool
    rejections: tuple[Rejected, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[Note, ...] = ()


def kind_of(row: Row) -> str:
    """The record type: the first field."""
    return row.cells[0].strip().upper()


def close(records: list[Row], text: Text) -> Closing:
    kinds = list(map(kind_of, records))
    totals = [(n, row) for n, (kind, row) in enumerate(zip(kinds, records, strict=True), 1) if kind == "SLR"]
    if not totals:
        fault = Fault(FORMAT, "slr_missing", "SLR", NO_SLR)
        return Closing(complete=False, rejections=(reject(fault, WHOLE, b"", unreadable=True),))
    counted = Counter(kinds)
    distinct = Counter(kind for kind, _ in set(zip(kinds, (r.raw for r in records), strict=True)))
    rejections: list[Rejected] = []
    skipped: list[Skipped] = []
    notes: dict[Note, None] = {}
    for number, row in totals:
        wrong = _wrong(row, counted, distinct)
        if not wrong:
            skipped.append(Skipped(number, "slr"))
            continue
        fault = Fault(RECORD, "totals_differ", wrong[0], WRONG_SLR)
        rejections.append(reject(fault, number, text.original(row.raw), line=row.line, unreadable=True))
        notes |= dict.fromkeys(Note("totals_differ", TOTALS.format(kind, counted[kind])) for kind in wrong)
    return Closing(not rejections, tuple(rejections), tuple(skipped), tuple(notes))


def _wrong(row: Row, counted: Counter[str], distinct: Counter[str]) -> list[str]:
    """The record types whose total differs or cannot be read."""
    told = [_count(cell) for cell in row.cells[1 : len(COUNTED) + 1]]
    told += [None] * (len(COUNTED) - len(told))
    return [
        kind
        for kind, total in zip(COUNTED, told, strict=True)
        if total is None or total not in (counted[kind], distinct[kind])
    ]


def _count(cell: str) -> int | None:
    bare = cell.strip()
    return int(bare) if bare.isascii() and bare.isdigit() and len(bare) <= LONGEST else None
