"""The way to mbo: orientation, dossier, intakes, warm handover; told by schools and institutions that do so.

Each life has dice of its own for it, so that all else in it is as it would be without. Of an application the
talk lies between its being received and the answer to it.
"""

from collections.abc import Iterator
from datetime import date, datetime
from random import Random

from hub.domain.facts import Activity, HandoverStep, IntakeState, Part, Signatory, Stage, Status
from hub.domain.timeline import day_of
from hub.simulation.delivered_life import age
from hub.simulation.life import DAY, SEASON, Application, Event, Life, at
from hub.simulation.region import InventedRegion
from hub.simulation.shares import (
    AGREES_NO_MORE,
    DOSSIER,
    HANDED_OVER,
    HANDOVER,
    INTAKE,
    LOB_DOSSIER,
    ORIENTS,
    WAS_THERE,
    pick,
)

EARLIEST = date(2024, 10, 7)
ADULT = 18
UNANSWERED = (Status.APPLIED, Status.RECEIVED)


class Clerk:
    """Writes down what happens, each thing under a number of its own."""

    def __init__(self, region: InventedRegion, life: Life, dice: Random) -> None:
        self.life, self.dice, self._given = life, dice, 0
        self._vo = next(s for s in region.schools if s.brin == life.school)
        self._mbo = frozenset(i.brin for i in region.institutions if i.tells_events)

    @property
    def vo(self) -> str | None:
        """The source of the vo school, where it tells events."""
        return f"gebeurtenissen-vo/{self._vo.brin}" if self._vo.tells_events else None

    def mbo(self, brin: str) -> str | None:
        """The same of an institution."""
        return f"gebeurtenissen-mbo/{brin}" if brin in self._mbo else None

    def number(self) -> str:
        self._given += 1
        return f"{self.life.n * 100 + self._given}"

    def written(self, day: date) -> datetime:
        """Some minute of the afternoon on which it is written down."""
        return at(day, self.dice.randrange(13, 17), self.dice.randrange(60))

    def after(self, day: date, low: int, high: int) -> date:
        return day + self.dice.randint(low, high) * DAY


def events(region: InventedRegion, life: Life, seed: int) -> Iterator[Event]:
    """All that was written down before the pupil died or left the country."""
    clerk = Clerk(region, life, Random(f"way {seed} {life.n}"))
    told = [*_oriented(clerk), *_talks(clerk), *_dossier(clerk), *_handover(clerk)]
    return (event for event in told if event.told < gone(life))


def gone(life: Life) -> datetime:
    """The day of death, or of leaving the country."""
    abroad = (h.since for h in life.homes if h.since and h.municipality is None)
    return at(min((*abroad, *([life.died] if life.died else ())), default=date.max - DAY), 0)


def received(application: Application) -> date | None:
    """The day on which an institution said that it had it."""
    days = (day_of(m.moment) for m in application.messages if m.status == Status.RECEIVED)
    return None if application.interest else min(days, default=None)


def _oriented(clerk: Clerk) -> Iterator[Event]:
    dice = clerk.dice
    if clerk.vo is None or dice.random() >= ORIENTS:
        return
    number, activity = clerk.number(), dice.choice(list(Activity))
    day = EARLIEST + dice.randrange(200) * DAY
    more = (("activiteit", str(activity)),)
    if dice.random() < 0.5:
        yield Event(
            clerk.vo, "orientatie", number, clerk.written(clerk.after(day, -7, -3)), day, Part.PLANNED, more
        )
    part = Part.ATTENDED if dice.random() < WAS_THERE else Part.MISSED
    yield Event(clerk.vo, "orientatie", number, clerk.written(clerk.after(day, 0, 3)), day, part, more)


def _talks(clerk: Clerk) -> Iterator[Event]:
    for application in clerk.life.applications:
        first, source = received(application), clerk.mbo(application.school)
        if first is not None and source is not None and first > EARLIEST:
            yield from _talk(clerk, source, application, first)


def _talk(clerk: Clerk, source: str, application: Application, first: date) -> Iterator[Event]:
    """Planned some days after the application was received, and held before the answer to it."""
    what = pick(clerk.dice, INTAKE)
    answers = (day_of(m.moment) for m in application.messages if m.status not in UNANSWERED)
    room = (min(answers, default=first + 35 * DAY) - first).days
    if what == "none" or room < 6:
        return
    planned = clerk.after(first, 1, room // 3)
    day = clerk.after(planned, 1, room // 3)
    number, more = clerk.number(), (("crebo", application.crebo),)
    yield Event(source, "intake", number, clerk.written(planned), day, IntakeState.PLANNED, more)
    state = {"held": IntakeState.HELD, "cancelled": IntakeState.CANCELLED}.get(what, IntakeState.MISSED)
    yield Event(source, "intake", number, clerk.written(day), day, state, more)
    if what == "missed and held":
        again, later = clerk.number(), clerk.after(day, 1, room // 3)
        yield Event(source, "intake", again, clerk.written(day), later, IntakeState.PLANNED, more)
        yield Event(source, "intake", again, clerk.written(later), later, IntakeState.HELD, more)


def _dossier(clerk: Clerk) -> Iterator[Event]:
    """Both parts, the agreement, and that it was sent on; each told on its day by the vo school."""
    dice, source, what = clerk.dice, clerk.vo, pick(clerk.dice, DOSSIER)
    days = [day for a in clerk.life.applications if (day := received(a))]
    if source is None or what == "none" or not days:
        return
    number = clerk.number()
    agreed = clerk.after(min(days), 20, 80) if what == "late" else clerk.after(min(days), -25, 11)
    agreed = max(agreed, date(2024, 11, 20))
    part_b = clerk.after(agreed, -12, -1)
    part_a = clerk.after(part_b, -20, 0)
    if dice.random() < LOB_DOSSIER:
        yield _stage(clerk, source, number, part_a, Stage.ORIENTATION)
    yield _stage(clerk, source, number, part_a, Stage.PART_A)
    yield _stage(clerk, source, number, part_b, Stage.PART_B)
    if what == "parts only":
        return
    by = Signatory.PUPIL if age(clerk.life.born, agreed) >= ADULT else Signatory.PARENTS
    more = (("door", str(by)),)
    yield Event(source, "dossier", number, clerk.written(agreed), agreed, Stage.AGREED, more)
    if dice.random() < AGREES_NO_MORE:
        back = clerk.written(clerk.after(agreed, 2, 40))
        yield Event(source, "dossier", number, back, agreed, Stage.AGREED, more, back=True)
        return
    sent = clerk.after(agreed, 1, 7)
    yield _stage(clerk, source, number, sent, Stage.FORWARDED)
    place = _place(clerk.life)
    receiver = clerk.mbo(place.school) if place else None
    if receiver is not None:
        named = (("vo", clerk.life.school),)
        yield _stage(clerk, receiver, clerk.number(), clerk.after(sent, 1, 5), Stage.RECEIVED, named)


def _stage(
    clerk: Clerk, source: str, number: str, day: date, stage: Stage, more: tuple[tuple[str, str], ...] = ()
) -> Event:
    return Event(source, "dossier", number, clerk.written(day), day, stage, more)


def _place(life: Life) -> Application | None:
    """The application that ended in an enrolment."""
    return next((a for a in life.applications if a.messages[-1].status == Status.ENROLLED), None)


def _handover(clerk: Clerk) -> Iterator[Event]:
    """Asked by vo once there is a place; taken up by mbo, or told by vo where mbo tells no events."""
    dice, source, place = clerk.dice, clerk.vo, _place(clerk.life)
    share = HANDOVER.get(clerk.life.level, HANDOVER["other"])
    if source is None or place is None or dice.random() >= share:
        return
    asked = clerk.after(day_of(place.messages[-1].moment), 3, 20)
    if asked > date(SEASON, 7, 10):
        return
    mbo, what = clerk.mbo(place.school), pick(dice, HANDED_OVER)
    number, more = clerk.number(), (("mbo", place.school),)

    def step(day: date, word: HandoverStep) -> Event:
        theirs = mbo is not None and word != HandoverStep.CALLED_OFF
        return Event(
            mbo if theirs and mbo else source, "warme-overdracht", number, clerk.written(day), day, word, more
        )

    yield Event(source, "warme-overdracht", number, clerk.written(asked), asked, HandoverStep.ASKED, more)
    taken = clerk.after(asked, 4, 25)
    if what == "called off":
        yield step(taken, HandoverStep.CALLED_OFF)
    if what in ("accepted", "done"):
        yield step(taken, HandoverStep.ACCEPTED)
    if what == "done":
        yield step(clerk.after(taken, 5, 40), HandoverStep.DONE)
