"""A process of its own: a source's directory is taken from the intake and given back, and what is told of it.

Called by `test_refused.py`, where chmod bites (without the right to pass over it) or in a mount namespace of
its own. Writes one JSON object to standard output: what each moment told.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from structlog.testing import capture_logs

from hub.connectors.connector import Connector
from hub.connectors.contract import Delivery
from hub.edge.intake.receipt import Receipt
from hub.edge.intake.transports.directory import Taker
from hub.edge.intake.transports.unfit import MOST_S, Unfit
from tests.edge.intake.test_directory import GOOD, HEAD, NAME, NOW, Clock, Desk, desk


@dataclass
class Seized:
    """An intake while whose work somebody takes the directory away, once."""

    taker: Taker
    seize: Callable[[], object]
    seized: bool = field(default=False)

    def take_all(self, connector: Connector, deliveries: Sequence[Delivery]) -> Iterator[list[Receipt]]:
        for receipts in self.taker.take_all(connector, deliveries):
            if not self.seized and any("16AA" in receipt.source for receipt in receipts):
                self.seized = True
                self.seize()
            yield receipts


def run(*command: str) -> None:
    subprocess.run(command, check=True)


def taken_away(how: str, folder: Path) -> tuple[Callable[[], object], Callable[[], object]]:
    """How the directory is taken, and given back."""
    if how == "rights":
        inner = folder / ".processing"

        def rights(mode: int) -> None:
            folder.chmod(0o700)
            inner.chmod(mode)
            folder.chmod(mode)

        return lambda: rights(0o500), lambda: rights(0o700)

    def covered() -> None:
        """By itself, read-only: what is open below could not be mounted anew."""
        run("mount", "--bind", str(folder), str(folder))
        run("mount", "-o", "remount,bind,ro", str(folder))

    return covered, lambda: run("umount", str(folder))


def moment(made: Desk, clock: Clock, now: int) -> dict[str, object]:
    """A poll, a minute later than the one before."""
    clock.now += MOST_S
    with capture_logs() as logged:
        receipts = made.drop.poll(NOW.replace(minute=now))
    events = [line["event"] for line in logged if line["event"] in ("intake.unfit", "intake.fit")]
    return {
        "taken": sorted({r.source for r in receipts if r.refused is None}),
        "unfit": {Path(place).name: why for place, why in made.drop.unfit.shown().items()},
        "logged": events,
    }


def main(how: str, root: Path) -> None:
    clock = Clock()
    made = desk(root)
    bad = made.root / "drop" / "vo-list" / "16AA"
    (bad / ".processing").mkdir(parents=True, mode=0o700)
    take, give = taken_away(how, bad)
    made.drop = replace(made.drop, unfit=Unfit(clock), intake=Seized(made.intake, take))
    told: dict[str, object] = {}
    for place in (bad, made.place):
        (place / NAME).write_text((HEAD + GOOD).replace("16YV", place.name))
    told["in the middle"] = moment(made, clock, 1)
    (made.place / NAME.replace("0115", "0116")).write_text(HEAD + GOOD)
    told["taken away"] = moment(made, clock, 2)
    told["still"] = moment(made, clock, 3)
    give()
    told["given back"] = moment(made, clock, 4)
    told["beside it"] = sorted(f.name for f in bad.iterdir() if f.is_file())
    take()
    told["nothing lies there"] = moment(made, clock, 5)
    give()
    told["again"] = moment(made, clock, 6)
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
