"""The moment of a backup: the door held shut until nothing is under way, so that vault and topics agree.

A flow writes what it says and how far it is in one transaction. Ends asked for one after the other could
stand between two of these; ends between which nothing moved, and before which nothing is open, cannot.
"""

import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from hub.edge.errors import OperatorError
from hub.edge.kafka.names import Place
from hub.edge.kafka.offsets import Offsets

HOLD_S = 10.0
"""A door waits thirty seconds for the vault before it gives up; let it in again well before that."""

REST_S = 2.0
PAUSE_S = 0.02


@contextmanager
def held(
    offsets: Offsets, vault: Path, places: tuple[Place, ...], patience_s: float
) -> Iterator[Mapping[Place, int]]:
    """The end of each partition at a moment at which nothing is under way; within, the door stays shut."""
    until = time.monotonic() + patience_s
    with closing(sqlite3.connect(vault, isolation_level=None)) as door:
        while True:
            _shut(door, vault, until)
            try:
                if (ends := _quiet(offsets, places)) is not None:
                    yield ends
                    return
            finally:
                door.execute("ROLLBACK")
            if time.monotonic() > until:
                raise OperatorError(
                    f"the hub was never still in {patience_s:.0f} s: flows are at work on what came in",
                    where="see how far they are: `hub status`",
                    remedy="try again when they are done, or wait longer with --wait",
                )
            time.sleep(REST_S)


def _shut(door: sqlite3.Connection, vault: Path, until: float) -> None:
    """As an intake that writes does: the others wait their turn."""
    door.execute(f"PRAGMA busy_timeout = {int(max(until - time.monotonic(), 1) * 1000)}")
    try:
        door.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        raise OperatorError(
            "the vault is in use all the time",
            where=str(vault),
            remedy="a large delivery is being taken in: try again later, or wait longer with --wait",
        ) from None


def _quiet(offsets: Offsets, places: tuple[Place, ...]) -> Mapping[Place, int] | None:
    """Ends between which nothing moved for as long as the door may be held; None: something always did."""
    until = time.monotonic() + HOLD_S
    while time.monotonic() < until:
        before = offsets.ends(places)
        if before == offsets.ends(places, committed=True) and before == offsets.ends(places):
            return before
        time.sleep(PAUSE_S)
    return None
