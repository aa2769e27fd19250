"""Which sources should be said to have fallen silent (D26), and which to have told no list (D01)."""

from collections import deque
from collections.abc import Iterator
from datetime import date, datetime

from hub.domain.calendar import HolidayRegion
from hub.domain.timeline import day_of, midnight
from hub.simulation.delivered_life import next_tick
from hub.simulation.life import BEGIN, DAY, END
from hub.simulation.region import InventedRegion
from hub.simulation.schedule import Schedule, Slot
from hub.simulation.truth import Expected

MISSED = (date(2025, 1, 16), date(2025, 2, 2), date(2025, 8, 1))
"""From when a list is asked for, from when it is late, and from when it matters no more."""

DAYS = {"week": 8, "month": 35}
WORKING_DAYS = 2


def silences(region: InventedRegion, schedule: Schedule) -> dict[str, tuple[Expected, ...]]:
    """Per source, day by day: has news been due for too long at this midnight? A yearly list never is."""
    found: dict[str, list[Expected]] = {}
    for line in region.settings()["roster"]:
        source = str(line["source"])
        if line["rhythm"] == "none":
            continue
        slots = schedule.by_source.get(source, ())
        found.setdefault(source, []).extend(_line(region, line, slots))
    return {source: tuple(told) for source, told in found.items() if told}


def _line(region: InventedRegion, line: dict[str, str], slots: tuple[Slot, ...]) -> Iterator[Expected]:
    first, last = date.fromisoformat(line["first_day"]), date.fromisoformat(line["last_day"])
    since: datetime | None = None
    day, before, coming = max(first, BEGIN), first - DAY, deque(slots)
    while day <= min(last, END) + DAY:
        tick = midnight(day)
        while coming and coming[0].moment <= tick:
            before = max(before, day_of(coming.popleft().cut))
        quiet = day <= last and _too_long(region, line, before, day)
        if quiet and since is None:
            since = tick
        if not quiet and since is not None:
            yield _expected(line, since, tick)
            since = None
        day += DAY


def _too_long(region: InventedRegion, line: dict[str, str], heard: date, today: date) -> bool:
    """Whether so many days on which news was due have gone by in full."""
    if line["rhythm"] != "working day":
        return (today - heard).days >= DAYS[line["rhythm"]]
    calendar = region.calendar
    away = HolidayRegion(line["silent_in_holidays"]) if "silent_in_holidays" in line else None
    days = (heard + n * DAY for n in range(1, (today - heard).days))
    due = (d for d in days if calendar.is_working_day(d) and not (away and calendar.is_holiday(away, d)))
    return sum(1 for _ in due) >= WORKING_DAYS


def _expected(line: dict[str, str], since: datetime, until: datetime) -> Expected:
    """The hub's operators hear it, and the institution whose feed it is."""
    return Expected(
        rule="D26",
        occasion=line["source"],
        step=1,
        severity=2,
        since=since,
        until=until,
        over=until,
        knowable=since,
        tick=since,
        recipients=(*([f"brin/{line['brin']}"] if "brin" in line else []), "ops"),
    )


def lists_missing(region: InventedRegion, schedule: Schedule) -> dict[str, tuple[Expected, ...]]:
    """Per list of this summer whether it came before it was asked for, and before it was late."""
    lies = region.settings()["brin_municipalities"]
    found = {}
    for brin in region.senders:
        source = f"vo-list/{brin}"
        slots = schedule.by_source.get(source, ())
        came = next_tick(slots[0].moment) if slots else midnight(MISSED[-1])
        who = f"rmc/{region.region_of[lies[brin]]}" if brin in lies else "ops"
        steps = tuple(_missed(source, step, came, (f"brin/{brin}", who)) for step in (1, 2))
        found[source] = tuple(step for step in steps if step.since < step.until)
    return {source: told for source, told in found.items() if told}


def _missed(source: str, step: int, came: datetime, who: tuple[str, ...]) -> Expected:
    since, until = (midnight(day) for day in MISSED[step - 1 : step + 1])
    return Expected(
        rule="D01",
        occasion=source,
        step=step,
        severity=step,
        since=since,
        until=min(until, came),
        over=min(until, came),
        knowable=since,
        tick=since,
        recipients=who,
    )
