"""What is said leads to somebody: the line of the social route map that fits a pupil, or a source.

It is read when something is said, and revises nothing: another counter to ask at is no news of a pupil.
"""

from dataclasses import replace
from datetime import date, datetime

from hub.domain.facts import Enrolled, ExamTaken, ExpectedInMbo
from hub.domain.knowledge import Knowledge
from hub.domain.person import birth
from hub.domain.route_map import Age, RouteMap, School, route
from hub.domain.signals import Signal
from hub.domain.statute import ADULT, ISK, PRO
from hub.domain.timeline import day_of

_LEVELS = {
    **dict.fromkeys(("bb", "kb", "gl", "tl"), School.VMBO),
    **dict.fromkeys(("havo", "vwo"), School.HAVO_VWO),
    PRO: School.PRO,
    "vso": School.VSO,
    ISK: School.ISK,
    "vavo": School.VAVO,
}


def situation(known: Knowledge, now: datetime) -> tuple[Age, School]:
    """How old a pupil is, and where; an mbo enrolment that stands comes before the vo school of the past."""
    born, day = birth(known), day_of(now)
    age = Age.UNKNOWN
    if born is not None:
        age = Age.ADULT if born.birthday(ADULT) <= day else Age.MINOR
    if any(_stands(enrolment, day) for enrolment in known.of(Enrolled)):
        return age, School.MBO
    levels = [(e.season, e.level or "") for e in known.of(ExpectedInMbo)]
    levels += [(exam.day.year, exam.level or "") for exam in known.of(ExamTaken)]
    kinds = [(season, _LEVELS[level]) for season, level in levels if level in _LEVELS]
    return age, max(kinds)[1] if kinds else School.UNKNOWN


def led(signals: tuple[Signal, ...], known: Knowledge, now: datetime, lines: RouteMap) -> tuple[Signal, ...]:
    """What is said of a pupil, each with where it leads; what is over is not asked about."""
    if not lines or not signals:
        return signals
    age, school = situation(known, now)
    return tuple(led_by(lines, signal, now, age, school) for signal in signals)


def led_by(
    lines: RouteMap, signal: Signal, now: datetime, age: Age = Age.UNKNOWN, school: School = School.UNKNOWN
) -> Signal:
    """One signal; that of a source has neither age nor school."""
    found = route(lines, day_of(now), signal.rule, age, school)
    if found is None:
        return signal
    return replace(signal, contact_party=found.party, contact_role=found.role, contact_channel=found.channel)


def _stands(enrolment: Enrolled, day: date) -> bool:
    return enrolment.first_day <= day and (enrolment.last_day is None or day <= enrolment.last_day)
