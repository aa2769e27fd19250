"""The reference data say what they rest on, and fit together."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from importlib import resources
from itertools import combinations, groupby

import pytest

from hub.connectors.reference import files, tables
from hub.domain.calendar import DAY, HolidayRegion
from hub.domain.identifiers import Municipality as Code
from hub.domain.merging import Merger
from hub.domain.regions import region_of
from hub.domain.timeline import midnight

GOOD_HEADER = ["# source: the law", "# date: 2025", "# licence: free"]
NOW = date(2025, 9, 1)


# The form of the files


def test_every_data_file_is_read_with_a_key_of_its_own() -> None:
    names = {f.name for f in resources.files("hub.connectors.reference").iterdir() if f.name.endswith(".csv")}
    assert names == {f"{name}.csv" for name in files.KEYS}


@pytest.mark.parametrize("name", sorted(files.KEYS))
def test_a_data_file_names_its_source_and_repeats_no_key(name: str) -> None:
    rows = list(files.table(name))
    assert rows
    for row in rows:
        assert None not in row.values(), "a row with too few fields"
        assert None not in row, "a row with too many fields"


@pytest.mark.parametrize("word", files.HEADER)
def test_a_file_without_its_source_date_or_licence_is_refused(word: str) -> None:
    header = [line for line in GOOD_HEADER if not line.startswith(f"# {word}")]
    with pytest.raises(files.ReferenceFileError, match=word):
        list(files.rows_of([*header, "code,name", "1,a"], ("code",)))


def test_a_source_line_that_says_nothing_is_no_source_line() -> None:
    with pytest.raises(files.ReferenceFileError, match="source"):
        list(files.rows_of(["# source: ", *GOOD_HEADER[1:], "code", "1"], ("code",)))


def test_a_key_that_stands_there_twice_is_refused() -> None:
    with pytest.raises(files.ReferenceFileError, match="1 stands there twice"):
        list(files.rows_of([*GOOD_HEADER, "code,name", "1,a", "1,b"], ("code",)))


# Municipalities


def test_weesp_was_a_municipality_until_24_march_2022_and_amsterdam_since() -> None:
    assert _name("0457", date(2022, 3, 23)) == "Weesp"
    assert _name("0457", date(2022, 3, 24)) == "Amsterdam"


def test_a_successor_that_merged_again_is_followed_to_the_end() -> None:
    """Millingen aan de Rijn went into Groesbeek, which went into Berg en Dal."""
    assert _name("0265", date(2014, 12, 31)) == "Millingen aan de Rijn"
    assert _name("0265", date(2015, 6, 1)) == "Groesbeek"
    assert _name("0265", NOW) == "Berg en Dal"


def test_a_municipality_is_not_there_before_its_first_day() -> None:
    assert tables.municipality_today("1992", date(2022, 12, 31)) is None
    assert _name("0614", date(2022, 12, 31)) == "Westvoorne"
    assert _name("1992", date(2023, 1, 1)) == "Voorne aan Zee"


def test_what_is_no_municipality_is_not_found() -> None:
    for code in ("0000", "1999", "9999", "363"):
        assert tables.municipality(code) is None
        assert tables.municipality_today(code, NOW) is None


def test_of_a_divided_municipality_all_heirs_are_known_and_the_largest_comes_first() -> None:
    haaren = tables.municipality("0788")
    assert haaren is not None
    assert haaren.successors == ("0824", "0757", "0865", "0855")
    assert _name("0788", NOW) == "Oisterwijk"


def test_there_were_345_municipalities_in_2022_and_342_since_2023() -> None:
    assert _count(date(2022, 3, 23)) == 345
    assert _count(date(2022, 3, 24)) == 344
    assert _count(date(2023, 1, 1)) == 342
    assert _count(NOW) == 342


def test_wijdemeren_goes_into_hilversum_on_1_january_2027() -> None:
    assert _name("1696", date(2026, 12, 31)) == "Wijdemeren"
    assert _name("1696", date(2027, 1, 1)) == "Hilversum"
    assert _count(date(2026, 11, 30)) == 342
    assert _count(date(2027, 1, 1)) == 341


def test_the_mergers_are_the_ends_in_the_table_each_with_its_day_and_heir() -> None:
    ended = {code for code, m in _municipalities().items() if m.until is not None}
    assert tables.mergers().keys() == ended
    assert tables.mergers()["1696"] == Merger(date(2027, 1, 1), Code("0402"))
    assert tables.mergers()["0501"] == Merger(date(2023, 1, 1), Code("1992"))


def test_there_were_415_municipalities_in_2012_and_355_in_2019() -> None:
    assert _count(date(2012, 7, 1)) == 415
    assert _count(date(2019, 1, 1)) == 355


def test_every_former_municipality_has_heirs_that_were_there_on_the_day_it_ended() -> None:
    for old in _municipalities().values():
        assert (old.until is None) == (not old.successors), old
        for code in old.successors:
            heir = tables.municipality(code)
            assert heir is not None, old
            assert old.until is not None
            assert heir.valid_on(old.until), (old, heir)


def test_every_former_municipality_ends_in_one_of_today() -> None:
    for code, old in _municipalities().items():
        if old.until is not None:
            assert tables.municipality_today(code, NOW) is not None, code


def region(code: str, day: date) -> str | None:
    return region_of(code, midnight(day), tables.regions())


def test_only_vijfheerenlanden_lacks_a_doorstroompunt_region() -> None:
    today = [m for m in _municipalities().values() if m.valid_on(NOW)]
    assert [m.name for m in today if region(m.code, NOW) is None] == ["Vijfheerenlanden"]
    assert {region(m.code, NOW) for m in today} - {None} == {f"{n:02}" for n in range(1, 41)}


def test_every_municipality_has_one_region_on_each_day_of_its_time() -> None:
    """Those that have ended too, up to their last day: where one region ends the next begins."""
    assert tables.regions().keys() == _municipalities().keys() - {"1961"}
    for code, told in tables.regions().items():
        assert (told[0].since, told[-1].until) == (None, None), code
        assert [m.until for m in told[:-1]] == [m.since for m in told[1:]], code


def test_a_heir_is_in_the_region_of_one_that_went_into_it() -> None:
    """By the day of the merger; what went into Vijfheerenlanden was of two."""
    for code, ended in tables.mergers().items():
        if ended.into != "1961":
            into = region(ended.into, ended.day)
            before = {region(c, ended.day - DAY) for c, e in tables.mergers().items() if e.into == ended.into}
            assert into in before | {region(ended.into, ended.day - DAY)}, code


@pytest.mark.parametrize(
    ("code", "day", "expected"),
    [
        ("0268", date(2020, 4, 1), "14"),
        ("0268", date(2020, 4, 2), "40"),
        ("0450", date(2022, 11, 27), "25"),
        ("0450", date(2022, 11, 28), "24"),
        ("0457", date(2021, 12, 31), "20"),  # Weesp; from the next day on it is Amsterdam
        ("9999", NOW, None),
    ],
)
def test_a_region_is_that_of_the_day(code: str, day: date, expected: str | None) -> None:
    assert expected == region(code, day)


@pytest.mark.parametrize(
    ("code", "expected"), [("0363", "21"), ("0268", "40"), ("0202", "14"), ("0450", "24"), ("1952", "03")]
)
def test_the_doorstroompunt_regions_are_those_after_the_changes_of_2020_and_2022(
    code: str, expected: str
) -> None:
    assert expected == region(code, NOW)


# Holiday regions and institutions


def test_every_municipality_of_today_has_a_holiday_region_and_no_other_has() -> None:
    today = {code for code, m in _municipalities().items() if m.valid_on(NOW)}
    assert set(tables._holiday_regions()) == today


@pytest.mark.parametrize(
    ("code", "region"),
    [
        ("0244", HolidayRegion.NORTH),  # Hattem, in Gelderland
        ("0317", HolidayRegion.NORTH),  # Eemnes, in Utrecht
        ("0050", HolidayRegion.MIDDLE),  # Zeewolde, in Flevoland
        ("0200", HolidayRegion.MIDDLE),  # Apeldoorn
        ("0281", HolidayRegion.MIDDLE),  # Tiel
        ("0202", HolidayRegion.SOUTH),  # Arnhem
        ("0221", HolidayRegion.SOUTH),  # Doesburg
        ("0944", HolidayRegion.SOUTH),  # Mook en Middelaar
        ("1960", HolidayRegion.MIDDLE),  # West Betuwe, out of three of midden
        ("0687", HolidayRegion.SOUTH),  # Middelburg
    ],
)
def test_the_exceptions_of_article_3_are_kept(code: str, region: HolidayRegion) -> None:
    assert tables.holiday_region("00XX", code) == region


def test_every_institution_sits_in_a_municipality_of_today_and_shares_its_region() -> None:
    for found in _institutions().values():
        if found.municipality is None:
            assert found.region is None
            assert found.remark, found
            continue
        assert _name(found.municipality, NOW), found
        assert found.region == tables._holiday_regions()[found.municipality], found


def test_only_yuverta_has_no_seat_in_the_table() -> None:
    assert [i.name for i in _institutions().values() if i.municipality is None] == ["Yuverta"]


@pytest.mark.parametrize(
    ("brin", "region"),
    [
        ("25MB", HolidayRegion.SOUTH),
        ("25LT", HolidayRegion.SOUTH),
        ("25PZ", HolidayRegion.NORTH),
        ("00GT", HolidayRegion.MIDDLE),
    ],
)
def test_an_institution_keeps_the_holidays_of_its_seat(brin: str, region: HolidayRegion) -> None:
    assert tables.holiday_region(brin) == region


def test_the_municipality_of_a_site_comes_before_the_seat_even_under_its_old_code() -> None:
    assert tables.holiday_region("00GT") == HolidayRegion.MIDDLE
    assert tables.holiday_region("00GT", "0772") == HolidayRegion.SOUTH
    assert tables.holiday_region("00GT", "0457") == HolidayRegion.NORTH
    assert tables.holiday_region("00GT", "9999") == HolidayRegion.MIDDLE


def test_nobody_guesses_a_holiday_region() -> None:
    assert tables.holiday_region("00XX") is None
    assert tables.holiday_region("01OE") is None
    assert tables.holiday_region("01OE", "0957") == HolidayRegion.SOUTH


# Holidays


def test_each_region_has_five_holidays_in_each_school_year() -> None:
    found = Counter((row["school_year"], row["region"]) for row in files.table("school_holidays"))
    assert found == {(y, r): 5 for y in ("2024-2025", "2025-2026") for r in HolidayRegion}


def test_a_holiday_runs_from_a_saturday_to_a_sunday_of_its_school_year() -> None:
    for row in files.table("school_holidays"):
        first, last = date.fromisoformat(row["first"]), date.fromisoformat(row["last"])
        year = int(row["school_year"][:4])
        assert first <= last
        assert (first.weekday(), last.weekday()) == (5, 6), row
        assert date(year, 8, 1) <= first < date(year + 1, 8, 1), row


def test_holidays_of_one_region_do_not_overlap() -> None:
    for _, group in groupby(sorted(tables.holidays()), key=lambda h: h.region):
        for one, other in combinations(group, 2):
            assert one.last_day < other.first_day or other.last_day < one.first_day, (one, other)


def test_summer_lasts_six_weeks_and_every_other_holiday_one_or_two() -> None:
    for h in tables.holidays():
        weeks = ((h.last_day - h.first_day) + timedelta(days=1)) // timedelta(weeks=1)
        assert weeks == {"summer": 6, "christmas": 2}.get(h.name, 1), h


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_moving_days_without_lessons_follow_easter(year: int) -> None:
    easter = {2025: date(2025, 4, 20), 2026: date(2026, 4, 5)}[year]
    found = {d.name: (d.day - easter).days for d in tables.lesson_free_days() if d.day.year == year}
    del found["King's Day"], found["Liberation Day"]
    assert found == {
        "Good Friday": -2,
        "Easter Monday": 1,
        "Ascension Day": 39,
        "day after Ascension": 40,
        "Whit Monday": 50,
    }


def test_kings_day_is_never_a_sunday() -> None:
    days = [d.day for d in tables.lesson_free_days() if d.name == "King's Day"]
    assert days == [date(2025, 4, 26), date(2026, 4, 27)]


def test_a_usual_day_is_told_from_a_public_holiday() -> None:
    usual = {d.name for d in tables.lesson_free_days() if d.usual}
    assert usual == {"Good Friday", "day after Ascension"}


# Programmes, exit reasons, elements


def test_a_programme_of_2015_has_its_level_by_regulation() -> None:
    by_law = [row for row in files.table("crebo") if row["basis"] == "regulation"]
    assert len(by_law) == 470
    assert {row["level"] for row in by_law} == {"1", "2", "3", "4"}


@pytest.mark.parametrize(
    ("crebo", "level"),
    [("25604", 4), ("25779", 4), ("25657", 1), ("25999", 2), ("26044", 4), ("27016", 4), ("27088", 2)],
)
def test_a_later_programme_has_its_level_too_in_each_range(crebo: str, level: int) -> None:
    found = tables.programme(crebo)
    assert found is not None
    assert found.level == level


def test_every_programme_in_the_table_has_a_level_and_both_ranges_are_there() -> None:
    """220 of 440 later codes once had none, and their graduates became dropouts."""
    levels = {row["crebo"]: row["level"] for row in files.table("crebo")}
    assert set(levels.values()) == {"1", "2", "3", "4"}
    ranges = Counter(code[:2] for code in levels)
    assert ranges["25"] > 900
    assert ranges["27"] > 50


def test_a_successor_may_be_of_the_next_range() -> None:
    found = tables.programme("25604")
    assert found is not None
    assert found.successor == "25998"
    sign = tables.programme("25634")
    assert sign is not None
    assert sign.successor == "27004"


def test_a_successor_is_a_later_programme_of_the_same_level() -> None:
    for row in files.table("crebo"):
        if row["successor"]:
            old, new = tables.programme(row["crebo"]), tables.programme(row["successor"])
            assert old is not None
            assert new is not None
            assert old.crebo < new.crebo
            assert old.level == new.level, (old, new)


def test_an_unknown_programme_is_none() -> None:
    assert tables.programme("27000") is None
    assert tables.programme("25.080") is None


def test_the_exit_reasons_are_the_nine_of_2009() -> None:
    reasons = tables.exit_reasons()
    assert sorted(reasons) == [f"{n:02}" for n in range(1, 10)]
    assert reasons["08"] == "Geen uitval"


@pytest.mark.parametrize(
    ("code", "group", "lwoo", "route"),
    [
        ("0090", "pro", False, None),
        ("0400", "tl", False, None),
        ("2210", "tl", True, None),
        ("0370", "havo", False, None),
        ("0270", "vwo", False, None),
        ("0033", "brug", False, None),
        ("2911", "bb", False, None),
        ("3111", "bb", True, "entree"),
        ("4411", "bb", True, None),
        ("4712", "tl", False, None),
        ("4036", "havo", False, "vavo"),
        ("4211", "bb", True, "vm2"),
        ("6031", "gl", False, None),
        ("6065", "kb", True, None),
        ("7011", "bb", False, "leerwerk"),
    ],
)
def test_an_element_code_tells_level_support_and_route(
    code: str, group: str, *, lwoo: bool, route: str | None
) -> None:
    found = tables.vo_element(code)
    assert found is not None
    assert (found.level_group, found.lwoo, found.route) == (group, lwoo, route)


def _municipalities() -> Mapping[str, tables.Municipality]:
    return tables._municipalities()


def _institutions() -> Mapping[str, tables.Institution]:
    return tables._institutions()


def _count(day: date) -> int:
    return sum(m.valid_on(day) for m in _municipalities().values())


def _name(code: str, day: date) -> str | None:
    found = tables.municipality_today(code, day)
    return None if found is None else found.name
