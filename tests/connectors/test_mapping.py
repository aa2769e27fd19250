"""What a school's export lacks or calls otherwise is said once, in the settings, and no row is changed by hand.

The layouts are made by us, after what is publicly known of Magister's and Somtoday's exports.
"""

from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module

import pytest

import hub.connectors
from hub.connectors import edexml, samples, vo_exit, vo_list
from hub.connectors.catalogue import CONNECTORS
from hub.connectors.connector import Connector
from hub.connectors.contract import Delivery, Reading
from hub.connectors.form import Form
from hub.connectors.mapping import AS_IT_COMES, FileMapping
from hub.domain.facts import Born, EnrolledInVo, ExpectedInMbo
from tests.connectors.numbers import pgns
from tests.connectors.workbooks import Rows, xlsx

NOW = datetime(2027, 3, 1, tzinfo=UTC)
ONE, TWO, THREE = pgns(3)

MAGISTER = (
    "STAMNR;INITIALS;FIRSTNAME;PREFIX;LASTNAME;GENDER;BIRTHDATE;POSTALCODE;CITY;STUDYPERIOD;CLASS;PROFILECODE;"
    "STUDY;LOCATION;STUDYYEAR;Aanmelddatum;studiebegindatum;studieeinddatum;vertrekdatum;PGN\n"
    f"12001;A.;An;de;Bruin;V;04-03-2010;8911AA;Leeuwarden;2627;4TL1;;4 VMBO-TL;Noord;4;01-02-2023;01-08-2023;31-07-2027;;{ONE}\n"
    f"12002;B.;Bo;;Jansen;M;05-04-2009;8911AA;Leeuwarden;2627;5H2;CM;5 HAVO;Noord;5;01-02-2022;01-08-2022;31-07-2027;;{TWO}\n"
    f"12003;C.;Cé;;Visser;M;06-05-2009;8911AA;Leeuwarden;2627;5V1;NT;5 VWO;Noord;5;01-02-2022;01-08-2022;31-07-2027;;{THREE}\n"
)
MAGISTER_CODES = {
    "Niveau": {"4 VMBO-TL": "tl", "5 havo": "havo", "5 VWO": "vwo"},
    "Beoogd mbo": {"4TL1": "J", "5H2": "J", "5V1": "N"},
}
MAGISTER_MAPPING = FileMapping(columns={"STUDY": "Niveau", "CLASS": "Beoogd mbo"}, codes=MAGISTER_CODES)

STUDENTS = (
    "stamnr_str;Achternaam;Administratieve_eenheid.Omschrijving;Administratieve_eenheid.Plaats;Adres;c_vrij1;Email;"
    "geb_datum_str;Geslacht;Klas;Land___Nationaliteit.Land;Leerfase.Leerjaar;Lesperiode.Korte_omschrijving;"
    "Loginaccount.Naam;Nr;Nr.tv;Plaats.Woonplaats;Postcode;Profiel.Code;Roepnaam;Straat;Studie;Tel._1_geheim;"
    "Telefoon;Tussenv;Volledige_naam;Voorletters\n"
    "12001;Bruin;Noord;Leeuwarden;Wal 1;;a@x.nl;04-03-2010;V;4TL1;Nederland;4;2627;a1;1;;Leeuwarden;8911AA;;An;Wal;"
    "4 VMBO-TL;N;058;de;An de Bruin;A.\n"
    "12003;Visser;Noord;Leeuwarden;Wal 3;;c@x.nl;06-05-2009;M;5V1;Nederland;5;2627;c1;3;;Leeuwarden;8911AA;NT;Cé;"
    "Wal;5 VWO;N;058;;Cé Visser;C.\n"
)
"""Magister's GetActiveStudents, as CSV: UTF-8 with a mark in front, and no number but its own."""

OWN_LIST = (
    "Leerlingnummer;BSN;Voornaam;Tussenvoegsel;Achternaam;Geboortedatum;Schooljaar;Locatie;Klas;Studie;Leerjaar\n"
    f"12001;{ONE};An;de;Bruin;04-03-2010;2026-2027;Noord;4TL1;4 VMBO-TL;4\n"
    f"12003;{THREE};Cé;;Visser;06-05-2009;2026-2027;Noord;5V1;5 VWO;5\n"
)
"""A list that a school made itself in Magister, under Dutch headings."""

DUTCH_MAPPING = FileMapping(columns={"Studie": "Niveau", "Klas": "Beoogd mbo"}, codes=MAGISTER_CODES)

SOMTODAY: Rows = [
    [
        "Leerlingnummer",
        "Roepnaam",
        "Achternaam",
        "Geslacht",
        "Geboortedatum",
        "Stamgroep",
        "Leerjaar",
        "Lln.soort",
    ],
    [12001, "An", "Bruin", "Vrouw", "04-03-2010", "H5a", 5, "HAVO-5"],
    [12002, "Bo", "Jansen", "Man", "05-04-2009", "T4b", 4, "VMBO-T-4"],
]
SOMTODAY_MAPPING = FileMapping(
    columns={"Lln.soort": "Niveau"},
    codes={"Niveau": {"HAVO-5": "havo", "VMBO-T-4": "tl"}},
    constants={"Schooljaar": "2026-2027", "Beoogd mbo": "J"},
)


def read(
    content: bytes | str, mapping: FileMapping = AS_IT_COMES, name: str = "lijst_volledig.csv"
) -> Reading:
    data = content if isinstance(content, bytes) else content.encode("cp1252")
    return vo_list.CONNECTOR.read(Delivery(name, "16YV", NOW, data, mapping=mapping))


def expected(reading: Reading) -> list[tuple[str | None, str, int, bool]]:
    return [
        (c.person.pgn or c.person.own, c.fact.level, c.fact.season, not c.fact.retracted)
        for c in reading.claims
        if isinstance(c.fact, ExpectedInMbo)
    ]


def test_magisters_export_is_read_with_a_few_lines_of_mapping() -> None:
    reading = read(MAGISTER, MAGISTER_MAPPING)

    assert [(ONE, "tl", 2027, True), (TWO, "havo", 2027, True), (THREE, "vwo", 2027, False)] == expected(
        reading
    )
    assert 3 == sum(isinstance(c.fact, Born) for c in reading.claims)
    assert (3, ()) == (len(reading.fruitful), reading.rejections)


def rows(text: str) -> Rows:
    """A workbook of the same, in which numbers are numbers."""
    cells = [line.split(";") for line in text.splitlines()]
    return [[int(c) if c.isdigit() and c[0] != "0" else c for c in row] for row in cells]


@pytest.mark.parametrize("as_workbook", [False, True], ids=["csv", "xlsx"])
@pytest.mark.parametrize(
    ("layout", "mapping", "numbers"),
    [
        (STUDENTS, DUTCH_MAPPING, ("12001", "12003")),
        (OWN_LIST, DUTCH_MAPPING, (ONE, THREE)),
    ],
    ids=["students", "own"],
)
def test_magisters_other_layouts_are_read_too(
    layout: str, mapping: FileMapping, numbers: tuple[str, str], *, as_workbook: bool
) -> None:
    content = xlsx({"Blad1": rows(layout)}) if as_workbook else layout.encode("utf-8-sig")

    reading = read(content, mapping)

    assert [(numbers[0], "tl", 2027, True), (numbers[1], "vwo", 2027, False)] == expected(reading)
    assert ["2010-03-04", "2009-05-06"] == [
        c.fact.birth.text for c in reading.claims if isinstance(c.fact, Born)
    ]
    assert () == reading.rejections
    assert ({"no_number"} if layout == STUDENTS else set()) == noted(reading).keys()


def test_a_school_year_that_is_called_now_or_next_is_that_of_the_study_period() -> None:
    """
    The list for connections has both: a row of next year must not be taken for one of this year.
    """
    head, *lines = MAGISTER.splitlines()
    listed = "\n".join(
        [f"{head};Schooljaar", f"{lines[0]};Huidig", f"{lines[1].replace('2627', '2728')};Volgend"]
    )

    assert [(ONE, "tl", 2027, True), (TWO, "havo", 2028, True)] == expected(read(listed, MAGISTER_MAPPING))


def test_days_that_a_layout_has_and_nobody_reads_are_told_or_agreed_to_be_ignored() -> None:
    days = ("studiebegindatum", "studieeinddatum")
    agreed = MAGISTER_MAPPING.model_copy(update={"ignored": days})

    assert "column_lost" in noted(read(MAGISTER, MAGISTER_MAPPING))
    assert "column_lost" not in noted(read(MAGISTER, FileMapping(**agreed.model_dump())))


def test_a_list_in_which_nobody_has_a_number_says_that_no_municipality_will_hear() -> None:
    year = FileMapping(constants={"Schooljaar": "2026-2027"})
    bare = "BSN;Stamnummer;Niveau;Beoogd mbo\n;12001;havo;J\n;12002;havo;J\n"

    assert "no_number" in noted(read(bare, year))
    assert "no_number" not in noted(read(bare.replace(";12002", f"{TWO};12002"), year))


def test_magisters_export_without_a_mapping_says_what_it_lacks() -> None:
    (rejected,) = read(MAGISTER).rejections

    assert "columns_missing" == rejected.code
    assert "Niveau" in rejected.remedy


def test_somtodays_workbook_is_read_with_a_few_lines_of_mapping() -> None:
    reading = read(xlsx({"Leerlingen": SOMTODAY}), SOMTODAY_MAPPING)

    assert [("12001", "havo", 2027, True), ("12002", "tl", 2027, True)] == expected(reading)
    assert () == reading.rejections
    assert {"no_number"} == noted(reading).keys()


HEAD = "BSN;Niveau;Beoogd mbo"


def test_the_brin_is_that_of_the_directory_and_the_year_that_of_the_files_name() -> None:
    rows = f"{HEAD}\n{ONE};havo;J\n"

    reading = read(rows, name="vo-list_16YV_20260801T0730_volledig.csv")

    assert [(ONE, "havo", 2027, True)] == expected(reading)
    assert "BRIN = 16YV, Schooljaar = 2026-2027" in next(
        n.text for n in reading.notes if n.code == "columns_filled"
    )


def test_a_file_without_a_day_in_its_name_must_say_its_school_year() -> None:
    """A list read at another moment than it was made would be taken for the wrong year, and withdraw it."""
    (rejected,) = read(f"{HEAD}\n{ONE};havo;J\n").rejections

    assert ("columns_missing", "Schooljaar") == (rejected.code, rejected.field)


@pytest.mark.parametrize("brin", ["25PX", ""])
def test_a_brin_that_is_there_must_be_that_of_the_directory(brin: str) -> None:
    rows = f"{HEAD};BRIN;Schooljaar\n{ONE};havo;J;{brin};2026-2027\n"

    assert 1 == len(read(rows).rejections)


def test_an_exit_needs_no_brin_either() -> None:
    rows = f"BSN;Uitschrijfdatum;Bestemming\n{ONE};2027-01-31;mbo\n".encode()

    assert 1 == len(vo_exit.CONNECTOR.read(Delivery("uit.csv", "16YV", NOW, rows)).fruitful)


def noted(reading: Reading) -> dict[str, str]:
    return {note.code: note.text for note in reading.notes if note.look}


def test_what_of_a_mapping_finds_nothing_in_the_file_is_told() -> None:
    mapping = FileMapping(
        columns={"Lln.nr ext": "Stamnummer"},
        codes={"Vestigingsnummer": {"Noord": "00"}},
        constants={"Niveau": "tl", "Schooljaar": "2026-2027"},
    )

    told = noted(read(f"{HEAD}\n{ONE};havo;J\n", mapping))

    assert "'Lln.nr ext', 'Vestigingsnummer'" in told["mapping_absent"]
    assert "Niveau" in told["mapping_unused"]


def test_a_column_of_the_file_counts_before_a_constant() -> None:
    mapping = FileMapping(constants={"Niveau": "tl", "Schooljaar": "2026-2027"})

    assert [(ONE, "havo", 2027, True)] == expected(read(f"{HEAD}\n{ONE};havo;J\n", mapping))


def test_a_code_that_the_mapping_does_not_know_is_read_as_it_stands_or_rejected() -> None:
    rows = f"BSN;Niveau\n{ONE};HAVO-5\n{TWO};vwo\n{THREE};XX-5\n"
    mapping = FileMapping(
        codes={"Niveau": {"havo-5": "havo"}}, constants={"Beoogd mbo": "J", "Schooljaar": "2026-2027"}
    )

    reading = read(rows, mapping)

    assert [(ONE, "havo", 2027, True), (TWO, "vwo", 2027, True)] == expected(reading)
    assert [("Niveau", 4)] == [(r.field, r.line) for r in reading.rejections]


def test_a_mapped_column_counts_and_not_one_that_only_has_the_name() -> None:
    rows = f"BSN;Niveau;Soort;Beoogd mbo\n{ONE};vwo;tl;J\n"
    mapping = FileMapping(columns={"Soort": "Niveau"}, constants={"Schooljaar": "2026-2027"})

    assert [(ONE, "tl", 2027, True)] == expected(read(rows, mapping))


def test_a_heading_that_need_not_be_read_is_not_told_of() -> None:
    rows = f"{HEAD};Huisdier\n{ONE};havo;J;hond\n"
    year = {"Schooljaar": "2026-2027"}

    assert "columns_unread" in noted(read(rows, FileMapping(constants=year)))
    assert not noted(read(rows, FileMapping(constants=year, ignored=("huisdier",))))


def test_a_rejected_row_of_a_mapped_list_is_spared_as_in_any_other() -> None:
    rows = f"{HEAD}\n{ONE};havo;J\n{TWO};onbekend;J\n"

    reading = read(rows, FileMapping(constants={"Schooljaar": "2026-2027"}))

    assert [(TWO, "2027")] == [(who.pgn, ref) for who, ref in reading.spared]
    assert reading.retracts


def test_groups_say_who_of_an_edexml_is_expected_in_mbo() -> None:
    example = next(e for e in edexml.CONNECTOR.examples if e.name == "leerlingen")
    news = samples.delivery("edexml", example)

    def told(**groups: str) -> Reading:
        reading = edexml.CONNECTOR.read(replace(news, mapping=FileMapping(groups=groups)))
        assert any(isinstance(c.fact, EnrolledInVo) for c in reading.claims)
        return reading

    assert [] == expected(told())
    some = told(**{"4TL1": "tl", "5H9": "havo"})
    assert {("tl", True), ("", False)} == {(level, yes) for _, level, _, yes in expected(some)}
    assert "'5H9'" in noted(some)["mapping_absent"]


@pytest.mark.parametrize("reads", CONNECTORS, ids=lambda c: c.name)
def test_a_connector_that_reads_by_a_form_says_so(reads: Connector) -> None:
    """Else no mapping of it could be checked, and the guide would not list its columns."""
    module = import_module(f"{hub.connectors.__name__}.{reads.name.replace('-', '_')}")
    form = getattr(module, "FORM", None)

    assert reads.form is (form if isinstance(form, Form) else None)
