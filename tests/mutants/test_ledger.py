"""The list of those that may live is held against what was tried: it cannot grow old, and excuses nothing else."""

from pathlib import Path

import pytest

from tests.mutants import ledger, trial
from tests.mutants.__main__ import Tried, is_tried
from tests.mutants.planting import Name

LISTED: Name = ("x.py", "f", "a = 1", "a = 2", 1)
OTHER: Name = ("x.py", "f", "b = 1", "b = 2", 1)
NOTICED = {("x.py", "g", "c", str(n), 1): "tests/test_x.py::test_it" for n in range(20)}


@pytest.fixture(autouse=True)
def _one_that_may_live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "survivors.toml"
    file.write_text(ledger.toml(LISTED).replace('why = ""', 'why = "equivalent"'), encoding="utf-8")
    monkeypatch.setattr(ledger, "LISTED", file)


def test_all_is_well_when_only_those_live_that_may() -> None:
    assert 0 == ledger.report({**NOTICED, LISTED: ""})


def test_one_that_lives_and_is_not_listed_is_a_fault(capsys: pytest.CaptureFixture[str]) -> None:
    assert 1 == ledger.report({**NOTICED, OTHER: ""})
    assert ledger.toml(OTHER) in capsys.readouterr().out


def test_one_that_is_listed_without_a_reason_is_a_fault() -> None:
    ledger.LISTED.write_text(ledger.toml(LISTED), encoding="utf-8")

    assert 1 == ledger.report({**NOTICED, LISTED: ""})


def test_one_that_is_listed_and_is_noticed_is_a_fault(capsys: pytest.CaptureFixture[str]) -> None:
    """By a test that was written since: the list must not say that nobody could see it."""
    assert 1 == ledger.report({**NOTICED, LISTED: "tests/test_x.py::test_it"})
    assert ledger.toml(LISTED) in capsys.readouterr().out


def test_one_that_is_listed_and_was_not_tried_is_none() -> None:
    """Only some modules were asked for."""
    assert 0 == ledger.report(NOTICED)


def test_one_that_is_listed_and_is_no_mutant_any_more_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Its line has changed; of files that were not read nobody can say."""
    assert 0 == ledger.gone({LISTED, OTHER}, {"x.py"})
    assert 0 == ledger.gone({OTHER}, {"y.py"})
    assert 1 == ledger.gone({OTHER}, {"x.py"})
    assert ledger.toml(LISTED) in capsys.readouterr().out


def test_fewer_than_nine_of_ten_is_a_fault_though_each_is_listed() -> None:
    few = dict(list(NOTICED.items())[:8])

    assert 1 == ledger.report({**few, LISTED: ""})


@pytest.mark.parametrize(
    ("kept", "tried"),
    [
        (None, False),
        (Tried("before", "tests/test_x.py::test_it"), False),
        (Tried("now", "tests/test_x.py::test_it"), True),
        (Tried("now", trial.SURVIVED), True),
        (Tried("now", trial.ANEW), False),
    ],
)
def test_a_run_that_was_stopped_goes_on_where_it_was(kept: Tried | None, *, tried: bool) -> None:
    """What it found out stays; what it only found that it cannot graft is still to be tried."""
    assert tried == is_tried(kept, "now")
