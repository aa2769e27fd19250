"""What deliveries of one source say, each read as of its first pick-up, by the name that a repeat has too."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from traceback import extract_tb

from hub.connectors.connector import Connector
from hub.connectors.contract import Delivery, Reading
from hub.domain.identifiers import SourceId, derived
from hub.domain.timeline import day_of
from hub.edge.sources import Sources
from hub.edge.vault import Vault
from hub.edge.vault.traits import KeptOut


class ConnectorBugError(Exception):
    """A connector raised. It is told only where: the exception's own words may quote a record."""


@dataclass(frozen=True, slots=True)
class Read:
    """A delivery as of its first pick-up, by the name that a repeat of it has too, and what it says."""

    delivery: Delivery
    identity: str
    reading: Reading
    kept_out: KeptOut | None = None


def read_all(
    deliveries: Sequence[Delivery], connector: Connector, source: SourceId, vault: Vault, sources: Sources
) -> tuple[deque[Read], ConnectorBugError | None]:
    """Up to the first on which the connector stumbles: those before it need not wait for its mending."""
    kept = vault.deliveries
    first: list[tuple[str, str, Delivery]] = []
    with vault.database.transaction():
        for delivery in deliveries:
            digest = sha256(delivery.content).hexdigest()
            today = derived(source, delivery.name, digest, str(day_of(delivery.picked_up)))
            picked_up = kept.first_pickup(today, delivery.picked_up)
            told = sources.told(source, replace(delivery, picked_up=picked_up))
            first.append((digest, today, told))
    read: deque[Read] = deque()
    for digest, today, delivery in first:
        try:
            reading = _read(connector, delivery)
        except ConnectorBugError as bug:
            return read, bug
        # Without a moment of its own a file speaks as of the day on which it is handed in.
        timeless = reading.through == delivery.picked_up
        identity = today if timeless else derived(source, delivery.name, digest)
        read.append(Read(delivery, identity, reading))
    return read, None


def _read(connector: Connector, delivery: Delivery) -> Reading:
    """A bug stops the worker, and says where it is; never with the words of a record."""
    try:
        reading = connector.read(delivery)
    except Exception as bug:  # noqa: BLE001 - whatever it is, its message must not travel
        frame = extract_tb(bug.__traceback__)[-1]
        place = f"{frame.name}, line {frame.lineno}"
        raise ConnectorBugError(f"{connector.name} raised {type(bug).__name__} in {place}") from None
    if not reading.adds_up:
        raise ConnectorBugError(f"{connector.name}: records, facts, rejections and non-facts do not add up")
    return reading if delivery.whole else replace(reading, heard=False)
