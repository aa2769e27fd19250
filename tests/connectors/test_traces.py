"""What spreadsheets, databases and reports leave behind: seen for what it is, and never taken for a value."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import BaseModel

from hub.connectors import attendance, edex_elements, koppelpunt, ro, rod_vo_messages, vo_exit, vo_list
from hub.connectors.catalogue import CONNECTORS
from hub.connectors.connector import Connector
from hub.connectors.contract import Delivery, Reading
from hub.connectors.dates import stands_for_none
from hub.connectors.person import is_rounded, own_reference
from hub.connectors.ranges import declared
from hub.connectors.ro import RECORDS
from hub.domain.facts import Born, Enrolled, LeftVo, Resides
from tests.connectors.handbook import form_of
from tests.connectors.numbers import pgns
from tests.connectors.test_dialects import HEADER, ROW, USUAL, lists, row

FULL = "vo-list_16YV_20250115T0730_volledig.csv"
EXITS = "vo-exit_16YV_20261105T0700.csv"
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


def exits(*days: str, column: str = "Uitschrijfdatum") -> Reading:
    rows = (f"{pgn};16YV;{day}" for pgn, day in zip(pgns(len(days)), days, strict=True))
    text = "\n".join((f"BSN;BRIN;{column}", *rows))
    return vo_exit.CONNECTOR.read(Delivery(EXITS, "16YV", NOW, text.encode()))


def last_days(reading: Reading) -> list[date]:
    return [claim.fact.last_day for claim in reading.claims if isinstance(claim.fact, LeftVo)]


# Numbers


@pytest.mark.parametrize(
    "text", ["8.28677E+11", "8,28677E+11", "1E+09", "9,99e+8", "########", "#N/B", "#REF!", "#NAAM?"]
)
def test_a_number_that_a_spreadsheet_lost_is_rejected_and_makes_no_two_pupils_one(text: str) -> None:
    for column in ("Stamnummer", "BSN", "Onderwijsnummer"):
        reading = lists(HEADER, row(**{column: text}), row(**{column: text}, Geboortedatum="2010-01-01"))
        assert [(r.code, r.field) for r in reading.rejections] == [("number_rounded", column)] * 2
        assert "tekst" in reading.rejections[0].remedy
        assert not reading.claims


def test_three_registrations_that_became_one_number_are_three_lessons_or_rejected() -> None:
    """The time names a lesson too."""
    head = "BSN;BRIN;Registratienummer;Soort;Datum;Begintijd;Uren;Geoorloofd"
    name = "attendance_25PX_20261105T0500.csv"
    timed, untimed = (
        attendance.CONNECTOR.read(Delivery(name, "25PX", NOW, "\n".join([head, *rows]).encode()))
        for rows in (
            [f"{pgns(1)[0]};25PX;8.28677E+11;afwezig;0{n}-11-2026;{at};6;N" for n in (2, 3, 4)]
            for at in ("08:30", "")
        )
    )

    assert len({c.fact.ref for c in timed.claims}) == 3
    assert "value_unread" in [note.code for note in timed.notes]
    assert [r.code for r in untimed.rejections] == ["number_rounded"] * 3


@given(st.integers(10**9, 10**15), st.integers(3, 7), st.sampled_from([".", ","]))
def test_every_number_that_excel_shows_in_powers_of_ten_is_seen(number: int, digits: int, comma: str) -> None:
    assert is_rounded(f"{number:.{digits}E}".replace(".", comma))


@pytest.mark.parametrize("text", ["828677001234", "12E4", "R-12", "1.234", "A#1", "2E", "E+11"])
def test_what_only_looks_like_it_is_a_number_of_the_source(text: str) -> None:
    assert not is_rounded(text)


@pytest.mark.parametrize("text", ["NULL", "n.v.t.", "onbekend", "geen", "-", "0", "000000", "nan", "x", ""])
def test_a_word_for_no_number_is_no_number_that_all_share(text: str) -> None:
    assert own_reference(text) is None
    assert lists(HEADER, row(BSN=text, Stamnummer=text)).rejections[0].code == "pgn_missing"


def test_a_whole_number_with_a_decimal_is_that_number() -> None:
    assert own_reference("1234.0") == own_reference("1234,0") == own_reference("001234") == "1234"
    assert len({own_reference(text) for text in ("1.001", "1.002", "1.01", "1.10")}) == 4


@pytest.mark.parametrize(
    "cells", [{"Gemeentecode": "'0363"}, {"BRIN": "'16YV"}, {"BSN": "'999990007"}, {"Stamnummer": "'001234'"},
              {"Geboortedatum": "'14-03-2009"}, {"Niveau": "'tl"}], ids=str
)  # fmt: skip
def test_an_apostrophe_that_keeps_a_value_as_text_is_no_part_of_it(cells: dict[str, str]) -> None:
    assert lists(HEADER, row(**cells)).claims == USUAL


# Days


@pytest.mark.parametrize(
    "text",
    ["9999-12-31", "31-12-9999", "99991231", "9999-12-31T00:00:00", "9999-12-31 23:59:59.997", "3000-01-01 01:00:00.000",
     "0001-01-01", "01-01-0001 0:00:00", "1900-01-01", "30-12-1899", "1753-01-01", "00-00-0000", "0000-00-00"],
)  # fmt: skip
def test_a_day_at_the_end_of_the_calendar_is_no_day(text: str) -> None:
    assert stands_for_none(text)
    reading = lists(HEADER, row(Geboortedatum=text), ROW)
    assert not reading.rejections
    assert len([c for c in reading.claims if isinstance(c.fact, Born)]) == 1
    assert exits(text).rejections[0].code == "missing_value"


@given(st.dates(date(1905, 1, 1), date(2078, 12, 31)))
def test_an_ordinary_day_is_never_taken_for_none(day: date) -> None:
    assert not stands_for_none(day.isoformat())
    assert not stands_for_none(day.strftime("%d-%m-%Y"))


@pytest.mark.parametrize(
    ("planned", "real"), [("9999-12-31", ""), ("2029-07-31", "9999-12-31"), ("", "31-12-9999")]
)
def test_an_open_end_of_a_registration_is_no_end(planned: str, real: str) -> None:
    pgn = pgns(1)[0]
    text = f"VLP|25PX|2026-08-01|2027-07-31|2026-11-20\nPER|{pgn}||2009-03-14|V\n"
    text += f"ISG|{pgn}||1|2026-08-01|{planned}|{real}|\nISP|{pgn}||1|2026-08-01|25180|BOL|MBO-2|J||||\nSLR|1|1|1|0|0|0|0|0|0"

    reading = ro.CONNECTOR.read(Delivery("RO_25PX_20260801_20270731.CSV", "25PX", NOW, text.encode()))

    (enrolled,) = (claim.fact for claim in reading.claims if isinstance(claim.fact, Enrolled))
    assert enrolled.last_day is None
    assert (enrolled.planned_last_day is None) == (planned in ("", "9999-12-31"))


@pytest.mark.parametrize(("day", "fits"), [("2026-07-31", True), ("2027-11-06", True), ("2027-11-07", False),
                                           ("2062-07-31", False), ("1926-07-31", False), ("2014-11-10", True)])  # fmt: skip
def test_an_exit_lies_around_its_delivery(day: str, *, fits: bool) -> None:
    reading = exits(day)

    assert bool(reading.claims) == fits
    assert [(r.code, r.field) for r in reading.rejections] == (
        [] if fits else [("date_range", "Uitschrijfdatum")]
    )


@pytest.mark.parametrize("reads", [c for c in CONNECTORS if form_of(c)], ids=lambda c: c.name)
def test_every_day_says_within_which_range_it_can_be(reads: Connector) -> None:
    """Births have a range of their own, and so have the events of the BRP, whose days are known in part."""
    form = form_of(reads)
    assert form is not None
    row: type[BaseModel] = form.row
    named = {name for _, name, _ in declared(row)}
    days = {n for n, f in row.model_fields.items() if f.annotation in (date, datetime, date | None)}

    assert days <= named


def test_every_day_of_a_register_says_so_too() -> None:
    records: list[type[BaseModel]] = [edex_elements.Leerling, rod_vo_messages.Inschrijving]
    for record in (*RECORDS.values(), *records):
        days = {n for n, f in record.model_fields.items() if f.annotation in (date, date | None)}
        assert days == {name for _, name, _ in declared(record)}


def test_a_presence_is_told_after_it_and_a_leave_may_be_told_before() -> None:
    head, number = "BSN;BRIN;Registratienummer;Soort;Datum;Uren;Geoorloofd", pgns(1)[0]
    told = {}
    for kind in ("eerste aanwezigheid", "afwezig"):
        for day in ("04-11-2026", "05-11-2026", "06-11-2026", "01-09-2062", "01-09-1926"):
            text = f"{head}\n{number};25PX;A-1;{kind};{day};2;J"
            name = "attendance_25PX_20261105T0500.csv"
            reading = attendance.CONNECTOR.read(Delivery(name, "25PX", NOW, text.encode()))
            told[kind, day] = [r.code for r in reading.rejections]

    beyond = ["date_range"]
    assert list(told.values()) == [[], [], beyond, beyond, beyond, [], [], [], beyond, beyond]


@pytest.mark.parametrize("day", ["31-12-9999", "1900-01-01", "9999-12-31T23:59:59"])
def test_a_lesson_of_a_day_that_stands_for_none_has_no_day(day: str) -> None:
    head = "BSN;BRIN;Registratienummer;Soort;Datum;Uren;Geoorloofd"
    text = f"{head}\n{pgns(1)[0]};25PX;A-1;afwezig;{day};2;J"
    reading = attendance.CONNECTOR.read(
        Delivery("attendance_25PX_20261105T0500.csv", "25PX", NOW, text.encode())
    )

    assert [(r.code, r.field) for r in reading.rejections] == [("missing_value", "Datum")]


@pytest.mark.parametrize("day", ["2062-07-31", "07/31/2026"])
def test_a_day_that_cannot_be_and_is_not_needed_costs_no_fact_and_is_told(day: str) -> None:
    head, number = "BSN;BRIN;Uitschrijfdatum;Uitgeschreven per", pgns(1)[0]
    text = f"{head}\n{number};16YV;{day};2026-08-01"
    reading = vo_exit.CONNECTOR.read(Delivery(EXITS, "16YV", NOW, text.encode()))

    assert last_days(reading) == [date(2026, 7, 31)]
    assert [note.code for note in reading.notes] == ["value_unread"]
    assert reading.adds_up


def test_a_day_that_cannot_be_counts_as_listed() -> None:
    """So that a full list does not take back whom it lists with a slip."""
    reading = lists(HEADER, row(Geboortedatum="2062-01-01"), ROW, name=FULL)

    assert len(reading.rejections) == 1
    assert reading.retracts
    assert reading.spared


# The month in front


def test_a_column_that_proves_to_have_the_month_in_front_is_rejected_whole() -> None:
    reading = exits("07/31/2026", "08/07/2026", "07/08/2026", "2026-07-31", "")

    assert last_days(reading) == [date(2026, 7, 31)]
    assert [r.code for r in reading.rejections] == ["month_first"] * 3 + ["missing_value"]
    assert "maand voorop" in reading.rejections[0].remedy
    assert reading.adds_up


def test_where_both_stand_only_what_is_sure_is_read() -> None:
    """Excel turns those of the first twelve days around and leaves the others as text."""
    reading = exits("07/31/2026", "08/30/2026", "08/07/2026", "31/07/2026")

    assert last_days(reading) == [date(2026, 7, 31)]
    assert [r.code for r in reading.rejections] == ["month_first"] * 3


def test_one_slip_among_days_that_begin_with_the_day_costs_only_itself() -> None:
    reading = exits("07/31/2026", "07/08/2026", "31/07/2026")

    assert [r.record for r in reading.rejections] == [1]
    assert last_days(reading) == [date(2026, 8, 7), date(2026, 7, 31)]


@given(st.lists(st.dates(date(2026, 1, 1), date(2026, 11, 1)), min_size=1, max_size=12))
@example([date(2026, 7, 31), date(2026, 8, 7)])
def test_no_column_with_the_month_in_front_gives_a_wrong_day_once_it_shows(days: list[date]) -> None:
    reading = exits(*(day.strftime("%m/%d/%Y") for day in days))

    shows = any(day.day > 12 for day in days)
    assert not (shows and reading.claims)
    assert reading.adds_up


# The end of a file


@pytest.mark.parametrize("end", ["\x1a", "\r\n\x1a", "\x1a\r\n", "\x1a\x1a", "\x1a\x00\x00"])
def test_the_end_of_file_of_dos_is_no_row_and_costs_no_list_its_fullness(end: str) -> None:
    text = "\r\n".join(";".join(cells) for cells in (HEADER, ROW)) + end
    reading = vo_list.CONNECTOR.read(Delivery(FULL, "16YV", datetime(2025, 2, 1, tzinfo=UTC), text.encode()))

    assert reading.claims == USUAL
    assert reading.retracts
    assert (reading.records, reading.rejections) == (1, ())


@pytest.mark.parametrize(
    "footer",
    ["Totaal: 2", "Totaal;2", "Totaal;;;;2;;;;;", "Aantal leerlingen: 2", "2 leerlingen", "(2 rows affected)", "Einde bestand",
     "*** EINDE ***", "Afgedrukt op 15-01-2025", "Pagina 1 van 1", "Totaal aantal: 2"],
)  # fmt: skip
def test_a_footer_is_no_row_and_costs_no_list_its_fullness(footer: str) -> None:
    reading = lists(HEADER, ROW, row(BSN=pgns(1)[0]), (footer,), name=FULL)

    assert [s.code for s in reading.skipped] == ["footer"]
    assert reading.retracts
    assert (reading.rejections, reading.notes) == ((), ())


def test_a_footer_that_counts_more_rows_than_there_are_takes_nothing_back() -> None:
    reading = lists(HEADER, ROW, ("Totaal: 25",), name=FULL)

    assert [r.code for r in reading.rejections] == ["totals_differ"]
    assert not reading.retracts
    assert reading.claims == USUAL


def test_a_footer_counts_the_rows_that_are_known_to_be_no_fact() -> None:
    head, number = "BSN;BRIN;Registratienummer;Soort;Datum;Uren;Geoorloofd", pgns(1)[0]
    rows = [f"{number};25PX;A-{n};{kind};04-11-2026;2;J" for n, kind in enumerate(("te laat", "afwezig"))]
    name, text = "attendance_25PX_20261105T0500.csv", "\n".join([head, *rows, "Totaal: 2;;;;;;"])
    reading = attendance.CONNECTOR.read(Delivery(name, "25PX", NOW, text.encode()))

    assert [(s.record, s.code) for s in reading.skipped] == [(1, "late"), (3, "footer")]
    assert "footer_differs" not in [note.code for note in reading.notes]


def test_a_footer_that_counts_fewer_is_told() -> None:
    reading = lists(HEADER, ROW, ROW, ("Totaal: 1",), name=FULL)

    assert [(note.code, note.look) for note in reading.notes] == [("footer_differs", True)]


def test_a_pupil_is_no_footer() -> None:
    total = f"Totaal {pgns(1)[0]}"

    assert lists(HEADER, ROW, (total,), name=FULL).rejections[0].code == "fields_few"
    assert not lists(HEADER, ROW, (total,), name=FULL).retracts


@pytest.mark.parametrize("behind", [1, 3, 40])
@pytest.mark.parametrize("where", ["head", "rows", "both"])
def test_empty_columns_behind_the_last_do_no_harm(where: str, behind: int) -> None:
    empty = ("",) * behind
    head, body = (
        (HEADER if where == "rows" else (*HEADER, *empty)),
        (ROW if where == "head" else (*ROW, *empty)),
    )
    reading = lists(head, body, name=FULL)

    assert reading.claims == USUAL
    assert reading.retracts
    assert reading.notes == ()


def test_a_title_above_the_column_names_is_no_row() -> None:
    reading = lists(
        ("Leerlingenlijst 2024-2025",), ("",), ("Afgedrukt op 15-01-2025",), HEADER, ROW, name=FULL
    )

    assert reading.claims == USUAL
    assert [(note.code, note.look) for note in reading.notes] == [("lines_above", False)]


def test_a_row_above_the_column_names_is_no_title() -> None:
    reading = lists(ROW, HEADER, ROW, name=FULL)

    assert [r.code for r in reading.rejections] == ["columns_missing"]
    assert not reading.heard


def test_column_names_that_come_again_are_no_row() -> None:
    """Two exports put behind each other."""
    reading = lists(HEADER, ROW, HEADER, row(BSN=pgns(1)[0]), name=FULL)

    assert [s.code for s in reading.skipped] == ["column_names"]
    assert reading.retracts
    assert len(reading.claims) == 2 * len(USUAL)


# No table at all


@pytest.mark.parametrize(
    ("content", "code", "word"),
    [
        (b"PK\x03\x04....word/document.xml", "not_text", "Word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(50), "not_text", "xls"),
        (b"%PDF-1.7", "not_text", "PDF"),
        (b"<html><table><tr><td>BSN</td></tr></table></html>", "not_csv", "HTML"),
        (b"\xef\xbb\xbf<!DOCTYPE html>\n<html>", "not_csv", "HTML"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook>', "not_csv", "rekenblad in XML"),
        (b'<?xml version="1.0" encoding="utf-8"?>\n<EDEX><leerlingen/></EDEX>', "not_csv", "XML"),
        (b'[{"BSN": "999990007"}]', "not_csv", "JSON"),
        (b'{"items": []}', "not_csv", "JSON"),
    ],
)  # fmt: skip
def test_what_is_no_csv_is_named_as_what_it_is(content: bytes, code: str, word: str) -> None:
    (rejected,) = vo_list.CONNECTOR.read(Delivery("lijst.csv", "16YV", NOW, content)).rejections

    assert rejected.code == code
    assert word in rejected.remedy
    assert "CSV" in rejected.remedy


# Small and capital letters


def test_a_directory_in_small_letters_is_told_to_be_written_in_capitals() -> None:
    assert "schrijf hier 16YV, met hoofdletters" in str(vo_list.CONNECTOR.unlike_owner("16yv"))
    assert "hoofdletters" not in str(vo_list.CONNECTOR.unlike_owner("zestien"))


def test_a_chain_in_small_letters_is_the_same_chain_and_another_text_is_told_what_one_is() -> None:
    item = (
        '{{"items":[{{"ketenId":"{}","wijzigingsvolgnummer":1203,"pgn":"{}","status":"AO","laatsteWijziging":'
    )
    item += '"2025-03-19T15:05:35Z","brin":"99XX","opleidingCreboCode":"25647"}}]}}'
    small, capital, other = (
        koppelpunt.CONNECTOR.read(Delivery("k.json", "mbo", NOW, item.format(chain, pgns(1)[0]).encode()))
        for chain in ("99xx:90001119", "99XX:90001119", "99XX-1")
    )

    assert small.claims == capital.claims != ()
    assert [r.code for r in other.rejections] == ["chain_invalid"]
    assert "zoals 25PX:9000" in other.rejections[0].remedy


def test_homes_are_read_whatever_is_kept_around_their_code() -> None:
    homes = [
        c.fact.municipality
        for c in lists(HEADER, row(Gemeentecode="'0363")).claims
        if isinstance(c.fact, Resides)
    ]
    assert homes == ["0363"]
