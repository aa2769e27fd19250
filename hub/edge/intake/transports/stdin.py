"""A delivery from a pipe or from one file that somebody names."""

import sys
from datetime import datetime
from pathlib import Path

from hub.connectors.contract import Delivery
from hub.edge.errors import OperatorError
from hub.edge.intake.originals import legible

STDIN = "-"


def delivery(file: str, organisation: str, picked_up: datetime, name: str | None = None) -> Delivery:
    """Read all of it. `name` says what the source calls it: its moment and scope may stand there."""
    if file == STDIN:
        return Delivery(name or "stdin", organisation, picked_up, sys.stdin.buffer.read())
    path = Path(file)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise OperatorError(
            f"the file cannot be read ({error.strerror})",
            where=file,
            remedy="name a file that exists and that you may read, or - for standard input",
        ) from None
    return Delivery(legible(name or path.name), organisation, picked_up, content)
