"""D07: rejected while of school age, and offered nothing else (geen alternatief).

An institution that refuses somebody who must be at school offers another programme of its own. Ten working
days after a rejection, when nothing came of it there and no application is open anywhere, the institution,
the vo school and leerplicht hear it. An application that is open, wherever, ends it; so does coming of age.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import partial

from hub.domain.calendar import DAY
from hub.domain.context import Context
from hub.domain.deadlines import Deadlines, Named
from hub.domain.facts import ApplicationChanged, Born, Status
from hub.domain.findings import Evidence, Party, evidence
from hub.domain.person import duty_ends, perhaps_qualified
from hub.domain.places import RUNG
from hub.domain.rule import Occasion, Rule, Words
from hub.domain.rules.common import (
    APPLICATIONS,
    APPLIED,
    PLACES,
    QUALIFIES,
    SETTLES,
    institution_and_vo,
    way_over,
)
from hub.domain.standing import Standing
from hub.domain.statute import Dated, Since
from hub.domain.timeline import FOREVER, Period, day_of

Timed = Sequence[tuple[ApplicationChanged, datetime]]
"""Messages in the order of the feed, each with the moment at which it took effect."""

NORM = Dated(
    (Since(date(2017, 8, 1), None, "WEB art. 8.1.1c (BWBR0007625); termijn: afspraak van de regio [own]"),)
)


def find(standing: Standing, context: Context) -> Sequence[Occasion]:
    """Per rejection, from ten working days after it up to the first application that is open."""
    if Status.REJECTED not in [message.status for message in standing.messages]:
        return ()
    deadlines = Deadlines(context.agreements)
    found = ((n, _due(standing.moments[n], context, deadlines)) for n in _rejections(standing.messages))
    alone = [(n, since) for n, since in found if not standing.height_at(since)]
    if not alone:
        return ()  # as most: an application is open by then
    over = _over(standing)
    return [_occasion(standing, n, Period(since, over), deadlines.named) for n, since in alone]


def _rejections(messages: Sequence[ApplicationChanged]) -> Iterator[int]:
    """Where in the feed each application is rejected; said again it is the same rejection."""
    last: dict[str, Status] = {}
    for n, message in enumerate(messages):
        if message.status == Status.REJECTED and last.get(message.chain) != Status.REJECTED:
            yield n
        last[message.chain] = message.status


def _over(standing: Standing) -> datetime:
    """From when nobody owes the pupil a place; an unknown birth date excludes nobody."""
    free = min(duty_ends(standing.known), perhaps_qualified(standing.known))
    return min(free, way_over(standing))


def _due(rejected: datetime, context: Context, deadlines: Deadlines) -> datetime:
    days_later = partial(context.calendar.after_working_days, day_of(rejected) + DAY)
    return deadlines.first(lambda agreed: days_later(agreed.no_alternative_working_days))


def _occasion(standing: Standing, n: int, whole: Period, agreed: Named) -> Occasion:
    rejection, told = standing.messages[n], zip(standing.messages, standing.moments, strict=True)
    later = list(told)[n + 1 :]
    opened = next((at for message, at in later if at > whole.since and RUNG[message.status]), FOREVER)
    return Occasion(
        name=f"{rejection.chain} {rejection.number}",
        since=whole.since,
        until=min(whole.until, _answered(rejection, later), opened),
        evidence=partial(_evidence, rejection),
        law_of=day_of(standing.moments[n]),
        institution=rejection.school,
        agreed=agreed,
    )


def _answered(rejection: ApplicationChanged, later: Timed) -> datetime:
    """When the same institution took up another application, or this one was taken back."""
    return next(
        (
            at
            for message, at in later
            if (message.school == rejection.school and RUNG[message.status])
            or (message.chain == rejection.chain and message.status == Status.WITHDRAWN)
        ),
        FOREVER,
    )


def _evidence(rejection: ApplicationChanged) -> tuple[Evidence, ...]:
    return (evidence(rejection, day_of(rejection.changed)),)


NO_ALTERNATIVE = Rule(
    code="D07",
    words=Words(
        name="no alternative",
        dutch="geen alternatief",
        sentence="Afgewezen, en dezelfde instelling heeft geen andere opleiding aangeboden.",
        law="WEB art. 8.1.1c",
        since="10 working days* after the day of a rejection",
        told="3, mbo, vo and municipality",
        ends="an open application anywhere, the application withdrawn, an enrolment, the 18th birthday, "
        "a startkwalificatie, settled, closed",
    ),
    ground=NORM,
    severity=3,
    responsible=Party.MBO,
    municipal=True,
    schools=institution_and_vo,
    closes=("application", "withdrawal", "enrolment", "startkwalificatie", "settled", "follow_up"),
    silence=APPLICATIONS,
    numbers=("no_alternative_working_days",),
    reads=PLACES | SETTLES | QUALIFIES | {Born},
    needs=APPLIED,
    find=find,
)
