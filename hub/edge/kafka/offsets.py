"""How far topics go and how far groups are: the questions that the clock, the drill and `hub status` ask."""

from collections.abc import Iterable, Mapping
from time import monotonic, sleep

from confluent_kafka import Consumer, IsolationLevel, KafkaException, TopicCollection, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec

from hub.edge.errors import OperatorError
from hub.edge.kafka import clients, names
from hub.edge.kafka.failures import COORDINATOR, PAUSE_S, KafkaAwayError
from hub.edge.kafka.names import Place
from hub.edge.settings import Settings

ASK_S = 10.0
NOTHING = -1  # librdkafka says -1001 for a group that never committed


class Offsets:
    """Keeps one admin client and one quiet consumer per group, so that asking again costs a millisecond."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._admin: AdminClient = clients.admin(settings)
        self._connected = False
        self._groups: dict[str, Consumer] = {}

    def close(self) -> None:
        for consumer in self._groups.values():
            consumer.close()
        self._groups.clear()

    def places(self, topics: Iterable[str]) -> tuple[Place, ...]:
        """The partitions of those topics that are there."""
        there = self.topics()
        return tuple((name, part) for name in topics for part in range(there.get(name, 0)))

    def all_of(self, topic: str) -> tuple[Place, ...]:
        """The partitions of a topic that must be there."""
        if places := self.places([topic]):
            return places
        raise OperatorError(
            f"there is no topic {names.full(self._settings, topic)}",
            where=self._settings.bootstrap or "",
            remedy="see HUB_PREFIX and `hub topics list`; `hub topics apply` makes what is missing, and the "
            "first case of a recipient its topic",
        )

    def identity(self, topic: str) -> str:
        """The name that Kafka itself gave a topic: of another Kafka, or made anew, it has another."""
        name = names.full(self._settings, topic)
        asked = self._admin.describe_topics(TopicCollection([name]), request_timeout=ASK_S)
        try:
            return str(asked[name].result().topic_id)
        except KafkaException as error:
            raise self._silent(error) from None

    def topics(self) -> dict[str, int]:
        """All topics of this installation (with this prefix), with how many partitions each."""
        mine = self._settings
        try:
            found = self._admin.list_topics(timeout=ASK_S).topics
        except KafkaException as error:
            raise self._silent(error) from None
        return {
            names.short(mine, name): len(topic.partitions)
            for name, topic in found.items()
            if names.is_ours(mine, name)
        }

    def ends(self, places: Iterable[Place], *, committed: bool = False) -> dict[Place, int]:
        """Where each partition ends; `committed`: where an open transaction begins, if there is one."""
        latest = OffsetSpec.latest()  # type: ignore[no-untyped-call]  # confluent left it untyped
        asked = {self._full(place): latest for place in places}
        if not asked:
            return {}
        level = IsolationLevel.READ_COMMITTED if committed else IsolationLevel.READ_UNCOMMITTED
        until = monotonic() + ASK_S
        while True:
            try:
                return self._latest(asked, level)
            except KafkaException as error:
                if monotonic() > until:
                    raise self._silent(error) from None
            # A topic just made has no leader yet; once a broker has restarted, a client that
            # knew the former leaders is refused for ever: ask again, with a new client.
            sleep(PAUSE_S)
            self._admin, self._connected = clients.admin(self._settings), False

    def targets(self, places: Iterable[Place]) -> dict[Place, int]:
        """The offset a group has committed once it has done all that is there.

        Every writer of ours writes in transactions, so a partition with none open ends in a marker, which no
        reader gets to see: a group is done one before the end (and says so half a second later).
        """
        places = tuple(places)
        ends, stable = self.ends(places), self.ends(places, committed=True)
        return {p: end - 1 if end and stable[p] >= end else end for p, end in ends.items()}

    def done(self, group: str, places: Iterable[Place]) -> dict[Place, int]:
        """The next offset of a group in each partition, 0 where it never committed."""
        if group not in self._groups:
            # Read uncommitted: an offset that a transaction still holds is simply not there yet.
            self._groups[group] = clients.consumer(
                self._settings, group=group, isolation_level="read_uncommitted"
            )
        asked, until = [self._full(p) for p in places], monotonic() + ASK_S
        while True:
            try:
                answers = self._groups[group].committed(asked, timeout=ASK_S)
            except KafkaException as error:
                if error.args[0].code() not in COORDINATOR or monotonic() > until:
                    raise self._silent(error) from None
                sleep(PAUSE_S)  # right after a broker's start
            else:
                return {self._short(tp): max(int(tp.offset), 0) for tp in answers}

    def behind(self, group: str, targets: Mapping[Place, int]) -> dict[Place, int]:
        """How many offsets a group has yet to go, per partition that is not there yet."""
        done = self.done(group, targets)
        return {place: target - done[place] for place, target in targets.items() if done[place] < target}

    def _latest(self, asked: dict[TopicPartition, OffsetSpec], level: IsolationLevel) -> dict[Place, int]:
        if not self._connected:
            clients.connect(self._admin)
            self._connected = True
        answers = self._admin.list_offsets(asked, isolation_level=level, request_timeout=ASK_S)
        return {self._short(tp): int(answer.result().offset) for tp, answer in answers.items()}

    def _full(self, place: Place) -> TopicPartition:
        return names.partition(self._settings, place)

    def _short(self, tp: TopicPartition) -> Place:
        return names.place(self._settings, tp)

    def _silent(self, error: KafkaException) -> KafkaAwayError:
        return KafkaAwayError(self._settings, error)
