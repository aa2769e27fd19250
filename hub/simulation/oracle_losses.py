"""What should be said of those who left mbo: dropped out (D18), on the way (D19), by an advice (D20).

Of each loss one of the three: told from the life, from when the pupil had no place, and what was under way.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from hub.domain.facts import Status
from hub.domain.timeline import FOREVER, NEVER, Period, after, midnight, season_of
from hub.simulation.delivered_life import DeliveredLife, age
from hub.simulation.life import DAY, SEASON, Application, Enrolment
from hub.simulation.places import Seat, places, settled
from hub.simulation.stage import GOES_ON, MBO_RECORDS, Stage
from hub.simulation.truth import each_once

SILENCE = ("koppelpunt/mbo", MBO_RECORDS)
UNDER_WAY = (Status.APPLIED, Status.RECEIVED, Status.OFFERED)
COUNTED = (date(2025, 10, 1), date(2026, 2, 1), date(2026, 10, 1))
MAY_BE_ADVICE = ("03", "04", "07", "")
ADULT, ENTREE, YEAR = 18, 1, 12
ALWAYS = Period(NEVER)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loss:
    """An ended enrolment: from when nothing is left, up to when, and when that was told."""

    enrolment: Enrolment
    last_day: date
    empty: datetime
    over: datetime
    news: datetime

    @property
    def dropout(self) -> datetime:
        return max(midnight(self.last_day + 8 * DAY), self.empty)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """While an application on the way stood: up to when, when its start and its end were told, and where."""

    until: datetime
    told: datetime
    lost: datetime
    schools: tuple[tuple[str, Period], ...]


def dropout(told: DeliveredLife) -> Iterator[Stage]:
    """Seven days later no other place and no startkwalificatie; or when the way elsewhere is lost."""
    for loss in _losses(told):
        if _by_advice(told, loss):
            continue
        way = _way(told, loss, loss.dropout)
        since = way.until if way else loss.dropout
        if since < loss.over:
            news = max(loss.news, way.lost) if way else loss.news
            yield _stage(loss, "D18", 1, 4, since, loss.over, news, municipal=True)


def unfinished_switch(told: DeliveredLife) -> Iterator[Stage]:
    """Two institutions after four weeks, the municipality on a count date; of minors all after seven days."""
    for loss in _losses(told):
        way = None if _by_advice(told, loss) else _way(told, loss, loss.dropout)
        if way is None:
            continue
        counted = next(c for c in map(midnight, COUNTED) if c >= loss.empty)
        steps = [max(midnight(loss.last_day + 29 * DAY), loss.empty), max(counted, loss.dropout)]
        if age(told.life.born, loss.last_day) < ADULT:
            steps = [loss.dropout]
        elif steps[0] >= steps[1]:
            steps = steps[1:]
        until = min(way.until, loss.over)
        for n, since in enumerate(steps, start=1):
            if since < until:
                last = n == len(steps)
                news = max(loss.news, way.told)
                mbos = ((loss.enrolment.school, ALWAYS), *way.schools)
                yield _stage(loss, "D19", n, 3, since, until, news, municipal=last, mbos=mbos)


def study_advice(told: DeliveredLife) -> Iterator[Stage]:
    """In the months of the advice, for no other reason, with nothing under way: at once, and after a week."""
    for loss in _losses(told):
        if not _by_advice(told, loss):
            continue
        for n, since in enumerate((loss.empty, loss.dropout), start=1):
            if since < loss.over:
                mbos = ((loss.enrolment.school, ALWAYS),)
                yield _stage(loss, "D20", n, 3, since, loss.over, loss.news, municipal=n > 1, mbos=mbos)


def _stage(
    loss: _Loss,
    rule: str,
    step: int,
    severity: int,
    since: datetime,
    until: datetime,
    news: datetime,
    *,
    municipal: bool,
    mbos: tuple[tuple[str, Period], ...] = (),
) -> Stage:
    return Stage(
        rule=rule,
        occasion=f"ro/{loss.enrolment.school} {loss.enrolment.number}",
        step=step,
        severity=severity,
        since=since,
        until=until,
        needs=news,
        gates=SILENCE,
        municipal=municipal,
        mbos=mbos,
    )


def _losses(told: DeliveredLife) -> Iterator[_Loss]:
    for enrolment in told.life.enrolments:
        ended = enrolment.last_day
        if ended is None or enrolment.erased or season_of(ended + DAY) != SEASON:
            continue
        empty, lost = _left(told, enrolment)
        later = min((p.since for p in places(told) if p.since > empty), default=FOREVER)
        over = min(later, told.qualified, settled(told), GOES_ON)
        if empty < over:
            news = max(told.ended(enrolment), lost)
            yield _Loss(enrolment=enrolment, last_day=ended, empty=empty, over=over, news=news)


def _left(told: DeliveredLife, enrolment: Enrolment) -> tuple[datetime, datetime]:
    """From when no place is left, and when that was told; never, where another enrolment took over."""
    moment, lost = after(enrolment.last_day), told.ended(enrolment)
    others: list[Seat] = [p for p in places(told) if p.enrolment is not enrolment]
    while here := [p for p in others if p.stands(moment)]:
        last = max(here, key=lambda p: p.until)
        if last.enrolment is not None:
            return FOREVER, FOREVER
        moment, lost = last.until, last.lost
    return moment, lost


def _way(told: DeliveredLife, loss: _Loss, at: datetime) -> _Way | None:
    """What is under way at a moment, followed up to when nothing is."""
    found: list[tuple[Application, datetime, datetime, datetime, datetime]] = []
    for a in told.life.applications:
        new = a.messages and a.messages[0].moment >= midnight(loss.enrolment.first_day + DAY)
        if a.interest or not (new or a.starts > loss.last_day):
            continue
        for message, following in pairwise((*a.messages, None)):
            if message and message.status in UNDER_WAY:
                until = following.moment if following else FOREVER
                lost = told.message(following) if following else FOREVER
                found.append((a, message.moment, until, told.message(message), lost))
    here = [f for f in found if f[1] <= at < f[2]]
    if not here:
        return None
    first_told, moment, lost = min(f[3] for f in here), at, at
    while stands := [f for f in found if f[1] <= moment < f[2]]:
        _, _, moment, _, lost = max(stands, key=lambda f: f[2])
    schools = each_once((f[0].school, Period(f[3], f[2])) for f in found)
    return _Way(until=moment, told=first_told, lost=lost, schools=schools)


def _by_advice(told: DeliveredLife, loss: _Loss) -> bool:
    """A year at most: three to four months after the start; longer: nine to twelve; and a month to end it."""
    e = loss.enrolment
    one_year = e.level == ENTREE or e.planned_last_day < _later(e.first_day, YEAR)
    first, last = (3, 4) if one_year else (9, YEAR)
    in_time = _later(e.first_day, first) <= loss.last_day <= _later(e.first_day, last) + 31 * DAY
    done = any(d.school == e.school and e.first_day <= d.day <= loss.last_day for d in told.life.diplomas)
    return in_time and not done and e.reason in MAY_BE_ADVICE and _way(told, loss, loss.empty) is None


def _later(day: date, months: int) -> date:
    """So many months later, or the last day of that month."""
    month = day.month + months
    first = date(day.year + (month - 1) // YEAR, (month - 1) % YEAR + 1, 1)
    following = date(first.year + first.month // YEAR, first.month % YEAR + 1, 1)
    return min(first + (day.day - 1) * DAY, following - DAY)
