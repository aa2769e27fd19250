"""Whether somebody applied in time, as a statement that a pupil can carry along (WEB art. 8.0.1).

Applying by 1 April gives a right of admission (art. 8.1.1c). That nobody told the hub of an application is no
proof that there was none: then there is nothing to state.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hub.domain.facts import ApplicationChanged
from hub.domain.identifiers import Brin
from hub.domain.knowledge import Knowledge
from hub.domain.person import birth
from hub.domain.rules.not_applied import NORM, late_from
from hub.domain.timeline import day_of, midnight


@dataclass(frozen=True, slots=True)
class Applied:
    """At which institution, and on which day it says that the first message about it was."""

    school: Brin
    day: date


@dataclass(frozen=True, slots=True)
class InTime:
    """All applications of a season that were made in time, earliest first."""

    season: int
    by: date
    born: str | None
    applications: tuple[Applied, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "statement": "aangemeld uiterlijk op de uiterste datum",
            "law": NORM.on(self.by).source,
            "season": self.season,
            "by": self.by.isoformat(),
            "born": self.born,
            "applications": [{"brin": a.school, "on": a.day.isoformat()} for a in self.applications],
        }


def in_time(known: Knowledge, season: int) -> InTime | None:
    """What can be stated of a pupil; None where no application in time is known."""
    late = late_from(season)
    found: dict[Brin, Applied] = {}
    for each in sorted(_applied(known, season), key=lambda a: (a.day, a.school)):
        if midnight(each.day) < late:
            found.setdefault(each.school, each)
    if not found:
        return None
    born = birth(known)
    return InTime(
        season, day_of(late) - timedelta(days=1), born.text if born else None, tuple(found.values())
    )


def _applied(known: Knowledge, season: int) -> Iterator[Applied]:
    """By each message's own moment: that another came before it in the feed makes nobody late."""
    for message in known.of(ApplicationChanged):
        if message.season == season:
            yield Applied(message.school, day_of(message.changed))
