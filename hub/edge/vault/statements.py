"""What each source has listed, and full statements that would take too much of it back: they are held.

A thing is a pupil's id, a kind of fact and a reference, as it stands on the topics. Days are ordinals.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from hub.domain.context import Statement
from hub.domain.facts import Fact
from hub.domain.identifiers import PupilId, SourceId
from hub.edge.vault.db import Database
from hub.edge.vault.merges import Merges

Listed = tuple[PupilId, str, str]
"""A pupil, a kind of fact, and the reference of the thing."""

BETWEEN_PARTS = " "  # no part holds one


class State(StrEnum):
    """What became of a statement that was held."""

    WAITS = "waits"
    CONFIRMED = "confirmed"  # by a person, and perhaps not yet on Kafka
    APPLIED = "applied"
    OVERTAKEN = "overtaken"  # by a later one of the same
    WITHDRAWN = "withdrawn"  # the delivery itself was


@dataclass(frozen=True, slots=True)
class Held:
    """A full statement that lacks `lost` of the `known` things that it could take back."""

    delivery: str
    source: SourceId
    picked_up: datetime
    known: int
    lost: int
    rejected: int = 0
    state: State = State.WAITS


class Statements:
    def __init__(self, database: Database, merges: Merges) -> None:
        self._db = database
        self._merges = merges

    def note(self, source: SourceId, facts: Iterable[tuple[PupilId, Fact]]) -> None:
        """What a delivery says of things that a statement can take back; of two words the later counts."""
        said: dict[int, tuple[object, ...]] = {}  # a list says the same of many, by one and the same fact
        rows: list[tuple[object, ...]] = []
        for pupil, fact in facts:
            if (row := said.get(id(fact))) is None:
                row = said[id(fact)] = _row(fact)
            if row:
                rows.append((source, pupil, *row))
        if not rows:
            return
        with self._db.transaction() as db:
            db.executemany(
                "INSERT INTO listed VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
                " version = excluded.version, first_day = excluded.first_day, last_day = excluded.last_day,"
                " part = excluded.part, gone = excluded.gone WHERE excluded.version >= version",
                rows,
            )

    def weighed(
        self, source: SourceId, statement: Statement, lists: Collection[Listed]
    ) -> tuple[int, list[Listed]]:
        """How many things are known of what it is full of, and those that it lacks; `lists`: what it lists.

        Those of another list of the same moment are among them, though it does not take them back.
        """
        sql = (
            "SELECT pupil, kind, ref, part FROM listed"
            " WHERE source = ? AND gone = 0 AND version <= ? AND first_day <= ? AND last_day >= ?"
        )
        days = (statement.last_day.toordinal(), statement.first_day.toordinal())
        known = 0
        lost: list[Listed] = []
        for pupil, kind, ref, part in self._db.rows(sql, source, statement.version, *days):
            if not statement.is_of(part):
                continue
            if (pupil, kind, ref) in lists or f"{pupil}/{ref}" in statement.spared:
                known += 1
            else:
                lost.append((PupilId(pupil), kind, ref))
        now = self._merges.survivors({pupil for pupil, _, _ in lost})
        still = [one for one in lost if not _under(now[one[0]], one, lists, statement)]
        return known + len(lost), still

    def take_back(self, source: SourceId, things: Iterable[Listed], version: int) -> None:
        """A statement of that version was believed: these are no longer listed."""
        sql = "UPDATE listed SET gone = 1 WHERE (source, pupil, kind, ref) = (?, ?, ?, ?) AND version < ?"
        with self._db.transaction() as db:
            db.executemany(sql, [(source, *thing, version) for thing in things])

    def relist(
        self, source: SourceId, facts: Collection[tuple[PupilId, Fact]], stated: Iterable[Statement]
    ) -> None:
        """Begin anew with all that the source says and states: a delivery of it was withdrawn."""
        with self._db.transaction() as db:
            db.execute("DELETE FROM listed WHERE source = ?", (source,))
            self.note(source, facts)
            for statement in stated:
                _, lost = self.weighed(source, statement, ())
                self.take_back(source, lost, statement.version)

    def hold(self, held: Held, statement: Statement) -> None:
        """Until a person confirms it; the same delivery again is held as it was."""
        days = (statement.first_day.toordinal(), statement.last_day.toordinal())
        parts = BETWEEN_PARTS.join(sorted(statement.parts))
        numbers = (held.known, held.lost, held.rejected, held.state)
        with self._db.transaction() as db:
            db.execute(
                "INSERT OR IGNORE INTO held VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(held.delivery, held.source, held.picked_up.isoformat()),
                    *(statement.version, *days, parts, *numbers),
                ),
            )

    def overtaken(self, source: SourceId, by: Statement, delivery: str) -> list[Held]:
        """Those that wait and could take back nothing that the later one could not; they wait no longer."""
        sql = "SELECT delivery, version, first_day, last_day, parts FROM held WHERE source = ? AND state = ?"
        whole = replace(by, spared=frozenset())
        gone = [
            identity
            for identity, version, first, last, parts in self._db.rows(sql, source, State.WAITS)
            if identity != delivery and whole.subsumes(_statement(version, first, last, parts))
        ]
        for identity in gone:
            self.move(identity, State.OVERTAKEN)
        return [held for identity in gone if (held := self.find(identity)) is not None]

    def move(self, delivery: str, state: State) -> None:
        with self._db.transaction() as db:
            db.execute("UPDATE held SET state = ? WHERE delivery = ?", (state, delivery))

    def find(self, delivery: str) -> Held | None:
        """What was held under that id, whatever became of it."""
        rows = self._db.rows(f"{_HELD} WHERE delivery = ?", delivery)
        return _held(rows[0]) if rows else None

    def waiting(self) -> list[Held]:
        """Those that nobody has confirmed, and those whose confirmation did not get through; oldest first."""
        rows = self._db.rows(f"{_HELD} WHERE state IN (?, ?) ORDER BY picked_up", *_OPEN)
        return [_held(row) for row in rows]


_HELD = "SELECT delivery, source, picked_up, known, lost, rejected, state FROM held"
_OPEN = (State.WAITS, State.CONFIRMED)


def _row(fact: Fact) -> tuple[object, ...]:
    """What is kept of a listing that a statement can take back; nothing of another fact."""
    span = fact.span
    if span is None or not fact.listing:
        return ()
    first, last = (day.toordinal() for day in span)
    return (fact.kind, fact.ref, fact.version, first, last, fact.part, int(fact.retracted))


def _held(row: tuple[Any, ...]) -> Held:
    delivery, source, picked_up, known, lost, rejected, state = row
    moment = datetime.fromisoformat(picked_up)
    return Held(delivery, SourceId(source), moment, known, lost, rejected, State(state))


def _statement(version: int, first: int, last: int, parts: str) -> Statement:
    days = (date.fromordinal(first), date.fromordinal(last))
    return Statement(version, *days, parts=frozenset(parts.split(BETWEEN_PARTS) if parts else ()))


def _under(now: PupilId, one: Listed, lists: Collection[Listed], statement: Statement) -> bool:
    """Whether the thing stands there after all, under the pupil that lives on."""
    _, kind, ref = one
    return (now, kind, ref) in lists or f"{now}/{ref}" in statement.spared
