"""`python -m tests.fuzz --minutes 60`: every connector in turn, until the time is over.

Ends with a table and code 1 if anything was found; a find is kept in `tests/fuzz/finds`, to be judged by a
person and committed with its mending. `--seed` begins elsewhere: the same seed goes the same way.
"""

import argparse
import faulthandler
import sys
from itertools import count
from time import monotonic

from rich.console import Console
from rich.table import Table

from hub.connectors.catalogue import CONNECTORS
from tests.fuzz.corpus import keep, seeds
from tests.fuzz.hunt import Hunt
from tests.fuzz.trial import LIMIT_S

TRIALS = 40
"""Of one delivery, before the next has its turn."""

STUCK_S = 60 * LIMIT_S
"""After so long within a turn nothing that Python can stop is at work: its traces are told, and it ends."""

EVERY_S = 30.0


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz", description="Spoil deliveries, and read them."
    )
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--connector", choices=[c.name for c in CONNECTORS])
    asked = parser.parse_args()
    hunts = {c.name: Hunt() for c in CONNECTORS if asked.connector in (None, c.name)}
    begun = [one for one in seeds() if one.reads.name in hunts]
    say = Console(stderr=True, soft_wrap=True).print
    until, told = monotonic() + 60 * asked.minutes, monotonic()
    for turn in count():
        one = begun[turn % len(begun)]
        hunt = hunts[one.reads.name]
        before = set(hunt.finds)
        faulthandler.dump_traceback_later(STUCK_S, exit=True)
        hunt.go(one, asked.seed + turn, TRIALS)
        faulthandler.cancel_dump_traceback_later()
        for what in hunt.finds.keys() - before:
            say(f"{one.reads.name}: {what}: {keep(hunt.finds[what], what)}")
        if monotonic() >= until:
            break
        if monotonic() - told >= EVERY_S:
            told = monotonic()
            say(f"{(until - told) / 60:.1f} minutes left, {_sums(hunts)}")
    Console().print(_table(hunts))
    return int(any(hunt.finds for hunt in hunts.values()))


def _sums(hunts: dict[str, Hunt]) -> str:
    runs, finds = (sum(n) for n in zip(*((h.runs, len(h.finds)) for h in hunts.values()), strict=True))
    return f"{runs:,} runs, {finds} finds"


def _table(hunts: dict[str, Hunt]) -> Table:
    table = Table("connector", "runs", "finds", title=_sums(hunts))
    for name, hunt in hunts.items():
        table.add_row(name, f"{hunt.runs:,}", "\n".join(hunt.finds) or "–")
    return table


if __name__ == "__main__":
    sys.exit(main())
