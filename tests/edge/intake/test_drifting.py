"""A source that begins to write otherwise: taken in, kept out whole until confirmed, or left out and counted."""

import gc
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from hub.connectors import samples
from hub.connectors.catalogue import connector
from hub.connectors.contract import Delivery
from hub.connectors.mapping import AS_IT_COMES, FileMapping
from hub.edge.errors import OperatorError
from hub.edge.intake.receipt import Judgement, Receipt, in_dutch
from hub.edge.sources import Drift, SourceSettings
from hub.edge.vault.statements import State
from hub.edge.vault.traits import LeftOut
from tests.edge.intake.test_identity import bsn
from tests.edge.intake.test_shrinking import HEAD, NOW, CrashError, Desk
from tests.edge.intake.test_withdrawing import Counter, Ledger

COLUMNS = HEAD.strip()
CHILD = "Zwaantje Kievit"
FROZEN = SourceSettings(drift=Drift.FREEZE)


def frozen(root: Path, mapping: FileMapping = AS_IT_COMES) -> Counter:
    return Counter(root, SourceSettings(drift=Drift.FREEZE, mapping=mapping), Ledger())


def rows(*pupils: int, level: str = "tl", more: str = "") -> list[str]:
    return [f"{bsn(n)};;;14-03-2009;0363;16YV;2025-2026;{level};J{more}" for n in pupils]


def delivers(
    desk: Desk, *lines: str, columns: str = COLUMNS, name: str = "mutaties", at: int | None = None
) -> Receipt:
    """The next hour's file, or that of an hour."""
    desk.day += 1
    moment = NOW + timedelta(hours=desk.day)
    named = NOW + timedelta(hours=desk.day if at is None else at)
    file = f"vo-list_16YV_{named.astimezone():%Y%m%dT%H%M}_{name}.csv"
    return desk.takes(Delivery(file, "16YV", moment, "\n".join([columns, *lines, ""]).encode()))


def asked_about(desk: Desk) -> Sequence[str]:
    return [one.delivery for one in desk.intake().door.vault.traits.waiting()]


def codes(receipt: Receipt) -> list[str]:
    return [note.code for note in receipt.notes if note.look]


def test_a_new_column_is_taken_in_and_told_unless_something_else_is_set(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    delivers(desk, *rows(1))

    receipt = delivers(desk, *rows(1, 2, more=";ja"), columns=f"{COLUMNS};Huisdier")

    assert (2, ["columns_unread"]) == (desk.topic.expected, codes(receipt))


def test_the_first_delivery_of_a_source_is_its_form_whatever_stands_in_it(tmp_path: Path) -> None:
    desk = frozen(tmp_path)

    receipt = delivers(desk, *rows(1, more=";ja"), columns=f"{COLUMNS};Huisdier")

    assert (1, []) == (desk.topic.expected, asked_about(desk))
    assert not receipt.kept_out
    assert not delivers(desk, *rows(2, more=";nee"), columns=f"{COLUMNS};Huisdier").kept_out
    assert not delivers(desk, *rows(3)).kept_out  # what lacks is no news of the form


def test_of_a_delivery_with_a_new_column_nothing_counts_and_its_letter_is_told(tmp_path: Path) -> None:
    desk = frozen(tmp_path)
    delivers(desk, *rows(1))
    said = len(desk.topic.batches)

    receipt = delivers(desk, *rows(1, 2, more=";ja"), columns=f"{COLUMNS};{CHILD}")

    assert said == len(desk.topic.batches)
    assert (True, Judgement.BAD, None) == (receipt.kept_out, receipt.judgement, receipt.through)
    assert [receipt.delivery] == asked_about(desk)
    told = in_dutch(receipt)
    assert "Nieuw zijn: kolom J." in told
    assert "Van de 2 records telt nog niets." in told
    assert f"levering {receipt.delivery} bevestigen" in told
    assert "u hoeft niets te doen" not in told
    assert "0 records" not in told
    gc.collect()  # each intake opened the vault; its log and index go when the last is closed
    kept = b"".join([file.read_bytes() for file in list(tmp_path.glob("vault.db*"))])
    for word in (CHILD, "Zwaantje", "zwaantje", bsn(2)):
        assert word not in told + str(receipt.as_json())
        assert word.encode() not in kept


def test_a_column_that_is_read_is_new_too(tmp_path: Path) -> None:
    """It changes what each row says."""
    desk = frozen(tmp_path)
    narrow = COLUMNS.replace("Onderwijsnummer;", "")
    delivers(desk, f"{bsn(1)};;14-03-2009;0363;16YV;2025-2026;tl;J", columns=narrow)

    assert delivers(desk, *rows(1)).kept_out


def test_a_code_is_new_when_no_table_knows_it(tmp_path: Path) -> None:
    """What a source only now happens to use is not: it means what was agreed."""
    desk = frozen(tmp_path)
    delivers(desk, *rows(1))

    assert not delivers(desk, *rows(2, level="havo")).kept_out
    receipt = delivers(desk, *rows(3), *rows(4, level="mavo plus"))

    assert receipt.kept_out
    assert "Nieuw zijn: Niveau, regel 3." in in_dutch(receipt)
    assert "mavo" not in in_dutch(receipt)


def test_a_source_without_columns_has_a_form_too(tmp_path: Path) -> None:
    """An example of the koppelpunt in which a status is unknown, and one in which none is."""
    reads = connector("koppelpunt")
    assert reads is not None
    desk = frozen(tmp_path)
    known, unknown = (samples.delivery(reads.name, one) for one in reads.examples[:2])
    first = desk.intake().take(reads, known)

    assert desk.intake().take(reads, unknown).kept_out
    assert not first.kept_out


def test_what_the_source_settings_name_is_agreed_already(tmp_path: Path) -> None:
    mapping = FileMapping(ignored=("Huisdier",), codes={"Niveau": {"mavo plus": "tl"}})
    desk = frozen(tmp_path, mapping=mapping)
    delivers(desk, *rows(1))

    lines = rows(2, level="mavo plus", more=";ja")
    assert not delivers(desk, *lines, columns=f"{COLUMNS};Huisdier").kept_out


def test_once_confirmed_it_counts_and_so_do_those_that_wait_in_the_same_form(tmp_path: Path) -> None:
    desk = frozen(tmp_path)
    wide = f"{COLUMNS};Huisdier"
    delivers(desk, *rows(1))
    first = delivers(desk, *rows(2, more=";ja"), columns=wide).delivery
    delivers(desk, *rows(3, more=";ja"), columns=wide)
    other = delivers(desk, *rows(4, more=";ja"), columns=f"{COLUMNS};Sport").delivery

    receipt = desk.confirms(first)

    assert receipt is not None
    assert not receipt.kept_out
    assert (3, [other]) == (desk.topic.expected, asked_about(desk))
    assert desk.confirms(first) is None
    assert not delivers(desk, *rows(5, more=";nee"), columns=wide).kept_out
    assert 1 == len(list((tmp_path / "originals").iterdir()))


def test_a_confirmation_that_did_not_get_through_is_given_again(tmp_path: Path) -> None:
    desk = frozen(tmp_path)
    delivers(desk, *rows(1))
    delivery = delivers(desk, *rows(2, more=";ja"), columns=f"{COLUMNS};Sport").delivery
    assert desk.takes(desk.last).kept_out
    desk.topic.broken = True
    with pytest.raises(CrashError):
        desk.confirms(delivery)
    desk.topic.broken = False
    assert [delivery] == asked_about(desk)

    desk.confirms(delivery)

    assert (2, []) == (desk.topic.expected, asked_about(desk))


def test_the_file_again_in_the_old_form_answers_the_question(tmp_path: Path) -> None:
    desk = frozen(tmp_path)
    delivers(desk, *rows(1))
    wrong = delivers(desk, *rows(2, 3, more=";ja"), columns=f"{COLUMNS};Sport", at=9)
    wide = desk.last
    delivers(desk, *rows(2), at=9)
    assert [wrong.delivery] == asked_about(desk)  # half of it does not

    delivers(desk, *rows(2, 3), at=9)

    assert (3, []) == (desk.topic.expected, asked_about(desk))
    with pytest.raises(OperatorError, match="overtaken"):
        desk.confirms(wrong.delivery)
    assert [] == list((tmp_path / "originals").iterdir())
    assert desk.takes(replace(wide)).kept_out
    assert desk.confirms(wrong.delivery) is not None  # once more it is asked about once more


def test_a_list_in_a_new_form_that_lacks_much_is_asked_about_twice(tmp_path: Path) -> None:
    desk = frozen(tmp_path)
    desk.lists(*range(20))
    delivery = delivers(desk, *rows(1, more=";ja"), columns=f"{COLUMNS};Sport", name="volledig").delivery

    receipt = desk.confirms(delivery)

    assert receipt is not None
    assert (True, 20, [delivery]) == (receipt.held, desk.topic.expected, desk.waiting)
    desk.confirms(delivery)
    assert (1, []) == (desk.topic.expected, desk.waiting)


def test_what_a_withdrawn_delivery_alone_brought_is_new_again(tmp_path: Path) -> None:
    desk = frozen(tmp_path)
    delivers(desk, *rows(1))
    delivery = delivers(desk, *rows(2, more=";ja"), columns=f"{COLUMNS};Sport").delivery
    desk.confirms(delivery)

    desk.withdraws(delivery)

    assert delivers(desk, *rows(3, more=";ja"), columns=f"{COLUMNS};Sport").kept_out
    assert not delivers(desk, *rows(4)).kept_out


def test_a_delivery_that_was_asked_about_can_be_withdrawn(tmp_path: Path) -> None:
    desk = frozen(tmp_path)
    delivers(desk, *rows(1))
    delivery = delivers(desk, *rows(2, more=";ja"), columns=f"{COLUMNS};Sport").delivery

    desk.withdraws(delivery)

    kept = desk.intake().door.vault.traits.find(delivery)
    assert (1, State.WITHDRAWN) == (desk.topic.expected, kept and kept.state)
    with pytest.raises(OperatorError, match="withdrawn"):
        desk.confirms(delivery)


def test_a_delivery_by_which_the_source_was_not_heard_is_no_form(tmp_path: Path) -> None:
    desk = frozen(tmp_path)
    delivers(desk, *rows(1))
    desk.settings = SourceSettings()
    delivers(desk, *rows(2, level="mavo plus"))
    desk.settings = FROZEN

    assert delivers(desk, *rows(3), *rows(4, level="mavo plus")).kept_out


def test_what_is_agreed_to_be_left_out_is_counted_and_no_rejection(tmp_path: Path) -> None:
    desk = Desk(tmp_path, SourceSettings(drift=Drift.DISCARD))
    columns = f"{COLUMNS};{CHILD}"

    receipt = delivers(desk, *rows(1, more=";a"), *rows(2, 3, level="mavo plus", more=";b"), columns=columns)

    assert (Judgement.LOOK, ["left_out"], 1, 2, 0) == (
        receipt.judgement,
        codes(receipt),
        receipt.fruitful,
        receipt.skipped,
        receipt.rejected,
    )
    assert receipt.adds_up
    told = in_dutch(receipt)
    assert "wat wij niet kennen: kolom J; 2 rijen met een onbekende code in Niveau (regel 3, 4)." in told
    assert CHILD not in told
    vault = desk.intake().door.vault
    assert {"vo-list/16YV": LeftOut(1, 2)} == vault.traits.left_out()
    delivers(desk, *rows(1))
    assert {} == vault.traits.left_out()


def test_a_row_that_is_left_out_of_a_full_list_is_not_taken_back(tmp_path: Path) -> None:
    """It is listed all the same: that its level is unknown says nothing about who is expected."""
    desk = Desk(tmp_path, SourceSettings(drift=Drift.DISCARD))
    delivers(desk, *rows(1, 2, 3), name="volledig")

    delivers(desk, *rows(1), *rows(2, level="mavo plus"), name="volledig")

    assert 2 == desk.topic.expected


def test_a_row_of_a_full_list_that_nobody_can_name_stays_a_rejection(tmp_path: Path) -> None:
    desk = Desk(tmp_path, SourceSettings(drift=Drift.DISCARD))
    delivers(desk, *rows(1, 2), name="volledig")
    nobody = rows(2, level="mavo plus")[0].replace(bsn(2), "")

    receipt = delivers(desk, *rows(1), nobody, name="volledig")

    assert (1, 2) == (receipt.rejected, desk.topic.expected)


def test_another_version_of_a_format_that_has_one_is_new(tmp_path: Path) -> None:
    reads = connector("edexml")
    assert reads is not None
    desk = frozen(tmp_path)
    delivery = samples.delivery(reads.name, reads.examples[0])
    desk.intake().take(reads, delivery)
    other = replace(delivery, content=delivery.content.replace(b"2.1", b"2.2"))

    assert "de versie van het formaat" in in_dutch(desk.intake().take(reads, other))
