"""A source that begins to write otherwise: taken in, kept out whole, or left out, as is set for it (`drift`).

What it wrote before is its form; its first delivery makes it. Told is where something new stands, never what
it is. See docs/decisions/0028.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from hub.connectors.contract import COLUMNS_UNREAD, Delivery, Note, Reading, Rejected, Skipped, Sort
from hub.connectors.faults import UNKNOWN_CODE
from hub.domain.identifiers import SourceId
from hub.edge.intake.originals import Originals
from hub.edge.intake.receipt import Receipt
from hub.edge.sources import Drift
from hub.edge.vault import Vault
from hub.edge.vault.statements import State
from hub.edge.vault.traits import KeptOut, LeftOut
from hub.edge.vault.waiting import Past

LEFT_OUT = "left_out"
MOST_NAMED = 20
ASKED = (
    "Dit bestand is anders van vorm dan wat u eerder leverde, en afgesproken is dat wij dan eerst vragen. "
    "Nieuw zijn: {new}. Van de {records} records telt nog niets. Was dit niet de bedoeling, lever het "
    "bestand dan onder dezelfde naam in de oude vorm. Klopt het zo, laat de beheerder van de hub levering "
    "{delivery} bevestigen."
)
WITHOUT = "Weggelaten, zoals afgesproken, is wat wij niet kennen: {}."


class Judged(NamedTuple):
    """What of a delivery counts: as what it is kept out when nothing does, and how much of it is left out."""

    reading: Reading
    kept_out: KeptOut | None = None
    left: LeftOut = LeftOut(0, 0)


def judged(
    vault: Vault, source: SourceId, identity: str, delivery: Delivery, reading: Reading, dial: Drift
) -> Judged:
    """As the dial of its source says. The same delivery again fares as it did before."""
    if dial is Drift.DISCARD:
        return _without_strange(reading)
    before = vault.traits.find(identity)
    confirmed = before is not None and before.state in (State.CONFIRMED, State.APPLIED)
    if dial is Drift.EVOLVE or confirmed or not (new := vault.traits.new(source, reading.traits)):
        return Judged(reading)
    sorts = [one.sort for one in new]
    counts = (sorts.count(Sort.COLUMN), sorts.count(Sort.CODE), sorts.count(Sort.VERSION))
    asked = ASKED.format(new=_named([one.where for one in new]), records=reading.records, delivery=identity)
    return Judged(
        Reading(0, reading.through, reading.version, heard=False, notes=(Note("form_new", asked),)),
        KeptOut(identity, source, delivery.picked_up, reading.records, *counts),
    )


def learn(vault: Vault, source: SourceId, identity: str, reading: Reading, left: LeftOut) -> None:
    """Of a delivery by which the source was heard its form is known from now on; again is the same."""
    if reading.heard:
        vault.traits.note(source, identity, reading.traits)
        vault.traits.leave_out(source, identity, left)


def settle(
    vault: Vault,
    originals: Originals,
    source: SourceId,
    past: Past,
    kept_out: KeptOut | None,
    receipt: Receipt,
) -> None:
    """It is on Kafka now: nothing is asked about it any more, nor about a file whose place it takes.

    That is one of the same name which holds at most as much, as with rejections.
    """
    kept = vault.traits
    if kept_out is not None:
        kept.keep_out(replace(kept_out, name=past.name))
        return
    before = kept.find(past.delivery)
    if before is not None and before.state in (State.WAITS, State.CONFIRMED):
        kept.move(past.delivery, State.APPLIED)
        if not receipt.mend and not receipt.held:
            originals.forget(past.delivery)
    if receipt.through is not None:
        for other in kept.overtaken(source, past.name, past.records):
            originals.forget(other)


def _without_strange(reading: Reading) -> Judged:
    """The same without what nobody knows: columns were not read, and records with such a code are no facts.

    What a full list holds and nobody can name stays a rejection: the list must take nothing back.
    """
    rows = [r for r in reading.rejections if r.code == UNKNOWN_CODE and not r.unreadable]
    columns = [one.where for one in reading.traits if one.strange and one.sort is Sort.COLUMN]
    if not rows and not columns:
        return Judged(reading)
    by_field: dict[str, list[Rejected]] = {}
    for row in rows:
        by_field.setdefault(row.field or "", []).append(row)
    told = [_named(columns)] if columns else []
    told += [
        f"{len(some)} rijen met een onbekende code in {name} (regel {_named([str(r.line) for r in some])})"
        for name, some in by_field.items()
    ]
    left = {row.record for row in rows}
    notes = [note for note in reading.notes if note.code != COLUMNS_UNREAD]
    without = replace(
        reading,
        rejections=tuple(r for r in reading.rejections if r.record not in left),
        skipped=(*reading.skipped, *(Skipped(r.record, LEFT_OUT, r.spared) for r in rows)),
        notes=(*notes, Note(LEFT_OUT, WITHOUT.format("; ".join(told)))),
    )
    return Judged(without, left=LeftOut(len(columns), len(rows)))


def _named(places: Sequence[str]) -> str:
    """Some of them, and how many there are besides."""
    more = len(places) - MOST_NAMED
    return ", ".join([*places[:MOST_NAMED], *([f"en nog {more}"] if more > 0 else [])])
