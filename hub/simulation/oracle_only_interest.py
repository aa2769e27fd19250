"""What should be said of those who applied and whom nobody answered (D03)."""

from collections.abc import Iterator
from datetime import datetime

from hub.domain.facts import Status
from hub.domain.timeline import season_end
from hub.simulation.delivered_life import DeliveredLife
from hub.simulation.life import SEASON, Application
from hub.simulation.places import first_enrolled, settled, told_to_stay
from hub.simulation.stage import Stage

WORKING_DAYS = 10
STANDS = (Status.RECEIVED, Status.OFFERED, Status.ENROLLED)


def only_interest(told: DeliveredLife) -> Iterator[Stage]:
    """Ten working days without a word on it, for as long as no other application has a word that stands.

    In these lives somebody applies once under one number, before anything else is told of it.
    """
    mine = [a for a in told.life.applications if not a.interest]
    over = min(first_enrolled(told), settled(told), told_to_stay(told), season_end(SEASON))
    for silent in mine:
        first = silent.messages[0]
        if first.status != Status.APPLIED:
            continue
        due = told.working_days_after(first.moment, WORKING_DAYS)
        end = min([over, *(m.moment for m in silent.messages[1:2])])
        others = [a for a in mine if a is not silent]
        for n, (since, until, news) in enumerate(_alone(told, others, due, end), start=1):
            yield Stage(
                rule="D03",
                occasion=f"{silent.chain} {first.number}",
                step=n,
                severity=2,
                since=since,
                until=until,
                needs=max(told.message(first), news),
                of_mover=True,
                gates=("koppelpunt/mbo",),
                vo=True,
                mbo=silent.school,
            )


def _alone(
    told: DeliveredLife, others: list[Application], due: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime, datetime]]:
    """From when, up to when no other application stands; and when it was told that the last one was lost."""
    words = {m.moment: told.message(m) for a in others for m in a.messages if due < m.moment < end}
    since: datetime | None = None
    for moment in sorted({due, end, *words}):
        alone = moment < end and not any(_stands(a, moment) for a in others)
        if alone and since is None:
            since, news = moment, words.get(moment, due)
        elif since is not None and not alone:
            yield since, moment, news
            since = None


def _stands(application: Application, moment: datetime) -> bool:
    """Whether the last word on it by then is that the institution has it."""
    before = [m.status for m in application.messages if m.moment <= moment]
    return bool(before) and before[-1] in STANDS
