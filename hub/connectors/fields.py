"""Fields as sources write them: lost leading zeros, decimal commas, codes; days and moments: `dates`.

Each type is pydantic's, with a Dutch remedy in place of pydantic's message; an empty field is the empty text.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue
from pydantic_core import PydanticCustomError

from hub.connectors.brin import Institution, brin, institution
from hub.connectors.dates import birth, day, day_or_moment, moment, stands_for_none
from hub.connectors.person import ROUNDED, is_rounded
from hub.connectors.ranges import Within

T = TypeVar("T")

_YEARS = re.compile(r"(?:(20\d\d)|(\d\d))\s*[-/ ]?\s*(?:(20\d\d)|(\d\d))")
_MINUTES = re.compile(r"(\d{1,4}) ?min(?:\.|uten)?", re.IGNORECASE)
_BARE_MINUTES = re.compile(r"\d{1,4}", re.ASCII)
_CLOCKED = re.compile(r"(\d{1,2}):([0-5]\d)", re.ASCII)
_HOURS = re.compile(r"(\d{1,3})(?:[.,](\d{1,4}))?")
_REFERENCE = re.compile(r"[^\s|;,\"<>\x00-\x1f\x7f]{1,40}")
REMEMBERED = 1024
"""Texts of each field."""

BRIN_NAMES = ("BRIN4", "BRIN6", "BRIN school", "School BRIN", "Instellingscode", "Instellingsnummer")

YES = frozenset({"j", "ja", "y", "yes", "true", "waar", "1"})
NO = frozenset({"n", "nee", "no", "false", "onwaar", "0"})


class Wire(BaseModel):
    """A record in the source's own spelling: only what we use of it."""

    # A column that is not there at all is an empty cell: its default is read like one.
    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True, validate_default=True)


def column(
    name: str,
    *also: str,
    default: Any = ...,  # noqa: ANN401  # any default
    within: Within | None = None,
) -> Any:  # noqa: ANN401  # pydantic's Field is Any
    """A column of a file by the name we ask for; `also` are names that other systems give it.

    `within`: which days it can have, as they lie around the day of the delivery.
    """
    days: list[JsonValue] = [within.before, within.after] if within else []
    return Field(default, alias=name, json_schema_extra={"also": [*also], "within": days})


def hours(text: str) -> timedelta:
    """Hours with a decimal comma or point, h:mm, or minutes that say so: 1,5 is 1:30 is 90 min."""
    bare = text.strip()
    found = _HOURS.fullmatch(bare) if text.isascii() else None
    lost = Decimal(f"{found[1]}.{found[2] or 0}") if found else Decimal(0)
    if text.isascii() and (minutes := _MINUTES.fullmatch(bare)):
        lost = Decimal(minutes[1]) / 60
    if clocked := _CLOCKED.fullmatch(bare):
        lost = Decimal(clocked[1]) + Decimal(clocked[2]) / 60
    if not lost > 0:
        raise PydanticCustomError(
            "hours_invalid", "Dit is geen aantal uren; gebruik een getal groter dan 0, zoals 1,5."
        )
    return timedelta(minutes=round(float(lost * 60), 6))


def minutes(text: str) -> timedelta:
    """A whole number of minutes, as a column tells them that is called so."""
    bare = text.strip()
    return hours(f"{bare} min" if _BARE_MINUTES.fullmatch(bare) else bare)


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
    if is_rounded(bare):
        raise PydanticCustomError("number_rounded", ROUNDED)
    if _REFERENCE.fullmatch(bare) is None:
        raise PydanticCustomError(
            "reference_invalid", "Dit is geen volgnummer: hoogstens 40 tekens, zonder spaties."
        )
    return bare


def key(text: str) -> str:
    """A word as tables compare it: without case, spaces and punctuation."""
    return re.sub(r"[^a-z0-9+]", "", text.casefold())


class OneOf(Generic[T]):
    """A code from a table, compared without case and punctuation; the remedy lists what is allowed."""

    def __init__(self, codes: Mapping[str, T], allowed: Iterable[str]) -> None:
        self.codes = codes
        self.known = {key(word): code for word, code in codes.items()}
        self.remedy = f"Deze code is niet bekend; toegestaan: {', '.join(allowed)}."

    def __call__(self, text: str) -> T:
        found = self.known.get(key(text))
        if found is None:
            raise PydanticCustomError("unknown_code", self.remedy)
        return found


def one_of(codes: Mapping[str, T], allowed: Iterable[str]) -> OneOf[T]:
    """Read a code from a table."""
    return OneOf(codes, allowed)


def required(read: Callable[[str], T], *, once: bool = False) -> BeforeValidator:
    """A field that must be filled; `once`: hardly a text comes twice, so none is remembered."""
    return BeforeValidator(Reader(read, needed=True, once=once))


class Spare(BeforeValidator):
    """Reads a field that its record can do without: unreadable, it is left out and told (`spare`)."""


def optional(read: Callable[[str], T]) -> Spare:
    """A field that may be empty: then None."""
    return Spare(Reader(read, needed=False))


def decisive(read: Callable[[str], T]) -> BeforeValidator:
    """A field that may be empty, but what stands in it decides what the record says: it must be readable."""
    return BeforeValidator(Reader(read, needed=False))


class Reader(Generic[T]):
    """How the text of a field is read, and whether it may be empty. A day that stands for none is empty."""

    def __init__(self, read: Callable[[str], T], *, needed: bool, once: bool = False) -> None:
        self.read, self.needed, self.once = read, needed, once
        self._may_be_none = read in _DATES

    def __call__(self, value: object) -> object:
        if value is not None and not isinstance(value, str):
            raise PydanticCustomError("number_invalid", "De waarde is niet te lezen.")
        if value is not None and value.strip() and not (self._may_be_none and stands_for_none(value)):
            return self.read(value)
        if self.needed:
            raise PydanticCustomError("missing_value", "De waarde ontbreekt; vul haar in.")
        return None


_DATES: Collection[Callable[[str], object]] = (day, birth, moment, day_or_moment)
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
