"""A look at one pupil: what follows from what is known, what of it holds now, and when to look again."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from hub.domain.context import Context
from hub.domain.decider import Found, Said, Verdict, decide
from hub.domain.following import Followed, SaidSoFar, cases_of, follow
from hub.domain.identifiers import SignalId
from hub.domain.knowledge import Knowledge
from hub.domain.person import died
from hub.domain.routing import Piece, circle, route, route_at
from hub.domain.rule import Rule
from hub.domain.rules.catalogue import RULES, SECOND_RULES
from hub.domain.standing import standings
from hub.domain.timeline import FOREVER, last_call
from hub.domain.ways_out import followed
from hub.domain.weighing import Held, held
from hub.domain.word import Word

NOTHING = Verdict({}, (), None)


NOTHING_SAID = SaidSoFar()


def said_so_far(said: Mapping[SignalId, Said], now: datetime) -> SaidSoFar:
    """Which cases a municipality must act on by what was said, and since when it was told that it must."""
    return SaidSoFar(now, {told.key: told.asked for told in said.values() if told.asked})


def outlook(known: Knowledge, context: Context, so_far: SaidSoFar = NOTHING_SAID) -> tuple[Piece, ...]:
    """All that holds, has held or will hold if nothing more is heard, and who may know it when."""
    first, second, _ = _found(known, context, FOREVER, _every_season, so_far)
    who = circle(known, context)
    found: list[Found] = [*first, *second]
    return tuple(p for f in found for p in route(f.finding(context), who))


def look(
    known: Knowledge, said: Mapping[SignalId, Said], context: Context, now: datetime
) -> tuple[Verdict, Sequence[Found]]:
    """What `decide` answers to the `outlook`, at a fraction of the price, and what it was found in.

    What does not hold at the moment is neither weighed nor routed. A season of which nothing new is said any
    more is not asked about, unless something of it stands as said, something follows that may have begun in
    it, or the pupil is kept in sight. No rule is asked before it opens: then the pupil is looked at again.
    """
    stand = {told.season for told in said.values()} if said else ()
    left_out: list[int] = []

    def asked(season: int) -> bool:
        if now < last_call(season) or season in stand or followed(known):
            return True
        left_out.append(season)
        return False

    so_far = said_so_far(said, now)
    first, second, later = _found(known, context, now, asked, so_far)
    if second and left_out:
        first, second, later = _found(known, context, now, _every_season, so_far)
    found: Sequence[Found] = [*first, *second] if second else first
    if not found and not later:
        return NOTHING, found
    here = [f.finding(context) for f in found if f.since <= now < f.until]
    due = min([*[f.since for f in found if f.since > now], *later], default=None)
    if due is not None and due >= died(known):
        due = None
    if not here:
        return (NOTHING if due is None else Verdict({}, (), due)), found
    who = circle(known, context)
    pieces = [piece for f in here if (piece := route_at(f, who, now)) is not None]
    verdict = decide(pieces, said, known, context, now)
    if due is not None and (verdict.due is None or due < verdict.due):
        verdict = verdict._replace(due=due)
    return verdict, found


def _found(
    known: Knowledge, context: Context, now: datetime, asked: Callable[[int], bool], so_far: SaidSoFar
) -> tuple[list[Held], list[Followed], set[datetime]]:
    """What rules that have opened find in the seasons asked about, what follows, and when others open."""
    first: list[Held] = []
    later: set[datetime] = set()
    kinds = frozenset(known.kinds)
    for standing in standings(known, asked):
        for rule, opens in _able(standing.season, kinds):
            if now < opens:
                later.add(opens)
            else:
                first += held(rule, standing, context)
    cases = cases_of(first)
    if not cases:
        return first, [], later
    second = [f for rule in SECOND_RULES for f in follow(rule, known, cases, context, so_far)]
    return first, second, later


@lru_cache(maxsize=4096)
def _able(season: int, kinds: frozenset[type[Word]]) -> tuple[tuple[Rule, datetime], ...]:
    """The rules that can find anything where facts of these kinds stand, and when each opens."""
    return tuple(
        (rule, rule.opens(season)) for rule in RULES if not rule.needs or not rule.needs.isdisjoint(kinds)
    )


def _every_season(season: int) -> bool:
    del season
    return True
