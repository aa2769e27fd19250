"""Two accounts of the same records, held against each other: missing, spurious, repeated, different."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import NamedTuple, Self

SHOWN = 5
"""So many examples of each kind; the counts are of all."""

COUNTS = ("expected", "found", "missing", "spurious", "repeated", "different")


class Entry(NamedTuple):
    """One record, as far as comparing needs it."""

    order: str  # whose order it stands in: a subject, a pupil that hands over, an origin
    name: str  # what makes it the same record as another
    digest: bytes  # of all else that must be equal


@dataclass(slots=True)
class Due:
    """What follows: what must stand there, and behind that what may stand there already."""

    sure: list[Entry] = field(default_factory=list)
    perhaps: list[Entry] = field(default_factory=list)

    def add(self, other: Self) -> None:
        self.sure += other.sure
        self.perhaps += other.perhaps


@dataclass(slots=True)
class Tally:
    """What was found of one kind of record."""

    what: str
    expected: int = 0
    found: int = 0
    missing: int = 0
    spurious: int = 0
    repeated: int = 0
    different: int = 0
    examples: dict[str, list[str]] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        return not (self.missing or self.spurious or self.repeated or self.different)

    def note(self, kind: str, name: str, count: int = 1) -> None:
        setattr(self, kind, getattr(self, kind) + count)
        shown = self.examples.setdefault(kind, [])
        if len(shown) < SHOWN:
            shown.append(name)

    def add(self, other: Self) -> None:
        for name in COUNTS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for kind, names in other.examples.items():
            mine = self.examples.setdefault(kind, [])
            mine += names[: SHOWN - len(mine)]


def digest(*parts: object) -> bytes:
    """Sixteen bytes for all that must be equal."""
    return blake2b(repr(parts).encode(), digest_size=16).digest()


def compare(what: str, due: Due, found: Iterable[Entry], *, ordered: bool) -> Tally:
    """Each name as often and as it should be; with `ordered` also in the order in which it should be.

    What may stand there already counts as expected when it does.
    """
    tally = Tally(what)
    wanted, allowed, had = _by_name(due.sure), _by_name((*due.sure, *due.perhaps)), _by_name(found)
    tally.found = sum(map(len, had.values()))
    for name in sorted(allowed.keys() | had.keys()):
        sure, most, there = wanted.get(name, []), allowed.get(name, []), had.get(name, [])
        tally.expected += max(len(sure), min(len(most), len(there)))
        _judge(tally, name, sure, most, there)
    if ordered and tally.good:
        orders, kept = _orders(allowed), _orders(had)
        for whose, names in sorted(kept.items()):
            if orders[whose][: len(names)] != names:
                tally.note("different", f"order of {whose}")
    return tally


def added(tallies: Iterable[Tally]) -> list[Tally]:
    """One tally of each kind, of all partitions together."""
    total: dict[str, Tally] = {}
    for tally in tallies:
        total.setdefault(tally.what, Tally(tally.what)).add(tally)
    return list(total.values())


class _Kept(NamedTuple):
    position: int
    entry: Entry


def _by_name(entries: Iterable[Entry]) -> dict[str, list[_Kept]]:
    found: dict[str, list[_Kept]] = {}
    for position, entry in enumerate(entries):
        found.setdefault(entry.name, []).append(_Kept(position, entry))
    return found


def _judge(tally: Tally, name: str, sure: list[_Kept], most: list[_Kept], had: list[_Kept]) -> None:
    if len(had) < len(sure):
        tally.note("missing", name, len(sure) - len(had))
    elif not most:
        tally.note("spurious", name, len(had))
    elif len(had) > len(most):
        tally.note("repeated", name, len(had) - len(most))
    looks, right = {k.entry.digest for k in had}, {k.entry.digest for k in most}
    certain = len(sure) == len(most)
    if most and had and (looks != right if certain else not looks <= right):
        tally.note("different", name)


def _orders(entries: dict[str, list[_Kept]]) -> dict[str, list[str]]:
    kept = sorted((k for each in entries.values() for k in each), key=lambda k: k.position)
    found: dict[str, list[str]] = {}
    for k in kept:
        found.setdefault(k.entry.order, []).append(k.entry.name)
    return found
