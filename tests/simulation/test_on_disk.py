"""`hub simulate` writes what a stranger can use: files, when each comes in, the region, and the truth."""

import json
from datetime import date, datetime
from pathlib import Path

from click.testing import CliRunner

from hub.connectors.catalogue import connector
from hub.connectors.contract import Delivery
from hub.edge import region
from hub.edge.access import declared
from hub.edge.access.organisation import Kind, OrganisationId
from hub.ops.cli import main


def _run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["simulate", *arguments])
    return result.exit_code, result.output


def test_what_is_written_can_be_read(tmp_path: Path) -> None:
    """
    Each delivery that is listed is there, in the order of its moment, and its connector reads all of it.
    """
    out = tmp_path / "region"
    code, told = _run("--out", str(out), "--movers", "30", "--seed", "3", "--clean", "--json")
    assert 0 == code
    listed = [json.loads(line) for line in (out / "deliveries.jsonl").read_text("utf-8").splitlines()]
    moments = [datetime.fromisoformat(entry["moment"]) for entry in listed]

    assert json.loads(told)["files"] == len(listed)
    assert sorted(moments) == moments
    for entry, moment in zip(listed, moments, strict=True):
        path = out / entry["path"]
        known = connector(entry["connector"])
        assert known is not None
        reading = known.read(Delivery(path.name, entry["organisation"], moment, path.read_bytes()))
        assert reading.adds_up
        assert () == reading.rejections


def test_settings_and_truth_stand_beside(tmp_path: Path) -> None:
    """
    The hub can load the region; the truth tells of every mover; a clean region has no stain.
    """
    out = tmp_path / "region"
    _run("--out", str(out), "--movers", "30", "--clean")
    truth = json.loads((out / "truth.json").read_text("utf-8"))

    assert region.load(out / "region.json").roster
    assert 30 == len(truth["lives"])
    assert {"rule", "who", "since", "until", "knowable", "recipients"} <= set(truth["expected"][0])
    assert "" == (out / "dirt.jsonl").read_text("utf-8")


def test_who_is_who_stands_beside(tmp_path: Path) -> None:
    """
    Whoever delivers or may hear something is declared; a supplier only delivers for who mandates it.
    """
    out = tmp_path / "region"
    _run("--out", str(out), "--movers", "30", "--clean")
    known = declared.load(out / "organisations.toml")
    roster = region.load(out / "region.json").context.roster
    day = date(2026, 7, 31)
    mandated = [m for m in known.mandates if m.period.holds(day)]

    for feed in roster:
        kind, _, code = feed.source.partition("/")
        whose = OrganisationId(f"gm/{code}" if code.isdigit() else f"brin/{code}")
        assert code == "mbo" or known.may_deliver(whose, whose, kind, day)
    assert set(Kind) == {each.kind for each in known.all}
    assert 0 < len(mandated) < len([each for each in known.all if each.kind is Kind.VO])
    assert all(known.may_deliver(m.supplier, m.school, "vo-list", day) for m in mandated)


def test_stains_are_written_down(tmp_path: Path) -> None:
    """
    Only the dirt that was asked for, and each instance with the pupil.
    """
    out = tmp_path / "region"
    code, _ = _run("--out", str(out), "--movers", "100", "--dirt", "Q13,Q16")
    stains = [json.loads(line) for line in (out / "dirt.jsonl").read_text("utf-8").splitlines()]

    assert 0 == code
    assert {"Q13", "Q16"} == {s["kind"] for s in stains}
    assert any(isinstance(s["person"], int) for s in stains)


def test_mistakes_are_told(tmp_path: Path) -> None:
    """
    A folder in use, an unknown kind of dirt, and a contradiction are usage errors with a remedy.
    """
    (tmp_path / "mine.txt").write_text("mine")

    assert 2 == _run("--out", str(tmp_path))[0]
    code, said = _run("--out", str(tmp_path / "a"), "--dirt", "Q99")
    assert (2, True) == (code, "Q16" in said)
    assert 2 == _run("--out", str(tmp_path / "b"), "--clean", "--dirt", "Q3")[0]
