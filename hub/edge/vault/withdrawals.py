"""Which deliveries each source has brought, and which of them were withdrawn; file names without a number."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any

from hub.domain.calendar import DAY
from hub.domain.identifiers import SourceId
from hub.domain.timeline import day_of, midnight
from hub.domain.usual import Came
from hub.edge.vault.db import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One delivery as it was taken in last; `through` None: the source was not heard by it."""

    delivery: str
    source: SourceId
    name: str
    picked_up: datetime
    through: datetime | None
    full: bool
    records: int
    rejected: int
    facts: int
    withdrawn: bool = False


class Withdrawals:
    def __init__(self, database: Database) -> None:
        self._db = database

    def note_all(self, taken: Iterable[Taken]) -> None:
        """These were taken in; the same again takes the place of what was noted, unless it was withdrawn."""
        sql = (
            "INSERT OR REPLACE INTO taken SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?"
            " WHERE NOT EXISTS (SELECT 1 FROM withdrawn WHERE delivery = ?)"
        )
        with self._db.transaction() as db:
            db.executemany(sql, [(*_row(one), one.delivery) for one in taken])

    def find(self, delivery: str) -> Taken | None:
        rows = self._db.rows(f"{_TAKEN} WHERE taken.delivery = ?", delivery)
        return _taken(rows[0]) if rows else None

    def of(self, source: SourceId, most: int) -> Iterator[Taken]:
        """What the source brought last, the latest first."""
        sql = f"{_TAKEN} WHERE taken.source = ? ORDER BY picked_up DESC, taken.delivery LIMIT ?"
        return map(_taken, self._db.rows(sql, source, most))

    def sources(self) -> list[SourceId]:
        """Those that have delivered."""
        return [SourceId(name) for (name,) in self._db.rows("SELECT DISTINCT source FROM taken ORDER BY 1")]

    def first_day(self, source: SourceId) -> date | None:
        """Of its first delivery by which it was heard."""
        rows = self._db.rows(f"SELECT picked_up {_HEARD} ORDER BY picked_up LIMIT 1", source)
        return day_of(datetime.fromisoformat(rows[0][0])) if rows else None

    def counts(self, source: SourceId, days: Iterable[date]) -> Mapping[date, Came]:
        """What came by which it was heard, per day on which anything did; without what was withdrawn."""
        asked = [
            (day.isoformat(), midnight(day).isoformat(), midnight(day + DAY).isoformat()) for day in days
        ]
        sql = (
            f"WITH asked (day, since, until) AS (VALUES {', '.join(['(?, ?, ?)'] * len(asked))})"
            " SELECT day, sum(records), count(*), max(picked_up), max(is_full)"
            f" {_HEARD_WITHIN} AND picked_up >= since AND picked_up < until GROUP BY day"
        )
        rows = self._db.rows(sql, *chain(*asked), source) if asked else []
        return {
            date.fromisoformat(day): Came(records, deliveries, datetime.fromisoformat(last), bool(full))
            for day, records, deliveries, last, full in rows
        }

    def term(self, source: SourceId) -> int:
        """In which term the source is: how many of its deliveries were withdrawn."""
        ((term,),) = self._db.rows("SELECT coalesce(max(term), 0) FROM withdrawn WHERE source = ?", source)
        return int(term)

    def gone(self, source: SourceId) -> frozenset[str]:
        """Its deliveries that were withdrawn."""
        rows = self._db.rows("SELECT delivery FROM withdrawn WHERE source = ?", source)
        return frozenset(name for (name,) in rows)

    def under_way(self, source: SourceId) -> str | None:
        """The delivery whose withdrawal has begun and is not on Kafka yet: nothing else may go there."""
        rows = self._db.rows("SELECT delivery FROM withdrawn WHERE source = ? AND done = 0", source)
        return str(rows[0][0]) if rows else None

    def all_under_way(self) -> dict[str, str]:
        """The same of every source that waits for one."""
        return dict(self._db.rows("SELECT source, delivery FROM withdrawn WHERE done = 0 ORDER BY source"))

    def begin(self, delivery: str, source: SourceId, moment: datetime) -> int:
        """Its term; begun again after a crash it is the same."""
        with self._db.transaction() as db:
            sql = "INSERT OR IGNORE INTO withdrawn VALUES (?, ?, ?, ?, 0)"
            db.execute(sql, (delivery, source, self.term(source) + 1, moment.isoformat()))
            ((term,),) = db.execute("SELECT term FROM withdrawn WHERE delivery = ?", (delivery,))
        return int(term)

    def done(self, delivery: str) -> None:
        """It is on Kafka."""
        with self._db.transaction() as db:
            db.execute("UPDATE withdrawn SET done = 1 WHERE delivery = ?", (delivery,))


_COUNTS = (
    "WHERE source = ? AND through IS NOT NULL"
    " AND NOT EXISTS (SELECT 1 FROM withdrawn WHERE withdrawn.delivery = taken.delivery)"
)
_HEARD = f"FROM taken {_COUNTS}"
_HEARD_WITHIN = f"FROM asked CROSS JOIN taken {_COUNTS}"  # in this order: each day is looked up by the index

_TAKEN = (
    "SELECT taken.delivery, taken.source, name, picked_up, through, is_full, records, rejected, facts,"
    " withdrawn.delivery IS NOT NULL FROM taken LEFT JOIN withdrawn ON withdrawn.delivery = taken.delivery"
)


def _row(one: Taken) -> tuple[object, ...]:
    through = one.through and one.through.isoformat()
    whence = (one.delivery, one.source, one.name, one.picked_up.isoformat(), through)
    return (*whence, int(one.full), one.records, one.rejected, one.facts)


def _taken(row: tuple[Any, ...]) -> Taken:
    delivery, source, name, picked_up, through, full, records, rejected, facts, withdrawn = row
    return Taken(
        delivery=delivery,
        source=SourceId(source),
        name=name,
        picked_up=datetime.fromisoformat(picked_up),
        through=datetime.fromisoformat(through) if through else None,
        full=bool(full),
        records=records,
        rejected=rejected,
        facts=facts,
        withdrawn=bool(withdrawn),
    )
