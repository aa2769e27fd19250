"""What the door remembers of deliveries: pick-up, order, rejections in a row, what was dealt with."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from hub.domain.identifiers import SourceId
from hub.edge.vault.db import Database

_NEXT = "SELECT coalesce(max({}) + 1, 0) FROM turn WHERE source = ?"


class Turn(NamedTuple):
    """Which version its words have, other than those of deliveries of one moment; how many came before it."""

    version: int
    place: int


class Deliveries:
    def __init__(self, database: Database) -> None:
        self._db = database

    def first_pickup(self, delivery: str, moment: datetime) -> datetime:
        """The moment of the first time; a repeat read as of another moment would have other versions."""
        with self._db.transaction() as db:
            db.execute("INSERT OR IGNORE INTO pickup VALUES (?, ?)", (delivery, moment.isoformat()))
            (first,) = db.execute("SELECT moment FROM pickup WHERE delivery = ?", (delivery,)).fetchone()
        return datetime.fromisoformat(first)

    def place(self, source: SourceId, delivery: str, moment: int) -> Turn:
        """Where a delivery that speaks as of a moment (ms) stands among its source's; a repeat stays."""
        with self._db.transaction() as db:
            found = db.execute(
                "SELECT moment + nth, place FROM turn WHERE delivery = ?", (delivery,)
            ).fetchone()
            if found is None:
                ((nth,),) = db.execute(_NEXT.format("nth") + " AND moment = ?", (source, moment)).fetchall()
                ((place,),) = db.execute(_NEXT.format("place"), (source,)).fetchall()
                db.execute("INSERT INTO turn VALUES (?, ?, ?, ?, ?)", (delivery, source, moment, nth, place))
                found = moment + nth, place
        return Turn(*found)

    def streak(self, source: SourceId, delivery: str) -> int:
        """Rejected records in a row before this delivery; a repeat does not count its own once more."""
        rows = self._db.rows("SELECT delivery, before, after FROM streak WHERE source = ?", source)
        if not rows:
            return 0
        last, before, after = rows[0]
        return int(before if last == delivery else after)

    def note(self, source: SourceId, delivery: str, before: int, after: int, *, stopped: bool) -> None:
        """How the delivery left the source. Of a source without a rejection nothing need be kept."""
        if not before and not after and not self._db.rows("SELECT 1 FROM streak WHERE source = ?", source):
            return
        with self._db.transaction() as db:
            db.execute(
                "INSERT INTO streak VALUES (?, ?, ?, ?, ?) ON CONFLICT (source) DO UPDATE SET"
                " delivery = excluded.delivery, before = excluded.before, after = excluded.after,"
                " stopped = excluded.stopped",
                (source, delivery, before, after, int(stopped)),
            )

    def all_stopped(self) -> dict[str, int]:
        """Each source whose last delivery had too many rejections in a row to be heard, with how many."""
        return dict(self._db.rows("SELECT source, after FROM streak WHERE stopped = 1 ORDER BY source"))

    def resume(self, source: SourceId) -> bool:
        """Forget the run, for a source that will not deliver again; False when there was none too long."""
        with self._db.transaction() as db:
            sql = "UPDATE streak SET stopped = 0, before = 0, after = 0 WHERE source = ? AND stopped = 1"
            return db.execute(sql, (source,)).rowcount > 0

    def handle(self, rejections: Iterable[str], how: str, moment: datetime) -> None:
        """A person dealt with these."""
        self.close(dict.fromkeys(rejections, how), moment)

    def close(self, how: Mapping[str, str], moment: datetime) -> None:
        """These wait no longer: by name, what became of them."""
        with self._db.transaction() as db:
            db.executemany(
                "INSERT OR REPLACE INTO handled VALUES (?, ?, ?)",
                [(name, what, moment.isoformat()) for name, what in how.items()],
            )

    def reopen(self, how: Iterable[str]) -> None:
        """What ended so waits again."""
        with self._db.transaction() as db:
            db.executemany("DELETE FROM handled WHERE how = ?", [(end,) for end in how])

    def handled(self, rejections: Iterable[str]) -> frozenset[str]:
        """Which of these were dealt with. Asked by name: what was ever dealt with grows with the years."""
        return frozenset(self.how(rejections))

    def how(self, rejections: Iterable[str]) -> dict[str, str]:
        """What became of those that wait no longer."""
        sql = "SELECT rejection, how FROM handled WHERE rejection IN"
        return dict(self._db.rows_of(sql, list(rejections)))
