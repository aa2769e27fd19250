"""How far the feeds have counted that number what they tell, and which of them began to count again."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from hub.domain.identifiers import SourceId
from hub.domain.sequence import Counted, counts, runs_back
from hub.edge.vault.db import Database


class NumberedMessage(NamedTuple):
    """A message by its number and moment."""

    number: int
    changed: datetime


class Counting:
    def __init__(self, database: Database) -> None:
        self._db = database

    def heard(self, source: SourceId, delivery: str, messages: Iterable[NumberedMessage]) -> bool:
        """Take in what a delivery tells. Whether a number runs back in it; the same of a repeat."""
        told = [*messages]
        if not told:
            return False
        with self._db.transaction() as db:
            before = self._highest(source)
            found = counts([*told, before] if before else told)
            highest = found[-1][-1]
            if len(found) > 1 or (before and runs_back(before, _newest(told))):
                db.execute("INSERT OR IGNORE INTO ran_back VALUES (?, ?, 0)", (delivery, source))
            db.execute(
                "INSERT OR REPLACE INTO counted VALUES (?, ?, ?)",
                (source, highest.number, highest.changed.isoformat()),
            )
            return bool(db.execute("SELECT 1 FROM ran_back WHERE delivery = ?", (delivery,)).fetchone())

    def falls(self, source: SourceId, messages: Iterable[NumberedMessage]) -> bool:
        """Whether the newest of these has a lower number than one that was taken in long before it."""
        told, before = [*messages], self._highest(source)
        return bool(told) and before is not None and runs_back(before, _newest(told))

    def relist(self, source: SourceId, withdrawn: str, remain: Collection[Counted]) -> None:
        """After a delivery was withdrawn: the feed has counted as far as what remains of it."""
        with self._db.transaction() as db:
            db.execute("DELETE FROM ran_back WHERE delivery = ?", (withdrawn,))
            db.execute("DELETE FROM counted WHERE source = ?", (source,))
            if remain:
                highest = counts(remain)[-1][-1]
                values = (source, highest.number, highest.changed.isoformat())
                db.execute("INSERT INTO counted VALUES (?, ?, ?)", values)

    def ran_back(self) -> list[str]:
        """Sources whose number ran back, as long as nobody has looked."""
        return [
            row[0] for row in self._db.rows("SELECT DISTINCT source FROM ran_back WHERE seen = 0 ORDER BY 1")
        ]

    def seen(self, source: SourceId) -> bool:
        """A person has looked; False when there was nothing to see."""
        with self._db.transaction() as db:
            return (
                db.execute("UPDATE ran_back SET seen = 1 WHERE source = ? AND seen = 0", (source,)).rowcount
                > 0
            )

    def _highest(self, source: SourceId) -> NumberedMessage | None:
        rows = self._db.rows("SELECT number, moment FROM counted WHERE source = ?", source)
        return NumberedMessage(rows[0][0], datetime.fromisoformat(rows[0][1])) if rows else None


def _newest(messages: Iterable[NumberedMessage]) -> NumberedMessage:
    return max(messages, key=lambda m: (m.changed, m.number))
