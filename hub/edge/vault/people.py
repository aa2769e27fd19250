"""Who is who: numbers and own references to pupils.

Everything is found by a keyed hash; what must be readable again is sealed. Each method is one
transaction, and asking again gives the same answer. Pupils are returned as first named: `Merges` knows who
lives on.
"""

from collections.abc import Iterable

from hub.domain.identifiers import PupilId, SourceId, pgn_kind
from hub.edge.vault.crypto import Keys
from hub.edge.vault.db import Database
from hub.edge.vault.lookup import Lookup
from hub.edge.vault.merges import Merges


class People:
    def __init__(self, database: Database, keys: Keys, merges: Merges) -> None:
        self._db = database
        self._keys = keys
        self._merges = merges
        self._numbers = Lookup(database, keys, "number")
        self._owns = Lookup(database, keys, "own")

    def by_pgn(self, pgn: str) -> PupilId:
        """The pupil of a number; a number never seen is taken in."""
        with self._db.transaction():
            return self.known(pgn) or self._take_in(pgn, self._keys.pupil(pgn))

    def known(self, pgn: str) -> PupilId | None:
        """The pupil of a number, if the number was ever seen."""
        found = self._numbers.find(pgn)
        if found is None:
            return None
        ((pupil,),) = self._db.rows("SELECT pupil FROM number WHERE id = ?", found)
        return PupilId(pupil)

    def all_known(self, pgns: Iterable[str]) -> dict[str, PupilId]:
        """Those of the numbers that were seen before; one under an older key only may be left out."""
        sql = "SELECT k.hash, n.pupil FROM number_key k JOIN number n ON n.id = k.row WHERE k.hash IN"
        return {pgn: PupilId(pupil) for (pgn,), (pupil,) in self._numbers.seen(((p,) for p in pgns), sql)}

    def all_untold(self, source: SourceId, owns: Iterable[str]) -> dict[str, int]:
        """
        The rows of references seen before under which nobody was told of: to name a person beside one again
        changes nothing. Some may be left out.
        """
        sql = "SELECT k.hash, o.id FROM own_key k JOIN own o ON o.id = k.row WHERE o.issued = 0 AND k.hash IN"
        seen = self._owns.seen(((source, own) for own in owns), sql)
        return {own: int(row) for (_, own), (row,) in seen}

    def is_beside(self, row: int, pupil: PupilId) -> bool:
        """Whether the source has named this person beside the reference before."""
        return bool(self._db.rows("SELECT 1 FROM own_pupil WHERE own = ? AND pupil = ?", row, pupil))

    def by_own(self, source: SourceId, own: str) -> PupilId:
        """
        The pupil of a record without a number: the person whose number the source named beside this
        reference (of two persons it is not ours to choose), else a provisional pupil.
        """
        with self._db.transaction() as db:
            row = self._own(source, own)
            named = self._named(row)
            if len(named) == 1:
                return named.pop()
            if self._merges.survivor(self._provisional(row)) in named:
                # It lives on in one of them already, and a later record may be about another: begin anew.
                ((persons,),) = self._db.rows("SELECT count(*) FROM own_pupil WHERE own = ?", row)
                fresh = self._keys.provisional(source, f"{own}\x1f{persons}")
                db.execute("UPDATE own SET provisional = ? WHERE id = ?", (fresh, row))
            db.execute("UPDATE own SET issued = 1 WHERE id = ?", (row,))
            return self._provisional(row)

    def find_own(self, source: SourceId, own: str) -> PupilId | None:
        """The pupil of a source's own reference, without taking anything in."""
        row = self._owns.find(source, own)
        if row is None:
            return None
        named = self._named(row)
        return named.pop() if len(named) == 1 else self._provisional(row)

    def name(self, source: SourceId, own: str, pupil: PupilId) -> PupilId | None:
        """
        The source names a number beside its own reference. Returns who was provisional by it, if anybody
        was ever told of: that pupil is this one.
        """
        with self._db.transaction() as db:
            row = self._own(source, own)
            db.execute("INSERT OR IGNORE INTO own_pupil VALUES (?, ?)", (row, pupil))
            return self._settle(row)

    def link(self, old: str, new: str) -> tuple[PupilId, ...] | None:
        """
        Two numbers are one person; the new number's pupil survives. Returns all names that this concerns:
        of both numbers, and of references that were ambiguous as long as the two were two. None: the
        onderwijsnummer is already another BSN's, and two BSNs are two persons, so one of the links is wrong.
        """
        with self._db.transaction() as db:
            before, after = self.known(old), self.known(new)
            if pgn_kind(old) == "onderwijsnummer" and before and self._other_bsn(before, new):
                return None
            if after is None:
                after = self._take_in(new, before or self._keys.pupil(new))
            if before is None:
                before = self._take_in(old, after)
            self._merges.merge(before, after)
            concerned = [before, after]
            for name in self._merges.family(after):
                rows = db.execute("SELECT own FROM own_pupil WHERE pupil = ?", (name,)).fetchall()
                concerned += [p for (row,) in rows if (p := self._settle(row)) is not None]
            return tuple(dict.fromkeys(concerned))

    def pgn(self, pupil: PupilId) -> str | None:
        """The number of a pupil in the clear, a BSN before an onderwijsnummer. Only for whoever may know."""
        found = [
            (kind == "bsn", row, sealed)
            for name in self._merges.family(pupil)
            for row, kind, sealed in self._db.rows(
                "SELECT id, kind, sealed FROM number WHERE pupil = ?", name
            )
        ]
        return self._numbers.unseal(max(found)[2])[0] if found else None

    def rekey(self) -> int:
        """After a rotation: everything under the newest keys; no pupil gets another name."""
        with self._db.transaction():
            return self._numbers.rekey() + self._owns.rekey()

    def _other_bsn(self, pupil: PupilId, bsn: str) -> bool:
        """Whether this person has a BSN that is not this one."""
        sql = "SELECT id FROM number WHERE pupil = ? AND kind = 'bsn'"
        rows = {row for name in self._merges.family(pupil) for (row,) in self._db.rows(sql, name)}
        return bool(rows - {self._numbers.find(bsn)})

    def _take_in(self, pgn: str, pupil: PupilId) -> PupilId:
        with self._db.transaction() as db:
            values = (pupil, pgn_kind(pgn) or "unknown", self._numbers.seal(pgn))
            made = db.execute("INSERT INTO number (pupil, kind, sealed) VALUES (?, ?, ?)", values).lastrowid
            self._numbers.enter(made or 0, pgn)
        return pupil

    def _own(self, source: SourceId, own: str) -> int:
        """The row of a reference, made if need be. Its provisional name stays, whatever happens to keys."""
        if (known := self._owns.find(source, own)) is not None:
            return known
        with self._db.transaction() as db:
            values = (self._keys.provisional(source, own), self._owns.seal(source, own))
            made = db.execute("INSERT INTO own (provisional, sealed) VALUES (?, ?)", values).lastrowid or 0
            self._owns.enter(made, source, own)
        return made

    def _named(self, row: int) -> set[PupilId]:
        """The persons whose numbers stand beside a reference."""
        rows = self._db.rows("SELECT pupil FROM own_pupil WHERE own = ?", row)
        return {self._merges.survivor(PupilId(pupil)) for (pupil,) in rows}

    def _provisional(self, row: int) -> PupilId:
        ((pupil,),) = self._db.rows("SELECT provisional FROM own WHERE id = ?", row)
        return PupilId(pupil)

    def _settle(self, row: int) -> PupilId | None:
        """A provisional pupil that was told of lives on in the one person of its reference."""
        ((issued,),) = self._db.rows("SELECT issued FROM own WHERE id = ?", row)
        if not issued:
            return None
        named, provisional = self._named(row), self._provisional(row)
        if len(named) == 1:
            self._merges.merge(provisional, named.pop())
        return provisional
