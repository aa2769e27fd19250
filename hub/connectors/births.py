"""A birth date beside the moment of its delivery: nobody is born after it, and no pupil is older than 120.

Such a date is a slip of the hand (2090 for 2009) that would keep a pupil in care for life, or out of it.
"""

from datetime import date, datetime
from functools import lru_cache

from hub.connectors.contract import Fault
from hub.connectors.faults import FIELD
from hub.connectors.fields import REMEMBERED
from hub.connectors.naming import Frame
from hub.domain.identifiers import Birth
from hub.domain.timeline import day_of

OLDEST = 120
"""Years: above every age a person is known to have at school, below the centuries that are slips."""

UNBORN = "De geboortedatum ligt na de dag van de levering; verbeter het jaartal."
TOO_OLD = f"Volgens de geboortedatum is deze persoon ouder dan {OLDEST} jaar; verbeter het jaartal."


def impossible(birth: Birth | None, at: Frame, field: str) -> Fault | None:
    """Why nobody who is delivered now can have been born then; an unknown day or month is in its favour."""
    return None if birth is None else _impossible(birth, at.through, field)


@lru_cache(REMEMBERED)
def _impossible(birth: Birth, through: datetime, field: str) -> Fault | None:
    today = day_of(through)
    if _earliest(birth) > today:
        return Fault(FIELD, "birth_impossible", field, UNBORN)
    if birth.birthday(OLDEST + 1) <= today:
        return Fault(FIELD, "birth_impossible", field, TOO_OLD)
    return None


def _earliest(birth: Birth) -> date:
    """The first day it can have been."""
    year, month, day = (int(part) for part in birth.text.split("-"))
    return date(year, month or 1, day or 1)
