"""Workbooks are read as they are saved: what a cell holds, line by row; and what cannot be read is told why."""

import zipfile
from datetime import UTC, date, datetime, time
from io import BytesIO

import pytest

from hub.connectors import vo_exit, vo_list, workbook
from hub.connectors.contract import Delivery, Reading
from hub.connectors.show import said
from hub.connectors.whose import organisation_of
from hub.domain.identifiers import pgn_kind
from tests.connectors.numbers import pgns
from tests.connectors.workbooks import Cell, Rows, ods, packed, xls, xlsx

FULL = "vo-list_16YV_20250115T0730_volledig.xlsx"
HEAD: list[Cell] = ["BSN", "BRIN", "Schooljaar", "Niveau", "Beoogd mbo", "Geboortedatum", "Achternaam"]
ONE, TWO, THREE = pgns(3)


def read(content: bytes, name: str = FULL) -> Reading:
    return vo_list.CONNECTOR.read(Delivery(name, "16YV", datetime(2025, 2, 1, tzinfo=UTC), content))


def row(number: float | str, level: str = "havo") -> list[Cell]:
    return [number, "16YV", "2024-2025", level, "J"]


def told(content: bytes) -> list[list[str]]:
    """The cells of its only sheet, as text."""
    found = workbook.pages(content)
    assert isinstance(found, tuple)
    (page,) = found
    return [line.split("\t") for line in page.text.lines]


@pytest.mark.parametrize("save", [lambda rows: xlsx({"Blad1": rows}), ods, xls], ids=["xlsx", "ods", "xls"])
def test_a_workbook_gives_the_facts_that_the_same_rows_give_as_csv(save: object) -> None:
    rows: Rows = [HEAD, [*row(int(ONE)), "2008-03-04", "De Bruin"], row(TWO, "tl")]
    as_csv = "\n".join(";".join(map(str, [*r, *[""] * (7 - len(r))])) for r in rows).encode()
    assert callable(save)

    found = read(save(rows))

    assert said(read(as_csv)) == said(found)
    assert (2, ()) == (found.records, found.rejections)
    assert found.retracts


def test_a_cell_says_what_it_holds_and_not_how_it_looks() -> None:
    moment = datetime(2026, 3, 2, 8, 30)  # noqa: DTZ001  # a workbook knows no zone
    cells: list[Cell] = [12.0, 1.5, 0.1 + 0.2, True, False, date(2008, 3, 4), moment, time(8, 30)]

    assert told(xlsx({"Blad1": [[*cells, "=SOM(3)", "0363", "a\tb\nc"]]})) == [
        [
            "12",
            "1.5",
            "0.3",
            "ja",
            "nee",
            "2008-03-04",
            "2026-03-02T08:30:00",
            "08:30:00",
            "3",
            "0363",
            "a b c",
        ]
    ]


def test_a_number_of_a_person_that_lost_its_zero_is_the_number() -> None:
    lost = next(f"0{n}" for n in range(10_000_000, 99_999_999) if pgn_kind(f"0{n}") == "bsn")

    (claim, *_) = read(xlsx({"Blad1": [HEAD, row(float(lost))]})).claims

    assert lost == claim.person.pgn


def test_a_rejection_names_the_row_of_the_sheet_and_keeps_its_text() -> None:
    rows: Rows = [["Lijst"], [], HEAD, row(ONE), [], [*row(TWO, "onbekend"), None, 'De "B"']]

    reading = read(xlsx({"Blad1": rows}))

    (rejected,) = reading.rejections
    assert (6, "Niveau", 2) == (rejected.line, rejected.field, reading.records)
    assert f'{TWO}\t16YV\t2024-2025\tonbekend\tJ\t\t"De ""B"""'.encode() == rejected.original


def test_the_sheet_that_has_the_columns_is_read_and_the_others_are_told() -> None:
    sheets: dict[str, Rows] = {"Toelichting": [["Zo vult u dit in"]], "Leeg": [], "Lijst": [HEAD, row(ONE)]}

    reading = read(xlsx(sheets))

    assert 1 == reading.records
    assert [("sheets_unread", False)] == [(n.code, n.look) for n in reading.notes]


def test_two_sheets_with_rows_are_not_one_of_them() -> None:
    """Taken for a full list, the first would withdraw all pupils of the second."""
    reading = read(xlsx({"H5A": [HEAD, row(ONE)], "H5B": [HEAD, row(TWO)]}))

    assert ["sheets_several"] == [r.code for r in reading.rejections]
    assert (False, False) == (reading.heard, reading.retracts)


def test_a_hidden_sheet_is_not_read_and_told_where_it_has_the_columns() -> None:
    sheets = {"Vorig jaar": [HEAD, row(TWO)], "Lijst": [HEAD, row(ONE)]}

    reading = read(xlsx(sheets, hidden=["Vorig jaar"]))

    assert {ONE} == {c.person.pgn for c in reading.claims}
    assert [True] == [n.look for n in reading.notes]


def test_a_sheet_without_the_columns_says_which_are_missing() -> None:
    (rejected,) = read(xlsx({"Blad1": [["Naam", "Klas"], ["x", "H5"]]})).rejections

    assert "columns_missing" == rejected.code


def locked_ods() -> bytes:
    manifest = "<manifest:encryption-data/>"
    mark = "application/vnd.oasis.opendocument.spreadsheet"
    return packed({"mimetype": mark, "content.xml": "?", "META-INF/manifest.xml": manifest})


def locked_xlsx() -> bytes:
    return bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "EncryptedPackage".encode("utf-16-le")


def stretched(at: str) -> bytes:
    """A sheet with one cell more, far out."""
    with zipfile.ZipFile(BytesIO(xlsx({"Blad1": [HEAD, row(ONE)]}))) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace("</sheetData>", f'<row><c r="{at}"><v>1</v></c></row></sheetData>')
    return packed(parts)


def bomb() -> bytes:
    with zipfile.ZipFile(held := BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(101_000_000))
    return held.getvalue()


def repeated(cells: str) -> str:
    return f'<table:table-row table:number-rows-repeated="1000000">{cells}</table:table-row>'


FILLED = (
    '<table:table-cell table:number-columns-repeated="16000" office:value-type="float" office:value="1"/>'
)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (xlsx({"Blad1": [HEAD, row(ONE)]})[:-40], "workbook_broken"),
        (xlsx({"Blad1": [HEAD, row(ONE)]})[:1200], "workbook_broken"),
        (packed({"xl/workbook.xml": "<workbook"}), "workbook_broken"),
        (locked_ods(), "workbook_locked"),
        (locked_xlsx(), "workbook_locked"),
        (xls([HEAD, row(ONE)], locked=True), "workbook_locked"),
        (xls([HEAD, row(ONE)])[:2000], "workbook_broken"),
        (stretched("XFD1048576"), "workbook_large"),
        (ods([HEAD, row(ONE)], below=repeated(FILLED)), "workbook_large"),
        (xls([HEAD, row(ONE)], far=(65_535, 255)), "workbook_large"),
        (bomb(), "workbook_large"),
        (xlsx({"Blad1": []}), "empty"),
        (packed({"word/document.xml": "<a/>"}), "not_text"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_reason(content: bytes, code: str) -> None:
    reading = read(content)

    assert ([code], False) == ([r.code for r in reading.rejections], reading.heard)


def test_empty_cells_that_a_program_keeps_below_the_rows_cost_nothing() -> None:
    """LibreOffice ends each sheet with a million empty rows of 16 384 empty cells."""
    empty = repeated('<table:table-cell table:number-columns-repeated="16384"/>')

    assert 1 == read(ods([HEAD, row(ONE)], below=empty)).records


def test_of_every_cut_of_a_workbook_something_is_told() -> None:
    for whole in (xlsx({"Blad1": [HEAD, row(ONE)]}), ods([HEAD, row(ONE)]), xls([HEAD, row(ONE)])):
        for end in range(8, len(whole), 97):
            assert read(whole[:end]).adds_up


def test_whose_a_workbook_is_follows_from_its_cells() -> None:
    content = xlsx({"Blad1": [HEAD, row(ONE)]})

    assert "16YV" == organisation_of(vo_list.CONNECTOR, "lijst.xlsx", BytesIO(content))


def test_every_form_reads_workbooks() -> None:
    rows: Rows = [["BSN", "BRIN", "Uitschrijfdatum", "Bestemming"], [ONE, "16YV", date(2025, 7, 31), "mbo"]]
    delivery = Delivery("uit.xlsx", "16YV", datetime(2025, 9, 1, tzinfo=UTC), xlsx({"Blad1": rows}))

    reading = vo_exit.CONNECTOR.read(delivery)

    assert (1, ()) == (len(reading.fruitful), reading.rejections)
