"""Who a row is about, in a run that has no door and of which nothing leaves the process."""

from collections.abc import Iterator

from hub.connectors.contract import PersonRef
from hub.connectors.person import own_reference
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
