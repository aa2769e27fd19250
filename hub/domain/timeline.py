"""Moments and periods. Days are days in Amsterdam: a day begins at 00:00 local time."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
FOREVER = datetime.max.replace(tzinfo=UTC)
AUGUST = 8
OCTOBER = 10
FEBRUARY = 2
NEVER = datetime.min.replace(tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


@lru_cache(maxsize=8192)
def midnight(day: date) -> datetime:
    """The moment at which the day begins in Amsterdam, in UTC."""
    if day >= date(9999, 12, 30):
        return FOREVER
    return datetime(day.year, day.month, day.day, tzinfo=AMSTERDAM).astimezone(UTC)


@lru_cache(maxsize=8192)
def day_of(moment: datetime) -> date:
    """The day in Amsterdam on which the moment falls."""
    return moment.astimezone(AMSTERDAM).date()


@lru_cache(maxsize=8192)
def after(last_day: date | None) -> datetime:
    """The moment at which a period with this last day (inclusive) is over; without one, never."""
    return FOREVER if last_day is None or last_day == date.max else midnight(last_day + timedelta(days=1))


def season_of(day: date) -> int:
    """The summer that opens the school year of the day (studiejaar: 1 August to 31 July, WEB art. 1.1.1)."""
    return day.year if day.month >= AUGUST else day.year - 1


def transition_of(day: date) -> int:
    """The summer that who applies or is listed on that day goes over in: from 1 October on the next one."""
    return day.year + (day.month >= OCTOBER)


@lru_cache(maxsize=64)
def school_year(season: int) -> datetime:
    """When the school year of a season begins: 1 August (studiejaar, WEB art. 1.1.1)."""
    return midnight(date(season, AUGUST, 1))


@lru_cache(maxsize=64)
def days_of(season: int) -> tuple[date, date]:
    """First and last day of the school year that a season opens."""
    return date(season, AUGUST, 1), date(season + 1, 7, 31)


def in_february(day: date | None, season: int) -> bool:
    """The second moment of a school year at which programmes start (the count date of 1 February)."""
    return day is not None and (day.year, day.month) == (season + 1, FEBRUARY)


@lru_cache(maxsize=64)
def season_end(season: int) -> datetime:
    """The first moment after 31 July of the year after the summer."""
    return school_year(season + 1)


@lru_cache(maxsize=64)
def last_call(season: int) -> datetime:
    """From when nothing new is said of a season: 1 October after its end, when pupils are counted again.

    Two months, since what happened in July is told by overviews of August and September.
    """
    return midnight(date(season + 1, 10, 1))


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later; the last one where that month is shorter."""
    later = date(day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1, 1)
    return later.replace(day=min(day.day, monthrange(later.year, later.month)[1]))


def millis(moment: datetime) -> int:
    """Milliseconds since 1970, rounded down: never later than the moment."""
    return (moment - EPOCH) // MILLISECOND


class Period(NamedTuple):
    """From `since` up to, not including, `until`."""

    since: datetime
    until: datetime = FOREVER

    def holds(self, at: datetime) -> bool:
        return self.since <= at < self.until


def union(periods: Iterable[Period]) -> tuple[Period, ...]:
    """The same moments in the fewest periods, in order; empty ones vanish."""
    merged: list[Period] = []
    for period in sorted([p for p in periods if p.since < p.until]):
        if merged and period.since <= merged[-1].until:
            merged[-1] = Period(merged[-1].since, max(merged[-1].until, period.until))
        else:
            merged.append(period)
    return tuple(merged)


def without(whole: Period, holes: Iterable[Period]) -> tuple[Period, ...]:
    """What remains of a period when others are taken out."""
    remains: list[Period] = []
    since = whole.since
    for hole in union(holes):
        if hole.until <= since or hole.since >= whole.until:
            continue
        if hole.since > since:
            remains.append(Period(since, hole.since))
        since = max(since, hole.until)
    if since < whole.until:
        remains.append(Period(since, whole.until))
    return tuple(remains)
