"""What one delivery becomes on Kafka: facts in the order of the rows, rejections, and last its end."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields

from hub.connectors.connector import Connector
from hub.connectors.contract import Delivery, Rejected
from hub.domain.facts import Delivered
from hub.domain.timeline import millis
from hub.edge.intake.admitted import Admitted
from hub.edge.intake.rejection import Rejection
from hub.streams import topics
from hub.streams.codec import Codec
from hub.streams.records import (
    DELIVERY,
    KIND,
    REJECTED,
    SOURCE,
    Out,
    Telling,
    delivered_headers,
    fact_headers,
)
from hub.streams.schemas import NAMESPACE

SCHEMA = f"{NAMESPACE}.signals.{REJECTED}"
ORIGINAL_BYTES = 64_000
"""The longest record that goes along; a whole file is kept beside the vault (`originals`)."""

_CARRIED = tuple(f.name for f in fields(Rejection))

Seal = Callable[[bytes], bytes]


def outgoing(
    codec: Codec,
    seal: Seal,
    connector: Connector,
    delivery: Delivery,
    identity: str,
    admitted: Admitted,
    rejected: Iterable[tuple[Rejection, Rejected]],
    news: Delivered | None,
) -> Iterator[Out]:
    """All records of one transaction; each word names its delivery, by which it can be withdrawn.

    The delivering organisation is the key: its order is kept.
    """
    topic, key = topics.FACTS[connector.sector], delivery.organisation.encode()
    source = connector.source(delivery.organisation)
    mark = (DELIVERY, identity.encode())
    written: dict[int, tuple[bytes, Telling]] = {}
    for (pupil, fact), came in zip(admitted.facts, admitted.ways, strict=True):
        # A list says the same of many: one fact stands for all of them, and is written once.
        if (found := written.get(id(fact))) is None:
            value = codec.encode_fact(fact)
            found = written[id(fact)] = value, Telling(fact, value)
        value, telling = found
        if came.way:
            # Whoever reads it has it at once, before its end is heard; the name it was said of passes it on.
            yield Out(topic, key, value, [*fact_headers(pupil, fact, value, came), mark])
        yield Out(topic, key, value, [*telling.of(came.pupil if came.way else pupil), mark])
    for rejection, row in rejected:
        sealed = seal(_original(connector, delivery, row))
        letter = {name: getattr(rejection, name) for name in _CARRIED}
        letter |= {"picked_up": millis(rejection.picked_up), "original": sealed}
        headers = [(KIND, REJECTED.encode()), (SOURCE, source.encode())]
        yield Out(topics.REJECTED, source.encode(), codec.encode(SCHEMA, letter), headers)
    if news is not None:
        yield Out(topic, key, codec.encode_delivered(news), delivered_headers(news))


def _original(connector: Connector, delivery: Delivery, rejected: Rejected) -> bytes:
    """The record as the source wrote it, with where it came from; sealed before it goes anywhere."""
    return json.dumps(
        {
            "connector": connector.name,
            "organisation": delivery.organisation,
            "name": delivery.name,
            "record": rejected.record,
            "original": b64encode(rejected.original[:ORIGINAL_BYTES]).decode(),
        }
    ).encode()
