"""Settings per source: what a file may say, what holds when it says nothing, and that mistakes are told."""

from pathlib import Path

import pytest

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
        ("[defaults]\nrest_s = -5", 2, "greater than or equal to 0"),
        ('[defaults]\nparts = {"*" = "Jan Jansen"}', 2, "match pattern"),
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
