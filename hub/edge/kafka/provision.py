"""Makes the topics that are declared; says where a Kafka differs from the declaration. Deletes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewTopic,
    ResourceType,
    TopicMetadata,
)

from hub.edge.errors import OperatorError
from hub.edge.kafka import clients, names
from hub.edge.kafka.failures import KafkaAwayError
from hub.edge.settings import Settings
from hub.streams.topics import Topic

WAIT_S = 30
RETENTION = "offsets.retention.minutes"
HOLIDAY_MINUTES = 60 * 24 * 60  # six weeks of summer, and some
BROKERS_DEFAULT = -1


@dataclass(frozen=True, slots=True)
class Difference:
    """One topic that is not as declared. What cannot be mended by itself has a remedy for a person."""

    topic: str
    what: str
    missing: bool = False
    config: tuple[tuple[str, str], ...] = ()
    remedy: str | None = None


def differences(settings: Settings, wanted: Iterable[Topic]) -> tuple[Difference, ...]:
    """What `apply` would do, and what it cannot do."""
    admin = clients.admin(settings)
    declared = {names.full(settings, t.name): t for t in wanted}
    there = {n: len(t.partitions) for n, t in _listed(admin, settings).items() if n in declared}
    configs = _configs(admin, there)
    found: list[Difference] = []
    for name, topic in declared.items():
        count = topic.partitions(settings.partitions)
        if name not in there:
            found.append(Difference(name, f"missing: {count} partition(s), {_shown(topic)}", missing=True))
            continue
        if there[name] != count:
            remedy = "equal keys would no longer meet: begin anew under another prefix, and rebuild"
            found.append(Difference(name, f"{there[name]} partition(s), declared {count}", remedy=remedy))
        unlike = tuple((k, v) for k, v in topic.config().items() if configs[name].get(k) != v)
        if unlike:
            shown = ", ".join(f"{k} {configs[name].get(k)} -> {v}" for k, v in unlike)
            found.append(Difference(name, shown, config=unlike))
    return tuple(found)


def apply(settings: Settings, wanted: Iterable[Topic]) -> tuple[Difference, ...]:
    """Make what is missing and set what differs; done twice it does nothing. Answers what it found."""
    wanted = tuple(wanted)
    found = differences(settings, wanted)
    admin = clients.admin(settings)
    missing = {d.topic for d in found if d.missing}
    _create(admin, settings, [t for t in wanted if names.full(settings, t.name) in missing])
    changed = [d for d in found if d.config]
    if changed:
        resources = [
            ConfigResource(ResourceType.TOPIC, d.topic, incremental_configs=_set(d)) for d in changed
        ]
        for future in admin.incremental_alter_configs(resources, request_timeout=WAIT_S).values():
            future.result()
    return found


def advice(settings: Settings) -> tuple[str, ...]:
    """What a person may want to set on the broker itself. Nothing is lost without it; much is read again."""
    admin = clients.admin(settings)
    try:
        brokers = admin.list_topics(timeout=WAIT_S).brokers
        asked = [ConfigResource(ResourceType.BROKER, str(number)) for number in sorted(brokers)[:1]]
        answer = admin.describe_configs(asked, request_timeout=WAIT_S)
        found = answer[asked[0]].result().get(RETENTION)
    except KafkaException:  # whoever may not see a broker's settings is told by its administrators
        return ()
    if found is None or int(found.value or 0) >= HOLIDAY_MINUTES:
        return ()
    told = (
        f"{RETENTION}={found.value} on the broker: a hub that stood still for longer goes on where it was, "
        "but makes its read model anew and shows no true lag until it runs; "
        f"{HOLIDAY_MINUTES} outlasts a summer holiday"
    )
    return (told,)


def ensure(settings: Settings, wanted: Iterable[Topic]) -> None:
    """Make topics that may be there already, without asking first."""
    if new := list(wanted):  # an admin client is a connection and three threads
        _create(clients.admin(settings), settings, new)


def _create(admin: AdminClient, settings: Settings, wanted: list[Topic]) -> None:
    if not wanted:
        return
    new = [
        NewTopic(
            names.full(settings, t.name),
            num_partitions=t.partitions(settings.partitions),
            replication_factor=BROKERS_DEFAULT,
            config=t.config(),
        )
        for t in wanted
    ]
    for name, future in admin.create_topics(new, operation_timeout=WAIT_S, request_timeout=WAIT_S).items():
        try:
            future.result()
        except KafkaException as error:
            if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                raise OperatorError(
                    f"topic {name} could not be made: {error.args[0].str()}",
                    where=settings.bootstrap or "",
                    remedy="look at the broker's log, and at what this user may do (ACL: create topics)",
                ) from None


def _listed(admin: AdminClient, settings: Settings) -> dict[str, TopicMetadata]:
    try:
        return dict(admin.list_topics(timeout=WAIT_S).topics)
    except KafkaException as error:
        raise KafkaAwayError(settings, error) from None


def _configs(admin: AdminClient, names: Iterable[str]) -> dict[str, dict[str, str | None]]:
    resources = [ConfigResource(ResourceType.TOPIC, name) for name in names]
    if not resources:
        return {}
    answers = admin.describe_configs(resources, request_timeout=WAIT_S)
    return {
        resource.name: {name: entry.value for name, entry in future.result().items()}
        for resource, future in answers.items()
    }


def _set(difference: Difference) -> list[ConfigEntry]:
    return [
        ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET)
        for name, value in difference.config
    ]


def _shown(topic: Topic) -> str:
    return ", ".join(f"{name} {value}" for name, value in topic.config().items())
