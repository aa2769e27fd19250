"""An institution code as sources write it: the BRIN, and perhaps the number of a location behind it."""

import re
from hashlib import sha256
from typing import NamedTuple

from pydantic_core import PydanticCustomError

from hub.domain.identifiers import Brin

_NUMBER = re.compile(r"(?:[0-9]{1,2}[A-Z]{2})?([0-9]{1,2})")
_WRITTEN = re.compile(r"([0-9]{2}[A-Z]{2})([0-9]{2})?")


class Institution(NamedTuple):
    """An institution, and which of its locations: two digits, where they are told."""

    brin: Brin
    location: str | None


def institution(text: str) -> Institution:
    """An institution code; the first zero may be lost, that of a location (two digits) may follow."""
    found = text.strip().upper()
    written = _WRITTEN.fullmatch(found) or _WRITTEN.fullmatch(f"0{found}")
    if written is None:
        raise PydanticCustomError("brin_invalid", "Dit is geen BRIN: twee cijfers en twee letters.")
    return Institution(Brin(written[1]), written[2])


def location(text: str) -> str | None:
    """
    A location as a column of its own tells it: two digits, where it is numbered (1, 01, 16YV01).

    A name becomes a digest: it goes along with each fact, and need only be the same each time.
    """
    found = " ".join(text.split()).upper()
    numbered = _NUMBER.fullmatch(found)
    if numbered is not None:
        return numbered[1].zfill(2)
    return f"v{sha256(found.encode()).hexdigest()[:8]}" if found else None


def brin(text: str) -> Brin:
    """An institution code, whatever its location."""
    return institution(text).brin
