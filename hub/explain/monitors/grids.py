"""A monitor as tables of Dutch text, for the terminal and for a page alike."""

from collections.abc import Iterator
from typing import NamedTuple

from hub.explain import words
from hub.explain.monitors.book import Book, Leaf
from hub.explain.monitors.judging import Judged
from hub.explain.monitors.sheet import DONE, EVERY, Path, Printed

SHUT = "·"
LEGEND = f"{SHUT} = minder dan 5, of een getal waaruit dat te berekenen zou zijn"
COUNTRY = "alle regio's"


class Grid(NamedTuple):
    """A table: its first column is text, the others are numbers unless `wide` (then all are text)."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    wide: bool = False


def heading(it: Book) -> str:
    return f"{it.monitor.line[0].upper()}{it.monitor.line[1:]}"


def notes(it: Book) -> Iterator[str]:
    """What must be known to read the numbers."""
    excerpt = f", regio {it.region}" if it.region else f", {words.school(it.school)}" if it.school else ""
    yield f"Seizoen {it.season}, stand op {words.moment(it.now)}{excerpt}"
    yield LEGEND
    if it.silent:
        named = words.all_of([words.source(source) for source in it.silent])
        yield f"Let op, stil: {named}. Wat daarop rust, is niet zeker."


def grids(it: Book) -> list[Grid]:
    """Each sheet a table; sheets on what was agreed one table per place, a line for each agreement."""
    if any(leaf.sheet.agreed for leaf in it.leaves):
        found = list(_agreements(it))
    else:
        found = [_sheet(leaf) for leaf in it.leaves]
    return [*found, *_cases(it)]


def _sheet(leaf: Leaf) -> Grid:
    sheet = leaf.sheet
    lasts = DONE in sheet.columns
    headings = ["", *sheet.columns, *(("mediaan (dagen)", "p90 (dagen)") if lasts else ())]
    if sheet.judged:
        headings += [f"aandeel {sheet.judged}", "oordeel"]
    rows = [tuple(_row(leaf, row, lasts=lasts)) for row in leaf.rows]
    return Grid(f"{sheet.title} ({sheet.unit})", tuple(headings), tuple(rows))


def _row(leaf: Leaf, row: Printed, *, lasts: bool) -> Iterator[str]:
    sheet = leaf.sheet
    yield "  " * max(len(row.path) - (row.path[:1] == (EVERY,)), 0) + label(leaf, row.path)
    for column in sheet.columns:
        yield number(row.cells[column])
    if lasts:
        yield from (number(row.median), number(row.p90))
    if sheet.judged:
        against = leaf.judged.get(row.path)
        yield from ("", "") if against is None else (share(against), _verdict(against))


def label(leaf: Leaf, path: Path) -> str:
    """A row by the name of its last level."""
    if not path:
        return COUNTRY
    level = (
        leaf.sheet.levels[leaf.sheet.across or 0] if path[0] == EVERY else leaf.sheet.levels[len(path) - 1]
    )
    if level in ("instelling", "vo-school"):
        return words.school(path[-1])
    if level == "gemeente" and path[-1].isdigit():
        return words.municipality(path[-1])
    return path[-1] if path[-1].startswith(level) else f"{level} {path[-1]}"


def number(n: int | None) -> str:
    return SHUT if n is None else str(n)


def share(it: Judged) -> str:
    return f"{_percent(it.share)} ({_percent(it.low)} tot {_percent(it.high)})"


def _verdict(it: Judged) -> str:
    return it.verdict if it.expected is None else f"{it.verdict} van {_percent(it.expected)}"


def _percent(part: float) -> str:
    return f"{100 * part:.1f}%".replace(".", ",")


def _agreements(it: Book) -> Iterator[Grid]:
    """The country, then each region; of a region that was asked for its municipalities too."""
    deepest = 2 if it.region else 1
    rows = [{row.path: row for row in leaf.rows} for leaf in it.leaves]
    paths = sorted({path for found in rows for path in found if len(path) <= deepest})
    for path in paths:
        lines = []
        for leaf, found in zip(it.leaves, rows, strict=True):
            row, columns = found.get(path), leaf.sheet.columns
            counted = tuple("0" if row is None else number(row.cells[column]) for column in columns)
            lines.append((leaf.sheet.title, leaf.sheet.agreed or "", *counted, leaf.sheet.unit))
        headings = ("", "afgesproken", *it.leaves[0].sheet.columns, "van wie")
        yield Grid(label(it.leaves[0], path), headings, tuple(lines), wide=True)


def _cases(it: Book) -> Iterator[Grid]:
    if it.school is None:
        return
    rows = tuple((c.file, c.worry, ", ".join(c.cases) or "geen", c.sheet) for c in it.cases)
    title = f"Leerlingen van {words.school(it.school)}, onder het dossiernummer dat zij van de hub kreeg"
    yield Grid(title, ("dossier", "wat", "zaken", "blad"), rows, wide=True)
