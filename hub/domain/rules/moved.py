"""D24: moved to another municipality with an open signal (verhuisd met open signaal).

A rule on findings: a second stage over the periods of the other rules, never over what was said. The new
municipality hears that a case comes along; over when it has taken that case up, or the case is over. A merger
of municipalities is no move: the heir is told of every open case from that day anyway.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import partial

from hub.domain.context import Context
from hub.domain.facts import FollowedUp, FollowUpStep, Resides
from hub.domain.findings import Evidence, Party, evidence
from hub.domain.following import Following, SaidSoFar, SecondRule
from hub.domain.knowledge import Knowledge
from hub.domain.merging import Mergers, heir
from hub.domain.person import Move, moves
from hub.domain.rule import Occasion, Silence, Words
from hub.domain.rules.common import NOTHING
from hub.domain.statute import Dated, Since
from hub.domain.timeline import FOREVER, day_of, midnight
from hub.domain.weighing import Held

NORM = Dated(
    (Since(date(2017, 8, 1), None, "Leerplichtwet 1969, art. 19; DUO P-levering; afspraak van de regio"),)
)


def find(known: Knowledge, cases: Sequence[Held], context: Context, so_far: SaidSoFar) -> Iterator[Following]:
    """Per move, while a case that began before it still holds and is not taken up anew."""
    del so_far  # asks nothing of what was said
    if all(r.since is None for r in known.of(Resides)):
        return
    homes = moves(known)
    for n, move in enumerate(homes):
        old = homes[n - 1].into if n else None
        if move.into is None or old is None or _same(old, move, context.mergers):
            continue
        next_move = homes[n + 1].at if n + 1 < len(homes) else FOREVER
        open_then = [f for f in cases if f.since < move.at < f.until]
        ends = {f.key: _end(known, f, move, context.mergers) for f in open_then}
        if not ends:
            continue
        yield Following(
            first=min(open_then, key=lambda f: (f.since, f.key, f.step)),
            occasion=Occasion(
                name=f"moved {day_of(move.at).isoformat()}",
                since=move.at,
                until=min(max(ends.values()), next_move),
                evidence=partial(_evidence, known, move),
            ),
        )


def _same(old: str, move: Move, mergers: Mergers) -> bool:
    """Whether both municipalities are one on the day of the move."""
    return heir(old, move.at, mergers) == heir(move.into or "", move.at, mergers)


def _end(known: Knowledge, case: Held, move: Move, mergers: Mergers) -> datetime:
    into = move.into or ""
    taken_up = (
        f.at
        for f in known.of(FollowedUp)
        if (f.rule, f.season, f.occasion) == case.key
        and f.step == FollowUpStep.TAKEN_UP
        and f.recipient == f"gm/{heir(into, f.at, mergers)}"
        and f.at > move.at
    )
    return min((case.until, *taken_up))


def _evidence(known: Knowledge, move: Move) -> Iterator[Evidence]:
    return (evidence(r, r.since) for r in known.of(Resides) if r.since and midnight(r.since) == move.at)


MOVED = SecondRule(
    code="D24",
    words=Words(
        name="moved with an open signal",
        dutch="verhuisd met open signaal",
        sentence="Verhuisd naar een andere gemeente terwijl er een signaal openstond.",
        law="LPW art. 19; DUO P-levering [own]",
        since="the day of the move",
        told="2, the new municipality",
        ends="taken up there, the case over, the next move",
    ),
    ground=NORM,
    severity=2,
    responsible=Party.MUNICIPALITY,
    closes=("taken_up", "case_over"),
    silence=Silence("as the finding that it follows", NOTHING.feeds),
    reads=frozenset({Resides, FollowedUp}),
    find=find,
)
