"""What is known about a pupil, what is said and why, and what will be said when nothing more is heard.

Pure: it runs the hub's own `tick` over the pupil's record, so that it cannot disagree with what the hub does.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar

from hub.domain.context import Context
from hub.domain.decider import Said
from hub.domain.facts import Fact
from hub.domain.findings import Evidence, Gate
from hub.domain.identifiers import PupilId, SignalId
from hub.domain.knowledge import Knowledge, Opener, Ranked
from hub.domain.leading import situation
from hub.domain.looking import outlook, said_so_far
from hub.domain.person import birth
from hub.domain.pupil import Pupil, knowledge, tick
from hub.domain.route_map import Route, route
from hub.domain.routing import Piece
from hub.domain.signals import Change, Signal
from hub.domain.statute import ADULT, CARE_LIMIT
from hub.domain.timeline import FOREVER, day_of, midnight
from hub.domain.transition import Stretch, way

LOOKS = 200
"""More moments than any pupil has in two seasons; a guard, not a limit anybody meets."""

R = TypeVar("R", bound=Ranked)


@dataclass(frozen=True, slots=True)
class OpenSignal:
    """A signal that stands as said, and the piece it rests on; None when the next tick ends it."""

    id: SignalId
    said: Said
    piece: Piece | None
    route: Route | None  # whom to ask, by the route map that holds now


@dataclass(frozen=True, slots=True)
class Coming:
    """What will be said if nothing more is heard: at which moment, and after which sources."""

    at: datetime
    on_birthday: bool  # then only its month may be shown: the day would tell the birth date
    signal: Signal
    rests_on: tuple[Gate, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """Something that was said and stands no more: at which tick."""

    at: datetime
    on_birthday: bool  # as above
    signal: Signal


@dataclass(frozen=True, slots=True)
class Leg:
    """A stretch of the pupil's way that has begun: where, and whose turn it is."""

    season: int
    stretch: Stretch
    from_birthday: bool  # as above
    to_birthday: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """All that can be told about one pupil without saying who it is."""

    pupil: PupilId
    now: datetime
    into: PupilId | None
    aliases: tuple[PupilId, ...]
    known: Knowledge
    standing: tuple[OpenSignal, ...]
    blocked: tuple[Piece, ...]
    waits: tuple[tuple[Piece, tuple[Gate, ...]], ...]
    heard: dict[str, datetime]
    coming: tuple[Coming, ...]
    past: tuple[Past, ...] = ()
    way: tuple[Leg, ...] = ()

    def fact(self, evidence: Evidence) -> Fact | None:
        """The fact that a piece of evidence names."""
        named = (evidence.kind, evidence.source, evidence.ref)
        facts = (*self.known.standing, *self.known.retracted)
        return next((f for f in facts if (f.kind, f.source, f.ref) == named), None)


def explain(
    name: PupilId,
    pupil: Pupil[R],
    now: datetime,
    context: Context,
    read: Opener[R],
    told: Iterable[Signal] = (),
) -> Explanation:
    """Explain a pupil at a moment: its record, the context it stands in, and all that was ever said of it."""
    known = knowledge(name, pupil, context, read)
    pieces = () if pupil.into else outlook(known, context, said_so_far(pupil.said, now))
    holding = [p for p in pieces if p.period.holds(now)]
    waits = [
        (p, tuple(sorted(g for g in p.finding.gates if not context.heard_past(*g))))
        for p in holding
        if p.recipients and not _is_said(p, pupil)
    ]
    return Explanation(
        pupil=name,
        now=now,
        into=pupil.into,
        aliases=tuple(sorted(pupil.aliases)),
        known=known,
        standing=tuple(_standing(pupil, holding, known, now, context)),
        blocked=tuple(p for p in holding if p.blocked),
        waits=tuple((p, gates) for p, gates in waits if gates),
        heard=dict(sorted(context.heard.items())),
        coming=() if pupil.into else tuple(_forecast(name, pupil, now, context, read, pieces, known)),
        past=tuple(_past(known, [s for s in told if s.id not in pupil.said])),
        way=() if pupil.into else tuple(_way(known, now, context)),
    )


def _way(known: Knowledge, now: datetime, context: Context) -> Iterator[Leg]:
    birthdays = _birthdays(known)
    for season, told in way(known, context, now):
        for stretch in told:
            yield Leg(season, stretch, stretch.since in birthdays, stretch.until in birthdays)


def _past(known: Knowledge, over: list[Signal]) -> Iterator[Past]:
    birthdays = {day_of(b) for b in _birthdays(known)}
    for signal in over:
        at = datetime.fromtimestamp(signal.revision / 1000, UTC)
        yield Past(at, day_of(at) in birthdays, signal)


def _is_said(piece: Piece, pupil: Pupil[R]) -> bool:
    return any(_same(piece, said) and piece.finding.step in said.steps for said in pupil.said.values())


def _same(piece: Piece, said: Said) -> bool:
    return piece.finding.key == (said.rule, said.season, said.occasion)


def _standing(
    pupil: Pupil[R], holding: list[Piece], known: Knowledge, now: datetime, context: Context
) -> Iterator[OpenSignal]:
    where = situation(known, now)
    for name, said in sorted(pupil.said.items(), key=lambda item: (item[1].since, item[0])):
        mine = [p for p in holding if _same(p, said) and p.finding.step in said.steps]
        latest = max(mine, key=lambda p: (p.finding.since, p.finding.step), default=None)
        yield OpenSignal(name, said, latest, route(context.routes, day_of(now), said.rule, *where))


def _forecast(
    name: PupilId,
    pupil: Pupil[R],
    now: datetime,
    context: Context,
    read: Opener[R],
    pieces: tuple[Piece, ...],
    known: Knowledge,
) -> Iterator[Coming]:
    """Let the clock strike at each moment that matters, every source having been heard with nothing new."""
    silent = replace(context, heard={**context.heard, **{f.source: FOREVER for f in context.roster}})
    birthdays = _birthdays(known)
    at = now
    for _ in range(LOOKS):
        pupil, signals = tick(name, pupil, at, silent, read)
        for signal in signals:
            yield Coming(at, at in birthdays, signal, _gates(signal, pieces))
        if pupil.due is None or pupil.due >= FOREVER:
            return
        at = pupil.due


def _birthdays(known: Knowledge) -> set[datetime]:
    """The birthdays on which it changes who may know."""
    born = birth(known)
    ages = (ADULT, *(limit.value for limit in CARE_LIMIT.values))
    return {midnight(born.birthday(age)) for age in ages} if born else set()


def _gates(signal: Signal, pieces: tuple[Piece, ...]) -> tuple[Gate, ...]:
    """The sources that must have been heard before this can be said."""
    key = (signal.rule, signal.season, signal.occasion)
    gates = {
        g
        for p in pieces
        if p.finding.key == key and (p.finding.step, p.finding.since) == (signal.step, signal.since)
        for g in p.finding.gates
    }
    return () if signal.change == Change.WITHDRAWN else tuple(sorted(gates))
