"""What should be said of those who are idle since the summer and start in February (D30)."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise

from hub.domain.facts import Status
from hub.domain.timeline import FOREVER, Period, midnight, season_end
from hub.simulation.delivered_life import DeliveredLife
from hub.simulation.life import SEASON
from hub.simulation.places import settled, struck, vo_done
from hub.simulation.stage import MBO_RECORDS, Stage

AFTER_COUNT, SECOND_COUNT = date(2025, 10, 2), date(2026, 2, 1)
ENDED = (Status.WITHDRAWN, Status.REJECTED)


def february_start(told: DeliveredLife) -> Iterator[Stage]:
    """Out of vo and at no school from 2 October on, while there is an application for February."""
    done = vo_done(told)
    if told.mover == FOREVER or not done:
        return
    gone, gone_told = min(done)
    over = min(_first_day(told), settled(told), season_end(SEASON))
    for heading, starts, news in _headings(told):
        since, until = max(heading.since, midnight(AFTER_COUNT), gone), min(heading.until, over)
        late = max(midnight(max(SECOND_COUNT, starts)), since)
        for n, (moment, severity) in enumerate(((since, 2), (late, 3)), start=1):
            if moment < until:
                yield Stage(
                    rule="D30",
                    occasion="februari",
                    step=n,
                    severity=severity,
                    since=moment,
                    until=until,
                    needs=max(told.mover, gone_told, news, struck(told)),
                    gates=("koppelpunt/mbo", MBO_RECORDS),
                    municipal=True,
                )


def _headings(told: DeliveredLife) -> Iterator[tuple[Period, date, datetime]]:
    """While an application for February is not lost, on which day it starts, and when that was told."""
    for application in told.life.applications:
        february = (application.starts.year, application.starts.month) == (SEASON + 1, 2)
        if application.interest or not february:
            continue
        for message, following in pairwise((*application.messages, None)):
            if message and message.status not in ENDED:
                until = following.moment if following else FOREVER
                yield Period(message.moment, until), application.starts, told.message(message)


def _first_day(told: DeliveredLife) -> datetime:
    """The first day at any school, enrolled or by its word alone."""
    registered = {e.school for e in told.life.enrolments}
    days = [midnight(e.first_day) for e in told.life.enrolments if e.erased is None]
    for application in told.life.applications:
        enrolled = any(m.status == Status.ENROLLED for m in application.messages)
        if enrolled and application.school not in registered and not application.interest:
            days.append(midnight(application.starts))
    return min(days, default=FOREVER)
