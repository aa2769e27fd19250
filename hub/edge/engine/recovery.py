"""Where a partition goes on, and its state read back, to the end seen after the offsets were asked for."""

from collections.abc import Callable, Mapping
from typing import cast

from hub.edge import log
from hub.edge.errors import OperatorError
from hub.edge.kafka import names, reading, unreadable
from hub.edge.kafka.names import Place
from hub.edge.kafka.positions import traces
from hub.edge.kafka.reading import to_the_end
from hub.edge.settings import Settings
from hub.streams import topics
from hub.streams.flow import Flow, Step
from hub.streams.flow import Share as StepPlace
from hub.streams.position import Position
from hub.streams.records import Out, Record
from hub.streams.replay import fold
from hub.streams.sound import kept_flaw

Restore = Callable[[bytes, bytes | None], None]


def starting(
    flow: Flow,
    settings: Settings,
    hints: Mapping[str, int],
    known: Mapping[int, Position],
    partition: int,
    *,
    spoilt: bool = False,
) -> dict[str, int]:
    """The next offset per input: as its position says; without one as the group does; else the beginning.

    A flow that has worked and has neither is refused: it would say everything once more. `spoilt`: somebody
    wrote over this partition's position, which may have stood there.
    """
    beginning = dict.fromkeys(hints, 0)
    if partition in known:
        return beginning | known[partition].done
    hinted = {topic: offset for topic, offset in hints.items() if offset >= 0}
    if hinted:
        log.get(flow=flow.name).warning(log.POSITION_ADOPTED, partition=partition, offsets=hinted)
    elif (spoilt or not known) and (left := traces(settings, flow)):
        raise OperatorError(
            f"{flow.name} has worked (see {names.full(settings, left)}), and how far it came is lost",
            where=names.full(settings, flow.positions),
            remedy="put that topic back from a copy, or begin anew under another prefix (HUB_PREFIX)",
        )
    return beginning | hinted


def recover(
    settings: Settings, place: Place, restore: Restore, spoilt: dict[bytes, int] | None = None
) -> int:
    """
    Hand over each committed record of the partition in order; answers how many there were.

    `spoilt` takes the keys whose last record nobody can read, with its offset, instead of handing it over.
    """
    count = 0
    for message in to_the_end(settings, place):
        key, value, offset = cast("bytes", message.key()), message.value(), cast("int", message.offset())
        count += 1
        if spoilt is not None and kept_flaw(Record(*place, offset, key, value or b"", {})):
            spoilt[key] = offset
            continue
        if spoilt:
            spoilt.pop(key, None)
        restore(key, value)
    return count


def remade(
    flow: Flow, settings: Settings, place: StepPlace, done: int, spoilt: Mapping[bytes, int]
) -> tuple[Step, list[Out]]:
    """
    A partition's memory folded anew from the journal, up to where it is done; and what mends its topic.

    State is a cache: what somebody wrote over it is not waited for a person.
    """
    journal = (topics.JOURNAL, place.partition)
    logger = log.get(flow=flow.name, topic=flow.state, partition=place.partition)
    for offset in spoilt.values():
        logger.error(log.STATE_REMADE, offset=offset)
    records = reading.records(settings, journal, end=done) if done else iter(())
    kept = fold(flow, place, records, known=unreadable.skips(settings, place.partition)).state
    step = flow.start(place)
    for key, value in kept.items():
        step.restore(key, value)
    state = str(flow.state)
    return step, [Out(state, key, kept.get(key), [], place.partition) for key in sorted(spoilt)]
