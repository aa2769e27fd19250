"""Lines of the log that libraries write, and lines that would come thousands of times: how both are told."""

import logging
from collections import Counter
from math import inf
from traceback import extract_tb
from typing import Final

AGAIN_S: Final = 60.0
"""Lines about one thing come once a minute, with how many there were between them."""


class EachMinute:
    """What may come thousands of times is told once a minute, and then with how often it came."""

    def __init__(self) -> None:
        self._told: dict[object, float] = {}
        self._held_back: Counter[object] = Counter()

    def times(self, what: object, now: float) -> int:
        """How often it has come since it was last told; 0 when it is not yet to be told again."""
        if now - self._told.get(what, -inf) < AGAIN_S:
            self._held_back[what] += 1
            return 0
        self._told[what] = now
        return 1 + self._held_back.pop(what, 0)


class Foreign(logging.Formatter):
    """A library's own log line: of an error its kind and place only, as its words may quote a record."""

    def format(self, record: logging.LogRecord) -> str:
        given = record.args if isinstance(record.args, tuple) else ()
        errors = [a for a in given if isinstance(a, BaseException)]
        if record.exc_info and record.exc_info[1] is not None:
            errors.append(record.exc_info[1])
        more = f" (and {record.more} more like it)" if hasattr(record, "more") else ""
        told = ", ".join(map(_place, errors)) if errors else record.getMessage()
        return f"{record.name}: {told}{more}"


class Seldom(logging.Filter):
    """Of a library's lines about one thing (first word: FAIL) one a minute; none of what it tries again."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = EachMinute()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to show a line; one that follows others says how many they were."""
        told = record.getMessage()
        if told.endswith("retrying"):
            return False
        times = self._lines.times((record.name, told.partition(" ")[0]), record.created)
        if times > 1:
            record.more = times - 1
        return times > 0


def _place(error: BaseException) -> str:
    frames = extract_tb(error.__traceback__)
    where = (
        f" in {frames[-1].name}, {frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}"
        if frames
        else ""
    )
    return type(error).__name__ + where
