"""What follows from a pupil's facts whatever the season: birth, homes, startkwalificatie, death."""

from datetime import date, datetime
from itertools import combinations
from typing import NamedTuple

from hub.domain.facts import (
    Born,
    Died,
    Enrolled,
    ExamTaken,
    ExpectedInMbo,
    Graduated,
    Resides,
    Result,
)
from hub.domain.feeds import authority_on_birth
from hub.domain.identifiers import Birth, SourceId
from hub.domain.knowledge import Knowledge
from hub.domain.merging import Mergers, heir
from hub.domain.statute import (
    ADULT,
    ENTREE,
    PREPARES_FOR_WORK,
    PRO,
    SCHOOL_TYPES,
    START_LEVEL,
    START_LEVELS_VO,
)
from hub.domain.timeline import FOREVER, NEVER, midnight
from hub.domain.word import in_fixed_order, own_version


class Move(NamedTuple):
    """A change of municipality of residence."""

    at: datetime
    into: str | None


def birth(known: Knowledge) -> Birth | None:
    """The birth date: BRP before RO before the school; among equals a fixed order, never the version.

    Who is on no list any more was born all the same: only of equals the one that is still listed counts.
    """
    listed = known.of(Born)
    told = [b for b in known.spoken(Born) if not b.retracted] if known.retracted else listed
    if len(told) == 1:
        return told[0].birth
    best = max(told, key=lambda b: (authority_on_birth(b.source), b in listed, b.source, b.ref), default=None)
    return None if best is None else best.birth


def under_age(known: Knowledge, day: date) -> bool:
    """Younger than eighteen on the day; an unknown birth date excludes nobody."""
    born = birth(known)
    return born is None or day < born.birthday(ADULT)


def two_persons(known: Knowledge) -> bool:
    """Whether two children seem to go under this number.

    One source has two of its own numbers for the pupil, with two birth dates; or sources of one weight give
    dates that no slip of the hand explains. A register outweighs a school: its word is no doubt.
    """
    told = known.of(Born)
    if len(told) <= 1:
        return False
    if all(born.birth == told[0].birth for born in told):
        return False
    by_source: dict[SourceId, set[Birth]] = {}
    for born in told:
        by_source.setdefault(born.source, set()).add(born.birth)
    most = max(map(authority_on_birth, by_source))
    weighty = [b for b in told if authority_on_birth(b.source) == most]
    unlike = any(not one.birth.resembles(other.birth) for one, other in combinations(weighty, 2))
    return unlike or any(len(births) > 1 for births in by_source.values())


def died(known: Knowledge) -> datetime:
    """The moment of death, FOREVER when none is known."""
    told = known.of(Died)
    return min([midnight(d.day) for d in told]) if told else FOREVER


def moves(known: Knowledge) -> tuple[Move, ...]:
    """Where the pupil lived from when; the first entry reaches back to NEVER.

    Who has left for an unknown address is the last known municipality's: gone is not gone abroad.
    """
    told = known.of(Resides)
    if len(told) == 1 and told[0].since is None:  # as most
        return (Move(NEVER, told[0].municipality or None),)
    dated = _dated(known)
    schools = [r for r in told if r.since is None and r.municipality]
    listed = max(schools, key=lambda r: (own_version(r.version), r.source), default=None)
    first = (dated[0].before if dated else None) or (listed.municipality if listed else None)
    found = [Move(NEVER, first)]
    for r in dated:
        if r.since:
            here = r.municipality or (None if r.abroad else found[-1].into)
            found.append(Move(midnight(r.since), here))
    return tuple(found)


def homes(known: Knowledge, mergers: Mergers) -> tuple[Move, ...]:
    """The same as municipalities stand at the time: who stays where one ends lives in its heir from then."""
    told = moves(known)
    if not any(move.into in mergers for move in told):
        return told
    found: list[Move] = []
    for move, until in zip(told, (*(m.at for m in told[1:]), FOREVER), strict=True):
        at, code = move.at, move.into and heir(move.into, move.at, mergers)
        while at < until:
            found.append(Move(at, code))
            ends = mergers.get(code) if code else None
            at, code = (midnight(ends.day), ends.into) if ends else (FOREVER, None)
    return tuple(found)


def abroad(known: Knowledge) -> datetime:
    """When the pupil left the country, if that is where the newest move led; else FOREVER."""
    dated = _dated(known)
    if not dated:
        return FOREVER
    last = dated[-1]
    return midnight(last.since) if last.abroad and last.since else FOREVER


def _dated(known: Knowledge) -> list[Resides]:
    """The moves that stand, in order: without those that their source's later whole word has taken back."""
    dated = [r for r in known.of(Resides) if r.since is not None]
    whole = [r for r in dated if r.whole]
    if whole:
        dated = [r for r in dated if not any(_takes_back(w, r) for w in whole)]
    return in_fixed_order(dated, _since, lambda home: home)


def _takes_back(whole: Resides, said: Resides) -> bool:
    earlier = whole.source == said.source and said.version < whole.version
    return earlier and _since(said) >= _since(whole)


def _since(home: Resides) -> date:
    return home.since or date.min


def qualified(known: Knowledge) -> datetime:
    """From when there surely is a startkwalificatie (mbo level 2 or higher, havo, vwo); else FOREVER."""
    if not _learned(known):
        return FOREVER
    mbo = (midnight(d.day) for d in known.of(Graduated) if d.level is not None and d.level >= START_LEVEL)
    passed = (e for e in known.of(ExamTaken) if e.result == Result.PASSED)
    vo = (midnight(e.day) for e in passed if e.level in START_LEVELS_VO)
    return min((*mbo, *vo), default=FOREVER)


def _learned(known: Knowledge) -> bool:
    """Whether anybody told of an exam or a diploma: of most nobody has, and it is asked by many rules."""
    return bool(known.of(Graduated) or known.of(ExamTaken))


def adult(known: Knowledge) -> datetime:
    """From when eighteen; FOREVER while no birth date is known."""
    born = birth(known)
    return FOREVER if born is None else midnight(born.birthday(ADULT))


def exempt_by_diploma(known: Knowledge) -> datetime:
    """From when a certificate of praktijkonderwijs ends kwalificatieplicht (Leerplichtwet art. 4a lid 2).

    It is no startkwalificatie: the Doorstroompunt goes on looking after who has one.
    """
    passed = [e for e in known.of(ExamTaken) if e.level == PRO and e.result == Result.PASSED]
    return min([midnight(e.day) for e in passed], default=FOREVER)


def duty_ends(known: Knowledge) -> datetime:
    """From when nobody need be at school any more (Leerplichtwet art. 4a and 4b).

    Eighteen, a startkwalificatie or a certificate of praktijkonderwijs. An unknown birth date frees nobody.
    """
    return min(adult(known), qualified(known), exempt_by_diploma(known))


def prepared_for_work(known: Knowledge) -> bool:
    """Whether school prepared for work: praktijkonderwijs, vso or entree (WEB art. 8.3.1 lid 2)."""
    in_vo = {*(e.level for e in known.of(ExpectedInMbo)), *(e.level for e in known.of(ExamTaken))}
    in_mbo = {*(e.level for e in known.of(Enrolled)), *(d.level for d in known.of(Graduated))}
    return bool(in_vo & PREPARES_FOR_WORK) or ENTREE in in_mbo


def works_from(known: Knowledge) -> datetime:
    """From when work is a way out: eighteen, or at once from praktijkonderwijs, vso or entree.

    Who is younger has to be in school, work or not. An unknown birth date denies nobody the way out.
    """
    free = birth(known) is None or prepared_for_work(known)
    return NEVER if free else adult(known)


def perhaps_qualified(known: Knowledge) -> datetime:
    """From when a diploma whose level nobody knows may be a startkwalificatie; else FOREVER.

    From then on neither yes nor no is concluded from it.
    """
    if not _learned(known):
        return FOREVER
    mbo = (midnight(d.day) for d in known.of(Graduated) if d.level is None)
    passed = (e for e in known.of(ExamTaken) if e.result == Result.PASSED)
    vo = (midnight(e.day) for e in passed if e.level in SCHOOL_TYPES)
    return min((*mbo, *vo), default=FOREVER)
