"""Questions to Kafka and the registry: reached, as declared, on enough brokers, not ahead of us in time."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta

from hub.edge.doctor.line import Line
from hub.edge.kafka import clients, names, provision, reading
from hub.edge.kafka.offsets import Offsets
from hub.edge.registry.codecs import codec_of
from hub.edge.settings import Settings
from hub.streams import topics
from hub.streams.records import KIND, TICK

ASK_S = 10.0
BROKERS = 3
"""From so many on each record should lie on several: a machine may be lost."""

TAIL = 200
AHEAD = timedelta(seconds=5)
SHOWN = 3


def brokers(settings: Settings) -> Iterator[Line]:
    """How many there are, and that each of our partitions is where it should be."""
    found = clients.admin(settings).list_topics(timeout=ASK_S)
    yield Line("Kafka", f"{settings.bootstrap}, {len(found.brokers)} broker(s)")
    ours = {name: topic for name, topic in found.topics.items() if names.is_ours(settings, name)}
    behind, alone = [], []
    for name, topic in sorted(ours.items()):
        for number, part in topic.partitions.items():
            if len(part.isrs) < len(part.replicas):
                behind.append(f"{name}[{number}]")
            if len(part.replicas) < min(BROKERS, len(found.brokers)):
                alone.append(f"{name}[{number}]")
    if behind:
        yield Line("Kafka", f"{_some(behind)} lack a copy", "see which broker is away or slow: its log")
    if alone:
        yield Line(
            "Kafka",
            f"{_some(alone)} lie on too few brokers",
            "have them reassigned: kafka-reassign-partitions",
        )


def declared(settings: Settings) -> Iterator[Line]:
    """That topics are as declared."""
    found = provision.differences(settings, topics.TOPICS)
    for each in found:
        yield Line("topics", f"{each.topic}: {each.what}", each.remedy or "`hub topics apply`")
    for advice in provision.advice(settings):
        yield Line("topics", advice, "set it on the brokers")
    if not found:
        yield Line("topics", f"{len(topics.TOPICS)} as declared, beside those of recipients")


def registry(settings: Settings) -> Iterator[Line]:
    """That it knows each schema by the number that records carry."""
    codec_of(settings)
    yield Line("registry", settings.shown().get("HUB_REGISTRY") or "none: the numbers of the lock hold")


def clock(settings: Settings, now: datetime) -> Iterator[Line]:
    """That no tick is later than it is: a machine whose clock was set back would be silent until then."""
    with closing(Offsets(settings)) as offsets:
        ends = offsets.ends(offsets.places([topics.JOURNAL]))
    last: datetime | None = None
    codec = codec_of(settings)
    for place, end in ends.items():
        for record in reading.records(settings, place, start=max(end - TAIL, 0), end=end):
            if record.headers.get(KIND) == TICK.encode():
                tick = codec.decode_tick(record.value)
                last = tick.now if last is None else max(last, tick.now)
    if last is None:
        yield Line("clock", f"it is {now:%Y-%m-%d %H:%M:%S} UTC here; no tick of late")
        return
    told = f"it is {now:%Y-%m-%d %H:%M:%S} UTC here, the last tick is of {last:%Y-%m-%d %H:%M:%S}"
    do = (
        "set this machine's clock (NTP); if it is right: `hub run --confirm-jump`"
        if last - now > AHEAD
        else ""
    )
    yield Line("clock", told, do)


def _some(found: list[str]) -> str:
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return ", ".join(found[:SHOWN]) + more
