"""What should be said in the year: sixteen hours missed (D16), a notice that lies (D21), a move (D24)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby

from hub.domain.timeline import FOREVER, day_of, midnight, season_end
from hub.simulation.delivered_life import DeliveredLife
from hub.simulation.life import DAY, END, SEASON, at
from hub.simulation.notifying import sixteens
from hub.simulation.stage import Stage


def sixteen_hours(told: DeliveredLife) -> Iterator[Stage]:
    """Below 18: each time sixteen hours without leave were missed within four weeks with lessons."""
    for school, reached in groupby(
        sixteens(told.region, told.life, told.qualified), key=lambda s: s[1].school
    ):
        notices = sorted(n.day for n in told.life.notices if n.school == school)
        for times, (first, absence) in enumerate(reached, start=1):
            notices = [day for day in notices if day >= day_of(first.began)]
            notified = midnight(notices.pop(0)) if notices else FOREVER
            yield Stage(
                rule="D16",
                occasion=f"{school} sixteen hours, time {times}",
                step=1,
                severity=3,
                since=absence.began + timedelta(hours=absence.hours),
                until=min(season_end(SEASON), notified),
                needs=told.heard(f"attendance/{school}", at(day_of(absence.began), 17)),
                mbo=school,
            )


def moved(told: DeliveredLife, steps: list[Stage]) -> list[Stage]:
    """The pupil moved while a municipality had a case, which goes along."""
    found = []
    for n, (before, home, news) in enumerate(told.moves):
        if home.since is None or before.municipality is None or home.municipality is None:
            continue
        moment = midnight(home.since)
        onward = told.moves[n + 1][1].since if n + 1 < len(told.moves) else None
        cases = [s for s in steps if s.municipal and s.since < moment < s.until]
        if not cases:
            continue
        found.append(
            Stage(
                rule="D24",
                occasion=f"moved {home.since.isoformat()}",
                step=1,
                severity=2,
                since=moment,
                until=min(max(s.until for s in cases), midnight(onward) if onward else FOREVER),
                needs=max(news, min(known_when(told, case) for case in cases)),
                of_mover=True,
                municipal=True,
            )
        )
    return found


def known_when(told: DeliveredLife, case: Stage) -> datetime:
    """From when a case can be said: one of which it shows only later that it had begun comes along later."""
    return max([case.needs, *(told.heard(g, case.since) for g in feeds_behind(told, case))])


def feeds_behind(told: DeliveredLife, step: Stage) -> list[str]:
    """The feeds that the case itself rests on: what was never said for want of news does not move either."""
    if step.since > midnight(END):
        return []  # the roster has ended: nobody is waited for
    feeds = [g for g in step.gates if "/" in g]
    if len(feeds) < len(step.gates):
        feeds += [f"ro/{brin}" for brin in told.institutions(step.since)]
    return feeds or ["koppelpunt/mbo"]


def notice_lies(told: DeliveredLife) -> Iterator[Stage]:
    """A notice on which the municipality has done nothing five working days after the day it came."""
    for notice in told.life.notices:
        day, left = notice.day, 5
        while left:
            day += DAY
            left -= told.region.calendar.is_working_day(day)
        feed = f"verzuimmeldingen/{told.life.home(notice.day)}"
        since = midnight(day + DAY)
        until = at(notice.taken_up, 12) if notice.taken_up else season_end(SEASON)
        if since < until:
            yield Stage(
                rule="D21",
                occasion=f"{notice.school} notice {notice.day.isoformat()}",
                step=1,
                severity=2,
                since=since,
                until=min(until, season_end(SEASON)),
                needs=told.heard(feed, at(notice.day, 16)),
                gates=(feed,),
                municipal=True,
                regional=True,
            )
