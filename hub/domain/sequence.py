"""The order of a feed's messages: by its own number, and by moment between one count and the next.

A feed numbers what it tells over all it tells, and its moments come from many clocks: so the number orders.
But a feed can begin to count again (a new system, a restored one); then low numbers have late moments.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Protocol, TypeVar

SHARE, LEAST = 2, 100
"""A count begins anew where a number falls to less than half, and by a hundred: no source says so [own].

Late messages have higher numbers than those that they come after, and not twice as high; and what has counted
less than a hundred has hardly begun."""

SOONEST, LATEST = timedelta(days=1), timedelta(days=400)
"""By how much its moment is later then: less may be a clock, and more is one (a season has a year)."""


class Counted(Protocol):
    """What a feed numbers."""

    @property
    def number(self) -> int: ...

    @property
    def changed(self) -> datetime: ...


M = TypeVar("M", bound=Counted)


def counts(messages: Iterable[M]) -> list[list[M]]:
    """Each count of the feed with its messages by number, the earliest first; nearly always there is one.

    A pure function of the set: whatever the order of the messages, of two with one number and moment theirs.
    """
    messages = list(messages)
    numbers = [m.number for m in messages]
    if not messages or not _far_below(min(numbers), max(numbers)):
        return [sorted(messages, key=lambda m: (m.number, m.changed))]
    by_moment = sorted(messages, key=lambda m: (m.changed, m.number))
    found: list[list[M]] = []
    highest: M | None = None
    for message in by_moment:
        if highest is None or begins_anew(highest, message):
            found.append([])
            highest = message
        elif message.number >= highest.number:
            highest = message
        found[-1].append(message)
    for count in found:
        count.sort(key=lambda m: (m.number, m.changed))
    return found


def counted_on(numbers: Sequence[int]) -> bool:
    """Whether numbers of one or more messages are of one count, and stand in its order."""
    if _far_below(numbers[0], numbers[-1]):
        return False
    return all(one < other for one, other in pairwise(numbers))


def begins_anew(before: Counted, after: Counted) -> bool:
    """Whether a message belongs to a later count than one whose number is far higher."""
    return _far_below(after.number, before.number) and _later(before, after)


def runs_back(before: Counted, after: Counted) -> bool:
    """Whether the number is lower although the moment is later by more than clocks differ."""
    return after.number < before.number and _later(before, after)


def _far_below(number: int, other: int) -> bool:
    return other - number >= LEAST and number * SHARE < other


def _later(before: Counted, after: Counted) -> bool:
    return SOONEST <= after.changed - before.changed <= LATEST
