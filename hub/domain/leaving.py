"""Leaving vo: every deregistration, wherever it is told, and whether vo goes on after it.

A destination is the word of the school that lets go; DUO knows none. An enrolment that a vo school registers
is stronger: who is enrolled anew has not left vo, whatever destination was given or was not.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from hub.domain.facts import Destination, EnrolledInVo, ExamTaken, ExpectedInMbo, LeftVo, Result
from hub.domain.identifiers import Brin
from hub.domain.timeline import FOREVER, after, midnight
from hub.domain.word import in_fixed_order

NOT_PASSED = frozenset({Result.FAILED, Result.WITHDRAWN, Result.SPREAD})
STAYS_IN_VO = frozenset({Destination.VO, Destination.VAVO})


class Exit(NamedTuple):
    """A deregistration: the last day still enrolled, and where to as far as anyone says."""

    school: Brin
    last_day: date
    destination: Destination
    told: LeftVo | EnrolledInVo


def exits(left: Sequence[LeftVo], enrolled: Sequence[EnrolledInVo]) -> list[Exit]:
    """As the schools tell them; the end of an enrolment has the destination that its school gave, if any."""
    found = [Exit(x.school, x.last_day, x.destination, x) for x in left]
    if enrolled:
        said = {x.school: x.destination for x in _in_order(found)}
        ended = ((e, e.last_day) for e in enrolled if e.last_day is not None)
        found += [Exit(e.school, day, said.get(e.school, Destination.UNKNOWN), e) for e, day in ended]
    return found


class Leaving(NamedTuple):
    """What a pupil's leaving comes to in one season."""

    exits: Sequence[Exit]
    expected: Sequence[ExpectedInMbo]
    exams: Sequence[ExamTaken]
    enrolled: Sequence[EnrolledInVo]  # with a first day, before the season's end
    school_year: date  # the first of August after the summer

    @property
    def ended(self) -> datetime:
        """From when no vo enrolment is left, as far as vo has told; FOREVER when it has not."""
        return max([after(x.last_day) for x in self.exits if not self._goes_on(x)], default=FOREVER)

    @property
    def stays(self) -> datetime:
        """From when the pupil stays in vo: by its word, or not passed and not let go."""
        by_word = self.stays_by_word
        if self.exams and not self.exits:
            exam = self.exams[0] if len(self.exams) == 1 else max(self.exams, key=lambda e: (e.day, e.order))
            if exam.result in NOT_PASSED:
                return min(by_word, midnight(exam.day))
        return by_word

    @property
    def stays_by_word(self) -> datetime:
        """From when a vo school says that the pupil stays: enrolled anew, or let go to vo."""
        if self.exits:
            last = last_of(self.exits)
            return FOREVER if self._goes_on(last) else self._led_to_vo(last)
        newest = self._newest
        if newest is not None and newest.last_day is None and _first(newest) >= self.school_year:
            return midnight(_first(newest))
        return FOREVER

    def _led_to_vo(self, last: Exit) -> datetime:
        anew = self._anew(last)
        if anew is not None:
            return max(after(last.last_day), midnight(_first(anew)))
        return after(last.last_day) if last.destination in STAYS_IN_VO else FOREVER

    def _goes_on(self, left: Exit) -> bool:
        """Left for another vo school that expects the pupil in mbo: vo goes on there."""
        anew = self._anew(left)
        if anew is not None and _first(anew) < self.school_year:
            return any(e.school == anew.school for e in self.expected)
        if left.destination not in STAYS_IN_VO:
            return False
        return any(e.school != left.school for e in self.expected)

    def _anew(self, left: Exit) -> EnrolledInVo | None:
        """The newest enrolment, if it outlasts this leaving and is not the one that was left."""
        newest = self._newest
        if newest is None or (newest.last_day or date.max) <= left.last_day:
            return None
        return newest if newest.school != left.school or _first(newest) > left.last_day else None

    @property
    def _newest(self) -> EnrolledInVo | None:
        if len(self.enrolled) <= 1:  # as most: no order need be told
            return self.enrolled[0] if self.enrolled else None
        return max(self.enrolled, key=lambda e: (_first(e), e.order))


def _first(enrolment: EnrolledInVo) -> date:
    return enrolment.first_day or date.min


def last_of(exits: Sequence[Exit]) -> Exit:
    """The last leaving of one or more."""
    return exits[0] if len(exits) == 1 else _in_order(exits)[-1]


def _in_order(exits: Iterable[Exit]) -> list[Exit]:
    return in_fixed_order(exits, lambda left: left.last_day, lambda left: left.told)
