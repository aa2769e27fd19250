"""One pupil in one season as monitors count it: read once from what is known, up to a moment."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto
from functools import cached_property

from hub.domain.context import Context
from hub.domain.decider import Said
from hub.domain.facts import ApplicationChanged
from hub.domain.identifiers import Brin, SignalId
from hub.domain.knowledge import Knowledge
from hub.domain.person import died, homes
from hub.domain.places import RUNG, last_words
from hub.domain.regions import region_of
from hub.domain.rules.common import vo_schools
from hub.domain.standing import Standing, standings
from hub.domain.timeline import MILLISECOND, Period, day_of, midnight
from hub.domain.transition import RUNG_OF_A_PLACE, Stretch, Whereabouts, stretches

UNKNOWN = "onbekend"


class Where(Enum):
    """Where somebody is at a moment, as far as is known."""

    IN_MBO = auto()
    SETTLED = auto()  # in vo, elsewhere, exempt, at work, startkwalificatie, or dead
    NOWHERE = auto()


IN_MBO = frozenset({Whereabouts.ENROLLED, Whereabouts.STARTED})
SETTLED = frozenset({Whereabouts.IN_VO, Whereabouts.OUTSIDE, Whereabouts.AT_WORK, Whereabouts.QUALIFIED})


def counted_from(season: int) -> datetime:
    """From when it is known who was in school on 1 October, when pupils are counted: the day after."""
    return midnight(date(season, 10, 2))


@dataclass(frozen=True)
class Seen:
    """What monitors ask of a pupil. `standing` is None where nothing speaks of the season."""

    known: Knowledge
    season: int
    now: datetime
    context: Context
    said: Mapping[SignalId, Said]

    @property
    def today(self) -> date:
        return day_of(self.now)

    @cached_property
    def standing(self) -> Standing | None:
        return next(iter(standings(self.known, lambda season: season == self.season)), None)

    @cached_property
    def home(self) -> str | None:
        """The municipality of residence now."""
        moves = homes(self.known, self.context.mergers)
        return next((move.into for move in reversed(moves) if move.at <= self.now), None)

    @cached_property
    def region(self) -> str:
        found = self.home and region_of(self.home, self.now, self.context.regions)
        return found or UNKNOWN

    @property
    def vo(self) -> tuple[Brin, ...]:
        """The vo schools that may know of the pupil now."""
        it = self.standing
        return () if it is None else tuple(s.brin for s in vo_schools(it, None) if self.now < s.until)

    @cached_property
    def _way(self) -> list[Stretch]:
        return [] if self.standing is None else stretches(self.standing, self.context)

    def stretch(self, at: datetime) -> Stretch | None:
        """Where somebody is on the way at a moment; past the season's end as it ended."""
        if self.standing is not None:
            at = min(at, self.standing.ends - MILLISECOND)
        return next((s for s in self._way if s.since <= at < s.until), None)

    def where(self, at: datetime) -> Where:
        """The same in three; who is dead is looked for by nobody."""
        here = self.stretch(at)
        if here is None:
            return Where.SETTLED if at >= died(self.known) else Where.NOWHERE
        if here.where in IN_MBO:
            return Where.IN_MBO
        return Where.SETTLED if here.where in SETTLED else Where.NOWHERE

    @cached_property
    def open_applications(self) -> tuple[tuple[ApplicationChanged, Period], ...]:
        """The last word on each application that is open now."""
        it = self.standing
        last = () if it is None else last_words(it.messages, it.moments)
        return tuple((m, told) for m, told in last if told.holds(self.now) and RUNG[m.status])

    @property
    def has_place(self) -> bool:
        """Whether a place was offered, or the pupil is enrolled, now."""
        offered = any(RUNG[m.status] >= RUNG_OF_A_PLACE for m, _ in self.open_applications)
        return offered or self.where(self.now) == Where.IN_MBO

    def cases(self, address: str) -> Iterator[SignalId]:
        """What stands as said of this season, of which a recipient was told."""
        for name, said in self.said.items():
            if said.season == self.season and any(who.address == address for who in said.told):
                yield name
