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
from hub.domain.holds import HoldId
from hub.domain.identifiers import PupilId, SignalId
from hub.domain.kin import OWN, SAID, Came, Parts, aliases, guests, together, with_came, with_own, without
from hub.domain.knowledge import Knowledge, Opener, Ranked, join, know_ordered
from hub.domain.leading import led
from hub.domain.looking import look
from hub.domain.news import is_news
from hub.domain.person import died
from hub.domain.signals import Reason, Signal
from hub.domain.surge import Pair, withheld
from hub.domain.timeline import NEVER
from hub.domain.word import Thing, kind_of, term_of

NEXT_TICK = NEVER
NO_SURGE: Mapping[Pair, HoldId] = {}

R = TypeVar("R", bound=Ranked)


@dataclass(slots=True)
class Pupil(Generic[R]):
    """The record of one pupil. `due` is the moment to look again, None when only news can change anything.

    A value, although it is not locked: one is made for each word heard, and a lock triples what that costs.
    """

    words: Mapping[Thing, R] = field(default_factory=dict)  # under all names
    aliases: frozenset[PupilId] = frozenset()  # whose facts came along
    into: PupilId | None = None  # who took this pupil's facts over
    said: Mapping[SignalId, Said] = field(default_factory=dict)
    due: datetime | None = None
    waits: tuple[Gate, ...] = ()
    parts: Parts[R] = field(default_factory=dict)  # the words by name, once anybody came along
    merge: int = 0  # the newest by which this pupil lives on in another, or no more


@dataclass(frozen=True, slots=True)
class Passed(Generic[R]):
    """A word that a merged pupil passes on."""

    into: PupilId
    came_from: Came
    thing: Thing
    word: R


def hear(
    name: PupilId,
    pupil: Pupil[R],
    thing: Thing,
    word: R,
    context: Context,
    read: Opener[R],
    came_from: Came | None = None,
) -> tuple[Pupil[R], tuple[Passed[R], ...]]:
    """What is known after a word, and what a merged pupil passes on. Never refuses, never decides.

    A merged pupil keeps all it knows and forwards it and everything it hears later; when it is merged no more
    it says so, and the survivor knows its own. A word that only repeats in a newer version, or is too little
    for any rule, is joined, but nothing becomes due by it.
    """
    if came_from is not None:
        return _hear_of(name, pupil, thing, word, context, read, came_from)
    parts = with_own(pupil.parts, thing, word) if pupil.parts else pupil.parts
    words = join(pupil.words, thing, word)
    if words is pupil.words and parts is pupil.parts:
        return pupil, ()
    due = _due(name, pupil, words, thing, context, read) if words is not pupil.words else pupil.due
    heard = Pupil(words, pupil.aliases, pupil.into, pupil.said, due, pupil.waits, parts, pupil.merge)
    if kind_of(thing) == Merged.__name__:
        return _merged(name, heard, read)
    if pupil.into is not None:
        return heard, (Passed(pupil.into, SAID.through(name, pupil.merge), thing, word),)
    return heard, ()


def _hear_of(
    name: PupilId,
    pupil: Pupil[R],
    thing: Thing,
    word: R,
    context: Context,
    read: Opener[R],
    came: Came,
) -> tuple[Pupil[R], tuple[Passed[R], ...]]:
    """The same of a word said of another name of the pupil's; or that it is its other name, or no more."""
    fact = read(word) if kind_of(thing) == Merged.__name__ else None
    joins = fact is not None and _lives_on_in(fact) == name
    if fact is None or joins:
        parts = with_came(pupil.parts, pupil.words, came, None if joins else (thing, word))
    else:
        parts = without(pupil.parts, pupil.words, came)
    if parts is pupil.parts:
        return pupil, ()
    kin, words, due = aliases(parts), pupil.words, pupil.due
    if kin != pupil.aliases:
        words, due = together(parts), NEXT_TICK
    elif fact is None and (words := join(words, thing, word)) is not pupil.words:
        due = _due(name, pupil, words, thing, context, read)
    heard = Pupil(words, kin, pupil.into, pupil.said, due, pupil.waits, parts, pupil.merge)
    if pupil.into is None:
        return heard, ()
    if joins:  # the next one's own merge is what makes it one of theirs, too
        thing, word = _newest_merge(heard, read)
    return heard, (Passed(pupil.into, came.through(name, pupil.merge), thing, word),)


def _merged(name: PupilId, pupil: Pupil[R], read: Opener[R]) -> tuple[Pupil[R], tuple[Passed[R], ...]]:
    """The pupil lives on in another, or no more: all that it knows goes along, or goes away again."""
    thing, word = _newest_merge(pupil, read)
    fact = read(word)
    into = None if (found := _lives_on_in(fact)) == name else found
    after = replace(pupil, into=into, merge=fact.version, due=NEXT_TICK)
    own = pupil.parts[OWN].words if pupil.parts else pupil.words
    parts = [(SAID, own), *((came, part.words) for came, part in guests(pupil.parts))]
    came = [(whose.through(name, fact.version), words) for whose, words in parts]
    concerned = [other for other in dict.fromkeys((pupil.into, into)) if other is not None]
    told = [Passed(other, whose, thing, word) for other in concerned for whose, _ in came]
    if into is not None:
        told += [Passed(into, whose, *one) for whose, words in came for one in _luggage(words)]
    return after, tuple(told)


def _newest_merge(pupil: Pupil[R], read: Opener[R]) -> tuple[Thing, R]:
    """What was said last of whom the pupil lives on in."""
    merges = [(thing, word) for thing, word in pupil.words.items() if kind_of(thing) == Merged.__name__]
    return max(merges, key=lambda merge: read(merge[1]).rank)


def _lives_on_in(fact: Fact) -> PupilId | None:
    return fact.into if isinstance(fact, Merged) and not fact.retracted else None


def tick(
    name: PupilId,
    pupil: Pupil[R],
    now: datetime,
    context: Context,
    read: Opener[R],
    surging: Mapping[Pair, HoldId] = NO_SURGE,
) -> tuple[Pupil[R], tuple[Signal, ...]]:
    """Ticks speak: what holds now and was not said, what was said and no longer holds.

    `surging`: new cases of which rule for which recipient are held, and under which name.
    """
    if pupil.into is not None:
        signals = (
            withdraw(i, told, name, now, Reason.IDENTITY)
            for i, told in sorted(pupil.said.items(), key=_by_name)
        )
        return replace(pupil, said={}, due=None, waits=()), tuple(signals)

    known = knowledge(name, pupil, context, read)
    verdict, found = look(known, pupil.said, context, now)
    due, waits = verdict.due, verdict.waits
    if not pupil.said and not verdict.holds:
        return Pupil(pupil.words, pupil.aliases, None, {}, due, waits, pupil.parts, pupil.merge), ()
    gone = died(known) <= now
    over = [(i, told) for i, told in pupil.said.items() if i not in verdict.holds]
    ended = [
        withdraw(i, told, name, now, None if gone else why(told, found, now))
        for i, told in sorted(over, key=_by_name)
    ]
    holds = withheld(verdict.holds, pupil.said, context.words, surging)
    said, told = say(pupil.said, holds, known, now)
    after = Pupil(pupil.words, pupil.aliases, None, said, due, waits, pupil.parts, pupil.merge)
    return after, (*ended, *led(told, known, now, context.routes))


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


def _luggage(words: Mapping[Thing, R]) -> list[tuple[Thing, R]]:
    return [(t, w) for t, w in sorted(words.items(), key=_by_name) if kind_of(t) != Merged.__name__]


def _due(
    name: PupilId,
    pupil: Pupil[R],
    words: Mapping[Thing, R],
    thing: Thing,
    context: Context,
    read: Opener[R],
) -> datetime | None:
    """When to look after a word was joined: at the next tick, unless no rule can conclude otherwise."""
    names = pupil.aliases | {name}
    return NEXT_TICK if is_news(pupil.words, words, thing, names, context, read) else pupil.due
