"""Talks of mbo institutions with applicants (intakes), and the applications that wait for an answer."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from hub.domain.facts import ApplicationChanged, IntakeChanged, Status
from hub.domain.identifiers import Brin, Code
from hub.domain.places import RUNG, last_words
from hub.domain.standing import Standing
from hub.domain.timeline import FOREVER, Period, union

Course = tuple[Brin, Code]
"""A programme at an institution."""


def stretches(standing: Standing, statuses: frozenset[Status]) -> dict[Course, tuple[Period, ...]]:
    """Per programme when the last word on an application is one of these; said again it is the same."""
    found: dict[Course, list[Period]] = {}
    for message, period in last_words(standing.messages, standing.moments):
        if message.status in statuses:
            found.setdefault((message.school, message.programme), []).append(period)
    return {course: union(found[course]) for course in sorted(found)}


def offered(standing: Standing) -> Iterator[Period]:
    """When a place is offered anywhere, or the koppelpunt says enrolled."""
    told = pairwise((*standing.moments, FOREVER))
    for (since, until), height in zip(told, standing.heights, strict=True):
        if height >= RUNG[Status.OFFERED]:
            yield Period(since, until)


def talks(standing: Standing, course: Course) -> Sequence[IntakeChanged]:
    """The talks at an institution that are about a programme there.

    One that names no programme, or one that nobody applied for there (a domain, an older code), is about all.
    """
    school, programme = course
    named = {m.programme for m in standing.messages if m.school == school}
    return [
        t
        for t in standing.of(IntakeChanged)
        if t.school == school and (t.programme == programme or t.programme not in named)
    ]


def about(standing: Standing, talk: IntakeChanged) -> Sequence[ApplicationChanged]:
    """The messages about applications that a talk is about."""
    mine = [m for m in standing.messages if m.school == talk.school]
    return [m for m in mine if m.programme == talk.programme] or mine
