"""The topic `unreadable`: what stands aside, what a person has decided about it, and how that is written."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass

from hub.edge import log, metrics
from hub.edge.errors import OperatorError
from hub.edge.kafka import names, reading
from hub.edge.kafka.offsets import Offsets
from hub.edge.kafka.publisher import KafkaPublisher
from hub.edge.settings import Settings
from hub.streams import aside, topics
from hub.streams.aside import At, Noted
from hub.streams.codec import Codec
from hub.streams.records import Out, Record
from hub.streams.sound import flaw

WRITER = "operator"


@dataclass(frozen=True, slots=True)
class Aside:
    """One record that could not be read, and the decision about it, if there is one."""

    noted: Noted
    decided: Noted | None = None


def everything(settings: Settings) -> list[Aside]:
    """All that stands aside, each once, in the order of topic, partition and offset."""
    with closing(Offsets(settings)) as offsets:
        parts = [part for _, part in offsets.places([topics.UNREADABLE])]
    return standing(n for part in parts for n in notes(settings, part))


def standing(found: Iterable[Noted]) -> list[Aside]:
    """What the notes say together: the first word about a record is what it was, a decision stays."""
    stands: dict[At, Aside] = {}
    for note in found:
        known = stands.get(note.at)
        if known is None:
            stands[note.at] = Aside(note, note if note.kind == aside.SKIPPED else None)
        elif note.kind != aside.ASIDE:
            stands[note.at] = Aside(known.noted, note)
    return [stands[at] for at in sorted(stands)]


def notes(settings: Settings, partition: int, *, end: int | None = None) -> Iterator[Noted]:
    """What one partition of `unreadable` says, in its order."""
    for record in reading.records(settings, (topics.UNREADABLE, partition), end=end):
        yield aside.noted(record)


def can_be_read(record: Record, codec: Codec) -> bool:
    """For who only looks: what nobody can read is told, and passed over."""
    why = flaw(record, codec)
    if why is not None:
        pass_over(record, why)
    return why is None


def pass_over(record: Record, why: str) -> None:
    """Say where it stands and what is wrong with it."""
    at = (record.topic, record.partition, record.offset)
    log.seldom(log.RECORD_PASSED_OVER, of=at, topic=at[0], partition=at[1], offset=at[2], reason=str(why))


def skips(settings: Settings, partition: int) -> dict[At, str]:
    """Records of the journal that a person has had skipped, with why they cannot be read."""
    return {n.at: n.why for n in notes(settings, partition) if n.kind == aside.SKIPPED}


def skip(settings: Settings, codec: Codec, partition: int, offset: int, *, reason: str, by: str) -> str:
    """Have the flows leave out one record of the journal; answers why nobody can read it. Refuses others."""
    record = _one(settings, topics.JOURNAL, partition, offset)
    at = f"{names.full(settings, topics.JOURNAL)}[{partition}]@{offset}"
    if record is None:
        remedy = "`hub status` names the record at which a flow stands still"
        raise OperatorError("there is no such record", where=at, remedy=remedy)
    why = flaw(record, codec)
    if why is None:
        remedy = "only what nobody can read may be skipped; correct a fact at its source"
        raise OperatorError("this record can be read: it stays", where=at, remedy=remedy)
    write(settings, [aside.skipped(record, why, reason, by)])
    return why


def put_back(settings: Settings, chosen: Iterable[Aside], *, reason: str, by: str) -> None:
    """Write records anew to the topics they came from, and that they were dealt with: one transaction."""
    outs: list[Out] = []
    for each in chosen:
        was = each.noted.record
        outs.append(Out(was.topic, was.key, was.value, list(was.headers.items()), was.partition))
        outs.append(aside.dealt_with(each.noted, reason, by))
    write(settings, outs)


def let_be(settings: Settings, chosen: Iterable[Aside], *, reason: str, by: str) -> None:
    """They stay aside for good: a person has looked at them."""
    write(settings, [aside.dealt_with(each.noted, reason, by) for each in chosen])


def tell(outs: Iterable[Out]) -> None:
    """The alarm, once it has happened: where the record stood, and why nobody can read it."""
    for out in outs:
        if out.topic == topics.UNREADABLE:
            note = aside.noted_of(out)
            topic, partition, offset = note.at
            metrics.UNREADABLE_RECORDS.labels(topic).inc()
            log.get().error(
                log.RECORD_SET_ASIDE, topic=topic, partition=partition, offset=offset, reason=note.why
            )


def write(settings: Settings, outs: list[Out], writer: str = WRITER) -> None:
    """In one transaction."""
    made = KafkaPublisher(
        settings,
        writer,
        transaction_ms=settings.transaction_timeout_ms,
        writes={out.topic for out in outs},
    )
    with closing(made) as publisher:
        publisher.publish(outs)


def _one(settings: Settings, topic: str, partition: int, offset: int) -> Record | None:
    with closing(Offsets(settings)) as offsets:
        if (topic, partition) not in offsets.places([topic]):
            return None
    return next(
        (r for r in reading.records(settings, (topic, partition), start=offset) if r.offset == offset), None
    )
