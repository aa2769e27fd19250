"""What should be said after the summer: not arrived (D11, D13, D15)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from hub.domain.facts import Status
from hub.domain.timeline import FOREVER, Period, after, day_of, midnight, season_end
from hub.simulation.delivered_life import DeliveredLife, age
from hub.simulation.life import DAY, SEASON
from hub.simulation.places import Seat, certain, first_enrolled, places, settled, struck, vo_done
from hub.simulation.stage import GOES_ON, MBO_RECORDS, Stage

SILENCE = ("koppelpunt/mbo", MBO_RECORDS)
AUGUST, OCTOBER = date(2025, 8, 1), date(2025, 10, 1)


def non_arrival(told: DeliveredLife) -> Iterator[Stage]:
    """Vo is done, and there is no place: from 1 August, the start of lessons, and ten days later."""
    done = vo_done(told)
    if told.mover == FOREVER or not done:
        return
    begin = max(midnight(AUGUST), min(moment for moment, _ in done))
    end = min(GOES_ON, settled(told), first_enrolled(told))
    lessons = midnight(told.region.lessons_start(told.life.school))
    for gap, lost in _gaps(told, begin, end):
        news = min(news for moment, news in done if moment <= gap.since)
        second = max(lessons, gap.since)
        third = midnight(day_of(second) + timedelta(days=10))
        for n, since in enumerate((gap.since, second, third), start=1):
            if since < gap.until:
                yield Stage(
                    rule="D11",
                    occasion="zomerlek",
                    step=n,
                    severity=n + 1,
                    since=since,
                    until=gap.until,
                    needs=max(told.mover, news, lost, struck(told)),
                    gates=SILENCE,
                    vo=True,
                    municipal=True,
                )


def _gaps(told: DeliveredLife, begin: datetime, end: datetime) -> Iterator[tuple[Period, datetime]]:
    """The stretches without a place, and when the hub was told that the place before it was lost."""
    standing = certain(told)
    moment, lost = begin, begin
    while moment < end:
        here = [p for p in standing if p.stands(moment)]
        if here:
            last = max(here, key=lambda p: p.until)
            moment, lost = last.until, last.lost
            continue
        until = min((p.since for p in standing if p.since > moment), default=end)
        yield Period(moment, min(until, end)), lost
        moment = until


def first_october(told: DeliveredLife) -> Iterator[Stage]:
    """No place on 1 October, and younger than 22 a year before; until the first place after it."""
    day, since = midnight(OCTOBER), midnight(OCTOBER + DAY)
    if told.mover == FOREVER or age(told.life.born, date(2024, 10, 1)) >= 22:
        return
    standing = [_begun(told, p) for p in certain(told)]
    if any(p.since < since and p.until > day for p in standing):
        return
    later = min((p.since for p in standing if p.since >= since), default=FOREVER)
    over = min(later, settled(told), GOES_ON)
    lost = [p.lost for p in standing if p.until <= day]
    if since < over:
        yield Stage(
            rule="D15",
            occasion="1 October",
            step=1,
            severity=4,
            since=since,
            until=over,
            needs=max([told.mover, struck(told), *lost]),
            gates=SILENCE,
            municipal=True,
        )


def _begun(told: DeliveredLife, seat: Seat) -> Seat:
    """A place of which was said that it is for February is none on 1 October; it begins with its start."""
    starts = [
        max(a.starts, day_of(m.moment))
        for a in told.life.applications
        if a.school == seat.school and not a.interest
        for m in a.messages
        if m.status == Status.ENROLLED
    ]
    if not starts or min(starts) < date(2026, 2, 1):
        return seat
    return replace(seat, since=max(seat.since, midnight(min(starts))))


def no_show(told: DeliveredLife) -> Iterator[Stage]:
    """Enrolled and not seen after five lesson days, after ten the municipality's; where presence is told."""
    life, calendar = told.life, told.region.calendar
    watched = {i.brin for i in told.region.institutions if i.attendance}
    for school in sorted(watched & {p for p, *_ in _seats(told)}):
        seats = [s for s in _seats(told) if s[0] == school]
        first = min(s[1] for s in seats)
        start = max(first, told.region.lessons_start(school))
        there = (
            p.day for p in life.presences if p.school in watched and (p.school == school or p.day >= first)
        )
        seen = min((midnight(day) for day in there), default=FOREVER)
        over = min(max(s[2] for s in seats), seen, settled(told), season_end(SEASON))
        for n, count in enumerate((5, 10), start=1):
            since = midnight(calendar.after_lesson_days(calendar.region_of(school), start, count))
            if since < over:
                yield Stage(
                    rule="D13",
                    occasion=f"start {school}",
                    step=n,
                    severity=3,
                    since=since,
                    until=over,
                    needs=min(s[3] for s in seats),
                    gates=(f"attendance/{school}",),
                    vo=True,
                    mbo=school,
                    municipal=n == 2,
                )


def _seats(told: DeliveredLife) -> list[tuple[str, date, datetime, datetime]]:
    """School, first day, until when the seat was kept, when the hub was told; a struck one until then."""
    life = told.life
    said = {a.school: told.message(a.messages[-1]) for a in life.applications if not a.interest}
    found = [
        (
            e.school,
            e.first_day,
            e.erased or after(e.last_day),
            min(told.enrolment(e), said.get(e.school, FOREVER)),
        )
        for e in life.enrolments
    ]
    by_word = [p for p in places(told) if p.enrolment is None]
    for p in by_word:
        mine = [a for a in life.applications if a.school == p.school and not a.interest]
        said_so = [
            max(a.starts, day_of(m.moment)) for a in mine for m in a.messages if m.status == Status.ENROLLED
        ]
        found.append((p.school, min(said_so), p.until, said[p.school]))
    return found
