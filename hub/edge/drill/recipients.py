"""What recipients receive, read from `signals` by the same function that dispatch writes it with."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from hub.edge.kafka.names import Place
from hub.edge.kafka.reading import Reader, as_record
from hub.edge.kafka.unreadable import can_be_read
from hub.edge.settings import Settings
from hub.streams import topics
from hub.streams.codec import Codec
from hub.streams.dispatch import told
from hub.streams.records import Out


@dataclass(frozen=True, slots=True)
class Received:
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


class Listener:
    """Follows `signals` from its beginning: what each new one tells, and to whom."""

    def __init__(self, settings: Settings, codec: Codec, places: Iterable[Place]) -> None:
        self._codec = codec
        self._reader = Reader(settings, dict.fromkeys(places, 0), fetch_wait_max_ms=5)

    def close(self) -> None:
        self._reader.close()

    def hear(self, ends: dict[Place, int]) -> tuple[int, list[Received]]:
        """How many signals came up to these ends, and what they tell; an open transaction is waited out."""
        count, found = 0, list[Received]()
        for batch in self._reader.until(ends):
            records = (as_record(self._reader.place(message), message) for message in batch)
            for record in (r for r in records if can_be_read(r, self._codec)):
                signal = self._codec.decode_signal(record.value)
                found += (_received(out, self._codec) for out in told(signal, self._codec))
                count += 1
        return count, found


def _received(out: Out, codec: Codec) -> Received:
    _, body = codec.decode(out.value or b"")
    return Received(out.topic, body["case"], body["revision"], body["change"], body)
