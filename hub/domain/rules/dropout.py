"""D18: left mbo without startkwalificatie and enrolled nowhere else (uitval).

The institution that ends an enrolment of somebody without startkwalificatie reports it; seven days are given
to be enrolled elsewhere. A diploma of level 2 or higher, now or later, ends it; so does a new enrolment.
Of who has a diploma of unknown level nobody can say this: nothing is said.
"""

from datetime import date, timedelta
from functools import partial

from hub.domain.calendar import DAY
from hub.domain.context import Context
from hub.domain.facts import Enrolled
from hub.domain.findings import Evidence, Party, evidence
from hub.domain.person import perhaps_qualified, qualified
from hub.domain.rule import Occasion, Rule, Words
from hub.domain.rules.common import ENROLMENTS, PLACES, QUALIFIES, SETTLES, no_school
from hub.domain.standing import EXAM_ONLY, Standing
from hub.domain.statute import Dated, Since
from hub.domain.timeline import FOREVER, Period, after, midnight, school_year, season_of, without

NORM = Dated((Since(date(2017, 8, 1), None, "WEB art. 8.1.8 en 8.3.1 (BWBR0007625)"),))


def find(standing: Standing, context: Context) -> list[Occasion]:
    """Per ended enrolment, from seven days after it up to the next enrolment or a startkwalificatie."""
    return [
        _occasion(standing, context, ended, ended.last_day)
        for ended in standing.known.of(Enrolled)
        if ended.last_day is not None
        and season_of(ended.last_day + DAY) == standing.season
        and ended.route != EXAM_ONLY
        and ended.last_day >= ended.first_day
    ]


def _occasion(standing: Standing, context: Context, ended: Enrolled, last_day: date) -> Occasion:
    gap = _gap(standing, ended)
    days = context.agreements.on(last_day).value.dropout_days
    qualifies = min(qualified(standing.known), perhaps_qualified(standing.known))
    return Occasion(
        name=f"{ended.source} {ended.ref}",
        since=max(midnight(last_day + DAY + timedelta(days=days)), gap.since),
        until=min(gap.until, qualifies, standing.settled_beside(ended)),
        evidence=partial(_evidence, ended),
        law_of=last_day,
    )


def _gap(standing: Standing, ended: Enrolled) -> Period:
    """The first stretch after the end with nothing else; none when another enrolment's end opens it."""
    left = after(ended.last_day)
    others = [e for e in standing.known.of(Enrolled) if e.thing != ended.thing and e.route != EXAM_ONLY]
    by_ro = [(e, standing.stay(e)) for e in others]
    gap = without(Period(left), (*(p for _, p in by_ro), *(p for _, p in standing.placed)))
    if not gap:
        return Period(FOREVER)
    heirs = [e for e, p in by_ro if p.since < p.until == gap[0].since]
    if any(gap[0].since > left or e.thing > ended.thing for e in heirs):
        return Period(FOREVER)
    return gap[0]


def _evidence(ended: Enrolled) -> tuple[Evidence, ...]:
    return (evidence(ended, ended.last_day),)


DROPOUT = Rule(
    code="D18",
    words=Words(
        name="dropout without startkwalificatie",
        dutch="uitval",
        sentence="Van het mbo af zonder startkwalificatie, en nergens anders ingeschreven.",
        law="WEB art. 8.1.8, 8.3.1",
        since="7 days* after the end of an enrolment",
        told="4, municipality",
        ends="an enrolment, a startkwalificatie, settled, closed",
    ),
    ground=NORM,
    severity=4,
    responsible=Party.MBO,
    municipal=True,
    schools=no_school,
    closes=("enrolment", "startkwalificatie", "settled", "follow_up"),
    silence=ENROLMENTS,
    reads=PLACES | SETTLES | QUALIFIES,
    opens=school_year,
    goes_on=True,
    find=find,
)
