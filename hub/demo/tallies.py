"""What terminal and page both show of a demo, counted once: escalations, dirt and rejections."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from hub.demo.run import Played
from hub.domain.signals import Change
from hub.edge.intake.rejection import Rejection
from hub.explain import words
from hub.simulation.dirt import KINDS

MUNICIPAL = "gm/"
EVERY_SEVENTH = "Q14"
"""The kind of dirt that touches files, and nobody's record."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table of counts."""

    name: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows by columns, the fullest row first."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def most(self) -> int:
        """The highest count in any cell."""
        return max((n for row in self.rows for n in row.counts), default=0)

    @property
    def totals(self) -> tuple[int, ...]:
        return tuple(sum(row.counts[n] for row in self.rows) for n in range(len(self.columns)))


@dataclass(frozen=True, slots=True)
class Soiled:
    """One kind of dirt: what it is, how often it was done, and what it explains."""

    kind: str
    title: str
    stains: int
    missed: int
    false: int
    rules: tuple[str, ...]  # in which something is explained by it


@dataclass(frozen=True, slots=True)
class Refused:
    """Records that could not be a fact, for one cause."""

    connector: str
    field: str | None
    code: str
    remedy: str
    count: int
    organisations: int


def by_municipality(played: Played) -> Matrix:
    """Escalations that were opened, by municipality and rule; a case counts once."""
    cases = {
        (a.recipient.address.removeprefix(MUNICIPAL), signal.rule, signal.id)
        for _, signal in played.said
        for a in signal.addressees
        if a.recipient.address.startswith(MUNICIPAL) and a.change == Change.OPENED
    }
    counts = Counter((gm, rule) for gm, rule, _ in cases)
    rules = tuple(sorted({rule for _, rule in counts}))
    rows = [Row(_town(gm), tuple(counts[gm, r] for r in rules)) for gm in sorted({gm for gm, _ in counts})]
    return Matrix(rules, tuple(sorted(rows, key=lambda row: -row.total)))


def dirt(played: Played) -> list[Soiled]:
    """Every kind that was let in. A difference counts for each kind without which it is gone."""
    stains = Counter(s.kind for s in played.simulated.stains)
    missed = Counter(k for s in played.scores.values() for m in s.missed for k in m.dirt)
    false = Counter(k for s in played.scores.values() for f in s.false for k in f.dirt)
    rules: dict[str, set[str]] = defaultdict(set)
    for rule, score in played.scores.items():
        for kinds in (*(m.dirt for m in score.missed), *(f.dirt for f in score.false)):
            for kind in kinds:
                rules[kind].add(rule)
    twice = played.simulated.told.twice
    return [
        Soiled(k, kind.title, stains[k], missed[k], false[k], tuple(sorted(rules[k])))
        for k, kind in KINDS.items()
        if stains[k] or (k == EVERY_SEVENTH and twice)
    ]


def refused(rejections: Iterable[Rejection]) -> list[Refused]:
    """By connector, field and code, the most frequent first; with the remedy that its receipts give most."""
    found: dict[tuple[str, str | None, str], list[Rejection]] = defaultdict(list)
    for r in rejections:
        found[r.source.partition("/")[0], r.field, r.code].append(r)
    rows = [
        Refused(
            connector=connector,
            field=field,
            code=code,
            remedy=Counter(r.remedy for r in mine).most_common(1)[0][0],
            count=len(mine),
            organisations=len({r.source for r in mine}),
        )
        for (connector, field, code), mine in found.items()
    ]
    return sorted(rows, key=lambda r: (-r.count, r.connector, r.code))


def _town(code: str) -> str:
    return words.municipality(code).removeprefix("gemeente ")
