"""Which lines are one record: what `csv` wrote is read, what is doubtful is rejected line by line, nothing is lost."""

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hub.connectors import vo_list
from hub.connectors.contract import Delivery, Reading, Rejected
from hub.connectors.dialect import SEPARATORS, rows
from tests.connectors.numbers import pgns

HEADER = ["BSN", "Stamnummer", "BRIN", "Schooljaar", "Niveau", "Beoogd mbo", "Naam"]
PUPILS = pgns(40)
FULL = "vo-list_16YV_20260601T0600_volledig.csv"


def pupil(n: int, name: str = "x") -> list[str]:
    return [PUPILS[n], str(100 + n), "16YV", "2025-2026", "tl", "J", name]


def read(text: str) -> Reading:
    return vo_list.CONNECTOR.read(Delivery(FULL, "16YV", datetime(2026, 7, 1, tzinfo=UTC), text.encode()))


def plain(*table: list[str], separator: str = ";") -> str:
    """As an export that knows no quoting writes it."""
    return "\n".join(separator.join(cells) for cells in table) + "\n"


def numbers(reading: Reading) -> list[str]:
    return [str(claim.person.pgn) for claim in reading.claims]


# Stray quotes


@pytest.mark.parametrize(
    ("first", "last"), [('"Jan', '"Piet'), ('12" lang', '12" lang'), ('"Jan', "x"), ('x"', '"y')]
)
@pytest.mark.parametrize("between", [0, 1, 18, 30])
def test_where_nothing_is_quoted_a_quote_is_a_character(first: str, last: str, between: int) -> None:
    pupils = [pupil(0, first), *(pupil(n + 1) for n in range(between)), pupil(between + 1, last)]

    reading = read(plain(HEADER, *pupils))

    assert numbers(reading) == PUPILS[: between + 2]
    assert not reading.rejections


@pytest.mark.parametrize("elsewhere", ['"quoted; so"', "nothing is quoted"])
@pytest.mark.parametrize("place", [0, 1, 6])
def test_what_may_be_one_record_or_more_is_rejected_line_by_line_and_takes_nothing_back(
    place: int, elsewhere: str
) -> None:
    """Two quotes that could hold the lines between them, which could as well be rows."""
    table = [HEADER, pupil(0, elsewhere), *(pupil(n) for n in range(1, 6)), pupil(6)]
    table[3][place] = '"' + table[3][place]
    table[5][place] += '"'

    reading = read(plain(*table))

    assert numbers(reading) == [PUPILS[n] for n in (0, 1, 5, 6)]
    assert [(r.code, r.record, r.line) for r in reading.rejections] == [
        ("quote_open", 3, 4), ("quote_open", 4, 5), ("quote_open", 5, 6)
    ]  # fmt: skip
    assert reading.adds_up
    assert not reading.retracts
    assert [r.original.decode() for r in reading.rejections] == [";".join(table[n]) for n in (3, 4, 5)]


def test_a_quote_that_is_never_closed_costs_its_own_row() -> None:
    reading = read(plain(HEADER, pupil(0, '"a"'), pupil(1, '"b'), *(pupil(n) for n in range(2, 30))))

    assert numbers(reading) == [PUPILS[n] for n in range(30) if n != 1]
    assert [(r.code, r.line) for r in reading.rejections] == [("quote_open", 3)]


def test_a_short_line_between_two_quotes_is_not_swallowed() -> None:
    """A row that lost its end, with a person's number in it, is no part of somebody's name."""
    table = [HEADER, pupil(0, '"a"'), pupil(1, '"b'), pupil(2)[:4], ["rest", 'b"']]

    reading = read(plain(*table))

    assert numbers(reading) == [PUPILS[0]]
    assert [r.line for r in reading.rejections] == [3, 4, 5]


def test_a_heading_with_a_line_end_is_read() -> None:
    text = plain(HEADER, pupil(0)).replace("Beoogd mbo", '"Beoogd\nmbo"')

    assert numbers(read(text)) == [PUPILS[0]]


def test_a_field_longer_than_csv_takes_stops_nothing() -> None:
    long = '"' + "a\n" + "b" * 200_000 + '"'

    reading = read(plain(HEADER, pupil(0), pupil(1, long), pupil(2)))

    assert numbers(reading) == [PUPILS[0], PUPILS[2]]
    assert reading.adds_up


# Properties

WORDS = st.text(st.sampled_from('ab 1é"\n;,|\t'), max_size=6)
FLAT = st.text(st.sampled_from('ab 1é";,|\t'), max_size=6)
STYLES = st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])


def written(table: list[list[str]], separator: str, quoting: int, end: str = "\r\n") -> list[str]:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, quoting=quoting, lineterminator=end).writerows(table)  # type: ignore[arg-type]
    return out.getvalue().replace("\r\n", "\n").split("\n")


def tables(cells: st.SearchStrategy[str]) -> st.SearchStrategy[list[list[str]]]:
    return st.integers(2, 5).flatmap(
        lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=6)
    )


@given(table=tables(FLAT), separator=st.sampled_from(SEPARATORS), quoting=STYLES)
@example(table=[["a", '"'], ["b", '"']], separator=";", quoting=csv.QUOTE_MINIMAL)
def test_what_csv_writes_is_read_back(table: list[list[str]], separator: str, quoting: int) -> None:
    table = [["k" + row[0], *row[1:]] for row in table]

    found = list(rows(written(table, separator, quoting), separator, len(table[0])))

    assert [r.cells for r in found] == table
    assert not any(r.torn for r in found)


@given(table=tables(WORDS), separator=st.sampled_from(SEPARATORS), quoting=STYLES)
@example(table=[["a", "b\nc;d"]], separator=";", quoting=csv.QUOTE_MINIMAL)
def test_with_line_ends_in_it_a_record_is_read_back_or_rejected_and_never_becomes_another(
    table: list[list[str]], separator: str, quoting: int
) -> None:
    table = [["k" + row[0], *row[1:]] for row in table]
    lines = written(table, separator, quoting)

    found = list(rows(lines, separator, len(table[0])))

    assert all(r.torn or r.cells in table for r in found)
    covered = [line for r in found for line in r.raw.split("\n") if line.strip()]
    assert covered == [line for line in lines if line.strip()]


@given(
    names=st.lists(st.sampled_from(["x", "a;b", 'c"d', "e\nf"]), min_size=3, max_size=8),
    quoting=STYLES,
    strokes=st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from('";\n'), st.booleans()), max_size=4),
)
@example(names=["x"] * 3, quoting=csv.QUOTE_MINIMAL, strokes=[(75, '"', False), (150, '"', False)])
def test_no_distortion_loses_a_row_or_makes_two_persons_one(
    names: list[str], quoting: int, strokes: list[tuple[int, str, bool]]
) -> None:
    """Characters put in or taken out anywhere below the column names."""
    head, *body = written([HEADER, *(pupil(n, name) for n, name in enumerate(names))], ";", quoting)
    text = "\n".join(body)
    for at, stroke, instead in strokes:
        place = at % (len(text) + 1)
        text = text[:place] + stroke + text[place + instead :]

    reading = read(f"{head}\n{text}")

    assert reading.adds_up
    own = {str(100 + n): PUPILS[n] for n in range(len(names))}
    for claim in reading.claims:
        assert claim.person.own not in own or claim.person.pgn in (own[claim.person.own], None)
    told = {line for r in reading.rejections for line in range(r.line or 0, (r.line or 0) + _lines(r))}
    lost = [n for n in range(len(names)) if PUPILS[n] not in numbers(reading)]
    for n in lost:
        where = {at for at, line in enumerate(text.split("\n"), start=2) if PUPILS[n] in line}
        assert not where or told & where or str(100 + n) in {claim.person.own for claim in reading.claims}


def _lines(rejected: Rejected) -> int:
    return rejected.original.count(b"\n") + 1
