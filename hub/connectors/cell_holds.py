"""What a column holds by its cells, where no heading says it: numbers of persons, days, municipalities."""

from collections.abc import Callable

from hub.connectors.dates import day
from hub.connectors.person import numbered
from hub.connectors.reference import tables

MOSTLY = 0.8
ENOUGH = 5
"""Right numbers in a column whose name says something else: one telephone number in six looks like one."""

NUMBERS, DAYS, CODES = "persoonsnummers", "datums", "gemeentecodes"


def holds_of(cells: list[str], *, known: bool) -> str | None:
    """What a column holds that would matter; of one whose name says what it is, only numbers of persons."""
    if not cells:
        return None
    if _share(cells, lambda cell: numbered(cell) is not None) and len(cells) >= (ENOUGH if known else 1):
        return NUMBERS
    if known:
        return None
    if _share(cells, _is_day):
        return DAYS
    return CODES if _share(cells, _is_municipality) else None


def _share(cells: list[str], holds: Callable[[str], bool]) -> bool:
    return sum(map(holds, cells)) >= MOSTLY * len(cells)


def _is_day(text: str) -> bool:
    try:
        day(text)
    except ValueError:
        return False
    return True


def _is_municipality(text: str) -> bool:
    return text.isdigit() and len(text) in (3, 4) and tables.municipality(text.zfill(4)) is not None
