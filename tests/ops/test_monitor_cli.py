"""`hub monitor` counts what the watch remembers, in every form; what small numbers it shuts, it shuts in all."""

import json

import pytest
from click.testing import CliRunner

from hub.edge.settings import Settings
from hub.explain.monitors.catalogue import MONITORS
from hub.ops.cli import main
from tests.explain.monitors.town import pupils
from tests.ops.remembering import remembered, without_kafka
from tests.story import MBO, moment

NAMES = [m.name for m in MONITORS]
DAY = "2025-06-15"


@pytest.fixture
def town(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A hub that remembers the town of the monitors' own tests, without a Kafka."""
    known = {story.name: tuple(story.pupil.words.values()) for story in pupils(DAY)}
    return without_kafka(monkeypatch, remembered(known, moment(DAY)), str(tmp_path_factory.mktemp("hub")))


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return without_kafka(monkeypatch, remembered({}, moment(DAY)), str(tmp_path_factory.mktemp("hub")))


def shown(*arguments: str) -> str:
    result = CliRunner().invoke(main, ["monitor", *arguments])
    assert 0 == result.exit_code, result.output
    return result.output


def test_list_names_them_all() -> None:
    assert [*NAMES, "jaarboek"] == [line.split()[0] for line in shown("list").splitlines()]


@pytest.mark.usefixtures("town")
def test_counts_at_the_last_tick_and_of_this_summer() -> None:
    text = shown("wachtrij")

    assert "Seizoen 2025, stand op 15 juni 2025" in text
    assert "29" in text
    assert "dossiernummer" not in text


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize("name", NAMES)
def test_json_and_csv_tell_the_same_cells(name: str) -> None:
    body = json.loads(shown(name, "--json"))
    lines = shown(name, "--csv").splitlines()[1:]

    cells = [n for sheet in body["sheets"] for row in sheet["rows"] for n in row["cells"].values()]
    assert [("" if n is None else str(n)) for n in cells] == [line.split(";")[-2] for line in lines]


@pytest.mark.usefixtures("town")
def test_html_is_a_page() -> None:
    assert shown("gedragslijn", "--html").startswith("<!doctype html>")


@pytest.mark.usefixtures("town")
def test_yearbook_is_every_monitor_in_one() -> None:
    asked = ["jaarboek", "--season", "2025"]

    assert "\n".join(shown(name, "--season", "2025") for name in NAMES) == shown(*asked)
    assert NAMES == [json.loads(line)["monitor"] for line in shown(*asked, "--json").splitlines()]
    assert len(NAMES) == shown(*asked, "--html").count("<h1>")
    assert 1 == shown(*asked, "--csv").count("monitor;seizoen")


@pytest.mark.usefixtures("town")
def test_school_gets_its_own_pupils_with_what_waits() -> None:
    body = json.loads(shown("wachtrij", "--school", MBO, "--json"))

    assert 29 == len(body["cases"])
    assert {MBO} == {row["path"][1] for row in body["sheets"][0]["rows"] if len(row["path"]) > 1}


@pytest.mark.usefixtures("nobody")
def test_a_hub_in_which_no_clock_struck_says_so() -> None:
    result = CliRunner().invoke(main, ["monitor", "switch"])

    assert 2 == result.exit_code
    assert "the clock has not struck yet" in result.output


@pytest.mark.parametrize(
    "arguments",
    [["switch", "--region", "26", "--school", MBO], ["switch", "--school", "nonsense"], ["nonsense"]],
)
def test_wrong_use_is_exit_two(arguments: list[str]) -> None:
    assert 2 == CliRunner().invoke(main, ["monitor", *arguments]).exit_code
