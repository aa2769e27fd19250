"""Groups of a school, which say who is expected in mbo where its system does not.

No element of EDEXML, UWLR or Somtoday tells who goes to mbo, and at which level. A school says beside its
export of which groups the pupils do (`FileMapping.groups`).
"""

from collections.abc import Collection, Mapping

from hub.connectors.contract import Note
from hub.connectors.naming import Frame
from hub.domain.facts import ExpectedInMbo
from hub.domain.identifiers import Brin

NO_GROUP = (
    "De afspraken noemen groepen die het bestand niet heeft: {}. Heten ze anders, pas dan de afspraken aan."
)


def expected(at: Frame, season: int, level: str | None) -> ExpectedInMbo:
    """What the group of a pupil says: `level` is None in a group that does not go to mbo."""
    return ExpectedInMbo(
        source=at.source,
        ref=str(season),
        version=at.version,
        retracted=level is None,
        school=Brin(at.organisation),
        season=season,
        level=level or "",
    )


def absent(levels: Mapping[str, str], names: Collection[str]) -> tuple[Note, ...]:
    """Groups that the school names beside its export, and that are not in it: nobody in them is expected."""
    lacking = [f"'{name}'" for name in levels if name not in names]
    return (Note("mapping_absent", NO_GROUP.format(", ".join(lacking))),) if lacking else ()
