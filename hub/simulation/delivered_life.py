"""When the hub was told of what happened, and who might then be told in turn."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import pairwise

from hub.domain.facts import Result
from hub.domain.timeline import FOREVER, Period, after, day_of, midnight
from hub.simulation.life import DAY, Enrolment, Event, Exam, Home, Life, Message, Presence, at
from hub.simulation.region import InventedRegion
from hub.simulation.schedule import Schedule

STUDY_YEAR = midnight(date(2025, 8, 1))
OPERATORS = "ops"
ADULT = 18


@dataclass(frozen=True)
class DeliveredLife:
    """One life as the deliveries told it. A moment is FOREVER when no delivery tells it any more."""

    life: Life
    region: InventedRegion
    schedule: Schedule

    def heard(self, source: str, moment: datetime) -> datetime:
        """The first delivery of the source that had looked as far as the moment."""
        return self.schedule.told(source, moment) or FOREVER

    def working_days_after(self, moment: datetime, count: int) -> datetime:
        """The midnight at which so many working days after the day of the moment are over."""
        day = day_of(moment)
        while count:
            day += DAY
            count -= self.region.calendar.is_working_day(day)
        return midnight(day + DAY)

    @cached_property
    def listed(self) -> datetime:
        return self.heard(f"vo-list/{self.life.school}", self.life.listed) if self.life.listed else FOREVER

    @cached_property
    def unlisted(self) -> datetime:
        moment = self.life.unlisted
        return self.heard(f"vo-list/{self.life.school}", moment) if moment else FOREVER

    @cached_property
    def left(self) -> datetime:
        leaves = self.life.exit
        return self.heard(f"vo-exit/{self.life.school}", leaves.registered) if leaves else FOREVER

    @cached_property
    def mover(self) -> datetime:
        """The moment from which vo has said that this pupil goes to mbo, or has let go of."""
        return min(self.listed, FOREVER if self.life.stays_in_vo else self.left)

    @cached_property
    def born(self) -> datetime:
        """When the hub was told a birth date: by a list, an overview, or a register after a move."""
        news = (*(self.enrolment(e) for e in self.life.enrolments), *(told for _, _, told in self.moves))
        return min((self.listed, *news))

    @cached_property
    def grown(self) -> datetime:
        """From when the hub holds that the pupil is of age: an unknown birth date makes nobody so."""
        return max(midnight(birthday(self.life.born, ADULT)), self.born)

    def exam(self, exam: Exam) -> datetime:
        return self.heard(f"vo-exam/{self.life.school}", at(exam.day, 12))

    def message(self, message: Message) -> datetime:
        return self.heard("koppelpunt/mbo", message.arrived)

    def enrolment(self, enrolment: Enrolment) -> datetime:
        """A registratieoverzicht lists enrolments of the school year in which it is made."""
        return self.heard(f"ro/{enrolment.school}", max(enrolment.registered, STUDY_YEAR))

    def ended(self, enrolment: Enrolment) -> datetime:
        return self.heard(f"ro/{enrolment.school}", enrolment.ended) if enrolment.ended else FOREVER

    def erased(self, enrolment: Enrolment) -> datetime:
        return self.heard(f"ro/{enrolment.school}", enrolment.erased) if enrolment.erased else FOREVER

    def presence(self, presence: Presence) -> datetime:
        return self.heard(f"attendance/{presence.school}", at(presence.day, 17))

    def event(self, event: Event) -> datetime:
        """When the event file that holds it came in."""
        return self.heard(event.source, event.told)

    def events(self, kind: str) -> Iterator[tuple[Event, datetime]]:
        """What its sources wrote down of one kind, and when each was told."""
        return ((e, self.event(e)) for e in self.life.events if e.kind == kind)

    def home(self, before: Home, home: Home) -> datetime:
        """The municipality that a pupil comes to says so; the old one, where the new one delivers nothing."""
        teller = home.municipality if home.municipality in self.region.municipalities else before.municipality
        return self.heard(f"brp/{teller}", home.told or midnight(home.since)) if home.since else FOREVER

    @cached_property
    def moves(self) -> tuple[tuple[Home, Home, datetime], ...]:
        """From where, to where, and when the hub was told."""
        homes = self.life.homes
        return tuple((b, h, self.home(b, h)) for b, h in pairwise(homes))

    def institutions(self, moment: datetime) -> frozenset[str]:
        """The mbo institutions that anything told by then has named."""
        applied = {
            a.school
            for a in self.life.applications
            if not a.interest and any(self.message(m) <= moment for m in a.messages)
        }
        return frozenset(applied | {e.school for e in self.life.enrolments if self.enrolment(e) <= moment})

    def vo_school(self, moment: datetime) -> bool:
        """Whether the vo school may know: once it has named the pupil, until it has let go and said so."""
        leaves, told = self.life.exit, (self.exam(e) for e in self.life.exams)
        named = self.listed <= moment < self.unlisted or moment >= min((self.left, *told))
        if not named:
            return False
        return leaves is None or moment < max(after(leaves.last_day), self.left)

    @cached_property
    def held_to_stay(self) -> Period:
        """While the hub holds that who failed goes on in vo: up to the word that it lets go."""
        failed = min((self.exam(e) for e in self.life.exams if e.result == Result.FAILED), default=FOREVER)
        gone = self.life.exit or self.life.let_go
        lets_go = self.heard(f"vo-exit/{self.life.school}", gone.registered) if gone else FOREVER
        return Period(failed, max(failed, lets_go))

    def told_of(self, moment: datetime) -> datetime:
        """When the hub was told of the last that happened at that very moment; of nothing there, at once."""
        return max((told for happened, told in self._happened if happened == moment), default=moment)

    @cached_property
    def _happened(self) -> tuple[tuple[datetime, datetime], ...]:
        """What can end a case: when it was so, and when the hub was told."""
        life = self.life
        found = [(m.moment, self.message(m)) for a in life.applications for m in a.messages]
        found += [(midnight(e.first_day), self.enrolment(e)) for e in life.enrolments if not e.erased]
        found += [(e.told, self.event(e)) for e in life.events]
        found += [(midnight(e.day), self.event(e)) for e in life.events]
        found += [(midnight(e.day), self.exam(e)) for e in life.exams]
        found += [(midnight(p.day), self.presence(p)) for p in life.presences]
        found += [(midnight(h.since), told) for _, h, told in self.moves if h.since]
        if life.exit and life.stays_in_vo:
            found.append((after(life.exit.last_day), self.left))
        return tuple(found)

    def municipality(self, moment: datetime) -> str | None:
        """gm/… where the pupil lives, as was told; ops when that is nowhere; None when nobody may know."""
        if not self.alive(moment) or moment >= self.qualified or self._too_old(moment):
            return None
        moves = [(h.municipality, before.municipality) for before, h, t in self.moves if t <= moment]
        if self.listed > moment and not moves:
            return OPERATORS
        home = moves[-1][0] if moves else self.life.homes[0].municipality
        return f"gm/{home}" if home else OPERATORS

    def alive(self, moment: datetime) -> bool:
        return self.life.died is None or moment < midnight(self.life.died)

    @cached_property
    def qualified(self) -> datetime:
        """Diploma of havo, or of mbo level 2 and higher."""
        havo = (midnight(e.day) for e in self.life.exams if self._passed(e) and self.life.level == "havo")
        mbo = (midnight(d.day) for d in self.life.diplomas if d.level >= 2)
        return min((*havo, *mbo), default=FOREVER)

    def _passed(self, exam: Exam) -> bool:
        return exam.result == Result.PASSED

    def _too_old(self, moment: datetime) -> bool:
        """Younger than 23, from 2026 on younger than 27; without a birth date nobody is too old."""
        day = day_of(moment)
        return age(self.life.born, day) >= (23 if day < date(2026, 1, 1) else 27)


def age(born: date, day: date) -> int:
    """Years reached on the day; who was born on 29 February has a birthday on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def birthday(born: date, years: int) -> date:
    """The first day on which that age is reached."""
    day = date(born.year + years, born.month, 1)
    while age(born, day) < years:
        day += DAY
    return day


def next_tick(moment: datetime) -> datetime:
    """The first midnight at or after a moment: the drill looks once a day."""
    if moment == FOREVER:
        return moment
    day = day_of(moment)
    return moment if moment == midnight(day) else midnight(day + DAY)


def ticks(first: datetime, until: datetime) -> Iterator[datetime]:
    """The midnights from the first one on."""
    while first < until:
        yield first
        first = midnight(day_of(first) + DAY)
