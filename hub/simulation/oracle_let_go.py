"""What should be said of whom vo let go in the midst of the school year (D12)."""

from collections.abc import Iterator
from datetime import datetime

from hub.domain.timeline import after, midnight
from hub.simulation.delivered_life import DeliveredLife
from hub.simulation.life import DAY, Exit
from hub.simulation.places import places
from hub.simulation.stage import GOES_ON, MBO_RECORDS, Stage


def let_go(told: DeliveredLife) -> Iterator[Stage]:
    """In no school a week after the last day, of whatever age: until there is one, or a startkwalificatie."""
    left = told.life.let_go
    if left is None:
        return
    since = midnight(left.last_day + 8 * DAY)
    until = min(_in_school_or_abroad(told, left), told.qualified)
    if since < until:
        yield Stage(
            rule="D12",
            occasion=f"left {told.life.school}",
            step=1,
            severity=4,
            since=since,
            until=until,
            needs=told.heard(f"vo-exit/{told.life.school}", left.registered),
            gates=("koppelpunt/mbo", MBO_RECORDS),
            municipal=True,
        )


def _in_school_or_abroad(told: DeliveredLife, left: Exit) -> datetime:
    abroad = (midnight(h.since) for h in told.life.homes if h.since and h.municipality is None)
    found = (p.since for p in places(told) if p.until > after(left.last_day))
    return min((*found, *abroad), default=GOES_ON)
