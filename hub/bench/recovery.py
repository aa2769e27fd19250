"""How long it takes to have many pupils back: written once, then read as a worker reads them."""

import resource
import time
from dataclasses import dataclass

from confluent_kafka import Producer

from hub.bench.load import words
from hub.domain.pupil import Pupil
from hub.edge.engine.recovery import recover
from hub.edge.kafka import names
from hub.edge.settings import Settings
from hub.streams import topics
from hub.streams.codec import Codec
from hub.streams.flow import Share
from hub.streams.murmur import murmur2
from hub.streams.pupil_record import pack
from hub.streams.pupil_watch import PupilWatch
from hub.streams.records import seal


@dataclass(frozen=True, slots=True)
class Recovered:
    pupils: int
    seconds: float
    bytes_each: int
    resident_mb: int


def measure(settings: Settings, codec: Codec, producer: Producer, pupils: int) -> Recovered:
    size = _write(settings, codec, producer, pupils)
    began = time.monotonic()
    count = 0
    watches = []
    for partition in range(settings.partitions):
        watch = PupilWatch(Share(partition, settings.partitions, codec))
        count += recover(settings, (topics.PUPIL_STATE, partition), watch.restore)
        watch.ready()
        watches.append(watch)
    seconds = time.monotonic() - began
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return Recovered(count, seconds, size // pupils, resident)


def _write(settings: Settings, codec: Codec, producer: Producer, pupils: int) -> int:
    size = 0
    for n in range(pupils):
        sealed = {
            f.thing: seal(f.version, retracted=f.retracted, value=codec.encode_fact(f)) for f in words(n)
        }
        value, _ = pack(Pupil(words=sealed))
        key = f"p-{n}".encode()
        partition = (murmur2(key) & 0x7FFFFFFF) % settings.partitions
        size += len(value)
        while True:
            try:
                producer.produce(names.full(settings, topics.PUPIL_STATE), value, key, partition=partition)
            except BufferError:
                producer.poll(0.1)
            else:
                break
    producer.flush()
    return size
