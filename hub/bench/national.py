"""A country's two years through the real watch, without a broker in the way: two processes, by partition.

What is measured is the watch's own work (records to memory, state and signals in bytes); making the facts up
is not. Batches are as large as the engine's.
"""

import gc
import resource
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from multiprocessing import get_context

from hub.bench.lives import DAYS, FIRST, Country, context, heard
from hub.domain.identifiers import PupilId
from hub.domain.timeline import midnight
from hub.edge.engine.worker import BATCH
from hub.streams import codec as codecs
from hub.streams import topics
from hub.streams.codec import Codec
from hub.streams.context_json import DRILL, mode_setting, settings_of
from hub.streams.flow import GENERATION, Share, Step
from hub.streams.murmur import partition_of
from hub.streams.pupil_watch import PUPIL_WATCH
from hub.streams.records import (
    HEARD,
    KIND,
    SETTING,
    SOURCE,
    TICK,
    Headers,
    Out,
    Record,
    Tick,
    fact_headers,
    kind_only,
)

PARTITIONS = 4
CORES = 2


@dataclass(frozen=True, slots=True)
class Replayed:
    """What one process did, or all of them together."""

    pupils: int
    facts: int
    records: int
    signals: int
    seconds: float  # of the process that needed longest
    cpu_s: float
    peak_mb: int

    def __add__(self, other: "Replayed") -> "Replayed":
        return Replayed(
            self.pupils + other.pupils,
            self.facts + other.facts,
            self.records + other.records,
            self.signals + other.signals,
            max(self.seconds, other.seconds),
            self.cpu_s + other.cpu_s,
            self.peak_mb + other.peak_mb,
        )


def measure(pupils: int) -> Replayed:
    """Replay a country of so many pupils on two cores."""
    with ProcessPoolExecutor(CORES, mp_context=get_context("spawn")) as pool:
        parts = list(pool.map(replay, [pupils] * CORES, range(CORES)))
    return sum(parts[1:], parts[0])


def replay(pupils: int, core: int, days: int = DAYS) -> Replayed:
    """The partitions of one core, day by day, all of a day before its tick."""
    gc.set_threshold(50_000, 20, 100)  # as an engine's process has it
    codec, mine = codecs.local(), range(core, PARTITIONS, CORES)
    country = Country(n for n in range(pupils) if partition_of(_name(n), PARTITIONS) in mine)
    run = _Run(codec, {p: PUPIL_WATCH.start(Share(p, PARTITIONS, codec)) for p in mine})
    run.fold(_everywhere(mine, _head(codec)))
    for day in range(days):
        run.fold(_facts(country, day, codec))
        run.fold(_everywhere(mine, _end_of(day, codec)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return Replayed(country.pupils, country.facts, run.records, run.signals, run.seconds, run.cpu_s, peak)


class _Run:
    """Steps, and what they took."""

    def __init__(self, codec: Codec, steps: dict[int, Step]) -> None:
        self._codec = codec
        self._steps = steps
        self.records = self.signals = 0
        self.seconds = self.cpu_s = 0.0

    def fold(self, records: Iterator[Record]) -> None:
        while batch := list(islice(records, BATCH)):
            began, cpu = time.monotonic(), time.process_time()
            out: list[Out] = []
            for record in batch:
                self._steps[record.partition].take(record, out)
            said = sum(o.topic == topics.SIGNALS for o in out)
            for step in self._steps.values():
                step.flush(out)
                step.commit()
            self.seconds += time.monotonic() - began
            self.cpu_s += time.process_time() - cpu
            self.records += len(batch)
            self.signals += said


Entry = tuple[Headers, bytes]


def _name(n: int) -> str:
    return f"p-{n}"


def _facts(country: Country, day: int, codec: Codec) -> Iterator[Record]:
    for n, fact in country.told(day):
        name = _name(n)
        value = codec.encode_fact(fact)
        headers, partition = dict(fact_headers(PupilId(name), fact, value)), partition_of(name, PARTITIONS)
        yield Record(topics.JOURNAL, partition, 0, name.encode(), value, headers)


def _head(codec: Codec) -> list[Entry]:
    settings = (mode_setting(DRILL, GENERATION), *settings_of(context(), 1))
    return [(kind_only(SETTING), codec.encode_setting(setting)) for setting in settings]


def _end_of(day: int, codec: Codec) -> list[Entry]:
    """Who was heard, and the tick."""
    told = [
        ([(KIND, HEARD.encode()), (SOURCE, news.source.encode())], codec.encode_delivered(news))
        for news in heard(day)
    ]
    now = midnight(FIRST + timedelta(days=day + 1))
    return [*told, (kind_only(TICK), codec.encode_tick(Tick(now, DRILL)))]


def _everywhere(partitions: range, entries: list[Entry]) -> Iterator[Record]:
    for headers, value in entries:
        for partition in partitions:
            yield Record(topics.JOURNAL, partition, 0, None, value, dict(headers))
