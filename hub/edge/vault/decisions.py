"""What a person has decided of who is who, oldest first; the reason stands in the access log, sealed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hub.domain.identifiers import PupilId
from hub.edge.vault.db import Database
from hub.edge.vault.merges import MATCHED, Merges


class Decided(StrEnum):
    CONFIRMED = "confirm"  # the two are one
    BROKEN = "break"  # they are two


@dataclass(frozen=True, slots=True)
class Decision:
    seq: int
    what: Decided
    pupil: PupilId
    other: PupilId


class Decisions:
    """Each is one transaction, and holds at once; `pending` tells of whom Kafka must still hear."""

    def __init__(self, database: Database, merges: Merges) -> None:
        self._db = database
        self._merges = merges

    def confirm(self, pupil: PupilId, other: PupilId, moment: datetime) -> None:
        """The pupil lives on in the other."""
        with self._db.transaction():
            self._merges.keep_apart(pupil, other, apart=False)
            self._merges.merge(pupil, other, MATCHED)
            self._note(Decided.CONFIRMED, pupil, other, moment)

    def break_(self, pupil: PupilId, moment: datetime) -> PupilId | None:
        """The pupil is not the one that it lives on in, who is returned; None when it lives on in nobody."""
        with self._db.transaction():
            step = self._merges.part(pupil)
            if step is None:
                return None
            self._merges.keep_apart(pupil, step.survivor)
            self._note(Decided.BROKEN, pupil, step.survivor, moment)
            return step.survivor

    def revert(self, pupil: PupilId) -> Decision | None:
        """As if the last decision about the pupil had not been taken; None when there is none."""
        with self._db.transaction() as db:
            last = self.last(pupil)
            if last is None:
                return None
            if last.what is Decided.CONFIRMED:
                self._merges.part(pupil)
            else:
                self._merges.keep_apart(pupil, last.other, apart=False)
                self._merges.merge(pupil, last.other, self._merges.how(pupil))
            db.execute("UPDATE decided SET undone = 1, done = 0 WHERE seq = ?", (last.seq,))
            return last

    def last(self, pupil: PupilId) -> Decision | None:
        """The last one that stands."""
        sql = "SELECT seq, what, pupil, other FROM decided WHERE pupil = ? AND NOT undone ORDER BY seq DESC"
        rows = self._db.rows(sql, pupil)
        return _decision(rows[0]) if rows else None

    def pending(self) -> list[Decision]:
        """Those that Kafka has not heard of, or not of their undoing."""
        sql = "SELECT seq, what, pupil, other FROM decided WHERE NOT done ORDER BY seq"
        return [_decision(row) for row in self._db.rows(sql)]

    def told(self, decision: Decision) -> None:
        with self._db.transaction() as db:
            db.execute("UPDATE decided SET done = 1 WHERE seq = ?", (decision.seq,))

    def _note(self, what: Decided, pupil: PupilId, other: PupilId, moment: datetime) -> None:
        with self._db.transaction() as db:
            sql = "INSERT INTO decided (what, pupil, other, moment) VALUES (?, ?, ?, ?)"
            db.execute(sql, (what, pupil, other, moment.isoformat()))


def _decision(row: tuple[int, str, str, str]) -> Decision:
    seq, what, pupil, other = row
    return Decision(seq, Decided(what), PupilId(pupil), PupilId(other))
