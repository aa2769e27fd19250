"""A monitor, or all of them in one, as one page of HTML that fetches nothing."""

from collections.abc import Iterator, Sequence
from html import escape

from hub.explain.monitors.book import Book
from hub.explain.monitors.grids import Grid, grids, heading, notes

STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;margin:2rem;max-width:80rem}"
    "table{border-collapse:collapse;margin:.5rem 0 2rem}caption{text-align:left;font-weight:600}"
    "th,td{padding:.2rem .7rem;border-bottom:1px solid #ccc;text-align:right;vertical-align:top}"
    "th:first-child,td:first-child,.wide th,.wide td{text-align:left;white-space:pre-wrap}"
)


def page(books: Sequence[Book]) -> str:
    """Whole, with its own style; what is a name is escaped."""
    title = escape(heading(books[0])) if len(books) == 1 else "Jaarboek van de overstap"
    body = "\n".join(map(_chapter, books))
    return (
        f'<!doctype html>\n<html lang="nl">\n<head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{STYLE}</style></head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _chapter(it: Book) -> str:
    told = [f"<p>{escape(note)}</p>" for note in notes(it)] + [_table(grid) for grid in grids(it)]
    return "\n".join([f"<h1>{escape(heading(it))}</h1>", *told])


def _table(grid: Grid) -> str:
    kind = ' class="wide"' if grid.wide else ""
    head = _cells("th", grid.headings)
    rows = "\n".join(f"<tr>{''.join(_cells('td', row))}</tr>" for row in grid.rows)
    caption = f"<caption>{escape(grid.title)}</caption>"
    return (
        f"<table{kind}>{caption}\n<thead><tr>{''.join(head)}</tr></thead>\n<tbody>\n{rows}\n</tbody></table>"
    )


def _cells(tag: str, texts: tuple[str, ...]) -> Iterator[str]:
    return (f"<{tag}>{escape(text)}</{tag}>" for text in texts)
