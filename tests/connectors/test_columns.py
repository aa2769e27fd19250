"""Every heading is read, known and unread, or named: no column costs a pupil in silence."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from hub.connectors import vo_exit, vo_list
from hub.connectors.catalogue import CONNECTORS
from hub.connectors.connector import Connector
from hub.connectors.contract import Delivery, PersonRef, Reading
from hub.connectors.description import NAMES
from hub.connectors.headings import is_known_and_unread, plain
from hub.domain.facts import Born, Destination, ExpectedInMbo, LeftVo, Resides
from hub.ops.cli import main
from tests.cases import case
from tests.connectors.numbers import pgns

BSN, OTHER, THIRD = pgns(3)
ONDERWIJSNUMMER = "101999003"
BASE = {"Stamnummer": "001234", "BRIN": "16YV", "Schooljaar": "2025-2026", "Niveau": "tl", "Beoogd mbo": "J"}


def read(connector: Connector, *rows: dict[str, str], name: str = "lijst.csv") -> Reading:
    text = "\n".join([";".join(rows[0]), *(";".join(row.values()) for row in rows)])
    return connector.read(Delivery(name, "16YV", datetime(2026, 6, 1, tzinfo=UTC), text.encode()))


def listed(*more: dict[str, str]) -> Reading:
    return read(vo_list.CONNECTOR, *({**BASE, **cells} for cells in more))


def told(reading: Reading) -> dict[str, str]:
    return {note.code: note.text for note in reading.notes if note.look and note.code != "no_moment"}


@pytest.mark.parametrize(
    "heading",
    [
        "BSN", "bsn", "BSN-nummer", "BSN nr.", "BSNnr", "BSNnummer", "Nummer BSN", "BSN-code", "BSN*", "BSN (verplicht)",
        "BSN (9 cijfers)", "BSN leerling", "Leerling BSN", "leerling_bsn", "BSN (leerling)", "BSN van de leerling",
        "deelnemer.bsn", "persoon.bsn", "BSN student", "BSN/ONR", "BSN / Onderwijsnummer", "BSN kind", "BSN of onderwijsnummer",
        "BSN en/of ONR", "Onderwijsnummer/BSN", "Burgerservicenummer", "Burgerservicenummer (BSN)", "Burgerservicenr",
        "Burger service nummer", "BurgerServiceNr", "Burgerservice-/onderwijsnummer", "Sofinummer", "Sofi-nummer",
        "PGN", "PGN-nummer", "PGN (BSN/ONR)", "Persoonsgebonden nr", "persoonsgebondenNummer", "Persoonsgebonden nummer leerling",
        "Onderwijs nr", "Onderwijsnummer (ONR)", "OWN nummer", "ONR leerling",
    ],
)  # fmt: skip
def test_a_persons_number_is_found_under_every_plausible_heading(heading: str) -> None:
    reading = listed({heading: BSN})

    assert {claim.person for claim in reading.claims} == {PersonRef(BSN, "1234")}
    assert told(reading) == {}


@pytest.mark.parametrize("heading", ["Warme overdracht gewenst", "warme_overdracht", "Warm-overdracht J/N"])
def test_a_wish_for_a_warm_handover_is_told_where_it_is_heard(heading: str) -> None:
    """
    It was one of the columns "that we do not know": nobody learned that there is a way to tell it.
    """
    found = told(listed({"BSN": BSN, heading: "J", "Huisdier": "kat"}))

    assert {"handover_unread", "columns_unread"} == set(found)
    assert "kolom G " in found["handover_unread"]
    assert "nl.overstap.warme-overdracht.v1" in found["handover_unread"]
    assert found["columns_unread"].endswith("niet: H.")


@pytest.mark.parametrize("heading", ["Geboortedatum leerling", "Geb. datum", "Geb.dat.", "gebdatum", "Datum geboorte",
                                     "Geboortedatum (dd-mm-jjjj)", "geboorte_datum", "BirthDate"])  # fmt: skip
def test_a_birth_date_is_found_under_every_plausible_heading(heading: str) -> None:
    assert any(isinstance(claim.fact, Born) for claim in listed({heading: "14-03-2010"}).claims)


@pytest.mark.parametrize("heading", ["CBS-code", "Gemeentecode CBS", "Gemeentecode (CBS)", "Gemeente (code)", "Code gemeente",
                                     "Gemeentenummer", "Woongemeente code", "Gemeente van inschrijving", "gem. code"])  # fmt: skip
def test_a_municipality_is_found_under_every_plausible_heading(heading: str) -> None:
    homes = [claim.fact for claim in listed({heading: "0546"}).claims if isinstance(claim.fact, Resides)]

    assert [home.municipality for home in homes] == ["0546"]


@pytest.mark.parametrize(
    "heading", ["Vervolgopleiding", "Bestemming", "Bestemming leerling", "Vertrekbestemming"]
)
def test_a_destination_is_found_under_every_plausible_heading(heading: str) -> None:
    row = {"BSN": BSN, "BRIN": "16YV", "Datum uitschrijving": "31-05-2026", heading: "mbo"}
    (claim,) = read(vo_exit.CONNECTOR, row).claims

    assert isinstance(claim.fact, LeftVo)
    assert claim.fact.destination is Destination.MBO


@case("C14", "De school noemt 1 augustus de eerste dag niet meer ingeschreven: de laatste dag is 31 juli.")
def test_a_first_day_not_enrolled_is_the_day_after_the_last() -> None:
    row = {"BSN": BSN, "BRIN": "16YV", "Bestemming": "mbo"}
    days = {vo_exit.LAST: "31-07-2026", vo_exit.FIRST_NOT: "01-08-2026"}
    told = [read(vo_exit.CONNECTOR, {**row, name: day}).claims for name, day in days.items()]

    assert [date(2026, 7, 31)] * 2 == [c.fact.last_day for (c,) in told if isinstance(c.fact, LeftVo)]


@pytest.mark.parametrize(
    "heading",
    ["BSN ouder", "BSN vader", "BSN verzorger 1", "BSN partner", "BSN (oud)", "BSN 2", "Vorige BSN", "A-nummer", "Nummer",
     "Onderwijscode", "Persoonsnummer"],
)  # fmt: skip
def test_somebody_elses_number_is_never_taken_for_the_pupils(heading: str) -> None:
    """What is only like a name of ours is not read; and that it looks like a person's number is told."""
    reading = listed(*({heading: number} for number in pgns(6)))

    assert {claim.person for claim in reading.claims} == {PersonRef(None, "1234")}
    assert "persoonsnummers" in told(reading)["column_lost"]


@pytest.mark.parametrize(
    "heading", ["Gemeente school", "Gemeente geboorte", "Geboortejaar", "Datum", "Vertrekdatum"]
)
def test_what_could_be_something_else_is_named_and_not_guessed(heading: str) -> None:
    reading = listed({"BSN": BSN, heading: "2010"})

    assert all(not isinstance(claim.fact, Born | Resides) for claim in reading.claims)
    assert "lezen wij niet: G" in told(reading)["columns_unread"]


@pytest.mark.parametrize(
    "heading",
    ["Naam", "Achternaam", "Roepnaam", "Tussenvoegsel", "Voorletters", "Geslacht", "Straat", "Huisnummer", "Postcode",
     "Woonplaats", "E-mailadres", "Telefoon", "Mobiel", "Klas", "Stamklas", "Mentor", "Leerjaar", "Naam ouder 1",
     "LASTNAME", "GENDER", "CITY", "CLASS", "Opmerkingen", "Vestiging", "Nationaliteit", "Profiel"],
)  # fmt: skip
def test_what_every_export_has_beside_it_gives_no_noise(heading: str) -> None:
    assert is_known_and_unread(heading)
    assert told(listed({"BSN": BSN, heading: "x"})) == {}


def test_what_nobody_knows_is_named_with_the_nearest_that_is_known() -> None:
    notes = told(listed({"BSN": BSN, "Geboortedag": "", "Huisdier": "kanarie"}))

    assert "lezen wij niet: G (bedoelde u Geboortedatum?), H." in notes["columns_unread"]


def test_a_heading_may_be_a_name_and_is_never_quoted() -> None:
    """A child's name glued to the first line would else go to the receipt, the log and a topic."""
    reading = listed({"BSN": BSN, "Kanarie": BSN, "Vogelaar": "x"})
    (refused,) = read(vo_exit.CONNECTOR, {"BSN": BSN, "BRIN": "16YV", "Kanarie": "x"}).rejections

    assert {"column_lost", "columns_unread"} <= told(reading).keys()
    for text in (*told(reading).values(), refused.remedy):
        assert "Kanarie" not in text
        assert "Vogelaar" not in text


@pytest.mark.parametrize(
    ("cells", "holds"), [(BSN, "persoonsnummers"), ("14-03-2010", "datums"), ("0546", "gemeentecodes")]
)
def test_a_column_of_what_matters_is_told_louder_and_check_ends_with_1(
    tmp_path: Path, cells: str, holds: str
) -> None:
    assert holds in told(listed({"Onbekend": cells}))["column_lost"]

    file = tmp_path / "lijst.csv"
    file.write_text("\n".join([";".join([*BASE, "Onbekend"]), ";".join([*BASE.values(), cells])]), "utf-8")
    judged = CliRunner().invoke(main, ["connector", "check", "vo-list", str(file)])
    assert judged.exit_code == 1
    assert "Let op: De kolom F lijkt" in judged.output


@pytest.mark.parametrize("heading", ["Uitschrijf-moment", "Vertrekdatum", "Einddatum", "Datum uit"])
def test_a_missing_column_is_told_with_the_headings_that_could_be_it(heading: str) -> None:
    """Whether the last day or the first day not is meant, nobody can tell from these."""
    row = {"BSN": BSN, "BRIN": "16YV", heading: "31-05-2026", "Naam": "x"}
    (rejected,) = read(vo_exit.CONNECTOR, row).rejections

    assert rejected.code == "columns_missing"
    assert "kennen wij niet: C;" in rejected.remedy


@pytest.mark.parametrize(
    "heading", ["BRIN", "BRIN4", "BRIN-code", "Brin nr", "School BRIN", "BRIN van de school", "brinnummer"]
)
@pytest.mark.parametrize("expected", ["Beoogd mbo", "Beoogd MBO j/n", "Beoogd mbo-ganger (ja/nee)"])
def test_the_columns_of_a_list_are_found_too(heading: str, expected: str) -> None:
    row = {"BSN": BSN, heading: "16YV", "School jaar": "2025/2026", "Niveau leerling": "tl", expected: "J"}

    assert {claim.person.pgn for claim in read(vo_list.CONNECTOR, row).claims} == {BSN}


def test_a_row_that_is_taken_for_the_headings_is_shown_to_nobody() -> None:
    """Where the first line holds a value, a name may stand in it too."""
    glued = {"BSN": BSN, OTHER: OTHER, "Kanarievogel": "x"}
    texts = [note.text for note in listed(glued).notes]
    refused = read(vo_exit.CONNECTOR, {OTHER: "x", "Kanarievogel": "x"}).rejections

    assert any("kolom G" in text or "plaats G" in text for text in texts)
    for text in (*texts, *(r.remedy for r in refused)):
        assert OTHER not in text
        assert "Kanarievogel" not in text


# Two columns for one field


def test_two_columns_for_one_field_are_one_when_only_one_is_as_we_ask() -> None:
    """DUO's own layout has the municipality's name beside its code."""
    for first, second in (("Woongemeente", "Gemeentecode"), ("Gemeentecode", "Woongemeente")):
        cells = {first: "Leiden", second: "0546"}
        reading = listed({"BSN": BSN, **cells})
        homes = [claim.fact for claim in reading.claims if isinstance(claim.fact, Resides)]

        assert [home.municipality for home in homes] == ["0546"]
        assert not reading.rejections
        assert told(reading) == {}


def test_two_columns_for_one_field_that_disagree_cost_that_field_and_not_the_row() -> None:
    """Which of the two is right nobody knows; that the pupil goes to mbo does not rest on it."""
    reading = listed(
        {"Gemeentecode": "0546", "Woongemeente": "0363", "BSN": BSN},
        {"Gemeentecode": "0546", "Woongemeente": "546", "BSN": OTHER},
        {"Gemeentecode": "", "Woongemeente": "0546", "BSN": THIRD},
    )

    assert not reading.rejections
    assert [c.person.pgn for c in reading.claims if isinstance(c.fact, Resides)] == [OTHER, THIRD]
    assert len([c for c in reading.claims if isinstance(c.fact, ExpectedInMbo)]) == 3
    assert "zonder Gemeentecode" in told(reading)["value_unread"]
    assert "(regel 2)" in told(reading)["value_unread"]
    assert "0363" not in told(reading)["value_unread"]


@pytest.mark.parametrize(
    ("cells", "field"),
    [({"BSN": BSN, "PGN": OTHER, "ONR": ""}, "BSN"), ({"BSN": BSN, "Beoogd mbo": "J", "Beoogd mbo-ganger": "N"}, "Beoogd mbo")],
)  # fmt: skip
def test_two_columns_that_disagree_about_what_a_row_needs_reject_it(
    cells: dict[str, str], field: str
) -> None:
    reading = listed(cells)

    assert [(r.code, r.field, r.record) for r in reading.rejections] == [("columns_double", field, 1)]
    assert not reading.claims


def test_a_row_that_needs_after_all_what_two_columns_disagree_about_is_rejected_for_that() -> None:
    row = {"BSN": BSN, "BRIN": "16YV", "Datum uitschrijving": "31-05-2026", "Uitschrijfdatum": "30-05-2026"}
    reading = read(vo_exit.CONNECTOR, {**row, "Bestemming": "mbo"})

    assert [(r.code, r.field) for r in reading.rejections] == [("columns_double", "Uitschrijfdatum")]


def test_both_kinds_of_number_under_two_names_of_one_are_both_read() -> None:
    reading = listed({"BSN": BSN, "PGN": ONDERWIJSNUMMER})

    assert {claim.person.pgn for claim in reading.claims} == {BSN}
    assert [(link.old, link.new) for link in reading.links] == [(ONDERWIJSNUMMER, BSN)]


def test_two_own_numbers_are_told_and_the_better_name_counts() -> None:
    reading = listed({"BSN": BSN, "Leerlingnummer": "99"})

    assert {claim.person.own for claim in reading.claims} == {"1234"}
    assert "Stamnummer" in told(reading)["columns_double"]


# Nothing is guessed


@given(st.text(max_size=30))
def test_any_heading_is_read_known_or_named(heading: str) -> None:
    heading = heading.replace(";", "").replace('"', "").replace("\n", "").replace("\r", "")
    reading = read(vo_list.CONNECTOR, {"BSN": BSN, **BASE, f"Onbekend{heading}": "x"})

    assert len(reading.claims) + len(reading.rejections) > 0
    if not reading.rejections and not is_known_and_unread(f"Onbekend{heading}"):
        assert "columns_unread" in told(reading)


@pytest.mark.parametrize("reads", CONNECTORS, ids=lambda c: c.name)
def test_the_examples_and_their_headings_give_no_noise(reads: Connector) -> None:
    from tests.connectors.examples import delivery  # noqa: PLC0415  # only here

    for example in reads.examples:
        codes = {note.code for note in reads.read(delivery(reads, example)).notes}
        assert not codes & {"columns_unread", "column_lost", "columns_double"}


def test_a_name_of_a_column_is_not_known_and_unread() -> None:
    """Else a misspelled heading of ours would be passed over in silence."""
    for connector in (vo_list, vo_exit):
        for column, also in connector.FORM.headings.names.items():
            for name in (column, *also):
                assert connector.FORM.headings.column(name) == column
                # Who a pupil is by name nobody needs, and other files have it, too.
                assert column in NAMES or not is_known_and_unread(f"{plain(name)}x"), name
