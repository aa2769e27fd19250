"""The eight points of the gedragslijn overstap mbo (2017): what was agreed, what happened, what is open.

What happened is what some source told; open is what none has told yet, which is not that it did not happen.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import NamedTuple

from hub.domain.facts import (
    CheckedIn,
    DossierReached,
    Enrolled,
    FollowedUp,
    IntakeChanged,
    IntakeState,
    Occupied,
    Oriented,
    Part,
    Stage,
)
from hub.domain.routing import MUNICIPAL
from hub.domain.rule import Entry
from hub.domain.rules.dossier_open import DOSSIER_OPEN
from hub.domain.rules.first_october import FIRST_OCTOBER
from hub.domain.rules.handover_open import HANDOVER_OPEN
from hub.domain.rules.let_go import LET_GO
from hub.domain.rules.missed_intake import MISSED_INTAKE
from hub.domain.rules.no_intake import NO_INTAKE
from hub.domain.rules.non_arrival import NON_ARRIVAL
from hub.domain.rules.not_applied import NOT_APPLIED
from hub.domain.rules.not_taken_up import NOT_TAKEN_UP
from hub.domain.rules.out_of_sight import KNOWN_BY, OUT_OF_SIGHT
from hub.domain.rules.step_lost import STEP_LOST
from hub.domain.statute import ENTREE, VULNERABLE
from hub.domain.timeline import months_after, school_year
from hub.explain.monitors.lead_times import handovers
from hub.explain.monitors.seen import UNKNOWN, Seen, Where
from hub.explain.monitors.sheet import Sheet, Unit

HAPPENED, OPEN = "gebeurd", "open"
MOVERS = "leerlingen die in het mbo worden verwacht"


class Point(NamedTuple):
    """One point: what was agreed (and by which rules it is watched), of whom, and whether it happened."""

    title: str
    agreed: str
    rules: tuple[Entry, ...]
    unit: str
    happened: Callable[[Seen], bool | None]  # None: the pupil is none of whom it is asked


def sheets(season: int, now: datetime) -> tuple[Sheet, ...]:
    """Eight, by where pupils live."""
    del season, now
    return tuple(
        Sheet(
            title=point.title,
            unit=point.unit,
            levels=("regio", "gemeente"),
            splits=((HAPPENED, OPEN),),
            find=partial(_units, point),
            population=MOVERS if point.unit == MOVERS else "",
            seats=False,
            agreed=point.agreed + _watched(point.rules),
        )
        for point in POINTS
    )


def _watched(rules: tuple[Entry, ...]) -> str:
    """The rules that watch over it."""
    return f" ({', '.join(rule.code for rule in rules)})" if rules else ""


def _units(point: Point, seen: Seen) -> Iterator[Unit]:
    happened = point.happened(seen)
    if happened is not None:
        yield Unit((seen.region, seen.home or UNKNOWN), (HAPPENED if happened else OPEN,))


def _agreed(seen: Seen) -> bool | None:
    stages = {d.stage for d in _dossier(seen)}
    return Stage.AGREED in stages if stages - {Stage.ORIENTATION} else None


def _dossier(seen: Seen) -> list[DossierReached]:
    told = seen.standing.of(DossierReached) if seen.standing else ()
    return [d for d in told if d.day <= seen.today]


def _oriented(seen: Seen) -> bool | None:
    it = seen.standing
    if it is None or not it.is_mover:
        return None
    done = any(o.attended == Part.ATTENDED and o.day <= seen.today for o in it.of(Oriented))
    return done or any(d.stage == Stage.ORIENTATION for d in _dossier(seen))


def _owned(seen: Seen) -> bool | None:
    here = seen.stretch(seen.now)
    return None if here is None or here.party is None else not here.unowned


def _in_sight(seen: Seen) -> bool | None:
    it = seen.standing
    if it is None or not it.is_mover:
        return None
    going = seen.now < school_year(seen.season) and bool(seen.open_applications)
    return going or seen.where(seen.now) != Where.NOWHERE


def _intake(seen: Seen) -> bool | None:
    it = seen.standing
    if it is None:
        return None
    intakes = [i for i in it.of(IntakeChanged) if i.day <= seen.today]
    if not intakes and (seen.has_place or not seen.open_applications):
        return None
    return any(i.state == IntakeState.HELD for i in intakes)


def _handed_over(seen: Seen) -> bool | None:
    asked = list(handovers(seen))
    return all(done for _, _, done in asked) if asked else None


def _kept_in_sight(seen: Seen) -> bool | None:
    it = seen.standing
    from_vo = it is not None and any(e.level in VULNERABLE for e in it.expected)
    if not from_vo and not any(e.level == ENTREE for e in seen.known.of(Enrolled)):
        return None
    if seen.where(seen.now) != Where.NOWHERE or (it and seen.now < min(it.vo_ended, school_year(it.season))):
        return True
    at_work = any(
        o.since <= seen.today and (o.until is None or o.until >= seen.today) for o in seen.known.of(Occupied)
    )
    since = months_after(seen.today, -seen.context.agreements.on(seen.today).value.check_in_months)
    heard = (c.day for c in seen.known.of(CheckedIn) if c.contact in KNOWN_BY)
    return at_work or any(since <= day <= seen.today for day in heard)


def _followed_up(seen: Seen) -> bool | None:
    answered = any(f.season == seen.season and f.at <= seen.now for f in seen.known.of(FollowedUp))
    told = any(
        who.address.startswith(MUNICIPAL)
        for said in seen.said.values()
        if said.season == seen.season
        for who in said.told
    )
    return answered if answered or told else None


POINTS = (
    Point(
        "1. Communiceer met jongeren en ouders",
        "akkoord op het dossier: van de ouders, vanaf 18 van de leerling",
        (DOSSIER_OPEN,),
        "leerlingen met een dossier",
        _agreed,
    ),
    Point("2. Investeer in LOB", "elke leerling oriënteert zich", (), MOVERS, _oriented),
    Point(
        "3. Breng risicomomenten in kaart",
        "op elk moment is één partij aan zet",
        (),
        "leerlingen voor wie iemand aan zet is; open: wie dat is, is niet bekend",
        _owned,
    ),
    Point(
        "4. Houd overstappers in beeld",
        "wie loslaat houdt de plicht tot ontvangst",
        (NOT_APPLIED, STEP_LOST, NON_ARRIVAL, LET_GO, FIRST_OCTOBER),
        MOVERS,
        _in_sight,
    ),
    Point(
        "5. Organiseer een zorgvuldige intake",
        "een gesprek met wie zich aanmeldt",
        (NO_INTAKE, MISSED_INTAKE),
        "aanmelders met een intake of zonder plek",
        _intake,
    ),
    Point(
        "6. Realiseer warme overdracht",
        "wie erom vraagt, krijgt haar",
        (HANDOVER_OPEN,),
        "leerlingen voor wie zij is gevraagd",
        _handed_over,
    ),
    Point(
        "7. Houd kwetsbare jongeren in beeld",
        "elk kwartaal contact met wie nergens is",
        (OUT_OF_SIGHT,),
        "leerlingen van pro, vso, isk en entree",
        _kept_in_sight,
    ),
    Point(
        "8. Evalueer en blijf flexibel",
        "de gemeente antwoordt op elke zaak",
        (NOT_TAKEN_UP,),
        "leerlingen met een zaak bij een gemeente",
        _followed_up,
    ),
)
