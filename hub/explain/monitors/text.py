"""A monitor on a terminal."""

from collections.abc import Iterator

from hub.explain.monitors.book import Book
from hub.explain.monitors.grids import Grid, grids, heading, notes


def tell(it: Book) -> str:
    """The whole monitor as text."""
    lines = [heading(it), *notes(it)]
    for grid in grids(it):
        lines += ["", grid.title, *_table(grid)]
    return "\n".join(lines) + "\n"


def _table(grid: Grid) -> Iterator[str]:
    if not grid.rows:
        yield "  Niets."
        return
    table = [grid.headings, *grid.rows]
    widths = [max(len(row[n]) for row in table) for n in range(len(grid.headings))]
    for row in table:
        first, *others = zip(row, widths, strict=True)
        cells = [first[0].ljust(first[1])]
        cells += [text.ljust(width) if grid.wide else text.rjust(width) for text, width in others]
        yield "  " + "  ".join(cells).rstrip()
