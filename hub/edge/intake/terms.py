"""In which term of its source a delivery is said (decision 25): what withdrawals mean for the intake."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from hub.connectors.contract import Note, Reading
from hub.domain.facts import Delivered, Fact
from hub.domain.identifiers import SourceId
from hub.domain.word import in_term
from hub.edge.intake.admitted import Admitted
from hub.edge.intake.later import Addressed
from hub.edge.intake.receipt import Receipt
from hub.edge.vault.withdrawals import Taken

WITHDRAWN = Note(
    "withdrawn",
    "Precies dit bestand is eerder ingenomen en daarna ingetrokken; het telt niet. Is het toch goed, lever "
    "het dan onder een andere naam, of laat het de beheerder van de hub weten.",
)
WAITS = (
    "Een eerdere levering van u wordt ingetrokken. Dit bestand wacht daarop en wordt vanzelf ingenomen; "
    "duurt dat langer dan een kwartier, laat het de beheerder van de hub weten."
)


def put_aside(reading: Reading) -> Reading:
    """What is read of a delivery that was withdrawn: nothing."""
    return Reading(0, reading.through, reading.version, heard=False, notes=(WITHDRAWN,))


def lifted(admitted: Admitted, source: SourceId, term: int) -> Admitted:
    """The same in a term of the source."""
    if not term:
        return admitted
    facts = tuple(_lifted(admitted.told.facts, source, term))
    return replace(admitted, told=admitted.told._replace(facts=facts))


def lifted_news(news: Delivered | None, term: int) -> Delivered | None:
    """As above."""
    return replace(news, version=in_term(news.version, term)) if news and term else news


def _lifted(facts: Sequence[Addressed], source: SourceId, term: int) -> Iterable[Addressed]:
    """A list says the same of many by one fact, which stays one; who is who is said in another's name."""
    done: dict[int, Fact] = {}
    for pupil, fact in facts:
        if (found := done.get(id(fact))) is None:
            own = fact.source == source
            found = done[id(fact)] = replace(fact, version=in_term(fact.version, term)) if own else fact
        yield pupil, found


def kept_of(receipt: Receipt) -> Taken:
    """What is kept of a delivery that was taken in."""
    return Taken(
        delivery=receipt.delivery,
        source=receipt.source,
        name=receipt.name,
        picked_up=receipt.picked_up,
        through=receipt.through,
        full=receipt.full,
        records=receipt.records,
        rejected=receipt.rejected,
        facts=receipt.facts,
    )
