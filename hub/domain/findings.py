"""What a rule answers: not yes or no, but from when until when."""

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from hub.domain.facts import Fact
from hub.domain.identifiers import Brin, PupilId, SourceId, case_id, signal_id
from hub.domain.timeline import day_of

Key = tuple[str, int, str]
"""Rule, season and occasion: what a case is about, whoever it is a case of."""

Gate = tuple[SourceId, datetime]
"""A finding that rests on silence opens only when this source was heard through this moment."""


class Party(StrEnum):
    """Who must act."""

    VO = "vo"
    MBO = "mbo"
    TRUANCY = "leerplicht"
    DOORSTROOMPUNT = "Doorstroompunt"
    MUNICIPALITY = "municipality"  # routing makes it leerplicht or Doorstroompunt by age
    OPERATOR = "operator"
    REGION = "regio"  # coordinator of a Doorstroompunt region: acts on no pupil, sees that others do


class Evidence(NamedTuple):
    """A fact that a finding rests on: kind, source and thing, the day it speaks of, whose institution.

    Or a case that it is about: rule, municipality (gm/0363) and case, and the day since which it holds.
    """

    kind: str
    source: SourceId
    ref: str
    day: date | None
    brin: Brin | None


class School(NamedTuple):
    """A school that may know, while it may: a vo school up to its deregistration of the pupil."""

    brin: Brin
    until: datetime
    role: Party


class Finding(NamedTuple):
    """One step of one occasion of one rule: it holds from `since` up to `until`, given what is known."""

    rule: str
    season: int
    occasion: str  # which time this is: a correction changes this one, and a repeat is this one
    severity: int
    since: datetime
    until: datetime
    ground: str
    evidence: tuple[Evidence, ...]
    responsible: Party
    step: int = 1
    gates: frozenset[Gate] = frozenset()
    schools: tuple[School, ...] = ()
    municipal: bool = False
    regional: bool = False  # for the coordinator of the region of residence
    closes: tuple[str, ...] = ()  # what would end it, as codes of the glossary

    @property
    def key(self) -> Key:
        return (self.rule, self.season, self.occasion)

    def holds(self, now: datetime) -> bool:
        return self.since <= now < self.until


def evidence(fact: Fact, day: date | None) -> Evidence:
    """Name a fact as evidence: never its version, so that a repeat in a newer file changes no signal."""
    return Evidence(type(fact).__name__, fact.source, fact.ref, day, getattr(fact, "school", None))


def case_evidence(pupil: PupilId, key: Key, municipality: str, since: datetime) -> Evidence:
    """Name a case of a municipality (gm/0363) as evidence."""
    case = case_id(signal_id(pupil, *key), municipality)
    return Evidence(key[0], SourceId(municipality), case, day_of(since), None)
