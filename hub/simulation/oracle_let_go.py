"""What should be said of minors whom vo let go in the midst of the school year (D12)."""

from collections.abc import Iterator

from hub.domain.timeline import FOREVER, after, midnight, season_end
from hub.simulation.delivered_life import DeliveredLife, age
from hub.simulation.life import DAY, SEASON
from hub.simulation.places import places
from hub.simulation.truth import MBO_RECORDS, Stage


def let_go(told: DeliveredLife) -> Iterator[Stage]:
    """Younger than eighteen on the last day, and a week later in no school: until there is one."""
    left = told.life.let_go
    if left is None or age(told.life.born, left.last_day) >= 18:
        return
    abroad = (midnight(h.since) for h in told.life.homes if h.since and h.municipality is None)
    found = (p.since for p in places(told) if p.until > after(left.last_day))
    since = midnight(left.last_day + 8 * DAY)
    until = min(min(found, default=FOREVER), min(abroad, default=FOREVER), season_end(SEASON))
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
