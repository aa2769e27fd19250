"""An institution code as sources write it: the BRIN, and perhaps the number of a location behind it."""

import re
from typing import NamedTuple

from pydantic_core import PydanticCustomError

from hub.domain.identifiers import Brin

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


def brin(text: str) -> Brin:
    """An institution code, whatever its location."""
    return institution(text).brin
