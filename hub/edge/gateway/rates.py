"""How much one organisation may ask in a minute, and a stranger by the address that he comes from."""

from collections.abc import Mapping
from time import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from hub.edge.gateway.problems import Refused

STRANGER = "stranger"
STRANGERS_PER_MINUTE = 60


class Rates:
    """Of this process; who has used up its minute disturbs nobody else's."""

    def __init__(self, per_minute: int) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._limit = RateLimitItemPerMinute(per_minute)
        self._strangers = RateLimitItemPerMinute(STRANGERS_PER_MINUTE)

    def count(self, organisation: str) -> Mapping[str, str]:
        """What is left, as headers; refuses what is too much."""
        return self._count(self._limit, organisation)

    def failed(self, address: str) -> None:
        """A sign-in that failed: whoever tries many waits."""
        self._count(self._strangers, STRANGER, address)

    def _count(self, limit: RateLimitItemPerMinute, *whose: str) -> Mapping[str, str]:
        passes = self._limiter.hit(limit, *whose)
        reset, remaining = self._limiter.get_window_stats(limit, *whose)
        wait = str(max(1, round(reset - time())))
        told = {
            "RateLimit-Limit": str(limit.amount),
            "RateLimit-Remaining": str(remaining),
            "RateLimit-Reset": wait,
        }
        if not passes:
            raise Refused("too_many", {**told, "Retry-After": wait})
        return told
