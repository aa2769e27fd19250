"""Which of its own numbers a source has beside a pupil, with which birth date: two children under one number.

Own numbers and birth dates stand here as keyed digests. A row says whether its birth date was told without a
mark, as that of the only one (`plain`), and in which delivery its number became another pupil's (`gone`).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from hub.domain.context import Statement
from hub.domain.facts import Born
from hub.domain.identifiers import PupilId, SourceId
from hub.edge.vault.db import Database


class _Row(NamedTuple):
    birth: str
    part: str | None
    plain: bool
    gone: str | None = None


Who = tuple[PupilId, str]
"""A pupil and a mark, which is the digest of a source's own number."""


@dataclass(frozen=True, slots=True)
class Apart:
    """How birth dates are told, so that those of two children stay two."""

    marks: Mapping[tuple[PupilId, str], str] = field(default_factory=dict)  # by pupil and own number
    withdrawn: frozenset[Who] = frozenset()  # without a mark: the plain word
    doubted: int = 0  # pupils of the delivery with more than one birth date
    renumbered: bool = False  # nearly all pupils that were known have another own number than before


MOST, FEWEST = 0.8, 5
"""A new number for such a share of the known pupils, and for more than so few: no mending of some [own]."""

_WRITE = "INSERT OR REPLACE INTO claimed VALUES (?, ?, ?, ?, ?, ?, ?)"


class Claims:
    def __init__(self, database: Database) -> None:
        self._db = database

    def take(
        self,
        source: SourceId,
        delivery: str,
        told: Mapping[tuple[PupilId, str], Born],
        full: Statement | None,
    ) -> Apart:
        """Take in the birth date that a delivery tells beside each pupil and own number.

        Of what it is full of it tells all; else a number leaves one pupil for another. A repeat is the same.
        """
        digest = self._db.digest
        births = {birth: digest("born", birth) for birth in {b.birth.text for b in told.values()}}
        owns = {own: digest("own", source, own) for _, own in told}
        now = {(pupil, owns[own]): (births[b.birth.text], b.part) for (pupil, own), b in told.items()}
        with self._db.transaction() as db:
            before = self._known(source)
            others = {who: row for who, row in before.items() if full is None or not full.is_of(row.part)}
            after = _joined(others, now, delivery)
            gone = [(source, *who) for who in before if who not in after]
            new = [(source, *who, *row) for who, row in after.items() if before.get(who) != row]
            db.executemany("DELETE FROM claimed WHERE source = ? AND pupil = ? AND own = ?", gone)
            db.executemany(_WRITE, new)
            if _renumbered(before, now):
                db.execute("INSERT OR IGNORE INTO renumbered VALUES (?)", (delivery,))
            renumbered = bool(
                db.execute("SELECT 1 FROM renumbered WHERE delivery = ?", (delivery,)).fetchone()
            )
        return replace(_apart(after, told, owns, delivery), renumbered=renumbered)

    def relist(self, source: SourceId, withdrawn: str, births: Mapping[Who, Born]) -> None:
        """After a delivery was withdrawn: the rows are of the birth dates that remain, by pupil and mark.

        A row whose word is gone stays, like that of a number that is another pupil's: marks stay as they are.
        """
        with self._db.transaction() as db:
            for (pupil, own), row in self._known(source).items():
                plain = births.get((pupil, "")) if row.plain else None
                born = births.get((pupil, own)) or plain
                new = row._replace(gone=row.gone or withdrawn)
                if born is not None:
                    new = _Row(self._db.digest("born", born.birth.text), born.part, row.plain)
                db.execute(_WRITE, (source, pupil, own, *new))

    def _known(self, source: SourceId) -> dict[Who, _Row]:
        sql = "SELECT pupil, own, birth, part, plain, gone FROM claimed WHERE source = ?"
        return {
            (row[0], row[1]): _Row(row[2], row[3], bool(row[4]), row[5]) for row in self._db.rows(sql, source)
        }


def _renumbered(before: Mapping[Who, _Row], now: Collection[Who]) -> bool:
    """Whether the source has given its pupils other numbers: a new system, or keys made for each export."""
    known = {pupil for (pupil, _), row in before.items() if row.gone is None}
    told = {pupil for pupil, _ in now} & known
    other = told - {pupil for pupil, own in now if (pupil, own) in before}
    return len(other) > FEWEST and len(other) >= MOST * len(told)


def _joined(
    before: Mapping[Who, _Row], now: Mapping[Who, tuple[str, str | None]], delivery: str
) -> dict[Who, _Row]:
    """The rows after a delivery. The first of a pupil alone tells its birth date without a mark."""
    beside = Counter(pupil for pupil, _ in before.keys() | now.keys())
    told = {
        who: _Row(birth, part, before[who].plain if who in before else beside[who[0]] == 1)
        for who, (birth, part) in now.items()
    }
    owns = {own for _, own in now}
    left = {
        who: row._replace(gone=delivery)
        for who, row in before.items()
        if row.gone is None and who[1] in owns and who not in now
    }
    return {**before, **told, **left}


def _apart(
    rows: Mapping[Who, _Row], told: Iterable[tuple[PupilId, str]], owns: Mapping[str, str], delivery: str
) -> Apart:
    beside = Counter(pupil for pupil, _ in rows)
    marks = {(pupil, own): owns[own] for pupil, own in told if beside[pupil] > 1}
    births: dict[PupilId, set[str]] = {pupil: set() for pupil, _ in marks}
    marked = {(pupil, mark) for (pupil, _), mark in marks.items()}
    withdrawn: set[Who] = set()
    for (pupil, mark), row in rows.items():
        if row.gone is None and pupil in births:
            births[pupil].add(row.birth)
        if row.gone == delivery:
            withdrawn.add((pupil, mark))
        if row.plain and (row.gone == delivery or (pupil, mark) in marked):
            withdrawn.add((pupil, ""))
    return Apart(marks, frozenset(withdrawn), sum(len(dates) > 1 for dates in births.values()))
