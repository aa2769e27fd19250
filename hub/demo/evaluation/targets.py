"""What is asked of the hub in a country, and whether it is kept: at a clean telling, and at a dirty one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hub.demo.evaluation.tally import Cell, Tally

FOUND, UNFOUNDED = 0.995, 0.005
"""Of a dirty telling: at least so much found of what could be told, at most so much without ground."""


@dataclass(frozen=True, slots=True)
class Target:
    """One figure that is asked for.

    got: a share for what is asked as one, else a count; None where there was nothing to count.
    rules: in which something counts against it.
    """

    name: str
    asked: str
    got: float | None
    kept: bool
    rules: tuple[str, ...]

    def plain(self) -> dict[str, object]:
        """In plain JSON values."""
        return {
            "name": self.name,
            "asked": self.asked,
            "got": self.got,
            "kept": self.kept,
            "rules": list(self.rules),
        }


def targets(tally: Tally, *, dirty: bool) -> tuple[Target, ...]:
    """Those of this telling. Nothing to find is no proof: where nothing is expected none is kept."""
    by_rule, whole = tally.by_rule(), tally.whole
    if dirty:
        found, unfounded = whole.all.found_of_tellable, whole.municipal.unfounded_of_said
        return (
            Target(
                "found of what could be told",
                f">= {FOUND:.1%}",
                found,
                found is not None and found >= FOUND,
                _where(by_rule, lambda cell: cell.all.overlooked),
            ),
            Target(
                "without ground among escalations to municipalities",
                f"<= {UNFOUNDED:.1%}",
                unfounded,
                unfounded is not None and unfounded <= UNFOUNDED,
                _where(by_rule, lambda cell: cell.municipal.unfounded),
            ),
        )
    expected = whole.all.expected
    return (
        Target(
            "found",
            "100.0%",
            whole.all.found / expected if expected else None,
            0 < expected == whole.all.found,
            _where(by_rule, lambda cell: cell.all.missed),
        ),
        _none("false", by_rule, lambda cell: cell.all.false),
        _none("at the wrong address", by_rule, lambda cell: cell.misrouted),
        _none("later than one tick", by_rule, lambda cell: cell.late),
    )


def _none(name: str, by_rule: Mapping[str, Cell], count: Callable[[Cell], int]) -> Target:
    got = sum(map(count, by_rule.values()))
    return Target(name, "0", got, got == 0, _where(by_rule, count))


def _where(by_rule: Mapping[str, Cell], count: Callable[[Cell], int]) -> tuple[str, ...]:
    return tuple(rule for rule, cell in by_rule.items() if count(cell))
