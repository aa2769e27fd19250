"""Which days a field can have, as they lie around the day of the delivery that gives them.

An exit in 2062 or a presence of next year is a slip of the hand, or a program's word for "none", that would
keep a rule silent for life. Births have their own: `births`.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from pydantic import BaseModel

from hub.connectors.contract import Fault
from hub.connectors.faults import FIELD
from hub.domain.timeline import AMSTERDAM, day_of

YEAR = 366
REMEMBERED = 1024

LATE = (
    "{}: deze datum ligt te ver na de dag van de levering; "
    "verbeter het jaartal, of laat het veld leeg als er geen datum is."
)
EARLY = "{}: deze datum ligt te lang voor de dag van de levering; verbeter het jaartal."


class Within(NamedTuple):
    """From so many days before the day of the delivery until so many after it."""

    before: int
    after: int


@lru_cache
def declared(model: type[BaseModel]) -> tuple[tuple[str, str, Within], ...]:
    """The columns of a record that say which days they can have: column, attribute, and those days."""
    found = []
    for name, field in model.model_fields.items():
        extra = field.json_schema_extra
        days = extra.get("within") if isinstance(extra, dict) else None
        if isinstance(days, list) and days:
            before, after = (int(str(n)) for n in days)
            found.append((field.alias or name, name, Within(before, after)))
    return tuple(found)


def beyond(record: BaseModel, through: datetime) -> Fault | None:
    """Why one of the days of a record that was delivered at `through` cannot be; None when all can."""
    for alias, name, within in declared(type(record)):
        value = getattr(record, name)
        if value is not None and (fault := _fault(within, value, through, alias)) is not None:
            return fault
    return None


@lru_cache(REMEMBERED)
def _fault(within: Within, value: date, through: datetime, field: str) -> Fault | None:
    today = day_of(through)
    found = value.astimezone(AMSTERDAM).date() if isinstance(value, datetime) else value
    if found > today + timedelta(days=within.after):
        return Fault(FIELD, "date_range", field, LATE.format(field))
    if found < today - timedelta(days=within.before):
        return Fault(FIELD, "date_range", field, EARLY.format(field))
    return None


LEFT = Within(before=12 * YEAR, after=YEAR)
"""An exit: one announced for the end of the next school year at most, none of before the pupil's time."""

EXAMINED = Within(before=12 * YEAR, after=0)
"""A result: no exam has one before it was taken."""

LINKED = Within(before=30 * YEAR, after=YEAR)
"""Two numbers that became one: since there is an onderwijsnummer."""

ANSWERED = Within(before=12 * YEAR, after=YEAR)
"""What a municipality did with a case; its clock may run ahead, which is capped and no fault."""

NOTIFIED = Within(before=12 * YEAR, after=0)
"""A notice of absence: none has a day before it was made."""

LESSON = Within(before=3 * YEAR, after=YEAR)
"""A lesson: leave may be granted before it; that a student was there is told after it (`attendance`)."""

BEGUN = Within(before=30 * YEAR, after=3 * YEAR)
"""An enrolment: of adults too, and planned some years ahead."""

PLANNED = Within(before=30 * YEAR, after=12 * YEAR)
"""The end that an institution plans."""

ENDED = Within(before=30 * YEAR, after=YEAR)
"""An end that is real, or a diploma: announced for the end of the next school year at most."""
