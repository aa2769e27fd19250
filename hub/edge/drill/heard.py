"""What recipients hear, read from `signals` by the same function that dispatch writes it with."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from confluent_kafka import Consumer, KafkaError, Message, TopicPartition

from hub.edge.kafka import clients
from hub.edge.kafka.offsets import Place
from hub.edge.settings import Settings
from hub.streams import topics
from hub.streams.codec import Codec
from hub.streams.dispatch import told
from hub.streams.records import Out

END = KafkaError._PARTITION_EOF  # noqa: SLF001 - the name librdkafka gives it
BATCH = 2_000
WAIT_S = 0.002


@dataclass(frozen=True, slots=True)
class Told:
    """One record on `escalations.<gm>` or `notices.<brin>`, decoded: all that its recipient gets to know."""

    topic: str
    case: str
    revision: int
    change: str
    body: dict[str, Any]

    @property
    def municipality(self) -> str | None:
        """Of an escalation; a notice goes to a school."""
        kind, _, address = self.topic.rpartition(".")
        return address if f"{kind}." == topics.ESCALATIONS else None


class Ear:
    """Follows `signals` from its beginning, and says what each new one tells whom."""

    def __init__(self, settings: Settings, codec: Codec, places: Iterable[Place]) -> None:
        self._codec = codec
        self.next = dict.fromkeys(places, 0)
        self._prefix = settings.prefix
        self._consumer: Consumer = clients.consumer(
            settings, group=f"{settings.prefix}drill-ear", enable_partition_eof=True, fetch_wait_max_ms=5
        )
        self._consumer.assign([TopicPartition(settings.prefix + t, p, 0) for t, p in self.next])

    def close(self) -> None:
        self._consumer.close()

    def hear(self, ends: dict[Place, int]) -> tuple[int, list[Told]]:
        """All up to these ends; an open transaction is waited out. How many signals, and what they tell."""
        count, found = 0, list[Told]()
        while any(self.next[place] < end for place, end in ends.items()):
            for message in self._consumer.consume(BATCH, WAIT_S):
                news = self._take(message)
                count += news is not None
                found += news or []
        return count, found

    def _take(self, message: Message) -> list[Told] | None:
        topic, part, offset, error = message.topic(), message.partition(), message.offset(), message.error()
        if topic is None or part is None or offset is None:
            return None
        place = (topic.removeprefix(self._prefix), part)
        if error is not None:
            if error.code() == END:  # beyond the markers of transactions, which are no messages
                self.next[place] = max(self.next[place], offset)
            return None
        self.next[place] = offset + 1
        signal = self._codec.decode_signal(message.value() or b"")
        return [_told(out, self._codec) for out in told(signal, self._codec)]


def _told(out: Out, codec: Codec) -> Told:
    _, body = codec.decode(out.value or b"")
    return Told(out.topic, body["case"], body["revision"], body["change"], body)
