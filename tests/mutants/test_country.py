"""A region notices a rule that says nothing, and not one that is written otherwise and means the same."""

from pathlib import Path

import pytest

from tests.mutants import country
from tests.mutants.planting import Mutant

FILE = "hub/domain/rules/non_arrival.py"
ASKS = "if not standing.is_mover:"


def instead(became: str) -> Mutant:
    text = Path(FILE).read_text(encoding="utf-8")
    assert 1 == text.count(ASKS)
    return Mutant(FILE, "find", ASKS, became, 1, (1, 1), text.replace(ASKS, became))


def test_region_notices_a_rule_that_says_nothing_and_not_one_that_means_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(country, "KEPT", tmp_path / "country.jsonl")
    silent, same = instead("if True:"), instead("if standing.is_mover is False:")

    code = country.report([silent, same], movers=60, jobs=1)

    told = capsys.readouterr().out
    assert "noticed: 1 of 2, 50%" in told
    assert f"=> {same.became}" in told
    assert 1 == code
