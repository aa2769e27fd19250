"""Where a pupil is in the transition, from when until when, whose turn it is: the ladder of docs/world.md.

Worked out anew from what is known, never counted up: a place that is lost lowers it, and order does not
matter. Who lets a pupil go keeps the duty until somebody has received them (gedragslijn overstap mbo 2017,
points 3 and 4): at every moment somebody must act, nobody needs to, or nobody can be named: an alarm.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from hub.domain.context import Context
from hub.domain.facts import Attended, DossierReached, IntakeChanged, IntakeState, Stage, Status
from hub.domain.findings import Party
from hub.domain.identifiers import Brin
from hub.domain.knowledge import Knowledge
from hub.domain.places import RUNG, last_words
from hub.domain.routing import MUNICIPAL, Circle, circle, office
from hub.domain.standing import Standing, standings
from hub.domain.timeline import FOREVER, NEVER, Period, after, day_of, midnight, school_year


class Whereabouts(StrEnum):
    """Where somebody is: before mbo (T0 to T4), there (T5, T6), nowhere (N, U, S), elsewhere for good (X)."""

    EXPECTED = "T0"
    APPLIED = "T1"
    DOSSIER = "T2"
    INTAKE = "T3"
    PLACE = "T4"
    ENROLLED = "T5"
    STARTED = "T6"
    IN_VO = "X vo"
    OUTSIDE = "X buiten"
    AT_WORK = "X werk"
    QUALIFIED = "X startkwalificatie"
    NOT_ARRIVED = "N"
    DROPPED_OUT = "U"
    SWITCHING = "S"


class Stretch(NamedTuple):
    """Where somebody is from when until when, whose turn it is (None: nobody's), and who that is."""

    where: Whereabouts
    since: datetime
    until: datetime
    party: Party | None = None
    who: str | None = None  # brin/25PX or gm/0363

    @property
    def unowned(self) -> bool:
        """Somebody must act, and nobody knows who: an alarm."""
        return self.party is not None and self.who is None


RUNG_OF_A_PLACE = RUNG[Status.OFFERED]
NOBODY_NEEDED = frozenset({Whereabouts.OUTSIDE, Whereabouts.AT_WORK, Whereabouts.QUALIFIED})
NOWHERE = frozenset({Whereabouts.NOT_ARRIVED, Whereabouts.DROPPED_OUT, Whereabouts.SWITCHING})
BEGINS = (10, 1)
"""Month and day on which a season begins, in the year before its summer (WEB art. 8.0.1: the list of vo)."""


def stretches(standing: Standing, context: Context) -> list[Stretch]:
    """One pupil's season from 1 October before the summer to its end; nothing before anything is known."""
    seen = _Season(standing, context)
    found: list[Stretch] = []
    for since, until in pairwise(seen.moments()):
        where = seen.where(since)
        if where is None:
            continue
        party, who = seen.turn(where, since)
        last = found[-1] if found else None
        if last and (last.where, last.party, last.who, last.until) == (where, party, who, since):
            found[-1] = last._replace(until=until)
        else:
            found.append(Stretch(where, since, until, party, who))
    return found


class _Season:
    """What is asked at each moment, read once."""

    def __init__(self, standing: Standing, context: Context) -> None:
        self.it = standing
        self.who: Circle = circle(standing.known, context)
        self.seats = [(e.school, standing.stay(e)) for e in standing.enrolments] + list(standing.placed)
        self.seats.sort(key=lambda seat: (seat[1], seat[0]))
        self.spoken = list(last_words(standing.messages, standing.moments))
        self.counted = midnight(date(standing.season, 10, 2))
        self.agreements = context.agreements

    def moments(self) -> list[datetime]:
        """Where anything changes, the season's own ends included."""
        it, who = self.it, self.who
        begins, ends = midnight(date(it.season - 1, *BEGINS)), min(it.ends, who.died)
        cuts = [
            *it.moments,
            it.settled,
            school_year(it.season),
            it.vo_done,
            it.vo_ended,
            self.counted,
            who.qualified,
        ]
        cuts += [edge for _, seat in self.seats for edge in seat]
        cuts += [self._yielded(seat) for _, seat in self.seats if seat.until != FOREVER]
        cuts += [edge for period in (*it.free, *who.care) for edge in period]
        cuts += [move.at for move in who.homes] + ([who.adult] if who.adult else [])
        cuts += [midnight(seen.day) for seen in it.of(Attended)]
        cuts += [midnight(dossier.day) for dossier in it.of(DossierReached)]
        cuts += [
            edge for intake in it.of(IntakeChanged) for edge in (midnight(intake.day), after(intake.day))
        ]
        return [begins, *sorted({c for c in cuts if begins < c < ends}), ends] if begins < ends else []

    def where(self, at: datetime) -> Whereabouts | None:
        """The highest that is so at a moment; None while nothing is known of this season."""
        here = self._at(at)
        if here:
            return Whereabouts.STARTED if self._started(here, at) else Whereabouts.ENROLLED
        if (elsewhere := self._elsewhere(at)) is not None:
            return elsewhere
        if self._left(at):
            return self._after_leaving(at)
        if at >= max(school_year(self.it.season), min(self.it.vo_done, self.counted)) and self._known(at):
            return Whereabouts.NOT_ARRIVED
        return self._before(at) if self._known(at) else None

    def turn(self, where: Whereabouts, at: datetime) -> tuple[Party | None, str | None]:
        """Whose turn it is, and which organisation that is."""
        if where in NOBODY_NEEDED:
            return None, None
        here, gone = self._at(at), self._left(at)
        if here:
            return Party.MBO, f"brin/{here[0]}"
        if where == Whereabouts.INTAKE:
            return Party.MBO, f"brin/{self._intake(at)}"
        if gone and (where == Whereabouts.SWITCHING or at < self._yielded(gone[-1][1])):
            return Party.MBO, f"brin/{gone[-1][0]}"
        if where not in NOWHERE and self.it.vo_schools:
            return Party.VO, f"brin/{self._vo_school()}"
        return self._municipality(at)

    def _yielded(self, seat: Period) -> datetime:
        """When the institution that was left has had its days: then it is the municipality's."""
        left = day_of(seat.until)
        day, _ = self.agreements.first(lambda agreed: left + timedelta(days=agreed.dropout_days))
        return seat.until + (day - left)

    def _at(self, at: datetime) -> list[Brin]:
        return [school for school, seat in self.seats if seat.holds(at)]

    def _left(self, at: datetime) -> list[tuple[Brin, Period]]:
        """Where somebody was enrolled by DUO and is no more, the last one last."""
        ended = [(e.school, self.it.stay(e)) for e in self.it.enrolments if after(e.last_day) <= at]
        return sorted(ended, key=lambda seat: (seat[1].until, seat[0]))

    def _started(self, here: list[Brin], at: datetime) -> bool:
        if any(a.school in here and midnight(a.day) <= at for a in self.it.of(Attended)):
            return True
        stood = (e for e in self.it.enrolments if e.school in here)
        count = self.counted - timedelta(microseconds=1)
        return at >= self.counted and any(self.it.stay(e).holds(count) for e in stood)

    def _elsewhere(self, at: datetime) -> Whereabouts | None:
        if at >= self.who.qualified and not self._open(at):
            return Whereabouts.QUALIFIED
        if any(period.holds(at) for period in self.it.exempt):
            return Whereabouts.OUTSIDE
        if at >= self.it.settled:
            return Whereabouts.IN_VO if at >= self.it.stays else Whereabouts.OUTSIDE
        out = at >= min(self.it.vo_done, school_year(self.it.season))
        return Whereabouts.AT_WORK if out and any(p.holds(at) for p in self.it.free) else None

    def _after_leaving(self, at: datetime) -> Whereabouts:
        coming = any(seat.since > at for _, seat in self.seats)
        gone = {school: seat.until for school, seat in self._left(at)}
        anew = (told for m, told in self.spoken if RUNG[m.status] and told.since >= gone.get(m.school, NEVER))
        going = coming or any(told.holds(at) for told in anew)
        return Whereabouts.SWITCHING if going else Whereabouts.DROPPED_OUT

    def _open(self, at: datetime) -> int:
        """The highest rung of what is open at a moment."""
        return max((RUNG[m.status] for m, told in self.spoken if told.holds(at)), default=0)

    def _known(self, at: datetime) -> bool:
        return self.it.is_mover or bool(self._open(at)) or bool(self._left(at))

    def _before(self, at: datetime) -> Whereabouts:
        height = self._open(at)
        if height >= RUNG_OF_A_PLACE:
            return Whereabouts.PLACE
        if height and self._intake(at) is not None:
            return Whereabouts.INTAKE
        if height and any(
            d.stage == Stage.AGREED and midnight(d.day) <= at for d in self.it.of(DossierReached)
        ):
            return Whereabouts.DOSSIER
        return Whereabouts.APPLIED if height else Whereabouts.EXPECTED

    def _intake(self, at: datetime) -> Brin | None:
        """Where an intake was held, or is still to be."""
        for intake in self.it.of(IntakeChanged):
            held = intake.state == IntakeState.HELD and midnight(intake.day) <= at
            if held or (intake.state == IntakeState.PLANNED and at < after(intake.day)):
                return intake.school
        return None

    def _vo_school(self) -> Brin:
        last = max(self.it.exits, key=lambda x: x.last_day, default=None)
        return last.school if last else self.it.vo_schools[-1]

    def _municipality(self, at: datetime) -> tuple[Party | None, str | None]:
        who = self.who
        if at >= who.qualified or not any(period.holds(at) for period in who.care):
            return None, None
        home = who.home(at)
        return office(who.adult, at) if who.adult else Party.MUNICIPALITY, home and f"{MUNICIPAL}{home}"


def _every(season: int) -> bool:
    del season
    return True


def way(known: Knowledge, context: Context, until: datetime) -> list[tuple[int, list[Stretch]]]:
    """Each season of which anything is known and that has begun by then, with what has begun of it."""
    seasons = ((s.season, stretches(s, context)) for s in standings(known, _every))
    begun = ((season, [s for s in told if s.since <= until]) for season, told in seasons)
    return [(season, told) for season, told in begun if told]
