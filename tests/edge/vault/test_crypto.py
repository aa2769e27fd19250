"""Names are what the decision says they are, seals are never twice the same, and older seals still open."""

import base64
import hmac
from secrets import token_bytes

import pytest
from cryptography.fernet import Fernet
from hypothesis import example, given
from hypothesis import strategies as st

from hub.domain.identifiers import PupilId, SourceId
from hub.edge.errors import OperatorError
from hub.edge.vault.crypto import KEY_BYTES, Key, Keys
from hub.edge.vault.names import NAME_BYTES, digest_in, provisional_of, pupil_of

LIST = SourceId("vo-list/98AA")
SECRETS = st.binary(min_size=KEY_BYTES, max_size=KEY_BYTES)


def keys(secret: bytes = b"1" * KEY_BYTES, *sealing: bytes) -> Keys:
    return Keys((Key(1, secret),), tuple(Key(n, s) for n, s in enumerate(sealing or (b"2" * KEY_BYTES,), 1)))


@given(SECRETS, st.text("0123456789", min_size=9, max_size=9))
@example(b"\0" * KEY_BYTES, "000000000")
def test_names_and_proofs_are_the_keyed_hashes_that_they_always_were(secret: bytes, number: str) -> None:
    """
    HMAC-SHA256 over the parts, its first sixteen bytes in base32: another way to write them would make every
    known pupil a stranger.
    """

    def digest(*parts: str) -> bytes:
        return hmac.digest(secret, "\x1f".join(parts).encode(), "sha256")

    def name(*parts: str) -> str:
        return base64.b32encode(digest(*parts)[:16]).decode().rstrip("=").lower()

    made = keys(secret)

    assert "p-" + name("pupil", number) == made.pupil(number)
    assert "v-" + name("provisional", LIST, number) == made.provisional(LIST, number)
    assert (digest("lookup", "proof"),) == made.proofs()


@given(st.binary(min_size=NAME_BYTES, max_size=NAME_BYTES))
@example(b"\0" * NAME_BYTES)
@example(b"\xff" * NAME_BYTES)
def test_a_name_tells_the_bytes_that_it_is_made_of(digest: bytes) -> None:
    assert digest == digest_in(pupil_of(digest)) == digest_in(provisional_of(digest))


@pytest.mark.parametrize("name", ["", "p-", "p-1", "p-" + 25 * "a", "p-" + 26 * "A", "p-" + 28 * "a"])
def test_what_is_no_name_of_ours_is_made_of_nothing(name: str) -> None:
    assert digest_in(PupilId(name)) == b""


def test_many_hashes_at_once_are_those_of_each() -> None:
    ends = [("a",), ("b", "c"), ("",)]

    assert {end: keys().pseudonym[0].mac("x", "y", *end) for end in ends} == keys().pseudonym[0].macs(
        ("x", "y"), ends
    )


@given(st.binary(max_size=100))
def test_what_is_sealed_opens_under_any_of_the_keys_and_is_never_twice_the_same(content: bytes) -> None:
    old, new = token_bytes(KEY_BYTES), token_bytes(KEY_BYTES)

    one, other = keys(b"1", old).seal(content), keys(b"1", old).seal(content)

    assert one != other
    assert content == keys(b"1", new, old).unseal(one) == keys(b"1", new, old).unseal(other)
    assert content == keys(b"1", new).unseal(keys(b"1", new, old).reseal(one))


def test_a_seal_of_before_still_opens() -> None:
    """
    Vaults, archives and rejections live longer than the way they were sealed.
    """
    secret = token_bytes(KEY_BYTES)
    token = Fernet(base64.urlsafe_b64encode(secret)).encrypt(b"900000004")

    assert b"900000004" == keys(b"1", token_bytes(KEY_BYTES), secret).unseal(token)


@pytest.mark.parametrize("length", [0, 1, 5, 20, -1])
def test_what_is_cut_off_or_changed_does_not_open(length: int) -> None:
    sealed = keys().seal(b"900000004")

    for spoilt in (sealed[:length], sealed[:-1] + bytes([sealed[-1] ^ 1])):
        with pytest.raises(OperatorError, match="does not open"):
            keys().unseal(spoilt)
