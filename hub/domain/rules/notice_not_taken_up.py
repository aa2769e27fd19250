"""D21: a notice of absence that nobody at the municipality took up (melding niet opgepakt).

DUO's register tells how far a municipality is with a notice. One that is still only registered after five
working days lies there: the municipality hears it, and the coordinator of its region. It rests on the feed
that told the status: a file of last week does not know what was done this week. A status that nobody tells is
not that of a notice that lies: unknown is no delay.
"""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from itertools import groupby

from hub.domain.calendar import DAY
from hub.domain.context import Context
from hub.domain.deadlines import Deadlines
from hub.domain.facts import AbsenceNotified, NoticeStatus
from hub.domain.findings import Evidence, Party, evidence
from hub.domain.identifiers import Brin, SourceId
from hub.domain.rule import Occasion, Rule, Silence, Words
from hub.domain.rules.common import no_school
from hub.domain.standing import Standing
from hub.domain.statute import Dated, Since
from hub.domain.timeline import FOREVER, midnight, school_year

NORM = Dated(
    (
        Since(
            date(2017, 8, 1),
            None,
            "Leerplichtwet 1969, art. 21a en 22 (BWBR0002628); WEB art. 8.1.8a; afspraak van de regio",
        ),
    )
)


def find(standing: Standing, context: Context) -> Iterator[Occasion]:
    """Per day on which a school notified, from five working days after it up to another status."""
    notices = sorted(standing.of(AbsenceNotified), key=_where)
    for (school, day), told in groupby(notices, key=_where):
        same = list(told)  # two municipalities may have one notice
        if all(n.status != NoticeStatus.REGISTERED for n in same) and all(n.changed is None for n in same):
            continue
        deadlines = Deadlines(context.agreements)
        yield Occasion(
            name=f"{school} notice {day.isoformat()}",
            since=_due(day, context, deadlines),
            until=_taken_up(same),
            evidence=partial(_evidence, same),
            agreed=deadlines.named,
        )


def _due(day: date, context: Context, deadlines: Deadlines) -> datetime:
    days_later = partial(context.calendar.after_working_days, day + DAY)
    return deadlines.first(lambda agreed: days_later(agreed.untaken_notice_working_days))


def _where(notice: AbsenceNotified) -> tuple[Brin, date]:
    return notice.school, notice.day


def _taken_up(notices: list[AbsenceNotified]) -> datetime:
    """Since when any of them has a status beyond the first."""
    return min((midnight(n.changed) for n in notices if n.changed is not None), default=FOREVER)


def _evidence(notices: list[AbsenceNotified]) -> Iterator[Evidence]:
    return (evidence(n, n.day) for n in notices)


def _tellers(standing: Standing, institution: Brin | None) -> tuple[SourceId, ...]:
    del institution
    return tuple(sorted({n.source for n in standing.of(AbsenceNotified)}))


NOTICE_NOT_TAKEN_UP = Rule(
    code="D21",
    words=Words(
        name="notice of absence not taken up",
        dutch="melding niet opgepakt",
        sentence="Een verzuimmelding van de school staat bij de gemeente nog op geregistreerd.",
        law="LPW art. 21a, 22; WEB art. 8.1.8a; DUO, status van de melding [own]",
        since="5 working days* after the day of the notice",
        told="2, municipality and the coordinator of the region",
        ends="another status, withdrawn by the school, 31 July, closed",
    ),
    ground=NORM,
    severity=2,
    responsible=Party.MUNICIPALITY,
    schools=no_school,
    municipal=True,
    regional=True,
    closes=("notice_taken_up", "notice_withdrawn", "season", "follow_up"),
    silence=Silence("the municipality's notices of absence (no feed, no finding)", _tellers, needed=1),
    numbers=("untaken_notice_working_days",),
    reads=frozenset({AbsenceNotified}),
    needs=frozenset({AbsenceNotified}),
    opens=school_year,
    find=find,
)
