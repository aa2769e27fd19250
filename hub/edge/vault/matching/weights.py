"""How much each agreement weighs: how often it is seen between two records of one person (m) and of two (u).

After Fellegi and Sunter (A Theory for Record Linkage, JASA 64, 1969): the weight is log2(m / u), and weights
of fields that do not hang together add up. All numbers are dated data; `hub bench matching` is their test.
"""

from datetime import date
from enum import StrEnum
from math import log2
from typing import NamedTuple

from hub.domain.statute import Dated, Since


class Field(StrEnum):
    """What is compared; the words are shown to whoever decides."""

    SURNAME = "achternaam"
    INFIX = "voorvoegsel"
    INITIALS = "voorletters"
    BIRTH = "geboortedatum"
    SEX = "geslacht"
    MUNICIPALITY = "gemeente"


class Level(StrEnum):
    """How far two agree in a field."""

    SAME = "gelijk"
    SAME_TWO = "gelijk, twee letters"
    SAME_MORE = "gelijk, drie letters of meer"
    NEAR = "bijna gelijk"
    PART = "deel van een dubbele naam"
    SWAPPED = "dag en maand verwisseld"
    SLIP = "één deel anders"
    LACKING = "bij één van beide"
    OTHER_ORDER = "andere volgorde"
    DIFFERENT = "verschillend"


class Odds(NamedTuple):
    """How often a level is seen: of one person, and of two of whom nothing is known."""

    m: float
    u: float

    @property
    def weight(self) -> float:
        """In bits."""
        return log2(self.m / self.u)


class Weights(NamedTuple):
    """What the scorer knows of the world."""

    odds: dict[tuple[Field, Level], Odds]
    known: float  # how many of those who come without a number are known by number
    twins: float  # how many children are one of a twin or more
    alike: float  # how much rather a twin has the same initial and sex than a stranger
    certain: float  # from which probability on
    probable: float
    possible: float


_F, _L = Field, Level
_OWN = "[own]: shares of typing slips and of pairs that agree by chance, held against a simulated country"
WEIGHTS = Dated(
    (
        Since(
            date(2026, 11, 30),
            Weights(
                odds={
                    # Of the same surname u is how many here have it, and stands in no table.
                    (_F.SURNAME, _L.SAME): Odds(0.90, 0.0004),
                    (_F.SURNAME, _L.NEAR): Odds(0.06, 0.0015),
                    (_F.SURNAME, _L.PART): Odds(0.03, 0.0008),
                    (_F.SURNAME, _L.DIFFERENT): Odds(0.01, 0.997),
                    (_F.INFIX, _L.SAME): Odds(0.94, 0.60),
                    (_F.INFIX, _L.LACKING): Odds(0.05, 0.32),
                    (_F.INFIX, _L.DIFFERENT): Odds(0.01, 0.08),
                    (_F.INITIALS, _L.SAME): Odds(0.90, 0.07),
                    (_F.INITIALS, _L.SAME_TWO): Odds(0.85, 0.007),
                    (_F.INITIALS, _L.SAME_MORE): Odds(0.80, 0.001),
                    (_F.INITIALS, _L.OTHER_ORDER): Odds(0.06, 0.13),
                    (_F.INITIALS, _L.DIFFERENT): Odds(0.04, 0.80),
                    (_F.BIRTH, _L.SAME): Odds(0.965, 0.0009),
                    (_F.BIRTH, _L.SWAPPED): Odds(0.01, 0.0003),
                    (_F.BIRTH, _L.SLIP): Odds(0.02, 0.04),
                    (_F.BIRTH, _L.DIFFERENT): Odds(0.005, 0.959),
                    (_F.SEX, _L.SAME): Odds(0.995, 0.5),
                    (_F.SEX, _L.DIFFERENT): Odds(0.005, 0.5),
                    (_F.MUNICIPALITY, _L.SAME): Odds(0.93, 0.012),
                    (_F.MUNICIPALITY, _L.DIFFERENT): Odds(0.07, 0.988),
                },
                known=0.95,
                twins=0.03,
                alike=2.4,
                certain=0.9999,
                probable=0.70,
                possible=0.05,
            ),
            _OWN,
        ),
    )
)
