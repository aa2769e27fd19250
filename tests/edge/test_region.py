"""A region's settings: what a file may say, what holds when it says nothing, and that mistakes are told."""

import json
from datetime import date
from functools import reduce
from pathlib import Path

import pytest

from hub.domain.calendar import HolidayRegion
from hub.domain.context import Context
from hub.domain.route_map import route
from hub.domain.statute import AGREEMENTS
from hub.edge import region
from hub.edge.errors import OperatorError
from hub.streams.context_json import applied, settings_of

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


def test_the_mergers_of_municipalities_come_with_every_region() -> None:
    """They are of the country, not of the region: no file has to name them."""
    assert region.load(None).context.mergers["1696"] == (date(2027, 1, 1), "0402")


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


def test_where_a_school_lies_is_told_by_the_table_and_the_file_wins(tmp_path: Path) -> None:
    """No table has the vo schools: without the file no coordinator hears of their lists."""
    assert "0363" == region.load(None).context.seats["02PA"]

    found = region.load(written(tmp_path, brin_municipalities={"02PA": "0546", "98VA": "0537"}))

    assert ("0546", "0537") == (found.context.seats["02PA"], found.context.seats["98VA"])
    with pytest.raises(OperatorError, match="9999, where 98VA would lie, is no municipality"):
        region.load(written(tmp_path, brin_municipalities={"98VA": "9999"}))


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
        (
            '[[agreements]]\nground = "convenant"\ndays = 3',
            4,
            "known are absent_adult_weeks, absent_week_hours",
        ),
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


@pytest.mark.parametrize("day", ["0001-01-01", "0025-08-01", "1999-12-31", "2100-01-01"])
def test_a_feed_that_is_waited_for_from_an_impossible_day_is_told(tmp_path: Path, day: str) -> None:
    """
    Before the first day of the first year there is none: whoever looked for silence there ended on it.
    """
    line = {**FEED, "first_day": day, "last_day": "9999-12-31"}

    with pytest.raises(OperatorError, match=f"{day} lies outside 2000-01-01 to 2099-12-31"):
        region.load(written(tmp_path, roster=[line]))


def test_a_feed_without_end_is_waited_for_as_long_as_any(tmp_path: Path) -> None:
    """
    Written as 9999-12-31, each look at a list of vo went through eight thousand summers.
    """
    (feed,) = region.load(written(tmp_path, roster=[{**FEED, "last_day": "9999-12-31"}])).roster

    assert date(2099, 12, 31) == feed.last_day


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("koppelpunt/mb0", "did you mean koppelpunt/mbo?"),
        ("koppelpunt/xyz", "did you mean koppelpunt/mbo?"),
        ("vo-list/9999", "wanted is een BRIN, zoals 25PX"),
        ("ro/25Px", "did you mean ro/25PX?"),
        ("ro/25PY", "did you mean ro/25P"),
        ("vo-list/97ZZ", 'confirm it with "brin": "97ZZ" beside it'),
        ("brp/363", "did you mean brp/0363?"),
        ("brp/9999", "no organisation that we know delivers as brp/9999"),
        ("brp/0362x", "did you mean brp/0362?"),
        ("brp/0457", "brp/0363 goes on"),
    ],
)
def test_a_feed_that_nobody_delivers_as_is_told_with_the_nearest_one(
    tmp_path: Path, source: str, told: str
) -> None:
    """
    It would be waited for until the end of time, and the real one by nobody.
    """
    line = {**FEED, "source": source, "brin": None}

    with pytest.raises(OperatorError) as mistake:
        region.load(written(tmp_path, roster=[line]))

    assert source in mistake.value.what
    assert told in mistake.value.what


@pytest.mark.parametrize("source", ["koppelpunt/mbo", "ro/25PX", "attendance/25PX", "brp/0363", "koci/0363"])
def test_a_feed_of_a_known_organisation_is_waited_for(tmp_path: Path, source: str) -> None:
    (feed,) = region.load(written(tmp_path, roster=[{**FEED, "source": source, "brin": None}])).roster

    assert source == feed.source


def test_a_school_that_no_table_has_is_waited_for_when_the_file_names_it_twice(tmp_path: Path) -> None:
    line = {**FEED, "source": "vo-list/97ZZ", "brin": None}

    beside = region.load(written(tmp_path, roster=[{**line, "brin": "97ZZ"}]))
    in_table = region.load(written(tmp_path, roster=[line], brin_regions={"97ZZ": "zuid"}))

    assert ["vo-list/97ZZ"] == [f.source for f in beside.roster] == [f.source for f in in_table.roster]


def test_a_line_that_names_two_schools_is_a_typing_error(tmp_path: Path) -> None:
    with pytest.raises(OperatorError) as mistake:
        region.load(written(tmp_path, roster=[{**FEED, "source": "ro/25PX", "brin": "25PZ"}]))

    assert "two schools" in mistake.value.what


def test_a_file_that_is_no_json_or_is_not_there_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "region.json"
    broken.write_text("{", "utf-8")

    for path in (broken, tmp_path / "none.json"):
        with pytest.raises(OperatorError):
            region.load(path)


def test_a_regions_own_route_comes_before_the_hubs_and_holds_from_its_day(tmp_path: Path) -> None:
    own = {
        "since": "2026-01-01",
        "ground": "routekaart",
        "rules": ["D11"],
        "schools": ["pro"],
        "party": "Schakelpunt",
        "role": "consulent",
        "channel": "huisbezoek",
    }
    lines = region.load(written(tmp_path, routes=[own])).context.routes

    assert "huisbezoek" == route(lines, date(2026, 1, 1), "D11", "minor", "pro").channel  # type: ignore[union-attr]
    for day, school in ((date(2025, 12, 31), "pro"), (date(2026, 1, 1), "vso")):
        assert route(region.load(None).routes, day, "D11", "minor", school) == route(
            lines, day, "D11", "minor", school
        )


def test_routes_and_brake_stand_in_the_journal_as_the_file_has_them(tmp_path: Path) -> None:
    found = region.load(written(tmp_path, brake={"most": 7})).context

    back = reduce(applied, settings_of(found, 1), Context())

    assert (7, 5) == (found.brake.most, found.brake.times) if found.brake else False
    assert (found.brake, found.routes) == (back.brake, back.routes)


ENDED = {"brin": "98VA", "day": "2026-08-01", "into": "98VH", "ground": "besluit van het bestuur"}


def test_a_school_that_ends_is_named_by_the_region_and_stands_in_the_journal(tmp_path: Path) -> None:
    found = region.load(written(tmp_path, school_mergers=[ENDED])).context

    assert {"98VA": (date(2026, 8, 1), "98VH")} == found.successors
    assert found.successors == reduce(applied, settings_of(found, 1), Context()).successors


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"school_mergers": [ENDED, ENDED]}, "ends twice"),
        ({"school_mergers": [ENDED, ENDED | {"brin": "98VH", "into": "98VA"}]}, "goes on in itself"),
        (
            {
                "school_mergers": [ENDED | {"brin": "25PX"}],
                "roster": [FEED | {"last_day": "2026-08-01"}],
            },
            "ro/25PX ends with 25PX, the day before 2026-08-01",
        ),
    ],
)
def test_a_merger_that_leads_nowhere_and_a_feed_that_outlives_its_school_are_refused(
    tmp_path: Path, words: dict[str, object], told: str
) -> None:
    with pytest.raises(OperatorError, match=told):
        region.load(written(tmp_path, **words))


def test_a_feed_may_end_with_its_school(tmp_path: Path) -> None:
    merger = ENDED | {"brin": "25PX"}

    assert region.load(written(tmp_path, school_mergers=[merger], roster=[FEED])).roster
