"""What is written of a delivery: two receipts beside its place, and what its sealed copy is called."""

import json
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from hub.connectors.contract import Delivery
from hub.domain.identifiers import SourceId
from hub.edge import log, metrics
from hub.edge.intake.originals import MASK, Paper, legible, plain_name, write_all
from hub.edge.intake.receipt import Receipt, in_dutch
from hub.edge.intake.transports.folders import RECEIPT_JSON, RECEIPT_TEXT, shape

DIGEST_LETTERS = 12
ID_LETTERS = 8

READABLE = 0o644


def archived_as(delivery: Delivery) -> str:
    """What a delivery is called in the archive: its moment and a hash, nothing of the name that it came with.

    Someone will name a file after a child; that name is sealed inside. The same pick-up has the same name.
    """
    whole = delivery.name.encode() + b"\0" + delivery.content
    return f"{delivery.picked_up:%Y%m%dT%H%M%S}.{sha256(whole).hexdigest()[:DIGEST_LETTERS]}"


def receipts_beside(folder: Path, receipt: Receipt) -> tuple[Paper, Paper]:
    """For beside the place where the file was: one for programs, one for people.

    Two names can be the same once their numbers are masked: each delivery's receipt has a name of its own.
    """
    called = (
        f"{receipt.name}.{receipt.delivery[:ID_LETTERS]}"
        if receipt.delivery and MASK in receipt.name
        else receipt.name
    )
    content = json.dumps(receipt.as_json(), ensure_ascii=False, indent=2)
    return (
        Paper(folder / f"{called}{RECEIPT_JSON}", content.encode(), READABLE),
        Paper(folder / f"{called}{RECEIPT_TEXT}", in_dutch(receipt).encode(), READABLE),
    )


def left_there(file: Path, source: SourceId, trouble: str, now: datetime) -> Receipt:
    """A file that is not taken in stays where it is. Said once: the next poll finds the receipt."""
    receipt = Receipt(source=source, name=plain_name(file.name), picked_up=now, refused=trouble)
    said = shape(file.with_name(f"{receipt.name}{RECEIPT_TEXT}"))
    written = shape(file)
    if written is not None and (said is None or said.written_ns < written.written_ns):
        metrics.INTAKE_REFUSED.inc()
        log.get().warning(log.INTAKE_FAILED, place=legible(str(file.parent)), trouble=trouble)
        write_all(receipts_beside(file.parent, receipt))
    return receipt
