"""What we know about one pupil: the newest word of each source about each thing."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar, cast

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


@dataclass(frozen=True)
class Knowledge:
    """A pupil's facts, read in their context: retracted words are set apart."""

    pupil: PupilId
    standing: tuple[Fact, ...] = ()
    retracted: tuple[Fact, ...] = ()
    _kinds: dict[type[Word], list[Word]] = field(default_factory=dict, compare=False, repr=False)

    def of(self, kind: type[W]) -> tuple[W, ...]:
        """The standing facts of a kind, in a fixed order."""
        if not self._kinds:
            for fact in self.standing:
                self._kinds.setdefault(type(fact), []).append(fact)
        return tuple(cast("list[W]", self._kinds.get(kind, ())))

    def spoken(self, kind: type[W]) -> tuple[W, ...]:
        """All facts of a kind, the retracted included: the source has spoken of the thing."""
        return (*self.of(kind), *(f for f in self.retracted if isinstance(f, kind)))


def know(pupil: PupilId, facts: Iterable[Fact], context: Context, aliases: frozenset[PupilId]) -> Knowledge:
    """Read the words of a pupil in their context. A pure function of two sets: facts and deliveries."""
    names = aliases | {pupil}
    ordered = sorted(facts, key=lambda f: f.thing)
    gone = [f.retracted or context.retracts(f, names) for f in ordered]
    return Knowledge(
        pupil,
        tuple(f for f, away in zip(ordered, gone, strict=True) if not away),
        tuple(f for f, away in zip(ordered, gone, strict=True) if away),
    )


Opener = Callable[[R], Fact]
"""How a sealed word is opened; the identity for words that are open already."""
