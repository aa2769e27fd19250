"""Settings per source: what a file may say, what holds when it says nothing, and that mistakes are told."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.connectors.contract import Delivery
from hub.connectors.mapping import AS_IT_COMES
from hub.edge import sources
from hub.edge.errors import LastingError
from hub.edge.settings import Settings

FILE = """
[defaults]
rest_s = 60

[sources."vo-list/16YV"]
held_share = 0.5
parts = { "*Leeuwarden*" = "00", "*" = "01" }
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "sources.toml"
    path.write_text(text, "utf-8")
    return path


def test_without_a_file_the_defaults_hold() -> None:
    assert sources.load(None).of("vo-list/16YV") == sources.SourceSettings()


def test_what_a_source_does_not_set_is_as_the_file_has_it_for_all(tmp_path: Path) -> None:
    found = sources.load(written(tmp_path, FILE))

    assert 60 == found.of("ro/25PX").rest_s == found.of("vo-list/16YV").rest_s
    assert (0.2, 0.5) == (found.of("ro/25PX").held_share, found.of("vo-list/16YV").held_share)


def test_the_first_pattern_that_fits_a_name_says_its_part(tmp_path: Path) -> None:
    of = sources.load(written(tmp_path, FILE)).of("vo-list/16YV")

    assert ("00", "01") == (of.part_of("lijst_LEEUWARDEN.csv"), of.part_of("lijst_sneek.csv"))
    assert sources.SourceSettings().part_of("lijst_sneek.csv") is None


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        (
            '[sources."vo-lijst/16YV"]\nrest_s = 1',
            1,
            "no connector is called vo-lijst; did you mean vo-list?",
        ),
        ('[defaults]\n\n[sources."koppelpunt/mob"]', 3, "koppelpunt verwacht de organisatie mbo"),
        ('[sources."vo-list/1YVV"]', 1, "vo-list verwacht een BRIN"),
        ('[sources."vo-list/16YV"]\nrest = 5', 2, "did you mean rest_s?"),
        ("[default]\nrest_s = 5", 1, "did you mean defaults?"),
        ('[defaults]\nsupplier = "supplier/lijn"', 2, "delivers for one school"),
        ('[sources."brp/0363"]\nsupplier = "supplier/lijn"', 2, "delivers for a school"),
        ('[sources."vo-list/16YV"]\nsupplier = "Lijn B.V."', 2, "supplier"),
        ('[defaults]\ndrift = "freze"', 2, "did you mean freeze?"),
        ('[sources."ro/25PX"]\ndrift = "freeze"', 2, "tell nothing of their form"),
        ("[defaults]\nrest_s = -5", 2, "greater than or equal to 0"),
        (
            '[sources."vo-list/16YV".mapping]\ncolumns = { "Lln.nr" = "Stamnr" }',
            2,
            "did you mean Stamnummer?",
        ),
        ('[sources."vo-list/16YV".mapping]\ncolums = {}', 2, "did you mean columns?"),
        (
            '[sources."vo-list/16YV".mapping.codes.Niveau]\n\n"HAVO-5" = "hafo"',
            3,
            "Niveau cannot be hafo",
        ),
        ('[sources."vo-list/16YV".mapping.constants]\n"Beoogd mbo" = "Misschien"', 2, "cannot be Misschien"),
        ('[sources."vo-list/16YV".mapping.constants]\nBSN = "999990007"', 2, "BSN is of one person"),
        ('[sources."vo-list/16YV".mapping.groups]\nH5 = "havo"', 2, "vo-list reads no groups"),
        ('[sources."edexml/16YV".mapping.groups]\nH5 = "hafo"', 2, "did you mean havo?"),
        ('[sources."edexml/16YV".mapping.columns]\nStamnr = "Stamnummer"', 2, "have no columns"),
        ('[defaults.mapping.constants]\nSchooljaar = "2026-2027"', 1, "cannot be a default"),
        ('[defaults]\nparts = {"*" = "Jan Jansen"}', 2, "match pattern"),
        ('[sources."koppelpunt/mbo".pull]\nurl = "http://koppelpunt.nl/x"', 2, "give an https:// address"),
        ('[sources."koppelpunt/mbo".pull]\nurl = "https://hub:geheim@koppelpunt.nl"', 2, "token_file"),
        ('[sources."koppelpunt/mbo".pull]\nulr = "https://koppelpunt.nl"', 2, "did you mean url?"),
        (
            '[sources."koppelpunt/mbo".pull]\nurl = "https://koppelpunt.nl"\ncert_file = "/a.pem"',
            1,
            "cert_file and key_file go together",
        ),
        (
            '[sources."koppelpunt/mbo".pull]\nurl = "https://koppelpunt.nl"\nclient_id = "1"',
            1,
            "asked of token_url as client_id",
        ),
        ('[sources."ro/25PX".pull]\nurl = "https://duo.nl"', 1, "does not number what it tells"),
        ('[defaults.pull]\nurl = "https://duo.nl"', 1, "cannot be a default"),
    ],
)
def test_a_word_that_matches_nothing_is_told_with_its_line(
    tmp_path: Path, text: str, line: int, told: str
) -> None:
    path = written(tmp_path, text)

    with pytest.raises(LastingError) as mistake:
        sources.load(path)

    assert told in mistake.value.what
    assert f"{path}:{line}" == mistake.value.where


def test_the_file_lies_with_the_data_unless_another_is_named(tmp_path: Path) -> None:
    assert sources.sources_of(Settings(data_dir=tmp_path)).of("ro/25PX").rest_s == 30

    written(tmp_path, FILE)
    other = tmp_path / "elsewhere.toml"
    other.write_text("[defaults]\nrest_s = 7", "utf-8")

    assert sources.sources_of(Settings(data_dir=tmp_path)).of("ro/25PX").rest_s == 60
    assert sources.sources_of(Settings(data_dir=tmp_path, sources=other)).of("ro/25PX").rest_s == 7
    with pytest.raises(LastingError, match="No such file"):
        sources.sources_of(Settings(data_dir=tmp_path, sources=tmp_path / "nowhere.toml"))


def test_a_source_is_pulled_where_its_settings_say(tmp_path: Path) -> None:
    text = FILE + '[sources."koppelpunt/mbo".pull]\nurl = "http://127.0.0.1:8080/aanmelding"\nevery_s = 60\n'
    found = sources.load(written(tmp_path, text))

    assert ("koppelpunt/mbo",) == found.pulled
    assert () == sources.Sources().pulled
    set_to = found.of("koppelpunt/mbo").pull
    assert set_to is not None
    assert (60, True) == (set_to.every_s, set_to.every_number)


def test_a_mapping_is_of_its_source_only(tmp_path: Path) -> None:
    text = (
        FILE
        + """
[sources."vo-list/16YV".mapping]
columns = { "Lln.nr ext" = "Stamnummer" }
codes.Niveau = { "HAVO-5" = "havo" }
constants = { "Schooljaar" = "2026-2027", "Beoogd mbo" = "J" }
"""
    )
    found = sources.load(written(tmp_path, text))

    assert "Stamnummer" == found.of("vo-list/16YV").mapping.column("lln.nr. ext")
    assert {"havo-5": "havo"} == found.of("vo-list/16YV").mapping.codes_of("Niveau")
    assert AS_IT_COMES == found.of("vo-list/25PX").mapping
    delivery = Delivery("lijst_LEEUWARDEN.csv", "16YV", datetime(2027, 3, 1, tzinfo=UTC), b"")
    told = found.told("vo-list/16YV", delivery)
    assert ("00", found.of("vo-list/16YV").mapping) == (told.part, told.mapping)
