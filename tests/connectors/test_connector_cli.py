"""`hub connector`: a file is judged without a broker, and a mistake is told without a traceback."""

import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hub.connectors import rod_vo, samples
from hub.connectors.catalogue import CONNECTORS
from hub.connectors.whose import organisation_of
from hub.ops import progress
from hub.ops.cli import main
from tests.connectors.examples import CASES, IDS


def hub(*args: str, stdin: bytes = b"") -> Result:
    return CliRunner().invoke(main, ["connector", *args], input=stdin)


def written(folder: Path, connector: str, example: str) -> Path:
    found = next(e for c, e in CASES if (c.name, e.name) == (connector, example))
    path = folder / found.file
    path.write_bytes(samples.content(connector, found))
    return path


def test_the_list_names_every_connector() -> None:
    told = hub("list")
    plain = hub("list", "--json")

    assert told.exit_code == plain.exit_code == 0
    assert [c["name"] for c in json.loads(plain.output)] == [c.name for c in CONNECTORS]
    assert all(c.name in told.output for c in CONNECTORS)


@pytest.mark.parametrize(("reads", "example"), CASES, ids=IDS)
def test_every_example_is_judged_as_it_is_read(tmp_path: Path, reads: Any, example: Any) -> None:
    path = written(tmp_path, reads.name, example.name)

    judged = hub("check", reads.name, str(path), "--json")

    body = json.loads(judged.output)
    assert body["organisation"] == example.organisation
    assert body["adds_up"] is True
    assert body["records"] == body["fruitful"] + body["rejected"] + body["skipped"]
    assert sum(body["kinds"].values()) == body["facts"]
    look = any(note["look"] for note in body["notes"])
    assert judged.exit_code == (1 if body["rejections"] or look else 0)


def test_a_rejection_is_told_with_line_field_code_and_remedy_and_no_number_of_a_child(
    tmp_path: Path,
) -> None:
    path = written(tmp_path, "vo-list", "mutaties")

    told = hub("check", "vo-list", str(path))

    assert told.exit_code == 1
    assert "3 records = 2 met feiten + 1 afgewezen + 0 bekende niet-feiten: de telling klopt." in told.output
    for word in ("5", "BSN", "pgn_invalid", "elfproef"):
        assert word in told.output
    assert "999990" not in told.output
    assert "Typefout" not in told.output


def test_of_many_rejections_each_cause_is_told_once_with_its_first_lines(tmp_path: Path) -> None:
    head, row = written(tmp_path, "vo-list", "mutaties").read_bytes().splitlines()[:2]
    path = tmp_path / "vo-list_16YV_20250301T1200_mutaties.csv"
    path.write_bytes(b"\n".join([head, *[re.sub(rb"\d{9}", b"123456789", row)] * 300, row[:9]]))

    told, plain = hub("check", "vo-list", str(path)), hub("check", "vo-list", str(path), "--json")

    assert "naar oorzaak" in told.output
    assert ["300", "2, 3, 4, 5, 6"] == [
        c.strip() for c in told.output.split("pgn_invalid")[0].split("│")[-4:-2]
    ]
    causes = [(c["code"], c["times"], c["lines"]) for c in json.loads(plain.output)["causes"]]
    assert [("pgn_invalid", 300, [2, 3, 4, 5, 6]), ("fields_few", 1, [302])] == causes
    assert len(json.loads(plain.output)["rejections"]) == 301


def test_a_long_reading_tells_on_standard_error_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing in its first seconds, and then not for each part."""
    now = iter([0.0, 1.0, 6.0, 7.0, 12.0])
    monkeypatch.setattr(progress, "monotonic", lambda: next(now))

    told = progress.Progress()
    for part in (0.1, 0.5, 0.6, 0.9):
        told(part)

    assert ("", "… 50% gelezen\n… 90% gelezen\n") == capsys.readouterr()


def test_what_was_read_is_shown_on_request_only(tmp_path: Path) -> None:
    path = written(tmp_path, "vo-exit", "laatste-dag")

    silent, told = (hub("check", "vo-exit", str(path), "--json", *more) for more in ((), ("--facts",)))

    assert "claims" not in json.loads(silent.output)
    assert json.loads(told.output)["claims"][0]["last_day"] == "2025-07-31"


def test_the_organisation_follows_from_the_content_when_the_name_is_silent(tmp_path: Path) -> None:
    for connector, example, whose in (
        ("vo-exam", "juni", "16YV"),
        ("ro", "volledig", "25PX"),
        ("brp", "week", "0363"),
        ("rod-vo", "inschrijvingen", "16YV"),
        ("uwlr", "antwoord", "16YV"),
    ):
        path = written(tmp_path, connector, example)
        bare = path.rename(tmp_path / "levering.csv")

        assert json.loads(hub("check", connector, str(bare), "--json").output)["organisation"] == whose


def test_of_xml_only_an_element_that_is_a_code_says_whose_it_is() -> None:
    """Parts of a message's number look like a BRIN, and so may namespaces."""
    content = (
        b'<a xmlns="urn:12AB:12AB"><id>00000000-12ab-12AB-8a12-000000000000</id><brin> 16YV\n</brin></a>'
    )

    assert organisation_of(rod_vo.CONNECTOR, "levering.xml", BytesIO(content)) == "16YV"


def test_whose_file_it_is_can_be_said_and_is_asked_when_nothing_tells(tmp_path: Path) -> None:
    path = written(tmp_path, "followup", "opvolging").rename(tmp_path / "antwoorden.csv")

    asked = hub("check", "followup", str(path))
    said = hub("check", "followup", str(path), "--organisation", "0363", "--json")

    assert asked.exit_code == 2
    assert "--organisation" in asked.output
    assert json.loads(said.output)["answers"] == 2


def test_standard_input_is_a_file_too() -> None:
    content = samples.content("koppelpunt", next(e for c, e in CASES if e.name == "gepubliceerd"))

    judged = hub("check", "koppelpunt", "-", "--json", stdin=content)

    assert judged.exit_code == 0
    assert json.loads(judged.output)["facts"] == 2


@pytest.mark.parametrize(("wrong", "near"), [("vo_list", "vo-list"), ("VO-LIST", "vo-list"), ("brpp", "brp")])
def test_an_unknown_connector_suggests_near_names(wrong: str, near: str, tmp_path: Path) -> None:
    told = hub("check", wrong, str(tmp_path / "nergens.csv"))

    assert told.exit_code == 2
    assert f"bedoelde u {near}" in told.output
    assert "Traceback" not in told.output


def test_a_file_that_cannot_be_opened_is_told_with_its_place(tmp_path: Path) -> None:
    for path in (tmp_path / "nergens.csv", tmp_path):
        told = hub("check", "vo-list", str(path))

        assert told.exit_code == 2
        assert str(path) in told.output
        assert "remedy" in told.output
        assert "Traceback" not in told.output


def test_a_spreadsheet_is_told_to_be_saved_as_csv(tmp_path: Path) -> None:
    path = tmp_path / "vo-list_16YV_20250115T0730_volledig.csv"
    path.write_bytes(b"PK\x03\x04" + bytes(100))

    told = hub("check", "vo-list", str(path))

    assert told.exit_code == 1
    assert "sla het op als CSV" in told.output
    assert "niet als gehoord" in told.output
