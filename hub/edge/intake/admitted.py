"""What the door made of a reading: words addressed to pupils, and what it refused or noticed."""

from dataclasses import dataclass

from hub.connectors.contract import Rejected
from hub.domain.kin import SAID, Came
from hub.edge.intake.kinship import Settled
from hub.edge.intake.later import Addressed


@dataclass(frozen=True, slots=True)
class Admitted:
    """What the door made of a reading. `rejections` are the answers and links that it refused."""

    told: Settled
    spared: frozenset[str]
    steps: tuple[Addressed, ...] = ()  # who lives on in whom, and who may; told of whom it is about
    rejections: tuple[Rejected, ...] = ()
    unlinked: int = 0  # of rows that gave facts too, links that were refused
    doubted: int = 0  # pupils whom the source has under two numbers of its own, with two birth dates
    ran_back: bool = False  # a number fell while the moments went on
    renumbered: bool = False  # the source has given nearly all its pupils other numbers

    @property
    def facts(self) -> tuple[Addressed, ...]:
        return (*self.steps, *self.told.facts)

    @property
    def ways(self) -> tuple[Came, ...]:
        """By which way each comes to whom it is addressed to."""
        return (*(SAID for _ in self.steps), *self.told.ways)

    @property
    def contradicted(self) -> int:
        """Words that a later row of the delivery says otherwise."""
        return self.told.contradicted
