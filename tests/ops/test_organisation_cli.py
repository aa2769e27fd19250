"""`hub organisation`: judged, compared, put in force, and the same again changes nothing."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from hub.edge.access.declared import FILE
from hub.ops.cli import main
from tests.edge.access.test_organisations import GOOD, declaring


def hub(folder: Path, *arguments: str, **more: str) -> Result:
    return CliRunner().invoke(main, ["organisation", *arguments], env={"HUB_DATA_DIR": str(folder), **more})


def test_a_file_is_put_in_force_once_and_its_difference_is_shown_first(tmp_path: Path) -> None:
    data = tmp_path / "data"
    file = declaring(tmp_path, GOOD)

    shown = hub(data, "apply", str(file), "--dry-run")
    nothing_yet = (data / FILE).exists()
    first, again = (hub(data, "apply", str(file)) for _ in range(2))
    changed = declaring(tmp_path, GOOD.replace("ict@voorbeeld", "systeem@voorbeeld").split("[[mandates]]")[0])
    difference = hub(data, "apply", str(changed), "--dry-run")

    assert (1, False) == (shown.exit_code, nothing_yet)
    assert "+ brin/98AB" in shown.output
    assert "+ mandate  supplier/lijn delivers vo-list for brin/98AB" in first.output
    assert 0o600 == (data / FILE).stat().st_mode & 0o777
    assert (0, "nothing differs from what is in force\n") == (again.exit_code, again.output)
    assert "~ brin/98AB  contact: ict@voorbeeld.example -> systeem@voorbeeld.example" in difference.output
    assert "- mandate  supplier/lijn" in difference.output


def test_a_file_that_is_wrong_is_not_put_in_force(tmp_path: Path) -> None:
    file = declaring(tmp_path, GOOD.replace("ict@voorbeeld.example", "ict"))

    judged = hub(tmp_path, "lint", str(file), "--json")
    put = hub(tmp_path / "data", "apply", str(file))

    assert 1 == judged.exit_code
    assert [f"{file}:6"] == [fault["where"] for fault in json.loads(judged.output)["faults"]]
    assert 2 == put.exit_code
    assert not (tmp_path / "data" / FILE).exists()


def test_who_is_there_is_shown_and_what_ends_is_told(tmp_path: Path) -> None:
    path = declaring(tmp_path, GOOD.replace("last = 2027-07-31", "last = 2026-09-02"))
    named = {"HUB_ORGANISATIONS": str(path)}

    listed = hub(tmp_path, "list", **named)
    shown = hub(tmp_path, "show", "brin/98AB", **named)
    missed = hub(tmp_path, "show", "brin/98AC", **named)
    refused = hub(tmp_path, "apply", str(path), **named)

    assert "! the mandate of brin/98AB for supplier/lijn ends on 2026-09-02" in listed.output
    assert "supplier/lijn delivers vo-list for brin/98AB until 2026-09-02" in shown.output
    assert "voorbeeld-pki (certificate)" in shown.output
    assert 2 == missed.exit_code
    assert "did you mean brin/98AB?" in missed.output
    assert 2 == refused.exit_code
