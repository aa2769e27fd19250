"""Files of a past year, rehearsed: what the hub would have said, whatever their order, and nobody by name."""

import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner, Result

from hub.demo.files_of_a_year import WHICH, WHOSE, year
from hub.demo.said_of_a_year import SaidOfYear, rehearse
from hub.domain.identifiers import pgn_kind
from hub.edge import region
from hub.explain.words import BLOCKED
from hub.ops.cli import main
from hub.simulation.on_disk import write
from hub.simulation.simulate import simulate
from tests.edge.intake.test_identity import bsn, onderwijsnummer

HEAD = (
    "BSN;Onderwijsnummer;Stamnummer;Achternaam;Geboortedatum;Gemeentecode;BRIN;Schooljaar;Niveau;Beoogd mbo\n"
)
LIST = "vo-list_16YV_20250115T0730_volledig.csv"
HEARD = ("koppelpunt_20250120T0600.json", "koppelpunt_20250425T0600.json")
LOST = next(f"{n}" for n in count(1_000_000) if pgn_kind(f"{n:09}") == "bsn")  # two zeros were lost
NAMES = ("Kanarie", "Grasparkiet", "Zebravink")


def row(n: int, own: str | None = None, number: str = "") -> str:
    name = NAMES[n % len(NAMES)]
    return f"{bsn(n)};{number};{own or 4000 + n};{name};01-02-2008;0363;16YV;2024-2025;tl;J\n"


def school(root: Path, *rows: str, heard: Sequence[str] = HEARD) -> list[Path]:
    """A list, and the koppelpunt without an application."""
    (root / LIST).write_text(HEAD + "".join(rows))
    for name in heard:
        (root / name).write_text('{"items": []}')
    return [root / LIST, *(root / name for name in heard)]


def typed(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["connector", "rehearse", *map(str, words)])


def said(files: Sequence[Path]) -> SaidOfYear:
    return rehearse(year(files), region.load(None), waits_for=False)


def test_who_has_not_applied_is_told_by_the_schools_own_number(tmp_path: Path) -> None:
    files = school(tmp_path, row(1), row(2))

    shown = typed(*files)

    assert 0 == shown.exit_code, shown.output
    assert "niet aangemeld" in shown.output
    assert "D02: 4001 (vo-list/16YV), 4002 (vo-list/16YV)." in shown.output
    (rule,) = json.loads(typed(*files, "--json").output)["rules"]
    assert ("D02", 2, 2) == (rule["rule"], rule["signals"], rule["pupils"])
    assert "2025-01-15" < rule["first"] <= "2025-04-26"
    assert (
        2 == sum(n for to, n in rule["to"].items() if "16YV" in to or "school" in to.casefold()) or rule["to"]
    )


def test_a_source_that_is_missing_is_no_silence(tmp_path: Path) -> None:
    """
    Without the koppelpunt nobody knows who has applied: the rules wait, and it is told for how many pupils.
    """
    (lists,) = school(tmp_path, row(1), row(2), heard=())

    shown, told = (
        typed(lists, "--until", "2025-09-15"),
        json.loads(typed(lists, "--until", "2025-09-15", "--json").output),
    )

    assert 0 == shown.exit_code
    assert "De hub had niets gemeld." in shown.output
    assert [] == told["rules"]
    waiting = {one["source"]: (one["pupils_waiting"], one["rules"]) for one in told["not_heard"]}
    assert (2, RULES_ON_PLACES) == waiting["koppelpunt/mbo"]
    assert (0, ["D13"]) == waiting["attendance"]
    assert "2 leerlingen wachten daarop" in shown.output


RULES_ON_PLACES = ["D02", "D03", "D07", "D10", "D11", "D12", "D15", "D18", "D19", "D20", "D23", "D30"]


@pytest.mark.parametrize("own", [bsn(77), onderwijsnummer(77), "Jansen", "20080201", LOST])
def test_a_reference_that_could_be_personal_is_counted(tmp_path: Path, own: str) -> None:
    files = school(tmp_path, row(1), row(2, own=own))

    for output in (typed(*files).output, typed(*files, "--json").output):
        assert own not in output
        assert own.casefold() not in output
    (rule,) = json.loads(typed(*files, "--json").output)["rules"]
    assert (1, 1) == (len(rule["references"]), rule["pupils_without_reference"])


def test_no_name_and_no_number_of_a_person_is_in_what_is_told(tmp_path: Path) -> None:
    files = school(tmp_path, *(row(n, number=onderwijsnummer(n)) for n in range(1, 40)))

    for output in (typed(*files).output, typed(*files, "--json").output):
        assert not [name for name in NAMES if name in output]
        assert not [n for n in range(1, 40) if bsn(n) in output or onderwijsnummer(n) in output]
        assert "01-02-2008" not in output


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Path], SaidOfYear]:
    folder = tmp_path_factory.mktemp("region")
    write(simulate(20, 3), folder)
    files = [p for p in sorted((folder / "files").rglob("*")) if p.is_file()]
    return files, said(files)


@pytest.mark.parametrize("seed", [1, 2])
def test_any_order_tells_the_same(simulated: tuple[list[Path], SaidOfYear], seed: int) -> None:
    files, told = simulated
    mixed = [*files, files[0]]
    Random(seed).shuffle(mixed)

    assert told.rules
    assert told == said(mixed)


def test_a_directory_is_all_its_files_but_not_what_the_hub_put_there(tmp_path: Path) -> None:
    """
    As the drop directory is laid out, a file needs no telling name.
    """
    place = tmp_path / "drop" / "vo-list" / "16YV"
    (place / "archive").mkdir(parents=True)
    (place / "export_20250115T0730_volledig.csv").write_text(HEAD + row(1))
    (place / "export.csv.receipt.json").write_text("{}")
    (place / "archive" / "oud.csv").write_text(HEAD + row(2))

    found = year([tmp_path])

    assert [("vo-list", "16YV")] == [(a.connector, a.organisation) for a in found.arrivals]
    assert () == found.left_out


def test_what_takes_no_part_is_told_with_why(tmp_path: Path) -> None:
    files = school(tmp_path, row(1))
    (tmp_path / "notulen.txt").write_text("niets")
    (tmp_path / "vo-list_zonder-school.csv").write_text("BSN;Naam\n")

    shown = typed(tmp_path)

    assert 1 == shown.exit_code
    assert f"Deed niet mee: notulen.txt: {WHICH}" in shown.output.replace("\n", " ")
    assert {("notulen.txt", WHICH), ("vo-list_zonder-school.csv", WHOSE)} == set(year([tmp_path]).left_out)
    nothing = typed(tmp_path / "notulen.txt")
    assert (2, True) == (nothing.exit_code, "geen bestand om af te spelen" in nothing.output)
    assert 3 == len(files) == len(year([tmp_path]).arrivals)


def test_a_file_that_names_no_moment_takes_that_of_the_disk_and_it_is_told(tmp_path: Path) -> None:
    file = tmp_path / "vo-list_16YV_volledig.csv"
    file.write_text(HEAD + row(1))
    at = datetime(2025, 1, 15, 7, 30, tzinfo=UTC)
    os.utime(file, (at.timestamp(), at.timestamp()))

    found = year([file])

    assert [at] == [a.moment for a in found.arrivals]
    assert "noemt geen moment" in typed(file).output


def test_numbers_linked_crosswise_end(tmp_path: Path) -> None:
    """
    One onderwijsnummer beside two BSNs, and a reference that two pupils have: two stay two, and nothing hangs.
    """
    number = onderwijsnummer(5)
    files = school(
        tmp_path,
        row(1, "7", number),
        row(2, "7", number),
        row(1, "8", number),
        f";{number};8" + row(3)[row(3).index(";K") :],
    )

    assert 2 == json.loads(typed(*files, "--json").output)["rules"][0]["pupils"]


def test_a_row_without_a_number_is_of_the_pupil_whose_reference_it_has(tmp_path: Path) -> None:
    files = school(tmp_path, row(1))
    later = tmp_path / LIST.replace("0115T", "0116T")
    later.write_text(HEAD + row(1).replace(bsn(1), ""))

    assert 1 == said([*files, later]).pupils


def test_rejected_rows_make_the_exit_code_one(tmp_path: Path) -> None:
    files = school(tmp_path, row(1), row(2).replace(";tl;", ";anders;"))

    shown = typed(*files)

    assert 1 == shown.exit_code
    assert "1 afgewezen" in shown.output


def test_two_children_under_one_number_are_told_to_no_municipality_as_in_the_hub(tmp_path: Path) -> None:
    """The door notices it beside earlier deliveries, and what mends it: the rehearsal answers as it does."""
    june = (*HEARD, "koppelpunt_20250610T0600.json")
    files = school(tmp_path, row(1), row(1, own="4999").replace("2008;", "2009;"), row(2), heard=june)
    both = {line.rule: line for line in said(files).rules}
    mended = tmp_path / LIST.replace("20250115", "20250116")
    mended.write_text(HEAD + row(1) + row(3, own="4999").replace("2008;", "2009;") + row(2))
    after = {line.rule: line for line in said([*files, mended]).rules}

    assert (2, ((BLOCKED["two_persons"], 1),)) == (both["D02"].pupils, both["D02"].untold)
    assert (3, ()) == (after["D02"].pupils, after["D02"].untold)
