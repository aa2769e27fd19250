"""The same list in every dialect that schools export gives the same facts."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.connectors import vo_exit, vo_list
from hub.connectors.contract import Delivery, Fault, PersonRef, Reading
from hub.connectors.dates import day
from hub.connectors.dialect import decode, rows
from hub.connectors.fields import hours, school_year
from hub.connectors.person import Identified, identify, numbered, unnamed
from hub.domain.facts import Born, ExpectedInMbo, LeftVo, Resides
from hub.domain.identifiers import pgn_kind

BSN, SHORT, ONDERWIJSNUMMER = "999990007", "099990003", "101999003"
HEADER = (
    "BSN", "Onderwijsnummer", "Stamnummer", "Achternaam", "Geboortedatum",
    "Gemeentecode", "BRIN", "Schooljaar", "Niveau", "Beoogd mbo",
)  # fmt: skip
ROW = (BSN, "", "001234", "Voorbeeldé", "2009-03-14", "0363", "16YV", "2024-2025", "tl", "J")


def lists(
    *table: tuple[str, ...],
    separator: str = ";",
    encoding: str = "utf-8",
    mark: bytes = b"",
    end: str = "\r\n",
    name: str = "vo-list_16YV_20250115T0730_mutaties.csv",
) -> Reading:
    text = end.join(separator.join(cells) for cells in table) + end
    picked_up = datetime(2025, 2, 1, tzinfo=UTC)
    return vo_list.CONNECTOR.read(Delivery(name, "16YV", picked_up, mark + text.encode(encoding)))


def row(**cells: str) -> tuple[str, ...]:
    """The row, with other cells by the name of their column (a space is an underscore)."""
    spelled = {name.replace("_", " "): cell for name, cell in cells.items()}
    return tuple(spelled.get(name, cell) for name, cell in zip(HEADER, ROW, strict=True))


USUAL = lists(HEADER, ROW).claims


@pytest.mark.parametrize("separator", [";", ",", "|", "\t"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("cp1252", b""), ("utf-16-le", b"\xff\xfe")],
)
def test_separator_encoding_and_line_ends_change_no_fact(
    separator: str, end: str, encoding: str, mark: bytes
) -> None:
    assert USUAL == lists(HEADER, ROW, separator=separator, end=end, encoding=encoding, mark=mark).claims


@pytest.mark.parametrize(
    "cells",
    [
        {"Stamnummer": "1234"},
        {"Gemeentecode": "363"},
        {"BRIN": "16yv"},
        {"Geboortedatum": "14-3-2009"},
        {"Geboortedatum": "14-03-2009"},
        {"Geboortedatum": "14/3/2009"},
        {"Geboortedatum": "20090314"},
        {"Geboortedatum": "14-3-2009 0:00:00"},
        {"Geboortedatum": "2009-03-14T00:00:00"},
        {"Schooljaar": "2024/2025"},
        {"Schooljaar": "2024-25"},
        {"Schooljaar": "2425"},
        {"Niveau": "VMBO-TL"},
        {"Niveau": "mavo"},
        {"Niveau": "0400"},
        {"Niveau": "400"},
        {"Beoogd_mbo": "ja"},
        {"Achternaam": '"van ""der""\r\nVoor;beeld"'},
        {"Achternaam": '5" pijp'},
        {"BSN": " 9999.90.007 "},
        {"BSN": "999990007.0"},
    ],
    ids=str,
)  # fmt: skip
def test_another_spelling_of_a_cell_changes_no_fact(cells: dict[str, str]) -> None:
    assert USUAL == lists(HEADER, row(**cells)).claims


def test_q1_a_number_of_eight_digits_gets_its_zero_back_only_if_the_check_then_holds() -> None:
    assert lists(HEADER, row(BSN=SHORT)).claims == lists(HEADER, row(BSN=SHORT.lstrip("0"))).claims
    assert lists(HEADER, row(BSN="99990004")).rejections[0].code == "pgn_invalid"


def test_column_names_are_known_without_case_spaces_and_by_other_names() -> None:
    other = (" bsn ", "ONR", "Leerling nummer", "naam", "GEB.DATUM", "GEMCODE", "Brin-nummer", "cursusjaar")
    assert USUAL == lists((*other, "NIVEAU", "Beoogd MBO"), ROW).claims


def test_columns_in_another_order_and_columns_we_do_not_know_change_no_fact() -> None:
    assert USUAL == lists((*HEADER[::-1], "Huisdier"), (*ROW[::-1], "kanarie")).claims


def test_excels_own_first_line_is_no_header() -> None:
    assert USUAL == lists(("sep=;",), HEADER, ROW).claims


def test_missing_columns_are_named() -> None:
    reading = lists(HEADER[:6], ROW[:6])

    (rejected,) = reading.rejections
    assert (rejected.code, rejected.phase) == ("columns_missing", "format")
    assert "ontbreken: Niveau, Beoogd mbo" in rejected.remedy
    assert not reading.heard


def test_a_column_that_stands_there_twice_is_refused() -> None:
    assert lists((*HEADER, "bsn"), (*ROW, SHORT)).rejections[0].code == "columns_double"


@pytest.mark.parametrize(
    ("cells", "code"), [(ROW[:-1], "fields_few"), ((*ROW, "meer"), "fields_many"), ((BSN,), "fields_few")]
)
def test_a_row_of_the_wrong_width_is_rejected_and_the_next_is_read(cells: tuple[str, ...], code: str) -> None:
    reading = lists(HEADER, cells, ROW)

    assert [(r.code, r.record, r.line) for r in reading.rejections] == [(code, 1, 2)]
    assert USUAL == reading.claims


def test_empty_cells_too_many_and_empty_rows_do_no_harm() -> None:
    reading = lists(HEADER, (*ROW, "", ""), ("",) * 10, ("",))

    assert USUAL == reading.claims
    assert [s.code for s in reading.skipped] == ["blank_row"]


def test_a_stray_quote_costs_one_row_and_not_the_rest_of_the_file() -> None:
    reading = lists(HEADER, row(BSN='"' + BSN), *[ROW] * 30)

    assert [r.record for r in reading.rejections] == [1]
    assert len(reading.claims) == 30 * len(USUAL)


@pytest.mark.parametrize("content", [b"PK\x03\x04" + b"x" * 50, b"%PDF-1.4", bytes(range(256)), b"\x00" * 9])
def test_what_is_no_text_is_told_to_be_saved_as_csv(content: bytes) -> None:
    reading = vo_list.CONNECTOR.read(Delivery("lijst.csv", "16YV", datetime(2025, 1, 1, tzinfo=UTC), content))

    assert [r.code for r in reading.rejections] == ["not_text"]
    assert "CSV" in reading.rejections[0].remedy


# Persons


def test_the_check_digit_knows_better_than_the_column() -> None:
    swapped = lists(HEADER, row(BSN=ONDERWIJSNUMMER), row(BSN="", Onderwijsnummer=BSN))

    assert {c.person.pgn for c in swapped.claims} == {ONDERWIJSNUMMER, BSN}
    assert not swapped.links


def test_both_numbers_in_a_row_are_one_person_under_the_bsn() -> None:
    reading = lists(HEADER, row(Onderwijsnummer=ONDERWIJSNUMMER))

    assert {c.person.pgn for c in reading.claims} == {BSN}
    assert [(w.old, w.new, w.day) for w in reading.links] == [(ONDERWIJSNUMMER, BSN, date(2025, 1, 15))]


def test_no_number_gives_a_provisional_person_by_the_schools_own_reference() -> None:
    assert {c.person for c in lists(HEADER, row(BSN="")).claims} == {PersonRef(None, "1234")}
    assert lists(HEADER, row(BSN="", Stamnummer="")).rejections[0].code == "pgn_missing"


def test_a_dash_is_an_empty_cell() -> None:
    assert USUAL == lists(HEADER, row(Onderwijsnummer="-")).claims


def test_two_numbers_of_one_kind_are_nobody() -> None:
    fault = identify(BSN, SHORT, "1")
    assert isinstance(fault, Fault)
    assert fault.code == "pgn_conflict"
    assert identify(BSN, BSN, None) == Identified(PersonRef(BSN, None))


@given(st.integers(0, 999_999_999))
def test_a_number_is_read_only_as_what_it_is(number: int) -> None:
    read = numbered(f"{number:09}")
    assert (read[0] if read else None) == pgn_kind(f"{number:09}")


@pytest.mark.parametrize(
    ("reference", "plain"),
    [("C3", "C3"), ("8286771", "8286771"), (SHORT, SHORT), (f"R-{BSN}-1", "R-#-1"), (f"{BSN}-2", "#-2")],
)
def test_a_sources_numbering_travels_without_the_persons_number(reference: str, plain: str) -> None:
    assert unnamed(reference, PersonRef(BSN, None)) == plain


# Lists, full and changes


def test_q15_full_and_changes_are_told_apart_by_name() -> None:
    full = lists(HEADER, ROW, name="vo-list_16YV_20250115T0730_volledig.csv")

    assert full.scope == (date(2024, 10, 1), date(2025, 7, 31))
    assert full.retracts
    assert lists(HEADER, ROW).scope is None


def test_a_slip_in_a_school_year_does_not_take_back_that_whole_year() -> None:
    full = "vo-list_16YV_20250115T0730_volledig.csv"
    reading = lists(HEADER, ROW, ROW, row(Schooljaar="2023-2024"), name=full)

    assert reading.scope == (date(2024, 10, 1), date(2025, 7, 31))
    assert len(reading.notes) == 1


def test_an_empty_full_list_takes_nothing_back() -> None:
    reading = lists(HEADER, name="vo-list_16YV_20250115T0730_volledig.csv")

    assert (reading.scope, reading.heard, reading.records) == (None, True, 0)
    assert len(reading.notes) == 1


def test_a_rejected_row_of_a_full_list_counts_as_listed() -> None:
    reading = lists(HEADER, row(Niveau="zwemmen"), ROW, name="vo-list_16YV_20250115T0730_volledig.csv")

    assert reading.spared == ((PersonRef(BSN, "1234"), "2025"),)
    assert reading.retracts


@pytest.mark.parametrize("cells", [{"BSN": "123456789"}, {"Schooljaar": "2024"}])
def test_a_row_whose_very_thing_cannot_be_read_lets_a_full_list_retract_nothing(
    cells: dict[str, str],
) -> None:
    reading = lists(HEADER, row(**cells), ROW, name="vo-list_16YV_20250115T0730_volledig.csv")

    assert reading.rejections[0].unreadable
    assert not reading.retracts


def test_a_full_list_cut_off_in_a_row_retracts_nothing() -> None:
    whole = lists(HEADER, ROW, ROW, name="vo-list_16YV_20250115T0730_volledig.csv")
    cut = lists(HEADER, ROW, ROW[:4], name="vo-list_16YV_20250115T0730_volledig.csv")

    assert whole.retracts
    assert not cut.retracts


def test_a_pupil_who_is_not_expected_is_a_retraction_and_an_unknown_place_is_none() -> None:
    reading = lists(HEADER, row(Beoogd_mbo="N", Gemeentecode="", Geboortedatum=""))

    (claim,) = reading.claims
    assert isinstance(claim.fact, ExpectedInMbo)
    assert claim.fact.retracted


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Amsterdam", "0363"),
        ("gemeente amsterdam", "0363"),
        ("0363 - Amsterdam", "0363"),
        ("Amsterdam (0363)", "0363"),
        ("Den Haag", "0518"),
        ("'s-Gravenhage", "0518"),
        ("Sudwest-Fryslan", "1900"),
        ("Hengelo", "0164"),
        ("Weesp", "0363"),
        ("Bergen (NH)", "0373"),
        ("onbekend", None),
        ("6030", None),
    ],
)
def test_a_municipality_is_read_by_its_name_too(written: str, code: str | None) -> None:
    reading = lists(HEADER, row(Gemeentecode=written))
    assert [c.fact.municipality for c in reading.claims if isinstance(c.fact, Resides)] == [code]
    assert not any(n.look for n in reading.notes)


@pytest.mark.parametrize("written", ["1234", "5363", "Bergen", "Amsterdam-Zuidoost", "12345"])
def test_a_place_that_cannot_be_read_costs_the_place_and_not_the_pupil(written: str) -> None:
    """Of two that are called Bergen nobody can tell which; the line is named, and never what stands there."""
    reading = lists(HEADER, ROW, row(Gemeentecode=written, Geboortedatum="30-2-2009"))

    assert [type(c.fact) for c in reading.claims] == [ExpectedInMbo, Born, Resides, ExpectedInMbo]
    assert reading.fruitful == {1, 2}
    assert [(n.code, n.look) for n in reading.notes] == [("value_unread", True)] * 2
    place, birth = sorted((n.text for n in reading.notes), key=lambda text: "Geboortedatum" in text)
    assert place.startswith("1 keer telt een rij zonder Gemeentecode, dat niet te gebruiken is (regel 3).")
    assert written not in place
    assert "2009" not in birth


def test_a_destination_decides_what_an_exit_means_so_it_must_be_readable() -> None:
    header = ("BSN", "BRIN", "Uitschrijfdatum", "Uitgeschreven per", "Bestemming")
    rows = [(BSN, "16YV", "31-7-2025", "", "Mars"), (BSN, "16YV", "gisteren", "1-8-2025", "mbo")]
    text = "\n".join(";".join(cells) for cells in (header, *rows)).encode()
    reading = vo_exit.CONNECTOR.read(Delivery("uit.csv", "16YV", datetime(2025, 9, 1, tzinfo=UTC), text))

    assert [(r.field, r.code) for r in reading.rejections] == [("Bestemming", "unknown_code")]
    assert [c.fact.last_day for c in reading.claims if isinstance(c.fact, LeftVo)] == [date(2025, 7, 31)]
    assert [n.code for n in reading.notes if n.look] == ["value_unread"], "the other day says it"


def test_c44_a_former_municipality_is_read_as_what_it_became() -> None:
    homes = [c.fact for c in lists(HEADER, row(Gemeentecode="457")).claims if isinstance(c.fact, Resides)]
    assert [h.municipality for h in homes] == ["0363"]


def test_the_same_pupil_twice_with_other_data_keeps_both_words_and_the_rank_decides() -> None:
    reading = lists(HEADER, ROW, row(Geboortedatum="2009-03-15"))
    births = [c.fact for c in reading.claims if isinstance(c.fact, Born)]

    assert len({b.rank for b in births}) == 2
    assert len({b.thing for b in births}) == 1


@pytest.mark.parametrize(
    ("name", "through"),
    [
        ("vo-list_16YV_20250115T0730_mutaties.csv", datetime(2025, 1, 15, 6, 30, tzinfo=UTC)),
        ("vo-list_16YV_20250131T2330_mutaties.csv", datetime(2025, 1, 31, 22, 30, tzinfo=UTC)),
        ("lijst.csv", datetime(2025, 2, 1, tzinfo=UTC)),
        ("vo-list_16YV_20990101T0000_mutaties.csv", datetime(2025, 2, 1, tzinfo=UTC)),
        ("vo-list_16YV_20251345T9999_mutaties.csv", datetime(2025, 2, 1, tzinfo=UTC)),
        ("leerlingen_2024_2025.csv", datetime(2025, 2, 1, tzinfo=UTC)),
    ],
)
def test_the_moment_is_that_in_the_name_but_never_in_the_future(name: str, through: datetime) -> None:
    reading = lists(HEADER, ROW, name=name)

    assert reading.through == through
    assert reading.version == int(through.timestamp() * 1000)
    assert len(reading.claims) == len(USUAL)
    assert bool(reading.notes) == (through == datetime(2025, 2, 1, tzinfo=UTC))


# Deregistrations


def test_c13_c14_q2_the_last_day_and_the_first_day_not_are_one_day() -> None:
    picked_up = datetime(2025, 8, 2, tzinfo=UTC)
    last = "BSN;BRIN;Uitschrijfdatum\n999990007;16YV;31-07-2025\n"
    first = "BSN;BRIN;Uitgeschreven per\n999990007;16YV;1-8-2025\n"
    both = "BSN;BRIN;Uitschrijfdatum;Uitgeschreven per\n999990007;16YV;31-07-2025;2025-08-01\n"
    told = [
        vo_exit.CONNECTOR.read(Delivery("vo-exit.csv", "16YV", picked_up, text.encode())).claims
        for text in (last, first, both)
    ]

    assert told[0] == told[1] == told[2]
    fact = told[0][0].fact
    assert isinstance(fact, LeftVo)
    assert fact.last_day == date(2025, 7, 31)
    contrary = both.replace("2025-08-01", "2025-07-31").encode()
    reading = vo_exit.CONNECTOR.read(Delivery("vo-exit.csv", "16YV", picked_up, contrary))
    assert reading.rejections[0].code == "dates_conflict"


def test_q10_a_later_correction_is_about_the_same_thing() -> None:
    text = "BSN;BRIN;Uitschrijfdatum\n999990007;16YV;{}\n"
    news = Delivery("vo-exit_16YV_20250802T0600.csv", "16YV", datetime(2025, 9, 1, tzinfo=UTC), b"")
    first = vo_exit.CONNECTOR.read(replace(news, content=text.format("31-07-2025").encode())).claims[0].fact
    later = replace(news, name="vo-exit_16YV_20250820T0600.csv", content=text.format("30-06-2025").encode())
    second = vo_exit.CONNECTOR.read(later).claims[0].fact

    assert first.thing == second.thing
    assert first.rank < second.rank


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("1-8-2025", "31-7-2025", True),
        ("1-10-2024", "30-9-2025", True),
        ("30-9-2025", "1-10-2025", False),
        ("31-7-2025", "31-7-2026", False),
    ],
)
def test_a_correction_across_the_first_of_august_is_about_the_same_summer(
    before: str, after: str, *, same: bool
) -> None:
    first, second = (
        vo_exit.CONNECTOR.read(
            Delivery(
                "vo-exit_16YV_20261201T0600.csv",
                "16YV",
                datetime(2026, 12, 1, 12, tzinfo=UTC),
                f"BSN;BRIN;Uitschrijfdatum\n{BSN};16YV;{last_day}\n".encode(),
            )
        )
        .claims[0]
        .fact
        for last_day in (before, after)
    )

    assert (first.thing == second.thing) == same


# Births and homes


@pytest.mark.parametrize("text", ["01-08-2090", "16-1-2025", "00-02-2025", "2026-00-00", "14-1-1904"])
def test_a_birth_after_the_delivery_or_121_years_before_it_is_rejected_and_counts_as_listed(
    text: str,
) -> None:
    reading = lists(HEADER, row(Geboortedatum=text), ROW, name="vo-list_16YV_20250115T0730_volledig.csv")

    (rejected,) = reading.rejections
    assert (rejected.code, rejected.field) == ("birth_impossible", "Geboortedatum")
    assert "jaartal" in rejected.remedy
    assert reading.claims == USUAL
    assert reading.spared == ((PersonRef(BSN, "1234"), "2025"),)


@pytest.mark.parametrize("text", ["15-1-2025", "00-01-2025", "2025-00-00", "16-1-1904", "1904-00-00"])
def test_a_birth_that_can_just_be_is_read(text: str) -> None:
    assert len(lists(HEADER, row(Geboortedatum=text)).claims) == len(USUAL)


@pytest.mark.parametrize("code", ["1999", "0000", "9999", "0"])
def test_a_school_that_knows_no_municipality_still_expects_the_pupil(code: str) -> None:
    reading = lists(HEADER, row(Gemeentecode=code), ROW)

    expected, born, home = (c.fact for c in reading.claims[:3])
    assert (expected, born) == (USUAL[0].fact, USUAL[1].fact)
    assert isinstance(home, Resides)
    assert (home.municipality, home.since, home.abroad) == (None, None, False)
    assert [n.text[:6] for n in reading.notes] == ["1 keer"]
    assert not reading.rejections
    assert lists(HEADER, ROW).notes == ()


# Fields


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_in_every_spelling(when: date) -> None:
    spellings = ["%Y-%m-%d", "%d-%m-%Y", "%Y%m%d", "%d/%m/%Y"]
    spelled = [when.strftime(s) for s in spellings] + [f"{when.day}-{when.month}-{when.year}"]
    assert {day(text) for text in spelled} == {when}


@pytest.mark.parametrize("text", ["31-6-2025", "2025-13-01", "1-8-25", "٣-٣-٢٠٠٩", "2025-0801", "202581"])
def test_what_is_no_day_is_no_day(text: str) -> None:
    with pytest.raises(ValueError, match="geen datum"):
        day(text)


@pytest.mark.parametrize(("text", "minutes"), [("1,5", 90), ("1.5", 90), ("8", 480), ("0,25", 15)])
def test_hours_have_a_decimal_comma_or_point(text: str, minutes: int) -> None:
    assert hours(text).total_seconds() == minutes * 60


@pytest.mark.parametrize("text", ["0", "-1", "1e3", "NaN", "1,5,0", "veel"])
def test_what_is_no_amount_of_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="geen aantal uren"):
        hours(text)


def test_a_school_year_is_two_years_that_follow_each_other() -> None:
    assert school_year("2024-2025") == school_year("24/25") == 2025
    for text in ("2024-2026", "2024", "2025-2024"):
        with pytest.raises(ValueError, match="geen schooljaar"):
            school_year(text)


@given(st.lists(st.text(st.sampled_from('ab;"\n'), max_size=12), max_size=6))
def test_splitting_into_rows_loses_no_line(lines: list[str]) -> None:
    flat = "\n".join(lines).split("\n")
    found = list(rows(flat, ";", 2))

    assert "\n".join(r.raw for r in found).split("\n") == [x for x in flat if x.strip()] or any(
        not x.strip() for x in flat
    )
    assert all(flat[r.line - 1] == r.raw.split("\n")[0] for r in found)


@given(st.binary(max_size=40))
def test_any_bytes_are_text_or_told_not_to_be(content: bytes) -> None:
    text = decode(content)
    assert isinstance(text, Fault) or text.original(text.body)
