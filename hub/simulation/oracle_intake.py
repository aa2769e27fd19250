"""What should be said of applications without a talk (D04), and of talks to which nobody came (D05)."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from hub.domain.calendar import SchoolCalendar
from hub.domain.facts import IntakeState, Status
from hub.domain.timeline import FOREVER, NEVER, Period, after, day_of, midnight, union, without
from hub.simulation.delivered_life import DeliveredLife
from hub.simulation.life import DAY, Event
from hub.simulation.oracle_way import PLACE, applications, news, over, spans, written
from hub.simulation.stage import Stage

SIX_WEEKS = timedelta(weeks=6)
JULY = midnight(date(2025, 7, 2))
WORKING_DAYS = 2


def no_intake(told: DeliveredLife) -> Iterator[Stage]:
    """Six weeks after it was received, or after the day planned; of institutions that tell of talks."""
    for school in sorted({a.school for a in applications(told)}):
        source = f"gebeurtenissen-mbo/{school}"
        if source not in told.schedule.by_source:
            continue
        talks = [e for e, _ in told.events("intake") if e.source == source]
        for known, changed in written(talks):
            for n, part in enumerate(_silent(told, school, known)):
                until = min(part.until, changed, over(told))
                for step, begins in enumerate((part.since, max(part.since, JULY)), start=1):
                    if begins < until:
                        yield Stage(
                            rule="D04",
                            occasion=f"intake {school}",
                            step=2 * n + step,
                            severity=step + 1,
                            since=begins,
                            until=until,
                            needs=news(told, known),
                            of_mover=True,
                            gates=("koppelpunt/mbo", source),
                            vo=True,
                            mbo=school,
                        )


def _silent(told: DeliveredLife, school: str, known: Sequence[Event]) -> list[Period]:
    """When somebody had waited too long there, as far as talks were known, with no place anywhere."""
    mine = [a for a in applications(told) if a.school == school]
    found = []
    for crebo in {a.crebo for a in mine}:
        waits = spans([a for a in mine if a.crebo == crebo], (Status.RECEIVED,))
        planned, answered = _answers([e for e in known if ("crebo", crebo) in e.more])
        for wait in waits:
            due = midnight(day_of(max(wait.since, planned)) + SIX_WEEKS)
            found.append(Period(due, min(wait.until, answered)))
    places = spans(applications(told), PLACE)
    return [part for whole in union(found) for part in without(whole, places) if part.since < over(told)]


def _answers(talks: Sequence[Event]) -> tuple[datetime, datetime]:
    """The day of the last talk where it is only planned; that of the talk which was held, or missed."""
    held = [midnight(e.day) for e in talks if e.word == IntakeState.HELD]
    rest = sorted((e.day, e.word == IntakeState.PLANNED) for e in talks if e.word != IntakeState.CANCELLED)
    if held or not rest:
        return NEVER, min(held, default=FOREVER)
    day, only_planned = rest[-1]
    return (midnight(day), FOREVER) if only_planned else (NEVER, midnight(day))


def missed_intake(told: DeliveredLife) -> Iterator[Stage]:
    """Two working days after the talk, while no other is planned and nothing is decided."""
    leaves, places = told.life.exit, spans(applications(told), PLACE)
    let_go = after(leaves.last_day) if leaves else FOREVER
    for missed, heard in told.events("intake"):
        if missed.word != IntakeState.MISSED:
            continue
        school = missed.source.partition("/")[2]
        due = _due(told.region.calendar, missed.day)
        until = min(over(told), _again(told, missed))
        mine = [a for a in applications(told) if a.school == school and ("crebo", a.crebo) in missed.more]
        waits = (Period(max(w.since, due), w.until) for w in spans(mine, (Status.RECEIVED,)))
        for n, part in enumerate(p for w in waits for p in without(w, places)):
            for step, begins in enumerate((part.since, max(part.since, let_go)), start=1):
                if begins < min(part.until, until):
                    yield Stage(
                        rule="D05",
                        occasion=f"intake {school} {missed.day.isoformat()}",
                        step=2 * n + step,
                        severity=2,
                        since=begins,
                        until=min(part.until, until),
                        needs=max(heard, told.left if step > 1 else NEVER),
                        of_mover=True,
                        gates=("koppelpunt/mbo", missed.source),
                        vo=True,
                        mbo=school,
                    )


def _due(calendar: SchoolCalendar, day: date) -> datetime:
    left = WORKING_DAYS
    while left:
        day += DAY
        left -= calendar.is_working_day(day)
    return midnight(day + DAY)


def _again(told: DeliveredLife, missed: Event) -> datetime:
    """When another talk about the same was written down, of that day or later."""
    others = (e for e, _ in told.events("intake") if (e.source, e.more) == (missed.source, missed.more))
    later = (e for e in others if e.number != missed.number and e.day >= missed.day)
    return min((e.told for e in later if e.word in (IntakeState.PLANNED, IntakeState.HELD)), default=FOREVER)
