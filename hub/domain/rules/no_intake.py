"""D04: applied, and no intake (intake uitgebleven).

An institution that has received an application talks with whoever applied. Six weeks later, with no talk
planned or held and no place offered anywhere, the institution and the vo school hear it; more serious when
July has come. A talk that is planned gives it the time up to that day, and six weeks more to tell of it; one
that the applicant missed is D05's.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import partial

from hub.domain.calendar import WEEK
from hub.domain.context import Context
from hub.domain.deadlines import Deadlines
from hub.domain.facts import IntakeChanged, IntakeState, Status
from hub.domain.feeds import intakes_of
from hub.domain.findings import Evidence, Party, evidence
from hub.domain.identifiers import Brin
from hub.domain.intakes import offered, stretches, talks
from hub.domain.rule import Occasion, Rule, Words
from hub.domain.rules.common import APPLIED, INTAKES, PLACES, SETTLES, in_two, institution_and_vo, way_over
from hub.domain.standing import Standing
from hub.domain.statute import Dated, Since
from hub.domain.timeline import FOREVER, NEVER, Period, day_of, midnight, union, without

WAITS = frozenset({Status.RECEIVED})

NORM = Dated(
    (
        Since(
            date(2017, 8, 1),
            None,
            "WEB art. 8.0.4 (BWBR0007625); Gedragslijn regionale samenwerking overstap mbo (29 mei 2017), "
            "punt 5; termijn: afspraak van de regio [own]",
        ),
    )
)


def find(standing: Standing, context: Context) -> Iterator[Occasion]:
    """Per institution, from six weeks after an application was received or a talk was planned for."""
    received = {message.school for message in standing.messages if message.status in WAITS}
    if not any(context.lines_of(intakes_of(school)) for school in received):
        return  # nobody tells of talks there
    deadlines, season = Deadlines(context.agreements), standing.season
    over, parts = way_over(standing), dict[Brin, list[Period]]()
    for course, waiting in stretches(standing, WAITS).items():
        long = [p for p in waiting if _due(p.since, deadlines) < min(p.until, over)]
        if not long:
            continue  # as most: answered in time
        planned, answered = _answers(talks(standing, course))
        for period in long:
            since = _due(max(period.since, planned), deadlines)
            parts.setdefault(course[0], []).append(Period(since, min(period.until, answered)))
    if not parts:
        return
    places = list(offered(standing))
    july = deadlines.first(lambda agreed: date(season, *agreed.escalate_no_intake))
    for school, found in parts.items():
        left = [part for whole in union(found) for part in without(whole, places) if part.since < over]
        if left:
            yield Occasion(
                name=f"intake {school}",
                since=left[0].since,
                until=over,
                evidence=partial(_evidence, standing, school),
                institution=school,
                grades=in_two(left, july, mild=2, serious=3),
                agreed=deadlines.named,
            )


def _answers(told: Sequence[IntakeChanged]) -> tuple[datetime, datetime]:
    """The day for which the last talk is planned, and the day of the talk that answers: held, or missed."""
    held = [midnight(t.day) for t in told if t.state == IntakeState.HELD]
    if held:
        return NEVER, min(held)
    kept = [t for t in told if t.state != IntakeState.CANCELLED]
    last = max(kept, key=lambda t: (t.day, t.state == IntakeState.PLANNED), default=None)
    if last is None:
        return NEVER, FOREVER
    return (midnight(last.day), FOREVER) if last.state == IntakeState.PLANNED else (NEVER, midnight(last.day))


def _due(moment: datetime, deadlines: Deadlines) -> datetime:
    """Weeks by the calendar, holidays included: it is the applicant who waits."""
    day = day_of(moment)
    return deadlines.first(lambda agreed: day + agreed.no_intake_weeks * WEEK)


def _evidence(standing: Standing, school: Brin) -> Iterator[Evidence]:
    last = {m.chain: m for m in standing.messages if m.school == school}
    yield from (evidence(m, day_of(m.changed)) for m in last.values() if m.status in WAITS)
    yield from (evidence(t, t.day) for t in standing.of(IntakeChanged) if t.school == school)


NO_INTAKE = Rule(
    code="D04",
    words=Words(
        name="no intake",
        dutch="intake uitgebleven",
        sentence="De aanmelding is ontvangen, maar er is nog geen intake gepland of gehouden en geen plek "
        "aangeboden.",
        law="WEB art. 8.0.4; Gedragslijn regionale samenwerking overstap mbo [own]",
        since="6 weeks* after the day on which an application was received, or for which a talk was planned "
        "· 2 July*",
        told="2 · 3, mbo and vo",
        ends="an intake planned, held or missed, a place offered anywhere, the application rejected or "
        "withdrawn, an enrolment, settled",
    ),
    ground=NORM,
    severity=2,
    responsible=Party.MBO,
    schools=institution_and_vo,
    closes=("intake", "offer", "rejection", "withdrawal", "enrolment", "settled"),
    silence=INTAKES,
    numbers=("no_intake_weeks", "escalate_no_intake"),
    reads=PLACES | SETTLES | {IntakeChanged},
    needs=APPLIED,
    find=find,
)
