"""What is shut stays shut: no small cell can be worked out from what a monitor prints."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.explain.monitors.disclosure import AT_LEAST, Line, shut, worked_out

TOTAL = "total"
Cell = tuple[str, str]
"""Row and column; a row "ab" is below "a", and "" is the whole."""

Table = tuple[dict[Cell, int], list[Line[Cell]]]


def table(leaves: Mapping[str, tuple[int, ...]]) -> Table:
    """Cells and lines of a tree of rows: each is the sum of those below it, and of its columns."""
    columns = [f"c{n}" for n in range(len(next(iter(leaves.values()))))]
    counts: dict[Cell, int] = defaultdict(int)
    for name, leaf in leaves.items():
        for depth in range(len(name) + 1):
            for column, n in zip(columns, leaf, strict=True):
                counts[name[:depth], column] += n
                counts[name[:depth], TOTAL] += n
    rows = sorted({row for row, _ in counts})
    lines = [Line((row, TOTAL), tuple((row, c) for c in columns)) for row in rows]
    for row in rows:
        below = [r for r in rows if r[:-1] == row and r != row]
        if below:
            lines += [Line((row, c), tuple((r, c) for r in below)) for c in (*columns, TOTAL)]
    return dict(counts), lines


COUNTS = st.one_of(st.integers(0, 8), st.integers(0, 60))
NAMES = st.lists(st.text("abc", min_size=2, max_size=2), min_size=1, max_size=7, unique=True)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    width = draw(st.integers(2, 4))
    return table({name: draw(st.tuples(*[COUNTS] * width)) for name in draw(NAMES)})


def steps(counts: Mapping[Cell, int], closed: frozenset[Cell]) -> Iterator[tuple[str, str, Cell]]:
    """
    How shut cells can take other values together. Pupils flow from the total through a row into its columns
    and up the tree: one more in a cell is a step along it, one fewer a step back. Who is alone in a cell stays,
    for nought would be printed.
    """
    parents = {row for row, _ in counts if any(other[:-1] == row and other != row for other, _ in counts)}
    for row, column in closed:
        lower = f"{row} {column}" if row in parents else f"row {row}"
        upper = f"{row[:-1]} {column}" if row else "all"
        ends = (upper, lower) if column == TOTAL else (lower, upper)
        yield ends[0], ends[1], (row, column)
        if counts[row, column] > 1:
            yield ends[1], ends[0], (row, column)


def certain(counts: Mapping[Cell, int], closed: frozenset[Cell]) -> list[Cell]:
    """Shut cells that have one value in every table of whole numbers that prints the same."""
    ways: dict[str, list[tuple[str, Cell]]] = defaultdict(list)
    for here, there, cell in steps(counts, closed):
        ways[here].append((there, cell))
    return [
        cell
        for cell in sorted(closed)
        if not any(c == cell and reaches(ways, there, here, cell) for here, there, c in steps(counts, closed))
    ]


def reaches(ways: Mapping[str, list[tuple[str, Cell]]], start: str, end: str, without: Cell) -> bool:
    found, edge = {start}, [start]
    while edge:
        for there, cell in ways.get(edge.pop(), ()):
            if cell != without and there not in found:
                found.add(there)
                edge.append(there)
    return end in found


BRIDGE = {"a": (4, 4, 3, 9), "b": (4, 4, 9, 9), "c": (9, 9, 4, 4), "d": (9, 9, 4, 4)}
"""Two blocks of shut cells, and one cell (a, c2) that hangs between them."""


def test_a_cell_between_two_blocks_is_covered_too() -> None:
    """
    Each line through it has other shut cells, and yet it follows: rows a and b less columns c0 and c1.
    """
    counts, lines = table(BRIDGE)
    small = {cell for cell, n in counts.items() if n < AT_LEAST}

    assert [("a", "c2")] == worked_out(lines, small) == certain(counts, frozenset(small))
    assert [] == certain(counts, shut(counts, lines))


@settings(max_examples=500)
@given(tables())
def test_no_shut_cell_follows_from_what_is_printed(given_table: Table) -> None:
    """
    Whoever knows the printed cells, that they add up, and that nobody shuts a nought, knows no other.
    """
    counts, lines = given_table
    closed = shut(counts, lines)

    if set(counts) - closed:
        assert [] == certain(counts, closed)


@settings(max_examples=500)
@given(tables())
def test_no_small_number_follows_along_a_line(given_table: Table) -> None:
    """
    A printed total less its printed parts is what the shut ones are together: that is none, or not small.
    """
    counts, lines = given_table
    closed = shut(counts, lines)

    for line in lines:
        if line.total not in closed:
            rest = counts[line.total] - sum(counts[p] for p in line.parts if p not in closed)
            assert rest == 0 or rest >= AT_LEAST
            assert (rest == 0) == (not closed & set(line.parts))


@settings(max_examples=300)
@given(tables())
def test_what_is_small_is_shut_and_nought_is_not(given_table: Table) -> None:
    counts, lines = given_table

    assert {cell for cell, n in counts.items() if 0 < n < AT_LEAST} <= shut(counts, lines)
    assert not any(counts[cell] == 0 for cell in shut(counts, lines))
