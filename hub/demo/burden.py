"""What the two years asked of municipalities, week by week: the table of how much there was to read."""

from collections.abc import Iterable

from rich.table import Table

from hub.demo.report.spans import Revision
from hub.explain import words
from hub.explain.digest import Burden, burdens

COLUMNS = ("gm", "≥3", "per week", "at most", "1–2", "digests")


def rows(said: Iterable[Revision]) -> list[Burden]:
    """Per rule on pupils or sources that told anybody outside."""
    return burdens(signal for _, signal in said)


def fill(table: Table, said: Iterable[Revision]) -> Table:
    for row in rows(said):
        counts = (row.offices, row.records, f"{row.usual:g}", row.most, row.mild, row.digests)
        table.add_row(f"{row.rule} {words.RULES[row.rule][0]}", *(str(n or "·") for n in counts))
    return table
