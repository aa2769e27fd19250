"""The access log: who asked what, why, when, and what came of it. Refusals are in it too.

Each line carries a keyed hash over itself and the line before, so that a change, a gap or a forged line
shows. A tail that was cut off shows against the number and hash that each line also leaves in the
operator's log.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hub.edge.vault.crypto import Keys
from hub.edge.vault.db import Database

BEGIN = "begin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What a person did or asked. `subject` is a case or a rejection, never a number or a name."""

    moment: datetime
    who: str
    organisation: str
    action: str
    subject: str
    reason: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Line:
    seq: int
    access: Access
    hash: str


class AccessLog:
    def __init__(self, database: Database, keys: Keys) -> None:
        self._db = database
        self._keys = keys

    def write(self, access: Access) -> Line:
        """Add a line. The reason is a person's own words, so it is kept sealed."""
        with self._db.transaction() as db:
            last = db.execute("SELECT seq, hash FROM access ORDER BY seq DESC LIMIT 1").fetchone()
            used = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'access'").fetchone()
            seq, before = (1 if used is None else used[0] + 1), (BEGIN if last is None else last[1])
            values = (
                access.moment.isoformat(),
                access.who,
                access.organisation,
                access.action,
                access.subject,
                self._keys.seal(access.reason.encode()),
                access.outcome,
            )
            link = self._link(before, seq, values)
            db.execute("INSERT INTO access VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (seq, *values, link))
        return Line(seq, access, link)

    def lines(self) -> Iterator[Line]:
        """All of it, opened."""
        for seq, moment, who, organisation, action, subject, reason, outcome, link in self._raw():
            access = Access(
                moment=datetime.fromisoformat(moment),
                who=who,
                organisation=organisation,
                action=action,
                subject=subject,
                reason=self._keys.unseal(reason).decode(),
                outcome=outcome,
            )
            yield Line(seq, access, link)

    def broken(self) -> int | None:
        """The number of the first line that does not follow from the one before, None if all do."""
        expected, before = 1, BEGIN
        for seq, *values, link in self._raw():
            if seq != expected or link != self._link(before, expected, tuple(values)):
                return expected
            expected, before = expected + 1, link
        used = self._db.rows("SELECT seq FROM sqlite_sequence WHERE name = 'access'")
        return expected if used and used[0][0] != expected - 1 else None

    def _raw(self) -> list[tuple[Any, ...]]:
        return self._db.rows("SELECT * FROM access ORDER BY seq")

    def _link(self, before: str, seq: int, values: tuple[object, ...]) -> str:
        # The reason is hashed as it is sealed: it shows a change without being opened.
        texts = (v.hex() if isinstance(v, bytes) else str(v) for v in values)
        return self._db.chained(before, str(seq), *texts)
