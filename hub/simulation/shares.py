"""How often things happen in the simulated region: all parameters, and [own] where no source is named."""

from collections.abc import Mapping
from datetime import date
from random import Random
from typing import TypeVar

from hub.domain.facts import Occupation, Outcome
from hub.simulation.life import Life

T = TypeVar("T")

LEVELS = {"bb": 24, "kb": 28, "gl": 9, "tl": 29, "pro": 3.5, "isk": 2.5, "havo": 3.5, "vavo": 0.5}
OF_VSO = 0.25
"""Of whom school prepares for work, are in vso and not in praktijkonderwijs [own]."""

FOR_WORK = ("pro", "vso")
MBO_LEVEL: Mapping[str, Mapping[int, float]] = {
    "pro": {1: 70, 2: 30},
    "vso": {1: 70, 2: 30},
    "isk": {1: 60, 2: 40},
    "bb": {2: 85, 1: 5, 3: 10},
    "kb": {3: 70, 4: 25, 2: 5},
    "gl": {4: 75, 3: 25},
    "tl": {4: 80, 3: 20},
    "havo": {4: 95, 3: 5},
    "vavo": {4: 80, 3: 20},
}
AGES: Mapping[str, Mapping[int, float]] = {  # on the day of the exam results
    "vmbo": {14: 0.3, 15: 51.8, 16: 40.7, 17: 6.8, 18: 0.4},
    "pro": {16: 25, 17: 50, 18: 25},
    "isk": {16: 25, 17: 35, 18: 25, 19: 15},
    "havo": {16: 40, 17: 45, 18: 15},
    "vavo": {18: 40, 19: 30, 20: 12, 21: 8, 22: 6, 24: 4},
}
STORIES = {
    # arrives, and what may still happen in the school year
    "arrives": 85.5,
    "starts in February": 0.8,  # idle until then [own]
    # stays in vo after all
    "fails and stays": 3.6,
    "to havo": 2.6,
    "to vavo": 0.5,
    # outside what the hub can see, until a municipality says so
    "private": 0.6,
    "work": 0.4,
    "emigrates": 0.25,
    "dies": 0.1,
    # the 5.3 % who do not arrive, and their split
    "never applied": 0.9,
    "only withdrawn": 0.7,
    "all rejected": 1.05,
    "offered only": 0.8,
    "no-show": 1.3,
    "stops in September": 0.55,
}
NON_ARRIVALS = frozenset({"never applied", "only withdrawn", "all rejected", "offered only", "no-show"})
TO_WORK = 0.45
"""Of those whom school prepared for work, go to work after all [own]: more than do, for small regions."""

JOB_TOLD = 0.4
"""Of these jobs, told by a register and not by the municipality's answer alone [own]."""

LET_GO = 0.4
"""Of those who failed and stayed in vo, leave in autumn [own]: more than do, for small regions."""

RECOVERED = 0.45
"""Of those who do not arrive, found a place before 1 October after all."""

UNREGISTERED = 0.15
"""Of those who are said to be enrolled and never come, those whom the institution never registered [own]."""

SETTLED = {Outcome.WORK: 40, Outcome.PRIVATE_EDUCATION: 30, Outcome.EXEMPT: 15, Outcome.ABROAD: 15}
SETTLED_SHARE = 0.4
LEFT_LYING = 0.2
"""Of those whom no municipality settles: their cases are not taken up the next morning [own]."""

APPLICATIONS = {1: 80, 2: 13, 3: 4.5, 4: 2.5}
APPLIED = {  # (first day, last day) of the first application [own]
    (date(2024, 10, 3), date(2024, 12, 20)): 10,
    (date(2025, 1, 6), date(2025, 2, 28)): 35,
    (date(2025, 3, 1), date(2025, 3, 23)): 20,
    (date(2025, 3, 24), date(2025, 3, 31)): 23,
    (date(2025, 4, 1), date(2025, 7, 11)): 9,
    (date(2025, 7, 14), date(2025, 7, 25)): 3,
}
TOLD_FIRST = 0.15
"""Applications of which the koppelpunt tells that they were made before the mbo tells anything [own]."""

SILENT = {"never applied": 0.35, "only withdrawn": 0.35, "arrives": 0.03}
"""Applied where nobody ever answered, by story [own]: more than do, for small regions."""

DROPOUT = {1: 0.22, 2: 0.09, 3: 0.037, 4: 0.03}
"""A year's dropout per mbo level (how many leave mbo as vsv, after DUO's published figures)."""

DROPOUT_MONTHS = {10: 12, 11: 13, 12: 12, 1: 11, 2: 10, 3: 8, 4: 6, 5: 5, 6: 7, 7: 6}
ON_THE_WAY = 0.4
"""Of those who drop out, had applied elsewhere before they left [own]: more than do, for small regions."""

ADVICE = {1: 0.12, 2: 0.03, 3: 0.03, 4: 0.03}
"""Who would have stayed and is sent away in the months of the study advice, per mbo level [own]."""

LONG_WAY = 0.25
"""Adults who would have stayed, and leave in autumn for a start in spring [own]: far more than do."""

SWITCH = 0.035
DOUBLE = 0.012
"""Enrolled at a second institution as well, for a while or for good [own]."""

ONDERWIJSNUMMER = {"isk": 0.25, "other": 0.0015}
"""Sums to 0.7 % of all movers; of these 40 % get a BSN within the year."""

LINKED = 0.4
MOVES = 0.03 * 22 / 12
OUTSIDE = 0.08
UNLISTED = 0.02
AGAIN = 0.012
"""On the list twice, once without a number for some weeks [own]: more than are, for small regions."""

HEAVY_ABSENCE, SOME_ABSENCE = 0.06, 0.25
NOTIFIES = 0.8
"""Of those whose absence must be notified [own]."""

LONG_ABSENCE = 0.012
"""Stays away for weeks on end [own]."""

RESIT = 0.06

ORIENTS = 0.35
"""Has an activity of loopbaanoriëntatie on record at a school that delivers events [own]."""

WAS_THERE = 0.9
DOSSIER = {"in time": 80, "late": 9, "parts only": 6, "none": 5}
"""Of a school that works with the dossier: agreed before two weeks after the application, or not [own]."""

AGREES_NO_MORE = 0.01
LOB_DOSSIER = 0.3
INTAKE = {"held": 84, "missed": 3, "missed and held": 4, "cancelled": 3, "none": 6}
"""What becomes of the talk about an application that was received [own]."""

HANDOVER = {"pro": 0.6, "vso": 0.6, "isk": 0.5, "other": 0.04}
"""A warm handover is wished: most for whom a change of school is hardest [own]."""

HANDED_OVER = {"done": 78, "accepted": 8, "asked": 10, "called off": 4}
TOLD_BY_UWV = 0.6
WORK_ENDS = 0.2
OCCUPIED = {Occupation.WORK: 20, Occupation.DAY_ACTIVITY: 5, None: 75}
"""What the municipality hears of who is in no school in November, and of whom it finds nothing else [own]."""

CHECKED = 0.7
"""Of who left pro, vso, isk or entree and is in no school, whom the municipality asks each quarter [own]."""


def settled(life: Life) -> Mapping[Outcome, float]:
    """What a municipality finds out; work settles nothing for who has to be in school still."""
    if life.level in FOR_WORK or life.born <= date(2007, 8, 1):
        return SETTLED
    return {outcome: share for outcome, share in SETTLED.items() if outcome != Outcome.WORK}


def pick(dice: Random, shares: Mapping[T, float]) -> T:
    """One of the keys, as often as its share."""
    return dice.choices(list(shares), weights=list(shares.values()))[0]
