"""Pupils as the watch remembers them, for whoever asks: found by their id or by a source's own reference.

Reads the state topic with the watch's own code, commits nothing and is in no group: asking disturbs nobody.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from confluent_kafka import KafkaException

from hub.domain.facts import Fact
from hub.domain.identifiers import PupilId, SourceId
from hub.domain.pupil import Pupil
from hub.domain.signals import Signal
from hub.domain.word import BETWEEN, parts_of
from hub.edge.engine.recovery import recover
from hub.edge.errors import OperatorError
from hub.edge.kafka import clients, names, reading
from hub.edge.kafka.failures import KafkaAwayError
from hub.edge.kafka.unreadable import can_be_read, skips
from hub.edge.settings import Settings
from hub.edge.vault import vault_of
from hub.streams import topics
from hub.streams.aside import UnreadableError
from hub.streams.codec import Codec
from hub.streams.flow import OtherGenerationError, Share
from hub.streams.murmur import partition_of
from hub.streams.pupil_watch import PUPIL_WATCH, PupilWatch
from hub.streams.records import KIND, TICK, Record, Sealed
from hub.streams.replay import fold
from hub.streams.surroundings import Surroundings

ASK_S = 10.0
PART_OF_REF = "#"
"""Stands between a reference and the number of one message about it, as in <ketenId>#<volgnummer>."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """A pupil's record, the surroundings it stands in, and how its words are opened."""

    name: PupilId
    pupil: Pupil[Sealed]
    around: Surroundings
    codec: Codec

    @property
    def now(self) -> datetime | None:
        """The last tick of its partition."""
        return self.around.now

    def read(self, word: Sealed) -> Fact:
        return self.codec.open_word(word)


def by_name(settings: Settings, codec: Codec, name: PupilId) -> Remembered | None:
    """The pupil of an id; None when nothing was ever heard of it."""
    count = _partitions(settings)
    watch = _watch(settings, Share(partition_of(name, count), count, codec))
    return _of(watch, name, codec)


def by_reference(settings: Settings, codec: Codec, source: SourceId, ref: str) -> tuple[Remembered, ...]:
    """All pupils of whom the source speaks by this reference: of a person, or of a thing (an application)."""
    count = _partitions(settings)
    named = _in_vault(settings, source, ref)
    found = []
    for partition in range(count):
        watch = _watch(settings, Share(partition, count, codec))
        names = {n for n in watch.store if n == named or _speaks_of(watch, n, source, ref)}
        found += [known for n in sorted(names) if (known := _of(watch, PupilId(n), codec)) is not None]
    return tuple(found)


def told(settings: Settings, codec: Codec, name: PupilId) -> tuple[Signal, ...]:
    """All that was ever said of a pupil, in order; of whom nothing was said, nothing."""
    partition = partition_of(name, _partitions(settings))
    key = name.encode()
    records = reading.records(settings, (topics.SIGNALS, partition))
    sound = (r for r in records if r.key == key and can_be_read(r, codec))
    return tuple(codec.decode_signal(r.value) for r in sound)


def everybody(settings: Settings, codec: Codec, at: datetime | None = None) -> Iterator[Remembered]:
    """
    All pupils, partition by partition; only what a partition remembers is held at a time.

    at: as at the last tick up to this moment, folded anew from the journal; None: as they stand now.
    """
    count = _partitions(settings)
    for partition in range(count):
        place = Share(partition, count, codec)
        watch = _watch(settings, place) if at is None else _watch_at(settings, place, at)
        for name in sorted(watch.store):
            if (known := _of(watch, PupilId(name), codec)) is not None:
                yield known


def _of(watch: PupilWatch, name: PupilId, codec: Codec) -> Remembered | None:
    pupil = watch.pupil(name)
    return None if pupil is None else Remembered(name, pupil, watch.around, codec)


def _speaks_of(watch: PupilWatch, name: str, source: SourceId, ref: str) -> bool:
    if source.encode() not in watch.store[name] or ref.encode() not in watch.store[name]:
        return False  # most are passed over without being opened
    pupil = watch.pupil(name)
    things = pupil.words if pupil else ()
    told = {r.partition(BETWEEN)[0] for _, s, r in map(parts_of, things) if s == source}
    return bool({ref} & {*told, *(r.partition(PART_OF_REF)[0] for r in told)})


def _in_vault(settings: Settings, source: SourceId, ref: str) -> PupilId | None:
    """The pupil whom the source calls so; only the vault knows, and it says no more than the id."""
    if not (settings.data_dir / "vault.db").exists():
        return None
    vault = vault_of(settings)
    try:
        found = vault.people.find_own(source, ref)
        return None if found is None else vault.merges.survivor(found)
    finally:
        vault.close()


def _watch(settings: Settings, place: Share) -> PupilWatch:
    watch = PupilWatch(place)
    spoilt: dict[bytes, int] = {}
    recover(settings, (topics.PUPIL_STATE, place.partition), watch.restore, spoilt)
    if spoilt:
        raise OperatorError(
            f"the memory of {len(spoilt)} cannot be read",
            where=f"{names.full(settings, topics.PUPIL_STATE)}[{place.partition}]@{min(spoilt.values())}",
            remedy="the pupil watch makes it anew from the journal when it starts: `hub run`",
        )
    return watch


def _watch_at(settings: Settings, place: Share, at: datetime) -> PupilWatch:
    watch = PupilWatch(place)
    journal = reading.records(settings, (topics.JOURNAL, place.partition))
    known = skips(settings, place.partition)
    try:
        kept = fold(PUPIL_WATCH, place, _through(journal, place.codec, at), known=known).state
    except (UnreadableError, OtherGenerationError) as error:
        raise OperatorError(
            str(error),
            where=names.full(settings, topics.JOURNAL),
            remedy="ask the code that made it; what nobody can read is skipped with `hub journal skip`",
        ) from None
    for key, value in kept.items():
        watch.restore(key, value)
    return watch


def _through(journal: Iterator[Record], codec: Codec, at: datetime) -> Iterator[Record]:
    """Up to the last tick that is not past the moment: what was heard behind it was not decided upon."""
    behind: list[Record] = []
    for record in journal:
        behind.append(record)
        if record.headers.get(KIND) != TICK.encode():
            continue
        if codec.decode_tick(record.value).now > at:
            return
        yield from behind
        behind.clear()


def _partitions(settings: Settings) -> int:
    topic = names.full(settings, topics.PUPIL_STATE)
    try:
        found = clients.admin(settings, quiet=True).list_topics(topic, timeout=ASK_S).topics[topic]
    except KafkaException as error:
        raise KafkaAwayError(settings, error) from None
    if found.error is not None or not found.partitions:
        raise OperatorError(
            "nothing is known of any pupil here: there is no state topic",
            where=topic,
            remedy="name the run's prefix with HUB_PREFIX or --prefix, or start the hub with `hub run`",
        )
    return len(found.partitions)
