"""The guide "add a rule" is true: done as it stands there it gives a rule, and no step can be forgotten unnoticed."""

from pathlib import Path

import pytest

from tests.guides import Step, copy, guide

GUIDE = "add-a-rule.md"
WRITES = "HUB_GOLDEN=write python -m pytest -q tests/house/test_rules.py"

FORGOTTEN = {
    "hub/domain/rules/result_unknown.py": "No module named 'hub.domain.rules.result_unknown'",
    "hub/domain/rules/catalogue.py": (
        "hub/domain/rules/result_unknown.py is not in hub/domain/rules/catalogue.py: see add-a-rule §2"
    ),
    "tests/domain/test_result_unknown.py": (
        "D31 has no stories in tests/domain/test_result_unknown.py: see add-a-rule §3"
    ),
    "hub/simulation/oracle_result_unknown.py": ("No module named 'hub.simulation.oracle_result_unknown'"),
    "hub/simulation/oracles.py": "D31 has no oracle: see add-a-rule §4",
    WRITES: f"docs/rules.md is written from the rules: {WRITES}",
}
"""Each step, and what is said when it is left out."""


def test_the_rule_of_the_guide_is_a_rule(tmp_path: Path) -> None:
    """
    It speaks in its stories, its lines are written, and a region is seen by it as its oracle says.
    """
    ran = copy(tmp_path).follow(guide(GUIDE))

    assert [] == [(r.command, r.output) for r in ran if r.code]
    assert len(ran) > 1
    assert "| D31 uitslag niet bekend |" in (tmp_path / "docs" / "rules.md").read_text(encoding="utf-8")


def test_every_step_is_one_that_can_be_forgotten() -> None:
    steps = {s.what for s in guide(GUIDE) if s.does != "run"}

    assert steps == {step for step in FORGOTTEN if step != WRITES}
    assert len(steps) <= 5


@pytest.mark.parametrize("step", FORGOTTEN)
def test_a_step_that_is_forgotten_is_named(step: str, tmp_path: Path) -> None:
    """
    What the guide has one run fails, and says what is missing and where.
    """
    ran = copy(tmp_path).follow(tuple(s for s in guide(GUIDE) if not _judges(s)), without=step)

    told = "".join(r.output for r in ran if r.code)
    assert FORGOTTEN[step] in told.replace("\\'", "'")


def _judges(step: Step) -> bool:
    """Whether a step only judges a rule that is whole, by a region: not needed to find what is missing."""
    return "test_truth" in step.what
