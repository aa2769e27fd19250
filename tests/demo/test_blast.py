"""What another export of the same would change: counted before anybody delivers it, and nobody by name."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hub.ops.cli import main
from tests.demo.test_files_of_a_year import HEAD, HEARD, LIST, row
from tests.edge.intake.test_identity import bsn


def typed(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["connector", "blast", "vo-list", *map(str, words)])


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path, Path]:
    """An old export, a new one, and the koppelpunt without an application."""
    old, new, beside = (tmp_path / name for name in ("oud", "nieuw", "erbij"))
    for folder in (old, new, beside):
        folder.mkdir()
    for name in HEARD:
        (beside / name).write_text('{"items": []}')
    return old, new, beside


def test_the_same_export_changes_nothing(folders: tuple[Path, Path, Path]) -> None:
    old, new, beside = folders
    for folder in (old, new):
        (folder / LIST).write_text(HEAD + row(1) + row(2))

    same = typed(old, "--against", new, "--with", beside)

    assert (0, True) == (same.exit_code, "Van 0 van 2 personen" in same.output), same.output


def test_what_is_gained_lost_and_other_is_counted_with_the_signals_that_differ(
    folders: tuple[Path, Path, Path],
) -> None:
    """
    One pupil is gone, one is new, one moves: the new list has no moment of its own to tell it by.
    """
    old, new, beside = folders
    (old / LIST).write_text(HEAD + row(1) + row(2))
    (new / LIST).write_text(HEAD + row(2).replace("0363", "0599") + row(3))

    shown = typed(old, "--against", new, "--with", beside)
    told = json.loads(typed(old, "--against", new, "--with", beside, "--json").output)

    assert 1 == shown.exit_code
    assert {"more": 1, "fewer": 1, "other": 0} == told["facts"]["ExpectedInMbo"]
    assert {"more": 1, "fewer": 1, "other": 1} == told["facts"]["Resides"]
    assert {"D02": {"more": 1, "fewer": 1, "other": 0}} == told["signals"]
    assert (3, 2, 3) == (told["pupils"], told["told"], told["known"])
    assert not [n for n in range(1, 4) if bsn(n) in shown.output or str(4000 + n) in shown.output]


def test_another_mapping_of_the_same_file_is_compared_as_another_export_is(
    folders: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    """
    The export calls the column otherwise: without a mapping nobody in it is expected in mbo by this list.
    """
    old, _, beside = folders
    (old / LIST).write_text(HEAD.replace("Beoogd mbo", "Vervolg") + row(1) + row(2))
    now, then = tmp_path / "nu.toml", tmp_path / "straks.toml"
    now.write_text(
        '[sources."vo-list/16YV".mapping]\nignored = ["Vervolg"]\nconstants = {"Beoogd mbo" = "N"}\n'
    )
    then.write_text('[sources."vo-list/16YV".mapping.columns]\nVervolg = "Beoogd mbo"\n')

    told = typed(old, "--sources", now, "--against-sources", then, "--with", beside, "--json")

    assert 1 == told.exit_code, told.output
    assert {"D02": {"more": 2, "fewer": 0, "other": 0}} == json.loads(told.output)["signals"]
    same = typed(old, "--sources", then, "--against-sources", then, "--with", beside)
    assert (0, True) == (same.exit_code, "Van 0 van 2 personen" in same.output), same.output


def test_with_nothing_to_compare_it_with_it_says_what_is_needed(folders: tuple[Path, Path, Path]) -> None:
    old, _, beside = folders

    nothing = typed(old, "--with", beside)

    assert (2, True) == (nothing.exit_code, "--against-sources" in nothing.output)


def test_what_cannot_be_compared_is_told(folders: tuple[Path, Path, Path]) -> None:
    old, new, beside = folders
    (old / LIST).write_text(HEAD + row(1))

    nothing = typed(old, "--against", new, "--with", beside)

    assert (2, True) == (nothing.exit_code, "niets te vergelijken" in nothing.output)
