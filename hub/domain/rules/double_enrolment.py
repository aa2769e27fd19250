"""D29: enrolled at two institutions at once, after the start (dubbel ingeschreven).

Each institution hears that its student is registered elsewhere too, never where: of other institutions it
reads nothing (WEB art. 8.0.3 lid 6). What the koppelpunt promised and no register lists is a promise, and no
second enrolment.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import partial

from hub.domain.calendar import DAY
from hub.domain.context import Context
from hub.domain.deadlines import Deadlines
from hub.domain.facts import Enrolled
from hub.domain.feeds import ro_of
from hub.domain.findings import Evidence, Party, evidence
from hub.domain.identifiers import Brin, SourceId
from hub.domain.merging import Successors, lineage
from hub.domain.rule import Occasion, Rule, Silence, Words
from hub.domain.rules.common import REGISTERED, the_institution
from hub.domain.standing import Standing
from hub.domain.statute import Dated, Since
from hub.domain.timeline import Period, after, day_of, midnight, school_year, union

NORM = Dated((Since(date(2017, 8, 1), None, "afspraak van de regio [own]"),))


def find(standing: Standing, context: Context) -> Iterator[Occasion]:
    """Per institution each stretch in which another has the pupil too, from fourteen days on."""
    if len(standing.enrolments) <= 1:
        return
    by_school = _by_school(standing, context.successors)
    if len(by_school) <= 1:
        return
    lessons = max(
        context.calendar.lessons_start(context.calendar.region_of(school), standing.season)
        for school in by_school
    )
    for school, mine in by_school.items():
        elsewhere = (e for other, theirs in by_school.items() if other != school for e in theirs)
        for times, both in enumerate(_at_once(mine, elsewhere), start=1):
            begun = max(day_of(both.since), lessons)
            deadlines = Deadlines(context.agreements)
            yield Occasion(
                name=f"{school} beside another, time {times}",
                since=_due(begun, deadlines),
                until=both.until,
                evidence=partial(_evidence, mine, both),
                law_of=begun,
                institution=school,
                agreed=deadlines.named,
            )


def _due(begun: date, deadlines: Deadlines) -> datetime:
    return deadlines.first(lambda agreed: begun + agreed.double_enrolment_days * DAY)


def _by_school(standing: Standing, successors: Successors) -> dict[Brin, list[Enrolled]]:
    """Institutions that become one are one: the heir registers whom the other had."""
    found: dict[str, list[Enrolled]] = {}
    for e in standing.enrolments:
        found.setdefault(lineage(e.school, successors), []).append(e)
    return {mine[0].school: mine for mine in found.values()}


def _at_once(mine: Iterable[Enrolled], others: Iterable[Enrolled]) -> tuple[Period, ...]:
    """When one of mine and one of the others stood."""
    theirs = union(map(_days, others))
    return union(
        Period(max(here.since, there.since), min(here.until, there.until))
        for here in union(map(_days, mine))
        for there in theirs
    )


def _days(enrolment: Enrolled) -> Period:
    return Period(midnight(enrolment.first_day), after(enrolment.last_day))


def _evidence(mine: Iterable[Enrolled], both: Period) -> Iterator[Evidence]:
    """The institution's own; what others registered is not for it to read."""
    stood = (e for e in mine if _days(e).since < both.until and both.since < _days(e).until)
    return (evidence(e, e.first_day) for e in stood)


def _registers(standing: Standing, institution: Brin | None) -> tuple[SourceId, ...]:
    del institution
    return tuple(sorted({ro_of(e.school) for e in standing.enrolments}))


DOUBLE_ENROLMENT = Rule(
    code="D29",
    words=Words(
        name="enrolled twice",
        dutch="dubbel ingeschreven",
        sentence="Ook bij een andere mbo-instelling ingeschreven.",
        law="afspraak van de regio [own]",
        since="14 days* after both enrolments and the start of lessons",
        told="1, each mbo itself",
        ends="one of the two ended, 31 July, closed",
    ),
    ground=NORM,
    severity=1,
    responsible=Party.MBO,
    schools=the_institution,
    closes=("deregistration", "season", "follow_up"),
    silence=Silence("RO of each institution that registered the pupil", _registers),
    numbers=("double_enrolment_days",),
    agreed=True,
    reads=frozenset({Enrolled}),
    needs=REGISTERED,
    opens=school_year,
    find=find,
)
