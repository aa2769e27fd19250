"""Intake of one delivery: read, through the door, and to Kafka in one transaction, with a receipt.

Reading a delivery twice changes nothing: ids are derived, and a repeat is read as of the first pick-up. The
order is vault, originals, Kafka, receipt: a crash anywhere is mended by reading the delivery again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from traceback import extract_tb

from hub.connectors.connector import Connector
from hub.connectors.contract import Delivery, Reading, Rejected
from hub.domain.facts import Delivered
from hub.domain.identifiers import SourceId, derived
from hub.domain.timeline import day_of
from hub.edge import log, metrics
from hub.edge.intake.identity import Admitted, Door
from hub.edge.intake.originals import Originals, plain_name
from hub.edge.intake.outgoing import outgoing
from hub.edge.intake.receipt import Receipt, mend
from hub.edge.kafka.publisher import Publisher
from hub.streams.codec import Codec

LIMIT = 1_000

STOPPED = (
    "De inname van deze bron is gestopt: {count} records op rij zijn afgewezen. Controleer het bestand "
    "(scheidingsteken, kolommen, codering) en vraag de beheerder daarna de bron weer toe te laten."
)
UNLINKED = (
    "{count} keer staat naast een BSN een onderwijsnummer dat al bij een ander BSN hoort; de nummers zijn "
    "niet gekoppeld, de gegevens tellen bij het BSN. Controleer beide nummers."
)
CAPPED = "Het moment in dit bestand ligt in de toekomst; het telt als gehoord tot het moment van oppakken."


class ConnectorBugError(Exception):
    """A connector raised. Only where is told: its own words may quote a record."""


@dataclass(frozen=True, kw_only=True)
class Intake:
    """What taking in a delivery needs."""

    door: Door
    publisher: Publisher
    originals: Originals
    codec: Codec
    limit: int = LIMIT

    def take(self, connector: Connector, delivery: Delivery) -> Receipt:
        """Take in one delivery; `delivery.picked_up` is the clock's moment, live or in a drill."""
        return ingest(delivery, connector, self)

    def stopped(self, source: SourceId) -> str | None:
        """In Dutch why nothing of this source is taken in, None while it is."""
        count = self.door.vault.intake.stopped(source)
        return None if count is None else STOPPED.format(count=count)


def ingest(delivery: Delivery, connector: Connector, intake: Intake) -> Receipt:
    source = connector.source(delivery.organisation)
    kept = intake.door.vault.intake
    if (count := kept.stopped(source)) is not None:
        return _refused(delivery, source, count)
    digest = sha256(delivery.content).hexdigest()
    today = derived(source, delivery.name, digest, str(day_of(delivery.picked_up)))
    delivery = replace(delivery, picked_up=kept.first_pickup(today, delivery.picked_up))

    reading = _read(connector, delivery)
    # Without a moment of its own a file speaks as of the day on which it is handed in.
    timeless = reading.through == delivery.picked_up
    identity = today if timeless else derived(source, delivery.name, digest)
    before = kept.streak(source, identity)
    longest, after = _in_a_row(reading, before)
    stopped = longest > intake.limit
    kept.note(source, identity, before, longest if stopped else after, stopped=stopped)
    if stopped:
        return _refused(delivery, source, longest)

    admitted = intake.door.admit(reading, source)
    rejections = numbered(identity, (*reading.rejections, *admitted.rejections))
    news = _delivered(source, identity, delivery, reading, admitted)
    handled = kept.handled()
    left = [r for r in rejections if r[0] not in handled]
    if left:
        intake.originals.keep(identity, connector.name, delivery)
    seal = intake.door.vault.keys.seal
    batch = outgoing(intake.codec, seal, connector, delivery, identity, admitted.facts, left, news)
    intake.publisher.publish(list(batch))
    receipt = _receipt(source, delivery, identity, reading, admitted, news, rejections)
    _tell(receipt)
    return receipt


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
    return reading


def _in_a_row(reading: Reading, before: int) -> tuple[int, int]:
    """The longest run of rejected records, and the run at the end; known non-facts neither add nor break."""
    longest, run = before, before
    for record in sorted(reading.rejected_records | reading.fruitful):
        run = run + 1 if record in reading.rejected_records else 0
        longest = max(longest, run)
    return longest, run


def numbered(delivery: str, rejections: Iterable[Rejected]) -> list[tuple[str, Rejected]]:
    """Each rejection by its derived id: the same delivery rejects the same things."""
    return [(derived(delivery, str(r.record), r.code, r.field or ""), r) for r in rejections]


def _delivered(
    source: SourceId, identity: str, delivery: Delivery, reading: Reading, admitted: Admitted
) -> Delivered | None:
    """None when the delivery is broken as a whole: then the source was not heard."""
    if not reading.heard:
        return None
    return Delivered(
        source=source,
        delivery=identity,
        through=min(reading.through, delivery.picked_up),
        version=reading.version,
        scope=reading.scope if reading.retracts else None,
        spared=admitted.spared if reading.retracts else frozenset(),
        records=reading.records,
        rejected=len(reading.rejected_records | {r.record for r in admitted.rejections}),
    )


def _receipt(
    source: SourceId,
    delivery: Delivery,
    identity: str,
    reading: Reading,
    admitted: Admitted,
    news: Delivered | None,
    rejections: list[tuple[str, Rejected]],
) -> Receipt:
    rejected = reading.rejected_records | {r.record for r in admitted.rejections}
    capped = (CAPPED,) if reading.through > delivery.picked_up else ()
    unlinked = (UNLINKED.format(count=admitted.unlinked),) if admitted.unlinked else ()
    return Receipt(
        source=source,
        name=plain_name(delivery.name),
        delivery=identity,
        picked_up=delivery.picked_up,
        through=news.through if news else None,
        full=news is not None and news.scope is not None,
        records=reading.records,
        fruitful=len(reading.fruitful - rejected),
        rejected=len(rejected),
        skipped=len({s.record for s in reading.skipped}),
        facts=len(admitted.facts),
        mend=tuple(mend(i, r) for i, r in rejections),
        notes=(*reading.notes, *capped, *unlinked),
    )


def _refused(delivery: Delivery, source: SourceId, count: int) -> Receipt:
    log.get().warning(log.INTAKE_STOPPED, source=source, rejected=count)
    return Receipt(
        source=source,
        name=plain_name(delivery.name),
        picked_up=delivery.picked_up,
        refused=STOPPED.format(count=count),
    )


def _tell(receipt: Receipt) -> None:
    """Counts for the log and the metrics; causes, never what was in a record."""
    log.get().info(
        log.INTAKE_DONE,
        source=receipt.source,
        delivery=receipt.delivery,
        records=receipt.records,
        facts=receipt.facts,
        rejected=receipt.rejected,
        skipped=receipt.skipped,
        through=receipt.through.isoformat() if receipt.through else None,
    )
    metrics.INTAKE_DELIVERIES.labels(receipt.source).inc()
    counts = {"facts": receipt.fruitful, "rejected": receipt.rejected, "known": receipt.skipped}
    for kind, count in counts.items():
        metrics.INTAKE_RECORDS.labels(receipt.source, kind).inc(count)
    for code, count in receipt.by_code.items():
        log.get().info(log.FACT_REJECTED, source=receipt.source, code=code, count=count)
