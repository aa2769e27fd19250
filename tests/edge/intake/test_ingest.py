"""Deliveries that wait together are taken in together, and each is what it would be by itself."""

from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from sqlite3 import Connection

import pytest

from hub.connectors import followup, vo_list
from hub.connectors.contract import Delivery, Reading
from hub.connectors.naming import Frame
from hub.edge.intake.identity import Door
from hub.edge.intake.reading import ConnectorBugError
from hub.edge.intake.receipt import Receipt
from hub.edge.intake.transports import lanes
from hub.edge.vault.db import Database
from tests.edge.intake.test_directory import BAD, GOOD, HEAD, NOW, Desk, desk

LIST = vo_list.CONNECTOR


def listed(number: int, *rows: str) -> Delivery:
    name = f"vo-list_16YV_20250115T{number:04}_mutaties.csv"
    return Delivery(name, "16YV", NOW, (HEAD + "".join(rows)).encode())


def together(here: Desk, *deliveries: Delivery) -> list[list[Receipt]]:
    return list(here.intake.take_all(LIST, deliveries))


@pytest.fixture
def here(tmp_path: Path) -> Desk:
    return desk(tmp_path)


def test_what_waits_together_is_one_transaction_and_a_receipt_each(here: Desk, tmp_path: Path) -> None:
    """
    The words, their order and the receipts are those of one delivery after the other.
    """
    deliveries = [listed(n, GOOD, GOOD.replace("0363", "0599")) for n in range(3)]

    (receipts,) = together(here, *deliveries)

    alone = desk(tmp_path / "alone")
    assert 1 == len(here.kept.batches)
    assert [d.name for d in deliveries] == [r.name for r in receipts]
    assert receipts == [alone.intake.take(LIST, d) for d in deliveries]
    one_by_one = [out.value for batch in alone.kept.batches for out in batch]
    assert one_by_one == [out.value for out in here.kept.batches[0]]


def test_a_delivery_waits_for_the_disk_three_times(here: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    For its pick-up, before Kafka is told, and once more for all that follows from its being there.
    """
    begun: list[Database] = []
    transaction = Database.transaction

    def counted(database: Database) -> AbstractContextManager[Connection]:
        if not database.busy:
            begun.append(database)
        return transaction(database)

    monkeypatch.setattr(Database, "transaction", counted)
    here.intake.take(LIST, listed(1, GOOD))

    assert 3 == len(begun)


def test_a_bug_at_one_delivery_does_not_hold_up_those_before_it(here: Desk) -> None:
    def read(delivery: Delivery, at: Frame) -> Reading:
        if "0002" in delivery.name:
            raise ValueError("a bug")
        return LIST.reads(delivery, at)

    done = here.intake.take_all(replace(LIST, reads=read), [listed(n, GOOD) for n in range(4)])

    assert 2 == len(next(done))
    assert 6 == len(here.kept.facts)
    with pytest.raises(ConnectorBugError):
        next(done)


def test_a_run_of_rejections_ends_a_transaction(here: Desk) -> None:
    """
    Else a crash would have it counted once more: the vault knows what came before one delivery only.
    """
    clean, spoilt = listed(0, GOOD), listed(1, GOOD, BAD)
    mended, after = listed(2, GOOD), listed(3, GOOD)

    lists = together(here, clean, spoilt, mended, after)

    assert [[clean.name, spoilt.name], [mended.name], [after.name]] == [
        [r.name for r in one] for one in lists
    ]


def test_cases_are_brought_up_to_date_before_answers_are_judged_and_only_then(here: Desk) -> None:
    asked: list[bool] = []
    door = Door(here.vault, catch_up=lambda: asked.append(here.vault.database.busy))
    intake = replace(here.intake, door=door)

    intake.take(LIST, listed(0, GOOD))
    assert [] == asked
    rows = f"Zaak;Stap;Reden;Moment\n{'0' * 20};opgepakt;;2025-01-15T09:00:00\n"
    intake.take(followup.CONNECTOR, Delivery("antwoorden.csv", "0363", NOW, rows.encode()))

    assert [False] == asked, "outside any transaction, which could be undone"


def test_files_are_taken_in_some_at_a_time(here: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    So that a transaction stays small; a file that is too large by itself goes alone.
    """
    monkeypatch.setattr(lanes, "MOST_FILES", 3)
    monkeypatch.setattr(lanes, "MOST_BYTES", 10 * len(GOOD))
    for n, rows in enumerate((1, 1, 1, 1, 20, 1)):
        delivery = listed(n, *[GOOD] * rows)
        (here.place / delivery.name).write_bytes(delivery.content)

    receipts = here.drop.poll(NOW)

    assert [1, 1, 1, 1, 20, 1] == [r.records for r in receipts]
    assert [3, 1, 1, 1] == [
        sum(o.topic == "facts.vo" and b"Delivered" in dict(o.headers).values() for o in b)
        for b in here.kept.batches
    ]
