"""A simulated region whole: lives, files and truth, from movers, a seed and the dirt that is let in."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from hub.simulation.deliver import Arrival, deliveries
from hub.simulation.delivered_life import DeliveredLife
from hub.simulation.dirt import EVERYTHING, KINDS, Dirtied, Spared, Stain, soil
from hub.simulation.life import Life
from hub.simulation.lives import invent
from hub.simulation.numbering import numbered, numbers
from hub.simulation.oracles import OF_SOURCES, ON_ANSWERS, ON_STEPS, ORACLES
from hub.simulation.region import InventedRegion, invent_region
from hub.simulation.schedule import Schedule, ordinary
from hub.simulation.told_by import told_by
from hub.simulation.truth import Expected, Truth, judge

ALL_DIRT = tuple(KINDS)


@dataclass(frozen=True)
class Simulated:
    """Everything about one simulated region: what happened, and what is told of it."""

    seed: int
    region: InventedRegion
    lives: tuple[Life, ...]
    schedule: Schedule
    told: Dirtied
    kinds: tuple[str, ...]
    _invented: tuple[Life, ...] = field(repr=False)

    def of(self, people: Collection[int], spared: Spared = EVERYTHING) -> "Simulated":
        """The same region, of which only these people are told, and without the dirt that is spared them."""
        return _told(self.region, self.seed, self.kinds, self._invented, people=people, spared=spared)

    @property
    def stains(self) -> tuple[Stain, ...]:
        return self.told.stains

    def arrivals(self) -> Iterator[Arrival]:
        """The files, in the order in which they come in."""
        told = self.told
        return told.repeat(deliveries(told.lives, self.schedule, told.dialects, self.region))

    def verdicts(self) -> dict[int, Truth]:
        """What should be said about each pupil."""
        return self._judged(self.lives)

    def as_told(self) -> dict[int, Truth]:
        """What should be said if all that is told of each pupil were true, dirt and all."""
        return self._judged(self.told.lives)

    def as_told_by(self, life: Life, moment: datetime) -> tuple[Truth, ...]:
        """What should be said if what was told of a life by then were all; of two, if it was told as two."""
        known = told_by(DeliveredLife(life, self.region, self.schedule), moment)
        return tuple(self._judge(one) for one in known)

    def _judged(self, lives: Iterable[Life]) -> dict[int, Truth]:
        return {life.n: self._judge(life) for life in lives}

    def _judge(self, life: Life) -> Truth:
        told = DeliveredLife(life, self.region, self.schedule)
        return judge(told, ORACLES.values(), ON_ANSWERS.values(), ON_STEPS.values())

    def of_sources(self) -> dict[tuple[str, str], tuple[Expected, ...]]:
        """What should be said about each source, by rule and source."""
        return {
            (rule, source): expected
            for rule, oracle in OF_SOURCES.items()
            for source, expected in oracle(self.region, self.schedule).items()
        }

    def people(self) -> dict[str, int]:
        """Whose number each number is; people that exist in a file only have a number above all movers."""
        return {pgn: life.n for life in self.told.lives for pgn in (life.bsn, life.onderwijsnummer) if pgn}


def simulate(movers: int, seed: int, dirt: tuple[str, ...] = ()) -> Simulated:
    """Without dirt a clean region: what is told is true, in time and once."""
    return simulate_in(invent_region(movers, seed), movers, seed, dirt)


def simulate_in(region: InventedRegion, movers: int, seed: int, dirt: tuple[str, ...] = ()) -> Simulated:
    """The same in a region that is invented already: one of a country."""
    return _told(region, seed, dirt, invent(region, movers, seed))


def _told(
    region: InventedRegion,
    seed: int,
    kinds: tuple[str, ...],
    invented: tuple[Life, ...],
    *,
    people: Collection[int] | None = None,
    spared: Spared = EVERYTHING,
) -> Simulated:
    ordinarily = ordinary(region, seed)
    true, told = soil(invented, ordinarily, region, seed, kinds, people=people, spared=spared)
    given = numbers(told.lives)
    return Simulated(
        seed, region, numbered(true, given), told.schedule, told.numbered(given), kinds, invented
    )
