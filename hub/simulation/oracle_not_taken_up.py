"""What the coordinator of a region should hear: cases that a municipality left lying (D22)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby

from hub.domain.timeline import day_of, midnight
from hub.simulation.delivered_life import OPERATORS, DeliveredLife, next_tick, ticks
from hub.simulation.life import DAY, at
from hub.simulation.stage import Stage
from hub.simulation.truth import knowable

SERIOUS = 3
LATE_NEWS = timedelta(days=45)
"""Within so many days every source has told what is over."""

MOMENT = timedelta(seconds=1)


def not_taken_up(told: DeliveredLife, steps: list[Stage]) -> list[Stage]:
    """Each case at each municipality that had it, from when its days were over until it was taken up."""
    serious = sorted((s for s in steps if s.municipal and s.severity >= SERIOUS), key=_case)
    found: list[Stage] = []
    for _, case in groupby(serious, key=_case):
        mine = list(case)
        for office, first, until in _at_offices(told, mine):
            due = midnight(_after_working_days(told, day_of(first)))
            taken_up = at(day_of(first) + told.life.lies * DAY, 9)
            over = min(until, taken_up)
            if due < over:
                found.append(_stage(mine[0], office, due, over))
            elif until <= due < min(until + LATE_NEWS, taken_up):
                # Whether its end had been told by then depends on who delivers when: it may be said.
                found.append(_stage(mine[0], office, due - MOMENT, due))
    return found


def _at_offices(told: DeliveredLife, case: list[Stage]) -> Iterator[tuple[str, datetime, datetime]]:
    """The municipalities that heard of the case one after the other: from which tick, until when."""
    over = max(s.until for s in case)
    known = [moment for s in case if (moment := knowable(told, s)) < s.until]
    if not known:
        return
    first = next_tick(min(known))
    heard: list[tuple[str, datetime]] = []
    failed, lets_go = told.held_to_stay  # nothing is open then
    again = False
    for tick in ticks(first, max(over, first + DAY)):
        if failed <= tick < lets_go:
            again = True
            continue
        office = told.municipality(tick)
        if office and office != OPERATORS and (again or not heard or heard[-1][0] != office):
            heard.append((office, tick))
        again = False
    moves = {f"gm/{b.municipality}": midnight(h.since) for b, h, _ in told.moves if h.since}
    for n, (office, tick) in enumerate(heard):
        later = [moves.get(office, over)] if n + 1 < len(heard) else []
        yield office, tick, min([over, *later, *([failed] if tick < failed else [])])


def _after_working_days(told: DeliveredLife, day: date) -> date:
    """The first day on which five working days after that day are over; two of one in late summer."""
    left = 2 if day.month in (8, 9) else 5
    while left:
        day += DAY
        left -= told.region.calendar.is_working_day(day)
    return day + DAY


def _stage(case: Stage, office: str, since: datetime, until: datetime) -> Stage:
    return Stage(
        rule="D22",
        occasion=f"{case.rule} {case.occasion}, {office}",
        step=1,
        severity=3,
        since=since,
        until=until,
        needs=since,
        regional=True,
    )


def _case(step: Stage) -> tuple[str, str]:
    return step.rule, step.occasion
