"""A region's settings: what a file may say, what holds when it says nothing, and that mistakes are told."""

import json
from datetime import date
from pathlib import Path

import pytest

from hub.domain.calendar import HolidayRegion
from hub.domain.statute import AGREEMENTS
from hub.edge import region
from hub.edge.errors import OperatorError

FEED = {
    "source": "ro/25PX",
    "first_day": "2025-08-01",
    "last_day": "2026-07-31",
    "rhythm": "week",
    "brin": "25PX",
    "silent_in_holidays": "noord",
}


def written(folder: Path, **words: object) -> Path:
    path = folder / "region.json"
    path.write_text(json.dumps(words), "utf-8")
    return path


def test_without_a_file_the_country_holds_and_nobody_is_waited_for() -> None:
    """
    Holidays of all three regions, the defaults of the law, an empty roster.
    """
    found = region.load(None)

    assert {h.region for h in found.calendar.holidays} == set(HolidayRegion)
    assert found.agreements == AGREEMENTS
    assert found.roster == ()


def test_brin_decides_the_holiday_region_by_the_table_and_the_file_wins(tmp_path: Path) -> None:
    by_table = region.load(None).calendar.regions
    brin, seat = by_table[0]
    other = next(r for r in HolidayRegion if r != seat)

    found = region.load(written(tmp_path, brin_regions={brin: other, "98ZZ": "zuid"}))

    assert seat == region.load(None).calendar.region_of(brin)
    assert other == found.calendar.region_of(brin)
    assert HolidayRegion.SOUTH == found.calendar.region_of("98ZZ")


def test_toml_and_json_say_the_same(tmp_path: Path) -> None:
    toml = tmp_path / "region.toml"
    toml.write_text(
        'version = 3\ndefault_region = "zuid"\n[[roster]]\nsource = "ro/25PX"\nfirst_day = 2025-08-01\n'
        'last_day = 2026-07-31\nrhythm = "week"\nbrin = "25PX"\nsilent_in_holidays = "noord"\n',
        "utf-8",
    )
    as_json = written(tmp_path, version=3, default_region="zuid", roster=[FEED])

    assert region.load(toml) == region.load(as_json)
    assert 3 == region.load(toml).version


def test_an_agreement_holds_from_its_day_and_keeps_what_it_does_not_name(tmp_path: Path) -> None:
    agreed = {"since": "2025-09-01", "ground": "convenant 2025", "no_show_lesson_days": 3}
    found = region.load(written(tmp_path, agreements=[agreed])).agreements

    before, after = found.on(date(2025, 8, 31)), found.on(date(2025, 9, 1))
    assert 5 == before.value.no_show_lesson_days
    assert 3 == after.value.no_show_lesson_days
    assert before.value.dropout_days == after.value.dropout_days
    assert "convenant 2025" == after.source


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ({"rooster": [FEED]}, "rooster"),
        ({"roster": [{**FEED, "rhythm": "daily"}]}, "rhythm"),
        ({"roster": [{**FEED, "source": "RO 25PX"}]}, "source"),
        ({"roster": [{**FEED, "last_day": "2025-07-31"}]}, "last_day"),
        ({"brin_regions": {"25PX": "west"}}, "brin_regions"),
    ],
)
def test_a_mistake_is_told_by_file_and_field(tmp_path: Path, words: dict[str, object], names: str) -> None:
    path = written(tmp_path, **words)

    with pytest.raises(OperatorError) as told:
        region.load(path)

    assert names in told.value.what
    assert told.value.where.startswith(str(path))


@pytest.mark.parametrize(
    ("wrong", "line", "told"),
    [
        ('deafult_region = "zuid"', 2, "did you mean default_region?"),
        ('[[roster]]\nrythm = "week"', 3, "did you mean rhythm?"),
        ('[[agreements]]\nground = "convenant"\ndays = 3', 4, "known are dropout_days, escalate_not_applied"),
        (
            '[[roster]]\nsource = "kopelpunt/mbo"',
            3,
            "no connector is called kopelpunt; did you mean koppelpunt?",
        ),
    ],
)
def test_a_key_that_matches_nothing_is_told_with_its_line_and_the_nearest_one(
    tmp_path: Path, wrong: str, line: int, told: str
) -> None:
    """
    A misspelled word may not pass for "left out": its default would hold, and nobody would know.
    """
    path = tmp_path / "region.toml"
    path.write_text(f"version = 1\n{wrong}\n", "utf-8")

    with pytest.raises(OperatorError) as mistake:
        region.load(path)

    assert told in mistake.value.what
    assert f"{path}:{line}" == mistake.value.where


def test_a_file_that_is_no_json_or_is_not_there_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "region.json"
    broken.write_text("{", "utf-8")

    for path in (broken, tmp_path / "none.json"):
        with pytest.raises(OperatorError):
            region.load(path)
