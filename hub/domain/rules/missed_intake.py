"""D05: did not come to the intake (intake niet verschenen).

The institution told that the applicant was not there. Two working days are for the two of them to agree on
another talk; then the vo school, that knows the pupil, hears it, and the institution beside it. After vo has
let go it is the institution's.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import partial

from hub.domain.calendar import DAY
from hub.domain.context import Context
from hub.domain.deadlines import Deadlines
from hub.domain.facts import IntakeChanged, IntakeState, Status
from hub.domain.findings import Evidence, Party, evidence
from hub.domain.intakes import about, offered
from hub.domain.places import last_words
from hub.domain.rule import Grade, Occasion, Rule, Words
from hub.domain.rules.common import LATER_TALKS, PLACES, SETTLES, institution_and_vo, way_over
from hub.domain.standing import Standing
from hub.domain.statute import Dated, Since
from hub.domain.timeline import FOREVER, NEVER, Period, midnight, union, without

SEVERITY = 2
UNDECIDED = frozenset({Status.APPLIED, Status.RECEIVED})

NORM = Dated(
    (
        Since(
            date(2017, 5, 29),
            None,
            "Gedragslijn regionale samenwerking overstap mbo (29 mei 2017), punt 5; "
            "termijn: afspraak van de regio [own]",
        ),
    )
)


def find(standing: Standing, context: Context) -> Sequence[Occasion]:
    """Per talk that was missed, from two working days after its day up to the next talk or an answer."""
    missed = [t for t in standing.of(IntakeChanged) if t.state == IntakeState.MISSED]
    occasions = (_occasion(standing, talk, context) for talk in missed)
    return [o for o in occasions if o.grades]


def _occasion(standing: Standing, talk: IntakeChanged, context: Context) -> Occasion:
    deadlines = Deadlines(context.agreements)
    days_later = partial(context.calendar.after_working_days, talk.day + DAY)
    since = deadlines.first(lambda agreed: days_later(agreed.missed_intake_working_days))
    over = min(way_over(standing), _again(standing, talk))
    return Occasion(
        name=f"intake {talk.school} {talk.day.isoformat()}",
        since=since,
        until=over,
        evidence=partial(_evidence, standing, talk),
        institution=talk.school,
        grades=tuple(_grades(standing, talk, since)),
        agreed=deadlines.named,
    )


def _again(standing: Standing, talk: IntakeChanged) -> datetime:
    """From when there is another talk: one that is planned answers at once, one that was, on its day."""
    found = [FOREVER]
    for other in standing.of(IntakeChanged):
        alike = other.programme == talk.programme or None in (other.programme, talk.programme)
        if other.school != talk.school or not alike or other.day < talk.day:
            continue
        if other.state == IntakeState.PLANNED:
            return NEVER
        if other.state == IntakeState.HELD or (other.state == talk.state and other.day > talk.day):
            found.append(midnight(other.day))
    return min(found)


def _grades(standing: Standing, talk: IntakeChanged, since: datetime) -> Iterator[Grade]:
    """While nothing is decided of what the talk is about, and no place is offered anywhere."""
    mine = {m.thing for m in about(standing, talk)}
    words = last_words(standing.messages, standing.moments)
    open_then = [p for m, p in words if m.thing in mine and m.status in UNDECIDED]
    let_go = standing.vo_ended
    for whole in union(open_then) if mine else [Period(NEVER)]:
        for part in without(Period(max(whole.since, since), whole.until), offered(standing)):
            yield Grade(part.since, SEVERITY, part.until)
            yield Grade(max(part.since, let_go), SEVERITY, part.until, Party.MBO)


def _evidence(standing: Standing, talk: IntakeChanged) -> Iterator[Evidence]:
    yield evidence(talk, talk.day)
    last = {m.chain: m for m in about(standing, talk)}
    yield from (evidence(m, None) for m in last.values())


MISSED_INTAKE = Rule(
    code="D05",
    words=Words(
        name="intake missed",
        dutch="intake niet verschenen",
        sentence="Niet verschenen op de intake, en er is geen nieuwe gepland.",
        law="Gedragslijn regionale samenwerking overstap mbo [own]",
        since="2 working days* after the day of the talk",
        told="2, vo and mbo",
        ends="another intake planned or held, a place offered anywhere, the application rejected or "
        "withdrawn, an enrolment, settled",
    ),
    ground=NORM,
    severity=SEVERITY,
    responsible=Party.VO,
    schools=institution_and_vo,
    closes=("intake", "offer", "rejection", "withdrawal", "enrolment", "settled"),
    silence=LATER_TALKS,
    numbers=("missed_intake_working_days",),
    agreed=True,
    reads=PLACES | SETTLES | {IntakeChanged},
    needs=frozenset({IntakeChanged}),
    find=find,
)
