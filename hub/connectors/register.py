"""What the register of persons (BRP) says, as facts, however it is written: birth, death, residence.

Where the day is not known, of a death the first day that it can have been counts (from then on there is
silence), and of a move the last: nothing is settled, or another's to follow, before it is sure.
"""

from datetime import timedelta

from hub.connectors.contract import Fault, Note
from hub.connectors.faults import FIELD
from hub.connectors.naming import Frame
from hub.connectors.partial import Partial
from hub.connectors.person import BIRTH
from hub.domain.facts import Born, Died, Precision, Resides
from hub.domain.identifiers import Birth, Municipality
from hub.domain.timeline import day_of

AHEAD = timedelta(days=35)
"""A move can be announced four weeks before its day (Wet BRP art. 2.39), and some days pass [own]."""

BACK = timedelta(days=40 * 366)
"""Nobody whom the hub follows is older [own]."""

LATE = "De datum ligt na de dag van de levering; verbeter het jaartal."
EARLY = "De datum ligt te lang voor de dag van de levering; verbeter het jaartal."
BEFORE_BIRTH = "De datum ligt voor de geboortedatum; verbeter een van beide."
DAY_UNKNOWN = Note(
    "day_unknown",
    "{} keer is van een datum de dag niet bekend: bij overlijden telt de eerste dag die kan, "
    "bij verhuizing, vestiging en vertrek de laatste.",
    look=False,
)


def never(day: Partial, birth: Birth | None, at: Frame, field: str, ahead: timedelta) -> Fault | None:
    """Why it cannot have happened on that day; `ahead`: how long after the delivery it may be."""
    today = day_of(at.through)
    first, last = day.first(today), day.last(today)
    if first > today + ahead:
        return Fault(FIELD, "date_range", field, LATE)
    if last < today - BACK:
        return Fault(FIELD, "date_range", field, EARLY)
    if birth is not None and last < Partial(birth.text).first(today):
        return Fault(FIELD, "dates_conflict", field, BEFORE_BIRTH)
    return None


def born(at: Frame, birth: Birth) -> Born:
    return Born(source=at.source, ref=BIRTH, version=at.version, birth=birth)


def died(at: Frame, day: Partial | None, *, retracted: bool = False) -> Died:
    """A death, or (`retracted`) that there was none; without any day it is that of the delivery."""
    day = day or Partial("0000-00-00")
    return Died(
        source=at.source,
        ref="death",
        version=at.version,
        day=day.first(day_of(at.through)),
        known=day.precision,
        retracted=retracted,
    )


def resides(
    at: Frame,
    since: Partial | None,
    municipality: Municipality | None,
    *,
    before: Municipality | None = None,
    abroad: bool = False,
    whole: bool = False,
    retracted: bool = False,
) -> Resides:
    """Each move is a thing of its own day; `municipality` None: abroad, or nobody knows where."""
    return Resides(
        source=at.source,
        ref=f"residence {since.text}" if since else "residence",
        version=at.version,
        retracted=retracted,
        municipality=municipality,
        since=since.last(day_of(at.through)) if since else None,
        before=before,
        abroad=abroad,
        whole=whole,
        known=since.precision if since else Precision.DAY,
    )
