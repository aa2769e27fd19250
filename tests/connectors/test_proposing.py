"""`hub connector map` looks at a file and proposes the few lines by which it is read; it guesses no pupil."""

import tomllib
from pathlib import Path

from click.testing import CliRunner, Result

from hub.connectors import edexml, samples, somtoday
from hub.ops.cli import main
from tests.connectors.numbers import pgns
from tests.connectors.test_mapping import MAGISTER, SOMTODAY
from tests.connectors.workbooks import xlsx


def hub(*args: str) -> Result:
    return CliRunner().invoke(main, ["connector", *args])


def mapped(path: Path, name: str = "vo-list") -> str:
    done = hub("map", name, str(path), "--organisation", "16YV")
    assert 0 == done.exit_code, done.output
    tomllib.loads(done.output)
    return done.output


def test_somtodays_workbook_is_read_by_what_is_proposed_and_two_constants(tmp_path: Path) -> None:
    path = tmp_path / "leerlingen.xlsx"
    path.write_bytes(xlsx({"Leerlingen": [SOMTODAY[0], *SOMTODAY[1:], *SOMTODAY[1:]]}))

    text = mapped(path)

    found = tomllib.loads(text)["sources"]["vo-list/16YV"]["mapping"]
    assert {
        "columns": {"Lln.soort": "Niveau"},
        "codes": {"Niveau": {"HAVO-5": "havo", "VMBO-T-4": "tl"}},
    } == found
    assert "# Beoogd mbo staat niet in het bestand" in text
    assert "# Schooljaar staat niet in het bestand" in text

    settings = tmp_path / "sources.toml"
    settings.write_text(
        text + '\n[sources."vo-list/16YV".mapping.constants]\nSchooljaar = "2026-2027"\n"Beoogd mbo" = "J"\n',
        "utf-8",
    )
    judged = hub("check", "vo-list", str(path), "--organisation", "16YV", "--sources", str(settings))
    assert "0 afgewezen" in judged.output
    assert "rij heeft een BSN of onderwijsnummer" in " ".join(judged.output.split())
    unmapped = hub("check", "vo-list", str(path), "--organisation", "16YV")
    assert "1 afgewezen" in unmapped.output


def test_of_magisters_export_the_level_is_found_by_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    head, *rows = MAGISTER.splitlines()
    path.write_bytes("\n".join([head, *rows, *rows, *rows]).encode("cp1252"))

    found = tomllib.loads(mapped(path))["sources"]["vo-list/16YV"]["mapping"]

    assert {"STUDY": "Niveau"} == found["columns"]
    assert {"4 VMBO-TL": "tl", "5 HAVO": "havo", "5 VWO": "vwo"} == found["codes"]["Niveau"]


def test_nothing_about_a_pupil_is_proposed(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(MAGISTER.encode("cp1252"))

    text = mapped(path)

    for word in (*pgns(3), "Bruin", "Jansen", "Leeuwarden", "8911AA", "04-03-2010", "12001"):
        assert word not in text


def test_a_code_that_nobody_can_guess_is_a_comment(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    one, two, three = pgns(3)
    rows = "".join(f"{n};{level};J\n" for n in (one, two, three) for level in ("havo", "XX-5"))
    path.write_text(f"BSN;Niveau;Beoogd mbo\n{rows}", "utf-8")

    text = mapped(path)

    assert '# "XX-5" = …' in text
    assert '"havo"' not in text


def test_the_groups_of_an_edexml_are_comments_for_the_school_to_fill_in(tmp_path: Path) -> None:
    path = tmp_path / "edexml_16YV_20250115T0730.xml"
    path.write_bytes(samples.content("edexml", edexml.CONNECTOR.examples[0]))

    text = mapped(path, "edexml")

    assert '# groups."4TL1" = …' in text


def test_the_groups_of_somtoday_are_too(tmp_path: Path) -> None:
    path = tmp_path / "somtoday_16YV_20260115T0200.json"
    path.write_bytes(samples.content("somtoday", somtoday.CONNECTOR.examples[0]))

    text = mapped(path, "somtoday")

    assert '# groups."4TL1" = …' in text
    assert "Leerlinga" not in text


def test_a_file_without_columns_has_no_mapping(tmp_path: Path) -> None:
    path = tmp_path / "RO_25PX_20250801_20260731.CSV"
    path.write_text("x", "utf-8")

    done = hub("map", "ro", str(path))

    assert 2 == done.exit_code
    assert "geen afspraken over kolommen" in done.output
