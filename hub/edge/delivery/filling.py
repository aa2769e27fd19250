"""Filling: what stands in recipients' topics enters the outbox of their subscriptions, each event once.

It goes by the positions in the outbox and commits nothing to Kafka. A subscription that comes, or a topic
that is made, is followed from the next look on.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from threading import Event as Asked
from time import monotonic, time

from confluent_kafka import Message

from hub.edge.delivery.event import Event, event_of
from hub.edge.delivery.outbox import FROM_NOW, Outbox
from hub.edge.delivery.schedule import SECOND_MS
from hub.edge.delivery.subscription import topic_of
from hub.edge.kafka import unreadable
from hub.edge.kafka.names import Place
from hub.edge.kafka.offsets import Offsets
from hub.edge.kafka.reading import Reader, as_record
from hub.edge.settings import Settings
from hub.streams.codec import Codec

LOOK_S = 1.0
"""Between two looks at which subscriptions there are; so long a new one may wait."""

NOBODY_COULD = "no event of a recipient"


@dataclass(slots=True)
class Followed:
    """One subscription in one partition of a topic: the next offset that it has not got."""

    subscription: str
    place: Place
    log: str
    next: int


class Filling:
    """In a thread of its own, on a connection of its own."""

    def __init__(self, settings: Settings, outbox: Outbox, codec: Codec) -> None:
        self._settings, self._outbox, self._codec = settings, outbox, codec

    def run(
        self,
        asked: Asked,
        beat: Callable[[], object],
        waited_out: Callable[[], AbstractContextManager[object]],
    ) -> None:
        """Until it is asked to stop. `waited_out`: what Kafka's being away is left to."""
        while not asked.is_set():
            beat()
            with waited_out(), closing(Offsets(self._settings)) as offsets:
                self._follow(asked, beat, offsets)
            asked.wait(LOOK_S)

    def _follow(self, asked: Asked, beat: Callable[[], object], offsets: Offsets) -> None:
        """As long as there are the same subscriptions and topics."""
        wanted = self._wanted(offsets)
        followed = [f for f in (self._begun(offsets, *each) for each in wanted) if f is not None]
        if not followed:
            return
        starts: dict[Place, int] = {}
        for each in followed:
            starts[each.place] = min(each.next, starts.get(each.place, each.next))
        with closing(Reader(self._settings, starts)) as reader:
            looked = monotonic()
            for batch in reader.for_ever():
                beat()
                if not self._take(reader, batch, followed) or asked.is_set():
                    return
                if monotonic() - looked > LOOK_S:
                    looked = monotonic()
                    if self._wanted(offsets) != wanted:
                        return

    def _wanted(self, offsets: Offsets) -> list[tuple[str, Place]]:
        """Every subscription with each partition of its topic; also of those that are paused."""
        there = offsets.topics()
        return [
            (subscription.id, (topic, part))
            for subscription in self._outbox.subscriptions()
            if (topic := topic_of(subscription.organisation)) is not None
            for part in range(there.get(topic, 0))
        ]

    def _begun(self, offsets: Offsets, subscription: str, place: Place) -> Followed | None:
        log = offsets.identity(place[0])
        start = self._outbox.begins(subscription, place, log)
        if start == FROM_NOW:
            end = offsets.ends([place])[place]
            if not self._outbox.take(subscription, place, log, (FROM_NOW, end), [], _now()):
                return None
            start = end
        return None if start is None else Followed(subscription, place, log, start)

    def _take(self, reader: Reader, batch: list[Message], followed: list[Followed]) -> bool:
        """False: something was taken in by somebody else, or is wanted no more."""
        events = [(reader.place(m), m.offset() or 0, self._event(reader.place(m), m)) for m in batch]
        for each in followed:
            end = reader.next[each.place]
            if end <= each.next or not any(place == each.place for place, _, _ in events):
                continue
            mine = list(_from(events, each))
            if not self._outbox.take(each.subscription, each.place, each.log, (each.next, end), mine, _now()):
                return False
            each.next = end
        return True

    def _event(self, place: Place, message: Message) -> Event | None:
        record = as_record(place, message)
        event = event_of(record, self._codec)
        if event is None:
            unreadable.pass_over(record, NOBODY_COULD)
        return event


def _from(events: Iterable[tuple[Place, int, Event | None]], followed: Followed) -> Iterable[Event]:
    """What of a batch a subscription has not got."""
    for place, offset, event in events:
        if place == followed.place and offset >= followed.next and event is not None:
            yield event


def _now() -> int:
    return int(time() * SECOND_MS)
