"""A simulated region whole: lives, files and truth, from a number of movers and a seed."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from hub.simulation.deliver import Arrival, deliveries
from hub.simulation.files import Dialect
from hub.simulation.life import Life
from hub.simulation.lives import invent
from hub.simulation.oracle_after import dropout, first_october, no_show, non_arrival
from hub.simulation.oracle_before import not_applied, step_lost
from hub.simulation.oracle_year import moved, sixteen_hours
from hub.simulation.region import Region, invent_region
from hub.simulation.schedule import Schedule, ordinary
from hub.simulation.told import Told
from hub.simulation.truth import Verdict, judge

ORACLES = (not_applied, step_lost, non_arrival, no_show, first_october, sixteen_hours, dropout)


@dataclass(frozen=True)
class Simulated:
    """Everything about one simulated region."""

    seed: int
    region: Region
    lives: tuple[Life, ...]
    schedule: Schedule
    dialects: dict[str, Dialect] = field(default_factory=dict)

    def arrivals(self) -> Iterator[Arrival]:
        """The files, in the order in which they come in."""
        return deliveries(self.lives, self.schedule, self.dialects)

    def verdicts(self) -> dict[int, Verdict]:
        """What should be said about each pupil."""
        return {life.n: judge(Told(life, self.region, self.schedule), ORACLES, moved) for life in self.lives}


def simulate(movers: int, seed: int) -> Simulated:
    """A clean region: what is told is true, in time and once."""
    region = invent_region(movers, seed)
    return Simulated(seed, region, invent(region, movers, seed), ordinary(region, seed))
