"""Rejections that wait, so that a later delivery which brings the same record right can close them.

What a record is about is kept as keyed hashes, and its source's own number for it sealed: no word of it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from hub.domain.identifiers import SourceId
from hub.edge.vault.crypto import Keys
from hub.edge.vault.db import Database

BETWEEN_PARTS = " "  # no part holds one

Order = tuple[int, str]
"""Which of two deliveries is the later word: its version, then its first pick-up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiter:
    """A rejection that waits. `about`: hashes of what its record is about; `own`: the source's number."""

    rejection: str
    delivery: str
    count: int
    about: frozenset[str] = frozenset()
    own: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A delivery of which something waits. `name`, `like`: hashes of its name, with and without moment."""

    delivery: str
    name: str
    like: str
    version: int  # milliseconds
    picked_up: datetime
    records: int
    scope: tuple[date, date] | None = None
    parts: frozenset[str] = frozenset()
    waiters: tuple[Waiter, ...] = ()

    @property
    def order(self) -> Order:
        return self.version, self.picked_up.isoformat()


class Waiting:
    def __init__(self, database: Database, keys: Keys) -> None:
        self._db = database
        self._keys = keys

    def hashed(self, *words: str) -> str:
        """What stands here for words of a source."""
        return self._db.chained("waiting", *words)

    def note(self, source: SourceId, past: Past) -> None:
        """What waits of a delivery; again is the same."""
        days = tuple(day.toordinal() for day in past.scope) if past.scope else (None, None)
        head = (past.delivery, source, past.name, past.like, *past.order, past.records, *days)
        waits = [
            (w.rejection, w.delivery, w.count, self._keys.seal(w.own.encode()) if w.own else None)
            for w in past.waiters
        ]
        about = [(text, source, w.rejection) for w in past.waiters for text in w.about]
        with self._db.transaction() as db:
            parts = BETWEEN_PARTS.join(sorted(past.parts))
            db.execute(
                "INSERT OR REPLACE INTO waiting_of VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (*head, parts)
            )
            db.executemany("INSERT OR REPLACE INTO waiting VALUES (?, ?, ?, ?)", waits)
            db.executemany("INSERT OR IGNORE INTO waiting_about VALUES (?, ?, ?)", about)

    def alike(self, source: SourceId, new: Past) -> list[Past]:
        """Earlier deliveries with a name like this one's of which something waits, and that."""
        sql = (
            "SELECT delivery, name, like_name, version, picked_up, records, first_day, last_day, parts"
            " FROM waiting_of WHERE source = ? AND like_name = ? AND (version, picked_up) < (?, ?)"
        )
        return [self._past(row) for row in self._db.rows(sql, source, new.like, *new.order)]

    def about(self, source: SourceId, new: Past, hashes: Collection[str]) -> list[Waiter]:
        """What waits of earlier deliveries and is about one of these things."""
        if not hashes or not self.knows_things(source):
            return []
        sql = (
            "SELECT w.rejection, w.delivery, w.count, o.version, o.picked_up"
            " FROM waiting_about a JOIN waiting w USING (rejection) JOIN waiting_of o USING (delivery)"
            " WHERE a.hash IN"
        )
        found = self._db.rows_of(sql, sorted(hashes))
        return [
            Waiter(rejection=name, delivery=of, count=count)
            for name, of, count, *order in found
            if tuple(order) < new.order
        ]

    def knows_things(self, source: SourceId) -> bool:
        """Whether of anything that waits it is known what it is about."""
        return bool(self._db.rows("SELECT 1 FROM waiting_about WHERE source = ? LIMIT 1", source))

    def own(self, rejections: Sequence[str]) -> dict[str, str]:
        """The source's own number for the records of those whose number is known."""
        sql = "SELECT rejection, own FROM waiting WHERE own IS NOT NULL AND rejection IN"
        return {name: self._keys.unseal(own).decode() for name, own in self._db.rows_of(sql, rejections)}

    def done(self, rejections: Iterable[str]) -> set[str]:
        """These wait no longer, whatever became of them; answers deliveries of which nothing waits now."""
        rows = [(name,) for name in rejections]
        with self._db.transaction() as db:
            names = [name for (name,) in rows]
            of = {d for (d,) in self._db.rows_of("SELECT delivery FROM waiting WHERE rejection IN", names)}
            db.executemany("DELETE FROM waiting WHERE rejection = ?", rows)
            db.executemany("DELETE FROM waiting_about WHERE rejection = ?", rows)
            left = {d for (d,) in self._db.rows_of("SELECT delivery FROM waiting WHERE delivery IN", [*of])}
            db.executemany("DELETE FROM waiting_of WHERE delivery = ?", [(d,) for d in of - left])
        return of - left

    def _past(self, row: tuple[str, str, str, int, str, int, int | None, int | None, str]) -> Past:
        delivery, name, like, version, picked_up, records, first, last, parts = row
        rows = self._db.rows("SELECT rejection, count FROM waiting WHERE delivery = ?", delivery)
        return Past(
            delivery=delivery,
            name=name,
            like=like,
            version=version,
            picked_up=datetime.fromisoformat(picked_up),
            records=records,
            scope=(date.fromordinal(first), date.fromordinal(last)) if first and last else None,
            parts=frozenset(parts.split()),
            waiters=tuple(Waiter(rejection=r, delivery=delivery, count=n) for r, n in rows),
        )
