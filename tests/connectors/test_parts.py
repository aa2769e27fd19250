"""A full statement says what it is full of: the location in name or column, the level or number in the name."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import pytest

from hub.connectors import ro, vo_list
from hub.connectors.contract import Delivery, Reading
from hub.connectors.whose import organisation_of
from hub.domain.context import Context, hear_delivery
from hub.domain.facts import Delivered, ExpectedInMbo
from hub.domain.identifiers import PupilId, SourceId

PICKED_UP = datetime(2026, 1, 20, tzinfo=UTC)
HEAD = "BSN;Onderwijsnummer;Stamnummer;Geboortedatum;Gemeentecode;BRIN;Schooljaar;Niveau;Beoogd mbo\n"
NOOR = frozenset({PupilId("p-noor")})
LIST = SourceId("vo-list/16YV")


def lists(name: str, *brins: str, part: str | None = None) -> Reading:
    rows = "".join(
        f";;{n:04};14-03-2009;0363;{brin};2025-2026;tl;J\n" for n, brin in enumerate(brins, start=1)
    )
    return vo_list.CONNECTOR.read(Delivery(name, "16YV", PICKED_UP, (HEAD + rows).encode(), part))


@pytest.mark.parametrize(
    ("name", "brins", "parts"),
    [
        ("vo-list_16YV00_20260115T0700_volledig.csv", ["16YV00", "16YV00"], {"00"}),
        ("vo-list_16YV01_20260115T0700_volledig.csv", ["16YV", "16yv"], {"01"}),
        ("lijst_20260115T0700_volledig.csv", ["16YV01", "16YV01"], {"01"}),
        ("vo-list_16YV_20260115T0700_volledig.csv", ["16YV00", "16YV02"], {"00", "02"}),
        ("vo-list_16YV_20260115T0700_volledig.csv", ["16YV00", "16YV"], set()),
        ("vo-list_16YV_20260115T0700_volledig.csv", ["16YV", "16YV"], set()),
        ("vo-list_16YV_20260115T0700_vmbo-bb_volledig.csv", ["16YV"], {"bb"}),
        ("vo-list_16YV_20260115T0700_volledig_mavo.csv", ["16YV01"], {"01/tl"}),
        ("vo-list_16YV_20260115T0700_volledig_deel2van3.csv", ["16YV"], {"deel-2"}),
        ("vo-list_16YV_20260115T0700_onderdeel_volledig (1).csv", ["16YV"], set()),
    ],
)
def test_what_a_full_list_is_full_of(name: str, brins: list[str], parts: set[str]) -> None:
    assert parts == lists(name, *brins).parts


def test_a_number_and_a_name_of_one_location_are_no_contrary() -> None:
    head, row = HEAD.strip(), ";;0001;14-03-2009;0363;16YV;2025-2026;tl;J"
    content = f"{head};Vestiging;Vestigingsnummer;Vestigingsnaam\n{row};Sneek;01;Sneek\n"
    name = "vo-list_16YV_20260115T0700_volledig.csv"
    reading = vo_list.CONNECTOR.read(Delivery(name, "16YV", PICKED_UP, content.encode()))

    assert not reading.rejections
    assert reading.parts == {"01"}


@pytest.mark.parametrize(
    ("written", "part"),
    [
        ("00", "00"),
        ("1", "01"),
        ("16YV02", "02"),
        ("", None),
        ("Sneek", "vbbbd2d0e"),
        (" sneek ", "vbbbd2d0e"),
    ],
)
@pytest.mark.parametrize("heading", ["Vestiging", "Locatie", "LOCATION"])
def test_a_column_of_its_own_tells_the_location(written: str, part: str | None, heading: str) -> None:
    """A name of a location is not passed on; what stands for it is the same each time."""
    content = (
        HEAD.replace("BRIN", f"BRIN;{heading}") + f";;0001;14-03-2009;0363;16YV;{written};2025-2026;tl;J\n"
    )
    reading = vo_list.CONNECTOR.read(Delivery("lijst_volledig.csv", "16YV", PICKED_UP, content.encode()))

    assert {part} - {None} == reading.parts


def test_the_setting_of_a_source_says_it_where_the_name_is_the_schools_own() -> None:
    assert {"sneek"} == lists("lijst_volledig.csv", "16YV", part="sneek").parts
    assert {"01/sneek"} == lists("lijst_volledig.csv", "16YV01", part="sneek").parts


def test_a_name_of_another_location_than_the_column_is_told_and_the_column_counts() -> None:
    reading = lists("vo-list_16YV00_20260115T0700_volledig.csv", "16YV01")

    assert {"01"} == reading.parts
    assert "other_location" in {note.code for note in reading.notes}


def test_a_file_named_for_a_location_of_another_school_is_not_this_schools() -> None:
    (rejected,) = lists("vo-list_99AA00_20260115T0700_volledig.csv", "16YV00").rejections
    assert "not_yours" == rejected.code


def test_whose_a_file_is_stands_in_a_column_with_locations_too() -> None:
    content = (HEAD + ";;0001;14-03-2009;0363;16YV00;2025-2026;tl;J\n").encode()
    assert "16YV" == organisation_of(vo_list.CONNECTOR, "lijst.csv", BytesIO(content))


def test_a_registratieoverzicht_of_one_location_is_full_of_that_location() -> None:
    lines = (
        "VLP|25PX01|2025-08-01|2026-07-31|2025-10-06",
        "ISG|999990007||1|2025-08-01|2028-07-31||",
        "SLR|0|1|0|0|0|0|0|0|0",
    )
    delivery = Delivery("RO_25PX_20250801_20260731.CSV", "25PX", PICKED_UP, "\n".join(lines).encode())
    reading = ro.CONNECTOR.read(delivery)

    assert {"01"} == reading.parts == {c.fact.part for c in reading.claims}


def stated(*readings: Reading) -> Context:
    context = Context()
    for reading in readings:
        news = Delivered(
            source=LIST,
            delivery=str(reading.version),
            through=reading.through,
            version=reading.version,
            scope=reading.scope,
            parts=reading.parts,
        )
        context = hear_delivery(context, news)
    return context


@pytest.mark.parametrize(
    ("first", "second", "taken_back"),
    [
        ("vo-list_16YV00_20260115T0700_volledig.csv", "vo-list_16YV01_20260115T0715_volledig.csv", False),
        ("vo-list_16YV_20260115T0700_bb_volledig.csv", "vo-list_16YV_20260115T0715_kb_volledig.csv", False),
        ("vo-list_16YV_20260115T0700_volledig.csv", "vo-list_16YV01_20260115T0715_volledig.csv", False),
        ("vo-list_16YV00_20260115T0700_volledig.csv", "vo-list_16YV00_20260116T0700_volledig.csv", True),
        ("vo-list_16YV00_20260115T0700_bb_volledig.csv", "vo-list_16YV00_20260116T0700_volledig.csv", True),
        ("vo-list_16YV00_20260115T0700_volledig.csv", "vo-list_16YV_20260116T0700_volledig.csv", True),
    ],
)
def test_a_full_list_takes_back_what_is_of_its_own_part_only(
    first: str, second: str, *, taken_back: bool
) -> None:
    """F01: two locations of one school; and what it lacks of its own is taken back as before."""
    before, after = lists(first, "16YV"), lists(second, "16YV")
    (expected,) = [c.fact for c in before.claims if isinstance(c.fact, ExpectedInMbo)]

    assert taken_back == stated(before, after).retracts(expected, NOOR)


def test_of_two_statements_that_are_full_of_other_parts_neither_makes_the_other_needless() -> None:
    one, two = (lists(f"vo-list_16YV{n}_20260115T0700_volledig.csv", "16YV") for n in ("00", "01"))
    both = {statement.parts for statement in stated(one, two).stated[LIST]}

    assert {frozenset({"00"}), frozenset({"01"})} == both == {s.parts for s in stated(two, one).stated[LIST]}
    later = replace(one, version=one.version + 1, parts=frozenset())
    assert 1 == len(stated(one, two, later).stated[LIST])
    assert date(2025, 10, 1) == stated(later).stated[LIST][0].first_day
