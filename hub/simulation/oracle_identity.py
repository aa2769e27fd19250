"""What should be asked about rows of a list that have no number: who is that (D27)."""

from collections.abc import Iterator
from datetime import datetime

from hub.domain.timeline import FOREVER, day_of, midnight, season_end
from hub.simulation.delivered_life import DeliveredLife
from hub.simulation.life import SEASON
from hub.simulation.stage import Stage


def identity_doubt(told: DeliveredLife) -> Iterator[Stage]:
    """From the day on which a row is told that has no number, until it has one.

    It looks like the same pupil's other row, of which the number is known: nobody but the school can say. Who
    is on the list without a number only, may look like somebody else: then it is right to ask.
    """
    again, feed = told.life.again, f"vo-list/{told.life.school}"
    if again is not None:
        done = told.heard(feed, again.completed) if again.completed else FOREVER
        yield from _stage(told, max(told.listed, told.heard(feed, again.listed)), done)
    elif told.life.numberless:
        yield from _stage(told, told.listed, FOREVER, optional=True)


def _stage(
    told: DeliveredLife, since: datetime, until: datetime, *, optional: bool = False
) -> Iterator[Stage]:
    if since < until:
        yield Stage(
            rule="D27",
            occasion=f"who is it {told.life.school}",
            step=1,
            severity=2,
            since=midnight(day_of(since)),
            until=min(until, season_end(SEASON)),
            needs=since,
            optional=optional,
            vo=True,
        )
