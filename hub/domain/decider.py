"""What holds of what was found, and what must be said of it that was not said before."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from hub.domain.context import Context
from hub.domain.findings import Finding, Gate, Key
from hub.domain.following import Asked, Followed
from hub.domain.holds import HoldId
from hub.domain.identifiers import SignalId, signal_id
from hub.domain.knowledge import Knowledge
from hub.domain.readable import digest_of, readable
from hub.domain.routing import MUNICIPAL, Piece
from hub.domain.signals import ACT, Addressee, Change, Reason, Recipient, Signal
from hub.domain.timeline import last_call, millis, season_end
from hub.domain.ways_out import followed
from hub.domain.weighing import Held

AND = "|"
"""Between the digests of what several read."""

Found = Held | Followed
"""What rules concluded, before anybody asks what it rests on."""


class Said(NamedTuple):
    """What was told last under one id: enough to revise, to withdraw, and to tell everyone who was told."""

    rule: str
    season: int
    occasion: str
    revision: int
    severity: int
    since: datetime
    ground: str
    steps: tuple[int, ...]  # steps that have opened: silence gates opening, never staying
    told: tuple[Recipient, ...]
    digest: str  # of what each of them reads, in that order, to know equal news
    asked: Asked | None = None  # the municipality that must act, since when it was told
    held: tuple[tuple[str, HoldId], ...] = ()  # who is not told as yet, and by which hold

    @property
    def key(self) -> Key:
        return (self.rule, self.season, self.occasion)


class Verdict(NamedTuple):
    """What holds at a moment, and what is waited for."""

    holds: Mapping[SignalId, tuple[Piece, tuple[int, ...]]]
    waits: tuple[Gate, ...]
    due: datetime | None


def decide(
    pieces: Sequence[Piece],
    said: Mapping[SignalId, Said],
    known: Knowledge,
    context: Context,
    now: datetime,
) -> Verdict:
    """Of the steps that hold, the latest-starting speaks; one that rests on silence waits for its sources.

    Of a season that is long over only what stands as said is told on, unless the pupil is kept in sight.
    """
    open_steps: dict[SignalId, list[Piece]] = {}
    waits: set[Gate] = set()
    for piece in pieces:
        finding = piece.finding
        if not piece.recipients or not piece.period.holds(now):
            continue
        name = signal_id(known.pupil, *finding.key)
        if name not in said and now >= last_call(finding.season) and not followed(known):
            continue
        unheard = [g for g in finding.gates if not context.heard_past(*g)]
        if unheard and not (name in said and finding.step in said[name].steps):
            waits.update(unheard)
            continue
        open_steps.setdefault(name, []).append(piece)
    holds = {
        name: (max(opened, key=_latest), tuple(sorted({p.finding.step for p in opened})))
        for name, opened in open_steps.items()
    }
    due = min([at for p in pieces for at in p.period if at > now], default=None)
    return Verdict(holds, tuple(sorted(waits)), due)


def say(
    said: Mapping[SignalId, Said],
    holds: Mapping[SignalId, tuple[Piece, tuple[int, ...]]],
    known: Knowledge,
    now: datetime,
) -> tuple[Mapping[SignalId, Said], tuple[Signal, ...]]:
    """What must be told now, given what was told before. Equal news is no news.

    This is the only place that knows what was told; those who fall out of the circle get a bare closing.
    When all stands as it was said, that is given back, the very same.
    """
    after: dict[SignalId, Said] = {}
    signals: list[Signal] = []
    same = len(holds) == len(said)
    for name in sorted(holds):
        piece, steps = holds[name]
        before = said.get(name)
        digests = [digest_of(piece, r, known) for r in piece.recipients]
        digest = AND.join(digests)
        if before is not None and before.digest == digest:
            asked = _asked(piece, before, now)
            if (steps, asked, piece.held) == (before.steps, before.asked, before.held):
                after[name] = before
            else:
                same = False
                after[name] = before._replace(steps=steps, asked=asked, held=piece.held)
            continue
        signal = _tell(name, piece, digests, before, known, now)
        signals.append(signal)
        after[name] = _remember(signal, piece, steps, digest, before, now)
    return (said if same and not signals else after), tuple(signals)


def withdraw(name: SignalId, told: Said, subject: str, now: datetime, reason: Reason | None) -> Signal:
    """Tell everyone who was told. Without a reason (after a death, say) it is a bare closing."""
    change = Change.CLOSED if reason is None else Change.WITHDRAWN
    return Signal(
        id=name,
        subject=subject,
        rule=told.rule,
        season=told.season,
        occasion=told.occasion,
        revision=millis(now),
        change=Change.WITHDRAWN,
        step=max(told.steps),
        severity=told.severity,
        since=told.since,
        ground=told.ground,
        evidence=(),
        responsible=told.told[0].role,
        addressees=tuple(Addressee(r, change) for r in told.told),
        reason=reason,
    )


def why(told: Said, found: Iterable[Found | Finding], now: datetime) -> Reason | None:
    """Why a signal no longer holds; None when it does but nobody may know of it (age, death)."""
    same = [f for f in found if f.key == told.key]
    if any(f.since <= now < f.until for f in same):
        return None
    over = max((f.until for f in same if f.since <= now), default=None)
    if over is None:
        return Reason.DISPROVED
    return Reason.SEASON if over == season_end(told.season) else Reason.RESOLVED


def _tell(
    name: SignalId,
    piece: Piece,
    digests: Sequence[str],
    before: Said | None,
    known: Knowledge,
    now: datetime,
) -> Signal:
    finding = piece.finding
    told = {r.address: r for r in before.told} if before else {}
    read = before.digest.split(AND) if before else []
    stay = {r.address for r in piece.recipients}
    addressees = [
        Addressee(
            r,
            _change(told.get(r.address), again=digest in read),
            readable(r, piece, known),
        )
        for r, digest in zip(piece.recipients, digests, strict=True)
    ]
    addressees += [Addressee(r, Change.CLOSED) for address, r in sorted(told.items()) if address not in stay]
    return Signal(
        id=name,
        subject=known.pupil,
        rule=finding.rule,
        season=finding.season,
        occasion=finding.occasion,
        revision=millis(now),
        change=Change.OPENED if before is None else Change.REVISED,
        step=finding.step,
        severity=finding.severity,
        since=finding.since,
        ground=finding.ground,
        evidence=finding.evidence,
        responsible=piece.responsible,
        addressees=tuple(addressees),
        closes=finding.closes,
        blocked=piece.blocked,
    )


def _asked(piece: Piece, before: Said | None, now: datetime) -> Asked | None:
    """The municipality that must act, since it was first told that it must."""
    if piece.finding.severity < ACT:
        return None
    told = [r.address for r in piece.recipients if r.address.startswith(MUNICIPAL)]
    if not told:
        return None
    earlier = before.asked if before else None
    return earlier if earlier and earlier.address == told[0] else Asked(told[0], now)


def _remember(
    signal: Signal, piece: Piece, steps: tuple[int, ...], digest: str, before: Said | None, now: datetime
) -> Said:
    return Said(
        rule=signal.rule,
        season=signal.season,
        occasion=signal.occasion,
        revision=signal.revision,
        severity=signal.severity,
        since=signal.since,
        ground=signal.ground,
        steps=steps,
        told=piece.recipients,
        digest=digest,
        asked=_asked(piece, before, now),
        held=piece.held,
    )


def _change(told: Recipient | None, *, again: bool) -> Change:
    """What a revision is for one recipient."""
    if told is None:
        return Change.OPENED
    return Change.KEPT if again else Change.REVISED


def _latest(piece: Piece) -> tuple[datetime, int]:
    return (piece.finding.since, piece.finding.step)
