"""An invented country: real municipalities in their Doorstroompunt regions, each region a world of its own.

No pupil of one region is known in another: somebody who lives elsewhere, or studies at an institution of a
region beside it, is told of where the vo school stands, by what that institution delivers about them there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import accumulate
from random import Random

from hub.connectors.reference import tables
from hub.domain.calendar import HolidayRegion
from hub.simulation.inhabitants import LARGEST, OTHERS
from hub.simulation.region import LISTINGS, Institution, InventedRegion, Listing, School, invented_brin

MOVERS, SCHOOLS = 150_000, 640
"""Of the whole country; with fewer movers there are as many fewer schools."""

FEWEST = 500
"""Movers of a region [own]: a country of fewer movers has fewer regions, and none that is hardly one."""

CLASSES = ((21, 15_800), (15, 7_600), (14, 3_300), (6, 1_500), (1, 680), (1, 360))
"""Mbo institutions of a size, and its mean number of students (DUO, 2021/22)."""

TODAY = date(2025, 8, 1)
PLACELESS = {"1961": "19"}
"""A municipality that no table puts in a region lives with this one; it has no coordinator."""

MOST_SCHOOLS = 676  # invented numbers there are
UNSEEN = 7
"""Every so manieth institution exports no attendance [own]."""

CHOICE = 6
"""Institutions that pupils of a region choose from at least [own]."""

ELSEWHERE = 0.15
"""What an institution of another region weighs in that choice, beside one of its own size here [own]."""


@dataclass(frozen=True, slots=True)
class Part:
    """One region of a country, with its share of the movers and a seed of its own."""

    region: InventedRegion
    movers: int
    seed: int


def country(movers: int, seed: int) -> tuple[Part, ...]:
    """All regions that so many movers live in, by code."""
    codes = sorted(_towns())
    count = max(1, min(len(codes), movers // FEWEST))
    codes = [codes[n * len(codes) // count] for n in range(count)]
    weights = [sum(n for _, n in _towns()[code]) for code in codes]
    shares = _shared(movers, weights)
    schools = [max(3, n) for n in _shared(min(SCHOOLS, round(movers * SCHOOLS / MOVERS)), weights)]
    firsts = [0, *accumulate(schools)]
    return tuple(
        Part(_region(code, range(first, first + n), seed), share, seed * 100 + int(code))
        for code, share, first, n in zip(codes, shares, firsts, schools, strict=False)
    )


def _region(code: str, numbers: range, seed: int) -> InventedRegion:
    """Its vo schools by number; each stands in one of its municipalities and keeps the holidays of it."""
    dice = Random(f"schools {seed} {code}")
    towns = _towns()[code]
    seats = dice.choices([gm for gm, _ in towns], weights=[n for _, n in towns], k=len(numbers))
    return InventedRegion(
        schools=tuple(
            School(invented_brin(97, n % MOST_SCHOOLS), dice.lognormvariate(4.44, 0.7), n, _holidays(gm))
            for n, gm in zip(numbers, seats, strict=True)
        ),
        institutions=tuple(_institutions(code)),
        listings=tuple(_listings(code)),
        code=code,
        towns=towns,
        outside=tuple((_towns()[near][0][0], near) for near in _nearest(code)[1:5]),
        placeless=frozenset(PLACELESS),
        holidays=_holidays(towns[0][0]),
    )


def _listings(code: str) -> Iterator[Listing]:
    """As in region 26: schools of which nobody goes to mbo, in the two largest municipalities."""
    seats = iter([gm for gm, _ in _towns()[code]])
    for n, (day, told) in enumerate(LISTINGS):
        number = int(code) * len(LISTINGS) + n
        yield Listing(invented_brin(96, number), day, next(seats) if told else None)


@cache
def _towns() -> Mapping[str, tuple[tuple[str, int], ...]]:
    """Per region its municipalities and what they weigh, the largest first."""
    found: dict[str, list[tuple[str, int]]] = {}
    for gm in (m.code for m in tables.municipalities() if m.valid_on(TODAY)):
        memberships = tables.regions().get(gm, ())
        region = memberships[-1].region if memberships else PLACELESS[gm]
        found.setdefault(region, []).append((gm, LARGEST.get(gm, OTHERS)))
    return {code: tuple(sorted(towns, key=lambda t: (-t[1], t[0]))) for code, towns in found.items()}


def _holidays(gm: str) -> HolidayRegion:
    return tables.holiday_region("", gm) or HolidayRegion.MIDDLE


def _nearest(code: str) -> list[str]:
    """All regions, itself first: numbers go round the country, so the next in number lies near [own]."""
    return sorted(_towns(), key=lambda other: (abs(int(other) - int(code)), other))


@cache
def _seats() -> Mapping[str, tuple[Institution, ...]]:
    """Per region the institutions with their seat in it, where the real ones have theirs; the largest first.

    Those whose seat no table gives stand in the largest municipalities; the larger town has the larger one.
    """
    known = [i.municipality for i in tables.institutions() if i.municipality]
    sizes = [size for count, size in CLASSES for _ in range(count)]
    largest = list(LARGEST)
    seats = [*known, *largest[: len(sizes) - len(known)]]
    seats.sort(key=lambda gm: (-LARGEST.get(gm, OTHERS), gm))
    where = {gm: code for code, towns in _towns().items() for gm, _ in towns}
    found: dict[str, list[Institution]] = {}
    for n, (gm, size) in enumerate(zip(seats, sizes, strict=True)):
        one = Institution(invented_brin(98, n), size, n, _holidays(gm), n % UNSEEN != UNSEEN - 1)
        found.setdefault(where[gm], []).append(one)
    return {code: tuple(mine) for code, mine in found.items()}


def _institutions(code: str) -> Iterator[Institution]:
    """Its own, and of the regions beside it until there is something to choose; the most chosen first."""
    found: list[Institution] = []
    for near in _nearest(code):
        if len(found) >= CHOICE:
            break
        part = 1 if near == code else ELSEWHERE
        found += [
            Institution(i.brin, i.size * part, i.n, i.holidays, i.attendance) for i in _seats().get(near, ())
        ]
    yield from sorted(found, key=lambda i: (-i.size, i.n))


def _shared(count: int, weights: Sequence[int]) -> list[int]:
    """So many, divided by weight; nobody is left over."""
    ends = [count * upto // sum(weights) for upto in accumulate(weights)]
    return [end - begin for begin, end in zip([0, *ends], ends, strict=False)]
