"""The case index follows the topic `signals`: whenever it is asked, up to what is there at that moment.

No consumer group: each process brings the one vault up to date, offsets and cases in one SQLite transaction,
and what two of them do at once is done once (a revision counts only if it is newer).
"""

from collections.abc import Iterable, Mapping
from typing import Protocol

from hub.domain.signals import Signal
from hub.edge.kafka import names
from hub.edge.kafka.offsets import Offsets
from hub.edge.kafka.reading import Reader, as_record
from hub.edge.kafka.unreadable import can_be_read
from hub.edge.settings import Settings
from hub.streams import topics
from hub.streams.codec import Codec

PATIENCE_S = 30.0


class Followed(Protocol):
    """What is kept up with `signals`, and how far it is; each in one transaction."""

    def follow(self, topic: str, signals: Iterable[Signal], offsets: Mapping[int, int]) -> None: ...

    def offsets(self, topic: str) -> dict[int, int]: ...


class CaseIndex:
    """Holds a consumer on all partitions of `signals`, so that catching up again costs milliseconds."""

    def __init__(self, settings: Settings, cases: Followed, codec: Codec) -> None:
        self._settings = settings
        self._cases = cases
        self._codec = codec
        self._offsets = Offsets(settings)
        self._reader: Reader | None = None
        self._name = ""

    def catch_up(self) -> int:
        """Take in all that was said up to now; returns how many signals. Waits out an open transaction."""
        reader = self._reader = self._reader or self._start()
        ends = self._offsets.ends(reader.next)  # what an open transaction has written counts as said
        taken = 0
        for batch in reader.until(ends, PATIENCE_S):
            records = (as_record(reader.place(message), message) for message in batch)
            sound = (record for record in records if can_be_read(record, self._codec))
            signals = [self._codec.decode_signal(record.value) for record in sound]
            moved = {part: offset for (_, part), offset in reader.next.items()}
            self._cases.follow(self._name, signals, moved)
            taken += len(signals)
        return taken

    def close(self) -> None:
        self._offsets.close()
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _start(self) -> Reader:
        """All partitions, from where the vault is; a topic made anew is read from its start."""
        places = self._offsets.all_of(topics.SIGNALS)
        self._name = f"{names.full(self._settings, topics.SIGNALS)}#{self._offsets.identity(topics.SIGNALS)}"
        known = self._cases.offsets(self._name)
        return Reader(self._settings, {place: known.get(place[1], 0) for place in places})
