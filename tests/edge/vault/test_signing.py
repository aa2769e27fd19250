"""A statement that somebody carries away: checked with the public key alone, and any change shows."""

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.edge.errors import OperatorError
from hub.edge.vault.signing import Signer, checked

KIND = "note"
STATED = {"season": 2025, "by": "2025-04-01"}


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    return Signer(tmp_path_factory.mktemp("hub") / "proof.key")


def test_is_read_back_with_the_public_key_alone(signer: Signer) -> None:
    assert STATED == checked(KIND, signer.sign(KIND, STATED) + "\n", signer.public)
    assert "d" not in signer.public


@given(st.data())
def test_any_other_letter_shows(signer: Signer, data: st.DataObject) -> None:
    signed = signer.sign(KIND, STATED)
    at = data.draw(st.integers(0, len(signed) - 3))  # the last ones hold bits that mean nothing
    other = data.draw(st.sampled_from("abcXYZ019.-_ ").filter(lambda letter: letter != signed[at]))

    assert checked(KIND, signed[:at] + other + signed[at + 1 :], signer.public) is None


def test_another_hub_s_key_and_another_kind_are_told_apart(signer: Signer, tmp_path: Path) -> None:
    signed = signer.sign(KIND, STATED)

    assert checked(KIND, signed, Signer(tmp_path / "other.key").public) is None
    assert checked("other", signed, signer.public) is None
    assert checked(KIND, "", signer.public) is None


def test_key_is_kept_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first, again = Signer(tmp_path / "proof.key"), Signer(tmp_path / "proof.key")

    assert first.public == again.public
    assert 0o600 == stat.S_IMODE((tmp_path / "proof.key").stat().st_mode)


def test_what_is_no_key_is_told(signer: Signer) -> None:
    with pytest.raises(OperatorError, match="no public key"):
        checked(KIND, signer.sign(KIND, STATED), {"kty": "RSA"})
