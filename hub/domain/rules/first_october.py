"""D15: nowhere on 1 October (op 1 oktober nergens).

Who was enrolled on 1 October a year ago, was younger than the limit then, has no startkwalificatie and is
enrolled nowhere on 1 October now is counted as an early school leaver (nieuwe voortijdig schoolverlater).
"""

from collections.abc import Iterator
from datetime import date

from hub.domain.context import Context
from hub.domain.findings import Finding, Party, evidence
from hub.domain.person import birth
from hub.domain.rules.common import closed_after, enrolment_sources, gates
from hub.domain.standing import Standing
from hub.domain.statute import Dated, Since
from hub.domain.timeline import FOREVER, Period, day_of, midnight, season_end

RULE = "D15"
SEVERITY = 4
OCCASION = "1 October"
CLOSES = ("enrolment", "settled", "follow_up")

NORM = Dated(
    (
        Since(
            date(2012, 1, 1), 22, "Regeling regionale aanpak vsv (BWBR0031387), art. 1; count date 1 October"
        ),
        Since(date(2026, 1, 1), 26, "Stb. 2025, 210; age in the new vsv definition [own until published]"),
    )
)


def first_october(standing: Standing, context: Context) -> Iterator[Finding]:
    """From 2 October up to the first enrolment after it, for whom vo announced or let go."""
    season = standing.season
    since = midnight(date(season, 10, 2))
    counted = Period(midnight(date(season, 10, 1)), since)
    norm = NORM.on(date(season, 10, 1))
    if not standing.is_mover or not _in_scope(standing, norm.value):
        return
    if any(p.since < counted.until and p.until > counted.since for p in standing.enrolled):
        return
    later = min((p.since for p in standing.enrolled if p.since >= since), default=FOREVER)
    over = min(later, standing.settled, season_end(season), closed_after(standing, RULE, OCCASION, since))
    if since < over:
        last = {m.chain: m for m in standing.messages}
        yield Finding(
            rule=RULE,
            season=season,
            occasion=OCCASION,
            severity=SEVERITY,
            since=since,
            until=over,
            ground=norm.source,
            evidence=(
                *(evidence(e, None) for e in standing.expected),
                *(evidence(x, x.last_day) for x in standing.exits),
                *(evidence(m, day_of(m.changed)) for m in last.values()),
            ),
            gates=gates(context, enrolment_sources(standing), since),
            responsible=Party.MUNICIPALITY,
            municipal=True,
            closes=CLOSES,
        )


def _in_scope(standing: Standing, limit: int) -> bool:
    """Younger than the limit on 1 October a year ago; an unknown birth date excludes nobody."""
    born = birth(standing.known)
    return born is None or born.birthday(limit) > date(standing.season - 1, 10, 1)
