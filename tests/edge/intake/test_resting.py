"""A file is taken in when its writer is done: renamed, or at rest and closed; what changes later is read again."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO

import pytest

from hub.connectors.connector import Connector
from hub.connectors.contract import Delivery
from hub.edge.intake.receipt import Receipt
from hub.edge.intake.transports import resting
from hub.edge.intake.transports.folders import is_delivery
from hub.edge.sources import Sources, SourceSettings
from tests.edge.intake.test_directory import GOOD, HEAD, NAME, NOW, Clock, Desk, desk

REST_S = 30.0


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def here(tmp_path: Path, clock: Clock) -> Desk:
    return desk(tmp_path, rest_s=REST_S, clock=clock)


def taken(here: Desk, clock: Clock, *after: float) -> list[int]:
    """Polls, each so many seconds after the one before; the records of what they took in."""
    found: list[int] = []
    for seconds in after:
        clock.now += seconds
        found += [receipt.records for receipt in here.drop.poll(NOW)]
    return found


def test_a_writer_that_pauses_is_not_done(here: Desk, clock: Clock) -> None:
    """Found: a pause of 3 s while writing made 5 of 20 rows a complete statement."""
    file = here.place / NAME
    file.write_text(HEAD)
    for _ in range(20):
        assert [] == taken(here, clock, 1, 10, 10)
        with file.open("a") as more:  # opened anew each time, as `>>` does
            more.write(GOOD)

    assert [20] == taken(here, clock, 1, REST_S)


def test_a_file_that_is_written_over_begins_to_rest_anew(here: Desk, clock: Clock) -> None:
    file = here.place / NAME
    file.write_text(HEAD + GOOD)
    assert [] == taken(here, clock, 0, REST_S - 1)
    (here.place / ".new").write_text(HEAD + GOOD)
    (here.place / ".new").replace(here.place / "other")
    (here.place / "other").replace(file)

    assert [] == taken(here, clock, 2)
    assert [1] == taken(here, clock, REST_S)


def test_what_is_still_open_is_not_taken_however_long_its_writer_pauses(here: Desk, clock: Clock) -> None:
    with (here.place / NAME).open("w") as slow:
        slow.write(HEAD)
        slow.flush()
        assert [] == taken(here, clock, 0, REST_S, 60)
        slow.write(GOOD)

    assert [1] == taken(here, clock, 1, REST_S)


def test_what_nobody_ever_closes_is_told_of(here: Desk, clock: Clock) -> None:
    with (here.place / NAME).open("w") as slow:
        slow.write(HEAD + GOOD)
        slow.flush()
        here.drop.poll(NOW)
        clock.now += resting.STUCK_S
        (receipt,) = here.drop.poll(NOW)

    assert "houdt dit bestand open" in (receipt.refused or "")
    assert [1] == taken(here, clock, 1)


def test_a_file_that_is_renamed_when_it_is_done_need_not_rest(here: Desk, clock: Clock) -> None:
    part = here.place / f"{NAME}.part"
    part.write_text(HEAD + GOOD)
    assert [] == taken(here, clock, 0, REST_S, REST_S)
    part.rename(here.place / NAME)

    assert [1] == taken(here, clock, 1)


def test_a_rename_that_no_poll_saw_coming_is_a_file_like_any_other(here: Desk, clock: Clock) -> None:
    part = here.place / f"{NAME}.part"
    part.write_text(HEAD + GOOD)
    part.rename(here.place / NAME)

    assert [] == taken(here, clock, 1)
    assert [1] == taken(here, clock, REST_S)


@pytest.mark.parametrize(
    "name",
    ["x.csv.filepart", "x.csv.crdownload", "x.TMP", "~$lijst.xlsx", ".x.csv.A8f2", "x.csv~", "x.uploading"],
)
def test_a_name_that_says_that_it_is_written_is_no_delivery(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(HEAD)
    assert not is_delivery(tmp_path / name)


def test_one_source_may_have_its_files_rest_longer(tmp_path: Path, clock: Clock) -> None:
    made = desk(tmp_path, rest_s=0, clock=clock)
    own = {"vo-list/16YV": SourceSettings(rest_s=90)}
    made.drop = replace(made.drop, sources=Sources(SourceSettings(rest_s=0), own))
    (made.place / NAME).write_text(HEAD + GOOD)

    assert [] == taken(made, clock, 0, 60)
    assert [1] == taken(made, clock, 60)


def test_whoever_asks_for_it_now_waits_no_longer_than_that(here: Desk, clock: Clock) -> None:
    """`hub ingest --drop`: two looks, half a second apart."""
    here.drop = replace(here.drop, resting=resting.Resting(clock, at_most_s=0.5))
    (here.place / NAME).write_text(HEAD + GOOD)
    here.drop.look()
    assert 1 == here.drop.resting.waiting

    assert [1] == taken(here, clock, 0.5)
    assert 0 == here.drop.resting.waiting


class Meanwhile:
    """An intake while which something happens to the files."""

    def __init__(self, here: Desk, happens: Callable[[], object]) -> None:
        self._intake, self._happens = here.intake, happens

    def take_all(self, connector: Connector, deliveries: Sequence[Delivery]) -> Iterator[list[Receipt]]:
        for receipts in self._intake.take_all(connector, deliveries):
            self._happens()
            yield receipts


def during(here: Desk, happens: Callable[[], object]) -> list[Receipt]:
    """One poll in which that happens between the reading of a file and its being let go."""
    return replace(here.drop, intake=Meanwhile(here, happens)).poll(NOW)


@pytest.fixture
def unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer of another machine or user: the system does not tell that it has the file open."""
    monkeypatch.setattr(resting, "is_open_for_writing", lambda _file: False)


@pytest.mark.usefixtures("unseen")
def test_a_file_that_grows_after_it_was_picked_up_is_read_again_whole(here: Desk, clock: Clock) -> None:
    def goes_on(slow: IO[str]) -> None:
        slow.write(GOOD.replace("900000004;;100", ";;101"))
        slow.flush()

    with (here.place / NAME).open("w") as slow:
        slow.write(HEAD + GOOD)
        slow.flush()
        assert [] == taken(here, clock, 0)
        clock.now += REST_S
        (first,) = during(here, lambda: goes_on(slow))

    assert (1, ["grew"]) == (first.records, [note.code for note in first.notes])
    assert (here.place / NAME).exists()
    assert [] == taken(here, clock, 1)
    clock.now += REST_S
    (second,) = here.drop.poll(NOW)
    assert (2, ["read_again"]) == (second.records, [note.code for note in second.notes])
    assert not (here.place / NAME).exists()


@pytest.mark.usefixtures("unseen")
def test_what_grew_is_kept_when_its_place_is_taken(here: Desk, clock: Clock) -> None:
    def delivered_anew(slow: IO[str]) -> None:
        slow.write(GOOD.replace("900000004;;100", ";;101"))
        slow.flush()
        (here.place / NAME).write_text(HEAD)

    with (here.place / NAME).open("w") as slow:
        slow.write(HEAD + GOOD)
        slow.flush()
        taken(here, clock, 0)
        clock.now += REST_S
        during(here, lambda: delivered_anew(slow))

    assert [2, 0] == taken(here, clock, 1, REST_S)
