"""The school year of one pupil while it is being invented: what every kind of life is made of."""

from dataclasses import replace
from datetime import date
from random import Random

from hub.simulation import schooling
from hub.simulation.applying import Desk, accepted, beside, quick
from hub.simulation.life import (
    DAY,
    Absence,
    Application,
    Diploma,
    Enrolment,
    Life,
    Presence,
    Settling,
    at,
)
from hub.simulation.region import InventedRegion
from hub.simulation.shares import (
    MBO_LEVEL,
    RECOVERED,
    SETTLED_SHARE,
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

    def recover_or_not(self, free: date = START) -> None:
        """Found a place in September after all, or later, or is known to be elsewhere, or none of these.

        free: the first day without the place that was lost.
        """
        chance = self.dice.random()
        if chance < RECOVERED:
            self.restart(max(free, date(2025, 8, 28) + self.dice.randrange(29) * DAY))
        elif chance < RECOVERED + 0.12:
            self.restart(date(2025, 10, 6) + self.dice.randrange(120) * DAY)
        else:
            self.settle(SETTLED_SHARE)

    def settle(self, share: float) -> None:
        if self.dice.random() < share:
            self.settling = Settling(pick(self.dice, settled(self.life)), self.dice.randint(4, 40))
