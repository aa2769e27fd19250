"""A directory that cannot be used is told and looked at again later; all other sources go on."""

from pathlib import Path

import pytest

from hub.edge.intake.transports.unfit import FIRST_S, MOST_S, Unfit
from tests.edge.intake.test_directory import GOOD, HEAD, NAME, NOW, Clock, desk


def spoil_processing(place: Path) -> None:
    (place / ".processing").write_text("a file where a directory should be")


def loop(place: Path) -> None:
    (place / ".processing").symlink_to(place / ".processing")


@pytest.mark.parametrize("spoil", [spoil_processing, loop])
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
