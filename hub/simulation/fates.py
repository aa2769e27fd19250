"""What became of each kind of life: arriving, not arriving, dropping out, coming back."""

from dataclasses import replace
from datetime import date
from random import Random

from hub.simulation import schooling
from hub.simulation.applying import AI, LI, LNI, OA, Desk, accepted, beside, ended, quick
from hub.simulation.life import (
    DAY,
    Absence,
    Application,
    Diploma,
    Enrolment,
    Life,
    Message,
    Presence,
    Settling,
    at,
)
from hub.simulation.region import InventedRegion
from hub.simulation.shares import (
    DROPOUT,
    MBO_LEVEL,
    RECOVERED,
    SETTLED_SHARE,
    SWITCH,
    UNREGISTERED,
    pick,
    settled,
)

START = date(2025, 8, 1)


class Year:
    """The school year of one pupil while it is being invented."""

    def __init__(self, dice: Random, region: InventedRegion, desk: Desk, life: Life) -> None:
        self.dice, self.region, self.desk, self.life = dice, region, desk, life
        self.level = pick(dice, MBO_LEVEL[life.level])
        self.enrolments: list[Enrolment] = []
        self.presences: list[Presence] = []
        self.absences: list[Absence] = []
        self.diplomas: list[Diploma] = []
        self.settling: Settling | None = None

    def finished(self) -> Life:
        return replace(
            self.life,
            enrolments=tuple(self.enrolments),
            presences=tuple(self.presences),
            absences=tuple(self.absences),
            diplomas=tuple(self.diplomas),
            settling=self.settling,
        )

    def place(self) -> Application:
        """Applies, is accepted before summer, and does what applicants do beside it."""
        first = self.desk.first_day()
        chosen = accepted(self.desk, self.desk.institution().brin, self.level, first)
        beside(self.desk, self.level, first, chosen.school)
        return chosen

    def enrol(self, application: Application, first_day: date) -> Enrolment:
        """The institution registers the enrolment soon after it has said so, and before the first day."""
        told = application.messages[-1].moment
        registered = min(told + self.dice.randrange(1, 6) * DAY, at(first_day - DAY, 12))
        number = self.life.n * 10 + len(self.enrolments)
        enrolment = schooling.enrol(
            self.dice, number, application.school, self.level, first_day, registered, application.crebo
        )
        self.enrolments.append(enrolment)
        return enrolment

    def attend(self, enrolment: Enrolment, *, late: bool = False) -> Presence:
        presence = schooling.first_seen(
            self.dice, self.region, enrolment.school, enrolment.first_day, late=late
        )
        self.presences.append(presence)
        return presence

    def stop(self, enrolment: Enrolment, last_day: date, reason: str | None = None) -> None:
        self.enrolments[self.enrolments.index(enrolment)] = schooling.ended(
            self.dice, enrolment, last_day, reason
        )

    def restart(self, starts: date, besides: tuple[str, ...] = ()) -> None:
        """A place found late, somewhere; lessons are on before it."""
        school = self.desk.institution(besides).brin
        first_day = self.lesson_day(school, starts)
        enrolment = self.enrol(quick(self.desk, school, self.level, first_day), first_day)
        self.attend(enrolment)

    def lesson_day(self, school: str, day: date) -> date:
        return self.region.calendar.lesson_day_from(
            self.region.calendar.region_of(school), max(day, self.region.lessons_start(school))
        )

    def recover_or_not(self) -> None:
        """Found a place in September after all, or later, or is known to be elsewhere, or none of these."""
        chance = self.dice.random()
        if chance < RECOVERED:
            self.restart(date(2025, 8, 28) + self.dice.randrange(29) * DAY)
        elif chance < RECOVERED + 0.12:
            self.restart(date(2025, 10, 6) + self.dice.randrange(120) * DAY)
        else:
            self.settle(SETTLED_SHARE)

    def settle(self, share: float) -> None:
        if self.dice.random() < share:
            self.settling = Settling(pick(self.dice, settled(self.life)), self.dice.randint(4, 40))


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
        _drops_out(year, enrolment)
    elif chance < DROPOUT[year.level] + SWITCH:
        last_day = schooling.dropout_day(dice, year.region, enrolment.school)
        year.stop(enrolment, last_day)
        year.restart(last_day + dice.choice((1, 3, 7)) * DAY, (enrolment.school,))
    stands = next(e for e in year.enrolments if e.number == enrolment.number)
    if year.region.institution(presence.school).attendance:
        year.absences += schooling.absences(dice, year.region, year.life.n, presence, stands.last_day)


def _drops_out(year: Year, enrolment: Enrolment) -> None:
    dice = year.dice
    last_day = schooling.dropout_day(dice, year.region, enrolment.school)
    year.stop(enrolment, last_day)
    chance = dice.random()
    if chance < 0.3 and last_day < date(2026, 5, 1):
        year.restart(last_day + dice.randint(14, 80) * DAY, (enrolment.school,))
    elif chance < 0.34 and year.level >= 2:
        # Within a week, or when every overview has been heard: a slower one would hide it for a while.
        day = last_day + (dice.randint(1, 7) if dice.random() < 0.3 else dice.randint(46, 80)) * DAY
        number = f"{year.life.n * 10 + 5:06d}"
        diploma = Diploma(enrolment.school, number, enrolment.crebo, year.level, day, at(day, 0))
        year.diplomas.append(diploma)
    else:
        year.settle(SETTLED_SHARE)


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
        year.stop(enrolment, date(2025, 9, 15) + dice.randrange(15) * DAY)
        year.recover_or_not()
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
    "fails and stays": _stays,
    "to havo": _stays,
    "to vavo": _stays,
    "private": _elsewhere,
    "work": _elsewhere,
    "never applied": _never_applied,
    "only withdrawn": _withdrawn,
    "all rejected": _rejected,
    "offered only": _offered,
    "no-show": _no_show,
    "stops in September": _stops,
}
