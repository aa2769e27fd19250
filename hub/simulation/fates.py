"""What became of each kind of life: arriving, not arriving, dropping out, coming back."""

from dataclasses import replace
from datetime import date
from random import Random

from hub.domain.facts import Outcome
from hub.simulation import losing, schooling
from hub.simulation.applying import AI, AO, LI, LNI, OA, Desk, ended
from hub.simulation.life import (
    DAY,
    Enrolment,
    Life,
    Message,
    Presence,
    Settling,
)
from hub.simulation.region import InventedRegion
from hub.simulation.shares import (
    DOUBLE,
    DROPOUT,
    SETTLED_SHARE,
    SWITCH,
    UNREGISTERED,
)
from hub.simulation.year import START, Year

FEBRUARY = date(2026, 2, 1)


def live(dice: Random, region: InventedRegion, desk: Desk, life: Life) -> Life:
    """Live the life's story."""
    year = Year(dice, region, desk, life)
    _STORIES.get(life.story, _arrives)(year)
    return year.finished()


def _arrives(year: Year) -> None:
    dice, application = year.dice, year.place()
    lessons = year.region.lessons_start(application.school)
    enrolment = year.enrol(application, START if dice.random() < 0.7 else lessons)
    presence = year.attend(enrolment, late=dice.random() < 0.015)
    chance = dice.random()
    if chance < DROPOUT[year.level]:
        losing.drops_out(year, enrolment)
    elif chance < DROPOUT[year.level] + SWITCH:
        last_day = schooling.dropout_day(dice, year.region, enrolment.school)
        year.stop(enrolment, last_day)
        year.restart(last_day + dice.choice((1, 3, 7)) * DAY, (enrolment.school,))
    elif chance < DROPOUT[year.level] + SWITCH + DOUBLE:
        _begins_twice(year, enrolment)
    else:
        losing.perhaps(Random(f"losing {year.life.n} {chance}"), year, enrolment)
    stands = next(e for e in year.enrolments if e.number == enrolment.number)
    if year.region.institution(presence.school).attendance:
        year.absences += schooling.absences(dice, year.region, year.life.n, presence, stands.last_day)


def _begins_twice(year: Year, first: Enrolment) -> None:
    """Goes to lessons elsewhere as well; one of the two is ended after some weeks, or neither."""
    dice = year.dice
    year.restart(date(2025, 8, 18) + dice.randrange(60) * DAY, (first.school,))
    second = year.enrolments[-1]
    if dice.random() < 0.75:
        # Soon, or when every overview has been heard: one between would be told after it is over.
        days = dice.randint(3, 9) if dice.random() < 0.4 else dice.randint(46, 80)
        year.stop(dice.choice((first, second)), second.first_day + days * DAY)


def _starts_in_february(year: Year) -> None:
    """Idle until then: with a place in hand; or on a waiting list, until there is room or another place."""
    dice, desk = year.dice, year.desk
    school, applied = desk.institution().brin, desk.moment(desk.first_day())
    if dice.random() < 0.5:
        enrolled = desk.moment(date(2025, 7, 26) + dice.randrange(5) * DAY)
        promised = desk.apply(school, year.level, [(applied, AO), (enrolled, LI)], FEBRUARY)
        year.attend(year.enrol(promised, FEBRUARY))
        return
    waits = [(applied, AO)]
    if dice.random() < 0.6:
        found = FEBRUARY + dice.randint(8, 20) * DAY
        waits.append((desk.moment(found), AI))
        year.restart(found, (school,))
    desk.apply(school, year.level, waits, FEBRUARY)


def _stays(year: Year) -> None:
    """Fails or goes on elsewhere in vo; most withdraw when they know. Let go in autumn, some find a place."""
    year.place()
    known = max((e.day for e in year.life.exams), default=date(2025, 6, 20)) + 9 * DAY
    for n, application in enumerate(year.desk.made):
        last = application.messages[-1]
        if last.status in (AI, LNI) or (last.status != LI and year.dice.random() < 0.2):
            continue
        day = max(known, last.moment.date() + DAY) + year.dice.randrange(8) * DAY
        messages = (*application.messages, Message(year.desk.moment(day), AI))
        year.desk.made[n] = replace(application, messages=messages)
    if year.life.let_go and year.dice.random() < 0.4:
        late = date(2025, 12, 15) + year.dice.randrange(60) * DAY  # told of by then
        year.restart(year.dice.choice((year.life.let_go.last_day + 3 * DAY, late)))


def _elsewhere(year: Year) -> None:
    """Private school or work: invisible here until a municipality has found out."""
    if year.dice.random() < 0.4:
        first = year.desk.first_day()
        ended(year.desk, year.desk.institution().brin, year.level, first, AI, date(2025, 7, 15))
    year.settle(0.75)


def _works(year: Year) -> None:
    """From praktijkonderwijs to a job; the municipality finds it out, of who was on the list."""
    if year.life.listed and year.dice.random() < 0.8:
        year.settling = Settling(Outcome.WORK, year.dice.randint(4, 40))


def _never_applied(year: Year) -> None:
    year.recover_or_not()


def _withdrawn(year: Year) -> None:
    first = year.desk.first_day()
    ended(year.desk, year.desk.institution().brin, year.level, first, AI, date(2025, 9, 10))
    year.recover_or_not()


def _rejected(year: Year) -> None:
    first = year.desk.first_day()
    besides: tuple[str, ...] = ()
    for _ in range(year.dice.choice((1, 1, 2))):
        school = year.desk.institution(besides).brin
        ended(year.desk, school, year.level, first, LNI, date(2025, 8, 20))
        besides, first = (*besides, school), year.desk.later(first, 10, 30)
    year.recover_or_not()


def _offered(year: Year) -> None:
    ended(year.desk, year.desk.institution().brin, year.level, year.desk.first_day(), OA, date(2025, 7, 20))
    year.recover_or_not()


def _no_show(year: Year) -> None:
    """Enrolled and never seen: never registered, deregistered, struck, found late, or just left standing."""
    dice, application = year.dice, year.place()
    if dice.random() < UNREGISTERED:
        year.settle(SETTLED_SHARE)
        return
    enrolment = year.enrol(application, START)
    chance = dice.random()
    if chance < 0.35:
        last_day = date(2025, 9, 15) + dice.randrange(15) * DAY
        year.stop(enrolment, last_day)
        year.recover_or_not(last_day + DAY)
    elif chance < 0.6:
        year.enrolments[-1] = schooling.erased(dice, enrolment, date(2025, 10, 6), date(2025, 11, 20))
        year.settle(SETTLED_SHARE)
    elif chance < 0.85:
        calendar, lessons = year.region.calendar, year.region.lessons_start(enrolment.school)
        day = calendar.after_lesson_days(calendar.region_of(enrolment.school), lessons, dice.randint(7, 20))
        year.presences.append(Presence(enrolment.school, year.lesson_day(enrolment.school, day)))
    else:
        year.settle(SETTLED_SHARE)


def _stops(year: Year) -> None:
    """Present in September, gone before 1 October."""
    dice, enrolment = year.dice, year.enrol(year.place(), START)
    seen = year.attend(enrolment).day
    year.stop(enrolment, max(seen + 2 * DAY, date(2025, 9, 8) + dice.randrange(20) * DAY))
    if dice.random() < 0.3:
        year.restart(date(2025, 10, 20) + dice.randrange(90) * DAY, (enrolment.school,))
    else:
        year.settle(SETTLED_SHARE)


_STORIES = {
    "starts in February": _starts_in_february,
    "fails and stays": _stays,
    "to havo": _stays,
    "to vavo": _stays,
    "private": _elsewhere,
    "work": _elsewhere,
    "to work": _works,
    "never applied": _never_applied,
    "only withdrawn": _withdrawn,
    "all rejected": _rejected,
    "offered only": _offered,
    "no-show": _no_show,
    "stops in September": _stops,
}
