"""Signals as stretches of days: how long each was open, how severe, and who knew."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from hub.domain.identifiers import SignalId
from hub.domain.signals import Change, Reason, Recipient, Signal
from hub.domain.timeline import day_of
from hub.simulation.life import END

Revision = tuple[datetime, Signal]
"""What was said of a signal, and at which tick."""


@dataclass(frozen=True, slots=True)
class Span:
    """One signal at one severity: from the tick that said so to the tick that said otherwise, or the end."""

    signal: Signal
    first: date
    last: date  # the day on which it was told that it was over or had changed; END when that never came
    open: bool = False  # nothing was said after it


@dataclass(frozen=True, slots=True)
class Knew:
    """One party that was told of a signal, from when until when."""

    recipient: Recipient
    rule: str
    severity: int  # the highest that it was told
    first: date
    last: date | None  # None: knows to the end
    reason: Reason | None
    closed: bool  # heard only that its case is closed


def by_signal(said: Iterable[Revision]) -> dict[SignalId, list[Revision]]:
    """The revisions of each signal, in order."""
    found: dict[SignalId, list[Revision]] = defaultdict(list)
    for at, signal in said:
        found[signal.id].append((at, signal))
    return found


def spans(said: Iterable[Revision]) -> Iterator[Span]:
    """Each stretch of one severity of each signal."""
    for revisions in by_signal(said).values():
        following = [(day_of(at), False) for at, _ in revisions[1:]]
        for (at, signal), (last, is_open) in zip(revisions, [*following, (END, True)], strict=True):
            if signal.change != Change.WITHDRAWN:
                yield Span(signal, day_of(at), last, is_open)


def who_knew(said: Sequence[Revision]) -> list[Knew]:
    """Each party beside each signal that it was told of, the first to know first."""
    found = [k for revisions in by_signal(said).values() for k in _of_one(revisions)]
    return sorted(found, key=lambda k: (k.first, k.rule, k.recipient))


def _of_one(revisions: Sequence[Revision]) -> Iterator[Knew]:
    standing: dict[str, Knew] = {}
    for at, signal in revisions:
        for a in signal.addressees:
            before = standing.pop(a.recipient.address, None)
            if a.change in (Change.WITHDRAWN, Change.CLOSED):
                if before is not None:
                    closed = a.change == Change.CLOSED
                    yield _ended(before, day_of(at), signal.reason, closed=closed)
                continue
            standing[a.recipient.address] = Knew(
                recipient=a.recipient,
                rule=signal.rule,
                severity=max(signal.severity, before.severity if before else 0),
                first=before.first if before else day_of(at),
                last=None,
                reason=None,
                closed=False,
            )
    yield from standing.values()


def _ended(before: Knew, last: date, reason: Reason | None, *, closed: bool) -> Knew:
    return Knew(before.recipient, before.rule, before.severity, before.first, last, reason, closed)
