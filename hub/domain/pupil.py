"""One pupil: what we know, what we said, and when to look again.

Facts change what we know and never speak; ticks speak. Nothing else builds a changed `Pupil`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Generic, TypeVar

from hub.domain import waking
from hub.domain.context import Context
from hub.domain.decider import Said, say, why, withdraw
from hub.domain.facts import Delivered, Fact, Merged
from hub.domain.findings import Gate
from hub.domain.identifiers import PupilId, SignalId
from hub.domain.knowledge import Knowledge, Opener, Ranked, join, know_ordered
from hub.domain.looking import look
from hub.domain.person import died
from hub.domain.routing import ROUTING_READS
from hub.domain.rule import FRAME_READS, Enough
from hub.domain.rules.catalogue import RULES, SECOND_RULES
from hub.domain.signals import Reason, Signal
from hub.domain.timeline import NEVER
from hub.domain.word import BETWEEN, Thing, kind_of, term_of, thing_of

NEXT_TICK = NEVER

HEEDED = frozenset(
    kind.__name__
    for kind in FRAME_READS.union(ROUTING_READS, *(r.reads for r in RULES), *(r.reads for r in SECOND_RULES))
)
"""Kinds that can change what any rule concludes, or who hears it; a word of another kind is only known."""

FEW = 12
"""Words of a kind that are opened to see whether they are enough; of more the pupil is looked at."""

R = TypeVar("R", bound=Ranked)


@dataclass(slots=True)
class Pupil(Generic[R]):
    """The record of one pupil. `due` is the moment to look again, None when only news can change anything.

    A value, although it is not locked: one is made for each word heard, and a lock triples what that costs.
    """

    words: Mapping[Thing, R] = field(default_factory=dict)
    aliases: frozenset[PupilId] = frozenset()  # whose facts came along
    into: PupilId | None = None  # who took this pupil's facts over
    said: Mapping[SignalId, Said] = field(default_factory=dict)
    due: datetime | None = None
    waits: tuple[Gate, ...] = ()


@dataclass(frozen=True, slots=True)
class Passed(Generic[R]):
    """A word that a merged pupil passes on."""

    into: PupilId
    thing: Thing
    word: R


def hear(
    name: PupilId,
    pupil: Pupil[R],
    thing: Thing,
    word: R,
    context: Context,
    read: Opener[R],
    came_from: PupilId | None = None,
) -> tuple[Pupil[R], tuple[Passed[R], ...]]:
    """What is known after a word, and what a merged pupil passes on. Never refuses, never decides.

    A merged pupil keeps all it knows and forwards it and everything it hears later. A word that only repeats
    in a newer version, or is too little for any rule, is joined, but nothing becomes due by it.
    """
    aliases = pupil.aliases
    if came_from is not None and came_from not in aliases:
        aliases |= {came_from}
    words = join(pupil.words, thing, word)
    if words is pupil.words and aliases is pupil.aliases:
        return pupil, ()
    old = pupil.words.get(thing)
    due: datetime | None = NEXT_TICK
    if aliases is pupil.aliases and (
        kind_of(thing) not in HEEDED
        or _too_few(words, thing, old, context, read)
        or (
            old is not None and _repeats(pupil.words, thing, read(old), read(word), context, aliases | {name})
        )
    ):
        due = pupil.due
    heard = Pupil(words, aliases, pupil.into, pupil.said, due, pupil.waits)

    fact = read(word) if kind_of(thing) == Merged.__name__ else None
    if isinstance(fact, Merged) and fact.into != name:
        merged = replace(heard, into=fact.into, due=NEXT_TICK)
        return merged, tuple(Passed(fact.into, *luggage) for luggage in _luggage(merged))
    if pupil.into is not None:
        return heard, (Passed(pupil.into, thing, word),)
    return heard, ()


def tick(
    name: PupilId, pupil: Pupil[R], now: datetime, context: Context, read: Opener[R]
) -> tuple[Pupil[R], tuple[Signal, ...]]:
    """Ticks speak: what holds now and was not said, what was said and no longer holds."""
    if pupil.into is not None:
        signals = (
            withdraw(i, told, name, now, Reason.IDENTITY)
            for i, told in sorted(pupil.said.items(), key=_by_name)
        )
        return replace(pupil, said={}, due=None, waits=()), tuple(signals)

    known = knowledge(name, pupil, context, read)
    verdict, found = look(known, pupil.said, context, now)
    if not pupil.said and not verdict.holds:
        return Pupil(pupil.words, pupil.aliases, None, {}, verdict.due, verdict.waits), ()
    gone = died(known) <= now
    ended = tuple(
        withdraw(i, told, name, now, None if gone else why(told, found, now))
        for i, told in sorted(pupil.said.items(), key=_by_name)
        if i not in verdict.holds
    )
    said, told = say(pupil.said, verdict.holds, known, now)
    after = Pupil(pupil.words, pupil.aliases, None, said, verdict.due, verdict.waits)
    return after, (*ended, *told)


def concerns(pupil: Pupil[Fact], news: Delivered) -> bool:
    """Whether a delivery can change what is said of the pupil.

    It is waited for, or strikes an older word, or begins a term after that of a word.
    """
    term = term_of(news.version)
    if term and any(f.source == news.source and term_of(f.version) < term for f in pupil.words.values()):
        return True
    waiting = (gate for gate in pupil.waits if gate[0] == news.source)
    words = ((f.source, f.version) for f in pupil.words.values() if f.source == news.source and f.strikable)
    return any(waking.concerned(waiting, words, news.through, news.strikes))


def wake(pupil: Pupil[R]) -> Pupil[R]:
    """A delivery that concerns the pupil was heard: the next tick looks."""
    return pupil if pupil.due == NEXT_TICK else replace(pupil, due=NEXT_TICK)


def is_due(pupil: Pupil[R], now: datetime) -> bool:
    """Whether a tick at this moment looks at the pupil."""
    return pupil.due is not None and pupil.due <= now


def knowledge(name: PupilId, pupil: Pupil[R], context: Context, read: Opener[R]) -> Knowledge:
    """The pupil's facts read in their context."""
    words = pupil.words
    return know_ordered(name, [read(words[thing]) for thing in sorted(words)], context, pupil.aliases)


def _by_name(item: tuple[str, object]) -> str:
    return item[0]


def _luggage(pupil: Pupil[R]) -> list[tuple[Thing, R]]:
    return [(t, w) for t, w in sorted(pupil.words.items(), key=_by_name) if kind_of(t) != Merged.__name__]


def _repeats(
    words: Mapping[Thing, R], thing: Thing, old: Fact, new: Fact, context: Context, names: frozenset[PupilId]
) -> bool:
    """The same news in a newer version, where no version decides anything, and not struck before.

    Of a kind that full statements repeat it decides between what parts of the source say.
    """
    if replace(old, version=new.version) != new or context.voids(old) or context.retracts(old, names):
        return False
    beside = thing_of(new.kind, new.source, new.ref) if new.repeats else f"{new.kind}{BETWEEN}"
    return _alone(words, thing, beside)


def _asked() -> Mapping[str, tuple[Enough, ...]]:
    """By kind, how every rule that reads it says whether it is enough; kinds of which each reader says so."""
    shared = FRAME_READS.union(ROUTING_READS, *(r.reads for r in SECOND_RULES))
    found: dict[str, tuple[Enough, ...]] = {}
    for kind in frozenset[type[Fact]]().union(*(r.reads for r in RULES)) - shared:
        said = [dict(r.enough).get(kind) for r in RULES if kind in r.reads]
        if None not in said:
            found[kind.__name__] = tuple(enough for enough in said if enough is not None)
    return found


ASKED = _asked()


def _too_few(
    words: Mapping[Thing, R], thing: Thing, old: R | None, context: Context, read: Opener[R]
) -> bool:
    """Whether neither with the word nor without it any rule can find anything in words of its kind.

    What was struck or replaced counts here: so it holds whatever is struck, or comes back.
    """
    kind = kind_of(thing)
    if kind not in ASKED:
        return False
    same = [word for other, word in words.items() if kind_of(other) == kind]
    if len(same) > FEW:
        return False
    facts = [read(word) for word in (*same, *(() if old is None else (old,)))]
    return not any(enough(facts, context) for enough in ASKED[kind])


def _alone(words: Mapping[Thing, R], thing: Thing, beside: str) -> bool:
    """Whether no other name begins so: between two words a version decides, else nothing."""
    return not any(other.startswith(beside) and other != thing for other in words)
