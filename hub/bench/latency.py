"""How long from a fact to the escalation at its municipality, at a steady rate, through all four flows."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta

from confluent_kafka import Producer

from hub.bench.load import FIRST_TICK, LIST, VO, everywhere
from hub.bench.race import Course, Race, relayed, until
from hub.domain.facts import ExpectedInMbo
from hub.domain.timeline import midnight
from hub.edge.kafka import clients
from hub.edge.kafka.offsets import Offsets
from hub.edge.live import flow_process
from hub.edge.live.family import Child, Family, environment
from hub.edge.settings import Settings
from hub.streams import topology
from hub.streams.codec import Codec
from hub.streams.context_json import DRILL
from hub.streams.records import TICK, Tick

EXPECTED = ExpectedInMbo(source=LIST, ref="2025", version=1, school=VO, season=2025, level="gl")


@dataclass(frozen=True, slots=True)
class Latency:
    events: int
    rate: int
    tick_s: float
    p50_ms: float
    p99_ms: float


def measure(
    settings: Settings, codec: Codec, producer: Producer, *, rate: int, seconds: int, tick_s: float
) -> Latency:
    """Pupils who are known and expected by nobody; then, one after the other, each is expected in mbo."""
    pupils, race, course = rate * seconds, Race(), Course(settings, codec, producer)
    course.introduce(pupils)
    with _flows(settings), closing(Offsets(settings)) as offsets:
        until(lambda: relayed(settings, offsets), "relay and watch have taken all in")
        with course.watched(race), _ticks(settings, codec, tick_s):
            time.sleep(2 + 2 * tick_s)  # the ticks before look at everybody once
            course.send(race, range(pupils), rate, EXPECTED)
            until(race.over, "each escalation has come")
    cuts = race.percentiles_ms()
    return Latency(pupils, rate, tick_s, cuts[49], cuts[98])


@contextmanager
def _ticks(settings: Settings, codec: Codec, tick_s: float) -> Iterator[None]:
    over = threading.Event()

    def tick() -> None:
        producer = clients.producer(settings)
        now = midnight(FIRST_TICK)
        while not over.wait(tick_s):
            now += timedelta(seconds=tick_s)
            everywhere(settings, producer, TICK, codec.encode_tick(Tick(now, DRILL)))
            producer.flush()

    clock = threading.Thread(target=tick, daemon=True)
    clock.start()
    try:
        yield
    finally:
        over.set()
        clock.join()


@contextmanager
def _flows(settings: Settings) -> Iterator[None]:
    """Each flow in a process of its own, as in production."""
    children = [Child(flow.name, flow_process.command(flow.name)) for flow in topology.FLOWS]
    family = Family(children, environment(settings))
    family.start()
    try:
        yield
    finally:
        family.stop()
