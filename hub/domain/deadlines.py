"""Deadlines that a region's agreements set, by what holds on each day; and the days on which a rule is off.

A deadline falls on the first day on which the agreement that holds on that day says that it is time. So an
agreement of mid-season holds from its day: what fell before stays, what is overdue by it falls on its day.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from hub.domain.statute import AGREEMENTS, Agreements, Dated
from hub.domain.timeline import FOREVER, Period, midnight, union

Named = tuple[tuple[datetime, str], ...]
"""Moments that another document than the hub's own defaults set, each with where that is written."""


class Deadlines:
    """What one look at a rule asks of the agreements; it remembers which of them set a moment."""

    __slots__ = ("_named", "agreements")

    def __init__(self, agreements: Dated[Agreements]) -> None:
        self.agreements = agreements
        self._named: dict[datetime, str] = {}

    @property
    def named(self) -> Named:
        """So far."""
        return tuple(self._named.items())

    def first(self, day_of: Callable[[Agreements], date]) -> datetime:
        """Midnight of the first day on which it is time; `day_of` says which day that is by an agreement."""
        versions = self.agreements.values
        if len(versions) == 1:  # as nearly all: nothing need be weighed
            day, spoke = day_of(versions[0].value), versions[0]
        else:
            day, spoke = self.agreements.first(day_of)
        at = midnight(day)
        if spoke.source != AGREEMENTS.values[0].source:
            self._named[at] = spoke.source
        return at


def with_agreement(norm: str, at: datetime, named: Named) -> str:
    """A norm, and the region's agreement that set the moment, unless that is the hub's own default."""
    written = next((where for moment, where in named if moment == at), None) if named else None
    return norm if written is None else f"{norm}; afspraak: {written}"


def switched_off(agreements: Dated[Agreements], code: str) -> Sequence[Period]:
    """While the region has agreed that a rule says nothing."""
    versions = agreements.values
    if not any(version.value.off for version in versions):
        return ()
    days = [*(midnight(version.day) for version in versions[1:]), FOREVER]
    told = zip(versions, days, strict=True)
    return union(Period(midnight(v.day), until) for v, until in told if code in v.value.off)
