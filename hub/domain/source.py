"""One source: what was said of its silence (`hub.domain.rules.silent_source`).

The second keyed flow of the same engine: a source's state belongs to the journal partition of its name. Its
silence tells nothing about pupils (absence of news is not news of absence); it is a finding about the source.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from hub.domain.context import Context
from hub.domain.decider import Said, withdraw
from hub.domain.findings import Finding, Party
from hub.domain.identifiers import SignalId, SourceId, signal_id
from hub.domain.routing import OPERATORS
from hub.domain.rules.silent_source import OCCASION, SILENT_SOURCE
from hub.domain.signals import Addressee, Change, Reason, Recipient, Signal
from hub.domain.timeline import day_of, millis


@dataclass(frozen=True, slots=True)
class Source:
    """What was said about a source; when it was heard stands in the context."""

    said: tuple[SignalId, Said] | None = None


def tick(
    name: SourceId, source: Source, now: datetime, context: Context
) -> tuple[Source, tuple[Signal, ...]]:
    """Say that a source fell silent, or that it is heard again."""
    finding = next((f for f in SILENT_SOURCE.find(name, context) if f.holds(now)), None)
    if source.said is not None:
        identity, said = source.said
        if finding is not None and finding.since == said.since:
            return source, ()
        return Source(), (withdraw(identity, said, name, now, Reason.RESOLVED),)
    if finding is None:
        return source, ()
    signal = _tell(name, finding, now, context)
    said = Said(
        rule=SILENT_SOURCE.code,
        season=signal.season,
        occasion=signal.occasion,
        revision=signal.revision,
        severity=signal.severity,
        since=signal.since,
        ground=signal.ground,
        steps=(1,),
        told=tuple(a.recipient for a in signal.addressees),
        digest="",
    )
    return replace(source, said=(signal.id, said)), (signal,)


def _tell(name: SourceId, finding: Finding, now: datetime, context: Context) -> Signal:
    feed = context.feed_on(name, day_of(now))
    told = {OPERATORS}
    if feed is not None and feed.brin:
        told.add(Recipient(f"brin/{feed.brin}", Party.OPERATOR))
    return Signal(
        id=signal_id(name, SILENT_SOURCE.code, finding.season, OCCASION),
        subject=name,
        rule=SILENT_SOURCE.code,
        season=finding.season,
        occasion=OCCASION,
        revision=millis(now),
        change=Change.OPENED,
        step=1,
        severity=finding.severity,
        since=finding.since,
        ground=finding.ground,
        evidence=(),
        responsible=finding.responsible,
        addressees=tuple(Addressee(r, Change.OPENED) for r in sorted(told)),
        closes=finding.closes,
    )
