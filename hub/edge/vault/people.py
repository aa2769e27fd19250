"""Who is who: numbers and own references to pupils, and which pupil lives on in which other.

Everything is found by a keyed hash; what must be readable again is sealed. Each method is one
transaction, and asking again gives the same answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from hub.domain.identifiers import PupilId, SourceId, pgn_kind
from hub.edge.crypto import Keys
from hub.edge.vault.db import Database


@dataclass(frozen=True, slots=True, order=True)
class Merge:
    """One pupil lives on in another. `seq` counts all merges of this vault and never goes back."""

    seq: int
    pupil: PupilId
    survivor: PupilId


@dataclass(frozen=True, slots=True)
class _Own:
    id: int
    provisional: PupilId
    issued: bool
    actual: PupilId | None
    ambiguous: bool


class People:
    def __init__(self, database: Database, keys: Keys) -> None:
        self._db = database
        self._keys = keys

    def by_pgn(self, pgn: str) -> PupilId:
        """The pupil as first named for this number (see `survivor`); a number never seen is taken in."""
        with self._db.transaction():
            return self._known_number(pgn) or self._take_in(pgn, self._keys.pupil(pgn))

    def known(self, pgn: str) -> PupilId | None:
        """The pupil of a number, if the number was ever seen."""
        with self._db.transaction():
            return self._known_number(pgn)

    def by_own(self, source: SourceId, own: str) -> PupilId:
        """
        The pupil of a record without a number: the real one if the source ever named a number beside this
        reference (one number: of two it is not ours to choose), else a provisional one.
        """
        with self._db.transaction() as db:
            row = self._own(source, own)
            if row.actual is not None and not row.ambiguous:
                return row.actual
            if not row.issued:
                db.execute("UPDATE own SET issued = 1 WHERE id = ?", (row.id,))
            return row.provisional

    def find_own(self, source: SourceId, own: str) -> PupilId | None:
        """The pupil of a source's own reference, without taking anything in."""
        found = self._find_own(source, own)
        if found is None:
            return None
        return found.provisional if found.actual is None or found.ambiguous else found.actual

    def name(self, source: SourceId, own: str, pupil: PupilId) -> None:
        """The source names a number beside its reference: who was provisional by it is this pupil."""
        with self._db.transaction() as db:
            row = self._own(source, own)
            if row.actual is None:
                db.execute("UPDATE own SET actual = ? WHERE id = ?", (pupil, row.id))
                if row.issued:
                    self.merge(row.provisional, pupil)
            elif not row.ambiguous and self.survivor(row.actual) != self.survivor(pupil):
                db.execute("UPDATE own SET ambiguous = 1 WHERE id = ?", (row.id,))

    def link(self, old: str, new: str) -> tuple[PupilId, PupilId]:
        """Two numbers are one person; returns the pupils as first named. The new number's pupil survives."""
        with self._db.transaction():
            before, after = self._known_number(old), self._known_number(new)
            if after is None:
                after = self._take_in(new, before or self._keys.pupil(new))
            if before is None:
                before = self._take_in(old, after)
            self.merge(before, after)
            return before, after

    def merge(self, pupil: PupilId, into: PupilId) -> None:
        """
        The last survivor of the one goes on in the last survivor of the other.

        Survivors are roots and a root is bound to another root only, so there is never a circle.
        """
        with self._db.transaction() as db:
            gone, stays = self.survivor(pupil), self.survivor(into)
            if gone != stays:
                db.execute("INSERT INTO merged (pupil, survivor) VALUES (?, ?)", (gone, stays))

    def merges(self, pupil: PupilId) -> Iterator[Merge]:
        """The steps from a pupil to its survivor; none for who lives on as itself."""
        while step := self._db.rows("SELECT seq, pupil, survivor FROM merged WHERE pupil = ?", pupil):
            ((seq, gone, stays),) = step
            yield Merge(seq, PupilId(gone), PupilId(stays))
            pupil = PupilId(stays)

    def survivor(self, pupil: PupilId) -> PupilId:
        for merge in self.merges(pupil):
            pupil = merge.survivor
        return pupil

    def provisional_of(self, source: SourceId, own: str) -> PupilId | None:
        """The provisional pupil once issued for this reference."""
        row = self._find_own(source, own)
        return row.provisional if row is not None and row.issued else None

    def pgn(self, pupil: PupilId) -> str | None:
        """The number of a pupil in the clear, a BSN before an onderwijsnummer. Only for whoever may know."""
        family = {self.survivor(pupil)}
        while True:
            marks = ",".join("?" * len(family))
            sql = f"SELECT pupil FROM merged WHERE survivor IN ({marks})"  # noqa: S608 - only marks
            more = {PupilId(name) for (name,) in self._db.rows(sql, *family)}
            if more <= family:
                break
            family |= more
        found = self._db.rows(
            f"SELECT sealed FROM number WHERE pupil IN ({marks}) "  # noqa: S608 - only marks
            "ORDER BY kind = 'bsn' DESC, id DESC LIMIT 1",
            *family,
        )
        return self._keys.unseal(found[0][0]).decode() if found else None

    def rekey(self) -> int:
        """After a rotation: everything sealed and found under the newest keys; no pupil gets another name."""
        with self._db.transaction():
            return self._rekey("number") + self._rekey("own")

    def _rekey(self, table: str) -> int:
        """The sealed text of a row is what its hash is made of, parts joined by the unit separator."""
        with self._db.transaction() as db:
            rows = db.execute(f"SELECT id, sealed FROM {table}").fetchall()  # noqa: S608 - our own names
            for row, sealed in rows:
                parts = self._keys.unseal(sealed).decode().split("\x1f")
                version, newest = self._keys.lookups(table, *parts)[0]
                db.execute(
                    f"UPDATE {table} SET sealed = ? WHERE id = ?",  # noqa: S608 - our own names
                    (self._keys.reseal(sealed), row),
                )
                db.execute(f"DELETE FROM {table}_key WHERE {table} = ?", (row,))  # noqa: S608 - our own names
                db.execute(f"INSERT INTO {table}_key VALUES (?, ?, ?)", (newest, version, row))  # noqa: S608
            return len(rows)

    def _known_number(self, pgn: str) -> PupilId | None:
        found = self._look("number", pgn)
        if found is None:
            return None
        ((pupil,),) = self._db.rows("SELECT pupil FROM number WHERE id = ?", found)
        return PupilId(pupil)

    def _take_in(self, pgn: str, pupil: PupilId) -> PupilId:
        with self._db.transaction() as db:
            row = db.execute(
                "INSERT INTO number (pupil, kind, sealed) VALUES (?, ?, ?)",
                (pupil, pgn_kind(pgn) or "unknown", self._keys.seal(pgn.encode())),
            ).lastrowid
            version, newest = self._keys.lookups("number", pgn)[0]
            db.execute("INSERT INTO number_key VALUES (?, ?, ?)", (newest, version, row))
        return pupil

    def _own(self, source: SourceId, own: str) -> _Own:
        with self._db.transaction() as db:
            if (known := self._find_own(source, own)) is not None:
                return known
            row = db.execute(
                "INSERT INTO own (provisional, sealed) VALUES (?, ?)",
                (self._keys.provisional(source, own), self._keys.seal(f"{source}\x1f{own}".encode())),
            ).lastrowid
            version, newest = self._keys.lookups("own", source, own)[0]
            db.execute("INSERT INTO own_key VALUES (?, ?, ?)", (newest, version, row))
            made = self._find_own(source, own)
            assert made is not None  # noqa: S101 - just made, in this transaction
            return made

    def _find_own(self, source: SourceId, own: str) -> _Own | None:
        found = self._look("own", source, own)
        if found is None:
            return None
        ((row, provisional, issued, actual, ambiguous),) = self._db.rows(
            "SELECT id, provisional, issued, actual, ambiguous FROM own WHERE id = ?", found
        )
        real = None if actual is None else PupilId(actual)
        return _Own(row, PupilId(provisional), bool(issued), real, bool(ambiguous))

    def _look(self, table: str, *what: str) -> int | None:
        """Under the newest key, else under an older one; what is found so is entered under the newest too."""
        versions = self._keys.lookups(table, *what)
        for version, hash_ in versions:
            rows = self._db.rows(f"SELECT {table} FROM {table}_key WHERE hash = ?", hash_)  # noqa: S608
            if not rows:
                continue
            found: int = rows[0][0]
            if version != versions[0][0]:
                with self._db.transaction() as db:
                    db.execute(
                        f"INSERT OR IGNORE INTO {table}_key VALUES (?, ?, ?)",  # noqa: S608
                        (versions[0][1], versions[0][0], found),
                    )
            return found
        return None
