"""The delivery process is killed again and again: nothing is lost, what repeats is the same, order is kept."""

import signal
import subprocess
import sys
from random import Random

import pytest

from hub.edge.live.family import environment
from hub.edge.settings import Settings
from tests.edge.delivery.delivering import opened, subscribed
from tests.edge.delivery.subscriber import Act, Subscriber
from tests.house.sources import ROOT

CASES = 5
PATHS = ("/a", "/b", "/c", "/d")
ILL = (Act.FAIL, Act.RESET, Act.TAKE_AND_RESET, Act.REDIRECT, Act.REFUSE, Act.BUSY)


class Killed:
    """
    So many events to so many subscribers, and a process that is killed so many times on the way.
    """

    def __init__(self, settings: Settings, subscriber: Subscriber, total: int) -> None:
        self._settings, self.subscriber, self._each = settings, subscriber, total // len(PATHS)
        self.total = self._each * len(PATHS)
        self.known: set[tuple[str, str]] = set()
        self._read = 0
        random = Random(7)
        subscriber.behave = lambda _path, _number: random.choice(ILL) if random.random() < 0.05 else Act.TAKE
        subscriber.retry_after = "0"
        with opened(settings) as outbox:
            for number, path in enumerate(PATHS):
                subscribed(outbox, settings, subscriber, path, organisation=f"gm/03{number:02}")

    def run(self, kills: int) -> None:
        for kill in range(1, kills + 1):
            with self._child() as child:
                self.subscriber.until(lambda kill=kill: self._came() >= self.total * kill // (kills + 1))  # type: ignore[misc]
                child.send_signal(signal.SIGKILL)
        with self._child() as child:
            self.subscriber.until(lambda: self._came() >= self.total, 600)
            child.send_signal(signal.SIGKILL)

    def _came(self) -> int:
        """
        How many events were taken, each counted once.
        """
        got = self.subscriber.got
        takes = (Act.TAKE, Act.TAKE_AND_RESET)
        new = [g for g in got[self._read :] if g.act in takes]
        self._read = len(got)
        self.known |= {(g.path, g.headers["webhook-id"]) for g in new}
        return len(self.known)

    def _child(self) -> "subprocess.Popen[bytes]":
        module = "tests.edge.delivery.killed_child"
        return subprocess.Popen(
            [sys.executable, "-m", module, str(self._each), str(CASES)],
            env=environment(self._settings),
            cwd=ROOT,
            stdin=subprocess.PIPE,
        )

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
            if got.act not in (Act.TAKE, Act.TAKE_AND_RESET):
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


@pytest.mark.slow
def test_nothing_is_lost_when_it_is_killed(settings: Settings, subscriber: Subscriber) -> None:
    """
    5,000 events, ten kills, and subscribers of which one request in twenty goes wrong.
    """
    killed = Killed(settings, subscriber, 5_000)

    killed.run(10)

    killed.judge()
