"""Hours missed on a day: the union of its lessons, however often and under whatever number they came.

Systems report one absence twice (a whole day, and then its lessons), and excuse a day beside the lessons that
were marked as unexcused. What is excused under one number is not unexcused under another.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from hub.domain.facts import AbsenceReported
from hub.domain.identifiers import Brin
from hub.domain.timeline import Period, day_of, midnight, without
from hub.domain.word import in_fixed_order

NO_TIME = timedelta()


class Missed(NamedTuple):
    """An absence, and the time it adds to what was missed that day; more than nothing."""

    absence: AbsenceReported
    adds: timedelta


def missed(
    unexcused: Iterable[AbsenceReported],
    excused: Iterable[AbsenceReported],
    school_day: Callable[[date], timedelta],
) -> Iterator[Missed]:
    """What each unexcused absence adds, by school and in the order of the lessons, the longest first.

    school_day: how much time a school day has, where the lessons of that day do not show that it had more.
    """
    pardoned: dict[tuple[Brin, date], list[AbsenceReported]] = {}
    for absence in excused:
        pardoned.setdefault(_where(absence), []).append(absence)
    in_order = in_fixed_order(unexcused, _when, lambda absence: absence)
    for where, absences in groupby(in_order, key=_where):
        yield from _of_a_day(absences, pardoned.get(where, ()), school_day(where[1]))


def _of_a_day(
    absences: Iterable[AbsenceReported], excused: Sequence[AbsenceReported], school_day: timedelta
) -> Iterator[Missed]:
    """Absences without a time of day fill what the day still has."""
    seen = [_lesson(a) for a in excused if _timed(a)]
    free = sum((a.lost for a in excused if not _timed(a)), NO_TIME)
    timed = untimed = told = NO_TIME
    for absence in absences:
        if _timed(absence):
            timed += sum((p.until - p.since for p in without(_lesson(absence), seen)), NO_TIME)
            seen.append(_lesson(absence))
        else:
            untimed += absence.lost
        total = min(timed + untimed, max(school_day, timed) - free)
        if total > told:
            yield Missed(absence, total - told)
            told = total


def _when(absence: AbsenceReported) -> tuple[Brin, datetime, timedelta]:
    return absence.school, absence.began, -absence.lost


def _where(absence: AbsenceReported) -> tuple[Brin, date]:
    return absence.school, day_of(absence.began)


def _lesson(absence: AbsenceReported) -> Period:
    return Period(absence.began, absence.began + absence.lost)


def _timed(absence: AbsenceReported) -> bool:
    """No lesson begins at midnight: that is a day of which the time is not known."""
    began: datetime = absence.began
    return began != midnight(day_of(began))
