"""What the door tells of pupils who live on in others: that they do, and how their words come there."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from hub.connectors.contract import Linked, PersonRef, Reading, Rejected
from hub.domain.facts import Merged
from hub.domain.identifiers import PupilId, SourceId
from hub.domain.kin import SAID, Came
from hub.edge.intake.later import Addressed, settled
from hub.edge.vault.merges import Merge, Merges

IDENTITY = SourceId("identity/hub")
PHASE = "door"


class Settled(NamedTuple):
    """Words for those who live on, and by which way each comes there; how many were contradicted."""

    facts: tuple[Addressed, ...]
    ways: tuple[Came, ...]
    contradicted: int = 0


def merged(step: Merge) -> Merged:
    """The fact that one pupil lives on in another, or no more; of each pupil there is one, named after it."""
    return Merged(
        source=IDENTITY, ref=step.pupil, version=step.seq, into=step.survivor, retracted=step.parted
    )


def as_first_named(
    reading: Reading, named: Mapping[PersonRef, PupilId], words: Sequence[Addressed]
) -> tuple[Addressed, ...]:
    """Words of those who live on, told of whom each was said; behind what is taken back stand the claims'."""
    behind = len(words) - len(reading.claims)
    claimed = zip(words[behind:], reading.claims, strict=True)
    return (*words[:behind], *((named[claim.person], fact) for (_, fact), claim in claimed))


def for_survivors(said: tuple[Addressed, ...], merges: Merges) -> Settled:
    """Without what a later row of the same name says otherwise: two names of one person contradict nobody."""
    kept, contradicted = settled(said)
    survivors = merges.survivors({pupil for pupil, _ in kept})
    ways = {pupil: merges.way(pupil) for pupil, survivor in survivors.items() if pupil != survivor}
    return Settled(
        tuple((survivors[pupil], fact) for pupil, fact in kept),
        tuple(ways.get(pupil, SAID) for pupil, _ in kept),
        contradicted,
    )


def said_of(told: Settled) -> tuple[Addressed, ...]:
    """The same words, told of whom each was said."""
    whose = zip(told.facts, told.ways, strict=True)
    return tuple((came.pupil if came.way else pupil, fact) for (pupil, fact), came in whose)


def conflict(link: Linked, record: int) -> Rejected:
    """Why two numbers are not linked."""
    row = f"{link.old};{link.new};{link.day.isoformat()}"
    return Rejected(
        PHASE,
        "link_conflict",
        "BSN",
        "Dit onderwijsnummer hoort al bij een ander BSN, en twee BSN's zijn twee personen; "
        "ga na welke van de twee koppelingen klopt.",
        record=record,
        original=row.encode(),
    )
