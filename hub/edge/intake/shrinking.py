"""A full statement that shrinks is asked about: half an upload, or another part of the list, looks like it.

Its rows are taken in; that it takes back what it lacks waits until a person has confirmed it, or until a
later statement of the same has come.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from hub.connectors.contract import Note
from hub.domain.context import Statement
from hub.domain.facts import Delivered
from hub.edge.intake.later import Addressed
from hub.edge.intake.originals import Originals
from hub.edge.sources import SourceSettings
from hub.edge.vault import Vault
from hub.edge.vault.statements import Held, Listed, State, Statements

HELD = (
    "Van de {known} vermeldingen die u eerder opgaf, ontbreken er in dit bestand {lost}. Dat is zoveel dat "
    "wij er nog niets van intrekken. Was het bestand niet compleet, lever dan de hele lijst. Is het de lijst "
    "van één vestiging, niveau of deel, noem dat dan in de bestandsnaam, zoals in de handleiding. "
    "Klopt het zo, laat de beheerder van de hub dan levering {delivery} bevestigen."
)
OVERTAKEN = (
    "Van de {known} vermeldingen die u eerder opgaf, ontbraken er in dit bestand {lost}; "
    "er is niets ingetrokken, want daarna kwam een nieuwere volledige opgave."
)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What is said of a delivery after all, and what is told of it; `overtaken`: what waits no longer."""

    news: Delivered | None
    notes: tuple[Note, ...] = ()
    held: Held | None = None
    overtaken: tuple[Held, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether it waits for a person's word."""
        return self.held is not None and self.held.state is State.WAITS


def weigh(
    vault: Vault, news: Delivered | None, facts: Sequence[Addressed], set_to: SourceSettings, asked: Held
) -> Weighed:
    """Believe a statement, or hold it; `asked` has the delivery as it would be held, without its counts.

    The same delivery again fares as it did before. Within the transaction of the vault that admits it.
    """
    kept = vault.statements
    if news is None or news.scope is None:
        kept.note(asked.source, facts)
        return Weighed(news)
    statement = Statement(news.version, *news.scope, news.spared, news.parts)
    lists = {(pupil, fact.kind, fact.ref) for pupil, fact in facts if fact.span is not None}
    known, lost = kept.weighed(asked.source, statement, lists)
    kept.note(asked.source, facts)
    before = kept.find(asked.delivery)
    held = before or replace(asked, known=known, lost=len(lost))
    if before is None and not too_much(known, lost, set_to):
        return _believed(vault, news, statement, lost)
    if held.state in (State.CONFIRMED, State.APPLIED):
        return _believed(vault, news, statement, lost, held)
    kept.hold(held, statement)
    text = (OVERTAKEN if held.state is State.OVERTAKEN else HELD).format(
        known=held.known, lost=held.lost, delivery=held.delivery
    )
    overtaken = kept.overtaken(asked.source, statement, held.delivery)
    unsaid = replace(news, scope=None, parts=frozenset(), spared=frozenset())
    return Weighed(unsaid, (Note("statement_held", text),), held, tuple(overtaken))


def settle(weighed: Weighed, kept: Statements, originals: Originals) -> None:
    """What was confirmed is on Kafka now; originals are kept for rejections and for what waits only."""
    done = list(weighed.overtaken)
    if weighed.held is not None and weighed.held.state is State.CONFIRMED:
        kept.move(weighed.held.delivery, State.APPLIED)
        done.append(weighed.held)
    for held in done:
        if not held.rejected:
            originals.forget(held.delivery)


def too_much(known: int, lost: Collection[Listed], set_to: SourceSettings) -> bool:
    """More than the source's share and number; or all: a list that has nothing in common is another list."""
    if set_to.held_share >= 1 or not lost:
        return False
    many = len(lost) > set_to.held_more_than and len(lost) > set_to.held_share * known
    return many or len(lost) == known


def _believed(
    vault: Vault, news: Delivered, statement: Statement, lost: Collection[Listed], held: Held | None = None
) -> Weighed:
    vault.statements.take_back(news.source, lost, news.version)
    overtaken = vault.statements.overtaken(news.source, statement, news.delivery)
    return Weighed(news, held=held, overtaken=tuple(overtaken))
