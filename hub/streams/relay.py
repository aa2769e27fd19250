"""The relay: facts of all sources, and what merged pupils hand over, into the one journal.

Values pass untouched; the key becomes the pupil, so that all about a pupil stands in one order. That a source
was heard is told to each partition, after all its rows, because they come from one partition in order.
"""

from hub.domain.facts import KINDS
from hub.streams import topics
from hub.streams.flow import Flow, Stateless
from hub.streams.records import (
    DELIVERED,
    HEARD,
    KIND,
    ORIGIN,
    PUPIL,
    SOURCE,
    Headers,
    Out,
    Record,
    is_word,
    origin,
)

FACT_KINDS = frozenset(kind.__name__.encode() for kind in KINDS)
NOT_A_WORD = "not_a_word"
_DELIVERED = DELIVERED.encode()
_HEARD = HEARD.encode()


class Relay(Stateless):
    """One partition of the relay."""

    def take(self, record: Record, out: list[Out]) -> None:
        headers = record.headers
        if is_word(headers, FACT_KINDS):
            passed = [*headers.items(), (ORIGIN, origin(record))]
            out.append(Out(topics.JOURNAL, headers[PUPIL], record.value, passed))
        elif headers.get(KIND) == _DELIVERED and headers.get(SOURCE):
            heard: Headers = [(KIND, _HEARD), (SOURCE, headers[SOURCE]), (ORIGIN, origin(record))]
            key = headers[SOURCE]
            everywhere = range(self.place.partitions)
            out += [Out(topics.JOURNAL, key, record.value, heard, partition) for partition in everywhere]
        else:
            self.refuse(NOT_A_WORD)


RELAY = Flow(
    name="relay",
    inputs=(*topics.FACTS.values(), topics.HANDOVER),
    outputs=(topics.JOURNAL,),
    start=Relay,
    why="one order per pupil, of all that sources say",
)
