"""Doorstroom vo → mbo: who was expected, applied in time, had a place, and was enrolled on 1 October."""

from collections.abc import Iterator
from datetime import date, datetime

from hub.domain.identifiers import Brin
from hub.domain.rules.not_applied import late_from
from hub.domain.standing import Standing
from hub.domain.timeline import midnight
from hub.domain.transition import RUNG_OF_A_PLACE
from hub.explain.monitors.seen import UNKNOWN, Seen, Where, counted_from
from hub.explain.monitors.sheet import Sheet, Unit

IN_TIME, LATE, NONE = "aangemeld t/m 1 april", "later aangemeld", "geen aanmelding bekend"
PLACE, NO_PLACE = "plek gekregen", "geen plek gekregen"
OUTCOMES = {
    Where.IN_MBO: "in het mbo op 1 oktober",
    Where.SETTLED: "anders geregeld",
    Where.NOWHERE: "niet aangekomen",
}


def sheets(season: int, now: datetime) -> tuple[Sheet, ...]:
    """Before 1 April nobody is late, and before 1 October nobody is counted."""
    applied = (IN_TIME, LATE, NONE) if now >= late_from(season) else (IN_TIME, NONE)
    counted = now >= counted_from(season)
    return (
        Sheet(
            title="Doorstroom vo → mbo",
            unit="leerlingen die in het mbo worden verwacht",
            levels=("regio", "vo-school", "niveau"),
            splits=(applied, (PLACE, NO_PLACE), *((tuple(OUTCOMES.values()),) if counted else ())),
            find=_units,
            across=2,
            judged=OUTCOMES[Where.NOWHERE] if counted else None,
        ),
    )


def _units(seen: Seen) -> Iterator[Unit]:
    it = seen.standing
    if it is None or not it.is_mover:
        return
    school, level = came_from(it)
    applied = NONE
    if it.messages and it.moments[0] <= seen.now:
        applied = IN_TIME if it.moments[0] < late_from(seen.season) else LATE
    told = zip(it.moments, it.heights, strict=True)
    place = any(at <= seen.now and height >= RUNG_OF_A_PLACE for at, height in told)
    place = place or any(period.since <= seen.now for period in it.enrolled)
    falls = [applied, PLACE if place else NO_PLACE]
    where = Where.IN_MBO
    if seen.now >= counted_from(seen.season):
        where = seen.where(midnight(date(seen.season, 10, 1)))
        falls.append(OUTCOMES[where])
    worry = None
    if where == Where.NOWHERE:
        worry = "op 1 oktober nergens ingeschreven"
    elif applied == NONE:
        worry = "geen aanmelding bekend"
    yield Unit((seen.region, school, level), tuple(falls), worry=worry, schools=seen.vo)


def came_from(it: Standing) -> tuple[Brin, str]:
    """The vo school that let a mover go, or else that expects them in mbo; and of which level."""
    levels = {e.school: e.level for e in it.expected}
    last = max(it.exits, key=lambda x: (x.last_day, x.school), default=None)
    school = last.school if last else min(levels)
    return school, levels.get(school, UNKNOWN)
