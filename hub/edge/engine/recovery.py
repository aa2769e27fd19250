"""Where a partition goes on, and its state read back, to the end seen after the offsets were asked for."""

from collections.abc import Callable, Mapping
from typing import cast

from hub.edge import log
from hub.edge.errors import OperatorError
from hub.edge.kafka import names
from hub.edge.kafka.names import Place
from hub.edge.kafka.positions import traces
from hub.edge.kafka.reading import to_the_end
from hub.edge.settings import Settings
from hub.streams.flow import Flow
from hub.streams.position import Position

Restore = Callable[[bytes, bytes | None], None]


def starting(
    flow: Flow, settings: Settings, hints: Mapping[str, int], known: Mapping[int, Position], partition: int
) -> dict[str, int]:
    """The next offset per input: as its position says; without one as the group does; else the beginning.

    A flow that has worked and has neither is refused: it would say everything once more.
    """
    beginning = dict.fromkeys(hints, 0)
    if partition in known:
        return beginning | known[partition].done
    hinted = {topic: offset for topic, offset in hints.items() if offset >= 0}
    if hinted:
        log.get(flow=flow.name).warning(log.POSITION_ADOPTED, partition=partition, offsets=hinted)
    elif not known and (left := traces(settings, flow)):
        raise OperatorError(
            f"{flow.name} has worked (see {names.full(settings, left)}), and how far it came is lost",
            where=names.full(settings, flow.positions),
            remedy="put that topic back from a copy, or begin anew under another prefix (HUB_PREFIX)",
        )
    return beginning | hinted


def recover(settings: Settings, place: Place, restore: Restore) -> int:
    """Hand over each committed record of the partition in order; answers how many there were."""
    count = 0
    for message in to_the_end(settings, place):
        restore(cast("bytes", message.key()), message.value())  # each state record has a key
        count += 1
    return count
