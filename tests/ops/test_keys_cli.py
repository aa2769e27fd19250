"""`hub keys`: made for the owner's eyes, never shown, and replaced without anybody becoming another."""

import stat
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hub.edge.settings import Settings
from hub.edge.vault import vault_of
from hub.ops.cli import main
from tests.edge.intake.test_identity import bsn


@pytest.fixture
def directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("HUB_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("HUB_IDENTITY_KEY", str(tmp_path / "keys" / "identity.key"))
    return tmp_path / "keys"


def said(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["keys", *arguments])


def test_keys_are_for_their_owner_s_eyes_and_those_that_are_there_stay(directory: Path) -> None:
    assert 0 == said("make", str(directory)).exit_code
    made = {path.name: path.read_bytes() for path in directory.iterdir()}
    assert {"identity.key", "vault.key"} == made.keys()
    assert {0o600} == {stat.S_IMODE(path.stat().st_mode) for path in directory.iterdir()}

    said("make", str(directory))

    assert made == {path.name: path.read_bytes() for path in directory.iterdir()}


def test_no_key_is_ever_shown(directory: Path) -> None:
    made = said("make", str(directory)).output + said("show").output + said("rotate", "identity").output

    secrets = [line.split()[1] for path in directory.iterdir() for line in path.read_text().splitlines()]
    assert 3 == len(secrets)
    assert not [secret for secret in secrets if secret in made]
    assert "newest 1" in made


def test_pupil_keeps_its_name_when_the_keys_are_replaced(directory: Path) -> None:
    said("make", str(directory))
    with closing(vault_of(Settings())) as vault:
        (before,) = vault.people.all_by_pgn([bsn(1)]).values()

    assert "version 2 makes from now on; 1 entries" in said("rotate", "identity").output
    assert 0 == said("rotate", "vault").exit_code

    with closing(vault_of(Settings())) as vault:
        assert [before] == [*vault.people.all_by_pgn([bsn(1)]).values()]
        assert bsn(1) == vault.people.pgn(before)


@pytest.mark.usefixtures("directory")
def test_missing_key_is_told_with_its_remedy() -> None:
    nothing = said("rotate", "vault")

    assert 2 == nothing.exit_code
    assert "hub keys make DIRECTORY" in nothing.output
