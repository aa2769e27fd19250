"""Who may know, and from when until when.

`route` splits a finding where a pupil's age, the age limit, residence, a startkwalificatie or a school's
right to know changes; the pieces share the occasion, each with its recipients. So birthdays and moves are
moments like any other.

Sources: Leerplichtwet 1969 art. 4b; WEB art. 8.0.3 lid 3, 4 and 6; Stb. 2025, 210.
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from hub.domain.context import Context
from hub.domain.facts import KINDS, Born, Died, ExamTaken, Fact, Graduated, Resides
from hub.domain.findings import Evidence, Finding, Party
from hub.domain.holds import HoldId
from hub.domain.identifiers import Birth, Brin, is_provisional
from hub.domain.knowledge import Knowledge
from hub.domain.merging import Successors, ends_of, heir
from hub.domain.person import Move, birth, died, homes, perhaps_qualified, qualified, two_persons
from hub.domain.regions import Regions, region_of
from hub.domain.signals import Recipient
from hub.domain.statute import ADULT, CARE_LIMIT
from hub.domain.timeline import FOREVER, NEVER, Period, midnight, union

ROUTING_READS: frozenset[type[Fact]] = frozenset({Born, Resides, Died, Graduated, ExamTaken})
"""Kinds of facts that decide, for every rule, who may know and until when."""

NO_MUNICIPALITY = "no_municipality"
NO_REGION = "no_region"
NO_BIRTH_DATE = "no_birth_date"
NO_PGN = "no_pgn"
UNKNOWN_LEVEL = "unknown_level"
TWO_PERSONS = "two_persons"
OPERATORS = Recipient("ops", Party.OPERATOR)
MUNICIPAL, REGIONAL = "gm/", "rmc/"
NO_SUCCESSORS: Successors = {}
FOR_EVERY_MBO = frozenset(kind.__name__ for kind in KINDS if kind.mbo_may_read)


class Piece(NamedTuple):
    """A finding between two moments at which the circle of those who may know changes."""

    finding: Finding
    period: Period
    recipients: tuple[Recipient, ...]
    responsible: Party
    blocked: str | None = None
    held: tuple[tuple[str, HoldId], ...] = ()  # addresses that a hold keeps it from, and which one
    heirs: tuple[tuple[str, Brin], ...] = ()  # schools that stand for one that ended, and which


class Circle(NamedTuple):
    """What decides who may know about one pupil; read once, used for every finding."""

    adult: datetime | None  # the eighteenth birthday
    care: tuple[Period, ...]  # when the pupil is young enough for a municipality to know
    homes: tuple[Move, ...]
    qualified: datetime
    perhaps: datetime  # from when a diploma of unknown level may be a startkwalificatie
    died: datetime
    provisional: bool
    regions: Regions
    doubted: bool = False  # two children seem to go under one number
    successors: Successors = NO_SUCCESSORS

    def home(self, at: datetime) -> str | None:
        return next((m.into for m in reversed(self.homes) if m.at <= at), None)


def circle(known: Knowledge, context: Context) -> Circle:
    """Read from knowledge what decides who may know."""
    adult, care = _ages(birth(known))
    return Circle(
        adult,
        care,
        homes(known, context.mergers),
        qualified(known),
        perhaps_qualified(known),
        died(known),
        is_provisional(known.pupil),
        context.regions,
        two_persons(known),
        context.successors,
    )


@lru_cache(maxsize=8192)
def _ages(born: Birth | None) -> tuple[datetime | None, tuple[Period, ...]]:
    """Coming of age, and when a municipality may know (WEB art. 8.0.3 lid 4, dated)."""
    if born is None:
        return None, (Period(NEVER, FOREVER),)
    periods = []
    for n, since in enumerate(CARE_LIMIT.values):
        begins = NEVER if n == 0 else midnight(since.day)
        last = CARE_LIMIT.values[n + 1 :]
        ends = midnight(last[0].day) if last else FOREVER
        periods.append(Period(begins, min(ends, midnight(born.birthday(since.value)))))
    return midnight(born.birthday(ADULT)), union(periods)


def route(finding: Finding, who: Circle) -> Iterator[Piece]:
    """Split a finding into pieces with their recipients. After a death there is none."""
    for since, until in pairwise(_edges(finding, who)):
        yield _piece(finding, who, since, until)


def route_at(finding: Finding, who: Circle, now: datetime) -> Piece | None:
    """The one piece that holds at a moment."""
    since, until = finding.since, min(finding.until, who.died)
    if not since <= now < until:
        return None
    cuts = _cuts(finding, who)
    begun = [cut for cut in cuts if since < cut <= now]
    ahead = [cut for cut in cuts if now < cut < until]
    return _piece(finding, who, max(begun, default=since), min(ahead, default=until))


def _edges(finding: Finding, who: Circle) -> list[datetime]:
    """Where the circle changes while the finding holds, its own ends included; none when it never holds."""
    since, until = finding.since, min(finding.until, who.died)
    if since >= until:
        return []
    return [since, *sorted({c for c in _cuts(finding, who) if since < c < until}), until]


def _cuts(finding: Finding, who: Circle) -> list[datetime]:
    """Where the circle of those who may know can change."""
    cuts = [s.until for s in finding.schools]
    cuts += [at for s in finding.schools for at in ends_of(s.brin, who.successors)]
    if finding.municipal or finding.regional:
        cuts += [m.at for m in who.homes]
        if finding.regional:
            codes = (m.into for m in who.homes if m.into)
            cuts += [edge for code in codes for m in who.regions.get(code, ()) for edge in m.edges]
        cuts += [edge for period in who.care for edge in period]
        cuts += [who.qualified, who.perhaps]
        if who.adult is not None:
            cuts.append(who.adult)
    return cuts


def _piece(finding: Finding, who: Circle, since: datetime, until: datetime) -> Piece:
    told = [(s, heir(s.brin, since, who.successors)) for s in finding.schools if since < s.until]
    schools = [_school(brin, s.role) for s, brin in told]
    offices, blocked = _offices(finding, who, since)
    recipients = tuple(sorted({*schools, *offices}))
    if not recipients and blocked:
        recipients = (OPERATORS,)
    return Piece(
        finding,
        Period(since, until),
        recipients,
        _responsible(finding, who, since),
        blocked,
        heirs=tuple((f"brin/{brin}", s.brin) for s, brin in told if brin != s.brin),
    )


@lru_cache(maxsize=8192)
def _school(brin: Brin, role: Party) -> Recipient:
    return Recipient(f"brin/{brin}", role)


def may_read(recipient: Recipient, piece: Evidence, heirs: Collection[tuple[str, Brin | None]] = ()) -> bool:
    """Of other institutions an mbo reads only what vo says (WEB art. 8.0.3 lid 6 [own]); others read all.

    An heir reads what is of the institution that it stands for. The coordinator of a region reads which case
    of which municipality it is, and nothing of the pupil.
    """
    if recipient.role == Party.REGION:
        return piece.source.startswith(MUNICIPAL)
    if recipient.role != Party.MBO:
        return True
    own = recipient.address == f"brin/{piece.brin}" or (recipient.address, piece.brin) in heirs
    return own or piece.kind in FOR_EVERY_MBO


def _offices(finding: Finding, who: Circle, at: datetime) -> tuple[tuple[Recipient, ...], str | None]:
    """The municipality and its region's coordinator, or why they cannot be told.

    A coordinator never may know where the municipality may not.
    """
    if not (finding.municipal or finding.regional) or at >= who.qualified:
        return (), None
    if not any(p.holds(at) for p in who.care):
        return (), None
    home, adult = who.home(at), who.adult
    if (why := _unknown(who, at)) is not None or home is None or adult is None:
        return (), why
    found = [Recipient(f"{MUNICIPAL}{home}", office(adult, at))] if finding.municipal else []
    region = region_of(home, at, who.regions) if finding.regional else None
    if region is not None:
        found.append(Recipient(f"{REGIONAL}{region}", Party.REGION))
    return tuple(found), None if found else NO_REGION


def _unknown(who: Circle, at: datetime) -> str | None:
    """What is not known of a pupil without which no municipality can be told."""
    if who.provisional or who.doubted:
        return NO_PGN if who.provisional else TWO_PERSONS
    if at >= who.perhaps:
        return UNKNOWN_LEVEL
    if who.adult is None:
        return NO_BIRTH_DATE
    return NO_MUNICIPALITY if who.home(at) is None else None


def _responsible(finding: Finding, who: Circle, at: datetime) -> Party:
    if finding.responsible != Party.MUNICIPALITY or who.adult is None:
        return finding.responsible
    return office(who.adult, at)


def office(adult: datetime, at: datetime) -> Party:
    """Leerplicht up to the eighteenth birthday, then the Doorstroompunt."""
    return Party.DOORSTROOMPUNT if at >= adult else Party.TRUANCY
