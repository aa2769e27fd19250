"""How many records a source usually brings on a weekday, and whether a day is far outside that.

A count is no fact about anybody: it is told to whoever delivers and to those who run the hub. School holidays
and days without lessons are neither compared with nor judged.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import NamedTuple

from hub.domain.calendar import DAY, WEEK, HolidayRegion
from hub.domain.context import Context
from hub.domain.identifiers import SourceId
from hub.domain.timeline import AMSTERDAM, day_of

DAYS = 8  # [own] same weekdays compared with ...
REACH = 16  # [own] ... among those of so many weeks, for holidays are left out
ENOUGH = 4  # [own] of them with a delivery: fewer make no custom
SPARED = 6  # [own] from so many days on, the highest and the lowest count as exceptions
DIFFERENCE = 5  # [own] records: below it nothing is far
FACTOR = 2  # [own] half of the lowest, twice the highest
LATELY = 7  # days back, to the last one that is over

Quiet = Callable[[date], bool]


class Came(NamedTuple):
    """What a source brought on one day: records, in how many deliveries, the last of them at what moment.

    full: a full list was among them, which has many times the records of changes.
    """

    records: int
    deliveries: int
    last: datetime
    full: bool = False


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual on a weekday, from the counts of `days` of them."""

    low: int
    high: int
    days: int
    deliveries: int  # in how many it comes, at the median
    by: time  # at which the last of them has come at the latest, in Amsterdam

    def is_far_below(self, records: int) -> bool:
        return records * FACTOR < self.low and self.low - records >= DIFFERENCE

    def is_far_above(self, records: int) -> bool:
        return records > self.high * FACTOR and records - self.high >= DIFFERENCE


@dataclass(frozen=True, slots=True)
class Unusual:
    """A day that is far outside what is usual."""

    source: SourceId
    day: date
    records: int
    usual: Usual


def compared_with(day: date) -> tuple[date, ...]:
    """The same weekdays before a day, the latest first."""
    return tuple(day - n * WEEK for n in range(1, REACH + 1))


def days_lately(now: datetime) -> tuple[date, ...]:
    """Today and the days before it that may be judged, the latest first."""
    return tuple(day_of(now) - n * DAY for n in range(LATELY + 1))


def tells_enough(first: date, day: date) -> bool:
    """Whether a source that delivered first on that day can have a custom by now; its counts decide."""
    return first <= day - ENOUGH * WEEK


def usual(counts: Mapping[date, Came], first: date, day: date, quiet: Quiet) -> Usual | None:
    """What is usual on the weekday of `day`, as the days before it tell; None where they tell too little.

    first: the day of the source's first delivery, before which nothing is no news.
    A day with a full list is compared with days that had one.
    """
    before = compared_with(day)
    if _full(counts, day):
        before = tuple(d for d in before if _full(counts, d))
    days = list(islice((d for d in before if d >= first and not quiet(d)), DAYS))
    came = [counts[d] for d in days if d in counts]
    if len(came) < ENOUGH:
        return None
    records = sorted(counts[d].records if d in counts else 0 for d in days)
    inner = records[1:-1] if len(records) >= SPARED else records
    often = sorted(one.deliveries for one in came)
    by = max(one.last.astimezone(AMSTERDAM).time() for one in came)
    return Usual(inner[0], inner[-1], len(days), often[len(often) // 2], by)


def around(day: date) -> tuple[date, ...]:
    """The days that tell whether its full list came on another one."""
    return tuple(day + n * DAY for n in range(-13, 7))


def is_moved(counts: Mapping[date, Came], day: date) -> bool:
    """Whether the full list that usually comes on its weekday came on another one, less than a week away.

    That is one on which none had come the week before: a source that lists all each day has moved nothing.
    """
    usually = sum(_full(counts, d) for d in compared_with(day))
    near = (day + n * DAY for n in range(-6, 7) if n)
    other = any(_full(counts, d) and not _full(counts, d - WEEK) for d in near)
    return usually >= ENOUGH and not _full(counts, day) and other


def _full(counts: Mapping[date, Came], day: date) -> bool:
    return day in counts and counts[day].full


def of_delivery(
    source: SourceId, counts: Mapping[date, Came], first: date, day: date, quiet: Quiet
) -> Unusual | None:
    """Whether the day is far outside what is usual, now that a delivery has come.

    Too little is told once as many deliveries have come as usual: more may follow until then.
    """
    found = None if quiet(day) or day not in counts else usual(counts, first, day, quiet)
    if found is None:
        return None
    records, deliveries = counts[day].records, counts[day].deliveries
    below = deliveries >= found.deliveries and found.is_far_below(records)
    return Unusual(source, day, records, found) if below or found.is_far_above(records) else None


def lately(
    source: SourceId, counts: Mapping[date, Came], first: date, now: datetime, quiet: Quiet
) -> Unusual | None:
    """The last day on which something was to come and that is over, when it is far outside what is usual.

    Today is over when all has come, or the time by which it always has; too much is too much at once.
    """
    local = now.astimezone(AMSTERDAM)
    for day in days_lately(now):
        found = None if quiet(day) else usual(counts, first, day, quiet)
        if found is None:
            continue
        came = counts.get(day, Came(0, 0, now))
        records, deliveries = came.records, came.deliveries
        if found.is_far_above(records):
            return Unusual(source, day, records, found)
        if day < local.date() or deliveries >= found.deliveries or local.time() >= found.by:
            return Unusual(source, day, records, found) if found.is_far_below(records) else None
    return None


def quiet_days(context: Context, source: SourceId) -> Quiet:
    """The days on which nothing need come: no lessons, holidays of its region, and days off its roster.

    Of an organisation whose region nobody knows the holidays of any region count.
    """
    calendar, organisation = context.calendar, source.partition("/")[2]
    on_roster = any(feed.source == source for feed in context.roster)

    def quiet(day: date) -> bool:
        feed = context.feed_on(source, day)
        if day in calendar.free_days or (on_roster and feed is None):
            return True
        announced = feed.silent_in_holidays if feed else None
        region = announced or calendar.known_region((feed.brin if feed else None) or organisation)
        return any(calendar.is_holiday(r, day) for r in ((region,) if region else HolidayRegion))

    return quiet
