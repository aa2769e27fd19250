"""Who came without a number and may be somebody known: until a person says, or a number is learned."""

from dataclasses import dataclass
from datetime import date

from hub.domain.identifiers import PupilId
from hub.edge.vault.db import Database


@dataclass(frozen=True, slots=True)
class Doubt:
    """`seq` counts all changes of doubts and never goes back."""

    seq: int
    pupil: PupilId
    since: date
    open: bool


class Doubts:
    def __init__(self, database: Database) -> None:
        self._db = database

    def settle(self, pupil: PupilId, day: date, *, is_open: bool) -> Doubt | None:
        """Whether there is doubt about the pupil from now on; what stands about it now, if anything."""
        with self._db.transaction() as db:
            known = self.of(pupil)
            if is_open == (known is not None and known.open):
                return known
            db.execute("DELETE FROM doubted WHERE pupil = ?", (pupil,))
            sql = "INSERT INTO doubted (pupil, since, open) VALUES (?, ?, ?)"
            since = known.since if known is not None and not is_open else day
            db.execute(sql, (pupil, since.isoformat(), is_open))
            return self.of(pupil)

    def of(self, pupil: PupilId) -> Doubt | None:
        rows = self._db.rows("SELECT seq, since, open FROM doubted WHERE pupil = ?", pupil)
        return Doubt(rows[0][0], pupil, date.fromisoformat(rows[0][1]), bool(rows[0][2])) if rows else None

    def waiting(self) -> list[Doubt]:
        """Those that a person must look at, oldest first."""
        rows = self._db.rows("SELECT seq, pupil, since FROM doubted WHERE open ORDER BY since, pupil")
        return [
            Doubt(seq, PupilId(pupil), date.fromisoformat(since), open=True) for seq, pupil, since in rows
        ]
