"""What should be said of who left pro, vso, isk or entree and of whom nothing is known (D23), day by day."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby

from hub.domain.facts import Contact, Outcome
from hub.domain.timeline import FOREVER, Period, after, day_of, midnight, months_after, without
from hub.simulation.away import EXEMPT, WORK, words
from hub.simulation.delivered_life import ADULT, DeliveredLife, age, birthday
from hub.simulation.life import DAY, END, Enrolment
from hub.simulation.places import certain
from hub.simulation.shares import FOR_WORK
from hub.simulation.stage import MBO_RECORDS, Stage

QUARTER, ENTREE = 3, 1
KINDS = (*FOR_WORK, "isk")
"""Of vo."""

CASES = frozenset({"D11", "D12", "D15", "D18", "D19", "D20"})
HEARD = frozenset({Contact.AT_SCHOOL, Contact.AT_WORK, Contact.DAY_ACTIVITY})
FOR_GOOD = frozenset({Outcome.PRIVATE_EDUCATION, Outcome.ABROAD})


def out_of_sight(told: DeliveredLife, steps: list[Stage], answered: datetime | None) -> list[Stage]:
    """Three months after leaving, and when what was known of runs out: as it was told by each day."""
    left = _left(told)
    if left is None:
        return []
    school, last_day, news = left
    cases = [Period(s.since, s.until) for s in steps if s.rule in CASES]
    found: list[Stage] = []
    days = [last_day + n * DAY for n in range(1, (END + 3 * DAY - last_day).days)]
    silent = [(day, _since(told, last_day, cases, answered, day)) for day in days if midnight(day) >= news]
    for since, same in groupby(silent, key=lambda each: each[1]):
        if since is not None:
            run = [day for day, _ in same]
            found += _stages(told, school, since, run)
    return found


def _stages(told: DeliveredLife, school: str, since: date, run: list[date]) -> Iterator[Stage]:
    """Grave of a minor; of an adult when another quarter has gone by."""
    grave = age(told.life.born, since) < ADULT
    until = midnight(run[-1] + DAY)
    for step, begins in enumerate((since,) if grave else (since, months_after(since, QUARTER)), start=1):
        if midnight(begins) < until:
            yield Stage(
                rule="D23",
                occasion=f"left {school}",
                step=step,
                severity=3 if grave else step + 1,
                since=midnight(begins),
                until=until,
                needs=max(midnight(since), midnight(run[0] - DAY)),
                gates=("koppelpunt/mbo", MBO_RECORDS),
                municipal=True,
            )


def _since(
    told: DeliveredLife, last_day: date, cases: list[Period], answered: datetime | None, day: date
) -> date | None:
    """Since when nothing is known, by what was told before that day begins; None while something is."""
    now, gone = midnight(day), after(last_day)
    holes = [*cases, *_known(told, answered, now)]
    stretch = next((p for p in without(Period(gone, told.qualified), holes) if p.holds(now)), None)
    if stretch is None:
        return None
    since = months_after(day_of(gone), QUARTER) if stretch.since == gone else day_of(stretch.since)
    return since if since <= day else None


def _known(told: DeliveredLife, answered: datetime | None, now: datetime) -> Iterator[Period]:
    yield from (Period(seat.since, seat.until) for seat in certain(told))
    for kind in (EXEMPT, WORK):
        for word in words(told, kind):
            if word.told.holds(now):
                adult = FOREVER if kind == WORK else midnight(birthday(told.life.born, ADULT))
                yield word.days._replace(until=min(word.days.until, adult))
    for _, home, at in told.moves:
        if home.municipality is None and home.since and at <= now:
            yield Period(midnight(home.since))
    for event, at in told.events("contact"):
        if at <= now and event.word in HEARD:
            yield Period(midnight(event.day), midnight(months_after(event.day, QUARTER)))
    settling = told.life.settling
    if settling and answered is not None and answered <= now:
        gone = settling.outcome in FOR_GOOD or (settling.outcome == Outcome.EXEMPT and not _exempt(told, now))
        yield Period(answered, FOREVER if gone else midnight(months_after(day_of(answered), QUARTER)))


def _exempt(told: DeliveredLife, now: datetime) -> bool:
    return any(word.told.holds(now) for word in words(told, EXEMPT))


def _left(told: DeliveredLife) -> tuple[str, date, datetime] | None:
    """The school that was left last, the last day there, when that was told; none of who went on since."""
    life, found = told.life, list[tuple[date, str, datetime]]()
    if life.exit and life.level in KINDS and not life.stays_in_vo:
        found.append((life.exit.last_day, life.school, max(told.listed, told.left)))
    kept = [e for e in life.enrolments if e.erased is None]
    found += [(e.last_day, e.school, told.ended(e)) for e in kept if e.level == ENTREE and e.last_day]
    if not found:
        return None
    last_day, school, news = max(found)
    return None if any(_outlasts(e, last_day) for e in kept) else (school, last_day, news)


def _outlasts(enrolment: Enrolment, last_day: date) -> bool:
    return enrolment.last_day is None or enrolment.last_day > last_day
