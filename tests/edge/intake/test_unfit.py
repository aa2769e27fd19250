"""A directory that cannot be used is told and looked at again later; all other sources go on."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from hub.edge.intake.transports import papers
from hub.edge.intake.transports.unfit import FIRST_S, MOST_S, Unfit
from tests.edge.intake.test_directory import GOOD, HEAD, NAME, NOW, Clock, desk


def spoil_processing(place: Path) -> None:
    (place / ".processing").write_text("a file where a directory should be")


def loop(place: Path) -> None:
    (place / ".processing").symlink_to(place / ".processing")


def receipt(place: Path) -> None:
    """
    Where the receipt should go, somebody made a directory.
    """
    (place / f"{NAME}.ontvangst.txt").mkdir()


def lock(place: Path) -> None:
    (place / ".processing" / ".lock").mkdir(parents=True)


def crumb(place: Path) -> None:
    (place / ".processing" / f"1737363600000~{NAME}").mkdir(parents=True)


@pytest.mark.parametrize("spoil", [spoil_processing, loop, receipt, lock, crumb])
def test_one_bad_directory_holds_up_no_other(tmp_path: Path, spoil: object) -> None:
    assert callable(spoil)
    made = desk(tmp_path)
    bad = made.root / "drop" / "vo-list" / "16AA"
    bad.mkdir(parents=True)
    (bad / NAME).write_text(HEAD + GOOD)
    spoil(bad)
    made.place.mkdir(parents=True, exist_ok=True)
    (made.place / NAME).write_text(HEAD + GOOD)

    receipts = made.drop.poll(NOW)

    assert [("vo-list/16AA", True), ("vo-list/16YV", False)] == [
        (r.source, r.refused is not None) for r in receipts
    ]
    assert [str(bad)] == list(made.drop.unfit.shown())


@pytest.mark.parametrize("level", [".", "vo-list", "brp"])
def test_a_stray_for_which_no_receipt_can_be_written_holds_up_nobody(tmp_path: Path, level: str) -> None:
    """
    In a directory in which the hub may not write, as a drop directory's own often is: all sources stopped.
    """
    made = desk(tmp_path)
    folder = made.root / "drop" / level
    (folder / "stray.csv.ontvangst.txt").mkdir(parents=True)
    (folder / "stray.csv").write_text(HEAD)
    (made.place / NAME).write_text(HEAD + GOOD)

    assert ["vo-list/16YV"] == [r.source for r in made.drop.poll(NOW)]
    assert [str(folder / "*")] == list(made.drop.unfit.shown())


def test_a_directory_whose_names_only_can_be_read_holds_up_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Right to read and none to enter: its names are there, and to look at any of them is refused.
    """
    made = desk(tmp_path)
    shut = made.root / "drop" / "brp"
    (shut / "0363").mkdir(parents=True)
    (made.place / NAME).write_text(HEAD + GOOD)
    usual = os.stat

    def refused(path: str | Path | int, **how: Any) -> os.stat_result:
        if isinstance(path, str | Path) and Path(path).parent == shut:
            raise PermissionError(13, "Permission denied")
        return usual(path, **how)

    monkeypatch.setattr(os, "stat", refused)
    monkeypatch.setattr(os, "lstat", lambda path: refused(path, follow_symlinks=False))

    assert [("vo-list/16YV", None)] == [(r.source, r.refused) for r in made.drop.poll(NOW)]
    assert {str(shut): "Permission denied"} == made.drop.unfit.shown()


def archive(place: Path) -> None:
    (place / "archive").write_text("a file where a directory should be")


def full(_: Path) -> None:
    """
    The disk has no room for the papers; the test says so to the intake.
    """


@pytest.mark.parametrize(
    ("spoil", "why"), [(receipt, "Is a directory"), (archive, "File exists"), (full, "No space")]
)
def test_a_file_of_which_no_receipt_can_be_written_is_not_taken_in_until_it_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Path], None], why: str
) -> None:
    """
    It was taken in again at each look: a delivery each minute, for as long as nobody mended the directory.
    """
    made, clock = desk(tmp_path), Clock()
    drop = replace(made.drop, unfit=Unfit(clock))
    (made.place / NAME).write_text(HEAD + GOOD)
    spoil(made.place)
    free = 0 if spoil is full else 10**9
    monkeypatch.setattr(papers, "disk_usage", lambda _: SimpleNamespace(free=free))

    for _ in range(3):
        drop.poll(NOW)
        clock.now += MOST_S

    assert [] == made.kept.batches
    assert why in drop.unfit.shown()[str(made.place)]
    for paper in (made.place / f"{NAME}.ontvangst.txt", made.place / "archive"):
        if spoil is not full and paper.exists():
            paper.rmdir() if paper.is_dir() else paper.unlink()
    monkeypatch.setattr(papers, "disk_usage", lambda _: SimpleNamespace(free=10**9))
    assert [NAME] == [r.name for r in drop.poll(NOW) if r.refused is None]
    assert {} == drop.unfit.shown()


def test_what_somebody_puts_among_the_picked_up_is_not_taken_in(tmp_path: Path) -> None:
    """
    It has no moment of a pick-up; to take it for one ended the intake of all.
    """
    made = desk(tmp_path)
    for name in ("kopie~van.csv", "~x.csv", f"{'9' * 20}~x.csv"):
        (made.place / ".processing").mkdir(exist_ok=True)
        (made.place / ".processing" / name).write_text(HEAD + GOOD)
    (made.place / NAME).write_text(HEAD + GOOD)

    assert [NAME] == [r.name for r in made.drop.poll(NOW)]


def test_it_is_left_alone_for_a_while_and_longer_each_time() -> None:
    clock, folder = Clock(), Path("/drop/vo-list/16AA")
    unfit, tries = Unfit(clock), 0
    for _ in range(600):
        clock.now += 1
        if not unfit.is_left_alone(folder):
            tries += 1
            _fail(unfit, folder)

    assert {str(folder): "Permission denied"} == unfit.shown()
    # After 1, 2, 4, 8, 16, 32 and then every 60 seconds.
    assert 7 + (600 - 2 * 32) // MOST_S - 1 <= tries <= 8 + 600 // MOST_S


def test_mended_it_is_used_at_the_next_look() -> None:
    clock, folder = Clock(), Path("/drop/vo-list/16AA")
    unfit = Unfit(clock)
    _fail(unfit, folder)
    clock.now += FIRST_S

    with unfit.told(folder):
        """It works now."""

    assert {} == unfit.shown()


def test_a_bug_is_not_put_down_to_the_disk() -> None:
    with pytest.raises(KeyError), Unfit().told(Path("/drop")):
        raise KeyError


def _fail(unfit: Unfit, folder: Path) -> None:
    with unfit.told(folder):
        raise PermissionError(13, "Permission denied")
