"""How long from a fact to the escalation at its municipality, at a steady rate, through all four flows."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import quantiles

from confluent_kafka import Producer

from hub.bench.load import FIRST_TICK, HOMES, LIST, VO, everywhere, put, words
from hub.domain.facts import ExpectedInMbo
from hub.domain.identifiers import PupilId, case_id
from hub.domain.timeline import midnight
from hub.edge.engine import group_of
from hub.edge.errors import OperatorError
from hub.edge.kafka import clients, names
from hub.edge.kafka.offsets import Offsets
from hub.edge.live import flow_process
from hub.edge.live.family import Child, Family, environment
from hub.edge.settings import Settings
from hub.streams import topics, topology
from hub.streams.codec import Codec
from hub.streams.context_json import DRILL
from hub.streams.records import TICK, Tick, fact_headers

PATIENCE_S = 180


@dataclass(frozen=True, slots=True)
class Latency:
    events: int
    rate: int
    tick_s: float
    p50_ms: float
    p99_ms: float


@dataclass(slots=True)
class Race:
    """When each pupil's fact left, and when its escalation came."""

    left: dict[str, float] = field(default_factory=dict)
    came: dict[str, float] = field(default_factory=dict)
    cases: dict[str, str] = field(default_factory=dict)  # case -> pupil
    early: dict[str, float] = field(
        default_factory=dict
    )  # an escalation that came before its signal was read

    def signal(self, case: str, pupil: str) -> None:
        self.cases[case] = pupil
        if case in self.early:
            self.came.setdefault(pupil, self.early.pop(case))

    def escalation(self, case: str, now: float) -> None:
        if case in self.cases:
            self.came.setdefault(self.cases[case], now)
        else:
            self.early.setdefault(case, now)


def measure(
    settings: Settings, codec: Codec, producer: Producer, *, rate: int, seconds: int, tick_s: float
) -> Latency:
    """Pupils who are known and expected by nobody; then, one after the other, each is expected in mbo."""
    pupils = rate * seconds
    _prepare(settings, codec, producer, pupils)
    race, over = Race(), threading.Event()
    offsets = Offsets(settings)
    with _flows(settings):
        _until(lambda: _relayed(settings, offsets), "relay and watch have taken all in")
        listener = threading.Thread(target=_listen, args=(settings, codec, race, over), daemon=True)
        clock = threading.Thread(target=_tick, args=(settings, codec, tick_s, over), daemon=True)
        listener.start()
        clock.start()
        time.sleep(2 + 2 * tick_s)  # the ticks before look at everybody once
        _send(settings, codec, producer, race, pupils, rate)
        _until(lambda: len(race.came) >= pupils, "each escalation has come")
        over.set()
        clock.join()
        listener.join()
    offsets.close()
    cuts = quantiles([(race.came[p] - race.left[p]) * 1000 for p in race.left], n=100)
    return Latency(pupils, rate, tick_s, round(cuts[49], 1), round(cuts[98], 1))


def _prepare(settings: Settings, codec: Codec, producer: Producer, pupils: int) -> None:
    for n in range(pupils):
        for fact in list(words(n))[:2]:
            value = codec.encode_fact(fact)
            headers = fact_headers(PupilId(f"p-{n}"), fact, value)
            put(settings, producer, topics.FACTS["vo"], b"%d" % (n % 97), value, headers)
    producer.flush()


def _send(settings: Settings, codec: Codec, producer: Producer, race: Race, pupils: int, rate: int) -> None:
    began = time.monotonic()
    for n in range(pupils):
        ahead = began + n / rate - time.monotonic()
        if ahead > 0:
            producer.poll(0)
            time.sleep(ahead)
        expected = ExpectedInMbo(source=LIST, ref="2025", version=1, school=VO, season=2025, level="gl")
        name = f"p-{n}"
        value = codec.encode_fact(expected)
        headers = fact_headers(PupilId(name), expected, value)
        race.left[name] = time.monotonic()
        put(settings, producer, topics.FACTS["vo"], b"%d" % (n % 97), value, headers)
        producer.poll(0)
    producer.flush()


def _listen(settings: Settings, codec: Codec, race: Race, over: threading.Event) -> None:
    consumer = clients.consumer(settings, group=names.full(settings, "bench-listener"))
    boxes = [names.full(settings, f"escalations.{home}") for home in HOMES]
    signals = names.full(settings, topics.SIGNALS)
    consumer.subscribe([signals, *boxes])
    while not over.is_set():
        met = consumer.consume(1, 0.1)
        met += consumer.consume(1_000, 0.002) if met else []
        now = time.monotonic()
        for message in met:
            if message.error() is not None:
                continue
            if message.topic() == signals:
                signal = codec.decode_signal(message.value() or b"")
                for told in signal.addressees:
                    race.signal(case_id(signal.id, told.recipient.address), str(signal.subject))
            else:
                race.escalation((message.key() or b"").decode(), now)
    consumer.close()


def _tick(settings: Settings, codec: Codec, tick_s: float, over: threading.Event) -> None:
    producer = clients.producer(settings)
    now = midnight(FIRST_TICK)
    while not over.wait(tick_s):
        now += timedelta(seconds=tick_s)
        everywhere(settings, producer, TICK, codec.encode_tick(Tick(now, DRILL)))
        producer.flush()


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


def _relayed(settings: Settings, offsets: Offsets) -> bool:
    """Whether relay and watch have taken in all there is."""
    for name in ("relay", "pupil-watch"):
        flow = topology.flow(name)
        try:
            places = offsets.places(flow.inputs)
            if offsets.behind(group_of(settings, flow), offsets.ends(places)):
                return False
        except OperatorError:  # a group that nobody has joined yet
            return False
    return True


def _until(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not in {PATIENCE_S} s: {what}")
        time.sleep(0.02)
