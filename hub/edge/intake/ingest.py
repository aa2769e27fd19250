"""Intake of deliveries: read, through the door, and to Kafka in one transaction, with a receipt for each.

Reading a delivery twice changes nothing: ids are derived, and a repeat is read as of the first pick-up. The
order is vault, originals, Kafka, receipt: a crash anywhere is mended by reading the delivery again.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from hub.connectors.connector import Connector
from hub.connectors.contract import Delivery
from hub.domain.context import Context
from hub.domain.identifiers import SourceId
from hub.edge.access.organisation import Organisations
from hub.edge.intake import drifting
from hub.edge.intake.admitted import Admitted
from hub.edge.intake.identity import PART_OF_CLAIMS, Door
from hub.edge.intake.later import counting_as
from hub.edge.intake.mandated import Mandates
from hub.edge.intake.mending import past_of
from hub.edge.intake.noticed import beside_usual, ran_back
from hub.edge.intake.originals import Originals, plain_name
from hub.edge.intake.outcome import in_a_row, mended, news_of, receipt_of, tell, unheard
from hub.edge.intake.outgoing import outgoing
from hub.edge.intake.reading import Read, read_all
from hub.edge.intake.receipt import Receipt
from hub.edge.intake.rejection import by_id, listed
from hub.edge.intake.shrinking import Weighed, settle, weigh
from hub.edge.intake.terms import WAITS, kept_of, lifted, lifted_news, put_aside
from hub.edge.kafka.publisher import Publisher
from hub.edge.sources import Sources
from hub.edge.vault.statements import Held
from hub.edge.vault.waiting import Past
from hub.streams.codec import Codec
from hub.streams.records import Out

LIMIT = 1_000
PART_OF_OUTPUT = 100_000
"""Words of one transaction of Kafka at most: whoever reads the topic waits for its end."""


_TakenIn = tuple[Admitted, Weighed]


@dataclass(frozen=True, kw_only=True)
class Intake:
    """What taking in a delivery needs."""

    door: Door
    publisher: Publisher
    originals: Originals
    codec: Codec
    limit: int = LIMIT
    sources: Sources = field(default_factory=Sources)
    context: Context = field(default_factory=Context)  # of which days nothing need come
    organisations: Organisations = field(default_factory=Organisations)

    @property
    def mandates(self) -> Mandates:
        return Mandates(self.organisations, self.sources)

    def take(self, connector: Connector, delivery: Delivery) -> Receipt:
        """Take in one delivery; `delivery.picked_up` is the clock's moment, live or in a drill."""
        ((receipt,),) = self.take_all(connector, [delivery])
        return receipt

    def take_all(self, connector: Connector, deliveries: Sequence[Delivery]) -> Iterator[list[Receipt]]:
        """Take in deliveries of one source, in their order, as many at once as may be.

        Each list of receipts is of the next so many deliveries, which are on Kafka then; what must be done
        with them is done before the next list is asked for.
        """
        return ingest(deliveries, connector, self)


def ingest(deliveries: Sequence[Delivery], connector: Connector, intake: Intake) -> Iterator[list[Receipt]]:
    organisation = deliveries[0].organisation
    source = connector.source(organisation)
    if why := intake.mandates.missing(connector, organisation, deliveries[0].picked_up):
        yield [_left(delivery, source, why) for delivery in deliveries]
        return
    left, bug = read_all(deliveries, connector, source, intake.door.vault, intake.sources)
    withdrawals = intake.door.vault.withdrawals
    while left:
        if withdrawals.under_way(source) is not None:
            yield [_left(read.delivery, source, WAITS) for read in left]
            break
        if receipts := _together(left, connector, source, intake):
            yield receipts
    if bug is not None:
        raise bug


def _together(left: deque[Read], connector: Connector, source: SourceId, intake: Intake) -> list[Receipt]:
    """One transaction of the vault, then one of Kafka, for the next deliveries of those that are left.

    None of them when the source began another term meanwhile: what went out then counts no more, so they are
    left, to be taken in once more.
    """
    withdrawals = intake.door.vault.withdrawals
    term = withdrawals.term(source)
    if any(read.reading.answers for read in left):
        intake.door.catch_up()
    taken = _admitted_together(left, source, intake, term)
    seal = intake.door.vault.keys.seal
    batch: list[Out] = []
    receipts: list[Receipt] = []
    waits: list[Past] = []
    for read, taken_in in taken:
        delivery, identity, reading = read.delivery, read.identity, read.reading
        admitted, weighed = taken_in
        rejected = listed((*reading.rejections, *admitted.rejections), intake.limit)
        rejections = by_id(source, identity, delivery.picked_up, rejected)
        handled = intake.door.vault.deliveries.handled(r.id for r, _ in rejections)
        waiting = [(r, row) for r, row in rejections if r.id not in handled]
        if waiting or weighed.waits or read.kept_out:
            intake.originals.keep(identity, connector.name, delivery)
        said = (admitted, waiting, weighed.news)
        batch += outgoing(intake.codec, seal, connector, delivery, identity, *said)
        receipt = receipt_of(source, delivery, identity, reading, admitted, weighed, rejections)
        receipts.append(replace(receipt, kept_out=read.kept_out is not None))
        waits.append(past_of(intake.door.vault.waiting, source, identity, delivery, reading, waiting))
    for some in in_parts(batch, PART_OF_OUTPUT):
        intake.publisher.publish(some)
    if term != withdrawals.term(source):
        left.extendleft(read for read, _ in reversed(taken))
        return []
    return _settled(taken, waits, receipts, source, intake)


def _settled(
    taken: Sequence[tuple[Read, _TakenIn]],
    waits: Sequence[Past],
    receipts: Sequence[Receipt],
    source: SourceId,
    intake: Intake,
) -> list[Receipt]:
    """They are on Kafka: what follows from that, in one transaction; each would wait for the disk."""
    vault, originals = intake.door.vault, intake.originals
    with vault.database.transaction():
        vault.withdrawals.note_all(map(kept_of, receipts))
        receipts = beside_usual(vault, intake.context, source, receipts)
        for _, (_, weighed) in taken:
            settle(weighed, vault.statements, originals)
        for (read, _), past, receipt in zip(taken, waits, receipts, strict=True):
            drifting.settle(vault, originals, source, past, read.kept_out, receipt)
        heard = [(read.reading, weighed.news) for read, (_, weighed) in taken]
        told = mended(receipts, waits, heard, vault, originals)
    for receipt in told:
        tell(receipt)
    return told


def _admitted_together(
    left: deque[Read], source: SourceId, intake: Intake, term: int
) -> list[tuple[Read, _TakenIn]]:
    """In one transaction of the vault; a large delivery by itself in several, between which others go."""
    if _is_large(left[0]):
        return list(_admitted(deque([left.popleft()]), source, intake, term))
    small: deque[Read] = deque()
    while left and not _is_large(left[0]):
        small.append(left.popleft())
    with intake.door.vault.database.transaction():
        taken = list(_admitted(small, source, intake, term))
    left.extendleft(reversed(small))
    return taken


def _left(delivery: Delivery, source: SourceId, why: str) -> Receipt:
    """One that stays where it is, until a withdrawal is done or there is a mandate."""
    name = plain_name(delivery.name)
    return Receipt(source=source, name=name, picked_up=delivery.picked_up, refused=why)


def _is_large(read: Read) -> bool:
    return len(read.reading.claims) > PART_OF_CLAIMS


def in_parts(outs: Sequence[Out], most: int) -> Iterator[Sequence[Out]]:
    """A delivery of more words than one transaction may have is still whole at its last: `Delivered`."""
    return (outs[first : first + most] for first in range(0, len(outs), most))


def _admitted(
    left: deque[Read], source: SourceId, intake: Intake, term: int
) -> Iterator[tuple[Read, _TakenIn]]:
    """Takes what it answers from `left`. A delivery with too many rejections in a row is not heard.

    A delivery that a run of rejections goes into or out of is the last of its transaction: the vault knows
    the run before one delivery only, which must be the one that a crash has repeated.
    """
    kept = intake.door.vault.deliveries
    gone = intake.door.vault.withdrawals.gone(source)
    while left:
        read = left.popleft()
        if read.identity in gone:
            read = replace(read, reading=put_aside(read.reading))
        dial = intake.sources.of(source).drift
        reading, kept_out, left_out = drifting.judged(
            intake.door.vault, source, read.identity, read.delivery, read.reading, dial
        )
        read = replace(read, reading=reading, kept_out=kept_out)
        before = kept.streak(source, read.identity)
        longest, after = in_a_row(read.reading, before)
        stopped = longest > intake.limit
        kept.note(source, read.identity, before, longest if stopped else after, stopped=stopped)
        if stopped:
            read = replace(read, reading=unheard(read.reading, source, longest))
        drifting.learn(intake.door.vault, source, read.identity, read.reading, left_out)
        turn = kept.place(source, read.identity, read.reading.version)
        read = replace(read, reading=counting_as(read.reading, turn.version))
        yield read, _taken_in(read, turn.place, source, intake, term)
        if before or after:
            return


def _taken_in(read: Read, place: int, source: SourceId, intake: Intake, term: int) -> _TakenIn:
    """Through the door, and what it says in full weighed against what was listed before."""
    admit = intake.door.admit_in_parts if _is_large(read) else intake.door.admit
    admitted = lifted(admit(read.reading, source, read.identity, place), source, term)
    admitted = replace(admitted, ran_back=ran_back(intake.door.vault, source, read.identity, read.reading))
    news = lifted_news(news_of(source, read.identity, read.delivery, read.reading, admitted), term)
    rejected = len(read.reading.rejections) + len(admitted.rejections)
    asked = Held(read.identity, source, read.delivery.picked_up, known=0, lost=0, rejected=rejected)
    with intake.door.vault.database.transaction():
        return admitted, weigh(intake.door.vault, news, admitted.facts, intake.sources.of(source), asked)
