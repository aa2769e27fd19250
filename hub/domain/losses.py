"""Places in mbo that were lost: each enrolment that ended with nothing after it, and for how long.

One loss is one case, whichever rule tells of it: a dropout (D18), a switch that is not done (D19) or an end
in the time of the study advice (D20).
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from hub.domain.calendar import DAY
from hub.domain.deadlines import Deadlines
from hub.domain.facts import ApplicationChanged, Enrolled, Status
from hub.domain.person import perhaps_qualified, qualified
from hub.domain.places import EXAM_ONLY, last_words
from hub.domain.standing import Standing
from hub.domain.statute import Agreements
from hub.domain.timeline import FOREVER, Period, after, day_of, season_of, union, without

WAITING = frozenset({Status.APPLIED, Status.RECEIVED, Status.OFFERED})
"""An application that stands and is no place yet."""


class Loss(NamedTuple):
    """An enrolment that ended, and the stretch without another place and without startkwalificatie."""

    ended: Enrolled
    last_day: date
    nowhere: Period

    @property
    def name(self) -> str:
        return f"{self.ended.source} {self.ended.ref}"

    def due(self, deadlines: Deadlines, days: Callable[[Agreements], int]) -> datetime:
        """So many days after the end as is agreed, but never before the last place is gone."""
        left = self.last_day + DAY
        return max(deadlines.first(lambda agreed: left + timedelta(days=days(agreed))), self.nowhere.since)

    def dropped_out(self, deadlines: Deadlines) -> datetime:
        """From when it is dropout, if nothing is on the way."""
        return self.due(deadlines, lambda agreed: agreed.dropout_days)


def losses(standing: Standing) -> Iterator[Loss]:
    """Those of the season's school year; none where another enrolment's end opens the gap."""
    for ended in standing.known.of(Enrolled):
        last_day = ended.last_day
        if last_day is None or season_of(last_day + DAY) != standing.season:
            continue
        if ended.route == EXAM_ONLY or last_day < ended.first_day:
            continue
        gap = _gap(standing, ended)
        learned = min(qualified(standing.known), perhaps_qualified(standing.known))
        until = min(gap.until, learned, standing.settled_beside(ended))
        if gap.since < until:
            yield Loss(ended, last_day, Period(gap.since, until))


def _gap(standing: Standing, ended: Enrolled) -> Period:
    """The first stretch after the end with nothing else; none when another enrolment's end opens it."""
    left = after(ended.last_day)
    others = [e for e in standing.known.of(Enrolled) if e.thing != ended.thing and e.route != EXAM_ONLY]
    by_ro = [(e, standing.stay(e)) for e in others]
    gap = without(Period(left), (*(p for _, p in by_ro), *(p for _, p in standing.placed)))
    if not gap:
        return Period(FOREVER)
    heirs = [e for e, p in by_ro if p.since < p.until == gap[0].since]
    if any(gap[0].since > left or e.thing > ended.thing for e in heirs):
        return Period(FOREVER)
    return gap[0]


def applying(standing: Standing, loss: Loss) -> Iterator[tuple[ApplicationChanged, Period]]:
    """Applications on the way to the next place, and while which word stands.

    Made since the lost enrolment began, or for a start after it: what was left lying from before is none.
    """
    for there in standing.with_year_after:
        made: dict[str, datetime] = {}
        for message, moment in zip(there.messages, there.moments, strict=True):
            made.setdefault(message.chain, moment)
        for message, told in last_words(there.messages, there.moments):
            ahead = message.starts is not None and message.starts > loss.last_day
            since_then = day_of(made[message.chain]) > loss.ended.first_day
            if message.status in WAITING and (ahead or since_then):
                yield message, told


def switching(standing: Standing, loss: Loss, at: datetime) -> Period | None:
    """The stretch around a moment in which there is an application on the way; None when there is none then.

    An application that is made later ends no case that has begun: it is no place.
    """
    stretches = union(told for _, told in applying(standing, loss))
    return next((stretch for stretch in stretches if stretch.holds(at)), None)
