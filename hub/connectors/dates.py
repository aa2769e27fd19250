"""Days, births, moments and times of day as sources write them, and which of them mean "none" or say nothing.

Four spellings of a day; the far ends of the calendar that programs write where there is no day; and the day
with its month in front, which nobody can tell from the other in half of the cases.
"""

import re
from datetime import date, datetime, time

from pydantic_core import PydanticCustomError

from hub.domain.identifiers import Birth, is_birth
from hub.domain.timeline import AMSTERDAM, day_of

EARLIEST, LATEST = 1900, 2099
NEVER = 2900
"""From this year on a day is no day: 9999-12-31 and 3000-01-01 stand for an end that is open."""

_NOWHERE = frozenset(
    {(1, 1, 1), (1753, 1, 1), (1899, 12, 30), (1899, 12, 31), (1900, 1, 0), (1900, 1, 1)}
    | {(2079, 6, 6), (2099, 12, 31)}
)
"""The first and last days of databases and spreadsheets, which they show where nothing was filled in."""

NO_DAY = "Dit is geen datum; gebruik jjjj-mm-dd (of dd-mm-jjjj)."

_ISO = re.compile(r"(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})")
_DUTCH = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_MIDNIGHT = re.compile(r"[T ]+0{1,2}:00(:00(\.0+)?)?$")
_ANY_TIME = re.compile(r"[T ]+\d{1,2}[:.]\d{2}.*$")
_OF_OUR_TIME = re.compile(r"20[0-6]\d-")
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?::\d{2})?|(\d{2})(\d{2})")
MONTHS = 12


def stands_for_none(text: str) -> bool:
    """Whether a day is written that stands for no day: an open end, or the zero of a program.

    >>> stands_for_none("9999-12-31"), stands_for_none("31-12-9999 23:59:59"), stands_for_none("00-00-0000")
    (True, True, True)
    """
    if _OF_OUR_TIME.match(text):  # as nearly all are written
        return False
    parts = _parts(_ANY_TIME.sub("", text.strip()))
    if parts is None:
        return False
    year, month, day_ = (int(part) for part in parts)
    return year >= NEVER or year == 0 or (year, month, day_) in _NOWHERE


def first_two(text: str) -> tuple[int, int] | None:
    """The two numbers in front of the year in a day that begins with them: day and month, or the reverse."""
    found = _DUTCH.match(text.strip()) if text.isascii() else None
    return (int(found[1]), int(found[3])) if found else None


def has_month_first(text: str) -> bool:
    """Whether this can only be a day with its month in front: 07/31/2026."""
    found = first_two(text)
    return found is not None and found[0] <= MONTHS < found[1]


def has_day_first(text: str) -> bool:
    """Whether this can only be a day with its day in front, or with its year."""
    found = first_two(text)
    return found is None or found[1] <= MONTHS < found[0]


def day(text: str) -> date:
    """A day: ccyy-mm-dd, ccyymmdd, d-m-ccyy or dd-mm-ccyy; of a moment the day in Amsterdam.

    >>> day("1-9-2025") == day("2025-09-01") == day("20250901") == day("01-09-2025 0:00:00")
    True
    """
    found = _day(text)
    if found is not None:
        return found
    try:
        return day_of(moment(text))
    except PydanticCustomError as error:
        raise PydanticCustomError("date_invalid", NO_DAY) from error


def day_or_moment(text: str) -> datetime:
    """A day in Amsterdam, from its midnight; or the moment, where the time stands beside the day."""
    try:
        return moment(text).astimezone(AMSTERDAM)
    except PydanticCustomError:
        return datetime.combine(day(text), time(), AMSTERDAM)


def _day(text: str) -> date | None:
    parts = _parts(text)
    if parts is None or not EARLIEST <= int(parts[0]) <= LATEST:
        return None
    try:
        return date(*map(int, parts))
    except ValueError:
        return None


def _parts(text: str) -> tuple[str, str, str] | None:
    bare = _MIDNIGHT.sub("", text.strip())
    if not bare.isascii():
        return None
    if iso := _ISO.fullmatch(bare):
        if not iso[2] and len(bare) != len("ccyymmdd"):
            return None
        return iso[1], iso[3], iso[4]
    if dutch := _DUTCH.fullmatch(bare):
        return dutch[4], dutch[3], dutch[1]
    return None


def birth(text: str) -> Birth:
    """A birth date; an unknown day or month is 00."""
    parts = _parts(text)
    found = "-".join((parts[0], parts[1].zfill(2), parts[2].zfill(2))) if parts else ""
    if not is_birth(found):
        raise PydanticCustomError(
            "birth_invalid",
            "Dit is geen geboortedatum; gebruik jjjj-mm-dd, met 00 voor een onbekende dag of maand.",
        )
    return Birth(found)


def moment(text: str) -> datetime:
    """A moment, ISO 8601 or d-m-ccyy uu:mm; without an offset it is Amsterdam local time."""
    try:
        written = text.strip()
        dutch = None if written[:4].isdigit() else _dutch_moment(written)  # nearly all begin with the year
        found = dutch or datetime.fromisoformat(written)
        found = found if found.tzinfo is not None else found.replace(tzinfo=AMSTERDAM)
        sane = EARLIEST < found.year <= LATEST
    except (ValueError, AttributeError):
        sane = False
    if not sane:
        raise PydanticCustomError(
            "moment_invalid",
            "Dit is geen tijdstip; gebruik jjjj-mm-ddTuu:mm:ss, met Z of +01:00.",
        )
    return found


def _dutch_moment(text: str) -> datetime | None:
    written, _, at = text.partition(" ")
    found = _day(written) if _DUTCH.fullmatch(written) else None
    return datetime.combine(found, clock(at) if at.strip() else time()) if found else None


def clock(text: str) -> time:
    """A time of day: 8:30, 08:30, 08.30 or 0830."""
    found = _CLOCK.fullmatch(text.strip()) if text.isascii() else None
    try:
        return time(int(found[1] or found[3]), int(found[2] or found[4])) if found else _no_clock()
    except ValueError:
        return _no_clock()


def time_of_day(text: str) -> time:
    """A time of day; of a moment, that in Amsterdam."""
    if _ANY_TIME.search(text.strip()):
        return moment(text).astimezone(AMSTERDAM).time()
    return clock(text)


def _no_clock() -> time:
    raise PydanticCustomError("time_invalid", "Dit is geen tijd; gebruik uu:mm.")
