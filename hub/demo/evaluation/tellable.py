"""Could anybody have known better? A difference is held against what had been told by then, and no more.

A miss is overlooked when what was told already said that the thing was so; a false alarm is unfounded when
what was told did not. The oracles say so, of a life cut off at that moment; no rule is asked.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property

from hub.demo.score import STRANGER, FalseAlarm, Key, Miss
from hub.simulation.life import DAY, Life
from hub.simulation.simulate import Simulated
from hub.simulation.truth import Expected, Truth


class Tellable:
    """The judge of one region's differences."""

    def __init__(self, simulated: Simulated, told: Mapping[int, Truth]) -> None:
        self._simulated = simulated
        self._told = told

    def overlooked(self, miss: Miss) -> bool:
        """Whether at some tick what was told asked for it."""
        person = miss.key[0]
        if person not in self._lives:  # a source: the truth itself counts what it delivered, and nothing else
            return True
        told = self._told[person].expected
        return any(self._asked_for(miss.key, e.tick) for e in told if _is(miss.key, e) and not e.fleeting)

    def unfounded(self, alarm: FalseAlarm) -> bool:
        """Whether what was told when it was said did not ask for it."""
        if alarm.key[0] == STRANGER:  # a row without a number: nobody could know whose other rows are
            return False
        return alarm.key[0] not in self._lives or not self._asked_for(alarm.key, alarm.opened)

    @cached_property
    def _lives(self) -> Mapping[int, Life]:
        return {life.n: life for life in self._simulated.told.lives}

    def _asked_for(self, key: Key, tick: datetime) -> bool:
        known = self._simulated.as_told_by(self._lives[key[0]], tick)
        return any(_is(key, e) and e.tick <= tick <= e.until + DAY for truth in known for e in truth.expected)


def _is(key: Key, expected: Expected) -> bool:
    return (expected.rule, expected.occasion) == key[1:]
