"""What every fact carries: who says it, about which thing, and in which version of the source's own order."""

from dataclasses import dataclass
from datetime import date
from typing import NewType

from hub.domain.identifiers import SourceId

Thing = NewType("Thing", str)
"""Kind of fact, source, and the thing as the source numbers it, in one string: see `thing_of`."""

BETWEEN = "\x1f"  # sorts before anything that a source writes: strings stand in the order of their parts


def thing_of(kind: str, source: str, ref: str) -> Thing:
    """Name what a word is about."""
    return Thing(f"{kind}{BETWEEN}{source}{BETWEEN}{ref}")


def kind_of(thing: Thing) -> str:
    """The kind of fact alone."""
    return thing.partition(BETWEEN)[0]


def parts_of(thing: Thing) -> tuple[str, str, str]:
    """Kind of fact, source and reference."""
    kind, source, ref = thing.split(BETWEEN, 2)
    return kind, source, ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What every fact carries: who says it, about which thing, in which version of the source's own order."""

    source: SourceId
    ref: str
    version: int
    retracted: bool = False

    @property
    def kind(self) -> str:
        return type(self).__name__

    @property
    def thing(self) -> Thing:
        return thing_of(type(self).__name__, self.source, self.ref)

    @property
    def rank(self) -> tuple[int, bool, bytes]:
        """Later wins; of two words of one version the retraction, then any fixed order."""
        return (self.version, self.retracted, repr(self).encode())

    def __ge__(self, other: "Word") -> bool:
        """Of two words about one thing: whether this one counts."""
        return self.rank >= other.rank

    @property
    def span(self) -> tuple[date, date] | None:
        """First and last day the word is about, for kinds that a full statement can retract; else None."""
        return None
