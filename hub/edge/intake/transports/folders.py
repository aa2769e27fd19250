"""Where things lie in a source's drop directory, and which of its files are deliveries."""

import errno
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

PROCESSING = ".processing"
ARCHIVE = "archive"
LOCK = ".lock"
RECEIPT_JSON = ".receipt.json"
RECEIPT_TEXT = ".ontvangst.txt"
UNFINISHED = (
    *(".part", ".partial", ".filepart", ".tmp", ".temp", ".crdownload", ".download", ".opdownload"),
    *(
        ".upload",
        ".uploading",
        ".writing",
        ".inprogress",
        ".in-progress",
        ".incomplete",
        ".lock",
        ".swp",
        "~",
    ),
)
"""What writers put behind a name until they are done; before it they put a dot, or as Office does, ~$."""

BEFORE = (".", "~$")
SEPARATOR = "~"  # in .processing: <moment of the pick-up in ms>~<name>
_PICKED_UP = re.compile(rf"[0-9]{{1,14}}{SEPARATOR}.")
"""What else somebody puts there is not ours to take in."""


class Shape(NamedTuple):
    """What tells whether a file is still as it was."""

    size: int
    written_ns: int
    device: int
    inode: int

    @property
    def identity(self) -> tuple[int, int]:
        """The file itself, whatever it is called."""
        return self.device, self.inode


@dataclass(frozen=True, slots=True, order=True)
class SourceFolder:
    """`<drop>/<connector>/<organisation>/`: who may write here, speaks for this organisation."""

    folder: Path
    connector: str
    organisation: str

    @property
    def processing(self) -> Path:
        return self.folder / PROCESSING

    @property
    def archive(self) -> Path:
        return self.folder / ARCHIVE

    def make_ready(self) -> None:
        """An OSError where nothing can be picked up or let go, also while nothing lies there."""
        self.processing.mkdir(mode=0o700, exist_ok=True)
        self.archive.mkdir(exist_ok=True)
        for folder in (self.folder, self.processing, self.archive):
            if not os.access(folder, os.W_OK | os.X_OK):
                read_only = os.statvfs(folder).f_flag & os.ST_RDONLY
                why = errno.EROFS if read_only else errno.EACCES
                raise OSError(why, os.strerror(why), str(folder))

    def files(self) -> tuple[list[Path], list[Path]]:
        """Files that a source has put here, oldest first; and those whose names say that they are written."""
        done: list[Path] = []
        writing: list[Path] = []
        for file in self.folder.iterdir():
            if not is_ours(file) and file.is_file():
                (writing if is_being_written(file) else done).append(file)
        return sorted(done, key=_age), writing

    def picked_up(self) -> list[Path]:
        """Files that a crash left half done."""
        return sorted(f for f in self.processing.iterdir() if _PICKED_UP.match(f.name))


def is_ours(file: Path) -> bool:
    """Whether it is one of our own receipts."""
    return file.name.casefold().endswith((RECEIPT_JSON, RECEIPT_TEXT))


def is_being_written(file: Path) -> bool:
    """Whether its name says so; what is hidden counts as such."""
    name = file.name.casefold()
    return name.startswith(BEFORE) or name.endswith(UNFINISHED)


def is_delivery(file: Path) -> bool:
    """Not our own receipts, and not what is still being written."""
    return not is_ours(file) and not is_being_written(file) and file.is_file()


def shape(file: Path) -> Shape | None:
    """How it is now; None when it is gone, or may not be looked at."""
    try:
        found = file.stat()
    except OSError:
        return None
    return Shape(found.st_size, found.st_mtime_ns, found.st_dev, found.st_ino)


def _age(file: Path) -> tuple[int, str]:
    found = shape(file)
    return found.written_ns if found else 0, file.name


Listed = Callable[[Path], list[Path]]
"""What lies in a directory; nothing when it cannot be listed."""


def places(drop: Path, listed: Listed) -> list[SourceFolder]:
    """All directories two deep; whether a connector has that name is not judged here."""
    return sorted(
        SourceFolder(organisation, connector.name, organisation.name)
        for connector in _folders(listed(drop))
        for organisation in _folders(listed(connector))
    )


def strays(drop: Path, listed: Listed) -> list[Path]:
    """Files that lie too high in the tree to belong to anybody."""
    levels = [drop, *_folders(listed(drop))]
    return sorted(f for level in levels for f in listed(level) if os.path.isfile(f) and is_delivery(f))  # noqa: PTH113 - as below


def _folders(found: list[Path]) -> list[Path]:
    """`os.path` answers False where `Path` raises: one that may not be looked at is told by `listed`."""
    return [f for f in found if os.path.isdir(f) and not f.name.startswith(".")]  # noqa: PTH112 - as said
