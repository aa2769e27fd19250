"""Several names of one person: what is known under each stays apart, so that two who are none are two again.

A survivor reads all of it together. What came along stands by the way it came, from the name it was said of
through those that lived on between; who leaves takes it away again, and what was said of the survivor itself
was never touched.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Generic, NamedTuple, TypeVar

from hub.domain.identifiers import PupilId
from hub.domain.knowledge import Ranked, join
from hub.domain.word import Thing

R = TypeVar("R", bound=Ranked)

Way = tuple[PupilId, ...]
"""The pupil that a word was said of, and who passed it on: each lives on in the next."""

OWN: Way = ()


class Came(NamedTuple):
    """By which way a word came along, and by which merges.

    Merges of an installation are counted, and so are their undoings: the newest stands first, so that of two
    words on one way that of the later merge counts.
    """

    way: Way
    merges: tuple[int, ...]

    @property
    def pupil(self) -> PupilId:
        """Of whom it was said."""
        return self.way[0]

    def through(self, name: PupilId, merge: int) -> "Came":
        """The same, one pupil further."""
        return Came((*self.way, name), tuple(sorted((*self.merges, merge), reverse=True)))


SAID = Came(OWN, ())
"""By no way: said of the pupil itself."""


@dataclass(frozen=True, slots=True)
class Part(Generic[R]):
    """What is known by one way. `left`: who came by it is by that merge's undoing no more one of us."""

    merges: tuple[int, ...]
    words: Mapping[Thing, R]
    left: bool = False


Parts = Mapping[Way, Part[R]]
"""By way, the survivor's own words included; empty as long as nobody has come along."""


def with_own(parts: Parts[R], thing: Thing, word: R) -> Parts[R]:
    """After a word about the survivor itself; the same when it is not news."""
    own = parts[OWN]
    words = join(own.words, thing, word)
    return parts if words is own.words else {**parts, OWN: replace(own, words=words)}


def with_came(parts: Parts[R], own: Mapping[Thing, R], came: Came, said: tuple[Thing, R] | None) -> Parts[R]:
    """After a word that came along, or (`said` None) after word that somebody is one of us.

    What came by an earlier merge than the newest that was heard of says nothing: by that all is said anew.
    """
    part = parts.get(came.way)
    if part is not None and (came.merges < part.merges or (part.left and came.merges == part.merges)):
        return parts
    known: Mapping[Thing, R] = {} if part is None else part.words
    words = known if said is None else join(known, *said)
    if part is not None and words is part.words and came.merges == part.merges:
        return parts
    return {**_begun(parts, own), came.way: Part(came.merges, words)}


def without(parts: Parts[R], own: Mapping[Thing, R], came: Came) -> Parts[R]:
    """After word that somebody is none of us, or no more."""
    part = parts.get(came.way)
    if part is not None and (came.merges < part.merges or (part.left and came.merges == part.merges)):
        return parts
    return {**_begun(parts, own), came.way: Part(came.merges, {}, left=True)}


def together(parts: Parts[R]) -> Mapping[Thing, R]:
    """All that is known by all ways, these in a fixed order: a record that was kept has one of its own."""
    words: Mapping[Thing, R] = {}
    for way in sorted(parts):
        for thing, word in parts[way].words.items():
            words = join(words, thing, word)
    return words


def aliases(parts: Parts[R]) -> frozenset[PupilId]:
    """Who has come along and is still here."""
    return frozenset(came.pupil for came, _ in guests(parts))


def guests(parts: Parts[R]) -> Iterator[tuple[Came, Part[R]]]:
    """The same with what came, in a fixed order."""
    return (
        (Came(way, parts[way].merges), parts[way]) for way in sorted(parts) if way and not parts[way].left
    )


def _begun(parts: Parts[R], own: Mapping[Thing, R]) -> Parts[R]:
    """From the first who comes along on, the survivor's own words stand apart."""
    return parts or {OWN: Part((), own)}
