"""A day that is known to the month or the year only, or not at all, as registers write it: 2026-07-00.

LO BRP: 00 where the day, or month and day, are not known; 00000000 where nothing is.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from pydantic_core import PydanticCustomError

from hub.connectors.dates import birth, stands_for_none
from hub.domain.facts import Precision

_NOTHING = re.compile(r"0000(?:([-/.]?)00\1?00)?|00?([-/.])00?\2(?:0000)")
_SHORT = re.compile(r"(\d{4})(?:-(\d{2}))?", re.ASCII)
INVALID = "Dit is geen datum; gebruik jjjj-mm-dd, met 00 voor een onbekende dag of maand."


@dataclass(frozen=True, slots=True)
class Partial:
    """`ccyy-mm-dd`, with zeros for what is not known."""

    text: str

    @property
    def exact(self) -> bool:
        return not self.text.endswith("-00")

    @property
    def known(self) -> bool:
        """Whether at least the year is."""
        return not self.text.startswith("0000")

    @property
    def precision(self) -> Precision:
        year, month, day = self._parts()
        if not year:
            return Precision.NOTHING
        return Precision.DAY if day else Precision.MONTH if month else Precision.YEAR

    def first(self, otherwise: date) -> date:
        """The first day that it can have been; `otherwise` where not even the year is known."""
        year, month, day = self._parts()
        return date(year, month or 1, day or 1) if year else otherwise

    def last(self, today: date) -> date:
        """The last day that it can have been.

        Where the day is not known it is no later than today, unless all of the month or year is to come.
        """
        year, month, day = self._parts()
        if not year:
            return today
        month = month or 12
        known = date(year, month, day or calendar.monthrange(year, month)[1])
        return known if self.exact else max(self.first(today), min(known, today))

    def _parts(self) -> tuple[int, int, int]:
        year, month, day = map(int, self.text.split("-"))
        return year, month, day


def partial(text: str) -> Partial | None:
    """A day in any of the spellings of `dates.day`, whole or in part; None for one that stands for none.

    >>> partial("20260700"), partial("2026"), partial("1-7-2026")
    (Partial(text='2026-07-00'), Partial(text='2026-00-00'), Partial(text='2026-07-01'))
    """
    bare = text.strip()
    if _NOTHING.fullmatch(bare):
        return Partial("0000-00-00")
    if short := _SHORT.fullmatch(bare):
        bare = f"{short[1]}-{short[2] or '00'}-00"
    if stands_for_none(bare):
        return None
    try:
        return Partial(birth(bare).text)
    except PydanticCustomError as error:
        raise PydanticCustomError("date_invalid", INVALID) from error
