"""The form in which each source writes, what is kept out for another form, and what is left out by agreement.

Of what a source wrote keyed digests are kept, and counts: a heading may be a child's name.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from hub.connectors.contract import Trait
from hub.domain.identifiers import SourceId
from hub.edge.vault.db import Database
from hub.edge.vault.statements import State

DELIVERED = ""
"""Kept beside the traits: a source of which nothing but this is known has delivered, and has a form."""


@dataclass(frozen=True, slots=True)
class KeptOut:
    """A delivery that has so many columns, codes and versions which its source never had before.

    name: a hash of the file's name, as `Past` has it.
    """

    delivery: str
    source: SourceId
    picked_up: datetime
    records: int
    columns: int
    codes: int
    versions: int
    name: str = ""
    state: State = State.WAITS

    @property
    def new(self) -> str:
        """What it never had before, for a person who runs the hub."""
        counts = (("column", self.columns), ("code", self.codes), ("version", self.versions))
        return ", ".join(f"{n} new {what}{'s' * (n > 1)}" for what, n in counts if n)


class LeftOut(NamedTuple):
    """What of a source's last delivery was left out by agreement."""

    columns: int
    records: int


class Traits:
    def __init__(self, database: Database) -> None:
        self._db = database

    def new(self, source: SourceId, traits: Collection[Trait]) -> list[Trait]:
        """Those that the source never delivered before; of its first delivery none is new."""
        known = {trait for (trait,) in self._db.rows("SELECT trait FROM trait WHERE source = ?", source)}
        return [one for one in traits if self._digest(source, one) not in known] if known else []

    def note(self, source: SourceId, delivery: str, traits: Iterable[Trait]) -> None:
        """The delivery counts, and so its form is known from now on."""
        digests = {DELIVERED, *(self._digest(source, one) for one in traits)}
        with self._db.transaction() as db:
            db.executemany(
                "INSERT INTO trait VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET last = excluded.last",
                [(source, digest, delivery, delivery) for digest in sorted(digests)],
            )

    def keep_out(self, one: KeptOut) -> None:
        """Until a person confirms it. Once more is the same; of one whose place was taken it asks anew."""
        row = (one.delivery, one.source, one.picked_up.isoformat(), one.records)
        with self._db.transaction() as db:
            db.execute(
                "INSERT INTO kept_out VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET state = excluded.state WHERE state = ?",
                (*row, one.columns, one.codes, one.versions, one.name, one.state, State.OVERTAKEN),
            )

    def find(self, delivery: str) -> KeptOut | None:
        """What was kept out under that id, whatever became of it."""
        rows = self._db.rows(f"{_KEPT_OUT} WHERE delivery = ?", delivery)
        return _kept_out(rows[0]) if rows else None

    def waiting(self, source: SourceId | None = None) -> list[KeptOut]:
        """Those that nobody has confirmed, and those whose confirmation did not get through; oldest first."""
        rows = self._db.rows(
            f"{_KEPT_OUT} WHERE state IN (?, ?) AND source = coalesce(?, source) ORDER BY picked_up",
            State.WAITS,
            State.CONFIRMED,
            source,
        )
        return [_kept_out(row) for row in rows]

    def overtaken(self, source: SourceId, name: str, records: int) -> list[str]:
        """Those that wait and whose place is taken by a file of that name which holds as much."""
        sql = (
            "UPDATE kept_out SET state = ?"
            " WHERE source = ? AND state = ? AND name = ? AND records <= ? RETURNING delivery"
        )
        with self._db.transaction() as db:
            gone = db.execute(sql, (State.OVERTAKEN, source, State.WAITS, name, records)).fetchall()
        return [delivery for (delivery,) in gone]

    def move(self, delivery: str, state: State) -> None:
        with self._db.transaction() as db:
            db.execute("UPDATE kept_out SET state = ? WHERE delivery = ?", (state, delivery))

    def withdrawn(self, source: SourceId, delivery: str) -> None:
        """What only this delivery brought is new again."""
        with self._db.transaction() as db:
            both = (source, delivery, delivery)
            db.execute("DELETE FROM trait WHERE source = ? AND first = ? AND last = ?", both)
            db.execute("UPDATE trait SET first = last WHERE source = ? AND first = ?", both[:2])
            db.execute("UPDATE trait SET last = first WHERE source = ? AND last = ?", both[:2])
            db.execute("DELETE FROM left_out WHERE source = ? AND delivery = ?", both[:2])
        self.move(delivery, State.WITHDRAWN)

    def leave_out(self, source: SourceId, delivery: str, left: LeftOut) -> None:
        """How much of its last delivery; of a source of which all is read nothing is kept."""
        with self._db.transaction() as db:
            db.execute("DELETE FROM left_out WHERE source = ?", (source,))
            if any(left):
                db.execute("INSERT INTO left_out VALUES (?, ?, ?, ?)", (source, delivery, *left))

    def left_out(self) -> dict[str, LeftOut]:
        """Of each source of which anything was."""
        rows = self._db.rows("SELECT source, columns, records FROM left_out ORDER BY source")
        return {source: LeftOut(columns, records) for source, columns, records in rows}

    def _digest(self, source: SourceId, trait: Trait) -> str:
        return self._db.digest("trait", source, trait.sort, trait.name)


_KEPT_OUT = "SELECT delivery, source, picked_up, records, columns, codes, versions, name, state FROM kept_out"


def _kept_out(row: tuple[Any, ...]) -> KeptOut:
    delivery, source, picked_up, records, columns, codes, versions, name, state = row
    moment = datetime.fromisoformat(picked_up)
    return KeptOut(delivery, SourceId(source), moment, records, columns, codes, versions, name, State(state))
