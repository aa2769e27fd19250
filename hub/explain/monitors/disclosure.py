"""Which cells of a table stay shut: small ones, and those by which a small one could be worked out.

A table is cells and lines: of each line the total is the sum of its parts. Whoever reads what is printed can
add and subtract along the lines, so beside a small cell others are shut until no shut cell, and no sum of
shut cells of one line below the limit, follows from what is printed (primary and complementary suppression:
A. Hundepool and others, Statistical Disclosure Control, 2012).
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from fractions import Fraction
from typing import Generic, NamedTuple, TypeVar

C = TypeVar("C", bound=Hashable)

AT_LEAST = 5
"""So many are printed at least; fewer might be known to who knows one of them [own]."""


class Line(NamedTuple, Generic[C]):
    """A total and the parts that add up to it."""

    total: C
    parts: tuple[C, ...]

    @property
    def cells(self) -> tuple[C, ...]:
        return (self.total, *self.parts)


def shut(counts: Mapping[C, int], lines: Sequence[Line[C]]) -> frozenset[C]:
    """The cells that may not be printed; nought is, for it is nobody. All cells of the lines are counted."""
    table = _Table(counts, lines)
    closed = {cell for cell, n in counts.items() if 0 < n < AT_LEAST}
    while True:
        table.close_lines(closed)
        covers = (table.cover(cell, closed) for cell in worked_out(lines, closed))
        found = next((cell for cell in covers if cell is not None), None)
        if found is None:
            return frozenset(closed)
        closed.add(found)


def worked_out(lines: Iterable[Line[C]], closed: AbstractSet[C]) -> list[C]:
    """Shut cells that can have one value only, whatever the printed ones are: what Gauss-Jordan leaves alone.

    Of each line the shut cells are unknowns of one equation; a pivot whose row holds no other unknown is
    known.
    """
    rows: dict[C, dict[C, Fraction]] = {}  # by pivot: the other unknowns of its equation
    holders: dict[C, set[C]] = defaultdict(set)  # the pivots in whose rows an unknown stands
    for line in lines:
        row = _reduced(line, closed, rows)
        if not row:
            continue
        pivot = min(row, key=lambda cell: (len(holders[cell]), repr(cell)))
        factor = row.pop(pivot)
        rows[pivot] = {cell: n / factor for cell, n in row.items()}
        for cell in rows[pivot]:
            holders[cell].add(pivot)
        for other in holders.pop(pivot, set()):
            _eliminate(rows, holders, other, pivot)
    return [pivot for pivot, row in rows.items() if not row]


def _reduced(
    line: Line[C], closed: AbstractSet[C], rows: Mapping[C, Mapping[C, Fraction]]
) -> dict[C, Fraction]:
    """The line's equation in unknowns that are no pivot."""
    row: dict[C, Fraction] = defaultdict(Fraction)
    for cell in line.cells:
        if cell in closed:
            sign = Fraction(-1 if cell == line.total else 1)
            for unknown, n in _solved(cell, rows):
                row[unknown] += sign * n
    return {cell: n for cell, n in row.items() if n}


def _solved(cell: C, rows: Mapping[C, Mapping[C, Fraction]]) -> list[tuple[C, Fraction]]:
    """An unknown in terms of those that are no pivot."""
    if cell not in rows:
        return [(cell, Fraction(1))]
    return [(other, -n) for other, n in rows[cell].items()]


def _eliminate(rows: Mapping[C, dict[C, Fraction]], holders: dict[C, set[C]], other: C, pivot: C) -> None:
    """Take a new pivot out of an older row."""
    row = rows[other]
    factor = row.pop(pivot)
    for cell, n in rows[pivot].items():
        changed = row.get(cell, Fraction()) - factor * n
        if changed:
            row[cell] = changed
            holders[cell].add(other)
        else:
            row.pop(cell, None)
            holders[cell].discard(other)


class _Table(Generic[C]):
    """Counts and lines, and the lines that a cell stands in."""

    def __init__(self, counts: Mapping[C, int], lines: Sequence[Line[C]]) -> None:
        self.counts = counts
        self.lines = lines
        self.at: dict[C, list[Line[C]]] = defaultdict(list)
        for line in lines:
            for cell in line.cells:
                self.at[cell].append(line)
        self.sums = Counter(line.total for line in lines)

    def close_lines(self, closed: set[C]) -> None:
        """Shut the least of each line that tells a shut cell by itself, until none does."""
        waiting = list(self.lines)
        while waiting:
            line = waiting.pop()
            while self._tells(line, closed):
                cell = self._least(line.parts, closed) or line.total
                closed.add(cell)
                waiting += self.at[cell]

    def _tells(self, line: Line[C], closed: AbstractSet[C]) -> bool:
        """Whether one cell alone is shut, or the shut parts of a printed total are few, or but one each."""
        within = [cell for cell in line.parts if cell in closed]
        if line.total in closed:
            return not within
        few = max(AT_LEAST, len(within) + 1)
        return bool(within) and (len(within) == 1 or sum(self.counts[c] for c in within) < few)

    def cover(self, bare: C, closed: AbstractSet[C]) -> C | None:
        """The least printed cell on the lines of a shut one; else on the lines of the shut ones beside it."""
        reached, edge = {bare}, {bare}
        while edge:
            around = {other for each in edge for line in self.at[each] for other in line.cells}
            if (found := self._least(around, closed)) is not None:
                return found
            edge = (around & closed) - reached
            reached |= edge
        return None

    def _least(self, cells: Iterable[C], closed: AbstractSet[C]) -> C | None:
        """What tells least: no sum before a sum, then the smallest. Nought covers nothing."""
        printed = (cell for cell in cells if self.counts[cell] and cell not in closed)
        return min(printed, key=lambda c: (self.sums[c], self.counts[c], repr(c)), default=None)
