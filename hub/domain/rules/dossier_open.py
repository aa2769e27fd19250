"""D08: applied, and no agreement on the handover dossier (dossier open).

The pupil fills in part A, the school part B, and the parents agree that it goes on; from eighteen on the
pupil. Two weeks after an application was received the vo school hears that there is no such agreement, and
louder in June. What was sent is done with. An agreement of the parents ends on the eighteenth birthday, and
one that is withdrawn takes the whole dossier with it; of applications and enrolments it takes nothing.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial

from hub.domain.context import Context
from hub.domain.deadlines import Deadlines
from hub.domain.facts import Born, DossierReached, Signatory, Stage, Status
from hub.domain.feeds import dossiers_of
from hub.domain.findings import Evidence, Party, evidence
from hub.domain.intakes import stretches
from hub.domain.person import birth
from hub.domain.rule import Occasion, Rule, Words
from hub.domain.rules.common import APPLIED, DOSSIERS, PLACES, SETTLES, in_two, the_vo_school, way_over
from hub.domain.standing import Standing
from hub.domain.statute import ADULT, Dated, Since
from hub.domain.timeline import Period, day_of, midnight, union, without

OPEN = frozenset({Status.RECEIVED, Status.OFFERED, Status.ENROLLED})
SENT = frozenset({Stage.FORWARDED, Stage.RECEIVED})

NORM = Dated(
    (
        Since(
            date(2017, 5, 29),
            None,
            "Gedragslijn regionale samenwerking overstap mbo (29 mei 2017), punt 5; AVG art. 6 lid 1 a; "
            "termijn: afspraak van de regio [own]",
        ),
    )
)


def find(standing: Standing, context: Context) -> Iterator[Occasion]:
    """Per vo school, from two weeks after an application was received, while nobody has agreed."""
    schools = [school for school in standing.vo_schools if context.lines_of(dossiers_of(school))]
    if not schools:
        return  # nobody tells of dossiers
    begun = [at for m, at in zip(standing.messages, standing.moments, strict=True) if m.status in OPEN]
    if not begun:
        return
    deadlines, season = Deadlines(context.agreements), standing.season
    done, over = list(_done(standing)), way_over(standing)
    due = _due(begun[0], deadlines)
    if due >= over or any(p.since <= due and p.until >= over for p in done):
        return  # as most: agreed on in time
    received = union(p for periods in stretches(standing, OPEN).values() for p in periods)
    june = deadlines.first(lambda agreed: date(season, *agreed.escalate_dossier))
    late = (Period(_due(p.since, deadlines), p.until) for p in received)
    parts = [part for whole in late for part in without(whole, done)]
    if not parts:
        return
    grades = in_two(parts, june, mild=1, serious=2)
    for school in schools:
        yield Occasion(
            name=f"dossier {school}",
            since=parts[0].since,
            until=over,
            evidence=partial(_evidence, standing),
            institution=school,
            grades=grades,
            agreed=deadlines.named,
        )


def _due(received: datetime, deadlines: Deadlines) -> datetime:
    day = day_of(received)
    return deadlines.first(lambda agreed: day + timedelta(days=agreed.dossier_days))


def _done(standing: Standing) -> Iterator[Period]:
    """When somebody has agreed who may, or from when it is sent."""
    told = standing.of(DossierReached)
    agreed = any(d.stage == Stage.AGREED for d in told)
    if not agreed and any(_withdrawn(d, standing.season) for d in standing.known.spoken(DossierReached)):
        return
    born = birth(standing.known)
    adult = midnight(born.birthday(ADULT)) if born else None
    for reached in told:
        since = midnight(reached.day)
        if reached.stage in SENT:
            yield Period(since)
        elif reached.stage == Stage.AGREED:
            yield _counts(reached.by, since, adult)


def _withdrawn(reached: DossierReached, season: int) -> bool:
    return reached.retracted and reached.stage == Stage.AGREED and reached.season == season


def _counts(by: Signatory | None, since: datetime, adult: datetime | None) -> Period:
    """An agreement, while whoever gave it is the one to ask; whose age nobody knows may be of any."""
    if adult is None or by is None:
        return Period(since)
    return Period(since, adult) if by == Signatory.PARENTS else Period(max(since, adult))


def _evidence(standing: Standing) -> Iterator[Evidence]:
    last = {m.chain: m for m in standing.messages}
    yield from (evidence(m, day_of(m.changed)) for m in last.values() if m.status in OPEN)
    yield from (evidence(d, d.day) for d in standing.of(DossierReached))


DOSSIER_OPEN = Rule(
    code="D08",
    words=Words(
        name="dossier open",
        dutch="dossier open",
        sentence="Aangemeld, maar voor het overstapdossier is er geen akkoord dat geldt.",
        law="Gedragslijn regionale samenwerking overstap mbo; AVG art. 6 lid 1 a [own]",
        since="14 days* after an application was received, or the 18th birthday when only the parents had "
        "agreed · 2 June*",
        told="1 · 2, vo",
        ends="an agreement (of the parents, from 18 on of the pupil), the dossier sent, no open application, "
        "an enrolment, settled",
    ),
    ground=NORM,
    severity=1,
    responsible=Party.VO,
    schools=the_vo_school,
    closes=("agreement", "withdrawal", "enrolment", "settled"),
    silence=DOSSIERS,
    numbers=("dossier_days", "escalate_dossier"),
    agreed=True,
    reads=PLACES | SETTLES | {DossierReached, Born},
    needs=APPLIED,
    find=find,
)
