"""What had been told of a life by some moment, as if that were all there is: what could be known then.

Told by two numbers that nobody has linked yet, one pupil is two.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from hub.domain.timeline import day_of
from hub.simulation.delivered_life import DeliveredLife
from hub.simulation.life import Absence, Again, Application, Enrolment, Exit, Home, Life, Notice, at


def told_by(told: DeliveredLife, moment: datetime) -> tuple[Life, ...]:
    """The pupils that the sources had told of by then: one, or two of whom nobody knows that they are one."""
    life, left = told.life, told.left
    whole = replace(
        life,
        born=life.birth(moment),
        listed=life.listed if told.listed <= moment else None,
        unlisted=life.unlisted if told.unlisted <= moment else None,
        again=_again(told, moment),
        exams=tuple(e for e in life.exams if told.exam(e) <= moment),
        exit=life.exit if left <= moment else None,
        let_go=_let_go(told, life.let_go, moment),
        homes=_homes(told, moment),
        applications=tuple(_applications(told, moment)),
        enrolments=tuple(_enrolments(told, moment)),
        diplomas=tuple(d for d in life.diplomas if told.heard(f"ro/{d.school}", d.registered) <= moment),
        presences=tuple(p for p in life.presences if told.presence(p) <= moment),
        absences=tuple(_absences(told, moment)),
        notices=tuple(_notices(told, moment)),
        events=tuple(e for e in life.events if told.event(e) <= moment),
    )
    if life.double and life.linked and moment < life.linked:
        return (_without_mbo(whole), _without_vo(whole))
    if life.numberless:
        return (_without_mbo(replace(whole, exams=(), exit=None, let_go=None)), replace(whole, listed=None))
    return (whole,)


def _again(told: DeliveredLife, moment: datetime) -> Again | None:
    """The second row on the list: whose it is, is told with its number."""
    again, feed = told.life.again, f"vo-list/{told.life.school}"
    if again is None or told.heard(feed, again.listed) > moment:
        return None
    done = again.completed is not None and told.heard(feed, again.completed) <= moment
    return again if done else replace(again, completed=None)


def _without_mbo(life: Life) -> Life:
    return replace(life, applications=(), enrolments=(), diplomas=(), presences=(), absences=())


def _without_vo(life: Life) -> Life:
    return replace(life, listed=None, unlisted=None, exams=(), exit=None, let_go=None)


def _let_go(told: DeliveredLife, let_go: Exit | None, moment: datetime) -> Exit | None:
    if let_go is None or told.heard(f"vo-exit/{told.life.school}", let_go.registered) > moment:
        return None
    return let_go


def _homes(told: DeliveredLife, moment: datetime) -> tuple[Home, ...]:
    return (told.life.homes[0], *(home for _, home, news in told.moves if news <= moment))


def _applications(told: DeliveredLife, moment: datetime) -> Iterator[Application]:
    for a in told.life.applications:
        if messages := tuple(m for m in a.messages if told.message(m) <= moment):
            yield replace(a, messages=messages)


def _enrolments(told: DeliveredLife, moment: datetime) -> Iterator[Enrolment]:
    """As the last overview had them: what was missing from it by mistake was struck, for all that it said."""
    for e in told.life.enrolments:
        if told.enrolment(e) > moment:
            continue
        ended, erased = told.ended(e) <= moment, e.erased if told.erased(e) <= moment else None
        if e.hidden and told.heard(f"ro/{e.school}", e.hidden[0]) <= moment:
            back = told.heard(f"ro/{e.school}", e.hidden[1]) <= moment
            erased = erased if back else e.hidden[0]
        yield replace(
            e,
            last_day=e.last_day if ended else None,
            reason=e.reason if ended else "",
            ended=e.ended if ended else None,
            erased=erased,
        )


def _absences(told: DeliveredLife, moment: datetime) -> Iterator[Absence]:
    for a in told.life.absences:
        feed = f"attendance/{a.school}"
        if told.heard(feed, at(day_of(a.began), 17)) <= moment:
            corrected = a.corrected is None or told.heard(feed, a.corrected) <= moment
            yield replace(a, excused=a.excused and corrected)


def _notices(told: DeliveredLife, moment: datetime) -> Iterator[Notice]:
    for n in told.life.notices:
        feed = f"verzuimmeldingen/{told.life.home(n.day)}"
        if told.heard(feed, at(n.day, 16)) <= moment:
            taken_up = n.taken_up is not None and told.heard(feed, at(n.taken_up, 12)) <= moment
            yield replace(n, taken_up=n.taken_up if taken_up else None)
