"""Fields as sources write them: dates in four spellings, lost leading zeros, decimal commas, codes.

Each type is pydantic's, with a Dutch remedy in place of pydantic's message; an empty field is the empty text.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from hub.connectors.brin import Institution, brin, institution
from hub.domain.identifiers import Birth, is_birth
from hub.domain.timeline import AMSTERDAM, day_of

T = TypeVar("T")

_ISO = re.compile(r"(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})")
_DUTCH = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_MIDNIGHT = re.compile(r"[T ]+0{1,2}:00(:00(\.0+)?)?$")
_YEARS = re.compile(r"(?:(20\d\d)|(\d\d))\s*[-/ ]?\s*(?:(20\d\d)|(\d\d))")
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?::\d{2})?|(\d{2})(\d{2})")
_MINUTES = re.compile(r"(\d{1,4}) ?min(?:\.|uten)?", re.IGNORECASE)
_HOURS = re.compile(r"(\d{1,3})(?:[.,](\d{1,4}))?")
_REFERENCE = re.compile(r"[^\s|;,\"<>\x00-\x1f\x7f]{1,40}")
EARLIEST, LATEST = 1900, 2099
REMEMBERED = 1024
"""Texts of each field."""

NO_DAY = "Dit is geen datum; gebruik jjjj-mm-dd (of dd-mm-jjjj)."

YES = frozenset({"j", "ja", "y", "yes", "true", "waar", "1"})
NO = frozenset({"n", "nee", "no", "false", "onwaar", "0"})


class Wire(BaseModel):
    """A record in the source's own spelling: only what we use of it; names and addresses are never read."""

    # A column that is not there at all is an empty cell: its default is read like one.
    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True, validate_default=True)


def column(name: str, *also: str, default: Any = ...) -> Any:  # noqa: ANN401  # pydantic's Field is Any
    """A column of a file by the name we ask for; `also` are names that other systems give it."""
    return Field(default, alias=name, json_schema_extra={"also": list(also)})


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
        found = _dutch_moment(text) or datetime.fromisoformat(text.strip())
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
    written, _, at = text.strip().partition(" ")
    found = _day(written) if _DUTCH.fullmatch(written) else None
    return datetime.combine(found, clock(at) if at.strip() else time()) if found else None


def clock(text: str) -> time:
    """A time of day: 8:30, 08:30, 08.30 or 0830."""
    found = _CLOCK.fullmatch(text.strip()) if text.isascii() else None
    try:
        return time(int(found[1] or found[3]), int(found[2] or found[4])) if found else _no_clock()
    except ValueError:
        return _no_clock()


def _no_clock() -> time:
    raise PydanticCustomError("time_invalid", "Dit is geen tijd; gebruik uu:mm.")


def hours(text: str) -> timedelta:
    """Hours with a decimal comma or point, or minutes that say so: 1,5 and 90 min are an hour and a half."""
    found = _HOURS.fullmatch(text.strip()) if text.isascii() else None
    lost = Decimal(f"{found[1]}.{found[2] or 0}") if found else Decimal(0)
    if text.isascii() and (minutes := _MINUTES.fullmatch(text.strip())):
        lost = Decimal(minutes[1]) / 60
    if not lost > 0:
        raise PydanticCustomError(
            "hours_invalid", "Dit is geen aantal uren; gebruik een getal groter dan 0, zoals 1,5."
        )
    return timedelta(minutes=float(lost * 60))


def school_year(text: str) -> int:
    """The year in which a school year ends: 2024-2025, 2024/2025, 2024-25 or 2425."""
    found = _YEARS.fullmatch(text.strip()) if text.isascii() else None
    first = int(found[1] or f"20{found[2]}") if found else 0
    last = int(found[3] or f"20{found[4]}") if found else 0
    if found is None or last != first + 1:
        raise PydanticCustomError("school_year_invalid", "Dit is geen schooljaar; gebruik 2024-2025.")
    return last


def yes(text: str) -> bool:
    word = text.strip().casefold()
    if word not in YES | NO:
        raise PydanticCustomError("unknown_code", "Alleen J of N is toegestaan.")
    return word in YES


def reference(text: str) -> str:
    """A number that the source gives to a thing: no spaces, no separators, at most forty characters."""
    bare = text.strip()
    if _REFERENCE.fullmatch(bare) is None:
        raise PydanticCustomError(
            "reference_invalid", "Dit is geen volgnummer: hoogstens 40 tekens, zonder spaties."
        )
    return bare


def key(text: str) -> str:
    """A word as tables compare it: without case, spaces and punctuation."""
    return re.sub(r"[^a-z0-9+]", "", text.casefold())


def one_of(codes: Mapping[str, T], allowed: Iterable[str]) -> Callable[[str], T]:
    """A code from a table, compared without case and punctuation; the remedy lists what is allowed."""
    known = {key(word): code for word, code in codes.items()}
    remedy = f"Deze code is niet bekend; toegestaan: {', '.join(allowed)}."

    def read(text: str) -> T:
        found = known.get(key(text))
        if found is None:
            raise PydanticCustomError("unknown_code", remedy)
        return found

    return read


def required(read: Callable[[str], T]) -> BeforeValidator:
    """A field that must be filled."""
    return _field(read, needed=True)


class Spare(BeforeValidator):
    """Reads a field that its record can do without: unreadable, it is left out and told (`spare`)."""


def optional(read: Callable[[str], T]) -> Spare:
    """A field that may be empty: then None."""
    return Spare(_field(read, needed=False).func)


def decisive(read: Callable[[str], T]) -> BeforeValidator:
    """A field that may be empty, but what stands in it decides what the record says: it must be readable."""
    return _field(read, needed=False)


def _field(read: Callable[[str], T], *, needed: bool) -> BeforeValidator:
    @lru_cache(REMEMBERED)  # most texts come again row after row
    def remembered(text: str | None) -> T | None:
        if text is not None and text.strip():
            return read(text)
        if needed:
            raise PydanticCustomError("missing_value", "De waarde ontbreekt; vul haar in.")
        return None

    def check(value: object) -> object:
        if value is None or isinstance(value, str):
            return remembered(value)
        raise PydanticCustomError("number_invalid", "De waarde is niet te lezen.")

    return BeforeValidator(check)


Day = Annotated[date, required(day)]
MaybeDay = Annotated[date | None, optional(day)]
BirthDate = Annotated[Any, required(birth)]
MaybeBirth = Annotated[Any, optional(birth)]
Moment = Annotated[datetime, required(moment)]
InstitutionCode = Annotated[Institution, required(institution)]
BrinCode = Annotated[str, required(brin)]
MaybeBrin = Annotated[str | None, optional(brin)]
SchoolYear = Annotated[int, required(school_year)]
YesNo = Annotated[bool, required(yes)]
Reference = Annotated[str, required(reference)]
