"""What should be said of minors who were rejected and offered nothing else (D07)."""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from hub.domain.facts import Status
from hub.domain.timeline import FOREVER, season_end
from hub.simulation.delivered_life import DeliveredLife
from hub.simulation.life import SEASON, Application, Message
from hub.simulation.places import first_enrolled, settled
from hub.simulation.stage import Stage

WORKING_DAYS = 10
LOST = (Status.REJECTED, Status.WITHDRAWN)


def no_alternative(told: DeliveredLife) -> Iterator[Stage]:
    """Ten working days after a rejection nothing is open, and that institution has taken up nothing else."""
    mine = [a for a in told.life.applications if not a.interest]
    over = min(first_enrolled(told), settled(told), told.qualified, told.grown, season_end(SEASON))
    for application in mine:
        for before, message in pairwise((None, *application.messages)):
            if (
                message is None
                or message.status != Status.REJECTED
                or (before and before.status == message.status)
            ):
                continue
            since = told.working_days_after(message.moment, WORKING_DAYS)
            until = min(over, _mended(mine, application, message, since))
            if since < until:
                yield Stage(
                    rule="D07",
                    occasion=f"{application.chain} {message.number}",
                    step=1,
                    severity=3,
                    since=since,
                    until=until,
                    needs=told.message(message),
                    of_mover=True,
                    gates=("koppelpunt/mbo",),
                    vo=True,
                    mbo=application.school,
                    municipal=True,
                )


def _mended(mine: list[Application], rejected: Application, message: Message, since: datetime) -> datetime:
    """From when something is open: at the start already, or later; there at once, or taken back."""
    found = [FOREVER]
    for other in mine:
        later = [m for m in other.messages if m.moment > message.moment]
        if other.school == rejected.school:
            found += [m.moment for m in later if m.status not in LOST or other is rejected]
        found += [m.moment for m in later if m.moment > since and m.status not in LOST]
        before = [m for m in other.messages if m.moment <= since]
        if before and before[-1].status not in LOST:
            found.append(since)
    return min(found)
