"""D24: moved to another municipality with an open signal (verhuisd met open signaal).

A rule on findings: a second stage over the periods of the other rules, never over what was said. The new
municipality hears that a case comes along; over when it has taken that case up, or the case is over.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from hub.domain.facts import FollowedUp, Resides, Step
from hub.domain.findings import Finding, Party, evidence
from hub.domain.knowledge import Knowledge
from hub.domain.person import Move, moves
from hub.domain.timeline import FOREVER, NEVER, day_of, midnight

RULE = "D24"
SEVERITY = 2
GROUND = "Leerplichtwet 1969, art. 19; DUO P-levering; afspraak van de regio"
CLOSES = ("taken_up", "case_over")


def moved(known: Knowledge, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Per move, while a municipal finding that began before it still holds and is not taken up anew."""
    municipal = [f for f in findings if f.municipal]
    homes = moves(known)
    for n, move in enumerate(homes):
        if move.at == NEVER or move.into is None or homes[n - 1].into in (None, move.into):
            continue
        next_move = homes[n + 1].at if n + 1 < len(homes) else FOREVER
        open_then = [f for f in municipal if f.since < move.at < f.until]
        ends = {f.key: _end(known, f, move) for f in open_then}
        if not ends:
            continue
        first = min(open_then, key=lambda f: (f.since, f.key, f.step))
        yield Finding(
            rule=RULE,
            season=first.season,
            occasion=f"moved {day_of(move.at).isoformat()}",
            severity=SEVERITY,
            since=move.at,
            until=min(max(ends.values()), next_move),
            ground=GROUND,
            evidence=tuple(
                evidence(r, r.since) for r in known.of(Resides) if r.since and midnight(r.since) == move.at
            ),
            gates=first.gates,  # what was never said for want of news does not move either
            responsible=Party.MUNICIPALITY,
            municipal=True,
            closes=CLOSES,
        )


def _end(known: Knowledge, finding: Finding, move: Move) -> datetime:
    taken_up = (
        f.at
        for f in known.of(FollowedUp)
        if (f.rule, f.season, f.occasion) == finding.key
        and f.step == Step.TAKEN_UP
        and f.recipient == f"gm/{move.into}"
        and f.at > move.at
    )
    return min((finding.until, *taken_up))
