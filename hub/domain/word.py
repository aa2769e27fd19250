"""What every fact carries: who says it, about which thing, and in which version of the source's own order."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, NewType, TypeVar, get_type_hints

from hub.domain.identifiers import Code, Numbering, SourceId

T = TypeVar("T")

Thing = NewType("Thing", str)
"""Kind of fact, source, the thing as the source numbers it, and the part: in one string, see `thing_of`."""

TERM = 1 << 53
"""How far apart the terms of a source stand: a delivery that is withdrawn begins the next (decision 25)."""

MOST_OWN = TERM // 2 - 1
"""The highest version that a source can give of its own, in any term."""

BETWEEN = "\x1f"  # sorts before anything that a source writes: strings stand in the order of their parts


def thing_of(kind: str, source: str, ref: str, part: str | None = None) -> Thing:
    """Name what a word is about: what two parts of a source say of it are two words (decision 40)."""
    told = f"{ref}{BETWEEN}{part}" if part else ref
    return Thing(f"{kind}{BETWEEN}{source}{BETWEEN}{told}")


def kind_of(thing: Thing) -> str:
    """The kind of fact alone."""
    return thing.partition(BETWEEN)[0]


def parts_of(thing: Thing) -> tuple[str, str, str]:
    """Kind of fact, source and reference, which has the part behind it where one was told."""
    kind, source, ref = thing.split(BETWEEN, 2)
    return kind, source, ref


def term_of(version: int) -> int:
    """In which term of its source something was said; the first is 0."""
    return (version + TERM // 2) // TERM


def own_version(version: int) -> int:
    """The version as the source gave it, whatever the term."""
    return version - term_of(version) * TERM


def in_term(version: int, term: int) -> int:
    """The same version of the source's own, said in that term."""
    return own_version(version) + term * TERM


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What every fact carries: who says it, about which thing, in which version of the source's own order.

    The version counts the terms of the source, too: any word of a later term is newer.
    """

    repeats: ClassVar[bool] = False
    """Whether full statements repeat it in every file, and no rule looks at its version."""

    mbo_may_read: ClassVar[bool] = False
    """Whether every mbo that is told of the pupil may read it, whatever school it is about."""

    listing: ClassVar[bool] = True
    """Whether it counts among what a full list lists; else it only stands beside it (a birth date)."""

    source: SourceId
    ref: Code
    version: int
    retracted: bool = False

    @property
    def kind(self) -> str:
        return type(self).__name__

    @property
    def thing(self) -> Thing:
        return thing_of(type(self).__name__, self.source, self.ref, self.part)

    @property
    def rank(self) -> tuple[int, bool, bytes]:
        """Later wins; of two words of one version the retraction, then any fixed order."""
        return (self.version, self.retracted, repr(self).encode())

    @property
    def order(self) -> tuple[int, bool, bytes]:
        """A fixed order among words about several things, in which a term of one source weighs nothing."""
        return (own_version(self.version), self.retracted, repr(self).encode())

    def __ge__(self, other: "Word") -> bool:
        """Of two words about one thing: whether this one counts."""
        return self.rank >= other.rank

    @property
    def span(self) -> tuple[date, date] | None:
        """First and last day the word is about, for kinds that a full statement can retract; else None."""
        return None

    @property
    def part(self) -> Code | None:
        """The part of the source's whole (a location, a level, a list) that says it; None: not told.

        Of kinds that a full statement can retract it is a field.
        """
        return None

    @property
    def strikable(self) -> bool:
        """Whether a full statement could retract the word."""
        return self.span is not None and not self.retracted

    @property
    def seasons(self) -> tuple[int, ...]:
        """The seasons that the word speaks of, and in which the rules therefore look at the pupil."""
        return ()


def in_fixed_order(items: Iterable[T], key: Callable[[T], Any], word: Callable[[T], Word]) -> list[T]:
    """By a key, and only where that is equal by the order of their words: it costs writing each out."""
    found = list(items)
    keys = [key(item) for item in found]
    if len(set(keys)) == len(keys):
        return found if len(keys) <= 1 else sorted(found, key=key)
    return sorted(found, key=lambda item: (key(item), word(item).order))


def numbered(kind: type[Word]) -> tuple[str, ...]:
    """The fields of a kind in which a source's own numbering travels."""
    hints = get_type_hints(kind, include_extras=True)
    return tuple(name for name, hint in hints.items() if hint == Numbering)
