"""What follows from a round of tries, as a pure function: what is tried again when, and what is given up.

A subscriber that cannot be reached, or says that it is not well, rests as a whole. One that takes other
events and refuses a few keeps those to itself: they wait alone, each with what must come after it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from hub.edge.delivery.schedule import WAITS, wait_ms
from hub.edge.delivery.subscription import State, Subscription, Why

REFUSALS = 10
"""So many rounds in a row in which events were refused, each for itself, are about the subscriber [own]."""


@dataclass(frozen=True, slots=True)
class Tried:
    """How one try went. `error`: a short code, None when it was taken; `own`: it is about that event only."""

    error: str | None = None
    own: bool = False
    gone: bool = False
    asked_ms: int | None = None  # so long the subscriber wants to be left alone

    @property
    def taken(self) -> bool:
        return self.error is None


@dataclass(frozen=True, slots=True)
class Judged:
    """Per sequence when it is tried again (None: no more), and how the subscription stands then."""

    again: Mapping[int, int | None]
    stands: Subscription


def judged(
    subscription: Subscription,
    tried: Mapping[int, Tried],
    attempts: Mapping[int, int],
    now: int,
    chance: float,
) -> Judged:
    """`attempts`: how often each of those that failed had failed before; `chance`: from 0 to 1."""
    failed = {sequence: each for sequence, each in tried.items() if not each.taken}
    again = {
        sequence: None if wait is None else now + wait
        for sequence, each in failed.items()
        for wait in [wait_ms(attempts[sequence] + 1, asked_ms=each.asked_ms, chance=chance)]
    }
    taken = len(failed) < len(tried)
    stands = _well(subscription, now) if taken else subscription
    if failed:
        *_, worst = sorted(failed.values(), key=lambda each: (each.gone, not each.own))
        stands = replace(stands, last_error=worst.error, last_error_at=now)
        if worst.gone:
            return Judged({}, replace(stands, state=State.PAUSED, why=Why.GONE))
        stands = _left_alone(stands, failed.values(), now) if taken else _unwell(stands, worst, now, chance)
        if stands.state is State.PARKED:  # it is not about these events: they wait for it with all others
            again = dict.fromkeys(failed, now)
    return Judged(again, stands)


def refused(subscription: Subscription, tried: Tried, now: int, chance: float) -> Subscription:
    """The address does not say that it wants events."""
    stands = replace(subscription, last_error=tried.error, last_error_at=now)
    if tried.gone:
        return replace(stands, state=State.PAUSED, why=Why.GONE)
    return _unwell(stands, tried, now, chance)


def agreed(subscription: Subscription, rate: int | None, now: int) -> Subscription:
    """The address has said that it wants the events, and how many a minute."""
    return replace(_well(subscription, now), state=State.ACTIVE, why=None, rate=rate)


def _unwell(subscription: Subscription, worst: Tried, now: int, chance: float) -> Subscription:
    """After a round in which nothing was taken: it rests as the table says, and is parked at its end."""
    failures = subscription.failures + 1
    counted = failures - REFUSALS if worst.own else failures
    wait = wait_ms(counted, asked_ms=worst.asked_ms, chance=chance) if counted > 0 else 0
    stands = replace(
        subscription, failures=failures, failing_since=subscription.failing_since or now, rest_until=now
    )
    if wait is None and not worst.own:
        return replace(stands, state=State.PARKED, why=Why.EXHAUSTED)
    return replace(stands, rest_until=now + (WAITS[-1] if wait is None else wait))


def _well(subscription: Subscription, now: int) -> Subscription:
    return replace(subscription, failures=0, failing_since=None, rest_until=0, last_success=now)


def _left_alone(subscription: Subscription, failed: Iterable[Tried], now: int) -> Subscription:
    """It took some and asks for patience about others (429): it is left alone for as long as it asks."""
    asked = max((wait_ms(1, asked_ms=each.asked_ms) or 0 for each in failed if each.asked_ms), default=0)
    return replace(subscription, rest_until=now + asked if asked else 0)
