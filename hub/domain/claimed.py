"""Which of its own numbers a source has beside a pupil, with which birth date: two children under one number.

Pure: the vault keeps the rows of each source, with keyed digests in the place of numbers and dates.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from hub.domain.context import Statement
from hub.domain.identifiers import PupilId

Who = tuple[PupilId, str]
"""A pupil and one of the source's own numbers, or what stands for it."""


class Row(NamedTuple):
    """A birth date as a source told it beside one number.

    plain: told without a mark, as that of the only one; gone: the delivery in which the number became
    another pupil's.
    """

    birth: str
    part: str | None
    plain: bool
    gone: str | None = None


@dataclass(frozen=True, slots=True)
class Apart:
    """How birth dates are told, so that those of two children stay two."""

    marks: Mapping[tuple[PupilId, str], str] = field(default_factory=dict)  # by pupil and own number
    withdrawn: frozenset[Who] = frozenset()  # without a mark: the plain word
    doubted: int = 0  # pupils of the delivery with more than one birth date
    renumbered: bool = False  # nearly all pupils that were known have another own number than before


MOST, FEWEST = 0.8, 5
"""A new number for such a share of the known pupils, and for more than so few: no mending of some [own]."""


def taken(
    before: Mapping[Who, Row],
    now: Mapping[Who, tuple[str, str | None]],
    full: Statement | None,
    delivery: str,
) -> dict[Who, Row]:
    """The rows after a delivery that tells these birth dates, each with its part. A repeat is the same.

    Of what it is full of it tells all; else a number leaves one pupil for another. The first number of a
    pupil alone tells its birth date without a mark.
    """
    before = {who: row for who, row in before.items() if full is None or not full.is_of(row.part)}
    beside = Counter(pupil for pupil, _ in before.keys() | now.keys())
    told = {
        who: Row(birth, part, before[who].plain if who in before else beside[who[0]] == 1)
        for who, (birth, part) in now.items()
    }
    owns = {own for _, own in now}
    left = {
        who: row._replace(gone=delivery)
        for who, row in before.items()
        if row.gone is None and who[1] in owns and who not in now
    }
    return {**before, **told, **left}


def apart(
    rows: Mapping[Who, Row], told: Iterable[tuple[PupilId, str]], owns: Mapping[str, str], delivery: str
) -> Apart:
    """How the birth dates of a delivery are told beside these rows; `owns`: what stands for each number."""
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


def renumbered(before: Mapping[Who, Row], now: Collection[Who]) -> bool:
    """Whether the source has given its pupils other numbers: a new system, or keys made for each export."""
    known = {pupil for (pupil, _), row in before.items() if row.gone is None}
    told = {pupil for pupil, _ in now} & known
    other = told - {pupil for pupil, own in now if (pupil, own) in before}
    return len(other) > FEWEST and len(other) >= MOST * len(told)
