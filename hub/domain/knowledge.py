"""What we know about one pupil: the newest word of each source about each thing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from hub.domain.context import Context
from hub.domain.facts import Fact
from hub.domain.identifiers import PupilId
from hub.domain.word import Thing, Word

W = TypeVar("W", bound=Word)


class Ranked(Protocol):
    """A word, open (a `Fact`) or sealed (bytes): of two about one thing the greater counts."""

    def __ge__(self, other: Any, /) -> bool: ...  # noqa: ANN401 - another of its kind


R = TypeVar("R", bound=Ranked)


def join(words: Mapping[Thing, R], thing: Thing, word: R) -> Mapping[Thing, R]:
    """What is known after a word, in whatever order words come. Never refuses, never decides."""
    known = words.get(thing)
    if known is not None and known >= word:
        return words
    return {**words, thing: word}


Kinds = dict[type[Word], list[Any]]
"""Facts by their kind."""

NONE: list[Any] = []


@dataclass(slots=True)
class Knowledge:
    """A pupil's facts, read in their context: retracted words are set apart. A value, although not locked."""

    pupil: PupilId
    kinds: Kinds  # the standing facts of each kind, in a fixed order
    retracted: list[Fact]

    def of(self, kind: type[W]) -> Sequence[W]:
        """The standing facts of a kind, in a fixed order."""
        found: Sequence[W] = self.kinds.get(kind, NONE)
        return found

    def spoken(self, kind: type[W]) -> Sequence[W]:
        """All facts of a kind, the retracted included: the source has spoken of the thing."""
        if not self.retracted:
            return self.of(kind)
        return [*self.of(kind), *(f for f in self.retracted if isinstance(f, kind))]

    @property
    def standing(self) -> tuple[Fact, ...]:
        """All facts that stand, in the order of their kinds."""
        return tuple(fact for facts in self.kinds.values() for fact in facts)


def know(pupil: PupilId, facts: Iterable[Fact], context: Context, aliases: frozenset[PupilId]) -> Knowledge:
    """Read the words of a pupil in their context. A pure function of two sets: facts and deliveries."""
    return know_ordered(pupil, sorted(facts, key=lambda f: f.thing), context, aliases)


def know_ordered(
    pupil: PupilId, facts: Iterable[Fact], context: Context, aliases: frozenset[PupilId]
) -> Knowledge:
    """The same of facts that are in the order of their things: what parts of a source say stands together."""
    kinds: Kinds = {}
    retracted: list[Fact] = []
    names: frozenset[PupilId] | None = None
    stated, terms = context.stated, context.terms
    before: Fact | None = None
    was_struck = False
    for fact in facts:
        if terms and context.voids(fact):
            continue
        struck = False
        if not fact.retracted and fact.source in stated:
            names = names or aliases | {pupil}
            struck = context.retracts(fact, names)
        if before is not None and fact.ref == before.ref and _by_parts(before, fact):
            if (not struck, fact.rank) < (not was_struck, before.rank):
                continue
            (retracted if was_struck or before.retracted else kinds[type(before)]).pop()
        before, was_struck = fact, struck
        if struck or fact.retracted:
            retracted.append(fact)
        elif (kind := type(fact)) in kinds:
            kinds[kind].append(fact)
        else:
            kinds[kind] = [fact]
    return Knowledge(pupil, kinds, retracted)


def _by_parts(one: Fact, other: Fact) -> bool:
    """Whether two parts of a source speak of one thing: the later word counts that no list has struck."""
    return type(one) is type(other) and one.source == other.source


Opener = Callable[[R], Fact]
"""How a sealed word is opened; the identity for words that are open already."""
