"""D02: not applied for an mbo programme (niet aangemeld).

Whoever wants to start a beroepsopleiding at the beginning of a studiejaar applies no later than 1 April
before it. The school that expects the pupil in mbo is warned in March, again when the date has passed; from
June on the municipality helps. An application of any kind but an expression of interest ends it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from hub.domain.context import Context
from hub.domain.findings import Finding, Party, evidence
from hub.domain.rules.common import KOPPELPUNT, closed_after, gates, vo_schools
from hub.domain.standing import Standing
from hub.domain.statute import Dated, Since
from hub.domain.timeline import FOREVER, midnight, season_end

RULE = "D02"
OCCASION = "not applied"
CLOSES = ("application", "enrolment", "stays_in_vo", "settled", "follow_up")


@dataclass(frozen=True, slots=True)
class Norm:
    """The first day on which an application is late, as month and day."""

    late: tuple[int, int]


NORM = Dated((Since(date(2017, 8, 1), Norm((4, 2)), "WEB art. 8.0.1 (BWBR0007625); Stb. 2016, 362"),))


def not_applied(standing: Standing, context: Context) -> Iterator[Finding]:
    """From each of three dates up to the first application."""
    if not standing.expected:
        return
    season = standing.season
    agreed = context.agreements.on(date(season, 1, 1)).value
    norm = NORM.on(date(season, 4, 1))
    starts = (agreed.warn_not_applied, norm.value.late, agreed.escalate_not_applied)

    applied = min((m.changed for m in standing.messages), default=FOREVER)
    enrolled = min((midnight(e.first_day) for e in standing.enrolments), default=FOREVER)
    over = min(applied, enrolled, standing.settled, season_end(season))
    first = midnight(date(season, *starts[0]))
    over = min(over, closed_after(standing, RULE, OCCASION, first))

    for step, start in enumerate(starts, start=1):
        since = midnight(date(season, *start))
        if since < over:
            yield Finding(
                rule=RULE,
                season=season,
                occasion=OCCASION,
                step=step,
                severity=step,
                since=since,
                until=over,
                ground=norm.source,
                evidence=tuple(evidence(e, None) for e in standing.expected),
                gates=gates(context, (KOPPELPUNT,), since),
                responsible=Party.VO if step < len(starts) else Party.MUNICIPALITY,
                schools=vo_schools(standing),
                municipal=step == len(starts),
                closes=CLOSES,
            )
