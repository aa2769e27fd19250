"""Two accounts of the same records, held against each other: missing, spurious, repeated, different."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import NamedTuple

SHOWN = 5
"""So many examples of each kind; the counts are of all."""


class Entry(NamedTuple):
    """One record, as far as comparing needs it."""

    order: str  # whose order it stands in: a subject, a pupil that hands over, an origin
    name: str  # what makes it the same record as another
    digest: bytes  # of all else that must be equal


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


def digest(*parts: object) -> bytes:
    """Sixteen bytes for all that must be equal."""
    return blake2b(repr(parts).encode(), digest_size=16).digest()


def compare(what: str, expected: Iterable[Entry], found: Iterable[Entry], *, ordered: bool) -> Tally:
    """Each name as often and as it should be; with `ordered` also in the order in which it should be."""
    tally = Tally(what)
    wanted, had = _by_name(expected), _by_name(found)
    tally.expected = sum(map(len, wanted.values()))
    tally.found = sum(map(len, had.values()))
    for name in sorted(wanted.keys() | had.keys()):
        _judge(tally, name, wanted.get(name, []), had.get(name, []))
    if ordered and tally.good:
        orders, kept = _orders(wanted), _orders(had)
        for whose in sorted(orders):
            if orders[whose] != kept.get(whose):
                tally.note("different", f"order of {whose}")
    return tally


class _Kept(NamedTuple):
    position: int
    entry: Entry


def _by_name(entries: Iterable[Entry]) -> dict[str, list[_Kept]]:
    found: dict[str, list[_Kept]] = {}
    for position, entry in enumerate(entries):
        found.setdefault(entry.name, []).append(_Kept(position, entry))
    return found


def _judge(tally: Tally, name: str, wanted: list[_Kept], had: list[_Kept]) -> None:
    if len(had) < len(wanted):
        tally.note("missing", name, len(wanted) - len(had))
    elif not wanted:
        tally.note("spurious", name, len(had))
    elif len(had) > len(wanted):
        tally.note("repeated", name, len(had) - len(wanted))
    if wanted and had and {k.entry.digest for k in wanted} != {k.entry.digest for k in had}:
        tally.note("different", name)


def _orders(entries: dict[str, list[_Kept]]) -> dict[str, list[str]]:
    kept = sorted((k for each in entries.values() for k in each), key=lambda k: k.position)
    found: dict[str, list[str]] = {}
    for k in kept:
        found.setdefault(k.entry.order, []).append(k.entry.name)
    return found
