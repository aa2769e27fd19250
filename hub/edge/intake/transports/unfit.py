"""Directories that cannot be used: told, left alone for a while, and looked at again; all others go on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from hub.edge import log, metrics
from hub.edge.intake.originals import legible

FIRST_S = 1.0
MOST_S = 60.0


class _Left(NamedTuple):
    why: str
    pause_s: float
    until: float


class Unfit:
    """Kept from one poll to the next."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._left: dict[Path, _Left] = {}
        metrics.INTAKE_UNFIT.set(0)

    def shown(self) -> dict[str, str]:
        """Which, and why."""
        return {legible(str(folder)): left.why for folder, left in sorted(self._left.items())}

    def is_left_alone(self, folder: Path) -> bool:
        left = self._left.get(folder)
        return left is not None and self._now() < left.until

    @contextmanager
    def told(self, folder: Path, *, whole: bool = True) -> Iterator[None]:
        """
        What a disk refuses in there is told and ends here; looked at again later, and later each time.

        `whole`: when nothing is refused, all of it can be used again.
        """
        try:
            yield
        except OSError as error:
            before = self._left.get(folder)
            pause = FIRST_S if before is None else min(2 * before.pause_s, MOST_S)
            why = error.strerror or type(error).__name__
            self._left[folder] = _Left(why, pause, self._now() + pause)
            if before is None or before.why != why:
                log.get().error(log.INTAKE_UNFIT, place=legible(str(folder)), reason=why)
        else:
            if whole and folder in self._left and not self.is_left_alone(folder):
                del self._left[folder]
                log.get().info(log.INTAKE_FIT, place=legible(str(folder)))
        metrics.INTAKE_UNFIT.set(len(self._left))

    def listed(self, folder: Path) -> list[Path]:
        """What lies in it, by name; nothing when that cannot be told now."""
        found: list[Path] = []
        if not self.is_left_alone(folder):
            with self.told(folder):
                found = sorted(folder.iterdir())
                for one in found[:1]:
                    one.lstat()  # names can be read where nothing behind them may be looked at
        return found
