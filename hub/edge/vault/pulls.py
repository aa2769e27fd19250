"""How far each feed that is pulled has been taken in, which of its numbers never came, and what is wrong."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from hub.domain.identifiers import SourceId
from hub.edge.vault.db import Database


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers that a feed passed over, the first and the last of them."""

    first: int
    last: int

    @property
    def size(self) -> int:
        return self.last - self.first + 1

    def without(self, numbers: Collection[int]) -> Iterator["Gap"]:
        """What remains missing once these came."""
        ends = (self.first - 1, *sorted(n for n in numbers if self.first <= n <= self.last), self.last + 1)
        return between(ends)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Since when a feed gives no answer that can be used, and why."""

    since: datetime
    why: str


def between(numbers: Sequence[int]) -> Iterator[Gap]:
    """What a rising row of numbers passes over."""
    return (Gap(low + 1, high - 1) for low, high in pairwise(numbers) if high - low > 1)


class Pulls:
    def __init__(self, database: Database) -> None:
        self._db = database

    def number(self, source: SourceId) -> int | None:
        """The number up to which all was taken in, save what is missing; None before the first."""
        rows = self._db.rows("SELECT number FROM pulled WHERE source = ?", source)
        return rows[0][0] if rows else None

    def moved(self, source: SourceId, number: int, gaps: Collection[Gap], moment: datetime) -> None:
        """All up to this number was taken in but what it passed over."""
        values = [(source, gap.first, gap.last, moment.isoformat(), moment.isoformat()) for gap in gaps]
        with self._db.transaction() as db:
            db.execute(_NUMBER, (source, number))
            db.executemany(
                "INSERT OR IGNORE INTO missing (source, first, last, since, asked) VALUES (?, ?, ?, ?, ?)",
                values,
            )

    def begun_again(self, source: SourceId) -> None:
        """The feed counts anew: what it once passed over can no longer be asked for, and stays told."""
        with self._db.transaction() as db:
            db.execute(_NUMBER, (source, None))
            db.execute("UPDATE OR REPLACE missing SET old = 1 WHERE source = ?", (source,))

    def came(self, source: SourceId, gap: Gap, numbers: Collection[int]) -> None:
        """Of a gap these were taken in after all."""
        of = (source, gap.first)
        with self._db.transaction() as db:
            sql = "DELETE FROM missing WHERE source = ? AND first = ? AND old = 0 RETURNING since, asked"
            for since, asked in db.execute(sql, of).fetchall():
                rest = [(source, g.first, g.last, since, asked) for g in gap.without(numbers)]
                insert = "INSERT INTO missing (source, first, last, since, asked) VALUES (?, ?, ?, ?, ?)"
                db.executemany(insert, rest)

    def to_ask(self, source: SourceId, most: int) -> list[Gap]:
        """What can still come: those first of which it is longest ago that they were asked for."""
        sql = "SELECT first, last FROM missing WHERE source = ? AND old = 0 ORDER BY asked, first LIMIT ?"
        return [Gap(*row) for row in self._db.rows(sql, source, most)]

    def asked(self, source: SourceId, gap: Gap, moment: datetime) -> None:
        sql = "UPDATE missing SET asked = ? WHERE source = ? AND old = 0 AND first BETWEEN ? AND ?"
        with self._db.transaction() as db:
            db.execute(sql, (moment.isoformat(), source, gap.first, gap.last))

    def missing(self) -> dict[str, list[Gap]]:
        """Of each source what never came, until a person says that it need not."""
        found: dict[str, list[Gap]] = {}
        for source, first, last in self._db.rows(
            "SELECT source, first, last FROM missing ORDER BY 1, old DESC, 2"
        ):
            found.setdefault(source, []).append(Gap(first, last))
        return found

    def seen(self, source: SourceId) -> bool:
        """A person has looked, and what is missing need not come; False when nothing was."""
        with self._db.transaction() as db:
            return db.execute("DELETE FROM missing WHERE source = ?", (source,)).rowcount > 0

    def looked(self, source: SourceId) -> datetime | None:
        """When the feed was last looked at from its beginning."""
        return self._moment("SELECT looked FROM pulled WHERE source = ?", source)

    def look(self, source: SourceId, moment: datetime) -> None:
        with self._db.transaction() as db:
            db.execute(_LOOKED, (source, moment.isoformat()))

    def tried(self, source: SourceId) -> datetime | None:
        """When a pull of it last came to an end, good or bad."""
        return self._moment("SELECT tried FROM pulled WHERE source = ?", source)

    def ended(self, source: SourceId, moment: datetime, why: str | None) -> bool:
        """A pull ended; `why` it was not whole. Whether that is another answer than the last time."""
        with self._db.transaction() as db:
            sql = "SELECT trouble, since FROM pulled WHERE source = ?"
            before, since = db.execute(sql, (source,)).fetchone() or (None, None)
            since = None if why is None else since or moment.isoformat()
            db.execute(_ENDED, (source, moment.isoformat(), why, since))
        return bool(before != why)

    def troubled(self) -> dict[str, Trouble]:
        """Feeds whose last pull was not whole."""
        sql = "SELECT source, since, trouble FROM pulled WHERE trouble IS NOT NULL ORDER BY 1"
        return {
            source: Trouble(datetime.fromisoformat(since), why) for source, since, why in self._db.rows(sql)
        }

    def _moment(self, sql: str, source: SourceId) -> datetime | None:
        rows = self._db.rows(sql, source)
        return datetime.fromisoformat(rows[0][0]) if rows and rows[0][0] else None


_NUMBER = (
    "INSERT INTO pulled (source, number) VALUES (?, ?) ON CONFLICT DO UPDATE SET number = excluded.number"
)
_LOOKED = (
    "INSERT INTO pulled (source, looked) VALUES (?, ?) ON CONFLICT DO UPDATE SET looked = excluded.looked"
)
_ENDED = (
    "INSERT INTO pulled (source, tried, trouble, since) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE"
    " SET tried = excluded.tried, trouble = excluded.trouble, since = excluded.since"
)
