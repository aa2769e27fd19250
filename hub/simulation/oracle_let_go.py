"""What should be said of whom vo let go in the midst of the school year: minors (D12), adults later (D11)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from hub.domain.timeline import after, midnight
from hub.simulation.delivered_life import DeliveredLife, age
from hub.simulation.life import DAY, SEASON, Exit
from hub.simulation.places import places
from hub.simulation.truth import GOES_ON, MBO_RECORDS, Stage

ADULT = 18


def let_go(told: DeliveredLife) -> Iterator[Stage]:
    """Younger than eighteen on the last day, and a week later in no school: until there is one."""
    left = told.life.let_go
    if left is None or age(told.life.born, left.last_day) >= ADULT:
        return
    since, until = midnight(left.last_day + 8 * DAY), _in_school_or_abroad(told, left)
    if since < until:
        yield replace(
            _stage(told, left, "D12", f"left {told.life.school}", severity=4, since=since, until=until),
            gates=("koppelpunt/mbo", MBO_RECORDS),
        )


def summer_after(told: DeliveredLife) -> Iterator[Stage]:
    """Who left as an adult and is still nowhere is missed in the next summer (D11).

    The roster ends with the simulated years, so nobody is waited for.
    """
    left = told.life.let_go
    if left is None or age(told.life.born, left.last_day) < ADULT:
        return
    since, until = midnight(date(SEASON + 1, 8, 1)), _in_school_or_abroad(told, left)
    if until == GOES_ON:
        yield _stage(told, left, "D11", "zomerlek", severity=2, since=since, until=until)


def _in_school_or_abroad(told: DeliveredLife, left: Exit) -> datetime:
    abroad = (midnight(h.since) for h in told.life.homes if h.since and h.municipality is None)
    found = (p.since for p in places(told) if p.until > after(left.last_day))
    return min((*found, *abroad), default=GOES_ON)


def _stage(
    told: DeliveredLife,
    left: Exit,
    rule: str,
    occasion: str,
    *,
    severity: int,
    since: datetime,
    until: datetime,
) -> Stage:
    return Stage(
        rule=rule,
        occasion=occasion,
        step=1,
        severity=severity,
        since=since,
        until=until,
        needs=told.heard(f"vo-exit/{told.life.school}", left.registered),
        municipal=True,
    )
