"""A country is regions of realistic size: all municipalities, schools and institutions, and nobody left over."""

from datetime import date

import pytest

from hub.connectors.reference import tables
from hub.simulation.country import FEWEST, MOVERS, SCHOOLS, Part, country
from hub.simulation.inhabitants import LARGEST


@pytest.fixture(scope="module")
def whole() -> tuple[Part, ...]:
    return country(MOVERS, 1)


def test_a_whole_country_has_what_the_netherlands_have(whole: tuple[Part, ...]) -> None:
    """
    Forty regions, 342 municipalities, 640 vo schools and 58 mbo institutions, and every mover is somewhere.
    """
    schools = [s.brin for part in whole for s in part.region.schools]

    assert 40 == len(whole)
    assert MOVERS == sum(part.movers for part in whole)
    assert 342 == len({gm for part in whole for gm in part.region.municipalities})
    assert SCHOOLS == len(schools) == len(set(schools))
    assert 58 == len({i.brin for part in whole for i in part.region.institutions})


def test_a_municipality_lives_in_its_own_region(whole: tuple[Part, ...]) -> None:
    """
    As the table of Doorstroompunt regions has it; one that is in no table has no region, and no coordinator.
    """
    told = {gm: part.region.region_of.get(gm) for part in whole for gm in part.region.municipalities}
    known = {gm: (memberships := tables.regions().get(gm)) and memberships[-1].region for gm in told}

    assert known == told
    assert ["1961"] == [gm for gm, region in told.items() if region is None]


def test_the_largest_municipalities_exist() -> None:
    """
    A code that is none, or has ended, would weigh nothing and nobody would see it.
    """
    found = {gm: tables.municipality(gm) for gm in LARGEST}

    assert [] == [gm for gm, one in found.items() if one is None or not one.valid_on(date(2025, 8, 1))]


def test_schools_keep_the_holidays_of_where_they_stand(whole: tuple[Part, ...]) -> None:
    """
    Groningen, Utrecht and Maastricht go on holiday on different days.
    """
    north, middle, south = (
        next(part.region for part in whole if gm in part.region.municipalities)
        for gm in ("0014", "0344", "0935")
    )

    assert ["noord", "midden", "zuid"] == [
        str(region.holiday_regions[region.schools[0].brin]) for region in (north, middle, south)
    ]


@pytest.mark.parametrize("movers", [1, 40, 4_999, 70_000])
def test_fewer_movers_are_fewer_regions_and_none_is_thin(movers: int) -> None:
    """
    A region with a handful of movers would be a world in which nothing happens.
    """
    parts = country(movers, 1)

    assert movers == sum(part.movers for part in parts)
    assert len(parts) <= max(1, movers // FEWEST)
    assert all(len(part.region.institutions) > 3 and len(part.region.neighbours) > 3 for part in parts)


def test_same_seed_same_country_and_each_region_has_dice_of_its_own() -> None:
    first = country(3_000, 7)

    assert first == country(3_000, 7)
    assert first != country(3_000, 8)
    assert len(first) == len({part.seed for part in first})
