"""What one region gave, in counts that can be added up to a country: per region, kind of school and rule."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields

from hub.demo.evaluation.tellable import Tellable
from hub.demo.score import Key, RuleScore

Spot = tuple[str, str, str]
"""Region, kind of school, rule."""

HOURS = 24


@dataclass(slots=True)
class Counts:
    """Occasions that should be said, and spells that were; of both, what could not have been told better.

    missed, false: all of them; overlooked, unfounded: those that what was told gave no ground for.
    """

    expected: int = 0
    found: int = 0
    missed: int = 0
    overlooked: int = 0
    said: int = 0
    false: int = 0
    unfounded: int = 0

    def take(self, other: "Counts") -> None:
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))

    @property
    def found_of_tellable(self) -> float | None:
        """The share that was found of what could have been told; None when there was nothing."""
        tellable = self.found + self.overlooked
        return self.found / tellable if tellable else None

    @property
    def unfounded_of_said(self) -> float | None:
        return self.unfounded / self.said if self.said else None


@dataclass(slots=True)
class Cell:
    """One rule for one kind of school in one region, or the sum of several of them."""

    all: Counts = field(default_factory=Counts)
    municipal: Counts = field(default_factory=Counts)  # severity 3 or more, to a municipality
    misrouted: int = 0
    late: int = 0  # steps said more than a tick after they could be known, or never
    delays: Counter[int] = field(default_factory=Counter)  # whole hours since it could be known

    def take(self, other: "Cell") -> None:
        self.all.take(other.all)
        self.municipal.take(other.municipal)
        self.misrouted += other.misrouted
        self.late += other.late
        self.delays.update(other.delays)

    def delay(self, part: float) -> float | None:
        """In days: what this part of the found occasions did not exceed."""
        return _at(self.delays, part)

    @property
    def wrong(self) -> int:
        """What counts against the hub."""
        return self.all.overlooked + self.all.unfounded + self.misrouted + self.late


@dataclass(slots=True)
class Examined:
    """Of a sample of differences: what dirt each is gone without, and which none explains."""

    differences: int = 0  # that there were
    examined: int = 0
    causes: Counter[str] = field(default_factory=Counter)
    unexplained: list[tuple[str, Key]] = field(default_factory=list)  # region and occasion

    def take(self, other: "Examined") -> None:
        self.differences += other.differences
        self.examined += other.examined
        self.causes.update(other.causes)
        self.unexplained += other.unexplained


@dataclass(slots=True)
class Tally:
    """One region, or all of them together."""

    movers: int = 0
    facts: int = 0
    signals: int = 0
    regions: int = 0
    examined_regions: int = 0
    cells: dict[Spot, Cell] = field(default_factory=dict)
    examined: Examined = field(default_factory=Examined)
    peak_mb: int = 0  # of the process that needed most

    def take(self, other: "Tally") -> None:
        for name in ("movers", "facts", "signals", "regions", "examined_regions"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.examined.take(other.examined)
        self.peak_mb = max(self.peak_mb, other.peak_mb)
        for place, cell in other.cells.items():
            self.cells.setdefault(place, Cell()).take(cell)

    def by_region(self) -> dict[str, Cell]:
        return self._by(0)

    def by_school(self) -> dict[str, Cell]:
        """By kind of school."""
        return self._by(1)

    def by_rule(self) -> dict[str, Cell]:
        return self._by(2)

    def _by(self, part: int) -> dict[str, Cell]:
        found: dict[str, Cell] = {}
        for place, cell in self.cells.items():
            found.setdefault(place[part], Cell()).take(cell)
        return dict(sorted(found.items()))

    @property
    def whole(self) -> Cell:
        found = Cell()
        for cell in self.cells.values():
            found.take(cell)
        return found


def cell(true: RuleScore, told: RuleScore, tellable: Tellable) -> Cell:
    """
    One rule, scored twice: against what happened, and against what was told as if it had happened.

    How late something is said counts from when it was told.
    """
    overlooked = [m for m in true.missed if tellable.overlooked(m)]
    unfounded = [f for f in true.false if tellable.unfounded(f)]
    municipal_misses = sum(m.municipal for m in true.missed)
    return Cell(
        Counts(
            expected=true.expected,
            found=true.found,
            missed=len(true.missed),
            overlooked=len(overlooked),
            said=true.said,
            false=len(true.false),
            unfounded=len(unfounded),
        ),
        Counts(
            expected=true.expected_municipal,
            found=true.expected_municipal - municipal_misses,
            missed=municipal_misses,
            overlooked=sum(m.municipal for m in overlooked),
            said=true.said_municipal,
            false=true.false_municipal,
            unfounded=sum(f.municipal for f in unfounded),
        ),
        misrouted=_in_both(true.misrouted, told.misrouted),
        late=len(told.late_steps) + _in_both(true.missed_steps, told.missed_steps),
        delays=Counter(round(days * HOURS) for days in told.delays),
    )


def _in_both(true: Iterable[object], told: Iterable[object]) -> int:
    known = set(told)
    return sum(one in known for one in true)


def _at(delays: Counter[int], part: float) -> float | None:
    total, seen = sum(delays.values()), 0
    for hours in sorted(delays):
        seen += delays[hours]
        if seen >= total * part:
            return hours / HOURS
    return None
