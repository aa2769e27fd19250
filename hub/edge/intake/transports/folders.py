"""Where things lie in a source's drop directory, and which of its files are deliveries."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PROCESSING = ".processing"
ARCHIVE = "archive"
LOCK = ".lock"
RECEIPT_JSON = ".receipt.json"
RECEIPT_TEXT = ".ontvangst.txt"
UNFINISHED = (".tmp", ".part", ".partial", ".filepart", ".crdownload", "~")
SEPARATOR = "~"  # in .processing: <moment of the pick-up in ms>~<name>


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

    def waiting(self) -> list[Path]:
        """Files that a source has put here, oldest first."""
        return sorted((f for f in self.folder.iterdir() if is_delivery(f)), key=_age)

    def picked_up(self) -> list[Path]:
        """Files that a crash left half done."""
        return sorted(f for f in self.processing.iterdir() if SEPARATOR in f.name)


def is_delivery(file: Path) -> bool:
    """Not our own receipts, not what is hidden, not what says that it is still being written."""
    name = file.name.casefold()
    ours = name.endswith((RECEIPT_JSON, RECEIPT_TEXT))
    return not (name.startswith(".") or name.endswith(UNFINISHED) or ours) and file.is_file()


def shape(file: Path) -> tuple[int, int] | None:
    """Size, and when it was last written; None when it is gone."""
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_size, found.st_mtime_ns


def _age(file: Path) -> tuple[int, str]:
    found = shape(file)
    return found[1] if found else 0, file.name


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
    return sorted(f for level in levels for f in listed(level) if is_delivery(f))


def _folders(found: list[Path]) -> list[Path]:
    return [folder for folder in found if folder.is_dir() and not folder.name.startswith(".")]
