"""A monitor as one page of HTML that fetches nothing."""

from collections.abc import Iterator
from html import escape

from hub.explain.monitors.book import Book
from hub.explain.monitors.grids import Grid, grids, heading, notes

STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;margin:2rem;max-width:80rem}"
    "table{border-collapse:collapse;margin:.5rem 0 2rem}caption{text-align:left;font-weight:600}"
    "th,td{padding:.2rem .7rem;border-bottom:1px solid #ccc;text-align:right;vertical-align:top}"
    "th:first-child,td:first-child,.wide th,.wide td{text-align:left;white-space:pre-wrap}"
)


def page(it: Book) -> str:
    """Whole, with its own style; what is a name is escaped."""
    title = escape(heading(it))
    body = "\n".join([f"<p>{escape(note)}</p>" for note in notes(it)] + [_table(g) for g in grids(it)])
    return (
        f'<!doctype html>\n<html lang="nl">\n<head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{STYLE}</style></head>\n<body>\n<h1>{title}</h1>\n{body}\n</body>\n</html>\n"
    )


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
