"""Reads a partition's state back, to the end that was seen after the committed offsets were asked for."""

from collections.abc import Callable
from typing import cast

from hub.edge.kafka.reading import to_the_end
from hub.edge.settings import Settings

Restore = Callable[[bytes, bytes | None], None]


def recover(settings: Settings, topic: str, partition: int, restore: Restore) -> int:
    """Hand over each committed record of the partition in order; answers how many there were."""
    count = 0
    for message in to_the_end(settings, topic, partition):
        restore(cast("bytes", message.key()), message.value())  # each state record has a key
        count += 1
    return count
