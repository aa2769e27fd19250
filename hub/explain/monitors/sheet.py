"""A sheet of a monitor: what is counted, along a tree of rows and in columns that add up; printed when safe.

Rows are a tree (country, region, school, level): one set of cells is shut for all of it, so that no two
excerpts together give away what each of them shuts.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from hub.domain.identifiers import Brin
from hub.explain.monitors.disclosure import AT_LEAST, Line, shut
from hub.explain.monitors.seen import UNKNOWN, Seen

Path = tuple[str, ...]
"""A row: () is the country, then each level below; (`EVERY`, value) is one value of a level in all of it."""

EVERY = "*"
TOTAL = "totaal"

Cell = tuple[str, Path, str]
"""Of which sheet or population, which row, which column."""


class Unit(NamedTuple):
    """One that is counted: its row, a column of each split, and what schools that may know read of it."""

    path: Path
    falls: tuple[str, ...]
    days: int | None = None  # how long it took, where that is what the sheet is about
    worry: str | None = None  # Dutch; None: nothing that a school must act on
    schools: tuple[Brin, ...] = ()  # that may know


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is counted of each pupil, in which rows and columns."""

    title: str
    unit: str  # what a count counts, in Dutch
    levels: tuple[str, ...]  # of the rows, below the country
    splits: tuple[tuple[str, ...], ...]  # each one's columns add up to the total
    find: Callable[[Seen], Iterable[Unit]]
    population: str = ""  # sheets of one name count the same units in their total; none: its own
    across: int | None = None  # the level of which each value is counted in the whole country too
    judged: str | None = None  # the column whose share is held against what is expected
    seats: bool = True  # the second level is a school, which has its seat in one region
    agreed: str | None = None  # of an agreement: what was agreed, in Dutch

    @property
    def columns(self) -> tuple[str, ...]:
        return (*(column for split in self.splits for column in split), TOTAL)

    def cell(self, path: Path, column: str) -> Cell:
        return (self.population or self.title if column == TOTAL else self.title, path, column)


@dataclass(frozen=True, slots=True)
class Printed:
    """One row as it may be printed; None is a shut cell. Days are those of whoever has gone through it."""

    path: Path
    cells: Mapping[str, int | None]
    median: int | None = None
    p90: int | None = None


WHOLE = 100
"""Percent."""

DONE = "klaar"
"""The column whose days a sheet on lead times tells."""

Units = Mapping[str, Sequence[Unit]]
"""What was counted, by the title of the sheet."""


def seated(units: Sequence[Unit]) -> list[Unit]:
    """Each school in one region: where most of its own live (no table tells the seat of a vo school)."""
    homes: dict[str, Counter[str]] = defaultdict(Counter)
    for unit in units:
        region, school, *_ = unit.path
        homes[school][region] += region != UNKNOWN
    seats = {school: min(lived, key=lambda r: (-lived[r], r)) for school, lived in homes.items()}
    return [unit._replace(path=(seats[unit.path[1]], *unit.path[1:])) for unit in units]


def printed(sheets: Sequence[Sheet], units: Units) -> list[list[Printed]]:
    """The rows of each sheet, in order. What is shut is decided for all of them together."""
    counts: Counter[Cell] = Counter()
    lines: list[Line[Cell]] = []
    trees = [_tree(sheet, units[sheet.title]) for sheet in sheets]
    for sheet, tree in zip(sheets, trees, strict=True):
        counted = _counted(sheet, units[sheet.title])
        counts.update({k: n for k, n in counted.items() if k not in counts})
        counts.update(
            {sheet.cell(p, c): 0 for p in tree for c in sheet.columns if sheet.cell(p, c) not in counts}
        )
        lines += _lines(sheet, tree)
    closed = shut(counts, lines)
    found = []
    for sheet, tree in zip(sheets, trees, strict=True):
        days = _days(sheet, units[sheet.title])
        rows = []
        for path in sorted(tree):
            cells = {c: sheet.cell(path, c) for c in sheet.columns}
            open_cells = {c: None if cell in closed else counts[cell] for c, cell in cells.items()}
            told = sorted(days[path]) if open_cells.get(DONE) is not None else []
            rows.append(Printed(path, open_cells, _rank(told, 50), _rank(told, 90)))
        found.append(rows)
    return found


def _nodes(sheet: Sheet, path: Path) -> Iterator[Path]:
    """The rows that a unit counts in."""
    yield from (path[:depth] for depth in range(len(path) + 1))
    if sheet.across is not None:
        yield (EVERY, path[sheet.across])


def _tree(sheet: Sheet, units: Iterable[Unit]) -> set[Path]:
    return {(), *(node for unit in units for node in _nodes(sheet, unit.path))}


def _counted(sheet: Sheet, units: Iterable[Unit]) -> Counter[Cell]:
    return Counter(
        sheet.cell(node, column)
        for unit in units
        for node in _nodes(sheet, unit.path)
        for column in (*unit.falls, TOTAL)
    )


def _lines(sheet: Sheet, tree: set[Path]) -> Iterator[Line[Cell]]:
    """Each row is the sum of its columns, and each column of the rows below it."""
    below: dict[Path, list[Path]] = defaultdict(list)
    across: dict[Path, list[Path]] = defaultdict(list)
    for path in sorted(tree):
        if path[:1] == (EVERY,):
            across[()].append(path)
        elif path:
            below[path[:-1]].append(path)
            if sheet.across is not None and len(path) == sheet.across + 1:
                across[EVERY, path[-1]].append(path)
    for path in sorted(tree):
        for split in sheet.splits:
            yield Line(sheet.cell(path, TOTAL), tuple(sheet.cell(path, c) for c in split))
    for sums in (below, across):
        for path, parts in sums.items():
            for column in sheet.columns:
                yield Line(sheet.cell(path, column), tuple(sheet.cell(p, column) for p in parts))


def _days(sheet: Sheet, units: Iterable[Unit]) -> dict[Path, list[int]]:
    found: dict[Path, list[int]] = defaultdict(list)
    for unit in units:
        if unit.days is not None:
            for node in _nodes(sheet, unit.path):
                found[node].append(unit.days)
    return found


def _rank(days: Sequence[int], percent: int) -> int | None:
    """The smallest that so many of a hundred are not above (nearest rank); beyond the last of few, none."""
    if len(days) < AT_LEAST or len(days) * (WHOLE - percent) < WHOLE:
        return None
    return days[-(-len(days) * percent // WHOLE) - 1]
