"""What of a file's form is told: its columns and the codes that nobody knows, by their places only."""

from datetime import UTC, datetime

import pytest

from hub.connectors import samples, vo_list
from hub.connectors.catalogue import CONNECTORS
from hub.connectors.connector import Connector
from hub.connectors.contract import Delivery, Reading, Sort, Trait
from hub.connectors.traits import MOST

NOON = datetime(2025, 1, 15, 12, tzinfo=UTC)
HEAD = "BSN;Geboortedatum;Gemeentecode;BRIN;Schooljaar;Niveau;Beoogd mbo"
ROW = "999990007;14-03-2009;0363;16YV;2025-2026;{};J"


def read(head: str, *rows: str) -> Reading:
    content = "\n".join([head, *rows, ""]).encode()
    return vo_list.CONNECTOR.read(Delivery("vo-list_16YV_20250115T0730.csv", "16YV", NOON, content))


def of(sort: Sort, reading: Reading) -> list[Trait]:
    return [trait for trait in reading.traits if trait.sort is sort]


@pytest.mark.parametrize("connector", CONNECTORS, ids=lambda c: c.name)
def test_a_file_with_column_names_tells_of_each_and_another_of_what_it_says_to_tell(
    connector: Connector,
) -> None:
    readings = [connector.read(samples.delivery(connector.name, one)) for one in connector.examples]
    told = {trait.sort for reading in readings for trait in reading.traits}

    if connector.form is not None:
        assert all(of(Sort.COLUMN, reading) for reading in readings)
    else:
        assert told <= set(connector.traits)


def test_how_a_heading_is_spelled_and_where_it_stands_is_no_trait() -> None:
    one = {trait.name for trait in read(HEAD, ROW.format("tl")).traits}
    other = read(
        "bsn;Beoogd_MBO;GEBOORTEDATUM;gemeente-code;brin;Schooljaar;niveau",
        "999990007;J;14-03-2009;0363;16YV;2025-2026;tl",
    )

    assert one == {trait.name for trait in other.traits}


def test_a_heading_that_comes_once_more_is_another_column() -> None:
    once, twice = (read(HEAD + ";Huisdier" * n, ROW.format("tl") + ";kat" * n).traits for n in (1, 2))

    assert 1 == len(twice) - len(once)
    assert [("kolom H", True), ("kolom I", True)] == [(t.where, t.strange) for t in twice if t.strange]


def test_a_code_is_told_once_with_its_lines_and_only_when_no_table_knows_it() -> None:
    rows = [ROW.format(level) for level in ("tl", "mavo plus", "MAVO  Plus", "havo", "iets")]

    codes = of(Sort.CODE, read(HEAD, *rows))

    assert ["Niveau, regel 3, 4", "Niveau, regel 6"] == [code.where for code in codes]


def test_a_column_of_which_each_cell_is_another_code_does_not_grow_without_end() -> None:
    rows = [ROW.format(f"klas {n}") for n in range(MOST + 50)]

    assert MOST == len(of(Sort.CODE, read(HEAD, *rows)))
