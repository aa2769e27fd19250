"""Where a pupil really had a place in mbo, from when until when, and what settled the season otherwise."""

from dataclasses import dataclass, replace
from datetime import datetime

from hub.domain.facts import Result, Status
from hub.domain.timeline import FOREVER, after, day_of, midnight
from hub.simulation.delivered_life import DeliveredLife
from hub.simulation.life import DAY, Application, Enrolment, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A place at one institution: by its administration (an enrolment), or by its word alone (status LI)."""

    school: str
    since: datetime
    until: datetime
    lost: datetime  # when the hub was told that it had ended
    enrolment: Enrolment | None = None

    def stands(self, moment: datetime) -> bool:
        return self.since <= moment < self.until


def places(told: DeliveredLife) -> tuple[Seat, ...]:
    """All places that really were one; an enrolment that was struck was none, whatever was said before."""
    life = told.life
    recorded = {e.school for e in life.enrolments}
    found: list[Seat] = []
    for e in sorted(life.enrolments, key=lambda e: e.first_day):
        if e.erased is None:
            since = min(midnight(e.first_day), _promised(told, e, found))
            place = Seat(
                school=e.school, since=since, until=after(e.last_day), lost=told.ended(e), enrolment=e
            )
            found.append(place)
    for a in life.applications:
        if a.school not in recorded and not a.interest:
            found += _by_word(told, a)
    return tuple(sorted(found, key=lambda p: p.since))


def _promised(told: DeliveredLife, enrolment: Enrolment, before: list[Seat]) -> datetime:
    """When the institution said so and took nothing back, if that was the first enrolment there."""
    if any(p.school == enrolment.school for p in before):
        return FOREVER
    said = (
        m.moment
        for a in told.life.applications
        if a.school == enrolment.school and a.messages[-1].status == Status.ENROLLED
        for m in a.messages
        if m.status == Status.ENROLLED
    )
    return min(said, default=FOREVER)


def _by_word(told: DeliveredLife, application: Application) -> list[Seat]:
    """From LI to the next message of the same application."""
    found = []
    messages = application.messages
    for n, message in enumerate(messages):
        if message.status == Status.ENROLLED:
            end: Message | None = messages[n + 1] if n + 1 < len(messages) else None
            found.append(
                Seat(
                    school=application.school,
                    since=min(message.moment, midnight(application.starts)),
                    until=end.moment if end else FOREVER,
                    lost=told.message(end) if end else FOREVER,
                )
            )
    return found


def doubted(told: DeliveredLife, seat: Seat) -> datetime:
    """From when an institution's word alone is no place: two weeks after the start no overview knows it."""
    if seat.enrolment is not None:
        return FOREVER
    said = (
        max(a.starts, day_of(m.moment))
        for a in told.life.applications
        if a.school == seat.school and not a.interest
        for m in a.messages
        if m.status == Status.ENROLLED
    )
    return max(midnight(min(said) + 14 * DAY), seat.since)


def certain(told: DeliveredLife) -> tuple[Seat, ...]:
    """Places for as long as nobody need doubt them."""
    seats = ((p, doubted(told, p)) for p in places(told))
    kept = (p if end >= p.until else replace(p, until=end, lost=end) for p, end in seats)
    return tuple(p for p in kept if p.since < p.until)


def first_enrolled(told: DeliveredLife) -> datetime:
    """The first day of the first enrolment that was not struck."""
    days = (midnight(e.first_day) for e in told.life.enrolments if e.erased is None)
    return min(days, default=FOREVER)


def struck(told: DeliveredLife) -> datetime:
    """When the hub was told of the last enrolment that was struck; without any, always."""
    erased = (told.erased(e) for e in told.life.enrolments if e.erased is not None)
    return max(erased, default=datetime.min.replace(tzinfo=FOREVER.tzinfo))


def settled(told: DeliveredLife) -> datetime:
    """From when the season is settled otherwise: abroad, in vo after all, or told to have failed."""
    life = told.life
    moments = [midnight(h.since) for h in life.homes if h.since and h.municipality is None]
    if life.stays_in_vo and life.exit:
        moments.append(after(life.exit.last_day))
    if life.exit is None and life.exams and life.exams[-1].result == Result.FAILED:
        moments.append(told.exam(life.exams[-1]))
    return min(moments, default=FOREVER)


def told_to_stay(told: DeliveredLife) -> datetime:
    """From when the hub was told that vo lets the pupil go to vo: mbo is no question then."""
    return told.left if told.life.stays_in_vo and told.life.exit else FOREVER


def vo_done(told: DeliveredLife) -> list[tuple[datetime, datetime]]:
    """What ends vo's part: moment, and when the hub was told. A diploma, or a deregistration."""
    passed = [(midnight(e.day), told.exam(e)) for e in told.life.exams if e.result == Result.PASSED]
    leaves = told.life.exit
    return [*passed, (after(leaves.last_day), told.left)] if leaves else passed
