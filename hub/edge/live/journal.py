"""What is written to the journal besides facts: its mode first, the region's settings, and the ticks.

Each goes to all partitions in one transaction. The mode stands first in every partition and never changes: a
drill's journal never takes a live tick, nor the other way round.
"""

import socket
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime

from confluent_kafka import Message

from hub.edge import log
from hub.edge.engine.recovery import recover
from hub.edge.errors import LastingError
from hub.edge.kafka.names import Place
from hub.edge.kafka.offsets import Offsets
from hub.edge.kafka.positions import by_place, positions
from hub.edge.kafka.publisher import KafkaPublisher
from hub.edge.kafka.reading import Reader, as_record
from hub.edge.kafka.unreadable import can_be_read
from hub.edge.region import Region
from hub.edge.settings import Settings
from hub.streams import surroundings, topics
from hub.streams.codec import Codec
from hub.streams.context_json import MODE, mode_setting, read_mode, settings_of
from hub.streams.flow import GENERATION
from hub.streams.records import KIND, SETTING, TICK, Out, Setting, Tick, kind_only
from hub.streams.source_watch import SOURCE_WATCH
from hub.streams.surroundings import CLOCK, Surroundings


class Journal:
    """Writes to all partitions at once; `landed` says where the last records stand."""

    def __init__(self, settings: Settings, codec: Codec, offsets: Offsets) -> None:
        self._settings = settings
        self._codec = codec
        self._offsets = offsets
        self.places = offsets.all_of(topics.JOURNAL)
        # One name per machine: whoever comes after a crash ends what the dead one left open.
        name = f"clock-{socket.gethostname()}"
        self._publisher = KafkaPublisher(
            settings, name, transaction_ms=settings.transaction_timeout_ms, writes=[topics.JOURNAL]
        )

    def close(self) -> None:
        self._publisher.close()

    def open_as(self, mode: str) -> bool:
        """Write the mode where nothing stands; answers whether the journal is new. Refuses another mode."""
        empty = []
        for place in self.places:
            first = next(self._read(place, 0), None)
            if first is None:
                empty.append(place)
            else:
                self._judge(first, mode)
        if empty:
            self._everywhere([mode_setting(mode, GENERATION)], empty)
        return len(empty) == len(self.places)

    def apply(self, region: Region) -> None:
        self._everywhere(settings_of(region.context, region.version), self.places)
        log.get().info(log.REGION_APPLIED, version=region.version, feeds=len(region.roster))

    def tick(self, now: datetime, mode: str, places: Iterable[Place] | None = None) -> dict[Place, int]:
        """Write one tick to these partitions, or all; answers which offset a flow is at that has taken it."""
        places = self.places if places is None else tuple(places)
        value = self._codec.encode_tick(Tick(now, mode))
        self._publisher.publish(
            [Out(topics.JOURNAL, None, value, kind_only(TICK), part) for _, part in places]
        )
        return {place: self._publisher.landed[place] + 1 for place in places}

    def last_tick(self) -> datetime | None:
        """The latest tick that stands in any partition."""
        found: list[datetime] = []
        done = by_place(positions(self._settings, SOURCE_WATCH))
        for place in self.places:
            found += self._remembered(place[1])
            for message in self._read(place, done.get(place, 0)):
                record = as_record(place, message)
                if record.headers.get(KIND) == TICK.encode() and can_be_read(record, self._codec):
                    found.append(self._codec.decode_tick(record.value).now)
        return max(found, default=None)

    def _remembered(self, partition: int) -> list[datetime]:
        """The clock as the source watch last wrote it down: what lies before its offset need not be read."""
        clock: dict[bytes, bytes] = {}

        def keep(key: bytes, value: bytes | None) -> None:
            if key == CLOCK.encode() and value is not None:
                clock[key] = value

        recover(self._settings, (topics.SOURCE_STATE, partition), keep, {})
        around = [surroundings.restored(Surroundings(), CLOCK, value) for value in clock.values()]
        return [a.now for a in around if a.now is not None]

    def _judge(self, first: Message, mode: str) -> None:
        where = f"{first.topic()}[{first.partition()}]"
        found = None
        record = as_record((topics.JOURNAL, first.partition() or 0), first)
        if record.headers.get(KIND) == SETTING.encode() and can_be_read(record, self._codec):
            setting = self._codec.decode_setting(record.value)
            found = read_mode(setting) if setting.name == MODE else None
        if found is None:
            raise LastingError(
                "the journal does not begin with its mode: something wrote to it before the hub was set up",
                where=where,
                remedy="begin anew under another prefix (HUB_PREFIX), and let `hub run` start the flows",
            )
        if found[0] != mode:
            raise LastingError(
                f"this journal is of a {found[0]} hub, and this is a {mode} one: neither touches the other",
                where=where,
                remedy="set HUB_PREFIX to that of the other hub's topics, or leave it empty for the live one",
            )
        if found[1] != GENERATION:
            raise LastingError(
                f"this journal is of generation {found[1]}, this code of {GENERATION}",
                where=where,
                remedy="run the code that made it, or begin anew under another prefix",
            )

    def _everywhere(
        self, settings: list[Setting] | tuple[Setting, ...], places: list[Place] | tuple[Place, ...]
    ) -> None:
        self._publisher.publish(
            [
                Out(topics.JOURNAL, None, self._codec.encode_setting(s), kind_only(SETTING), part)
                for _, part in places
                for s in settings
            ]
        )

    def _read(self, place: Place, start: int) -> Iterator[Message]:
        """Committed records from an offset to the present end."""
        with closing(Reader(self._settings, {place: start})) as reader:
            for batch in reader.to_present_end():
                yield from batch
