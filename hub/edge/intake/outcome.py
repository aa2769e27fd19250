"""What became of a delivery: the news that it was heard, its receipt, a word in the log; no contents."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from hub.connectors.contract import Delivery, Note, Reading, Rejected
from hub.domain.facts import Delivered
from hub.domain.identifiers import SourceId
from hub.edge import log, metrics
from hub.edge.intake.admitted import Admitted
from hub.edge.intake.mending import mend
from hub.edge.intake.originals import Originals, plain_name
from hub.edge.intake.receipt import Receipt
from hub.edge.intake.rejection import Rejection
from hub.edge.intake.shrinking import Weighed
from hub.edge.vault import Vault
from hub.edge.vault.waiting import Past

IN_A_ROW = (
    "{count} records op rij zijn afgewezen: waarschijnlijk klopt het bestand als geheel niet "
    "(scheidingsteken, kolommen, codering). Wat te lezen was, telt; deze levering geldt niet als gehoord en "
    "er vervalt niets. Het herstelde bestand wordt gewoon ingenomen."
)
UNLINKED = (
    "{count} keer staat naast een BSN een onderwijsnummer dat al bij een ander BSN hoort; de nummers zijn "
    "niet gekoppeld, de gegevens tellen bij het BSN. Controleer beide nummers."
)
CONTRADICTED = (
    "{count} keer zegt een latere regel van deze aanlevering iets anders over hetzelfde dan een eerdere; "
    "de latere telt. Controleer of het dezelfde leerling is en laat alleen de juiste regel staan."
)
TWO_PERSONS = (
    "{count} keer staan bij een BSN of onderwijsnummer twee eigen nummers met twee geboortedata: het lijken "
    "twee leerlingen. Zolang dat zo is hoort geen gemeente over hen. Verbeter nummer of geboortedatum en "
    "lever opnieuw aan."
)
RAN_BACK = Note(
    "number_runs_back",
    "Het wijzigingsvolgnummer loopt terug terwijl de momenten vooruitgaan: de bron lijkt opnieuw te tellen. "
    "Na een sprong terug tot minder dan de helft telt het moment; vraag de leverancier wat er is gebeurd.",
)
RENUMBERED = Note(
    "keys_changed",
    "De sleutels zijn gewisseld: bijna alle leerlingen die wij kennen, hebben nu een ander eigen nummer. "
    "Wie een BSN of onderwijsnummer heeft, blijft dezelfde; wie alleen een eigen nummer heeft, geldt als een "
    "nieuwe leerling. Was dat niet de bedoeling, lever dan opnieuw met de oude nummers.",
)
CAPPED = Note(
    "future_moment",
    "Het moment in dit bestand ligt in de toekomst; het telt als gehoord tot het moment van oppakken.",
)


def news_of(
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
        parts=reading.parts if reading.retracts else frozenset(),
        spared=admitted.spared if reading.retracts else frozenset(),
        records=reading.records,
        rejected=len(reading.rejected_records | {r.record for r in admitted.rejections}),
    )


def receipt_of(
    source: SourceId,
    delivery: Delivery,
    identity: str,
    reading: Reading,
    admitted: Admitted,
    weighed: Weighed,
    rejections: list[tuple[Rejection, Rejected]],
) -> Receipt:
    news = weighed.news
    rejected = reading.rejected_records | {r.record for r in admitted.rejections}
    return Receipt(
        source=source,
        name=plain_name(delivery.name),
        delivery=identity,
        picked_up=delivery.picked_up,
        through=news.through if news else None,
        full=news is not None and news.scope is not None,
        held=weighed.waits,
        records=reading.records,
        fruitful=len(reading.fruitful - rejected),
        rejected=len(rejected),
        skipped=len({s.record for s in reading.skipped}),
        facts=len(admitted.facts),
        mend=tuple(rejection for rejection, _ in rejections),
        notes=(*reading.notes, *_notes(reading, delivery, admitted), *weighed.notes),
    )


def _notes(reading: Reading, delivery: Delivery, admitted: Admitted) -> Iterator[Note]:
    """What the door noticed, beside what the connector did."""
    if reading.through > delivery.picked_up:
        yield CAPPED
    if admitted.unlinked:
        yield Note("not_linked", UNLINKED.format(count=admitted.unlinked))
    if admitted.doubted:
        yield Note("two_persons", TWO_PERSONS.format(count=admitted.doubted))
    if admitted.renumbered:
        yield RENUMBERED
    if admitted.ran_back:
        yield RAN_BACK
    if admitted.contradicted:
        yield Note("contradicted", CONTRADICTED.format(count=admitted.contradicted))


def mended(
    receipts: Sequence[Receipt],
    waits: Sequence[Past],
    heard: Sequence[tuple[Reading, Delivered | None]],
    vault: Vault,
    originals: Originals,
) -> list[Receipt]:
    """Told with what each closed of older rejections, once it is on Kafka; what waits of them is kept."""
    told: list[Receipt] = []
    for receipt, past, (reading, news) in zip(receipts, waits, heard, strict=True):
        closed = mend(vault, originals, receipt.source, past, reading, news, receipt.picked_up)
        told.append(replace(receipt, notes=(*receipt.notes, *closed.notes)))
    return told


def unheard(reading: Reading, source: SourceId, count: int) -> Reading:
    """What could be read is taken in, and nothing follows from what could not."""
    log.get().warning(log.INTAKE_STOPPED, source=source, rejected=count)
    note = Note("many_in_a_row", IN_A_ROW.format(count=count))
    return replace(reading, heard=False, notes=(*reading.notes, note))


def tell(receipt: Receipt) -> None:
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
    metrics.INTAKE_DELIVERIES.labels(receipt.source, receipt.judgement.name.lower()).inc()
    counts = {"facts": receipt.fruitful, "rejected": receipt.rejected, "known": receipt.skipped}
    for kind, count in counts.items():
        metrics.INTAKE_RECORDS.labels(receipt.source, kind).inc(count)
    for code in sorted({note.code for note in receipt.notes if note.look}):
        log.get().info(log.INTAKE_LOOK, source=receipt.source, delivery=receipt.delivery, code=code)
        metrics.INTAKE_NOTES.labels(receipt.source, code).inc()
    for code, count in receipt.by_code.items():
        log.get().info(log.FACT_REJECTED, source=receipt.source, code=code, count=count)


def in_a_row(reading: Reading, before: int) -> tuple[int, int]:
    """The longest run of rejected records, and the run at the end; known non-facts neither add nor break.

    What was before counts only where nothing of this delivery could be read: else it is judged by itself.
    """
    run = longest = 0 if reading.fruitful else before
    rejected = reading.rejected_records
    for record in sorted(rejected | reading.fruitful):
        run = run + 1 if record in rejected else 0
        longest = max(longest, run)
    return longest, run
