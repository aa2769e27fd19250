"""D03: applied, and no institution has told anything of it (alleen interesse).

The koppelpunt has told that somebody applied, and nothing more: it may lie with the institution unseen. Ten
working days later the institution and the vo school hear it, as long as no other application of the pupil has
been answered. Any status that an mbo tells of it ends it, and so does withdrawing it.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from hub.domain.calendar import DAY
from hub.domain.context import Context
from hub.domain.deadlines import Deadlines
from hub.domain.facts import ApplicationChanged, Status
from hub.domain.findings import Evidence, Party, evidence
from hub.domain.places import last_words
from hub.domain.rule import Grade, Occasion, Rule, Words
from hub.domain.rules.common import APPLICATIONS, APPLIED, PLACES, SETTLES, institution_and_vo, way_over
from hub.domain.standing import Standing
from hub.domain.statute import Dated, Since
from hub.domain.timeline import Period, day_of, without

ATTENTION = 2
TAKEN_UP = frozenset({Status.RECEIVED, Status.OFFERED, Status.ENROLLED})
"""What an mbo tells of an application that it has, and that stands."""

NORM = Dated(
    (
        Since(
            date(2017, 8, 1), None, "WEB art. 8.0.3 lid 3 (BWBR0007625); termijn: afspraak van de regio [own]"
        ),
    )
)


def find(standing: Standing, context: Context) -> Sequence[Occasion]:
    """Per application, from ten working days after it, while it and all others are without an answer."""
    if standing.to_vo or Status.APPLIED not in [message.status for message in standing.messages]:
        return ()
    over = way_over(standing)
    told = last_words(standing.messages, standing.moments)
    elsewhere = [period for message, period in told if message.status in TAKEN_UP]
    found = (
        _occasion(application, Period(since, min(until, over)), elsewhere, context)
        for application, (since, until) in _unanswered(standing)
    )
    return [occasion for occasion in found if occasion.grades]


def _unanswered(standing: Standing) -> Iterator[tuple[ApplicationChanged, Period]]:
    """Each time that was applied, up to the first word on it that is another; told again it is the same."""
    made: dict[str, tuple[ApplicationChanged, Period]] = {}
    for message, moment in zip(standing.messages, standing.moments, strict=True):
        if message.status == Status.APPLIED:
            made.setdefault(message.chain, (message, Period(moment)))
        elif message.chain in made:
            application, period = made.pop(message.chain)
            yield application, period._replace(until=moment)
    yield from made.values()


def _occasion(
    application: ApplicationChanged, unanswered: Period, elsewhere: Sequence[Period], context: Context
) -> Occasion:
    """A step for each stretch of time in which no other application stands as answered."""
    day = day_of(unanswered.since)
    deadlines = Deadlines(context.agreements)
    days_later = partial(context.calendar.after_working_days, day + DAY)
    due = deadlines.first(lambda agreed: days_later(agreed.only_interest_working_days))
    alone = without(unanswered._replace(since=due), elsewhere)
    return Occasion(
        name=f"{application.chain} {application.number}",
        since=due,
        until=unanswered.until,
        evidence=partial(_evidence, application),
        law_of=day,
        institution=application.school,
        grades=tuple(Grade(p.since, ATTENTION, until=p.until) for p in alone),
        agreed=deadlines.named,
    )


def _evidence(application: ApplicationChanged) -> tuple[Evidence, ...]:
    return (evidence(application, day_of(application.changed)),)


ONLY_INTEREST = Rule(
    code="D03",
    words=Words(
        name="only interest",
        dutch="alleen interesse",
        sentence="Aangemeld, maar de instelling heeft er nog niets over gemeld.",
        law="WEB art. 8.0.3 lid 3",
        since="10 working days* after the day of an application of which no institution has told anything",
        told="2, mbo and vo",
        ends="any status told by the mbo, an application answered elsewhere, withdrawn, an enrolment, "
        "settled, closed",
    ),
    ground=NORM,
    severity=ATTENTION,
    responsible=Party.MBO,
    schools=institution_and_vo,
    closes=("answer", "withdrawal", "enrolment", "settled", "follow_up"),
    silence=APPLICATIONS,
    numbers=("only_interest_working_days",),
    reads=PLACES | SETTLES,
    needs=APPLIED,
    find=find,
)
