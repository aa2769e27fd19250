"""The receipt: what became of a delivery, told to whoever delivered it (in Dutch) and to programs (JSON)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from hub.connectors.contract import WHOLE, Note
from hub.domain.identifiers import SourceId
from hub.edge.intake.letter import by_cause, day, listed
from hub.edge.intake.rejection import Rejection

SHOWN = 500
"""Lines with a remedy in a receipt; beyond that it tells by cause, with examples."""


class Judgement(StrEnum):
    """How a delivery came out, in the words of whoever delivered it."""

    GOOD = "goed"
    LOOK = "goed, maar kijk"
    BAD = "niet goed"


_JUDGED = {
    Judgement.GOOD: "GOED: alles is ontvangen; u hoeft niets te doen.",
    Judgement.LOOK: "GOED, MAAR KIJK: lees 'Let op' hieronder; klopt dat, dan hoeft u niets te doen.",
    Judgement.BAD: "NIET GOED: er is iets afgewezen; hieronder staat wat u moet herstellen.",
}


KEPT_OUT = "NIET GOED: er telt nog niets van; bij 'Let op' hieronder staat een vraag aan u."
ASKED = "GOED, MAAR KIJK: bij 'Let op' hieronder staat een vraag aan u."


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One delivery. `refused` says in Dutch why nothing of it was taken in; None when it was."""

    source: SourceId
    name: str
    delivery: str = ""
    picked_up: datetime
    through: datetime | None = None  # None: the source was not heard
    full: bool = False
    held: bool = False  # full, but what it lacks is not taken back before a person confirms it
    kept_out: bool = False  # nothing of it counts before a person confirms its form
    records: int = 0
    fruitful: int = 0
    rejected: int = 0
    skipped: int = 0
    facts: int = 0
    mend: tuple[Rejection, ...] = ()
    notes: tuple[Note, ...] = ()
    refused: str | None = None

    @property
    def by_code(self) -> Mapping[str, int]:
        found: Counter[str] = Counter()
        for one in self.mend:
            found[one.code] += one.count
        return found

    @property
    def adds_up(self) -> bool:
        return self.records == self.fruitful + self.rejected + self.skipped

    @property
    def clean(self) -> bool:
        """Whether nothing must be mended."""
        return self.refused is None and not self.mend and not self.kept_out

    @property
    def judgement(self) -> Judgement:
        if not self.clean:
            return Judgement.BAD
        return Judgement.LOOK if any(note.look for note in self.notes) else Judgement.GOOD

    def as_json(self) -> dict[str, Any]:
        """All of it, in plain JSON values."""
        plain = {f.name: getattr(self, f.name) for f in fields(self)}
        plain["notes"] = [asdict(note) for note in self.notes]
        plain["judgement"] = self.judgement.value
        plain["picked_up"] = self.picked_up.isoformat()
        plain["mend"] = [m.shown() for m in self.mend]
        plain["through"] = self.through.isoformat() if self.through else None
        plain["rejections"] = dict(sorted(self.by_code.items()))
        plain["causes"] = [group.shown() for group in by_cause(self.mend)]
        return plain


def in_dutch(receipt: Receipt) -> str:
    """The receipt as a school or municipality reads it: what went well, what to mend, row by row."""
    lines = [
        f"Ontvangstbewijs {receipt.name}",
        f"Bron {receipt.source}, opgepakt op {day(receipt.picked_up)}.",
        _headline(receipt),
        "",
    ]
    if receipt.refused is not None:
        return "\n".join([*lines, f"NIET INGENOMEN. {receipt.refused}", ""])
    if not receipt.kept_out:
        lines += _counts(receipt)
    lines += [
        _heard(receipt),
        *(f"{'Let op: ' if note.look else ''}{note.text}" for note in receipt.notes),
        "",
    ]
    if not receipt.mend:
        return "\n".join(lines)
    lines += [
        "Wat u moet herstellen (lever daarna het bestand opnieuw aan; dubbel aanleveren kan geen kwaad):"
    ]
    if sum(m.count for m in receipt.mend) > SHOWN:
        return "\n".join([*lines, *listed(by_cause(receipt.mend)), ""])
    lines += [f"  {_where(m)}: {m.remedy} [{m.code}]" for m in receipt.mend]
    return "\n".join([*lines, ""])


def table(receipts: Iterable[Receipt]) -> str:
    """The counts per file and source, as every intake ends."""
    head = ("source", "file", "records", "gave facts", "rejected", "known non-facts", "facts")
    rows = [
        (r.source, r.name, str(r.records), str(r.fruitful), str(r.rejected), str(r.skipped), str(r.facts))
        for r in receipts
    ]
    totals = [str(sum(int(row[c]) for row in rows)) for c in range(2, len(head))]
    body = [head, *rows, ("total", f"{len(rows)} files", *totals)]
    wide = [max(len(row[c]) for row in body) for c in range(len(head))]
    return "\n".join(
        "  ".join(
            text.ljust(w) if c <= 1 else text.rjust(w)
            for c, (text, w) in enumerate(zip(row, wide, strict=True))
        ).rstrip()
        for row in body
    )


def _counts(receipt: Receipt) -> list[str]:
    return [
        f"Gelezen:          {receipt.records} records",
        f"  gelukt:         {receipt.fruitful} records, samen {receipt.facts} feiten",
        f"  afgewezen:      {receipt.rejected} records",
        f"  geen feit:      {receipt.skipped} records (kop- en sluitregels en dergelijke)",
    ]


def _headline(receipt: Receipt) -> str:
    if receipt.kept_out:
        return KEPT_OUT
    return ASKED if receipt.held and receipt.clean else _JUDGED[receipt.judgement]


def _heard(receipt: Receipt) -> str:
    if receipt.kept_out:
        return "Deze aanlevering telt nog niet als gehoord, zie 'Let op'."
    if receipt.through is None:
        return "Deze aanlevering telt niet als gehoord: zij is als geheel niet te lezen of onvolledig."
    kind = "volledige opgave" if receipt.full else "mutaties"
    if receipt.held:
        kind = "volledige opgave die nog niets intrekt, zie 'Let op'"
    return f"Gehoord tot en met {day(receipt.through)} ({kind})."


def _where(line: Rejection) -> str:
    place = "het hele bestand" if line.record == WHOLE else f"record {line.record}"
    if line.line is not None:
        place = f"regel {line.line}"
    return f"{place}, veld {line.field}" if line.field else place
