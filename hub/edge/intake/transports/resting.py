"""When a file in the drop directory is done: its writer renamed it, or it rests and nobody still writes it.

What a poll saw is kept until the next one; nothing is waited for within a poll.
"""

import fcntl
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from hub.edge.intake.transports.folders import Shape, SourceFolder, shape

STUCK_S = 600.0
"""A file that has rested so long, and that a program still has open, is told of."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it was found, and since when it has been so; `renamed`: its writer said that it is done."""

    shape: Shape
    since: float
    renamed: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What lies in a source's directory, oldest first: all of it, what is done, what nobody lets go of."""

    all: tuple[Path, ...] = ()
    done: tuple[Path, ...] = ()
    stuck: tuple[Path, ...] = ()


class Resting:
    """Kept from one poll to the next. `at_most_s`: no file need rest longer, whatever is set for it."""

    def __init__(self, now: Callable[[], float] = monotonic, at_most_s: float = float("inf")) -> None:
        self._now = now
        self._at_most_s = at_most_s
        self._seen: dict[Path, dict[Path, Seen]] = {}
        self._writing: dict[Path, frozenset[tuple[int, int]]] = {}
        self._left: dict[Path, int] = {}
        self._grown: set[tuple[int, int]] = set()

    def look(self, place: SourceFolder, rest_s: float) -> Found:
        """What lies there now. A file that is first seen, or is no longer as it was, begins to rest."""
        waiting, writing = place.files()
        before, renamed_from = self._seen.get(place.folder, {}), self._writing.get(place.folder, frozenset())
        now, rest_s = self._now(), min(rest_s, self._at_most_s)
        seen: dict[Path, Seen] = {}
        for file in waiting:
            found, known = shape(file), before.get(file)
            if found is not None:
                same = known is not None and known.shape == found
                seen[file] = known if known and same else Seen(found, now, found.identity in renamed_from)
        self._seen[place.folder] = seen
        shapes = map(shape, writing)
        self._writing[place.folder] = frozenset(found.identity for found in shapes if found is not None)
        rested = [file for file, one in seen.items() if one.renamed or now - one.since >= rest_s]
        held_open = {file for file in rested if is_open_for_writing(file)}
        self._left[place.folder] = len(seen) - len(rested) + len(held_open)
        return Found(
            tuple(seen),
            tuple(file for file in rested if file not in held_open),
            tuple(file for file in held_open if now - seen[file].since >= STUCK_S),
        )

    @property
    def waiting(self) -> int:
        """How many files were not done at the last look."""
        return sum(self._left.values())

    def note_grown(self, found: Shape) -> None:
        """The file changed after it was picked up, and is put back to be read again."""
        self._grown.add(found.identity)

    def was_grown(self, found: Shape) -> bool:
        """Whether this is what changed after it was picked up; asked once."""
        known = found.identity in self._grown
        self._grown.discard(found.identity)
        return known


def is_open_for_writing(file: Path) -> bool:
    """Whether a program on this machine has it open to write; False too where the system does not tell us.

    Linux gives a read lease on a file only when nobody has it open for writing, and only to the file's owner
    or root (fcntl(2), F_SETLEASE). It is let go of at once; a writer that comes in that instant waits for it.
    """
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        # The signal that a writer comes would end the process: let it be one that is ignored.
        fcntl.fcntl(handle, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(handle)
    return False
