"""Facts that leave at a steady rate, and when the escalation of each came: what latency is measured by."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import quantiles

from confluent_kafka import Producer

from hub.bench.load import HOMES, put, words
from hub.domain.facts import Fact
from hub.domain.identifiers import PupilId, case_id
from hub.edge.engine import group_of
from hub.edge.errors import OperatorError
from hub.edge.kafka import clients, names
from hub.edge.kafka.offsets import Offsets
from hub.edge.settings import Settings
from hub.streams import topics, topology
from hub.streams.codec import Codec
from hub.streams.records import fact_headers

PATIENCE_S = 180


@dataclass(slots=True)
class Race:
    """When each pupil's fact left, and when its escalation came; `early` came before its signal was read."""

    left: dict[str, float] = field(default_factory=dict)
    came: dict[str, float] = field(default_factory=dict)
    cases: dict[str, str] = field(default_factory=dict)  # case -> pupil
    early: dict[str, float] = field(default_factory=dict)

    def signal(self, case: str, pupil: str) -> None:
        self.cases[case] = pupil
        if case in self.early:
            self.came.setdefault(pupil, self.early.pop(case))

    def escalation(self, case: str, now: float) -> None:
        if case in self.cases:
            self.came.setdefault(self.cases[case], now)
        else:
            self.early.setdefault(case, now)

    def over(self) -> bool:
        """Whether the escalation of each that left has come."""
        return self.left.keys() <= self.came.keys()

    def percentiles_ms(self) -> list[float]:
        """The first to the ninety-ninth."""
        taken = [(self.came[pupil] - left) * 1000 for pupil, left in self.left.items()]
        return [round(cut, 1) for cut in quantiles(taken, n=100)]


@dataclass(frozen=True, slots=True)
class Course:
    """Where a race is run: one installation, its codec, and who writes facts to it."""

    settings: Settings
    codec: Codec
    producer: Producer

    def introduce(self, pupils: int) -> None:
        """Pupils who are known by birth and home, and nothing else is."""
        for n in range(pupils):
            for fact in list(words(n))[:2]:
                self._put(n, fact)
        self.producer.flush()

    def send(self, race: Race, pupils: range, rate: int, event: Fact) -> None:
        """The same event in the life of each, one after the other."""
        began = time.monotonic()
        for count, n in enumerate(pupils):
            ahead = began + count / rate - time.monotonic()
            if ahead > 0:
                self.producer.poll(0)
                time.sleep(ahead)
            race.left[f"p-{n}"] = time.monotonic()
            self._put(n, event)
            self.producer.poll(0)
        self.producer.flush()

    @contextmanager
    def watched(self, race: Race) -> Iterator[None]:
        """Escalations are noted as they come."""
        over = threading.Event()
        listener = threading.Thread(target=self._listen, args=(race, over), daemon=True)
        listener.start()
        try:
            yield
        finally:
            over.set()
            listener.join()

    def _put(self, n: int, fact: Fact) -> None:
        value = self.codec.encode_fact(fact)
        headers = fact_headers(PupilId(f"p-{n}"), fact, value)
        put(self.settings, self.producer, topics.FACTS["vo"], b"%d" % (n % 97), value, headers)

    def _listen(self, race: Race, over: threading.Event) -> None:
        consumer = clients.consumer(self.settings, group=names.full(self.settings, "bench-listener"))
        boxes = [names.full(self.settings, f"escalations.{home}") for home in HOMES]
        signals = names.full(self.settings, topics.SIGNALS)
        consumer.subscribe([signals, *boxes])
        while not over.is_set():
            met = consumer.consume(1, 0.1)
            met += consumer.consume(1_000, 0.002) if met else []
            now = time.monotonic()
            for message in met:
                if message.error() is not None:
                    continue
                if message.topic() == signals:
                    signal = self.codec.decode_signal(message.value() or b"")
                    for told in signal.addressees:
                        race.signal(case_id(signal.id, told.recipient.address), str(signal.subject))
                else:
                    race.escalation((message.key() or b"").decode(), now)
        consumer.close()


def relayed(settings: Settings, offsets: Offsets) -> bool:
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


def until(true: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not in {PATIENCE_S} s: {what}")
        time.sleep(0.02)
