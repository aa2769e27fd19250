"""What each source told of its own numbers beside a pupil, as `hub/domain/claimed.py` needs it.

Own numbers and birth dates stand here as keyed digests.
"""

from collections.abc import Mapping
from dataclasses import replace

from hub.domain.claimed import Apart, Row, Who, apart, renumbered, taken
from hub.domain.context import Statement
from hub.domain.facts import Born
from hub.domain.identifiers import PupilId, SourceId
from hub.edge.vault.db import Database

_WRITE = "INSERT OR REPLACE INTO claimed VALUES (?, ?, ?, ?, ?, ?, ?)"


class Claims:
    def __init__(self, database: Database) -> None:
        self._db = database

    def take(
        self,
        source: SourceId,
        delivery: str,
        told: Mapping[tuple[PupilId, str], Born],
        full: Statement | None,
    ) -> Apart:
        """Take in the birth date that a delivery tells beside each pupil and own number.

        full: the statement, of a delivery that tells all of something. A repeat is the same.
        """
        digest = self._db.digest
        births = {birth: digest("born", birth) for birth in {b.birth.text for b in told.values()}}
        owns = {own: digest("own", source, own) for _, own in told}
        now = {(pupil, owns[own]): (births[b.birth.text], b.part) for (pupil, own), b in told.items()}
        with self._db.transaction() as db:
            before = self._known(source)
            after = taken(before, now, full, delivery)
            gone = [(source, *who) for who in before if who not in after]
            new = [(source, *who, *row) for who, row in after.items() if before.get(who) != row]
            db.executemany("DELETE FROM claimed WHERE source = ? AND pupil = ? AND own = ?", gone)
            db.executemany(_WRITE, new)
            if renumbered(before, now):
                db.execute("INSERT OR IGNORE INTO renumbered VALUES (?)", (delivery,))
            anew = bool(db.execute("SELECT 1 FROM renumbered WHERE delivery = ?", (delivery,)).fetchone())
        return replace(apart(after, told, owns, delivery), renumbered=anew)

    def relist(self, source: SourceId, withdrawn: str, births: Mapping[Who, Born]) -> None:
        """After a delivery was withdrawn: the rows are of the birth dates that remain, by pupil and mark.

        A row whose word is gone stays, like that of a number that is another pupil's: marks stay as they are.
        """
        with self._db.transaction() as db:
            for (pupil, own), row in self._known(source).items():
                plain = births.get((pupil, "")) if row.plain else None
                born = births.get((pupil, own)) or plain
                new = row._replace(gone=row.gone or withdrawn)
                if born is not None:
                    new = Row(self._db.digest("born", born.birth.text), born.part, row.plain)
                db.execute(_WRITE, (source, pupil, own, *new))

    def _known(self, source: SourceId) -> dict[Who, Row]:
        sql = "SELECT pupil, own, birth, part, plain, gone FROM claimed WHERE source = ?"
        return {
            (row[0], row[1]): Row(row[2], row[3], bool(row[4]), row[5]) for row in self._db.rows(sql, source)
        }
