"""A whole sheet as it is printed: nothing shut follows from all of it."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.explain.monitors.catalogue import monitor
from hub.explain.monitors.sheet import EVERY, TOTAL, Sheet, Unit, printed, seated
from hub.explain.monitors.sheet import Path as RowPath
from tests.story import VO, moment


def test_a_school_stands_where_most_of_its_own_live() -> None:
    """
    Who lives nowhere that is known says nothing of it, however many they are.
    """

    def units(**lived: int) -> list[Unit]:
        return [Unit((region[1:], VO), ()) for region, n in lived.items() for _ in range(n)]

    def seat(**lived: int) -> set[str]:
        return {unit.path[0] for unit in seated(units(**lived))}

    assert {"26"} == seat(r21=1, r26=2, _onbekend=9)
    assert {"21"} == seat(r26=2, r21=2)
    assert {"onbekend"} == seat(_onbekend=3)


def test_how_long_it_took_is_told_of_printed_numbers_only() -> None:
    """
    A median beside a shut number would say that it is five at least.
    """
    sheet = monitor("doorlooptijden").sheets(2025, moment("2025-06-15"))[0]

    def median(done: int, under_way: int) -> int | None:
        told = [Unit(("26", VO), ("klaar",), days=n) for n in range(done)]
        told += [Unit(("26", VO), ("loopt",)) for _ in range(under_way)]
        return printed((sheet,), {sheet.title: told})[0][0].median

    assert 3 == median(7, 5)
    assert median(7, 2) is None
    assert median(4, 0) is None


def test_sheets_of_one_population_shut_its_totals_together() -> None:
    """
    What one of them shuts the other must not print.
    """
    one, other = (monitor("gedragslijn").sheets(2025, moment("2025-10-02"))[n] for n in (1, 3))

    def units(*counts: tuple[str, str, int]) -> list[Unit]:
        return [Unit((region, "0546"), (column,)) for region, column, n in counts for _ in range(n)]

    told = {
        one.title: units(("21", "gebeurd", 8), ("26", "gebeurd", 8)),
        other.title: units(("21", "gebeurd", 3), ("21", "open", 5), ("26", "gebeurd", 8)),
    }
    here, there = printed((one, other), told)

    assert [row.cells[TOTAL] for row in here] == [row.cells[TOTAL] for row in there]
    assert None in [row.cells[TOTAL] for row in here]


SHEETS = (
    *monitor("switch").sheets(2025, moment("2026-04-01")),
    *monitor("doorstroom").sheets(2025, moment("2025-12-01")),
)


@st.composite
def counted_units(draw: st.DrawFn) -> tuple[Sheet, list[Unit]]:
    sheet = draw(st.sampled_from(SHEETS))
    names = [st.sampled_from(["21", "26"]), *(st.sampled_from(["a", "b"]) for _ in sheet.levels[1:])]
    kind = st.tuples(
        st.tuples(*names), st.tuples(*(st.sampled_from(s) for s in sheet.splits)), st.integers(1, 9)
    )
    kinds = draw(st.lists(kind, min_size=1, max_size=9))
    return sheet, seated([Unit(path, fallen) for path, fallen, many in kinds for _ in range(many)])


@settings(max_examples=100)
@given(counted_units())
def test_no_shut_cell_of_a_sheet_can_be_worked_out(drawn: tuple[Sheet, list[Unit]]) -> None:
    """
    By any sum of any lines: an unknown follows when no other solution differs in it.
    """
    sheet, told = drawn
    rows = {row.path: row.cells for row in printed((sheet,), {sheet.title: told})[0]}
    unknown = [(path, c) for path, cells in rows.items() for c, n in cells.items() if n is None]

    assert [] == followed(unknown, equations(sheet, rows))
    assert not any(n is not None and 0 < n < 5 for cells in rows.values() for n in cells.values())


Name = tuple[RowPath, str]


def equations(sheet: Sheet, rows: Mapping[RowPath, object]) -> list[dict[Name, int]]:
    """What everybody knows of such a sheet: which cells add up to which."""
    found = [{(path, TOTAL): -1, **{(path, c): 1 for c in split}} for path in rows for split in sheet.splits]
    for column in sheet.columns:
        for path in rows:
            if path[:1] == (EVERY,):
                at = (sheet.across or 0) + 1
                parts = [r for r in rows if len(r) == at and r[:1] != (EVERY,) and r[-1] == path[1]]
            else:
                parts = [r for r in rows if r and r[:1] != (EVERY,) and r[:-1] == path]
            if parts:
                found.append({(path, column): -1, **{(r, column): 1 for r in parts}})
        found.append({((), column): -1, **{(r, column): 1 for r in rows if r[:1] == (EVERY,)}})
    return found


def followed(unknown: Sequence[Name], lines: Iterable[Mapping[Name, int]]) -> list[Name]:
    """Unknowns of which "it is so much" is a sum of the equations, and so tells nothing that they did not."""
    echelon: list[dict[Name, Fraction]] = []
    for line in lines:
        row = left_over({name: Fraction(n) for name, n in line.items() if name in unknown}, echelon)
        if row:
            echelon.append(row)
    return [name for name in unknown if not left_over({name: Fraction(1)}, echelon)]


def left_over(row: dict[Name, Fraction], echelon: Iterable[Mapping[Name, Fraction]]) -> dict[Name, Fraction]:
    """What remains of an equation when those before it are taken out, each by its first unknown."""
    for known in echelon:
        first = next(iter(known))
        if first in row:
            factor = row[first] / known[first]
            for name, n in known.items():
                row[name] = row.get(name, Fraction()) - factor * n
            row = {name: n for name, n in row.items() if n}
    return row
