"""The relay: facts of all sources, and what merged pupils hand over, into the one journal.

Values and labels pass untouched; the key becomes the pupil, so that all about a pupil stands in one order.
That a source was heard is told to each partition, after all its rows: they come from one partition in order.
"""

from hub.streams import topics
from hub.streams.flow import Flow, Stateless
from hub.streams.records import HEARD, KIND, LABEL, ORIGIN, SOURCE, Headers, Out, Record, origin, pupil_on

_HEARD = HEARD.encode()


class Relay(Stateless):
    """One partition of the relay."""

    def take(self, record: Record, out: list[Out]) -> None:
        headers = record.headers
        label = headers.get(LABEL)
        if label is None:
            heard: Headers = [(KIND, _HEARD), (SOURCE, headers[SOURCE]), (ORIGIN, origin(record))]
            key = headers[SOURCE]
            everywhere = range(self.place.partitions)
            out += [Out(topics.JOURNAL, key, record.value, heard, partition) for partition in everywhere]
        else:
            passed = [(LABEL, label), (ORIGIN, origin(record))]
            out.append(Out(topics.JOURNAL, pupil_on(label), record.value, passed))


RELAY = Flow(
    name="relay",
    inputs=(*topics.FACTS.values(), topics.HANDOVER),
    outputs=(topics.JOURNAL, topics.UNREADABLE),
    start=Relay,
    why="one order per pupil, of all that sources say",
)
