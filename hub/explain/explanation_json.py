"""An explanation as one JSON object: the same as the sentences say, for machines."""

from datetime import UTC, datetime
from typing import Any

from hub.domain.facts import Born, Fact
from hub.domain.findings import Evidence, Gate
from hub.domain.routing import Piece
from hub.domain.signals import Addressee, Recipient
from hub.domain.timeline import day_of
from hub.domain.word import own_version
from hub.explain.explanation import Coming, Explanation, Leg, OpenSignal, Past
from hub.explain.fact_sentences import said_on, sentence

Json = dict[str, Any]


def as_json(it: Explanation) -> Json:
    """Days and moments in ISO 8601; whatever would tell a birth date is left out or told by its month."""
    return {
        "pupil": it.pupil,
        "now": _moment(it.now),
        "into": it.into,
        "aliases": list(it.aliases),
        "facts": [
            *(_fact(f, retracted=False) for f in it.known.standing),
            *(_fact(f, retracted=True) for f in it.known.retracted),
        ],
        "way": [_leg(leg) for leg in it.way],
        "said": [_said(s) for s in it.standing],
        "blocked": [{**_named(p), "because": p.blocked} for p in it.blocked],
        "waits": [{**_named(p), "for": [_gate(g, it) for g in gates]} for p, gates in it.waits],
        "coming": [_coming(c, it) for c in it.coming],
        "past": [_past(p) for p in it.past],
    }


def _fact(fact: Fact, *, retracted: bool) -> Json:
    return {
        "kind": fact.kind,
        "source": fact.source,
        "ref": fact.ref,
        "version": own_version(fact.version),
        "day": None if isinstance(fact, Born) else said_on(fact) or None,
        "text": sentence(fact),
        "retracted": retracted,
    }


def _leg(leg: Leg) -> Json:
    here = leg.stretch
    return {
        "season": leg.season,
        "where": here.where,
        "since": _edge(here.since, on_birthday=leg.from_birthday),
        "until": _edge(here.until, on_birthday=leg.to_birthday),
        "party": here.party,
        "who": here.who,
        "unowned": here.unowned,
    }


def _edge(at: datetime, *, on_birthday: bool) -> str:
    return f"{day_of(at):%Y-%m}" if on_birthday else _moment(at)


def _said(standing: OpenSignal) -> Json:
    said, piece = standing.said, standing.piece
    return {
        "signal": standing.id,
        "rule": said.rule,
        "season": said.season,
        "occasion": said.occasion,
        "ask": standing.route and standing.route._asdict(),
        "held": [hold for _, hold in said.held],
        "severity": said.severity,
        "since": _moment(said.since),
        "said": _moment(datetime.fromtimestamp(said.revision / 1000, UTC)),
        "ground": said.ground,
        "told": [_recipient(r) for r in said.told],
        "evidence": [_evidence(e) for e in piece.finding.evidence] if piece else [],
        "responsible": piece.responsible if piece else None,
        "closes": list(piece.finding.closes) if piece else [],
        "ends_at_next_tick": piece is None,
    }


def _coming(coming: Coming, it: Explanation) -> Json:
    return {**_news(coming), "if_heard": [_gate(g, it) for g in coming.rests_on]}


def _past(past: Past) -> Json:
    return {**_news(past), "signal": past.signal.id}


def _news(news: Coming | Past) -> Json:
    signal = news.signal
    return {
        "at": f"{day_of(news.at):%Y-%m}" if news.on_birthday else _moment(news.at),
        "change": signal.change,
        "rule": signal.rule,
        "season": signal.season,
        "occasion": signal.occasion,
        "severity": signal.severity,
        "reason": signal.reason,
        "to": [_addressee(a) for a in signal.addressees],
    }


def _named(piece: Piece) -> Json:
    finding = piece.finding
    return {
        "rule": finding.rule,
        "season": finding.season,
        "occasion": finding.occasion,
        "step": finding.step,
    }


def _gate(gate: Gate, it: Explanation) -> Json:
    source, needed = gate
    heard = it.heard.get(source)
    return {"source": source, "needed": _moment(needed), "heard": _moment(heard) if heard else None}


def _evidence(evidence: Evidence) -> Json:
    day = evidence.day.isoformat() if evidence.day else None
    return {"kind": evidence.kind, "source": evidence.source, "ref": evidence.ref, "day": day}


def _addressee(addressee: Addressee) -> Json:
    return {**_recipient(addressee.recipient), "change": addressee.change}


def _recipient(recipient: Recipient) -> Json:
    return {"address": recipient.address, "role": recipient.role}


def _moment(at: datetime) -> str:
    return at.isoformat()
