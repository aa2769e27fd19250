"""The file of a backup: opened by its own key only, and what is cut off or changed is refused."""

from pathlib import Path

import pytest

from hub.edge.backup import archive
from hub.edge.backup.archive import Identity, Member
from hub.edge.errors import OperatorError

WORD = b"a word that stands in the vault"


def made(folder: Path, key: Identity) -> Path:
    beside = folder / "big"
    beside.write_bytes(WORD * 100_000)
    members = [Member("topics/journal/0/00000000.avro", WORD), Member("vault.db", beside)]
    archive.write(folder / "hub.age", members, [key.to_public()])
    return folder / "hub.age"


def test_what_was_packed_comes_out(tmp_path: Path) -> None:
    key = Identity.generate()
    path = made(tmp_path, key)

    archive.unpack(path, key, tmp_path / "room")

    assert WORD == (tmp_path / "room/topics/journal/0/00000000.avro").read_bytes()
    assert WORD * 100_000 == (tmp_path / "room/vault.db").read_bytes()
    assert 0o600 == path.stat().st_mode & 0o777
    assert {"big", "hub.age", "room"} == {each.name for each in tmp_path.iterdir()}


def test_nothing_can_be_read_in_it(tmp_path: Path) -> None:
    content = made(tmp_path, Identity.generate()).read_bytes()

    assert WORD not in content
    assert b"journal" not in content


def test_another_key_does_not_open_it(tmp_path: Path) -> None:
    path = made(tmp_path, Identity.generate())

    with pytest.raises(OperatorError, match="does not open"):
        archive.unpack(path, Identity.generate(), tmp_path / "room")


@pytest.mark.parametrize("share", [0.01, 0.5, 0.999])
def test_a_file_that_was_cut_off_is_refused(tmp_path: Path, share: float) -> None:
    key = Identity.generate()
    path = made(tmp_path, key)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])

    with pytest.raises(OperatorError, match=r"damaged or cut off|does not open"):
        archive.unpack(path, key, tmp_path / "room")


def test_a_changed_byte_is_seen(tmp_path: Path) -> None:
    key = Identity.generate()
    path = made(tmp_path, key)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)

    with pytest.raises(OperatorError, match="damaged or cut off"):
        archive.unpack(path, key, tmp_path / "room")


def test_a_backup_that_fails_leaves_nothing_and_the_one_before(tmp_path: Path) -> None:
    key = Identity.generate()
    before = made(tmp_path, key).read_bytes()

    with pytest.raises(FileNotFoundError):
        archive.write(tmp_path / "hub.age", [Member("lost", tmp_path / "nowhere")], [key.to_public()])

    assert before == (tmp_path / "hub.age").read_bytes()
    assert {"big", "hub.age"} == {each.name for each in tmp_path.iterdir()}


def test_what_is_no_key_is_told(tmp_path: Path) -> None:
    (tmp_path / "key.txt").write_text("# a remark\nsomething else\n", encoding="utf-8")

    with pytest.raises(OperatorError, match="no public key"):
        archive.recipient("age1nonsense")
    with pytest.raises(OperatorError, match="no private key"):
        archive.identity(tmp_path / "key.txt")
