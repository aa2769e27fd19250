"""The birth dates of a delivery by the source's own numbers, told so that two children stay two. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from hub.connectors.contract import PersonRef, Reading
from hub.connectors.person import BIRTH
from hub.domain.claimed import Apart
from hub.domain.context import Statement
from hub.domain.facts import Born, Fact
from hub.domain.identifiers import Birth, PupilId, SourceId
from hub.edge.intake.later import Addressed

UNREAD = Birth("1900-00-00")
"""In a word that is taken back nobody reads the date."""


def births_of(reading: Reading, names: Mapping[PersonRef, PupilId]) -> dict[tuple[PupilId, str], Born]:
    """What it tells of those who have a number, by pupil and the source's own number."""
    return {
        (names[person], person.own): fact
        for person, fact in reading.claims
        if isinstance(fact, Born) and person.pgn is not None and person.own is not None
    }


def full_of(reading: Reading) -> Statement | None:
    """What it tells all of, whatever the days; None: of nothing."""
    if not (reading.heard and reading.retracts):
        return None
    return Statement(reading.version, date.min, date.max, parts=reading.parts)


def told_apart(
    source: SourceId, reading: Reading, names: Mapping[PersonRef, PupilId], found: Apart
) -> tuple[Addressed, ...]:
    """The words of a delivery by pupil, each birth date as the one of its own number."""
    if not found.marks and not found.withdrawn:
        return tuple((names[c.person], c.fact) for c in reading.claims)
    marked = (
        (names[person], _marked(fact, found.marks.get((names[person], person.own or ""), "")))
        for person, fact in reading.claims
    )
    back = (
        (pupil, _taken_back(source, _ref(BIRTH, mark), reading.version))
        for pupil, mark in sorted(found.withdrawn)
    )
    return (*back, *marked)


def _marked(fact: Fact, mark: str) -> Fact:
    return replace(fact, ref=_ref(fact.ref, mark)) if isinstance(fact, Born) else fact


def _ref(thing: str, mark: str) -> str:
    return f"{thing} {mark}" if mark else thing


def _taken_back(source: SourceId, ref: str, version: int) -> Born:
    return Born(source=source, ref=ref, version=version, retracted=True, birth=UNREAD)
