"""Who a row is about, in a run that has no door and of which nothing leaves the process."""

from collections.abc import Iterator, Mapping
from typing import Protocol

from hub.connectors.contract import PersonRef, Reading
from hub.connectors.person import own_reference
from hub.domain.facts import Fact, Merged
from hub.domain.identifiers import PupilId, SourceId
from hub.simulation.life import Life


def by_number(pgn: str) -> PupilId:
    """The pupil whom a number names."""
    return PupilId(f"p-{pgn}")


def by_own(source: str, own: str) -> PupilId:
    """The provisional pupil of a record without PGN, by the source's own reference."""
    return PupilId(f"v-{source}/{own}")


def who(source: SourceId, person: PersonRef) -> PupilId:
    """Whom a row is about."""
    return by_number(person.pgn) if person.pgn else by_own(source, person.own or "")


def own_references(life: Life) -> Iterator[str]:
    """Under which references the school has a pupil on its list, as they are read."""
    written = (life.own, life.again.own) if life.again else (life.own,)
    return (own for text in written if (own := own_reference(text)))


class Names(Protocol):
    """Who is known again by name; the vault behind it is not on a school's computer."""

    def judged(
        self, source: SourceId, reading: Reading, named: Mapping[PersonRef, PupilId]
    ) -> Iterator[tuple[PupilId, Fact]]:
        """What is learned of a delivery's rows without a number."""

    def lives_on(self, pupil: PupilId, word: Merged) -> None:
        """That one goes on in another, by number."""
