"""Reads partitions of topics, committed records only, in nobody's name: what was read is noted nowhere.

There are two ends. To readers of committed records a partition ends where its first open transaction begins:
the *present* end. Whoever must have all that was written asks for the end that no open transaction hides, and
waits until that transaction is over. Silence of a topic is never taken for its end.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from time import monotonic
from typing import Any, cast

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, Message

from hub.edge.errors import OperatorError
from hub.edge.kafka import clients, names
from hub.edge.kafka.failures import END_OF_PARTITION
from hub.edge.kafka.names import Place
from hub.edge.kafka.offsets import Offsets
from hub.edge.settings import Settings
from hub.streams.records import Record

BATCH = 10_000
WAIT_S = 0.1
GATHER_S = 0.002
PATIENCE_S = 120.0
ASK_S = 30.0


class Reader:
    """One consumer on given partitions, each from an offset on; `more` is librdkafka's, with `_` for `.`."""

    def __init__(self, settings: Settings, starts: Mapping[Place, int], **more: int) -> None:
        self.next = {place: max(offset, 0) for place, offset in starts.items()}
        """All before these offsets has been read, the markers of transactions included."""
        self._short = {names.full(settings, topic): topic for topic, _ in starts}
        self._unended = set(starts)
        self._consumer = _consumer(settings, enable_partition_eof=True, **more)
        for topic in self._short:  # else the first read waits half a second for it
            self._consumer.list_topics(topic, timeout=ASK_S)
        self._consumer.assign(
            [names.partition(settings, place, at or OFFSET_BEGINNING) for place, at in starts.items()]
        )

    def close(self) -> None:
        self._consumer.close()

    def until(self, ends: Mapping[Place, int], patience_s: float = PATIENCE_S) -> Iterator[list[Message]]:
        """All before these ends, an open transaction waited out; more may come along."""
        return self._while(lambda: any(self.next[p] < end for p, end in ends.items()), patience_s)

    def to_present_end(self, patience_s: float = PATIENCE_S) -> Iterator[list[Message]]:
        """What is there now, open transactions left out."""
        return self._while(lambda: bool(self._unended), patience_s)

    def by_now(self) -> Iterator[Message]:
        """What has come, without waiting for what is under way."""
        while found := self._consumer.consume(BATCH, 0):
            yield from (message for message in found if self._is_record(message))

    def for_ever(self) -> Iterator[list[Message]]:
        """What is there, and what comes."""
        while True:
            yield self._read()

    def place(self, message: Message) -> Place:
        """Where a record stands."""
        return self._short[cast("str", message.topic())], cast("int", message.partition())

    def _while(self, wanting: Callable[[], bool], patience_s: float) -> Iterator[list[Message]]:
        last_news = monotonic()
        while wanting():
            before = dict(self.next), len(self._unended)
            yield self._read()
            if before != (self.next, len(self._unended)):
                last_news = monotonic()
            elif monotonic() - last_news > patience_s:
                raise OperatorError(
                    f"Kafka gave nothing more for {patience_s:.0f} s, and there is more",
                    where=", ".join(f"{topic}[{part}] at {at}" for (topic, part), at in self.next.items()),
                    remedy="see whether it runs (`hub broker status`), and whether a transaction stays open: "
                    "a frozen worker holds its readers back",
                )

    def _read(self) -> list[Message]:
        """What has come by now, or the first that comes within a moment."""
        found = self._consumer.consume(1, WAIT_S)  # a read of many waits for its full count
        found += self._consumer.consume(BATCH, GATHER_S) if found else []
        return [message for message in found if self._is_record(message)]

    def _is_record(self, message: Message) -> bool:
        """Note where we are. What passes by itself is waited for."""
        error = message.error()
        if error is not None and error.code() != END_OF_PARTITION:
            if error.fatal():
                raise KafkaException(error)
            return False
        # Only a message with another error can lack a topic, a partition or an offset.
        place, offset = self.place(message), cast("int", message.offset())
        if error is None:
            self.next[place] = offset + 1
            return True
        self.next[place] = max(self.next[place], offset)  # beyond the markers, which are no messages
        self._unended.discard(place)
        return False


def to_the_end(
    settings: Settings, place: Place, *, start: int = 0, end: int | None = None
) -> Iterator[Message]:
    """Each committed record of a partition in order, to the end as written; `end` when it is known."""
    if end is None:
        end = end_of(settings, place)
    if end <= start:
        return
    with closing(Reader(settings, {place: start}, queued_min_messages=200_000)) as reader:
        for batch in reader.until({place: end}):
            for message in batch:
                if cast("int", message.offset()) >= end:
                    return
                yield message


def records(settings: Settings, place: Place, *, start: int = 0, end: int | None = None) -> Iterator[Record]:
    """The same, as a step takes them."""
    for m in to_the_end(settings, place, start=start, end=end):
        yield as_record(place, m)


def as_record(place: Place, message: Message) -> Record:
    """A message that was read there."""
    headers = cast("dict[str, bytes]", dict(message.headers() or ()))
    return Record(*place, cast("int", message.offset()), message.key(), message.value() or b"", headers)


def scan(settings: Settings, topic: str) -> Iterator[Message]:
    """All of a topic up to its present end, partitions mixed. For looking, not for flows."""
    with closing(Offsets(settings)) as offsets:
        places = offsets.all_of(topic)
    with closing(Reader(settings, dict.fromkeys(places, 0))) as reader:
        for batch in reader.to_present_end():
            yield from batch


def end_of(settings: Settings, place: Place) -> int:
    """The end that nobody's open transaction can hide; a topic just made, or moved, is asked for again."""
    with closing(Offsets(settings)) as offsets:
        return offsets.ends([place])[place]


def _consumer(settings: Settings, **more: Any) -> Consumer:  # noqa: ANN401 - librdkafka's own settings
    """Kafka asks for a group of every consumer; nothing is ever committed in this one."""
    return clients.consumer(settings, group=names.full(settings, "reading"), **more)
