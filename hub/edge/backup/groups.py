"""How far each reader of our topics has come: the flows, and the subscribers who let Kafka remember it."""

from collections.abc import Mapping

from confluent_kafka import ConsumerGroupTopicPartitions, TopicPartition
from confluent_kafka.admin import AdminClient

from hub.edge.kafka import clients, names
from hub.edge.kafka.names import Place
from hub.edge.settings import Settings

ASK_S = 30.0

Groups = dict[str, dict[str, dict[str, int]]]
"""Group, topic (without prefix), partition: the next offset."""


def read(settings: Settings, places: Mapping[Place, int]) -> Groups:
    """Of all groups that Kafka shows us, what they say of these places."""
    admin = _connected(settings)
    found: Groups = {}
    listed = admin.list_consumer_groups(request_timeout=ASK_S).result()
    for group in sorted(each.group_id for each in listed.valid):
        asked = admin.list_consumer_group_offsets(
            [ConsumerGroupTopicPartitions(group)], request_timeout=ASK_S
        )
        for at in asked[group].result().topic_partitions:
            place = names.place(settings, at)
            if place in places and at.offset >= 0:
                found.setdefault(group, {}).setdefault(place[0], {})[str(place[1])] = at.offset
    return found


def write(settings: Settings, groups: Groups) -> None:
    """Let each go on where it was."""
    admin = _connected(settings)
    for group, by_topic in groups.items():
        at = [
            TopicPartition(names.full(settings, topic), int(part), offset)
            for topic, parts in by_topic.items()
            for part, offset in parts.items()
        ]
        asked = admin.alter_consumer_group_offsets(
            [ConsumerGroupTopicPartitions(group, at)], request_timeout=ASK_S
        )
        asked[group].result()


def _connected(settings: Settings) -> AdminClient:
    admin = clients.admin(settings)
    clients.connect(admin)
    return admin
