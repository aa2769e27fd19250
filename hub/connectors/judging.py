"""What is told of a delivery to whoever made it: how much of it was read, and what is wrong with it.

Of a large file neither facts nor rows are kept, only counts; and of what is wrong, the first of each cause.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Protocol

from hub.connectors.contract import Answer, Claim, Linked, Note, Reading, Rejected, Skipped

KEPT = 1_000
"""Rejections, and known non-facts, that are told one by one; all are counted by their cause."""

AT_ONCE = 10_000
"""Records of a file on disk of which the facts are held at a time."""

LINES = 5
"""Lines that are told of a cause."""


class Given(Protocol):
    """What some records gave."""

    @property
    def claims(self) -> Collection[Claim]: ...
    @property
    def links(self) -> Collection[Linked]: ...
    @property
    def answers(self) -> Collection[Answer]: ...
    @property
    def rejections(self) -> Collection[Rejected]: ...
    @property
    def skipped(self) -> Collection[Skipped]: ...
    @property
    def fruitful(self) -> Collection[int]: ...


@dataclass(slots=True)
class Cause:
    """One way in which records are wrong: how often, where first, and how to mend it."""

    remedy: str
    times: int = 0
    lines: list[int] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Judged:
    """Counts of a delivery, and what is told of it as a whole."""

    through: datetime
    version: int
    records: int = 0
    fruitful: int = 0
    rejected: int = 0  # records
    skipped: int = 0
    distinct: int = 0  # records that are one of these
    kinds: Counter[str] = field(default_factory=Counter)
    links: int = 0
    answers: int = 0
    rejections: list[Rejected] = field(default_factory=list)  # the first; without what the source wrote
    causes: dict[tuple[str, str | None], Cause] = field(default_factory=dict)  # by code and field
    skips: list[Skipped] = field(default_factory=list)  # the first
    unreadable: bool = False
    scope: tuple[date, date] | None = None
    parts: frozenset[str] = frozenset()
    notes: tuple[Note, ...] = ()
    heard: bool = True

    @property
    def facts(self) -> int:
        return self.kinds.total()

    @property
    def adds_up(self) -> bool:
        """As `Reading.adds_up`."""
        return self.records == self.fruitful + self.rejected + self.skipped == self.distinct

    @property
    def retracts(self) -> bool:
        """As `Reading.retracts`."""
        return self.scope is not None and not self.unreadable

    def add(self, given: Given) -> None:
        """Count what some records gave; no record is in two such parts."""
        sorts = (given.fruitful, {r.record for r in given.rejections}, {s.record for s in given.skipped})
        self.fruitful += len(sorts[0])
        self.rejected += len(sorts[1])
        self.skipped += len(sorts[2])
        self.distinct += len(set[int]().union(*sorts))
        self.kinds.update(claim.fact.kind for claim in given.claims)
        self.links += len(given.links)
        self.answers += len(given.answers)
        for rejected in given.rejections:
            self._reject(rejected)
        self.skips += [*given.skipped][: KEPT - len(self.skips)]

    def _reject(self, rejected: Rejected) -> None:
        cause = self.causes.setdefault((rejected.code, rejected.field), Cause(rejected.remedy))
        cause.times += 1
        if rejected.line is not None and len(cause.lines) < LINES:
            cause.lines.append(rejected.line)
        self.unreadable = self.unreadable or rejected.unreadable
        if len(self.rejections) < KEPT:
            self.rejections.append(replace(rejected, original=b"", spared=None, about=None))


def judged(reading: Reading) -> Judged:
    """What is told of a delivery that was read as a whole."""
    found = Judged(
        through=reading.through,
        version=reading.version,
        records=reading.records,
        scope=reading.scope,
        parts=reading.parts,
        notes=reading.notes,
        heard=reading.heard,
    )
    found.add(reading)
    return found
