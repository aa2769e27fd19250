"""What is said of the person: birth, residence, death, and that two are one."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hub.domain.identifiers import Birth, Brin, Code, Municipality, PupilId
from hub.domain.word import Word


class Precision(StrEnum):
    """How much of a day its source knows. What is not known is filled in, and counts; this is told only."""

    DAY = "dag"
    MONTH = "maand"
    YEAR = "jaar"
    NOTHING = "niets"


@dataclass(frozen=True, slots=True, kw_only=True)
class Born(Word):
    """A birth date; stays in state and is in no output."""

    repeats = True
    listing = False

    birth: Birth
    part: Code | None = None

    @property
    def span(self) -> tuple[date, date] | None:
        """A full statement of whatever days takes it back, so that of two children one remains."""
        return (date.min, date.max)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resides(Word):
    """A municipality of residence: dated by a register, undated (`since` None) by a school.

    `whole`: the source's whole word on where the pupil lives when it was asked, not one move of several: what
    it said before of that day or a later one is taken back.
    """

    municipality: Municipality | None  # None: abroad, or no known address
    since: date | None
    before: Municipality | None = None
    abroad: bool = False
    whole: bool = False
    known: Precision = Precision.DAY  # of `since`


@dataclass(frozen=True, slots=True, kw_only=True)
class Died(Word):
    """Death (BRP)."""

    day: date
    known: Precision = Precision.DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityDoubted(Word):
    """Who came without a number may be somebody known; a school told of the pupil, and must say who it is."""

    school: Brin
    day: date  # since when
    season: int

    @property
    def seasons(self) -> tuple[int, ...]:
        return (self.season,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged(Word):
    """Two pupils are one person; all that is known of this one goes to `into`."""

    into: PupilId
