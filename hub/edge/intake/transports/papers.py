"""What is written of a delivery: two receipts beside its place, and what its sealed copy is called."""

import errno
import json
import os
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from shutil import disk_usage

from hub.connectors.contract import Delivery
from hub.domain.identifiers import SourceId
from hub.edge import log, metrics
from hub.edge.intake.originals import MASK, Paper, legible, plain_name, write_all
from hub.edge.intake.receipt import Receipt, in_dutch
from hub.edge.intake.transports.folders import RECEIPT_JSON, RECEIPT_TEXT, shape

DIGEST_LETTERS = 12
ID_LETTERS = 8

READABLE = 0o644

SEALED = 2
"""Bytes of the archive for each of a delivery, at most."""

RECEIPTS_BYTES = 1_000_000
"""Of the receipts that are written at once, more than they ever were."""


def archived_as(delivery: Delivery) -> str:
    """What a delivery is called in the archive: its moment and a hash, nothing of the name that it came with.

    Someone will name a file after a child; that name is sealed inside. The same pick-up has the same name.
    """
    whole = delivery.name.encode() + b"\0" + delivery.content
    return f"{delivery.picked_up:%Y%m%dT%H%M%S}.{sha256(whole).hexdigest()[:DIGEST_LETTERS]}"


def ready_for(folder: Path, deliveries: Sequence[Delivery]) -> None:
    """An OSError where what must be written of these cannot be.

    Asked before they are taken in: a file is let go of when its papers are there, so one without would be
    taken in again at each look.
    """
    for delivery in deliveries:
        for paper in receipts_beside(folder, _unwritten(delivery)):
            if paper.place.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(paper.place))
    wanted = RECEIPTS_BYTES + SEALED * sum(len(delivery.content) for delivery in deliveries)
    if disk_usage(folder).free < wanted:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))


def _unwritten(delivery: Delivery) -> Receipt:
    """A receipt that is called as that of this delivery will be."""
    return Receipt(source=SourceId("-"), name=plain_name(delivery.name), picked_up=delivery.picked_up)


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
