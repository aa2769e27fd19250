"""Who is who: numbers and own references to pupils.

Everything is found by a keyed hash; what must be readable again is sealed. Each method is one
transaction, and asking again gives the same answer. Pupils are returned as first named: `Merges` knows who
lives on.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat

from hub.domain.identifiers import PupilId, SourceId, pgn_kind
from hub.edge.vault.crypto import Keys
from hub.edge.vault.crypto import Parts as What
from hub.edge.vault.db import Database
from hub.edge.vault.lookup import Lookup
from hub.edge.vault.merges import Merge, Merges

_BESIDE = "INSERT OR IGNORE INTO own_pupil VALUES (?, ?)"


class People:
    def __init__(self, database: Database, keys: Keys, merges: Merges) -> None:
        self._db = database
        self._keys = keys
        self._merges = merges
        self._numbers = Lookup(database, keys, "number", ("pupil", "kind"))
        self._owns = Lookup(database, keys, "own", ("issued", "provisional"))

    def all_by_pgn(self, pgns: Iterable[str]) -> dict[str, PupilId]:
        """The pupils of numbers; those never seen are taken in, together."""
        with self._db.transaction():
            found = self._numbers.all(((pgn,) for pgn in pgns), self._new_numbers)
        return {pgn: PupilId(pupil) for (pgn,), (_, pupil) in found.items()}

    def known(self, pgn: str) -> PupilId | None:
        """The pupil of a number, if the number was ever seen."""
        found = self._numbers.known([(pgn,)])
        return PupilId(found[pgn,][1]) if found else None

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
            name = self._provisional(row) or self._keys.provisional(source, own)
            if self._merges.survivor(name) in named:
                # It lives on in one of them already, and a later record may be about another: begin anew.
                ((persons,),) = self._db.rows("SELECT count(*) FROM own_pupil WHERE own = ?", row)
                name = self._keys.provisional(source, f"{own}\x1f{persons}")
            db.execute("UPDATE own SET issued = 1, provisional = ? WHERE id = ?", (name, row))
            return name

    def find_own(self, source: SourceId, own: str) -> PupilId | None:
        """The pupil of a source's own reference, without taking anything in."""
        row = self._owns.find(source, own)
        if row is None:
            return None
        named = self._named(row)
        if len(named) == 1:
            return named.pop()
        return self._provisional(row) or self._keys.provisional(source, own)

    def name_all(self, source: SourceId, beside: Sequence[tuple[str, PupilId]]) -> list[Merge]:
        """
        The source names numbers beside its own references. Returns the steps by which those live on that were
        provisional by them, if anybody was ever told of them: such a pupil is the one of the number.
        """
        with self._db.transaction() as db:
            rows = self._owns.all(((source, own) for own, _ in beside), _nobody)
            named = [(*rows[source, own], pupil) for own, pupil in beside]
            db.executemany(_BESIDE, ((row, pupil) for row, issued, pupil in named if not issued))
            steps: list[Merge] = []
            for row, issued, pupil in named:
                if issued:  # one by one: it goes on in the first person, before a second makes it nobody's
                    db.execute(_BESIDE, (row, pupil))
                    provisional = self._settle(row)
                    steps += self._merges.steps(provisional) if provisional else ()
            return steps

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
        self._numbers.all([(pgn,)], lambda _: [(pupil, _kind(pgn))])
        return pupil

    def _new_numbers(self, numbers: Sequence[What]) -> Iterator[tuple[PupilId, str]]:
        pupils = self._keys.pupils(numbers)
        return ((pupils[number], _kind(*number)) for number in numbers)

    def _own(self, source: SourceId, own: str) -> int:
        """The row of a reference, made if need be."""
        return self._owns.all([(source, own)], _nobody)[source, own][0]

    def _named(self, row: int) -> set[PupilId]:
        """The persons whose numbers stand beside a reference."""
        rows = self._db.rows("SELECT pupil FROM own_pupil WHERE own = ?", row)
        return {self._merges.survivor(PupilId(pupil)) for (pupil,) in rows}

    def _provisional(self, row: int) -> PupilId:
        """The name under which somebody was told of, which stays whatever happens to keys; else nothing."""
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


def _nobody(owns: Sequence[What]) -> Iterator[tuple[int, str]]:
    """References under which nobody was told of yet."""
    return repeat((0, ""), len(owns))


def _kind(pgn: str) -> str:
    return pgn_kind(pgn) or "unknown"
