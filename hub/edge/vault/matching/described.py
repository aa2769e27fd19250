"""How sources describe pupils by name, sealed; and who of those known by number somebody without one may be.

Nobody is compared with everybody: a description is found again by keyed digests of parts of it, of which two
of one person share one whatever single thing was written otherwise.
"""

import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from hub.connectors.contract import Description
from hub.domain.identifiers import PupilId, SourceId, is_provisional
from hub.edge.vault.crypto import Keys
from hub.edge.vault.db import Database
from hub.edge.vault.matching.scoring import Likelihood, Match, judge
from hub.edge.vault.matching.spelling import Spelled, sound, spelled
from hub.edge.vault.matching.weights import Weights
from hub.edge.vault.merges import Merges


class Candidate(NamedTuple):
    """Who it may be, and why."""

    pupil: PupilId
    match: Match


class Described:
    def __init__(self, database: Database, keys: Keys, merges: Merges) -> None:
        self._db = database
        self._keys = keys
        self._merges = merges

    def describe(self, source: SourceId, pupil: PupilId, person: Description) -> bool:
        """Keep the source's latest description of a pupil; False when it is the one that was kept."""
        who, numbered = spelled(person), not is_provisional(pupil)
        said = self._db.digest("description", *_texts(who))
        with self._db.transaction() as db:
            known = db.execute(
                "SELECT id, said, sealed FROM described WHERE pupil = ? AND source = ?", (pupil, source)
            ).fetchone()
            if known is not None and known[1] == said:
                return False
            row = (said, self._db.digest("surname", who.surname), self._keys.seal(json.dumps(who).encode()))
            if known is None:
                sql = "INSERT INTO described (pupil, source, said, surname, sealed) VALUES (?, ?, ?, ?, ?)"
                number = db.execute(sql, (pupil, source, *row)).lastrowid
            else:
                number = known[0]
                db.execute(
                    "UPDATE described SET said = ?, surname = ?, sealed = ? WHERE id = ?", (*row, number)
                )
                old = [(key, numbered, number) for key in self._digests(self._opened(known[2]))]
                sql = "DELETE FROM described_by WHERE digest = ? AND numbered = ? AND described = ?"
                db.executemany(sql, old)
            new = [(key, numbered, number) for key in self._digests(who)]
            db.executemany("INSERT OR IGNORE INTO described_by VALUES (?, ?, ?)", new)
        return True

    def candidates(self, who: Spelled, weights: Weights) -> list[Candidate]:
        """Those known by number who may be this person, likeliest first; who surely is not is left out."""
        ((known, namesakes),) = self._db.rows(
            "SELECT (SELECT coalesce(max(id), 0) FROM described), count(*) FROM described WHERE surname = ?",
            self._db.digest("surname", who.surname),
        )
        found: dict[PupilId, list[Spelled]] = {}
        for pupil, other in self._near(who):
            found.setdefault(self._merges.survivor(pupil), []).append(other)
        best = [_best(who, told, known, namesakes, weights) for told in found.values()]
        judged = zip(found, judge(who, best, known, namesakes, weights), strict=True)
        likely = [Candidate(*one) for one in judged if one[1].likelihood is not Likelihood.NO]
        return sorted(likely, key=lambda one: (-one.match.probability, one.pupil))

    def numberless_like(self, person: Description) -> set[PupilId]:
        """Those of whom no number is known who have a part of their description from this one."""
        sql = (
            "SELECT pupil FROM described_by JOIN described ON id = described WHERE numbered = 0 AND digest IN"
        )
        return {PupilId(pupil) for (pupil,) in self._db.rows_of(sql, self._digests(spelled(person)))}

    def source_of(self, pupil: PupilId) -> SourceId | None:
        """Who described the pupil last."""
        rows = self._db.rows("SELECT source FROM described WHERE pupil = ? ORDER BY id DESC LIMIT 1", pupil)
        return SourceId(rows[0][0]) if rows else None

    def of(self, pupil: PupilId) -> Spelled | None:
        """How a pupil was described last; None when nobody did."""
        sql = "SELECT sealed FROM described WHERE pupil = ? ORDER BY id DESC LIMIT 1"
        rows = self._db.rows(sql, pupil)
        return None if not rows else self._opened(rows[0][0])

    def rekey(self) -> int:
        """After a rotation: all of it under the newest key."""
        with self._db.transaction() as db:
            rows = db.execute("SELECT id, sealed FROM described").fetchall()
            resealed = [(self._keys.reseal(sealed), number) for number, sealed in rows]
            db.executemany("UPDATE described SET sealed = ? WHERE id = ?", resealed)
        return len(rows)

    def _near(self, who: Spelled) -> Iterator[tuple[PupilId, Spelled]]:
        sql = (
            "SELECT DISTINCT id, pupil, sealed FROM described_by JOIN described ON id = described"
            " WHERE numbered = 1 AND digest IN"
        )
        seen: set[int] = set()
        for number, pupil, sealed in self._db.rows_of(sql, self._digests(who)):
            if number not in seen:
                seen.add(number)
                yield PupilId(pupil), self._opened(sealed)

    def _opened(self, sealed: bytes) -> Spelled:
        surname, parts, *rest = json.loads(self._keys.unseal(sealed))
        return Spelled(surname, tuple(parts), *rest)

    def _digests(self, who: Spelled) -> list[str]:
        return [self._db.digest("described", *key) for key in keys_of(who)]


def keys_of(who: Spelled) -> set[tuple[str, ...]]:
    """Parts of a description; a birth date as if its day and month could change places."""
    first, sounds = who.initials[:1], {sound(name) for name in (who.surname, *who.parts) if name}
    year, *rest = who.birth.split("-")
    day = "-".join(sorted(rest))
    found: set[tuple[str, ...]] = set()
    if who.birth:
        found |= {("day and sound", year, day, one) for one in sounds}
        found |= {("sound and birthday", day, one, first) for one in sounds}
        found |= {("sound and year", year, one, first) for one in sounds}
        found.add(("day and initial", year, day, first))
    else:
        found |= {("sound", one, first) for one in sounds}
    return found


def _best(who: Spelled, told: Sequence[Spelled], known: int, namesakes: int, weights: Weights) -> Spelled:
    """Of the descriptions of one pupil the one that agrees most."""
    if len(told) == 1:
        return told[0]
    return max(told, key=lambda one: judge(who, [one], known, namesakes, weights)[0].weight)


def _texts(who: Spelled) -> tuple[str, ...]:
    return (who.surname, *who.parts, *who[2:])
