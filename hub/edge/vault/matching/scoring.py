"""Who of some known persons somebody is: the weight of each field, and from them one probability.

Beside each candidate stand two others that nobody sees: a stranger who agrees by chance, and the candidate's
twin who is not known here. So a rare name with one initial is never certain, and two candidates share what
there is to believe.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from rapidfuzz.distance import OSA

from hub.domain.identifiers import Birth
from hub.edge.vault.matching.spelling import Spelled, sound
from hub.edge.vault.matching.weights import Field, Level, Odds, Weights

SHORT = 7
"""Letters of a surname in which two slips are another name [own]."""

TWO, MORE = 2, 3
LEAST = 3
"""Letters of a name of which a slip still tells something: Li and Lo are two names [own]."""


class Likelihood(StrEnum):
    CERTAIN = "zeker"
    PROBABLE = "waarschijnlijk"
    POSSIBLE = "mogelijk"
    NO = "nee"


class Agreed(NamedTuple):
    """How far two agree in one field, and what that weighs (bits)."""

    field: Field
    level: Level
    weight: float


class Match(NamedTuple):
    """One candidate, judged."""

    likelihood: Likelihood
    probability: float
    agreed: tuple[Agreed, ...]

    @property
    def weight(self) -> float:
        """All together (bits)."""
        return sum(one.weight for one in self.agreed)


def judge(
    who: Spelled, candidates: Sequence[Spelled], known: int, namesakes: int, weights: Weights
) -> list[Match]:
    """One match per candidate, in their order.

    known: persons who could be the one; namesakes: how many of them have `who`'s surname.
    """
    share = (namesakes + 1) / (known + 2)
    agreed = [_agreed(who, other, share, weights.odds) for other in candidates]
    told = [2.0 ** sum(one.weight for one in each) for each in agreed]
    missing = 1 - weights.known
    twins = [missing * weights.twins * weights.alike * 2.0 ** _of_a_twin(each) for each in agreed]
    whole = weights.known * sum(told) + missing * max(known, 1) + sum(twins)
    found = []
    for n, each in enumerate(agreed):
        probability = weights.known * told[n] / whole
        likelihood = _likelihood(probability, weights)
        rivals = (other for m, other in enumerate(agreed) if m != n)
        if likelihood is Likelihood.CERTAIN and any(map(_could_be, rivals)):
            likelihood = Likelihood.PROBABLE
        found.append(Match(likelihood, probability, each))
    return found


def _likelihood(probability: float, weights: Weights) -> Likelihood:
    if probability >= weights.certain:
        return Likelihood.CERTAIN
    if probability >= weights.probable:
        return Likelihood.PROBABLE
    return Likelihood.POSSIBLE if probability >= weights.possible else Likelihood.NO


def _of_a_twin(agreed: Sequence[Agreed]) -> float:
    """What weighs for the twin as much as for the child itself."""
    return sum(one.weight for one in agreed if one.field not in (Field.INITIALS, Field.SEX))


def _could_be(agreed: Sequence[Agreed]) -> bool:
    """Whether nothing says that this is another: a twin of whom too little is told to tell them apart."""
    levels = {one.field: one.level for one in agreed}
    alike = levels.get(Field.SURNAME) is not Level.DIFFERENT and levels.get(Field.BIRTH) is Level.SAME
    return alike and Level.DIFFERENT not in (levels.get(Field.INITIALS), levels.get(Field.SEX))


def _agreed(
    one: Spelled, other: Spelled, share: float, odds: Mapping[tuple[Field, Level], Odds]
) -> tuple[Agreed, ...]:
    """Field by field; what either does not tell weighs nothing."""
    found = []
    for field, level in (
        (Field.SURNAME, _surnames(one, other)),
        (Field.INFIX, _infixes(one, other)),
        (Field.INITIALS, _initials(one.initials, other.initials)),
        (Field.BIRTH, _births(one.birth, other.birth)),
        (Field.SEX, _same(one.sex, other.sex)),
        (Field.MUNICIPALITY, _same(one.municipality, other.municipality)),
    ):
        if level is not None:
            seen = odds[field, level]
            if (field, level) == (Field.SURNAME, Level.SAME):
                seen = Odds(seen.m, share)
            found.append(Agreed(field, level, seen.weight))
    return tuple(found)


def _surnames(one: Spelled, other: Spelled) -> Level | None:
    if not (one.surname and other.surname):
        return None
    if one.surname == other.surname or one.joined == other.joined:
        return Level.SAME
    if _near(one.surname, other.surname) or _near(one.joined, other.joined):
        return Level.NEAR
    if len(one.parts) == len(other.parts) == 1:
        return Level.DIFFERENT
    halves = ((mine, theirs) for mine in one.parts for theirs in other.parts)
    return (
        Level.PART
        if any(mine == theirs or _near(mine, theirs) for mine, theirs in halves)
        else Level.DIFFERENT
    )


def _near(one: str, other: str) -> bool:
    """A slip apart; of a long name two."""
    shorter = min(len(one), len(other))
    if shorter < LEAST:
        return False
    most = 1 if shorter < SHORT else 2
    return OSA.distance(one, other, score_cutoff=most) <= most or (
        sound(one) == sound(other) and OSA.distance(one, other, score_cutoff=most + 1) <= most + 1
    )


def _infixes(one: Spelled, other: Spelled) -> Level | None:
    if one.infix == other.infix or one.joined == other.joined:
        return Level.SAME if one.surname and other.surname else None
    return Level.DIFFERENT if one.infix and other.infix else Level.LACKING


def _initials(one: str, other: str) -> Level | None:
    """As far as both tell them; of two orders or a calling name one letter that both have."""
    told = min(len(one), len(other))
    if told == 0:
        return None
    if one[:told] == other[:told]:
        return Level.SAME_MORE if told >= MORE else Level.SAME_TWO if told == TWO else Level.SAME
    if one[0] == other[0]:
        return Level.SAME
    return Level.OTHER_ORDER if set(one) & set(other) else Level.DIFFERENT


def _births(one: str, other: str) -> Level | None:
    if not (one and other):
        return None
    if one == other:
        return Level.SAME
    if one == f"{other[:5]}{other[8:]}-{other[5:7]}":
        return Level.SWAPPED
    return Level.SLIP if Birth(one).resembles(Birth(other)) else Level.DIFFERENT


def _same(one: str, other: str) -> Level | None:
    if not (one and other):
        return None
    return Level.SAME if one == other else Level.DIFFERENT
