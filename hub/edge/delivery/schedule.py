"""When a delivery that failed is tried again: a published table that covers three days, and then no more.

The waits begin small, for a subscriber that restarts, and end at an hour, so that one that was away for a day
hears within the hour that it is back. Chance only ever makes a wait longer, so that the table is kept to.
"""

from dataclasses import dataclass
from itertools import chain, repeat

SECOND_MS = 1_000
MINUTE_MS = 60 * SECOND_MS
HOUR_MS = 60 * MINUTE_MS

COVERED_MS = 72 * HOUR_MS
"""At least so long a subscriber is tried [issue 9]."""

JITTER = 0.1
"""A wait is at most so much longer than its line says: not all come back in the same second [own]."""

LONGEST_MS = 6 * HOUR_MS
"""A subscriber may ask for more patience (Retry-After), and is given no more than this [own]."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: so many tries in a row, each after a wait (milliseconds)."""

    tries: int
    wait_ms: int


TABLE: tuple[Line, ...] = (
    Line(1, 5 * SECOND_MS),
    Line(1, 30 * SECOND_MS),
    Line(1, 2 * MINUTE_MS),
    Line(1, 10 * MINUTE_MS),
    Line(1, 30 * MINUTE_MS),
    Line(72, HOUR_MS),
)
"""After the first try, which is made at once [own]."""

WAITS: tuple[int, ...] = tuple(chain.from_iterable(repeat(line.wait_ms, line.tries) for line in TABLE))


def wait_ms(failures: int, *, asked_ms: int | None = None, chance: float = 0.0) -> int | None:
    """
    How long to wait after so many failed tries in a row (1 and up); None: the table is at its end.

    `asked_ms`: what the subscriber asked for, within bounds; `chance`: from 0 to 1.
    """
    if failures > len(WAITS):
        return None
    listed = WAITS[failures - 1]
    longer = int(listed * (1 + JITTER * chance))
    return max(longer, min(asked_ms or 0, LONGEST_MS))


def as_markdown() -> str:
    """The table as the guides show it, in Dutch."""
    lines = ["| Poging | Na | Samen ten minste |", "|---|---|---|"]
    tried, so_far = 1, 0
    lines.append("| 1 | meteen | – |")
    for line in TABLE:
        first, tried = tried + 1, tried + line.tries
        so_far += line.tries * line.wait_ms
        which = str(first) if line.tries == 1 else f"{first} tot en met {tried}"
        each = _told(line.wait_ms) if line.tries == 1 else f"telkens {_told(line.wait_ms)}"
        lines.append(f"| {which} | {each} | {_told(so_far)} |")
    return "\n".join(lines)


def _told(span_ms: int) -> str:
    hours, rest = divmod(span_ms, HOUR_MS)
    minutes, rest = divmod(rest, MINUTE_MS)
    parts = ((hours, "uur"), (minutes, "minuten"), (rest // SECOND_MS, "seconden"))
    return " ".join(f"{count} {unit}" for count, unit in parts if count)
