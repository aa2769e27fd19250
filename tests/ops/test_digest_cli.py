"""`hub digest` shows the last week's messages, or those of one recipient, to people and to machines."""

import json

import pytest
from click.testing import CliRunner, Result

from hub.ops import digest_cli
from hub.ops.cli import main
from tests.explain.test_digest import SCHOOL, TOWN, said


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hub that has said this."""
    signals = [said("2026-03-17"), said("2026-04-02", SCHOOL, TOWN, who=2), said("2026-03-10", who=3)]
    monkeypatch.setattr(digest_cli, "_said", lambda _prefix: signals)


def asked(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["digest", *arguments])


def test_without_a_week_it_is_the_last_one_in_which_anything_was_said() -> None:
    output = asked().output

    assert 2 == output.count("Weekbericht van 30 maart 2026")
    assert "3 open, 1 nieuw" in output


def test_a_week_is_named_by_any_of_its_days() -> None:
    assert "Weekbericht van 9 maart 2026 t/m 15 maart 2026" in asked("--week", "2026-03-15").output
    assert "geen weekberichten in de week van 2 maart 2026" in asked("--week", "2026-03-02").output


def test_a_school_and_a_municipality_each_read_their_own() -> None:
    school, town = (
        json.loads(asked("--json", *who).stdout) for who in (("--school", "98VA"), ("--municipality", "0546"))
    )

    assert (["brin/98VA"], ["gm/0546"]) == ([d["recipient"] for d in school], [d["recipient"] for d in town])
    assert ["2026-03-10", "2026-03-17", "2026-04-02"] == [case["told"] for case in school[0]["cases"]]
    assert [False, False, True] == [case["new"] for case in school[0]["cases"]]


def test_figures_are_one_line_a_rule_and_for_machines_all_numbers() -> None:
    assert asked("--figures").output.startswith("D02 niet aangemeld: 0 × ernst 3+ aan 0 gemeenten")
    (row,) = json.loads(asked("--figures", "--json").stdout)
    assert (4, 4) == (row["mild"], row["digests"])


def test_what_is_no_brin_is_refused() -> None:
    assert 2 == asked("--school", "school").exit_code
