"""Names on Kafka: the code calls a topic, group or writer by a short name, Kafka by one with a prefix.

The prefix is that of the installation. It is put before a name here and nowhere else, and taken off here.
"""

from confluent_kafka import OFFSET_INVALID, TopicPartition

from hub.edge.settings import Settings

Place = tuple[str, int]
"""A topic by its short name, and one of its partitions."""


def full(settings: Settings, name: str) -> str:
    """As Kafka knows it."""
    return settings.prefix + name


def short(settings: Settings, name: str) -> str:
    """As the code calls it."""
    return name.removeprefix(settings.prefix)


def is_ours(settings: Settings, name: str) -> bool:
    """Whether a name on Kafka is of this installation."""
    return name.startswith(settings.prefix)


def partition(settings: Settings, place: Place, offset: int = OFFSET_INVALID) -> TopicPartition:
    """A place as Kafka's client takes it."""
    return TopicPartition(full(settings, place[0]), place[1], offset)


def place(settings: Settings, at: TopicPartition) -> Place:
    """What Kafka's client gives back, as the code calls it."""
    return short(settings, at.topic), at.partition
