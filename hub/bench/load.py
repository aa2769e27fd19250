"""The work that is measured: movers with their words, as the relay and the clock would write them.

Made up from numbers in order, so that every run of one size is the same work.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from confluent_kafka import Producer

from hub.domain.context import Context
from hub.domain.facts import ApplicationChanged, Born, Enrolled, ExpectedInMbo, Fact, LeftVo, Resides, Status
from hub.domain.facts import Destination as To
from hub.domain.identifiers import Birth, Brin, Municipality, PupilId, SourceId
from hub.domain.timeline import midnight
from hub.edge.kafka import clients, names, provision
from hub.edge.settings import Settings
from hub.streams import topics
from hub.streams.codec import Codec
from hub.streams.context_json import DRILL, mode_setting, settings_of
from hub.streams.flow import GENERATION
from hub.streams.records import ORIGIN, SETTING, TICK, Headers, Tick, fact_headers, kind_only

VO, MBO = Brin("98VA"), Brin("98MA")
LIST, EXIT, RO = SourceId(f"vo-list/{VO}"), SourceId(f"vo-exit/{VO}"), SourceId(f"ro/{MBO}")
FEED = SourceId("koppelpunt/mbo")
HOMES = tuple(Municipality(code) for code in ("0363", "0546", "0599", "0344"))
STATUSES = (Status.RECEIVED, Status.OFFERED, Status.RECEIVED, Status.WITHDRAWN)
FIRST_TICK = date(2025, 6, 10)
WORDS = 8


@dataclass(frozen=True, slots=True)
class Load:
    """How much work: so many pupils with so many words each, and so often a tick."""

    pupils: int
    ticks: int

    @property
    def words(self) -> int:
        return self.pupils * WORDS


def words(n: int) -> Iterator[Fact]:
    """All words about one mover."""
    yield Born(source=LIST, ref="", version=1, birth=Birth(f"20{8 + n % 3:02}-0{1 + n % 9}-11"))
    yield Resides(source=LIST, ref="", version=1, municipality=HOMES[n % len(HOMES)], since=None)
    yield ExpectedInMbo(source=LIST, ref="2025", version=1, school=VO, season=2025, level="gl")
    for number, status in enumerate(STATUSES[: 1 + n % 4], start=1):
        yield ApplicationChanged(
            source=FEED,
            ref=f"k{n}#{number}",
            version=number,
            chain=f"k{n}",
            number=number,
            school=MBO,
            programme="25655",
            season=2025,
            starts=date(2025, 8, 1),
            status=status,
            changed=datetime(2025, 2, number, 12, tzinfo=UTC),
        )
    for version in range(1, WORDS - 3 - len(STATUSES[: 1 + n % 4])):
        yield enrolled(version, date(2025, 8, version))
    last_day = date(2025, 7, 1) + timedelta(days=n % 14)
    yield LeftVo(source=EXIT, ref="1", version=1, school=VO, last_day=last_day, destination=To.MBO)


def enrolled(version: int, first_day: date, last_day: date | None = None) -> Enrolled:
    """An enrolment at the one institution of the load."""
    return Enrolled(
        source=RO,
        ref="1",
        version=version,
        school=MBO,
        number="1",
        first_day=first_day,
        planned_last_day=None,
        last_day=last_day,
        reason=None,
        programme="25655",
        route="BOL",
        level=3,
    )


def prepare(settings: Settings, codec: Codec, wanted: tuple[topics.Topic, ...]) -> Producer:
    """Topics, and a journal that begins as a journal does. Uncompressed: Faust here cannot read lz4."""
    provision.apply(settings, wanted)
    producer = clients.producer(
        settings, linger_ms=20, compression_type="none", queue_buffering_max_messages=1_000_000
    )
    for setting in (mode_setting(DRILL, GENERATION), *settings_of(Context(), 1)):
        everywhere(settings, producer, SETTING, codec.encode_setting(setting))
    producer.flush()
    return producer


def fill_journal(settings: Settings, codec: Codec, producer: Producer, load: Load) -> int:
    """Words in rounds over all pupils, ticks spread evenly; answers how many records there are."""
    made = [[_written(n, fact, codec) for fact in words(n)] for n in range(load.pupils)]
    count = 0
    for step in range(WORDS):
        for n, each in enumerate(made):
            headers, value = each[step]
            origin = (ORIGIN, b"facts.vo/0/%d" % count)
            put(settings, producer, topics.JOURNAL, f"p-{n}".encode(), value, [*headers, origin])
            count += 1
        if step * load.ticks // WORDS != (step + 1) * load.ticks // WORDS:
            now = midnight(FIRST_TICK + timedelta(days=step))
            everywhere(settings, producer, TICK, codec.encode_tick(Tick(now, DRILL)))
    producer.flush()
    return count


def _written(n: int, fact: Fact, codec: Codec) -> tuple[Headers, bytes]:
    value = codec.encode_fact(fact)
    return fact_headers(PupilId(f"p-{n}"), fact, value), value


def fill_facts(settings: Settings, codec: Codec, producer: Producer, load: Load) -> int:
    """The same words on the facts topics, for the relay."""
    count = 0
    for n in range(load.pupils):
        for fact in words(n):
            name = topics.FACTS["mbo" if fact.source in (RO, FEED) else "vo"]
            headers, value = _written(n, fact, codec)
            put(settings, producer, name, f"{n % 97}".encode(), value, headers)
            count += 1
    producer.flush()
    return count


def everywhere(settings: Settings, producer: Producer, kind: str, value: bytes) -> None:
    for partition in range(settings.partitions):
        producer.produce(
            names.full(settings, topics.JOURNAL),
            value,
            None,
            headers=list(kind_only(kind)),
            partition=partition,
        )


def put(
    settings: Settings,
    producer: Producer,
    topic: str,
    key: bytes,
    value: bytes,
    headers: list[tuple[str, bytes]],
) -> None:
    while True:
        try:
            producer.produce(names.full(settings, topic), value, key, headers=list(headers))
        except BufferError:
            producer.poll(0.1)
        else:
            return
