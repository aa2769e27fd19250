"""What spreadsheets and registers do to a file on its way, without changing what it says."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.connectors.catalogue import connector
from hub.connectors.contract import Delivery, Reading
from hub.connectors.dates import moment
from hub.connectors.dialect import CONTROL, END_OF_FILE, MOST_CONTROLS, Text, decode
from hub.connectors.encoding import encoding_of
from hub.connectors.fields import hours, reference
from hub.connectors.formats import binary
from hub.domain.facts import Resides

LIST = (
    "BSN;Onderwijsnummer;Stamnummer;Achternaam;Gemeentecode;BRIN;Schooljaar;Niveau;Beoogd mbo",
    "999990007;;001234;Voorbeeld\u015f;0363;16YV;2024-2025;tl;J",
)
ITEM = (
    '{"items":[{"ketenId":"99XX:90001119","wijzigingsvolgnummer":1203,"pgn":"900180730","status":"AO",'
    '"laatsteWijziging":"2025-03-19T15:05:35Z","brin":"99XX","opleidingCreboCode":"25647"}]}'
)


def read(name: str, file: str, organisation: str, content: bytes) -> Reading:
    found = connector(name)
    assert found is not None
    return found.read(Delivery(file, organisation, datetime(2025, 10, 1, tzinfo=UTC), content))


def listed(*lines: str, encoding: str = "utf-8") -> Reading:
    file = "vo-list_16YV_20250115T0730_mutaties.csv"
    return read("vo-list", file, "16YV", "\r\n".join(lines).encode(encoding))


def move(from_: str, to: str) -> Reading:
    head, row = (
        "BSN;Gebeurtenis;Datum;Gemeente van;Gemeente naar",
        f"999990007;verhuizing;1-7-2025;{from_};{to}",
    )
    return read("brp", "brp_0363_20250707T0600.csv", "0363", f"{head}\n{row}\n".encode())


def test_a_zero_that_excel_keeps_with_a_formula_is_a_zero() -> None:
    bare = LIST[1].replace("999990007", '="999990007"').replace("0363", '="0363"')
    quoted = LIST[1].replace("0363", '"=""0363"""')

    assert listed(*LIST).claims == listed(LIST[0], bare).claims == listed(LIST[0], quoted).claims


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_two_bytes_a_character_need_no_mark(encoding: str) -> None:
    assert listed(*LIST).claims == listed(*LIST, encoding=encoding).claims

    pulled = read("koppelpunt", "k.json", "mbo", ITEM.encode(encoding))
    assert read("koppelpunt", "k.json", "mbo", ITEM.encode()).claims == pulled.claims != ()


def test_a_separator_behind_the_headings_only_costs_no_row() -> None:
    assert listed(*LIST).claims == listed(f"{LIST[0]};", LIST[1]).claims


def test_minutes_that_say_so_are_minutes() -> None:
    assert hours("90 min") == hours("90 minuten") == hours("1,5") == timedelta(minutes=90)


def test_a_moment_may_be_written_as_a_spreadsheet_shows_it() -> None:
    assert moment("3-9-2025 10:00") == moment("2025-09-03T10:00")
    assert moment("03-09-2025") == moment("2025-09-03T00:00")


def test_a_zero_byte_makes_no_other_number() -> None:
    with pytest.raises(ValueError, match="volgnummer"):
        reference("1\x00")


def test_who_moves_to_the_register_of_non_residents_lives_abroad() -> None:
    """1999 is no municipality: the BRP keeps there whoever lives outside the Netherlands."""
    (gone,), (back,) = move("0363", "1999").claims, move("1999", "0363").claims

    assert isinstance(gone.fact, Resides)
    assert (None, True, "0363") == (gone.fact.municipality, gone.fact.abroad, gone.fact.before)
    assert isinstance(back.fact, Resides)
    assert ("0363", False, None) == (back.fact.municipality, back.fact.abroad, back.fact.before)


def test_a_move_abroad_is_told_by_the_municipality_that_is_left() -> None:
    assert ["not_yours"] == [r.code for r in move("0599", "1999").rejections]


def test_an_empty_answer_of_the_koppelpunt_is_not_told_to_be_a_csv() -> None:
    (empty,) = read("koppelpunt", "k.json", "mbo", b"").rejections

    assert "items" in empty.remedy


@pytest.mark.parametrize("number", ["99XX:900180730", "x99XX:90001119"])
def test_a_chain_is_a_chain_from_its_first_to_its_last_character(number: str) -> None:
    reading = read("koppelpunt", "k.json", "mbo", ITEM.replace("99XX:90001119", number).encode())

    assert ["ketenId"] == [r.field for r in reading.rejections]


def test_all_rejected_is_not_heard() -> None:
    """A source that began to write in another way has not said that anybody did not apply (law 6)."""
    assert read("koppelpunt", "k.json", "mbo", ITEM.encode()).heard
    assert read("koppelpunt", "k.json", "mbo", b'{"items":[]}').heard
    assert not read("koppelpunt", "k.json", "mbo", ITEM.replace('"AO"', '"A0"').encode()).heard
    assert not listed(LIST[0], LIST[1].replace(";J", ";?")).heard


@given(
    st.lists(st.sampled_from("ab;é€\n\t \x00\x07\x1a\x7f\ufeff"), min_size=1, max_size=40).map("".join),
    st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252")),
)
def test_a_text_is_looked_through_for_control_characters_wherever_it_has_one(
    text: str, encoding: str
) -> None:
    """Most files have none: that is seen from their bytes, in every encoding alike."""
    content = text.encode(encoding, "ignore")
    told = decode(content)
    body = END_OF_FILE.sub("", encoding_of([content]).decode(content[encoding_of([content]).mark :]))
    controls = len(CONTROL.findall(body))

    assert (
        (told.body == body) if isinstance(told, Text) else (not body.strip() or controls or binary(content))
    )
    assert not (isinstance(told, Text) and controls > MOST_CONTROLS * len(body))
