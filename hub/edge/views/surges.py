"""What is held as a surge, and what probably made it: asked of the pupil watch's memory.

The likely cause is the source that was heard just before and of which the pupils concerned have a word,
before all one that it took back. No more is claimed than that.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hub.domain.decider import Said
from hub.domain.holds import HoldId, Word
from hub.domain.identifiers import SourceId
from hub.domain.timeline import midnight
from hub.edge.views.pupils import Remembered

JUST_BEFORE = timedelta(days=2)
CAUSES = 3


@dataclass(frozen=True, slots=True)
class Cause:
    """A source that was heard just before: of how many of the pupils it speaks, and took something back."""

    source: SourceId
    heard: datetime
    speaks_of: int
    took_back: int


@dataclass(frozen=True, slots=True)
class Surge:
    """One rule's new cases of one day for one recipient."""

    hold: HoldId
    rule: str
    recipient: str
    day: date
    cases: int
    severity: int  # the gravest
    since: tuple[datetime, datetime]  # when the first and the last of them began
    word: Word | None
    causes: tuple[Cause, ...]


def surges(everybody: Iterable[Remembered]) -> list[Surge]:
    """All that is held, in all partitions, the largest first."""
    found: defaultdict[HoldId, list[tuple[Remembered, Said]]] = defaultdict(list)
    for one in everybody:
        for said in one.pupil.said.values():
            for _, hold in said.held:
                found[HoldId(hold)].append((one, said))
    return sorted((_surge(*each) for each in found.items()), key=lambda s: (-s.cases, s.hold))


def _surge(hold: HoldId, held: list[tuple[Remembered, Said]]) -> Surge:
    rule, recipient, on, *_ = hold.split(":")
    day = date.fromisoformat(on)
    since = [said.since for _, said in held]
    return Surge(
        hold=hold,
        rule=rule,
        recipient=recipient,
        day=day,
        cases=len(held),
        severity=max(said.severity for _, said in held),
        since=(min(since), max(since)),
        word=held[0][0].around.context.words.get(hold),
        causes=_causes([one for one, _ in held], day),
    )


def _causes(pupils: list[Remembered], day: date) -> tuple[Cause, ...]:
    heard = {s: at for one in pupils for s, at in one.around.context.heard.items()}
    first, last = midnight(day) - JUST_BEFORE, midnight(day + timedelta(days=1))
    lately = {s: at for s, at in heard.items() if first <= at < last}
    speaks, took_back = Counter[SourceId](), Counter[SourceId]()
    for one in pupils:
        context, names = one.around.context, one.pupil.aliases | {one.name}
        facts = [f for f in map(one.read, one.pupil.words.values()) if f.source in lately]
        gone = {f.source for f in facts if f.retracted or context.voids(f) or context.retracts(f, names)}
        speaks.update({f.source for f in facts})
        took_back.update(gone)
    ranked = sorted(speaks, key=lambda s: (-took_back[s], -speaks[s], -lately[s].timestamp(), s))
    return tuple(Cause(s, lately[s], speaks[s], took_back[s]) for s in ranked[:CAUSES])
