"""Names of people, schools and places, and the checks that make them names.

A persoonsgebonden nummer (PGN) is read here and nowhere behind the door: see `hub.edge.intake.identity`.
Sources: BSN and onderwijsnummer check sums as in DUO's XSD and python-stdnum.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from operator import mul
from typing import Annotated, NewType

PupilId = NewType("PupilId", str)
"""A keyed pseudonym ("p-…"), or a provisional one for a record without PGN ("v-…")."""

Brin = NewType("Brin", str)
"""Institution code, two digits and two capitals (BRIN4), for example 25PX."""

Municipality = NewType("Municipality", str)
"""CBS municipality code, four digits with leading zeros, for example 0363."""

SourceId = NewType("SourceId", str)
"""One feed of one organisation: connector name, slash, organisation; for example ro/25PX."""

Code = Annotated[str, "code"]
"""One of a list that the connector checks, or made by the hub: nothing of a child can stand in it."""

Numbering = Annotated[str, "numbering"]
"""As a source numbers its things: a keyed digest behind the door, for a child's number may be in it."""

SignalId = NewType("SignalId", str)
CaseId = NewType("CaseId", str)
FileId = NewType("FileId", str)

PROVISIONAL = "v-"

_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_THREES = tuple(
    {f"{n:03}": sum(map(mul, _WEIGHTS[at : at + 3], map(int, f"{n:03}"))) for n in range(1000)}
    for at in (0, 3, 6)
)
"""The weighted sum of three digits in each place: every record of every source is checked by it."""

_BRIN = re.compile(r"[0-9]{2}[A-Z]{2}")
_SUMS = {0: "bsn", 5: "onderwijsnummer"}


def pgn_kind(number: str) -> str | None:
    """Say which number nine digits are: "bsn", "onderwijsnummer", or None when they are neither.

    The weighted sum is 0 modulo 11 for a BSN and 5 for an onderwijsnummer, which also begins with 10.
    """
    if len(number) != len(_WEIGHTS) or number == "000000000":
        return None
    first, second, third = _THREES
    try:
        kind = _SUMS.get((first[number[:3]] + second[number[3:6]] + third[number[6:]]) % 11)
    except KeyError:  # something else than digits
        return None
    return None if kind == "onderwijsnummer" and not number.startswith("10") else kind


def is_brin(text: str) -> bool:
    """Two digits and two capitals."""
    return _BRIN.fullmatch(text) is not None


def is_provisional(pupil: PupilId) -> bool:
    """Whether the pupil is known only by a source's own reference (no PGN, so never a municipal case)."""
    return pupil.startswith(PROVISIONAL)


@dataclass(frozen=True, slots=True)
class Birth:
    """A birth date as registers give it: `ccyy-mm-dd`, day or day and month may be 00 (unknown)."""

    text: str

    @property
    def latest(self) -> date:
        """The last day it can have been: nobody grows out of care by a day we do not know [own]."""
        year, month, day = (int(part) for part in self.text.split("-"))
        month = month or 12
        return date(year, month, day or calendar.monthrange(year, month)[1])

    def resembles(self, other: "Birth") -> bool:
        """Whether one slip makes one of the other: one part differs, or day and month change places."""
        mine, theirs = self.text.split("-"), other.text.split("-")
        differ = sum(a != b and int(a) * int(b) != 0 for a, b in zip(mine, theirs, strict=True))
        return differ <= 1 or mine == [theirs[0], theirs[2], theirs[1]]

    def birthday(self, age: int) -> date:
        """The day on which that age is reached; of 29 February the first of March in other years."""
        return _birthday(self.text, age)


@lru_cache(maxsize=32_768)
def _birthday(birth: str, age: int) -> date:
    born = Birth(birth).latest
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def is_birth(text: str) -> bool:
    """Whether the text is a birth date a register could have written."""
    if re.fullmatch(r"(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}", text) is None:
        return False
    if text[5:7] == "00" and text[8:10] != "00":
        return False
    try:
        _ = Birth(text).latest
    except ValueError:
        return False
    return True


def signal_id(subject: PupilId | SourceId, rule: str, season: int, occasion: str) -> SignalId:
    """Name one occasion of one rule in one season, about a pupil or a source; a repeat has the same name."""
    return SignalId(derived(subject, rule, str(season), occasion))


def case_id(signal: SignalId, recipient: str) -> CaseId:
    """Name a signal as one recipient knows it; two recipients cannot tell that it is the same pupil."""
    return CaseId(derived(signal, recipient))


def file_id(subject: str, recipient: str) -> FileId:
    """Name all that one recipient knows of a pupil (or a source): one child, one file on the desk.

    Two recipients cannot tell that it is the same pupil.
    """
    return FileId(derived("file", subject, recipient))


def derived(*parts: str) -> str:
    """Derive an id of 20 characters from its parts: no randomness, no clock, so a replay gives the same."""
    return blake2b("\x1f".join(parts).encode(), digest_size=10).hexdigest()
