"""When each source delivers, and up to which moment each delivery has looked.

`told` answers for both: when news reached the hub, and when a source was heard past a moment.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from random import Random

from hub.simulation.life import BEGIN, DAY, END, at
from hub.simulation.region import (
    MBO_EVENTS,
    RO_RHYTHM,
    VO_EVENTS,
    Institution,
    InventedRegion,
    School,
)

FULL, CHANGES = "volledig", "mutaties"


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """One delivery of one source: it comes in at `moment` and has looked up to `cut`."""

    moment: datetime
    cut: datetime
    connector: str
    organisation: str
    kind: str = ""

    @property
    def source(self) -> str:
        return f"{self.connector}/{self.organisation}"


@dataclass(frozen=True)
class Schedule:
    """All deliveries of the two years, in the order of their moments."""

    slots: tuple[Slot, ...]

    @cached_property
    def by_source(self) -> dict[str, tuple[Slot, ...]]:
        found: dict[str, list[Slot]] = {}
        for slot in self.slots:
            found.setdefault(slot.source, []).append(slot)
        return {source: tuple(slots) for source, slots in found.items()}

    @cached_property
    def _cuts(self) -> dict[str, list[datetime]]:
        return {source: [s.cut for s in slots] for source, slots in self.by_source.items()}

    def told(self, source: str, moment: datetime) -> datetime | None:
        """The first delivery that has looked as far as the moment; None when there is none any more."""
        slots = self.by_source.get(source, ())
        n = bisect_left(self._cuts.get(source, []), moment)
        return slots[n].moment if n < len(slots) else None

    def without(self, dropped: frozenset[Slot]) -> "Schedule":
        """The same, with some deliveries that never came."""
        return Schedule(tuple(s for s in self.slots if s not in dropped))


def ordinary(region: InventedRegion, seed: int) -> Schedule:
    """The schedule of a region in which nothing goes wrong."""
    slots = [*_koppelpunt(region), *_municipal(region), *_events(region)]
    for school in region.schools:
        slots += _vo(school, Random(f"vo {seed} {school.brin}"))
    for listing in region.listings:
        if listing.day is not None:
            slots.append(_slot("vo-list", listing.brin, at(listing.day, 15), FULL))
    for institution in region.institutions:
        slots += _ro(institution)
        if institution.attendance:
            slots += _attendance(region, institution)
    return Schedule(tuple(sorted(slots)))


def _days(first: date, last: date) -> Iterator[date]:
    for n in range((last - first).days + 1):
        yield first + n * DAY


def _slot(connector: str, organisation: str, cut: datetime, kind: str = "", minutes: int = 5) -> Slot:
    return Slot(cut + timedelta(minutes=minutes), cut, connector, organisation, kind)


def _koppelpunt(region: InventedRegion) -> Iterator[Slot]:
    """Each working day at six."""
    for day in _days(BEGIN, END):
        if region.calendar.is_working_day(day):
            yield _slot("koppelpunt", "mbo", at(day, 6))


def _attendance(region: InventedRegion, institution: Institution) -> Iterator[Slot]:
    """Each day with lessons at six in the evening, after the last lesson."""
    for day in _days(date(2025, 8, 1), END):
        if region.calendar.is_lesson_day(institution.holidays, day):
            yield _slot("attendance", institution.brin, at(day, 18), minutes=5 + institution.n)


def _ro(institution: Institution) -> Iterator[Slot]:
    """Weekly on a day from Monday to Thursday from August to November, else early in each month."""
    for day in _days(BEGIN, END):
        rhythm = next(r for first, last, r in RO_RHYTHM if first <= day <= last)
        weekly = day.weekday() == institution.n % 4 or day == BEGIN
        monthly = day == _second(day.year, day.month)
        if weekly if rhythm == "week" else monthly:
            yield _slot("ro", institution.brin, at(day, 0), minutes=7 * 60 + institution.n)


def _second(year: int, month: int) -> date:
    """The second of a month, or the Monday after it: in these years always a working day."""
    day = date(year, month, 2)
    return day + (7 - day.weekday()) * DAY if day.weekday() >= 5 else day


def _municipal(region: InventedRegion) -> Iterator[Slot]:
    """Changes in the BRP and notices of absence, each Monday at six."""
    for day in _days(BEGIN, END):
        if day.weekday() == 0:
            for n, gm in enumerate(region.municipalities):
                yield _slot("brp", gm, at(day, 6), minutes=10 + n)
                yield _slot("verzuimmeldingen", gm, at(day, 6), minutes=30 + n)


def _events(region: InventedRegion) -> Iterator[Slot]:
    """Early in each month; of mbo on Fridays while it is weekly."""
    for day in _days(BEGIN, END):
        monthly = day == _second(day.year, day.month)
        vo = [s.brin for s in region.schools if s.tells_events] if monthly and day <= VO_EVENTS[1] else []
        for n, brin in enumerate(vo):
            yield _slot("gebeurtenissen-vo", brin, at(day, 17, n % 60), minutes=10)
        rhythm = next(r for first, last, r in MBO_EVENTS if first <= day <= last)
        if monthly if rhythm == "month" else day.weekday() == 4:
            for i in (i for i in region.institutions if i.tells_events):
                yield _slot("gebeurtenissen-mbo", i.brin, at(day, 17, 30), minutes=10 + i.n)
        for n, gm in enumerate(region.municipalities if monthly else ()):
            yield _slot("gebeurtenissen-gemeente", gm, at(day, 6), minutes=30 + n)


def _vo(school: School, dice: Random) -> Iterator[Slot]:
    """The list in full in autumn and winter, changes between; exams in June and July; exits in summer,
    and twice in autumn.
    """
    autumn = date(2024, 10, 8) + dice.randrange(40) * DAY
    winter = date(2025, 1, 20) + dice.randrange(30) * DAY
    lists = ((autumn, FULL), (autumn + 21 * DAY, CHANGES), (winter - 14 * DAY, CHANGES), (winter, FULL))
    minutes = dice.randrange(20)
    for day, kind in lists:
        yield _slot("vo-list", school.brin, at(day, 15, school.n % 60), kind, minutes)
    exams = (date(2025, 6, 13) + dice.randrange(5) * DAY, date(2025, 7, 4) + dice.randrange(5) * DAY)
    for day in exams:
        yield _slot("vo-exam", school.brin, at(day, 16, school.n % 60), "", minutes)
    late = date(2025, 8, 20) + dice.randrange(8) * DAY
    autumn_exits = (date(2025, 11, 7), date(2025, 12, 5))
    for day in (date(2025, 6, 27), date(2025, 7, 11), date(2025, 7, 18), late, *autumn_exits):
        yield _slot("vo-exit", school.brin, at(day, 14, school.n % 60), "", minutes)
