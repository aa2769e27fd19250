"""Old rejections close by themselves when a later delivery brings the same records right; nothing is lost."""

from datetime import timedelta
from pathlib import Path

import pytest

from hub.edge.intake.mending import MENDED, REPLACED, reopen
from hub.edge.intake.receipt import Receipt
from hub.streams import topics
from hub.streams.codec import local
from tests.edge.intake.test_directory import BAD, HEAD, NAME, NOW, Desk, desk
from tests.edge.intake.test_identity import bsn

LATER = NOW + timedelta(hours=2)
CHANGES = "vo-list_16YV_20250115T0730_mutaties.csv"


@pytest.fixture
def here(tmp_path: Path) -> Desk:
    return desk(tmp_path, limit=100)


def row(n: int, level: str = "tl", year: str = "2024-2025", brin: str = "16YV") -> str:
    return f"{bsn(n)};;{n};Kanarie;01-02-2008;0363;{brin};{year};{level};J\n"


def wrong(n: int) -> str:
    """A level that does not exist: whom the row is about can be read."""
    return row(n, level="anders")


def deliver(here: Desk, *rows: str, name: str = NAME, late: int = 0) -> Receipt:
    (here.place / name).write_text(HEAD + "".join(rows))
    (receipt,) = here.drop.poll(NOW + timedelta(hours=late))
    return receipt


def left(here: Desk) -> set[str]:
    """What still waits of all that was ever rejected."""
    outs = [out for batch in here.kept.batches for out in batch if out.topic == topics.REJECTED]
    names = [str(local().decode(out.value or b"")[1]["id"]) for out in outs]
    return set(names) - here.vault.deliveries.handled(names)


def ends(here: Desk, receipt: Receipt) -> set[str]:
    return set(here.vault.deliveries.how(m.id for m in receipt.mend).values())


def test_the_mended_file_under_the_same_name_closes_what_waited_and_says_so(here: Desk) -> None:
    before = deliver(here, row(1), BAD)

    after = deliver(here, row(1), row(2), late=2)

    assert {MENDED + after.delivery} == ends(here, before)
    assert set() == left(here)
    assert [("mended", False)] == [(n.code, n.look) for n in after.notes]
    assert "1 eerder afgewezen" in after.notes[0].text
    assert [] == list((here.root / "originals").iterdir())


def test_a_row_that_is_wrong_once_more_waits_once(here: Desk) -> None:
    """
    Whether it can be read whom it is about or not: the file that took the old one's place has it.
    """
    before = deliver(here, row(1), wrong(2), BAD)

    after = deliver(here, row(1), wrong(2), BAD.replace("101", "102"), late=2)

    assert {REPLACED + after.delivery} == ends(here, before)
    assert {m.id for m in after.mend} == left(here)
    assert [] == [n.code for n in after.notes if n.code == "mended"]


def test_a_later_file_with_the_thing_closes_that_alone(here: Desk) -> None:
    """
    Whatever the file is called: of two wrong rows the one that came right is closed.
    """
    before = deliver(here, row(1), wrong(2), wrong(3))

    after = deliver(here, row(2), name="vo-list_16YV_20250116T0730_mutaties.csv", late=24)

    assert {before.mend[1].id} == left(here)
    assert {before.mend[0].id: MENDED + after.delivery} == here.vault.deliveries.how(
        m.id for m in before.mend
    )


@pytest.mark.parametrize("name", [NAME, CHANGES])
def test_where_the_number_was_wrong_the_schools_own_number_tells_that_it_came_right(
    here: Desk, name: str
) -> None:
    """
    Of two wrong numbers the one that came right is closed; in files of changes as in full ones.
    """
    before = deliver(here, row(1), BAD, BAD.replace(";101;", ";102;"), name=name)

    deliver(here, row(102), name="vo-list_16YV_20250116T0730_mutaties.csv", late=24)

    assert {before.mend[0].id} == left(here)


def exits(here: Desk, *rows: str, day: str, late: int) -> Receipt:
    place = here.root / "drop" / "vo-exit" / "16YV"
    place.mkdir(parents=True, exist_ok=True)
    head = "BSN;Onderwijsnummer;Stamnummer;BRIN;Uitschrijfdatum;Bestemming\n"
    (place / f"vo-exit_16YV_{day}T0600.csv").write_text(head + "".join(rows))
    (receipt,) = here.drop.poll(NOW + timedelta(hours=late))
    return receipt


def test_an_exit_that_came_right_closes_that_of_the_same_summer_only(here: Desk) -> None:
    wrong_ = [f"{bsn(n)[:-1]}x;;{n};16YV;2024-07-31;mbo\n" for n in (1, 2, 3)]
    before = exits(here, *wrong_, day="20240801", late=0)

    right = [f"{bsn(1)};;1;16YV;31-07-2024;mbo\n", f"{bsn(2)};;2;16YV;2023-07-31;mbo\n"]
    exits(here, *right, day="20240802", late=1)

    assert {m.id for m in before.mend[1:]} == left(here)


def test_the_same_pupil_in_another_year_is_another_record(here: Desk) -> None:
    before = deliver(here, wrong(2), row(1))

    deliver(here, row(2, year="2025-2026"), name="vo-list_16YV_20250116T0730_mutaties.csv", late=24)

    assert {m.id for m in before.mend} == left(here)


def test_a_faultless_full_list_closes_what_waits_of_older_ones(here: Desk) -> None:
    before = deliver(here, row(1), BAD)

    after = deliver(here, row(1), row(2), name=NAME.replace("0115T", "0122T"), late=170)

    assert {MENDED + after.delivery} == ends(here, before)


def test_a_full_list_of_another_year_or_of_a_part_closes_nothing(here: Desk) -> None:
    before = deliver(here, row(1), BAD)

    deliver(here, row(1, year="2025-2026"), name=NAME.replace("0115T", "0122T"), late=170)
    deliver(here, row(5, brin="16YV01"), name=NAME.replace("0115T", "0123T"), late=180)

    assert {m.id for m in before.mend} == left(here)


def test_an_older_file_that_comes_late_mends_nothing(here: Desk) -> None:
    before = deliver(here, row(1), wrong(2))

    deliver(here, row(1), row(2), name=NAME.replace("0115T", "0114T"), late=2)

    assert {m.id for m in before.mend} == left(here)


def test_changes_of_the_next_day_close_nothing_of_this_one(here: Desk) -> None:
    """
    Under the same name without a moment, too: it is another file.
    """
    first = deliver(here, row(1), BAD, name="mutaties.csv")
    second = deliver(here, row(1), BAD, name=CHANGES)

    deliver(here, row(3), row(4), name="mutaties.csv", late=24)
    deliver(here, row(3), row(4), name=CHANGES.replace("0115T", "0116T"), late=24)

    assert {m.id for m in (*first.mend, *second.mend)} == left(here)


def test_a_file_with_less_than_was_rejected_takes_no_place(here: Desk) -> None:
    """
    An empty file, or half of one, is as faultless as can be.
    """
    before = deliver(here, *[BAD] * 3, name=CHANGES)

    deliver(here, name=CHANGES, late=1)
    deliver(here, row(1), name=CHANGES, late=2)

    assert {m.id for m in before.mend} == left(here)


def test_a_list_that_is_held_mends_by_its_rows_only(here: Desk) -> None:
    deliver(here, *map(row, range(1, 31)))
    before = deliver(
        here, *map(row, range(1, 31)), BAD, wrong(40), name=NAME.replace("0115T", "0116T"), late=24
    )

    after = deliver(here, *map(row, range(1, 9)), row(40), name=NAME.replace("0115T", "0117T"), late=48)

    assert after.held
    assert {before.mend[0].id} == left(here)


def test_a_file_that_could_not_be_read_at_all_is_closed_by_its_mended_self(here: Desk) -> None:
    before = deliver(here, "niets\n", name=NAME)
    (here.place / NAME).write_text("Naam;Klas\nKanarie;4b\n")
    (whole,) = here.drop.poll(LATER)

    deliver(here, row(1), BAD, late=3)

    assert {m.id for m in (*before.mend, *whole.mend)} & left(here) == set()


def test_the_same_delivery_again_changes_nothing(here: Desk) -> None:
    """
    Nor does the wrong file once more, after the mended one: it is a repeat.
    """
    deliver(here, row(1), BAD)
    deliver(here, row(1), row(2), late=2)

    again = deliver(here, row(1), BAD, late=3)

    assert 1 == len(again.mend)
    assert set() == left(here)


def test_what_a_delivery_closed_waits_again_once_it_is_withdrawn(here: Desk) -> None:
    before = deliver(here, row(1), wrong(2))
    after = deliver(here, row(1), row(2), late=2)

    reopen(here.vault, after.delivery)

    assert {m.id for m in before.mend} == left(here)


def test_another_source_closes_nothing(here: Desk) -> None:
    before = deliver(here, row(1), wrong(2))
    other = here.root / "drop" / "vo-list" / "17AB"
    other.mkdir()

    (other / NAME.replace("16YV", "17AB")).write_text(HEAD + row(1, brin="17AB") + row(2, brin="17AB"))
    here.drop.poll(LATER)

    assert {m.id for m in before.mend} == left(here)


def test_of_what_is_about_nobody_knows_from_the_vault_who(here: Desk) -> None:
    deliver(here, row(1), wrong(123_456))

    kept = (here.root / "vault.db").read_bytes() + (here.root / "vault.db-wal").read_bytes()

    assert bsn(123_456).encode() not in kept
    assert b"123456" not in kept
