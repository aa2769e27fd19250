"""Who is who: numbers and own references to pupils.

Everything is found by a keyed hash; what must be readable again is sealed. Each method is one
transaction, and asking again gives the same answer. Pupils are returned as first named: `Merges` knows who
lives on.
"""

from collections.abc import Iterable, Sequence

from hub.domain.identifiers import PupilId, SourceId, pgn_kind
from hub.edge.vault.crypto import PUPIL, REFERENCE, Keys
from hub.edge.vault.crypto import Parts as What
from hub.edge.vault.db import Database
from hub.edge.vault.lookup import Lookup
from hub.edge.vault.merges import MATCHED, Merge, Merges
from hub.edge.vault.names import digest_in, pupil_of

_FIRST = "UPDATE own SET pupil = :pupil WHERE hash = :own AND pupil IS NULL"
_FURTHER = (
    "INSERT OR IGNORE INTO own_other SELECT hash, :pupil FROM own WHERE hash = :own AND pupil <> :pupil"
)
_TOLD_BESIDE = """
SELECT hash, told FROM own WHERE told IS NOT NULL AND pupil = :pupil
UNION
SELECT hash, told FROM own_other o JOIN own ON hash = o.own WHERE told IS NOT NULL AND o.pupil = :pupil
"""


class People:
    def __init__(self, database: Database, keys: Keys, merges: Merges) -> None:
        self._db = database
        self._keys = keys
        self._merges = merges
        self._numbers = Lookup(database, keys, "number", PUPIL, ("pupil", "other_name"))
        self._owns = Lookup(database, keys, "own", REFERENCE, ("pupil", "told"))

    def all_by_pgn(self, pgns: Iterable[str]) -> dict[str, PupilId]:
        """The pupils of numbers; those never seen are taken in, together."""
        with self._db.transaction():
            found = self._numbers.all(((pgn,) for pgn in pgns), lambda _, digest: (pupil_of(digest), 0))
        return {pgn: pupil for (pgn,), (_, pupil, _) in found.items()}

    def known(self, pgn: str) -> PupilId | None:
        """The pupil of a number, if the number was ever seen."""
        row = self._numbers.find(pgn)
        return None if row is None else PupilId(row[1])

    def told_as(self, pupil: PupilId) -> tuple[str, str] | None:
        """The source of a provisional pupil and its own reference, in the clear; None where it has none."""
        rows = self._db.rows("SELECT sealed FROM own WHERE told = ?", pupil)
        if not rows:
            return None
        source, own, *_ = self._owns.unseal(rows[0][0])
        return source, own

    def is_known(self, pupil: PupilId) -> bool:
        """Whether a number is known of the pupil."""
        return bool(self._numbers_of(pupil))

    def by_own(self, source: SourceId, own: str) -> PupilId:
        """
        The pupil of a record without a number: the person whose number the source named beside this
        reference (of two persons it is not ours to choose), else a provisional pupil.
        """
        with self._db.transaction() as db:
            row, _, told = self._owns.all([(source, own)], lambda *_: (None, None))[source, own]
            named = self._named(row)
            if len(named) == 1:
                return named.pop()
            name = told or self._keys.provisional(source, own)
            if self._merges.survivor(name) in named:
                # It lives on in one of them already, and a later record may be about another: begin anew.
                ((persons,),) = self._db.rows("SELECT count(*) FROM own_pupil WHERE own = ?", row)
                name = self._keys.provisional(source, f"{own}\x1f{persons}")
            db.execute("UPDATE own SET told = ? WHERE hash = ?", (name, row))
            return name

    def find_own(self, source: SourceId, own: str) -> PupilId | None:
        """The pupil of a source's own reference, without taking anything in."""
        found = self._owns.find(source, own)
        if found is None:
            return None
        row, _, told = found
        named = self._named(row)
        if len(named) == 1:
            return named.pop()
        return PupilId(told) if told else self._keys.provisional(source, own)

    def name_all(self, source: SourceId, beside: Sequence[tuple[str, PupilId]]) -> list[Merge]:
        """
        The source names numbers beside its own references. Returns the steps by which those live on that were
        provisional by them, if anybody was ever told of them: such a pupil is the one of the number.
        """
        first: dict[What, PupilId] = {(source, own): pupil for own, pupil in reversed(beside)}
        with self._db.transaction() as db:
            rows = self._owns.all(first, lambda own, _: (first[own], None))
            steps: list[Merge] = []
            for own, pupil in beside:
                row, known, told = rows[source, own]
                if known != pupil:
                    for sql in (_FIRST, _FURTHER):
                        db.execute(sql, {"own": row, "pupil": pupil})
                if told:  # it goes on in the first person, before a second makes it nobody's
                    self._settle(row, told)
                    steps += self._merges.steps(told)
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
                after = self._take_in(new, before)
            if before is None:
                before = self._take_in(old, after)
            self._merges.merge(before, after)
            concerned = [before, after]
            for name in self._merges.family(after):
                for row, told in db.execute(_TOLD_BESIDE, {"pupil": name}).fetchall():
                    self._settle(row, told)
                    concerned.append(PupilId(told))
            return tuple(dict.fromkeys(concerned))

    def pgn(self, pupil: PupilId) -> str | None:
        """The number of a pupil in the clear, a BSN before an onderwijsnummer. Only for whoever may know."""
        numbers = self._numbers_of(pupil)
        return next((n for n in numbers if pgn_kind(n) == "bsn"), numbers[0] if numbers else None)

    def rekey(self) -> int:
        """After a rotation: everything under the newest keys; no pupil gets another name."""
        with self._db.transaction() as db:
            db.execute("UPDATE number SET other_name = 1")
            return self._numbers.rekey() + self._owns.rekey()

    def _numbers_of(self, pupil: PupilId) -> list[str]:
        """All numbers of a person, in the clear."""
        sql = "SELECT sealed FROM number WHERE other_name AND pupil = ?1 OR hash = ?2 AND pupil = ?1"
        family = self._merges.family(pupil)
        sealed = [found for name in family for (found,) in self._db.rows(sql, name, digest_in(name))]
        return [self._numbers.unseal(number)[0] for number in sealed]

    def _other_bsn(self, pupil: PupilId, bsn: str) -> bool:
        """Whether this person has a BSN that is not this one."""
        return any(pgn_kind(number) == "bsn" and number != bsn for number in self._numbers_of(pupil))

    def _take_in(self, pgn: str, pupil: PupilId | None) -> PupilId:
        """A number never seen before, of this pupil or of one with its own name."""
        if pupil is None:
            return self.all_by_pgn([pgn])[pgn]
        self._numbers.all([(pgn,)], lambda *_: (pupil, 1))
        return pupil

    def _named(self, row: bytes) -> set[PupilId]:
        """The persons whose numbers stand beside a reference."""
        rows = self._db.rows("SELECT pupil FROM own_pupil WHERE own = ?", row)
        return {self._merges.survivor(PupilId(pupil)) for (pupil,) in rows}

    def _settle(self, row: bytes, told: PupilId) -> None:
        """A provisional pupil that was told of lives on in the one person of its reference."""
        named = self._named(row)
        if len(named) == 1:
            if self._merges.how(told) == MATCHED and self._merges.survivor(told) not in named:
                self._merges.part(told)  # a number outweighs a name
            self._merges.merge(told, named.pop())
