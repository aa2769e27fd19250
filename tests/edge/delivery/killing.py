"""The delivery process is killed again and again while its subscribers misbehave, and what came is judged.

`python -m tests.edge.delivery.killing --events 100000 --kills 30`: as large as wanted, on the database that HUB_DATABASE
names, or SQLite.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from random import Random
from time import monotonic

import click

from hub.edge.live.family import environment
from hub.edge.settings import Settings
from tests.edge.delivery.delivering import opened, settings_of, subscribed
from tests.edge.delivery.subscriber import HOST, Act, Subscriber, authority, listening
from tests.house.sources import ROOT

CASES = 5
PATHS = ("/a", "/b", "/c", "/d")
TAKES = (Act.TAKE, Act.TAKE_AND_RESET)
ILL = (Act.FAIL, Act.RESET, Act.TAKE_AND_RESET, Act.REDIRECT, Act.REFUSE, Act.BUSY)
ILL_SHARE, HANG_SHARE = 0.05, 0.0005
PATIENCE_S = 600.0


class Killed:
    """
    So many events to so many subscribers, and a process that is killed so many times on the way.
    """

    def __init__(self, settings: Settings, subscriber: Subscriber, total: int) -> None:
        self._settings, self.subscriber, self._each = settings, subscriber, total // len(PATHS)
        self.total = self._each * len(PATHS)
        self.known: set[tuple[str, str]] = set()
        self._read = 0
        self._random = Random(7)
        subscriber.behave = lambda _path, _number: self._act()
        subscriber.retry_after = "0"
        with opened(settings) as outbox:
            for number, path in enumerate(PATHS):
                subscribed(outbox, settings, subscriber, path, organisation=f"gm/03{number:02}")

    def _act(self) -> Act:
        chance = self._random.random()
        if chance < HANG_SHARE:
            return Act.HANG
        return self._random.choice(ILL) if chance < ILL_SHARE else Act.TAKE

    def run(self, kills: int) -> None:
        for kill in range(1, kills + 1):
            self._until(self.total * kill // (kills + 1))
        self._until(self.total)

    def _until(self, enough: int) -> None:
        """
        A process that is killed once so many events were taken.
        """
        module = "tests.edge.delivery.killed_child"
        with subprocess.Popen(
            [sys.executable, "-m", module, str(self._each), str(CASES)],
            env=environment(self._settings),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,  # its log: a line for each that begins to fail
        ) as child:
            self.subscriber.until(lambda: self._came() >= enough, PATIENCE_S)
            child.send_signal(signal.SIGKILL)

    def _came(self) -> int:
        """
        How many events were taken, each counted once.
        """
        got = self.subscriber.got
        new = [g for g in got[self._read :] if g.act in TAKES]
        self._read = len(got)
        self.known |= {(g.path, g.headers["webhook-id"]) for g in new}
        return len(self.known)

    def judge(self) -> int:
        """
        Nothing lost, order per case kept, repeats equal to the byte; answers how many repeats there were.
        """
        sent: dict[tuple[str, str], bytes] = {}
        highest: dict[tuple[str, str], int] = {}
        repeats = 0
        for got in self.subscriber.got:
            assert got.signed
            key = (got.path, got.headers["webhook-id"])
            assert sent.setdefault(key, got.body) == got.body
            if got.act not in TAKES:
                continue
            case, revision = (got.path, got.event["subject"]), got.event["data"]["revision"]
            new = revision == highest.get(case, -1) + 1
            assert new or revision <= highest[case], "one of the case was passed over"
            highest[case] = max(revision, highest.get(case, -1))
            repeats += not new
        assert self.total == len(self.known)
        sequences = {path: set[int]() for path in PATHS}
        for (path, _), body in sent.items():
            sequences[path].add(int(body.split(b'"sequence":"')[1].split(b'"')[0]))
        assert all(set(range(1, self._each + 1)) == found for found in sequences.values())
        return repeats


def main() -> None:
    asked = ArgumentParser(description=__doc__)
    asked.add_argument("--events", type=int, default=100_000)
    asked.add_argument("--kills", type=int, default=30)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        trusted = authority(Path(name))
        settings = settings_of(Path(name), trusted.path, database=os.environ.get("HUB_DATABASE"))
        with listening(Subscriber(), trusted.context(HOST)) as subscriber:
            begun = monotonic()
            killed = Killed(settings, subscriber, given.events)
            killed.run(given.kills)
            repeats = killed.judge()
            acts = Counter(got.act.name.lower() for got in subscriber.got)
    figures = {"events": killed.total, "kills": given.kills, "lost": 0, "repeats": repeats}
    click.echo(json.dumps({**figures, "seconds": round(monotonic() - begun), "answers": dict(acts)}))


if __name__ == "__main__":
    main()
