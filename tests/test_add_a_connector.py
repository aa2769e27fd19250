"""The guide to a connector is true: who follows it has one, who skips a step is told which."""

import json
import re
from pathlib import Path

import pytest

from tests.guides import GUIDES, Copy, Ran, copy, guide

STEPS = guide("add-a-connector.md")
JUDGE = 'python -m pytest -q tests/connectors -k "complete or vavo-list"'
WRITE = "python -m tests.connectors.examples   # writes zomer.facts.json"
MODULE, CATALOGUE = "hub/connectors/vavo_list.py", "hub/connectors/catalogue.py"
EXAMPLE, PAGE = "hub/connectors/examples/vavo-list/zomer.csv", "docs/guides/aanleveren.md"
FACTS = "hub/connectors/examples/vavo-list/zomer.facts.json"


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Copy, dict[str, Ran]]:
    tree = copy(tmp_path_factory.mktemp("walked"))
    return tree, {ran.command: ran for ran in tree.follow(STEPS)}


def test_the_guide_names_every_file_it_touches_and_at_most_five() -> None:
    touched = {step.what for step in STEPS if step.does != "run"} | {FACTS}
    text = (GUIDES / "add-a-connector.md").read_text(encoding="utf-8")
    spelled = (
        text.replace("<name>.py", "vavo_list.py").replace("<name>", "vavo-list").replace("<example>", "zomer")
    )
    listed = re.findall(r"^\d\. `([^`]+)`", spelled, re.MULTILINE)

    assert sorted(listed) == sorted(touched)
    assert len(touched) <= 5


def test_who_follows_the_guide_has_a_connector(walked: tuple[Copy, dict[str, Ran]]) -> None:
    """
    Every test that judges connectors holds it, and the command line knows it.
    """
    _, ran = walked
    codes = {command: done.code for command, done in ran.items()}

    assert list(codes.values()) == [0, 0, 0, 1], "\n".join(done.output[-3000:] for done in ran.values())
    assert re.search(r"\d+ passed", ran[JUDGE].output)
    assert "vavo-list_<BRIN>_<jjjjmmddTuumm>.csv" in ran["hub connector list"].output
    assert "3 records = 2 met feiten + 1 afgewezen" in next(
        o.output for c, o in ran.items() if " check " in c
    )


def test_what_is_written_is_what_the_guide_promises(walked: tuple[Copy, dict[str, Ran]]) -> None:
    tree, _ = walked
    told = json.loads((tree.root / FACTS).read_text(encoding="utf-8"))

    assert [c["pgn"] for c in told["said"]["claims"]] == ["999990007", "099990003"]
    assert [r["field"] for r in told["reading"]["rejections"]] == ["Laatste dag"]


@pytest.mark.parametrize(
    ("without", "told"),
    [
        (MODULE, "cannot import name 'vavo_list' from 'hub.connectors'"),
        (CATALOGUE, f"vavo-list, declared in {MODULE}, has no line in {CATALOGUE}"),
        (EXAMPLE, f"vavo-list has no {EXAMPLE}"),
        (WRITE, f"vavo-list has no {FACTS}; `python -m tests.connectors.examples` writes it"),
        (PAGE, f"vavo-list is not shown in {PAGE}"),
    ],
)
def test_who_skips_a_step_is_told_which(tmp_path: Path, without: str, told: str) -> None:
    steps = tuple(s for s in STEPS if not s.what.startswith("hub connector"))

    *_, judged = copy(tmp_path).follow(steps, without=without)

    assert judged.code != 0
    assert told in judged.output
