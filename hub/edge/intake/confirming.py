"""A person confirms what was asked about a delivery: that a full list lacks much, or that its form is right.

A list takes back then what it lacks; of a delivery in a new form all counts, and so do those after it in the
same form. Of one that is both, the form comes first.

The word is kept in the vault first, and the delivery is read again from its original: a crash between the two
leaves a confirmation that can be given again.
"""

from hub.connectors.catalogue import connector
from hub.connectors.connector import Connector
from hub.connectors.contract import Delivery
from hub.domain.identifiers import SourceId
from hub.edge.errors import OperatorError
from hub.edge.intake.ingest import Intake
from hub.edge.intake.receipt import Receipt
from hub.edge.vault import Vault
from hub.edge.vault.access import Access
from hub.edge.vault.statements import Held, State
from hub.edge.vault.traits import KeptOut

OPEN = (State.WAITS, State.CONFIRMED)


def asked(vault: Vault, delivery: str) -> Held | KeptOut:
    """What is asked about the delivery of that id, whatever became of it."""
    held: Held | KeptOut | None = vault.traits.find(delivery)
    if held is None or held.state not in OPEN:
        held = vault.statements.find(delivery) or held
    if held is None:
        raise OperatorError(
            f"no delivery {delivery} was held",
            where="DELIVERY",
            remedy="`hub delivery held` lists those that wait, and the receipt names its delivery",
        )
    if held.state is State.WITHDRAWN:
        raise OperatorError(
            f"{delivery} was withdrawn",
            where="DELIVERY",
            remedy=f"nothing is needed; what {held.source} delivers from now on counts",
        )
    if held.state is State.OVERTAKEN:
        raise OperatorError(
            f"{delivery} was overtaken: a later delivery of {held.source} counts instead",
            where="DELIVERY",
            remedy="nothing is needed; `hub delivery held` lists those that wait",
        )
    return held


def confirm(held: Held | KeptOut, intake: Intake, access: Access) -> Receipt | None:
    """Let it count, or take back what it lacks; None when that was done before."""
    if held.state is State.APPLIED:
        return None
    found = _original(intake, held)
    if found is None:
        raise OperatorError(
            f"the original of {held.delivery} is no longer there",
            where="originals",
            remedy=f"have {held.source} deliver it again",
        )
    vault = intake.door.vault
    with vault.database.transaction():
        vault.access.write(access)
        kept = vault.statements if isinstance(held, Held) else vault.traits
        kept.move(held.delivery, State.CONFIRMED)
    receipt = intake.take(*found)
    if receipt.refused is not None:
        raise OperatorError(
            f"a delivery of {held.source} is being withdrawn",
            where=held.source,
            remedy="confirm again when that is done",
        )
    if isinstance(held, KeptOut):
        _others(held.source, intake)
    return receipt


def _others(source: SourceId, intake: Intake) -> None:
    """Those in the same form need not be asked about one by one: what was confirmed is known now."""
    for other in intake.door.vault.traits.waiting(source):
        if other.state is State.WAITS and (found := _original(intake, other)) is not None:
            intake.take(*found)


def _original(intake: Intake, held: Held | KeptOut) -> tuple[Connector, Delivery] | None:
    """The delivery as it came, and what reads it; None when either is no longer there."""
    found = intake.originals.find(held.delivery)
    reads = connector(found[0]) if found else None
    return (reads, found[1]) if found and reads else None
