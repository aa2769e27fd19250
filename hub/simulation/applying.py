"""How a pupil applies: which institutions, on which days, through which statuses (after national figures).

Statuses are not monotone in reality; a clean life takes a step back now and then as well (an administration
that corrects itself), but a feed that contradicts itself is dirt.
"""

from datetime import date, datetime, timedelta
from random import Random

from hub.domain.facts import Status
from hub.simulation.life import DAY, Application, Message, at
from hub.simulation.region import CREBOS, Institution, InventedRegion
from hub.simulation.shares import APPLICATIONS, APPLIED, pick

AO, OA, LNI, AI, LI = Status.RECEIVED, Status.OFFERED, Status.REJECTED, Status.WITHDRAWN, Status.ENROLLED
CLOSED = date(2025, 7, 25)
"""By then a clean administration has said what became of an application."""


class Desk:
    """Where one pupil's applications are written; keeps them in order of time and numbers their chains."""

    def __init__(self, dice: Random, region: InventedRegion, n: int) -> None:
        self.dice, self.region, self.n = dice, region, n
        self.made: list[Application] = []

    def institution(self, besides: tuple[str, ...] = ()) -> Institution:
        """One that the pupil has no place at yet, the large ones most often."""
        free = [i for i in self.region.institutions if i.brin not in besides]
        return self.dice.choices(free, weights=[i.size for i in free])[0]

    def apply(
        self, school: str, level: int, steps: list[tuple[datetime, Status]], starts: date = date(2025, 8, 1)
    ) -> Application:
        """An application at an institution, with the moments at which it reached each status."""
        chain = f"{school}:{self.n * 10 + len(self.made):08d}"
        messages = tuple(Message(moment, status) for moment, status in sorted(steps, key=lambda s: s[0]))
        crebo = self.dice.choice(CREBOS[level])
        application = Application(chain, school, crebo, starts, messages)
        self.made.append(application)
        return application

    def first_day(self) -> date:
        first, last = pick(self.dice, APPLIED)
        return first + self.dice.randrange((last - first).days + 1) * DAY

    def moment(self, day: date) -> datetime:
        """Some second of the day; pupils apply in the evening too."""
        return at(day, self.dice.randrange(8, 22), self.dice.randrange(60), self.dice.randrange(60))

    def later(self, day: date, low: int, high: int, limit: date = CLOSED) -> date:
        """Some days later, but not after the limit."""
        return min(day + self.dice.randint(low, high) * DAY, max(limit, day + DAY))


def accepted(desk: Desk, school: str, level: int, first: date) -> Application:
    """Received, offered, enrolled, all before the summer is over; of some LI is the first message."""
    dice = desk.dice
    steps: list[tuple[datetime, Status]] = []
    day = first
    if dice.random() > 0.13:  # the first message is already LI
        steps.append((desk.moment(day), AO))
        if dice.random() < 0.1:
            day = desk.later(day, 1, 10)
            steps.append((desk.moment(day), AO))
        if dice.random() < 0.75:
            day = desk.later(day, 7, 45)
            steps.append((desk.moment(day), OA))
            if dice.random() < 0.04 and day < date(2025, 6, 1):  # an administrative step back
                day = desk.later(day, 2, 12)
                steps.append((desk.moment(day), AO))
                day = desk.later(day, 1, 12)
                steps.append((desk.moment(day), OA))
        day = desk.later(day, 5, 40)
    steps.append((desk.moment(day), LI))
    return desk.apply(school, level, _rising(steps))


def beside(desk: Desk, level: int, first: date, chosen: str) -> None:
    """What most applicants with more than one application do: the others end before or with the choice."""
    for _ in range(pick(desk.dice, APPLICATIONS) - 1):
        school = desk.institution((chosen,)).brin if desk.dice.random() < 0.8 else chosen
        day = max(desk.later(first, -10, 30), date(2024, 10, 2))
        steps = [(desk.moment(day), AO)]
        if desk.dice.random() < 0.4:
            day = desk.later(day, 7, 30)
            steps.append((desk.moment(day), OA))
        if desk.dice.random() < 0.9:
            day = desk.later(day, 7, 40)
            steps.append((desk.moment(day), LNI if desk.dice.random() < 0.15 else AI))
        desk.apply(school, level, _rising(steps))


def ended(desk: Desk, school: str, level: int, first: date, last: Status, until: date) -> Application:
    """An application that leads to nothing: rejected or withdrawn, at the latest on a day; or left open."""
    steps = [(desk.moment(first), AO)]
    day = desk.later(first, 7, 40, until)
    if last == OA or (last == AI and desk.dice.random() < 0.4):
        steps.append((desk.moment(day), OA))
        day = desk.later(day, 5, 40, until)
    if last in (LNI, AI):
        steps.append((desk.moment(day), last))
    return desk.apply(school, level, _rising(steps))


def quick(desk: Desk, school: str, level: int, starts: date) -> Application:
    """A late place: received ten days or so before the start, enrolled two days before it."""
    received = desk.moment(starts - desk.dice.randint(6, 11) * DAY)
    enrolled = desk.moment(starts - desk.dice.randint(2, 4) * DAY)
    return desk.apply(school, level, [(received, AO), (enrolled, LI)], starts)


def _rising(steps: list[tuple[datetime, Status]]) -> list[tuple[datetime, Status]]:
    """Each status after the one before it, as they were given."""
    moved: list[tuple[datetime, Status]] = []
    for moment, status in steps:
        moved.append((max(moment, moved[-1][0] + timedelta(minutes=20)) if moved else moment, status))
    return moved
