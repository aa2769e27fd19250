"""What should be said of places by word alone, which no overview of enrolments ever knew (D14)."""

from collections.abc import Iterator
from datetime import date

from hub.domain.facts import Status
from hub.domain.timeline import day_of, midnight, season_end
from hub.simulation.delivered_life import DeliveredLife
from hub.simulation.life import SEASON
from hub.simulation.places import doubted, places, settled
from hub.simulation.stage import Stage

COUNTED = midnight(date(2025, 10, 1))


def unconfirmed_place(told: DeliveredLife) -> Iterator[Stage]:
    """Two weeks after the start, and more serious from the count date on, as long as the word stands."""
    for seat in places(told):
        since = doubted(told, seat)
        until = min(seat.until, settled(told), season_end(SEASON))
        mine = (a for a in told.life.applications if a.school == seat.school and not a.interest)
        said = [told.message(m) for a in mine for m in a.messages if m.status == Status.ENROLLED]
        for step, begins in enumerate((since, max(since, COUNTED)), start=1):
            if begins < until:
                yield Stage(
                    rule="D14",
                    occasion=f"place {seat.school} {day_of(since).isoformat()}",
                    step=step,
                    severity=step + 1,
                    since=begins,
                    until=until,
                    needs=min(said),
                    gates=(f"ro/{seat.school}",),
                    mbo=seat.school,
                )
