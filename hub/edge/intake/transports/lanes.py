"""Whose turn a file is: a large one is another worker's, so that nobody but its own source waits for it."""

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from itertools import takewhile
from pathlib import Path

from hub.edge.intake.transports.folders import shape

LARGE = 1_000_000
"""Bytes of one file, from which on it takes longer than whoever else delivers should wait."""

MOST_FILES, MOST_BYTES = 64, 1_000_000
"""Taken in at once: one transaction of the vault, one of Kafka and one wait for the disk for all of them."""


class Lane(Enum):
    """What a worker takes in. Within a source files keep their order: behind a large one all others wait."""

    ALL = "all"
    SMALL = "small"
    LARGE = "large"

    def takes(self, files: Iterable[Path]) -> bool:
        """Whether files that are taken in together are this worker's."""
        return self is Lane.ALL or (self is Lane.LARGE) == any(map(is_large, files))

    def share(self, batches: Iterable[list[Path]]) -> Iterator[list[Path]]:
        """Of what waits in a source, in its order, what this worker may take in now."""
        return takewhile(self.takes, batches)


def is_large(file: Path) -> bool:
    try:
        return file.stat().st_size > LARGE
    except FileNotFoundError:
        return False


def together(files: Sequence[Path]) -> Iterator[list[Path]]:
    """Files that are taken in at once: some, and not too large together."""
    some: list[Path] = []
    size = 0
    for file in files:
        found = shape(file)
        size += found.size if found else 0
        if some and (len(some) == MOST_FILES or size > MOST_BYTES):
            yield some
            some, size = [], found.size if found else 0
        some.append(file)
    if some:
        yield some
