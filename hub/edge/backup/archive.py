"""The file of a backup: a tar within age, so that whoever holds the private key can open it without us.

The hub needs the public key only: who steals its machine can read no backup of it. <https://age-encryption.org/v1>
"""

import io
import os
import tarfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO, NamedTuple, TypeAlias

import pyrage

from hub.edge.errors import OperatorError
from hub.edge.settings import OWNER_ONLY

Recipient: TypeAlias = pyrage.x25519.Recipient
Identity: TypeAlias = pyrage.x25519.Identity


class Member(NamedTuple):
    """A file in the archive."""

    name: str
    content: bytes | Path


def recipient(text: str) -> Recipient:
    """A public key as `hub backup key` shows it."""
    try:
        return Recipient.from_str(text)
    except pyrage.RecipientError:
        raise OperatorError(
            "this is no public key of age",
            where=text,
            remedy="make a pair with `hub backup key FILE`; it begins with age1",
        ) from None


def identity(path: Path) -> Identity:
    """The private key in a file; lines with # are remarks."""
    try:
        lines = [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
        (line,) = lines
        return Identity.from_str(line)
    except (OSError, ValueError, pyrage.IdentityError):
        raise OperatorError(
            "there is no private key in this file",
            where=str(path),
            remedy="give the file that `hub backup key` made: one line that begins with AGE-SECRET-KEY-1",
        ) from None


def write(path: Path, members: Iterable[Member], recipients: Iterable[Recipient]) -> int:
    """The whole file or none of it, also in a power cut; answers its size in bytes."""
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.unlink(missing_ok=True)
        draft.touch(OWNER_ONLY)
        with draft.open("wb") as file:
            seal = partial(pyrage.encrypt_io, writer=file, recipients=list(recipients))
            with _through(seal) as inlet, tarfile.open(fileobj=inlet, mode="w|") as tar:
                for member in members:
                    _add(tar, member)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path.stat().st_size


def unpack(path: Path, key: Identity, folder: Path) -> None:
    """All of it. Raises `OperatorError` when the file is damaged or cut off, or the key another."""
    with tempered(path), path.open("rb") as file, _through(partial(_untar, folder)) as inlet:
        pyrage.decrypt_io(file, inlet, [key])


@contextmanager
def tempered(path: Path) -> Iterator[None]:
    """What goes wrong in a file that somebody gave, in words."""
    try:
        yield
    except FileNotFoundError:
        raise OperatorError(
            "there is no such file", where=str(path), remedy="name the backup that you have"
        ) from None
    except pyrage.DecryptError as error:
        raise OperatorError(
            f"this does not open: {error}",
            where=str(path),
            remedy="give the private key of the pair for whose public key it was made",
        ) from None
    except (OSError, tarfile.TarError) as error:
        raise OperatorError(
            f"this backup is damaged or cut off ({error})",
            where=str(path),
            remedy="fetch it again, or take the one before",
        ) from None


def _add(tar: tarfile.TarFile, member: Member) -> None:
    about = tarfile.TarInfo(member.name)
    about.mode = OWNER_ONLY
    if isinstance(member.content, Path):
        with member.content.open("rb") as file:
            about.size = os.fstat(file.fileno()).st_size
            tar.addfile(about, file)
    else:
        about.size = len(member.content)
        tar.addfile(about, io.BytesIO(member.content))


def _untar(folder: Path, stream: IO[bytes]) -> None:
    with tarfile.open(fileobj=stream, mode="r|") as tar:
        for about in tar:
            tar.extract(about, folder, filter="data")
    while stream.read(1 << 16):  # what is behind the end of a tar is read, too: else who writes would wait
        pass


@contextmanager
def _through(work: Callable[[IO[bytes]], object]) -> Iterator[IO[bytes]]:
    """A pipe: what is written into it, a thread works on. What goes wrong there is raised here."""
    outlet, inlet = os.pipe()
    with ThreadPoolExecutor(1) as thread:
        done = thread.submit(_worked, work, outlet)
        with suppress(BrokenPipeError), os.fdopen(inlet, "wb") as into:  # then the thread says why
            yield into
        done.result()


def _worked(work: Callable[[IO[bytes]], object], outlet: int) -> None:
    with os.fdopen(outlet, "rb") as stream:
        work(stream)
