"""Which dirt can explain a miss or a false alarm: the pupil's own stains, or a source that was silent."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cached_property

from hub.domain.timeline import day_of
from hub.simulation.dirt import KINDS, Stain
from hub.simulation.life import Life

STRANGER = -2
"""A pupil in the files who is none of the invented ones: a record without a number, which only Q1 makes."""

AFTERMATH = timedelta(days=35)
"""How long after an outage its consequences can show: a monthly overview closes the last gap."""


class Blame:
    """Stains by pupil, and the outages of sources that tell of the pupil."""

    def __init__(self, stains: Iterable[Stain], lives: Iterable[Life]) -> None:
        self._stains = tuple(stains)
        self._lives = {life.n: life for life in lives}

    def kinds(self, person: int, rule: str, moment: datetime) -> tuple[str, ...]:
        """The kinds of dirt that may have disturbed this rule for this pupil, about that time."""
        if person == STRANGER:
            return ("Q1",) if any(s.kind == "Q1" for s in self._stains) else ()
        mine = {s.kind for s in self._by_person.get(person, ()) if rule in KINDS[s.kind].rules}
        return tuple(sorted(mine | set(self._silent(person, rule, moment))))

    @cached_property
    def _by_person(self) -> Mapping[int, list[Stain]]:
        found: dict[int, list[Stain]] = defaultdict(list)
        for stain in self._stains:
            if stain.person is not None:
                found[stain.person].append(stain)
        return found

    def _silent(self, person: int, rule: str, moment: datetime) -> Iterable[str]:
        life = self._lives.get(person)
        for stain in self._stains:
            outage = stain.silence
            if outage is None or life is None or rule not in KINDS[stain.kind].rules:
                continue
            organisation = outage.source.split("/")[1]
            about = organisation == "mbo" or organisation in _schools(life)
            if about and outage.first <= day_of(moment) <= outage.last + AFTERMATH:
                yield stain.kind


def _schools(life: Life) -> set[str]:
    return {life.school, *(a.school for a in life.applications), *(e.school for e in life.enrolments)}
