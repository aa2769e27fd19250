"""Applications as the koppelpunt tells them: the order of its messages, how far each came, where it is LI."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from hub.domain.facts import ApplicationChanged, Enrolled, Status
from hub.domain.identifiers import Brin
from hub.domain.knowledge import Knowledge
from hub.domain.sequence import counted_on, counts
from hub.domain.timeline import FOREVER, Period, day_of, days_of, midnight, season_of

RUNG = {
    Status.APPLIED: 1,
    Status.RECEIVED: 1,
    Status.OFFERED: 4,
    Status.ENROLLED: 5,
    Status.REJECTED: 0,
    Status.WITHDRAWN: 0,
}
"""How far an application has come: 1 applied, 4 place offered, 5 enrolled (no source tells of 2 and 3)."""

EXAM_ONLY = "EX"
"""The route of somebody who is enrolled for an exam only."""

REOPENED = frozenset({Status.APPLIED, Status.WITHDRAWN})
"""After what somebody can be told to have applied (again)."""


def moments_of(messages: Sequence[ApplicationChanged]) -> list[datetime]:
    """When each message took effect: its status moment, but never before the message it follows."""
    moments: list[datetime] = []
    for message in messages:
        moments.append(max(message.changed, moments[-1]) if moments else message.changed)
    return moments


def last_words(
    messages: Sequence[ApplicationChanged], moments: Sequence[datetime]
) -> Iterator[tuple[ApplicationChanged, Period]]:
    """Each message, and from when until when it is the last word on its application; the latest first."""
    following: dict[str, datetime] = {}
    for message, moment in reversed(list(zip(messages, moments, strict=True))):
        yield message, Period(moment, following.get(message.chain, FOREVER))
        following[message.chain] = moment


def promised(
    messages: Sequence[ApplicationChanged], moments: Sequence[datetime]
) -> list[tuple[Brin, Period]]:
    """From LI to the next message; the first LI from the first day on when that is earlier."""
    found: list[tuple[Brin, Period]] = []
    if Status.ENROLLED not in [message.status for message in messages]:
        return found
    chains: dict[str, list[tuple[ApplicationChanged, datetime]]] = {}
    for message, moment in zip(messages, moments, strict=True):
        chains.setdefault(message.chain, []).append((message, moment))
    for chain in chains.values():
        again = False
        for i, (message, moment) in enumerate(chain):
            if message.status == Status.ENROLLED:
                until = chain[i + 1][1] if i + 1 < len(chain) else FOREVER
                first = moment if again or not message.starts else midnight(message.starts)
                found.append((message.school, Period(min(moment, first), until)))
                again = True
    return found


def said_starts(messages: Sequence[ApplicationChanged], moments: Sequence[datetime]) -> dict[Brin, date]:
    """Per institution the first start by the koppelpunt, never before it said so (LI)."""
    days: dict[Brin, date] = {}
    for message, moment in zip(messages, moments, strict=True):
        if message.status == Status.ENROLLED and message.starts:
            day = max(message.starts, day_of(moment))
            days[message.school] = min(day, days.get(message.school, day))
    return days


def spoken_of_by_ro(known: Knowledge, season: int) -> frozenset[Brin]:
    """Institutions whose RO has spoken of an enrolment in the season, even to retract it."""
    _, last = days_of(season)
    return frozenset(
        e.school
        for e in known.spoken(Enrolled)
        if e.first_day <= last and (e.last_day is None or season_of(e.last_day) >= season)
    )


def in_order(messages: Sequence[ApplicationChanged]) -> list[ApplicationChanged]:
    """That a pupil applied, told once more, is no step back from what the mbo told of it since."""
    statuses = [message.status for message in messages]
    if Status.APPLIED not in statuses and counted_on([message.number for message in messages]):
        return list(messages)  # as most: they stand in order, and none is left out
    known = sorted(messages, key=lambda m: (m.chain, m.ref))
    told: dict[str, Status] = {}
    found = []
    for message in (message for count in counts(known) for message in count):
        if message.status != Status.APPLIED or told.get(message.chain, Status.WITHDRAWN) in REOPENED:
            found.append(message)
            told[message.chain] = message.status
    return found


def heights_of(messages: Sequence[ApplicationChanged]) -> list[int]:
    """After each message, the highest rung over all applications: 0 when none is open."""
    rungs: dict[str, int] = {}
    found = []
    for message in messages:
        rungs[message.chain] = RUNG[message.status]
        found.append(max(rungs.values()))
    return found
