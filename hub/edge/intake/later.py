"""Which of two words of one version counts: the one of the later delivery, and within one the later row.

What the source itself orders comes first: a sequence number, a moment in the content. Where the moment of the
file alone orders, several files have the same one: a correction under one name, the hour that comes twice in
October, an overview of which only the day is known. Each then speaks a millisecond after the one before.
"""

from dataclasses import replace

from hub.connectors.contract import Reading
from hub.domain.facts import Fact
from hub.domain.identifiers import PupilId

Addressed = tuple[PupilId, Fact]

PLACES = 20
"""Bits for the place of a delivery among those of its source: a million of them."""

SINCE = 1_577_836_800
"""2020-01-01 in seconds: from then on there is room for 136 years below `MOST_OWN`."""


def counting_as(reading: Reading, version: int) -> Reading:
    """The reading in its place among those of one moment: whatever speaks as of then has this version."""
    if version == reading.version:
        return reading
    later: dict[int, Fact] = {}  # one fact may stand for many pupils
    for claim in reading.claims:
        if claim.fact.version == reading.version and id(claim.fact) not in later:
            later[id(claim.fact)] = replace(claim.fact, version=version)
    claims = tuple(c._replace(fact=later.get(id(c.fact), c.fact)) for c in reading.claims)
    return replace(reading, version=version, claims=claims)


def in_turn(moment: int, place: int) -> int:
    """The version of a word that carries its own moment (ms): of one second the later delivery's counts."""
    return ((moment // 1000 - SINCE) << PLACES) + min(place, (1 << PLACES) - 1)


def settled(told: tuple[Addressed, ...]) -> tuple[tuple[Addressed, ...], int]:
    """The words of one delivery without those that a later row of it contradicts, and how many those were."""
    last = {(pupil, type(fact), fact.ref, fact.version): fact for pupil, fact in told}
    if len(last) == len(told):
        return told, 0
    kept = tuple((p, f) for p, f in told if last[p, type(f), f.ref, f.version] == f)
    return kept, len(told) - len(kept)
