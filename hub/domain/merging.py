"""Municipalities that end: which one stands for them from which day on.

The table is packaged with the connectors and handed in with the context; this room reads no file.
Source: the herindelingswetten (Wet algemene regels herindeling, art. 44: rights and duties pass on).
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from hub.domain.identifiers import Municipality
from hub.domain.timeline import midnight


class Merger(NamedTuple):
    """The end of a municipality."""

    day: date  # the first on which its code is no longer valid
    into: Municipality  # of a divided one: where the largest part went


Mergers = Mapping[str, Merger]
"""By the code that ends."""


def heir(code: str, at: datetime, mergers: Mergers) -> str:
    """The municipality that `code` has become by a moment; itself before its end."""
    while (merger := mergers.get(code)) is not None and midnight(merger.day) <= at:
        code = merger.into
    return code
