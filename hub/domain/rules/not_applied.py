"""D02: not applied for an mbo programme (niet aangemeld).

Whoever wants to start a beroepsopleiding at the beginning of a studiejaar applies no later than 1 April
before it. The school that expects the pupil in mbo is warned in March, again when the date has passed; from
June on the municipality helps. An application of any kind but an expression of interest ends it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from hub.domain.context import Context
from hub.domain.findings import Evidence, Party, evidence
from hub.domain.rule import Grade, Occasion, Rule, Words
from hub.domain.rules.common import APPLICATIONS, PLACES, SETTLES, vo_schools
from hub.domain.standing import Standing
from hub.domain.statute import Dated, Since
from hub.domain.timeline import FOREVER, midnight


@dataclass(frozen=True, slots=True)
class Norm:
    """The first day on which an application is late, as month and day."""

    late: tuple[int, int]


NORM = Dated((Since(date(2017, 8, 1), Norm((4, 2)), "WEB art. 8.0.1 (BWBR0007625); Stb. 2016, 362"),))


def find(standing: Standing, context: Context) -> Sequence[Occasion]:
    """From each of three dates up to the first application."""
    if not standing.expected:
        return ()
    season = standing.season
    agreed = context.agreements.on(date(season, 1, 1)).value
    warned = midnight(date(season, *agreed.warn_not_applied))
    applied = min([m.changed for m in standing.messages], default=FOREVER)
    enrolled = min([midnight(e.first_day) for e in standing.enrolments], default=FOREVER)
    over = min(applied, enrolled, standing.settled)
    if over <= warned:
        return ()
    law_of = date(season, 4, 1)
    late = midnight(date(season, *NORM.on(law_of).value.late))
    escalated = midnight(date(season, *agreed.escalate_not_applied))
    grades = (
        Grade(warned, severity=1),
        Grade(late, severity=2),
        Grade(escalated, severity=3, responsible=Party.MUNICIPALITY, municipal=True),
    )
    return (Occasion("not applied", warned, over, partial(_evidence, standing), law_of, grades=grades),)


def _evidence(standing: Standing) -> list[Evidence]:
    """That the vo school expects the pupil in mbo."""
    return [evidence(e, None) for e in standing.expected]


NOT_APPLIED = Rule(
    code="D02",
    words=Words(
        name="not applied",
        dutch="niet aangemeld",
        sentence="Verwacht in het mbo, maar er is geen aanmelding.",
        law="WEB art. 8.0.1",
        since="16 March* · 2 April · 2 June*",
        told="1 vo · 2 vo · 3 vo and municipality",
        ends="an application, an enrolment, a settled season, a closing after 16 March",
    ),
    ground=NORM,
    severity=1,
    responsible=Party.VO,
    schools=vo_schools,
    closes=("application", "enrolment", "stays_in_vo", "settled", "follow_up"),
    silence=APPLICATIONS,
    reads=PLACES | SETTLES,
    find=find,
)
