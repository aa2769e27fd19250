"""An invented region: real municipalities, those of region 26 by default; invented schools, a real calendar.

No school here exists: BRINs 97.. and 98.. are given out to nobody. Sizes are log-normal [own].
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from random import Random
from typing import Any

from hub.connectors.reference import tables
from hub.domain.calendar import HolidayRegion, SchoolCalendar
from hub.simulation.life import BEGIN, END

TOWNS = (  # of region 26: inhabitants in thousands, roughly; the weight of a residence
    ("0534", 22),  # Hillegom
    ("0537", 66),  # Katwijk
    ("0546", 127),  # Leiden
    ("0547", 28),  # Leiderdorp
    ("0553", 23),  # Lisse
    ("0575", 45),  # Noordwijk
    ("0579", 25),  # Oegstgeest
    ("0626", 26),  # Voorschoten
    ("0638", 9),  # Zoeterwoude
    ("1525", 38),  # Teylingen
    ("1884", 29),  # Kaag en Braassem
)
OUTSIDE = (("0518", "28"), ("0484", "27"), ("0394", "21"), ("0392", "25"))

CREBOS = {
    1: ("25250", "25251", "25252", "25254", "25255", "25257"),
    2: ("25040", "25503", "25083", "25159", "25150", "25672", "25555", "25003"),
    3: ("25476", "25346", "25475", "25135", "25733", "25339", "25176"),
    4: ("25379", "25309", "25488", "25131", "25143", "25528", "25277", "25653"),
}


@dataclass(frozen=True, slots=True)
class School:
    """A vo school with upper years of vmbo; `n` decides the days on which it delivers."""

    brin: str
    size: float
    n: int
    holidays: HolidayRegion = HolidayRegion.MIDDLE

    @property
    def tells_events(self) -> bool:
        """Whether it delivers event files [own]."""
        return self.n % 2 == 0


@dataclass(frozen=True, slots=True)
class Listing:
    """A school of which nobody goes to mbo, the day of its list, and where it lies if that is told."""

    brin: str
    day: date | None
    municipality: str | None


@dataclass(frozen=True, slots=True)
class Institution:
    """An mbo institution; some have no attendance export or no event files yet."""

    brin: str
    size: float
    n: int
    holidays: HolidayRegion
    attendance: bool

    @property
    def tells_events(self) -> bool:
        """Whether it delivers event files [own]."""
        return self.n % 2 == 0


@dataclass(frozen=True)
class InventedRegion:
    """The region as it is for one drill."""

    schools: tuple[School, ...]
    institutions: tuple[Institution, ...]
    listings: tuple[Listing, ...]
    code: str = "26"
    towns: tuple[tuple[str, int], ...] = TOWNS  # municipality, thousands of inhabitants
    outside: tuple[tuple[str, str], ...] = OUTSIDE  # municipality elsewhere, its region
    placeless: frozenset[str] = frozenset()  # municipalities that no table puts in a region
    holidays: HolidayRegion = HolidayRegion.MIDDLE

    @cached_property
    def municipalities(self) -> Mapping[str, int]:
        """Where pupils of the region live: what weighs each, thousands of inhabitants."""
        return dict(self.towns)

    @cached_property
    def neighbours(self) -> tuple[str, ...]:
        """Where a few pupils live outside the region: told as any other, but they deliver nothing here."""
        return tuple(gm for gm, _ in self.outside)

    @cached_property
    def region_of(self) -> Mapping[str, str]:
        """The Doorstroompunt region of each municipality in which somebody lives."""
        inside = (gm for gm in self.municipalities if gm not in self.placeless)
        return dict.fromkeys(inside, self.code) | dict(self.outside)

    @cached_property
    def calendar(self) -> SchoolCalendar:
        return SchoolCalendar(
            holidays=tables.holidays(),
            free_days=frozenset(day.day for day in tables.lesson_free_days()),
            regions=tuple(sorted(self.holiday_regions.items())),
            default_region=self.holidays,
        )

    @property
    def holiday_regions(self) -> dict[str, HolidayRegion]:
        vo = {s.brin: s.holidays for s in self.schools}
        return vo | {i.brin: i.holidays for i in self.institutions}

    @property
    def senders(self) -> tuple[str, ...]:
        """The schools that have to tell whom they expect in mbo."""
        return (*(s.brin for s in self.schools), *(s.brin for s in self.listings))

    def institution(self, brin: str) -> Institution:
        return next(i for i in self.institutions if i.brin == brin)

    def lessons_start(self, brin: str) -> date:
        """The first day of lessons after the summer at a school."""
        return self.calendar.lessons_start(self.calendar.region_of(brin), 2025)

    def settings(self) -> dict[str, Any]:
        """The region's settings as the hub reads them: roster and holiday regions."""
        return {
            "version": 1,
            "roster": list(self._roster()),
            "brin_regions": {b: str(r) for b, r in self.holiday_regions.items()},
            "default_region": str(self.holidays),
            "brin_municipalities": {s.brin: s.municipality for s in self.listings if s.municipality},
        }

    def _roster(self) -> list[dict[str, Any]]:
        lines = [_line("koppelpunt/mbo", BEGIN, END, "working day")]
        for feed in ("brp", "verzuimmeldingen"):
            lines += [_line(f"{feed}/{gm}", BEGIN, END, "week") for gm in self.municipalities]
        for i in self.institutions:
            for first, last, rhythm in RO_RHYTHM:
                lines.append(_line(f"ro/{i.brin}", first, last, rhythm) | {"brin": i.brin})
            if i.attendance:
                line = _line(f"attendance/{i.brin}", date(2025, 8, 1), END, "working day")
                lines.append(line | {"brin": i.brin, "silent_in_holidays": str(i.holidays)})
        for brin in self.senders:
            lines.append(_line(f"vo-list/{brin}", *VO_LISTS, "none") | {"brin": brin})
        return [*lines, *self._events()]

    def _events(self) -> Iterator[dict[str, Any]]:
        """Event files: of mbo weekly while it talks with applicants; of vo up to the end of the summer."""
        for school in self.schools:
            if school.tells_events:
                yield _line(f"gebeurtenissen-vo/{school.brin}", *VO_EVENTS, "month") | {"brin": school.brin}
        for i in self.institutions:
            for first, last, rhythm in MBO_EVENTS if i.tells_events else ():
                yield _line(f"gebeurtenissen-mbo/{i.brin}", first, last, rhythm) | {"brin": i.brin}
        for gm in self.municipalities:
            yield _line(f"gebeurtenissen-gemeente/{gm}", BEGIN, END, "month")


RO_RHYTHM = (
    (BEGIN, date(2024, 11, 30), "week"),
    (date(2024, 12, 1), date(2025, 7, 31), "month"),
    (date(2025, 8, 1), date(2025, 11, 30), "week"),
    (date(2025, 12, 1), END, "month"),
)

VO_LISTS = (BEGIN, date(2025, 7, 31))
VO_EVENTS = (BEGIN, date(2025, 9, 30))
MBO_EVENTS = (
    (BEGIN, date(2024, 12, 31), "month"),
    (date(2025, 1, 1), date(2025, 9, 30), "week"),
    (date(2025, 10, 1), END, "month"),
)

_MBO = (  # share of entrants, holiday region, attendance export
    (0.34, HolidayRegion.MIDDLE, True),
    (0.21, HolidayRegion.MIDDLE, True),
    (0.14, HolidayRegion.MIDDLE, True),
    (0.10, HolidayRegion.MIDDLE, True),
    (0.08, HolidayRegion.NORTH, True),
    (0.06, HolidayRegion.SOUTH, True),
    (0.05, HolidayRegion.MIDDLE, False),
    (0.02, HolidayRegion.MIDDLE, False),
)

LISTINGS = (  # in January, too late, and never; of one of them nobody told where it lies [own]
    (date(2025, 1, 24), "0537"),
    (date(2025, 2, 20), None),
    (None, "0546"),
)


def invent_region(movers: int, seed: int) -> InventedRegion:
    """As many vo schools as so many movers need, and eight mbo institutions."""
    dice = Random(f"region {seed}")
    count = max(3, round(movers / 108))  # the mean of a log-normal with median 85 and sigma 0.7
    schools = tuple(School(invented_brin(97, n), dice.lognormvariate(4.44, 0.7), n) for n in range(count))
    institutions = tuple(
        Institution(invented_brin(98, n), share, n, holidays, attendance)
        for n, (share, holidays, attendance) in enumerate(_MBO)
    )
    listings = tuple(Listing(invented_brin(97, count + n), *told) for n, told in enumerate(LISTINGS))
    return InventedRegion(schools, institutions, listings)


def invented_brin(number: int, n: int) -> str:
    """The n-th of the numbers that are given out to nobody; there are 676 of each."""
    return f"{number}{chr(65 + n // 26)}{chr(65 + n % 26)}"


def _line(source: str, first: date, last: date, rhythm: str) -> dict[str, Any]:
    return {"source": source, "first_day": str(first), "last_day": str(last), "rhythm": rhythm}
