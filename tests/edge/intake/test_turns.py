"""Sources take turns: who brings thousands of files at once holds up nobody else's."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from hub.edge.intake.transports import directory
from hub.streams.records import Out
from tests.edge.intake.test_directory import GOOD, HEAD, NOW, Desk, desk


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """
    Two files are taken in at once.
    """
    monkeypatch.setattr(directory, "MOST_FILES", 2)
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
