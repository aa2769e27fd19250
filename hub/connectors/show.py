"""A reading as plain values, for a receipt, a command line or a test; the originals stay out of it."""

from dataclasses import asdict, fields
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

from hub.connectors.contract import Claim, PersonRef, Reading, Rejected
from hub.connectors.judging import Judged
from hub.domain.facts import Fact
from hub.domain.identifiers import Birth

Plain = Any
"""What JSON can hold."""


def summary(judged: Judged) -> dict[str, Plain]:
    """Counts, rejections and notes: nothing that a source wrote, so nothing about a child."""
    return {
        "records": judged.records,
        "fruitful": judged.fruitful,
        "rejected": judged.rejected,
        "skipped": judged.skipped,
        "adds_up": judged.adds_up,
        "facts": judged.facts,
        "links": judged.links,
        "answers": judged.answers,
        "heard": judged.heard,
        "through": judged.through.isoformat(),
        "version": judged.version,
        "scope": plain(judged.scope),
        "parts": sorted(judged.parts),
        "retracts": judged.retracts,
        "rejections": [rejection(r) for r in judged.rejections],
        "skipped_records": [{"record": s.record, "code": s.code} for s in judged.skips],
        "notes": [asdict(note) for note in judged.notes],
    }


def rejection(rejected: Rejected) -> dict[str, Plain]:
    return {
        "record": rejected.record,
        "line": rejected.line,
        "phase": rejected.phase,
        "code": rejected.code,
        "field": rejected.field,
        "remedy": rejected.remedy,
    }


def said(reading: Reading) -> dict[str, Plain]:
    """Everything that was read, with the persons: for tests, and for whoever delivered the file."""
    return {
        "claims": [claim(c) for c in reading.claims],
        "links": [{"old": w.old, "new": w.new, "day": plain(w.day)} for w in reading.links],
        "answers": [{f.name: plain(getattr(w, f.name)) for f in fields(w)} for w in reading.answers],
        "spared": [{**person(who), "ref": ref} for who, ref in reading.spared],
    }


def claim(claim: Claim) -> dict[str, Plain]:
    return {**person(claim.person), **fact(claim.fact)}


def person(who: PersonRef) -> dict[str, Plain]:
    return {"pgn": who.pgn, "own": who.own}


def fact(fact: Fact) -> dict[str, Plain]:
    return {"kind": fact.kind, **{f.name: plain(getattr(fact, f.name)) for f in fields(fact)}}


def plain(value: object) -> Plain:
    match value:
        case Enum():
            return value.value
        case datetime() | date():
            return value.isoformat()
        case timedelta():
            return value.total_seconds() / 3600
        case Birth():
            return value.text
        case tuple():
            return [plain(v) for v in value]
        case _:
            return value
