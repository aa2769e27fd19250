"""What could not be a fact, until somebody deals with it: counted, retried from the original, or dropped.

The topic `rejected` says what was rejected; that a person or a later delivery dealt with it is kept in the
vault (`handled`), so that a repeat of the delivery does not bring it back. See docs/decisions/0004 and 0022.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from hub.connectors.connector import Connector
from hub.domain.identifiers import SourceId
from hub.edge.intake.identity import Door
from hub.edge.intake.ingest import Intake
from hub.edge.intake.originals import Originals
from hub.edge.intake.receipt import Receipt
from hub.edge.intake.rejection import Rejection, by_id, listed
from hub.edge.kafka.reading import as_record, scan
from hub.edge.kafka.unreadable import can_be_read
from hub.edge.settings import Settings
from hub.edge.vault import Vault
from hub.edge.vault.access import Access
from hub.streams import topics
from hub.streams.codec import Codec
from hub.streams.shapes import from_ms

RETRIED = "retried"
DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Difference:
    """What reading a delivery again would change: ids of rejections, of which `again` has all there would be.

    `facts` and `kinds` count all facts of the delivery, those that it gave before among them.
    """

    delivery: str
    source: SourceId
    mended: tuple[str, ...] = ()
    remain: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    facts: int = 0
    kinds: Mapping[str, int] = field(default_factory=dict)
    again: tuple[Rejection, ...] = ()
    gone: bool = False  # the original is no longer there


def read(settings: Settings, codec: Codec, vault: Vault) -> list[Rejection]:
    """All that nobody has dealt with yet, oldest first; a repeat is one."""
    return read_all(settings, codec, vault)[0]


def read_all(
    settings: Settings, codec: Codec, vault: Vault
) -> tuple[list[Rejection], list[tuple[Rejection, str]]]:
    """All that waits, and all that was dealt with, with how; oldest first, a repeat is one."""
    found: dict[str, Rejection] = {}
    for message in scan(settings, topics.REJECTED):
        letter = as_record((topics.REJECTED, message.partition() or 0), message)
        if not can_be_read(letter, codec):
            continue
        _, record = codec.decode(letter.value)
        del record["original"]
        record["picked_up"] = from_ms(record["picked_up"])
        found.setdefault(record["id"], Rejection(**record))
    how = vault.deliveries.how(found)
    waiting = [rejection for name, rejection in found.items() if name not in how]
    return waiting, [(found[name], end) for name, end in how.items()]


def difference(
    delivery: str, waiting: Sequence[Rejection], intake: Intake, connectors: Iterable[Connector]
) -> Difference:
    """Read the original again and compare; nothing is kept of it."""
    source = waiting[0].source
    known = {r.id for r in waiting}
    found = intake.originals.find(delivery)
    connector = next((c for c in connectors if found and c.name == found[0]), None)
    if found is None or connector is None:
        return Difference(delivery, source, remain=tuple(sorted(known)), gone=True)
    reading = connector.read(intake.sources.told(source, found[1]))
    vault = intake.door.vault
    if reading.answers:
        intake.door.catch_up()
    with vault.database.transaction(rehearsal=True):
        admitted = Door(vault).admit(reading, source)
    rejected = listed((*reading.rejections, *admitted.rejections), intake.limit)
    found_again = by_id(source, delivery, found[1].picked_up, rejected)
    again = {r.id for r, _ in found_again}
    return Difference(
        delivery,
        source,
        mended=tuple(sorted(known - again)),
        remain=tuple(sorted(known & again)),
        new=tuple(sorted(again - known - vault.deliveries.handled(again - known))),
        facts=len(admitted.facts),
        kinds=dict(sorted(Counter(fact.kind for _, fact in admitted.facts).items())),
        again=tuple(r for r, _ in found_again),
    )


def retry(
    change: Difference, intake: Intake, connectors: Iterable[Connector], moment: datetime
) -> Receipt | None:
    """Take the original in again; what is mended is dealt with. None when the original is gone."""
    found = intake.originals.find(change.delivery)
    if found is None:
        return None
    name, delivery = found
    connector = next(c for c in connectors if c.name == name)
    receipt = intake.take(connector, delivery)
    if receipt.refused is None:
        left = {m.id for m in receipt.mend}
        mended = [r for r in (*change.mended, *change.remain) if r not in left]
        intake.door.vault.deliveries.handle(mended, RETRIED, moment)
        intake.door.vault.waiting.done(mended)
        _tidy(intake.originals, change.delivery, left=bool(left))
    return receipt


def drop(
    rejections: Sequence[Rejection],
    others: Iterable[Rejection],
    intake_of: Originals,
    vault: Vault,
    access: Access,
) -> None:
    """A person decided that these will never be facts; why is in the access log."""
    vault.access.write(access)
    vault.deliveries.handle([r.id for r in rejections], DROPPED, access.moment)
    vault.waiting.done([r.id for r in rejections])
    still = {r.delivery for r in others}
    for delivery in {r.delivery for r in rejections}:
        _tidy(intake_of, delivery, left=delivery in still)


def _tidy(originals: Originals, delivery: str, *, left: bool) -> None:
    if not left:
        originals.forget(delivery)
