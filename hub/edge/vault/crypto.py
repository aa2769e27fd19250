"""Keys at the door: keyed pseudonyms for numbers, and encryption at rest for what must be kept.

Two key files, so that whoever may read originals need not be able to make pseudonyms. Both hold several
keys, newest first: the newest makes, all of them read. A line is `<version> <base64 of 32 bytes>`.
"""

import base64
import os
import secrets
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from hub.domain.identifiers import PupilId, SourceId
from hub.edge.errors import OperatorError
from hub.edge.settings import OWNER_ONLY
from hub.edge.vault.names import provisional_of, pupil_of

KEY_BYTES = 32
NONCE_BYTES = 12

JOINT = "\x1f"
PUPIL, REFERENCE = "pupil", "provisional"
"""What the hash of a number begins with, and that of a source's own reference: names are made of them."""

_SEALED = b"\x01"
"""What a seal begins with; its nonce follows. Those made before were Fernet's, which begin with a letter."""

Say = Callable[[str], None]
Parts = tuple[str, ...]


@dataclass(frozen=True)
class Key:
    """One key of a file; never shown."""

    version: int
    secret: bytes = field(repr=False)

    def mac(self, *parts: str) -> bytes:
        return self.macs((), [parts])[parts]

    def macs(self, head: Parts, ends: Iterable[Parts]) -> dict[Parts, bytes]:
        """Of many that begin alike, by how each ends."""
        begun = self._keyed.copy()
        begun.update("".join(f"{part}{JOINT}" for part in head).encode())
        found: dict[Parts, bytes] = {}
        for end in ends:
            keyed = begun.copy()
            keyed.update(JOINT.join(end).encode())
            found[end] = keyed.finalize()
        return found

    @cached_property
    def _keyed(self) -> HMAC:
        """With nothing said yet: to make it costs more than to use it, and every number is hashed."""
        return HMAC(self.secret, SHA256())

    @cached_property
    def cipher(self) -> AESGCM:
        """Under a key of its own: no secret is used in two ways."""
        return AESGCM(self.mac("seal"))


@dataclass(frozen=True)
class Keys:
    """All keys of the door, newest first."""

    pseudonym: tuple[Key, ...]
    sealing: tuple[Key, ...]

    def seal(self, content: bytes) -> bytes:
        """Encrypted and signed: AES-GCM with nonces of chance, good for 2**32 seals under one key."""
        (sealed,) = self.seals([content])
        return sealed

    def seals(self, contents: Sequence[bytes]) -> list[bytes]:
        """Of many: to ask for chance costs as much as to use it."""
        chance = os.urandom(NONCE_BYTES * len(contents))
        nonces = [chance[at : at + NONCE_BYTES] for at in range(0, len(chance), NONCE_BYTES)]
        encrypt = self.sealing[0].cipher.encrypt
        return [
            _SEALED + nonce + encrypt(nonce, content, None)
            for nonce, content in zip(nonces, contents, strict=True)
        ]

    def unseal(self, sealed: bytes) -> bytes:
        """The content again, under whichever of our keys it was sealed."""
        content = self._unsealed(sealed)
        if content is None:
            raise OperatorError(
                "something sealed does not open with the keys at hand",
                where="vault.key",
                remedy="put back the key it was sealed with, as a further line of the file (newest first)",
            )
        return content

    def _unsealed(self, sealed: bytes) -> bytes | None:
        if not sealed.startswith(_SEALED):
            return self._of_before(sealed)
        at = len(_SEALED) + NONCE_BYTES
        nonce, encrypted = sealed[len(_SEALED) : at], sealed[at:]
        for key in self.sealing:
            try:
                return key.cipher.decrypt(nonce, encrypted, None)
            except (InvalidTag, ValueError):  # ValueError: cut off within the nonce
                continue
        return None

    def _of_before(self, token: bytes) -> bytes | None:
        keys = MultiFernet([Fernet(base64.urlsafe_b64encode(key.secret)) for key in self.sealing])
        try:
            return keys.decrypt(token)
        except InvalidToken:
            return None

    def reseal(self, sealed: bytes) -> bytes:
        """The same under the newest key."""
        return self.seal(self.unseal(sealed))

    def pupil(self, pgn: str) -> PupilId:
        """The pseudonym of a number never seen before; one that was seen keeps its own (see the vault)."""
        return pupil_of(self.pseudonym[0].mac(PUPIL, pgn))

    def provisional(self, source: SourceId, own: str) -> PupilId:
        """A pupil known only by a source's own reference."""
        return provisional_of(self.pseudonym[0].mac(REFERENCE, source, own))

    def proofs(self) -> tuple[bytes, ...]:
        """By what a vault knows its keys again: one keyed hash per key, newest first."""
        return tuple(key.mac("lookup", "proof") for key in self.pseudonym)


def open_keys(pseudonym: Path, sealing: Path, *, say: Say | None = None) -> Keys:
    """Read both key files; one that does not exist yet is made, for its owner's eyes only, and said so."""
    return Keys(_open(pseudonym, say or _notice), _open(sealing, say or _notice))


def read_keys(pseudonym: Path, sealing: Path) -> Keys:
    """Both key files, which must be there."""
    return Keys(_read(pseudonym), _read(sealing))


def rotate(path: Path) -> int:
    """Put a new key in front of the others; returns its version. What was made before stays readable."""
    keys = _read(path)
    version = 1 + max(k.version for k in keys)
    _write(path, (Key(version, secrets.token_bytes(KEY_BYTES)), *keys), replace=True)
    return version


def _open(path: Path, say: Say) -> tuple[Key, ...]:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        if _write(path, (Key(1, secrets.token_bytes(KEY_BYTES)),), replace=False):
            say(f"made a new key in {path}: keep a copy elsewhere, for without it the vault cannot be read")
    return _read(path)


def _read(path: Path) -> tuple[Key, ...]:
    try:
        lines = path.read_text("ascii").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise OperatorError(
            f"the key file cannot be read ({type(error).__name__})",
            where=str(path),
            remedy="make it readable for the user that runs the hub, or put back its copy",
        ) from None
    keys = tuple(_parse(line, path, n) for n, line in enumerate(lines, 1) if line.strip())
    if not keys or len({k.version for k in keys}) != len(keys):
        raise OperatorError(
            "the key file is empty or names a version twice",
            where=str(path),
            remedy="put back its copy; a vault made with another key cannot be read with a new one",
        )
    return keys


def _parse(line: str, path: Path, number: int) -> Key:
    version, _, encoded = line.strip().partition(" ")
    try:
        secret = base64.b64decode(encoded, validate=True)
    except ValueError:
        secret = b""
    if not version.isdigit() or len(secret) != KEY_BYTES:
        raise OperatorError(
            "a line of the key file is not `<version> <base64 of 32 bytes>`",
            where=f"{path}, line {number}",
            remedy="put back the copy of the file",
        )
    return Key(int(version), secret)


def _write(path: Path, keys: tuple[Key, ...], *, replace: bool) -> bool:
    lines = (f"{k.version} {base64.b64encode(k.secret).decode()}\n" for k in keys)
    return write_private(path, "".join(lines), replace=replace)


def write_private(path: Path, text: str, *, replace: bool) -> bool:
    """Write all or nothing; without `replace` the first of several processes wins. False: it was not us."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        if replace:
            draft.replace(path)
        else:
            path.hardlink_to(draft)
    except FileExistsError:
        return False
    finally:
        draft.unlink(missing_ok=True)
    return True


def _notice(text: str) -> None:
    sys.stderr.write(text + "\n")
