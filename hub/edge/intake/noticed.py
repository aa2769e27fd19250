"""What the door notices beside earlier deliveries.

A count that ran back, two children under one number, a day far outside what is usual.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from hub.connectors.contract import Note, PersonRef, Reading
from hub.connectors.person import BIRTH
from hub.domain.claimed import Apart
from hub.domain.context import Context
from hub.domain.facts import ApplicationChanged, Born
from hub.domain.identifiers import PupilId, SourceId
from hub.domain.timeline import day_of
from hub.domain.usual import around, compared_with, is_moved, of_delivery, quiet_days, tells_enough
from hub.edge.intake.apart import births_of, full_of
from hub.edge.intake.later import Addressed
from hub.edge.intake.receipt import Receipt
from hub.edge.vault import Vault
from hub.edge.vault.counting import NumberedMessage

WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
UNUSUAL = "Normaal {}–{} records op {weekday} (gezien de laatste {}), deze {weekday} {}. Klopt dat?"


def ran_back(vault: Vault, source: SourceId, delivery: str, reading: Reading) -> bool:
    """Whether the feed's number fell while its moments went on: it has begun to count again."""
    return vault.counting.heard(source, delivery, _told(reading))


def beside_usual(
    vault: Vault, context: Context, source: SourceId, receipts: Sequence[Receipt]
) -> list[Receipt]:
    """With a note on the last of a day when the day, as it stands now, is far outside what is usual."""
    told = list(receipts)
    last = {day_of(receipt.picked_up): n for n, receipt in enumerate(receipts)}
    for day, n in last.items():
        if (note := _unusual(vault, context, source, day)) is not None:
            told[n] = replace(told[n], notes=(*told[n].notes, note))
    return told


def _unusual(vault: Vault, context: Context, source: SourceId, day: date) -> Note | None:
    first = vault.withdrawals.first_day(source)
    if first is None or not tells_enough(first, day):
        return None
    counts = vault.withdrawals.counts(source, (day, *compared_with(day)))
    found = of_delivery(source, counts, first, day, quiet_days(context, source))
    if found is None or is_moved({**vault.withdrawals.counts(source, around(day)), **counts}, day):
        return None
    usual, weekday = found.usual, WEEKDAYS[day.weekday()]
    told = UNUSUAL.format(usual.low, usual.high, usual.days, found.records, weekday=weekday)
    return Note("count_unusual", told)


def begins_again(vault: Vault, source: SourceId, reading: Reading) -> bool:
    """Whether that would be so, of what has not been taken in."""
    return vault.counting.falls(source, _told(reading))


def _told(reading: Reading) -> Iterator[NumberedMessage]:
    """Without those of which the moment is not known, for a clock ran ahead."""
    for claim in reading.claims:
        fact = claim.fact
        if isinstance(fact, ApplicationChanged) and fact.changed < reading.through:
            yield NumberedMessage(fact.number, fact.changed)


def beside(
    vault: Vault, source: SourceId, delivery: str, reading: Reading, names: Mapping[PersonRef, PupilId]
) -> Apart:
    """What the birth dates of a delivery are beside those that its source told of the same pupils.

    Where a source has two of its own numbers beside one pupil, each tells a birth date of its own: so they
    stay two until the source mends it. That of a number that is another pupil's now is taken back.
    """
    births = births_of(reading, names)
    return vault.claims.take(source, delivery, births, full_of(reading)) if births else Apart()


def withdrawn(vault: Vault, source: SourceId, delivery: str, remain: Sequence[Addressed]) -> None:
    """A delivery of the source was withdrawn: what is noticed from now on is beside what remains of it."""
    births = {
        (pupil, fact.ref.removeprefix(BIRTH).strip()): fact
        for pupil, fact in sorted(remain, key=lambda one: one[1].version)
        if isinstance(fact, Born) and not fact.retracted
    }
    vault.claims.relist(source, delivery, births)
    vault.counting.relist(source, delivery, [f for _, f in remain if isinstance(f, ApplicationChanged)])
