"""The reference tables, read once from the CSV files beside this module.

A lookup answers None for what is not in the table and never guesses: a code that nobody listed is the
caller's finding. Days are passed in; nothing here reads a clock.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from hub.connectors.reference.files import table
from hub.domain.calendar import Holiday, HolidayRegion
from hub.domain.identifiers import Municipality as Code
from hub.domain.merging import Merger, Mergers
from hub.domain.regions import Membership, Regions


class LevelGroup(StrEnum):
    """Where a pupil of this element is heading; the four of vmbo by their learning path."""

    BB = "bb"
    KB = "kb"
    GL = "gl"
    TL = "tl"
    HAVO = "havo"
    VWO = "vwo"
    PRO = "pro"
    INTERNATIONAL = "int"
    BRIDGE = "brug"  # a first year for more than one of these


@dataclass(frozen=True, slots=True, kw_only=True)
class Municipality:
    code: str
    name: str
    since: date | None  # None: long before 2012
    until: date | None  # the first day on which it is no longer valid
    successors: tuple[str, ...]  # the first took the largest part

    def valid_on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    crebo: str
    level: int  # 1 to 4
    name: str
    successor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Institution:
    brin: str
    name: str
    municipality: str | None  # of its seat
    region: HolidayRegion | None
    remark: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonFreeDay:
    day: date
    name: str
    usual: bool  # custom of most schools, not a public holiday


@dataclass(frozen=True, slots=True, kw_only=True)
class VoElement:
    code: str
    name: str
    level_group: LevelGroup
    lwoo: bool
    route: str | None


def municipality(code: str) -> Municipality | None:
    return _municipalities().get(code)


def municipalities() -> Collection[Municipality]:
    return _municipalities().values()


def municipality_today(code: str, day: date) -> Municipality | None:
    """The municipality that `code` has become by `day`; of a divided one, where the largest part went.

    >>> municipality_today("0457", date(2025, 9, 1)).name  # Weesp
    'Amsterdam'
    """
    found = municipality(code)
    while found is not None and found.until is not None and found.until <= day:
        found = municipality(found.successors[0]) if found.successors else None
    return found if found is not None and found.valid_on(day) else None


@cache
def mergers() -> Mergers:
    """Every municipality whose end is known, by its code; of a divided one, where the largest part went."""
    return {
        m.code: Merger(m.until, Code(m.successors[0]))
        for m in _municipalities().values()
        if m.until is not None
    }


@cache
def regions() -> Regions:
    """The Doorstroompunt regions of each municipality, the earliest first; nothing where no text was read."""
    found: dict[str, tuple[Membership, ...]] = {}
    for row in table("doorstroompunt_regions"):
        told = Membership(row["region"], _day(row["from"]), _day(row["until"]))
        found[row["municipality"]] = (*found.get(row["municipality"], ()), told)
    return found


def programme(crebo: str) -> Programme | None:
    return _programmes().get(crebo)


def level_of(crebo: str | None) -> int | None:
    """The level of a programme, where the table knows it."""
    known = programme(crebo) if crebo else None
    return known.level if known else None


def institution(brin: str) -> Institution | None:
    return _institutions().get(brin)


def institutions() -> Collection[Institution]:
    return _institutions().values()


def holiday_region(brin: str, municipality: str | None = None) -> HolidayRegion | None:
    """The region of the site's municipality, where that is known; else of the institution's seat."""
    if municipality is not None:
        now = municipality_today(municipality, date.max)
        if now is not None:
            return _holiday_regions()[now.code]
    seat = institution(brin)
    return None if seat is None else seat.region


@cache
def seats() -> dict[str, str]:
    """The municipality of each institution's seat, by BRIN, where that is known."""
    return {i.brin: i.municipality for i in _institutions().values() if i.municipality}


@cache
def holidays() -> tuple[Holiday, ...]:
    return tuple(
        Holiday(
            region=HolidayRegion(row["region"]),
            name=row["holiday"],
            first_day=date.fromisoformat(row["first"]),
            last_day=date.fromisoformat(row["last"]),
        )
        for row in table("school_holidays")
    )


@cache
def lesson_free_days() -> tuple[LessonFreeDay, ...]:
    """Days without lessons besides the holidays, the same in every region."""
    return tuple(
        LessonFreeDay(day=date.fromisoformat(row["day"]), name=row["name"], usual=row["kind"] == "usual")
        for row in table("lesson_free_days")
    )


@cache
def exit_reasons() -> Mapping[str, str]:
    """Reden uitstroom mbo by its code of two digits (`8` is written `08`)."""
    return {row["code"]: row["text"] for row in table("exit_reasons")}


def vo_element(code: str) -> VoElement | None:
    return _vo_elements().get(code)


@cache
def _municipalities() -> Mapping[str, Municipality]:
    return {
        row["code"]: Municipality(
            code=row["code"],
            name=row["name"],
            since=_day(row["from"]),
            until=_day(row["until"]),
            successors=tuple(row["successors"].split()),
        )
        for row in table("municipalities")
    }


@cache
def _holiday_regions() -> Mapping[str, HolidayRegion]:
    return {row["municipality"]: HolidayRegion(row["region"]) for row in table("holiday_regions")}


@cache
def _programmes() -> Mapping[str, Programme]:
    return {
        row["crebo"]: Programme(
            crebo=row["crebo"],
            level=int(row["level"]),
            name=row["name"],
            successor=row["successor"] or None,
        )
        for row in table("crebo")
    }


@cache
def _institutions() -> Mapping[str, Institution]:
    return {
        row["brin"]: Institution(
            brin=row["brin"],
            name=row["name"],
            municipality=row["municipality"] or None,
            region=HolidayRegion(row["region"]) if row["region"] else None,
            remark=row["remark"] or None,
        )
        for row in table("institutions")
    }


@cache
def _vo_elements() -> Mapping[str, VoElement]:
    return {
        row["code"]: VoElement(
            code=row["code"],
            name=row["name"],
            level_group=LevelGroup(row["level_group"]),
            lwoo=row["lwoo"] == "J",
            route=row["route"] or None,
        )
        for row in table("vo_elements")
    }


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
