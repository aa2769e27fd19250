"""The post of a drill: what many deliveries bring goes out in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hub.edge.kafka.names import Place
from hub.edge.kafka.publisher import KafkaPublisher, Publisher
from hub.streams.records import Out, kind_in

HELD = 20_000
"""Records that may wait for their transaction; of the next day no more are taken in ahead."""


@dataclass
class Post:
    """Many deliveries in one transaction: a commit costs ten milliseconds, and a day has many files."""

    publisher: Publisher
    _held: list[Out] = field(default_factory=list)
    _kinds: set[str] = field(default_factory=set)

    @property
    def landed(self) -> Mapping[Place, int]:
        return self.publisher.landed if isinstance(self.publisher, KafkaPublisher) else {}

    @property
    def held(self) -> bool:
        return bool(self._held)

    @property
    def full(self) -> bool:
        return len(self._held) > HELD

    def publish(self, batch: Sequence[Out]) -> None:
        self._kinds.update(kind_in(dict(out.headers)) for out in batch)
        self._held += batch

    def relieve(self) -> None:
        """Write what is held; the day goes on."""
        self.publisher.publish(self._held)
        self._held = []

    def send(self) -> set[str]:
        """Write what is held; answers which kinds of records came since the last time."""
        self.relieve()
        kinds, self._kinds = self._kinds, set()
        return kinds
