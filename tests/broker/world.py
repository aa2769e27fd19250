"""A small world for the engine's tests: a region's facts, ticks and settings on a real Kafka, and its workers."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from confluent_kafka import Producer

from hub.domain.context import Context, Feed, Rhythm
from hub.domain.facts import (
    Born,
    Delivered,
    Destination,
    Enrolled,
    ExpectedInMbo,
    Fact,
    LeftVo,
    Merged,
    Resides,
)
from hub.domain.identifiers import Birth, Brin, Municipality, PupilId, SourceId
from hub.domain.timeline import midnight
from hub.edge.engine import Progress, group_of, run_flow
from hub.edge.errors import OperatorError
from hub.edge.kafka import clients, provision
from hub.edge.kafka.failures import FlowFailedError, FlowFencedError, KafkaAwayError
from hub.edge.kafka.offsets import Offsets
from hub.edge.live import family, flow_process
from hub.edge.settings import Settings
from hub.streams import codec as codecs
from hub.streams import topics, topology
from hub.streams.context_json import DRILL, mode_setting, settings_of
from hub.streams.flow import GENERATION
from hub.streams.records import (
    SETTING,
    TICK,
    Headers,
    Tick,
    delivered_headers,
    fact_headers,
    kind_only,
)

CODEC = codecs.local()
VO, MBO = Brin("98VA"), Brin("98MA")
LIST, EXIT, RO = SourceId(f"vo-list/{VO}"), SourceId(f"vo-exit/{VO}"), SourceId(f"ro/{MBO}")
KOPPELPUNT = SourceId("koppelpunt/mbo")
GEMEENTEN = tuple(Municipality(code) for code in ("0363", "0546", "0599", "0344"))
FIRST = date(2025, 5, 1)
RESTART_S = 0.25


@dataclass
class World:
    """Writes what the door and the clock would write."""

    settings: Settings
    seed: int = 1
    producer: Producer = field(init=False)
    offsets: Offsets = field(init=False)
    day: int = 0
    version: int = 0
    facts: int = 0

    def __post_init__(self) -> None:
        provision.apply(self.settings, topics.TOPICS)
        self.producer = clients.producer(self.settings)
        self.offsets = Offsets(self.settings)
        self.rng = random.Random(self.seed)
        feeds = tuple(
            Feed(source=s, first_day=FIRST, last_day=date(2026, 7, 31), rhythm=Rhythm.WORKING_DAY)
            for s in (KOPPELPUNT, RO)
        )
        given = (mode_setting(DRILL, GENERATION), *settings_of(Context(roster=feeds), 1))
        for setting in given:
            self.everywhere(kind_only(SETTING), CODEC.encode_setting(setting))
        self.producer.flush()

    def everywhere(self, headers: Headers, value: bytes) -> None:
        for partition in range(self.settings.partitions):
            self._put(topics.JOURNAL, None, value, headers, partition)

    def tick(self, day: date) -> None:
        self.everywhere(kind_only(TICK), CODEC.encode_tick(Tick(midnight(day), DRILL)))

    def says(self, sector: str, pupil: str, fact: Fact) -> None:
        key = fact.source.rpartition("/")[2].encode()
        value = CODEC.encode_fact(fact)
        self._put(topics.FACTS[sector], key, value, fact_headers(PupilId(pupil), fact, value))
        self.facts += 1

    def hears(self, sector: str, source: SourceId, through: datetime, *, full: bool = False) -> None:
        self.version += 1
        scope = (date(2025, 8, 1), date(2026, 7, 31)) if full else None
        news = Delivered(
            source=source, delivery=f"d{self.version}", through=through, version=self.version, scope=scope
        )
        key = source.rpartition("/")[2].encode()
        self._put(topics.FACTS[sector], key, CODEC.encode_delivered(news), delivered_headers(news))

    def pupil(self, n: int) -> None:
        """One mover: listed, most of them leave, many arrive, a few are two people who turn out to be one."""
        name, home = f"p-{n}", GEMEENTEN[n % len(GEMEENTEN)]
        born = Birth(f"200{7 + n % 3}-0{1 + n % 9}-11")
        self.says("vo", name, Born(source=LIST, ref="", version=1, birth=born))
        self.says("vo", name, Resides(source=LIST, ref="", version=1, municipality=home, since=None))
        expected = ExpectedInMbo(source=LIST, ref="2025", version=1, school=VO, season=2025, level="gl")
        self.says("vo", name, expected)
        if self.rng.random() < 0.8:
            gone = date(2025, 7, 1) + timedelta(days=self.rng.randrange(14))
            left = LeftVo(
                source=EXIT, ref="1", version=1, school=VO, last_day=gone, destination=Destination.MBO
            )
            self.says("vo", name, left)
        if self.rng.random() < 0.05:
            into = PupilId(f"p-{n + 1}")
            self.says("municipal", name, Merged(source=SourceId("koci/0363"), ref=name, version=1, into=into))

    def enrolment(self, n: int) -> None:
        enrolled = Enrolled(
            source=RO,
            ref=f"{n}",
            version=self.version,
            school=MBO,
            number=f"{n}",
            first_day=date(2025, 8, 1),
            planned_last_day=None,
            last_day=None,
            reason=None,
            programme="25655",
            route="BOL",
            level=3,
        )
        self.says("mbo", f"p-{n}", enrolled)

    def days(self, pupils: int, days: int) -> Iterator[int]:
        """A stretch of time: movers appear, feeds are heard, statements come and go, the clock strikes."""
        for n in range(days):
            self.day = n
            today = FIRST + timedelta(days=n)
            for mover in range(n * pupils // days, (n + 1) * pupils // days):
                self.pupil(mover)
            if n % 7 != 3:  # a day of silence now and then
                self.hears("mbo", KOPPELPUNT, midnight(today))
            if n % 5 == 4:
                for mover in range(n * pupils // days):
                    if self.rng.random() < 0.6:
                        self.enrolment(mover)
                self.hears("mbo", RO, midnight(today), full=True)
            self.producer.flush()
            self.relayed()
            self.tick(today)
            self.producer.flush()
            yield n

    def relayed(self) -> None:
        """No tick passes a fact that was delivered before it."""
        group = group_of(self.settings, topology.flow("relay"))

        def done() -> bool:
            try:
                places = self.offsets.places(topology.flow("relay").inputs)
                return not self.offsets.behind(group, self.offsets.ends(places))
            except OperatorError:  # the broker is away for a moment
                return False

        until(done, "the relay is done", 240)

    def _put(
        self, topic: str, key: bytes | None, value: bytes, headers: Headers, partition: int = -1
    ) -> None:
        full = self.settings.prefix + topic
        self.producer.produce(full, value, key, headers=list(headers), partition=partition)
        self.producer.poll(0)


@contextmanager
def flows(settings: Settings, *names: str) -> Iterator[dict[str, Progress]]:
    """
    Flows in threads of this process, stopped and joined at the end; started again as a supervisor does.

    A session that a busy machine missed ends a worker. How one ends for good is raised, before what it caused.
    """
    stop = threading.Event()
    chosen = [topology.flow(n) for n in names] if names else list(topology.FLOWS)
    progress = {f.name: Progress(f.name) for f in chosen}
    failed: list[BaseException] = []

    def run(name: str) -> None:
        while not stop.is_set() and not failed:
            try:
                run_flow(topology.flow(name), settings, stop=stop, progress=progress[name])
            except FlowFencedError as error:
                failed.append(error)
            except (FlowFailedError, KafkaAwayError) as error:
                sys.stderr.write(f"{name} is started again: {error}\n")
                stop.wait(RESTART_S)
            except BaseException as error:  # noqa: BLE001 - shown by the test that waits
                failed.append(error)

    threads = [threading.Thread(target=run, args=(name,), daemon=True) for name in progress]
    for thread in threads:
        thread.start()
    try:
        yield progress
    finally:
        stop.set()
        for thread in threads:
            thread.join(30)
        if failed:
            raise failed[0]


class Fleet:
    """Workers as processes, restarted when they end: what a supervisor does."""

    def __init__(self, settings: Settings, log: Path) -> None:
        self._log = log
        self._environment = {
            **family.environment(settings),
            "HUB_LOG_LEVEL": os.environ.get("HUB_LOG_LEVEL", "warning"),
        }
        self._running: dict[tuple[str, int], subprocess.Popen[bytes]] = {}
        self.restarts = 0

    def start(self, flow: str, slot: int = 0) -> None:
        command = flow_process.command(flow, slot=slot)
        with self._log.open("ab") as out:
            self._running[flow, slot] = subprocess.Popen(
                command,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,  # signs of life, and nothing else
                stderr=out,
            )

    def keep_up(self) -> None:
        """Start again what has ended."""
        for (flow, slot), process in list(self._running.items()):
            if process.poll() is not None:
                _let_go(process)
                self.restarts += 1
                self.start(flow, slot)

    def signal(self, worker: tuple[str, int], number: int) -> None:
        process = self._running[worker]
        if process.poll() is None:
            process.send_signal(number)

    def replace(self, worker: tuple[str, int]) -> None:
        """Killed without warning, and started again."""
        process = self._running[worker]
        process.kill()
        process.wait(30)
        self.keep_up()

    def workers(self) -> Sequence[tuple[str, int]]:
        return sorted(self._running)

    def leave(self, worker: tuple[str, int]) -> None:
        """For good."""
        process = self._running.pop(worker)
        process.terminate()
        process.wait(30)
        _let_go(process)

    def stop(self) -> None:
        for process in self._running.values():
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.terminate()
        for process in self._running.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            _let_go(process)

    def told(self) -> str:
        return self._log.read_text("utf-8", errors="replace") if self._log.exists() else ""


def _let_go(process: "subprocess.Popen[bytes]") -> None:
    """Close the pipe by which it learned that its parent lives."""
    if process.stdin:
        process.stdin.close()


def until(true: object, what: str, seconds: float = 60) -> None:
    """Wait for something that another thread or process brings about."""
    assert callable(true)
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not in {seconds} s: {what}"
        time.sleep(0.05)


__all__ = ["CODEC", "Fleet", "World", "flows", "until"]
