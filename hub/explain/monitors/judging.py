"""A school against what is expected of it, with an interval: never a place in a row.

Worked out from printed cells only, so that nothing shut is told by it.
"""

from collections.abc import Mapping
from math import sqrt
from typing import NamedTuple

from hub.explain.monitors.sheet import EVERY, TOTAL, Path, Printed, Sheet

SCHOOL = 2
"""Schools stand below the region."""

Z = 1.959964
"""Of the normal distribution: 95 of 100 intervals hold the share that is behind what was counted."""


class Judged(NamedTuple):
    """A share with its interval, and what is expected with these pupils (None: that may not be told)."""

    share: float
    low: float
    high: float
    expected: float | None

    @property
    def verdict(self) -> str:
        """Dutch; a difference that may be chance is none."""
        if self.expected is None:
            return "geen verwachting"
        if self.low <= self.expected <= self.high:
            return "binnen de verwachting"
        return "boven de verwachting" if self.expected < self.low else "onder de verwachting"


def wilson(k: int, n: int) -> tuple[float, float]:
    """The interval of a share of k in n, n > 0 (E.B. Wilson, JASA 22, 1927, p. 209-212)."""
    share, spread = k / n, Z * Z / n
    middle = share + spread / 2
    half = Z * sqrt(share * (1 - share) / n + spread / (4 * n))
    low, high = (middle - half) / (1 + spread), (middle + half) / (1 + spread)
    return max(0.0, min(low, share)), min(1.0, max(high, share))


def judged(sheet: Sheet, rows: list[Printed]) -> dict[Path, Judged]:
    """Each school of which share and total are printed, held against the country's share in its levels."""
    if sheet.judged is None:
        return {}
    cells = {row.path: row.cells for row in rows}
    found = {}
    for path, counts in cells.items():
        k, n = counts[sheet.judged], counts[TOTAL]
        if len(path) == SCHOOL and path[0] != EVERY and k is not None and n:
            found[path] = Judged(k / n, *wilson(k, n), _expected(sheet, cells, path))
    return found


def _expected(sheet: Sheet, cells: Mapping[Path, Mapping[str, int | None]], path: Path) -> float | None:
    """Each level's share in the country, weighed as the school has them; without those the country's own."""
    weighed = []
    for level in (p for p in cells if len(p) == SCHOOL + 1 and p[:SCHOOL] == path):
        rate, n = _share(sheet, cells.get((EVERY, level[-1]), {})), cells[level][TOTAL]
        if rate is None or n is None:
            return _share(sheet, cells[()])
        weighed.append((n, rate))
    return sum(n * rate for n, rate in weighed) / sum(n for n, _ in weighed)


def _share(sheet: Sheet, counts: Mapping[str, int | None]) -> float | None:
    k, n = counts.get(sheet.judged or ""), counts.get(TOTAL)
    return None if k is None or not n else k / n
