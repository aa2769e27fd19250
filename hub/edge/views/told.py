"""All that was ever said, as it stands on `signals`: for views that are a function of it."""

from collections.abc import Iterator

from hub.domain.signals import Signal
from hub.edge.kafka import reading
from hub.edge.kafka.offsets import Offsets
from hub.edge.kafka.unreadable import can_be_read
from hub.edge.settings import Settings
from hub.streams import topics
from hub.streams.codec import Codec


def everything(settings: Settings, codec: Codec) -> Iterator[Signal]:
    """Partition by partition, in the order of each."""
    offsets = Offsets(settings)
    try:
        places = offsets.all_of(topics.SIGNALS)
    finally:
        offsets.close()
    for place in places:
        records = reading.records(settings, place)
        yield from (codec.decode_signal(r.value) for r in records if can_be_read(r, codec))
