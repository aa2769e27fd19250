"""What is held back as a surge, under which name, from how much on, and what a person decided of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

HoldId = NewType("HoldId", str)
"""Rule, recipient and day of what is held: D18:gm/0363:2025-11-04; with :2 behind one that was dropped."""


class Word(StrEnum):
    """What a person decided of what is held."""

    TELL = "tell"
    DROP = "drop"


Words = Mapping[HoldId, Word]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brake:
    """From where on it holds. All [own]; without one in the journal nothing is ever held, or counted."""

    most: int = 20  # new cases of one rule for one recipient on one day, in all partitions together
    times: int = 5  # as many as on the highest day that is compared with
    learning_days: int = 365  # from a rule's first case on: its season's days have not been seen yet
    late_days: int = 14  # meanwhile: of cases that began longer ago no deadline of these days is the cause
