"""Sources take turns: who brings thousands of files at once holds up nobody else's."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from hub.connectors import vo_list
from hub.connectors.contract import Delivery
from hub.edge.intake.receipt import Receipt
from hub.edge.intake.transports import lanes as turns
from hub.edge.intake.transports.directory import Drop
from hub.edge.intake.transports.lanes import Lane
from hub.streams.records import Out, kind_in
from tests.edge.intake.test_directory import GOOD, HEAD, NOW, Desk, desk


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """
    Two files are taken in at once.
    """
    monkeypatch.setattr(turns, "MOST_FILES", 2)
    return desk(tmp_path)


def deliver(here: Desk, school: str, *numbers: int) -> list[Path]:
    """Files of a school, each younger than the one before it."""
    folder = here.root / "drop" / "vo-list" / school
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"vo-list_{school}_20250115T{n:04}_mutaties.csv" for n in numbers]
    for age, file in enumerate(files):
        file.write_text(HEAD + GOOD.replace("16YV", school))
        os.utime(file, ns=(age, age))
    return files


def test_sources_take_turns(here: Desk) -> None:
    deliver(here, "16AA", 1, 2, 3, 4, 5)
    deliver(here, "16YV", 1)
    deliver(here, "16ZZ", 1, 2, 3)

    receipts = here.drop.poll(NOW)

    sources = [receipt.source.removeprefix("vo-list/") for receipt in receipts]
    assert ["16AA"] * 2 + ["16YV"] + ["16ZZ"] * 2 + ["16AA"] * 2 + ["16ZZ"] + ["16AA"] == sources
    assert all(receipt.clean for receipt in receipts)


def test_it_breathes_after_each_turn_that_took_something_in(here: Desk) -> None:
    """
    Others wait for what a turn brought: they have the machine as long as the turn had it.
    """
    deliver(here, "16AA", 1, 2, 3)
    deliver(here, "16YV", 1)
    breaths: list[float] = []

    receipts = replace(here.drop, breathe=breaths.append).poll(NOW)

    assert 4 == len(receipts)
    assert 3 == len(breaths)
    assert min(breaths) > 0


def test_of_one_source_the_file_that_waits_longest_goes_first(here: Desk) -> None:
    """
    Whatever the files are called.
    """
    files = deliver(here, "16YV", 3, 1, 2)

    assert [file.name for file in files] == [receipt.name for receipt in here.drop.poll(NOW)]


def test_a_file_that_is_gone_when_its_turn_comes_is_missed_by_nobody(here: Desk) -> None:
    """
    Between two turns another process may have taken it, or whoever delivered it.
    """
    *_, last = deliver(here, "16YV", 1, 2, 3)
    usual = here.kept.publish

    def publish(batch: Sequence[Out]) -> None:
        usual(batch)
        last.unlink()

    here.kept.publish = publish  # type: ignore[method-assign]  # for this one

    assert [True, True] == [receipt.clean for receipt in here.drop.poll(NOW)]


def test_a_directory_that_fails_at_its_second_turn_is_told_once_and_the_others_go_on(here: Desk) -> None:
    (bad, *_) = deliver(here, "16AA", 1, 2, 3, 4, 5)
    deliver(here, "16YV", 1, 2, 3)
    usual = here.kept.publish

    def publish(batch: Sequence[Out]) -> None:
        if batch[0].key == b"16AA" and here.kept.batches:
            raise PermissionError(13, "Permission denied")
        usual(batch)

    here.kept.publish = publish  # type: ignore[method-assign]  # for this one

    told = [(receipt.source, receipt.refused is None) for receipt in here.drop.poll(NOW)]

    aa, yv = "vo-list/16AA", "vo-list/16YV"
    assert [(aa, True)] * 2 + [(yv, True)] * 2 + [(aa, False), (yv, True)] == told
    assert [str(bad.parent)] == list(here.drop.unfit.shown())


def one(here: Desk, school: str, number: int, rows: int = 1) -> None:
    """
    One file, the younger the higher its number.
    """
    (file,) = deliver(here, school, number)
    file.write_text(HEAD + GOOD.replace("16YV", school) * rows)
    os.utime(file, ns=(number, number))


def large(here: Desk, school: str, number: int) -> None:
    one(here, school, number, rows=3)


@pytest.fixture
def lanes(here: Desk, monkeypatch: pytest.MonkeyPatch) -> dict[Lane, Drop]:
    """
    Two workers of one directory; three rows are a large file.
    """
    monkeypatch.setattr(turns, "LARGE", len(HEAD + GOOD * 2))
    monkeypatch.setattr(turns, "MOST_BYTES", len(HEAD + GOOD * 2))
    return {lane: Drop(here.root / "drop", here.intake, here.vault.keys, lane=lane) for lane in Lane}


def names(receipts: Sequence[Receipt]) -> list[str]:
    return [f"{r.source.removeprefix('vo-list/')} {r.name[22:26]}" for r in receipts]


def test_a_large_file_is_another_workers_and_only_its_own_source_waits(
    here: Desk, lanes: dict[Lane, Drop]
) -> None:
    """
    While it is taken in, what others deliver is taken in too, in the middle of it.
    """
    one(here, "16AA", 1)
    large(here, "16AA", 2)
    one(here, "16AA", 3)
    usual, meanwhile = here.kept.publish, list[Receipt]()

    def publish(batch: Sequence[Out]) -> None:
        if batch[0].key == b"16AA":
            here.kept.publish = usual  # type: ignore[method-assign]  # once
            one(here, "16YV", 7)
            meanwhile.extend(lanes[Lane.SMALL].poll(NOW))
        usual(batch)

    assert [] == lanes[Lane.LARGE].poll(NOW), "an older one waits before it"
    assert ["16AA 0001"] == names(lanes[Lane.SMALL].poll(NOW))
    here.kept.publish = publish  # type: ignore[method-assign]  # for this one
    assert ["16AA 0002"] == names(lanes[Lane.LARGE].poll(NOW))
    assert ["16YV 0007"] == names(meanwhile)
    assert ["16AA 0003"] == names(lanes[Lane.SMALL].poll(NOW))


def test_what_a_crash_left_of_a_large_file_is_its_own_workers(here: Desk, lanes: dict[Lane, Drop]) -> None:
    large(here, "16AA", 1)
    one(here, "16AA", 2)
    usual = here.kept.publish

    def die(batch: Sequence[Out]) -> None:
        raise KeyboardInterrupt

    here.kept.publish = die  # type: ignore[method-assign]  # once
    with pytest.raises(KeyboardInterrupt):
        lanes[Lane.LARGE].poll(NOW)
    here.kept.publish = usual  # type: ignore[method-assign]  # again

    assert [] == lanes[Lane.SMALL].poll(NOW)
    assert ["16AA 0001"] == names(lanes[Lane.LARGE].poll(NOW))
    assert ["16AA 0002"] == names(lanes[Lane.SMALL].poll(NOW))


def test_one_worker_alone_takes_in_all(here: Desk, lanes: dict[Lane, Drop]) -> None:
    one(here, "16AA", 1)
    large(here, "16AA", 2)

    assert ["16AA 0001", "16AA 0002"] == names(lanes[Lane.ALL].poll(NOW))


def test_of_a_large_delivery_all_is_told_before_it_counts_as_heard(
    here: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    In transactions of a bearable size, with the words of one transaction, in their order.
    """
    other = here.root / "other"
    other.mkdir()
    for key in ("identity.key", "vault.key"):
        (other / key).write_bytes((here.root / key).read_bytes())
    whole = desk(other)
    content = (HEAD + GOOD * 3 + GOOD.replace("900000004", "") * 2 + "x\n").encode()
    delivery = Delivery("vo-list_16YV_20250115T0730_volledig.csv", "16YV", NOW, content)
    receipt = whole.intake.take(vo_list.CONNECTOR, delivery)
    monkeypatch.setattr("hub.edge.intake.identity.PART_OF_CLAIMS", 2)
    monkeypatch.setattr("hub.edge.intake.ingest.PART_OF_CLAIMS", 2)
    monkeypatch.setattr("hub.edge.intake.ingest.PART_OF_OUTPUT", 4)

    assert receipt == here.intake.take(vo_list.CONNECTOR, delivery)
    assert 5 == len(here.kept.batches)
    assert [4, 4, 4, 4, 1] == list(map(len, here.kept.batches))
    assert [o.value for b in whole.kept.batches for o in b if o.topic == "facts.vo"] == [
        o.value for b in here.kept.batches for o in b if o.topic == "facts.vo"
    ]
    kinds = [kind_in(dict(out.headers)) for batch in here.kept.batches for out in batch]
    assert "Delivered" == kinds[-1]
    assert 1 == kinds.count("Delivered")
