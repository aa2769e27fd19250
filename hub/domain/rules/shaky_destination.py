"""D10: the exam result and the application do not go together (bestemming wankel).

Passed, and no application is open: nobody expects the pupil. Or not passed, and an application stands for
which the diploma is asked: level 2 and higher of who comes from vmbo (WEB art. 8.2.1), and a level that is
not known, since only schools hear it. Entree asks for none, and of havo and vwo three years suffice. That who
did not pass stays in vo is supposed as long as nobody says so; here vo is asked. An application that is lost
later is a step lost (D06).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from hub.domain.context import Context
from hub.domain.deadlines import Deadlines
from hub.domain.facts import ApplicationChanged, ExamTaken, Result
from hub.domain.findings import Evidence, Party, School, evidence
from hub.domain.identifiers import Brin
from hub.domain.places import RUNG, last_words
from hub.domain.rule import Occasion, Rule, Words
from hub.domain.rules.common import APPLICATIONS, PLACES, SETTLES, vo_schools
from hub.domain.standing import Standing
from hub.domain.statute import ASKED_FOR_DIPLOMA, ENTREE, Dated, Since
from hub.domain.timeline import FOREVER, NEVER, Period, day_of, union, without

NOT_PASSED = frozenset({Result.FAILED, Result.WITHDRAWN})

NORM = Dated(
    (Since(date(2017, 8, 1), None, "WEB art. 8.2.1 (BWBR0007625); termijn: afspraak van de regio [own]"),)
)


def find(standing: Standing, context: Context) -> Iterator[Occasion]:
    """From five days after the result, while result and applications do not go together."""
    if not standing.exams or standing.stays_by_word < FOREVER:
        return
    passed = [exam for exam in standing.exams if exam.result == Result.PASSED]
    if not passed:
        yield from _without_diploma(standing, context)
    elif standing.is_mover:
        yield from _without_application(standing, context, passed)


def _without_application(
    standing: Standing, context: Context, passed: Sequence[ExamTaken]
) -> Iterator[Occasion]:
    """Up to the first application that is open, or an enrolment; none when there is one by then."""
    first = min(exam.day for exam in passed)
    deadlines = Deadlines(context.agreements)
    since = _begins(first, deadlines)
    if standing.height_at(since) or any(p.holds(since) for p in standing.enrolled):
        return
    stands = [*(told for _, told in _open(standing)), *standing.enrolled]
    applied = min((p.since for p in stands if p.since > since), default=FOREVER)
    yield Occasion(
        name="passed without application",
        since=since,
        until=min(applied, standing.settled_by_word),
        evidence=partial(_passed, standing, passed),
        law_of=first,
        agreed=deadlines.named,
    )


def _without_diploma(standing: Standing, context: Context) -> Iterator[Occasion]:
    """Each stretch with an application that asks for the diploma, and none that does not."""
    exam = max(standing.exams, key=lambda e: (e.day, e.order))
    if exam.result not in NOT_PASSED or exam.level not in ASKED_FOR_DIPLOMA:
        return
    deadlines = Deadlines(context.agreements)
    whole = Period(_begins(exam.day, deadlines), min(standing.begun, standing.settled_by_word))
    entree = [told for message, told in _open(standing) if message.level == ENTREE]
    for asked in union(told for _, told in _asking(standing)):
        both = Period(max(whole.since, asked.since), min(whole.until, asked.until))
        for stretch in without(both, entree):
            yield Occasion(
                name="not passed",
                since=stretch.since,
                until=stretch.until,
                evidence=partial(_not_passed, standing, exam, stretch),
                law_of=exam.day,
                agreed=deadlines.named,
            )


def _begins(result: date, deadlines: Deadlines) -> datetime:
    return deadlines.first(lambda agreed: result + timedelta(days=agreed.shaky_destination_days))


def _open(standing: Standing) -> Iterator[tuple[ApplicationChanged, Period]]:
    """Each message by which an application is open, for as long as it is its last word."""
    told = last_words(standing.messages, standing.moments)
    return ((message, period) for message, period in told if RUNG[message.status])


def _asking(standing: Standing) -> Iterator[tuple[ApplicationChanged, Period]]:
    return ((message, told) for message, told in _open(standing) if message.level != ENTREE)


def _passed(standing: Standing, passed: Iterable[ExamTaken]) -> Iterator[Evidence]:
    """The diploma, and where each application ended."""
    last = {m.chain: m for m in standing.messages}
    yield from (evidence(exam, exam.day) for exam in passed)
    yield from (evidence(m, day_of(m.changed)) for m in last.values())


def _not_passed(standing: Standing, exam: ExamTaken, stretch: Period) -> Iterator[Evidence]:
    """The result, and what each application that asks for the diploma last said."""
    yield evidence(exam, exam.day)
    for message, told in _asking(standing):
        if told.since < stretch.until and stretch.since < told.until:
            yield evidence(message, day_of(message.changed))


def _vo_and_who_asks(standing: Standing, institution: Brin | None) -> tuple[School, ...]:
    """The vo schools; of who did not pass each institution that asks for the diploma, while it does."""
    schools = vo_schools(standing, institution)
    if any(exam.result == Result.PASSED for exam in standing.exams):
        return schools
    asks: dict[Brin, datetime] = {}
    for message, told in _asking(standing):
        asks[message.school] = max(asks.get(message.school, NEVER), told.until)
    return (*schools, *(School(brin, until, Party.MBO) for brin, until in sorted(asks.items())))


SHAKY_DESTINATION = Rule(
    code="D10",
    words=Words(
        name="shaky destination",
        dutch="bestemming wankel",
        sentence="Geslaagd en nergens aangemeld, of niet geslaagd en aangemeld voor een opleiding die een "
        "diploma vraagt.",
        law="WEB art. 8.2.1 [own]",
        since="5 days* after *geslaagd* without an open application, or after *afgewezen* or "
        "*teruggetrokken* in vmbo with one that is not for entree",
        told="3, vo; of who did not pass each mbo that has such an application",
        ends="an open application, or no longer one that asks for the diploma; an enrolment, staying in vo, "
        "settled, closed",
    ),
    ground=NORM,
    severity=3,
    responsible=Party.VO,
    schools=_vo_and_who_asks,
    closes=("application", "withdrawal", "enrolment", "stays_in_vo", "settled", "follow_up"),
    silence=APPLICATIONS,
    numbers=("shaky_destination_days",),
    reads=PLACES | SETTLES,
    needs=frozenset({ExamTaken}),
    find=find,
)
