"""What should be said of those who were enrolled at two institutions at once (D29)."""

from collections.abc import Iterator
from datetime import datetime

from hub.domain.timeline import after, day_of, midnight, season_end
from hub.simulation.delivered_life import DeliveredLife
from hub.simulation.life import DAY, SEASON, Enrolment
from hub.simulation.stage import Stage

DAYS = 14


def double_enrolment(told: DeliveredLife) -> Iterator[Stage]:
    """Day by day: where another institution had the pupil too, and fourteen days later still had."""
    kept = [e for e in told.life.enrolments if e.erased is None]
    for school in sorted({e.school for e in kept}):
        mine = [e for e in kept if e.school == school]
        others = [e for e in kept if e.school != school]
        edges = sorted({midnight(e.first_day) for e in kept} | {after(e.last_day) for e in kept})
        times, begun = 0, None
        for moment in edges:
            both = _any(mine, moment) and _any(others, moment)
            if both and begun is None:
                begun, times = moment, times + 1
            elif begun is not None and not both:
                yield from _stage(told, school, times, begun, moment)
                begun = None


def _any(enrolments: list[Enrolment], moment: datetime) -> bool:
    return any(midnight(e.first_day) <= moment < after(e.last_day) for e in enrolments)


def _stage(told: DeliveredLife, school: str, times: int, begun: datetime, ended: datetime) -> Iterator[Stage]:
    kept = [e for e in told.life.enrolments if e.erased is None]
    schools = sorted({e.school for e in kept})
    lessons = max(told.region.lessons_start(s) for s in schools)
    since = midnight(max(day_of(begun), lessons) + DAYS * DAY)
    until = min(ended, season_end(SEASON))
    if since < until:
        yield Stage(
            rule="D29",
            occasion=f"{school} beside another, time {times}",
            step=1,
            severity=1,
            since=since,
            until=until,
            needs=max(told.enrolment(e) for e in kept if midnight(e.first_day) < ended),
            gates=tuple(f"ro/{s}" for s in schools),
            mbo=school,
        )
