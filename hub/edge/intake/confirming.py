"""A person confirms a full statement that was held: then it takes back what it lacks, once.

The word is kept in the vault first, and the delivery is read again from its original: a crash between the two
leaves a confirmation that can be given again.
"""

from hub.connectors.catalogue import connector
from hub.edge.errors import OperatorError
from hub.edge.intake.ingest import Intake
from hub.edge.intake.receipt import Receipt
from hub.edge.vault import Vault
from hub.edge.vault.access import Access
from hub.edge.vault.statements import Held, State


def asked(vault: Vault, delivery: str) -> Held:
    """What is held under that id, whatever became of it."""
    held = vault.statements.find(delivery)
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
            f"{delivery} was overtaken: a later full list of {held.source} counts instead",
            where="DELIVERY",
            remedy="nothing is needed; `hub delivery held` lists those that wait",
        )
    return held


def confirm(held: Held, intake: Intake, access: Access) -> Receipt | None:
    """Take back what the statement lacks; None when that was done before."""
    if held.state is State.APPLIED:
        return None
    found = intake.originals.find(held.delivery)
    reads = connector(found[0]) if found else None
    if found is None or reads is None:
        raise OperatorError(
            f"the original of {held.delivery} is no longer there",
            where="originals",
            remedy=f"have {held.source} deliver it again",
        )
    vault = intake.door.vault
    with vault.database.transaction():
        vault.access.write(access)
        vault.statements.move(held.delivery, State.CONFIRMED)
    receipt = intake.take(reads, found[1])
    if receipt.refused is not None:
        raise OperatorError(
            f"a delivery of {held.source} is being withdrawn",
            where=held.source,
            remedy="confirm again when that is done",
        )
    return receipt
