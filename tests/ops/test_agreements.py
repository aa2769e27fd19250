"""`hub agreements`: a file is judged before it holds, and two are told apart per rule."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from hub.ops.agreements_cli import agreements

PLAN = {"since": "2025-08-15", "ground": "regioplan 2025", "urgent_non_arrival_days": 5}
MARCH = {"since": "2026-02-01", "ground": "regioplan 2026", "warn_not_applied": [3, 1], "off": ["D29"]}


def asked(*args: object) -> Result:
    return CliRunner().invoke(agreements, list(map(str, args)))


def written(path: Path, *agreed: object) -> Path:
    path.write_text(json.dumps({"version": 1, "agreements": agreed}), "utf-8")
    return path


def test_what_is_wrong_is_told_with_file_and_key(tmp_path: Path) -> None:
    path = written(tmp_path / "new.json", PLAN | {"off": ["D11"]})
    done = asked("lint", path)

    assert (1, True) == (done.exit_code, done.stdout.startswith(f"{path}"))
    assert "agreements.0.off: D11 (zomerlek) is no mere agreement" in done.stdout


def test_a_file_without_faults_says_nothing_but_what_was_not_looked_at(tmp_path: Path) -> None:
    done = asked("lint", written(tmp_path / "new.json", PLAN))

    assert (0, "") == (done.exit_code, done.stdout)
    assert "--in-force" in done.stderr


def test_an_agreement_of_the_past_that_was_not_in_force_is_a_fault(tmp_path: Path) -> None:
    """What holds already may lie in the past; what is new may not change what has been said."""
    old, new = written(tmp_path / "old.json", PLAN), written(tmp_path / "new.json", PLAN, MARCH)

    on_its_day = asked("lint", new, "--in-force", old, "--today", "2026-02-01")
    a_day_late = asked("lint", new, "--in-force", old, "--today", "2026-02-02", "--json")

    assert (0, "") == (on_its_day.exit_code, on_its_day.stdout)
    assert 1 == a_day_late.exit_code
    assert ["D02", "D29"] == [f["what"][:3] for f in json.loads(a_day_late.stdout)["faults"]]


def test_a_difference_reads_as_a_sentence_per_rule(tmp_path: Path) -> None:
    old, new = written(tmp_path / "old.json", PLAN), written(tmp_path / "new.json", PLAN, MARCH)

    assert [
        "D02 niet aangemeld: warn_not_applied 03-16 → 03-01, vanaf 2026-02-01 (regioplan 2026)",
        "D29 dubbel ingeschreven: off nee → ja, vanaf 2026-02-01 (regioplan 2026)",
    ] == asked("diff", old, new).stdout.splitlines()


def test_a_difference_that_ends_says_when_and_the_same_file_has_none(tmp_path: Path) -> None:
    old = written(tmp_path / "old.json", {**PLAN, "since": "2025-09-01"})
    new = written(tmp_path / "new.json", PLAN)

    assert "vanaf 2025-08-15 tot 2025-09-01" in asked("diff", old, new).stdout
    assert ["2025-09-01"] == [
        c["until"] for c in json.loads(asked("diff", old, new, "--json").stdout)["changes"]
    ]
    assert "geen verschil" in asked("diff", new, new).stdout


def mapped(path: Path, *lines: object, only_own: bool = True) -> Path:
    path.write_text(json.dumps({"version": 1, "routes": lines, "only_own_routes": only_own}), "utf-8")
    return path


COUNTER = {
    "since": "2026-01-01",
    "ground": "routekaart 2026",
    "party": "Schakelpunt",
    "role": "consulent",
    "channel": "telefoon",
}


def test_a_situation_without_a_route_is_a_fault(tmp_path: Path) -> None:
    """
    A region that leaves the hub's own map out has to cover all; behind its own lines the hub's stand.
    """
    adults = COUNTER | {"age": "adult"}

    gap = asked("lint", mapped(tmp_path / "gap.json", adults))
    early = asked("lint", mapped(tmp_path / "early.json", COUNTER))
    beside = asked("lint", mapped(tmp_path / "beside.json", adults, only_own=False))

    assert (1, 1, 0) == (gap.exit_code, early.exit_code, beside.exit_code), beside.stdout
    assert "situations lead nowhere, the first is D01, age minor, school vmbo" in gap.stdout
    assert "lead nowhere" in early.stdout  # before 2026 nothing holds


def test_a_line_of_no_rule_or_of_no_kind_of_school_is_a_fault(tmp_path: Path) -> None:
    wrong = COUNTER | {"rules": ["D99"], "schools": ["gymnasium"]}

    told = asked("lint", mapped(tmp_path / "wrong.json", wrong, only_own=False)).stdout

    assert "routes.0.rules: D99 is no rule" in told
    assert "routes.0.schools" in told
