"""One source: what was said of it, by each of the rules on sources.

The second keyed flow of the same engine: a source's state belongs to the journal partition of its name. Its
silence tells nothing about pupils (absence of news is not news of absence); it is a finding about the source.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from hub.domain.context import Context
from hub.domain.decider import Said, withdraw
from hub.domain.findings import Finding, Party
from hub.domain.identifiers import SignalId, SourceId, signal_id
from hub.domain.leading import led_by
from hub.domain.merging import heir
from hub.domain.regions import region_of
from hub.domain.routing import NO_REGION, OPERATORS, REGIONAL
from hub.domain.rule import SourceRule
from hub.domain.rules.catalogue import SOURCE_RULES
from hub.domain.signals import Addressee, Change, Reason, Recipient, Signal
from hub.domain.timeline import millis

Stands = tuple[SignalId, Said]
"""What stands as said, by one rule."""


@dataclass(frozen=True, slots=True)
class Source:
    """What was said about a source, at most once by each rule; when it was heard stands in the context."""

    said: tuple[Stands, ...] = ()


def tick(
    name: SourceId, source: Source, now: datetime, context: Context
) -> tuple[Source, tuple[Signal, ...]]:
    """Say what is new of a source, and what is over."""
    before = {told.rule: (identity, told) for identity, told in source.said}
    said, signals = [], []
    for rule in SOURCE_RULES:
        stands, signal = _ask(rule, name, before.get(rule.code), now, context)
        said += [stands] if stands else []
        signals += [signal] if signal else []
    return Source(tuple(said)), tuple(signals)


def _ask(
    rule: SourceRule, name: SourceId, before: Stands | None, now: datetime, context: Context
) -> tuple[Stands | None, Signal | None]:
    """What stands as said by one rule, and what is said now. A new case waits until the old one is closed."""
    found = list(rule.find(name, context))
    holds = next((f for f in found if f.holds(now)), None)
    if before is not None:
        identity, told = before
        if holds is None or (holds.since != told.since and not _goes_on(holds, told)):
            return None, withdraw(identity, told, name, now, _why(rule, told, found, now))
        if holds.since == told.since:
            return before, None
    if holds is None:
        return None, None
    signal = _tell(name, holds, before[1] if before else None, now, context)
    return (signal.id, _remember(signal)), signal


def _goes_on(holds: Finding, told: Said) -> bool:
    """Whether it is a later step of the same case."""
    return holds.key == told.key and holds.step > max(told.steps)


def _why(rule: SourceRule, told: Said, found: Iterable[Finding], now: datetime) -> Reason:
    """Solved by news or by a person; or its time is over, and it never was."""
    over = any(f.key == told.key and f.until <= now for f in found)
    return Reason.SEASON if rule.lapses and over else Reason.RESOLVED


def _tell(name: SourceId, finding: Finding, before: Said | None, now: datetime, context: Context) -> Signal:
    recipients, blocked = _recipients(finding, now, context)
    told = before.told if before else ()
    addressees = [
        Addressee(r, Change.REVISED if r in told else Change.OPENED, finding.evidence) for r in recipients
    ]
    addressees += [Addressee(r, Change.CLOSED) for r in told if r not in recipients]
    signal = Signal(
        id=signal_id(name, *finding.key),
        subject=name,
        rule=finding.rule,
        season=finding.season,
        occasion=finding.occasion,
        revision=millis(now),
        change=Change.REVISED if before else Change.OPENED,
        step=finding.step,
        severity=finding.severity,
        since=finding.since,
        ground=finding.ground,
        evidence=finding.evidence,
        responsible=finding.responsible,
        addressees=tuple(addressees),
        closes=finding.closes,
        blocked=blocked,
    )
    return led_by(context.routes, signal, now)


def _recipients(
    finding: Finding, now: datetime, context: Context
) -> tuple[tuple[Recipient, ...], str | None]:
    """The schools, and the coordinator of the first one's region; without one those who run the hub."""
    schools = {Recipient(f"brin/{heir(s.brin, now, context.successors)}", s.role) for s in finding.schools}
    if not finding.regional:
        return tuple(sorted({*schools, OPERATORS})), None
    seat = next((context.seats[s.brin] for s in finding.schools if s.brin in context.seats), None)
    region = region_of(seat, now, context.regions) if seat else None
    if region is None:
        return tuple(sorted({*schools, OPERATORS})), NO_REGION
    return tuple(sorted({*schools, Recipient(f"{REGIONAL}{region}", Party.REGION)})), None


def _remember(signal: Signal) -> Said:
    return Said(
        rule=signal.rule,
        season=signal.season,
        occasion=signal.occasion,
        revision=signal.revision,
        severity=signal.severity,
        since=signal.since,
        ground=signal.ground,
        steps=(signal.step,),
        told=tuple(a.recipient for a in signal.addressees if a.change != Change.CLOSED),
        digest="",
    )
