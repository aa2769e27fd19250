"""D19: left a programme for another, and not enrolled in it yet (switch onvoltooid).

Who leaves mbo without startkwalificatie with an application on the way is no dropout (D18) yet: the old and
the new institution are asked after four weeks, the municipality on the next count date. A minor has to be in
school, and an application is no enrolment (Leerplichtwet art. 4a and 10): there everybody hears after seven
days. When the application is lost it is a dropout. A programme that follows at once, at the same institution
or another, is no switch to be chased.
"""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial

from hub.domain.context import Context
from hub.domain.deadlines import Deadlines
from hub.domain.findings import Evidence, Party, School, evidence
from hub.domain.identifiers import Brin
from hub.domain.losses import Loss, applying, losses, switching
from hub.domain.person import under_age
from hub.domain.rule import Grade, Occasion, Rule, Words
from hub.domain.rules.common import ENROLMENTS_UNTIL_NEXT_YEAR, PLACES, QUALIFIES, REGISTERED, SETTLES
from hub.domain.rules.study_advice import advised
from hub.domain.standing import Standing
from hub.domain.statute import Dated, Since
from hub.domain.timeline import FOREVER, NEVER, Period, day_of, midnight, school_year

NORM = Dated(
    (
        Since(
            date(2017, 8, 1),
            ((10, 1), (2, 1)),  # month and day: the count dates
            "WEB art. 8.1.8 (BWBR0007625); Regeling gegevensverstrekking persoonsgebonden nummer BVE 2009, "
            "art. 1 (BWBR0027035); termijn: afspraak van de regio [own]",
        ),
    )
)


def find(standing: Standing, context: Context) -> Iterator[Occasion]:
    """Per ended enrolment, while an application that was on the way stands, up to the next enrolment."""
    for loss in losses(standing):
        deadlines = Deadlines(context.agreements)
        begins = loss.dropped_out(deadlines)
        waits = None if advised(standing, loss, context) else switching(standing, loss, begins)
        if waits is None:
            continue
        counted = max(begins, _count_date(loss.nowhere.since))
        first = min(loss.due(deadlines, lambda agreed: agreed.switch_days), counted)
        if under_age(standing.known, loss.last_day):
            first = counted = begins
        yield Occasion(
            name=loss.name,
            since=first,
            until=min(waits.until, loss.nowhere.until),
            evidence=partial(_evidence, standing, loss, waits),
            law_of=loss.last_day,
            institution=loss.ended.school,
            grades=tuple(_grades(first, counted)),
            agreed=deadlines.named,
        )


def _grades(first: datetime, counted: datetime) -> Iterator[Grade]:
    """The institutions', and from the count date the municipality's too."""
    if first < counted:
        yield Grade(first, UNFINISHED_SWITCH.severity, municipal=False)
    yield Grade(counted, UNFINISHED_SWITCH.severity, municipal=True)


def _count_date(gone: datetime) -> datetime:
    """The first count date on which nothing is left."""
    day = day_of(gone)
    dates = [date(year, *at) for year in (day.year, day.year + 1) for at in NORM.on(day).value]
    return midnight(min(counted for counted in dates if counted >= day))


def _evidence(standing: Standing, loss: Loss, waits: Period) -> Iterator[Evidence]:
    """The enrolment that ended, and each word of an application on the way."""
    yield evidence(loss.ended, loss.last_day)
    for message, told in applying(standing, loss):
        if told.since < waits.until and waits.since < told.until:
            yield evidence(message, day_of(message.changed))


def _old_and_new(standing: Standing, institution: Brin | None) -> tuple[School, ...]:
    """The institution that was left, and each that has an application on the way, while it has."""
    found: dict[Brin, datetime] = {}
    for loss in losses(standing):
        if loss.ended.school == institution:
            found[institution] = FOREVER
            for message, told in applying(standing, loss):
                found[message.school] = max(found.get(message.school, NEVER), told.until)
    return tuple(School(brin, until, Party.MBO) for brin, until in sorted(found.items()))


UNFINISHED_SWITCH = Rule(
    code="D19",
    words=Words(
        name="unfinished switch",
        dutch="switch onvoltooid",
        sentence="Van een opleiding af en aangemeld voor een andere, maar daar nog niet ingeschreven.",
        law="WEB art. 8.1.8; LPW art. 4a, 10",
        since="28 days* after the end of an enrolment, while an application on the way stands · the next "
        "1 October or 1 February; of a minor both after 7 days*",
        told="3, the mbo that was left and each applied to · 3, municipality too",
        ends="an enrolment, the application lost (then D18), a startkwalificatie, settled, closed",
    ),
    ground=NORM,
    severity=3,
    responsible=Party.MBO,
    municipal=True,
    schools=_old_and_new,
    closes=("enrolment", "withdrawal", "startkwalificatie", "settled", "follow_up"),
    silence=ENROLMENTS_UNTIL_NEXT_YEAR,
    numbers=("dropout_days", "switch_days"),
    reads=PLACES | SETTLES | QUALIFIES,
    needs=REGISTERED,
    opens=school_year,
    goes_on=True,
    find=find,
)
