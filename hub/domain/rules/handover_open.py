"""D09: a warm handover was asked for, and is not done (warme overdracht open).

A pupil who is passed on in person is passed on before lessons begin. Four weeks before that the institution
that was asked hears that it is still to be done, and the vo school; more serious when lessons have begun.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from hub.domain.context import Context
from hub.domain.deadlines import Deadlines
from hub.domain.facts import HandoverChanged, HandoverStep
from hub.domain.feeds import intakes_of
from hub.domain.findings import Evidence, Party, evidence
from hub.domain.identifiers import Brin, SourceId
from hub.domain.places import RUNG, last_words
from hub.domain.rule import Occasion, Rule, Silence, Words
from hub.domain.rules.common import PLACES, SETTLES, in_two, institution_and_vo
from hub.domain.standing import Standing
from hub.domain.statute import Dated, Since
from hub.domain.timeline import FOREVER, NEVER, Period, after, midnight, union

OVER = frozenset({HandoverStep.DONE, HandoverStep.CALLED_OFF})

NORM = Dated(
    (
        Since(
            date(2017, 5, 29),
            None,
            "Gedragslijn regionale samenwerking overstap mbo (29 mei 2017), punt 6; "
            "termijn: afspraak van de regio [own]",
        ),
    )
)


def find(standing: Standing, context: Context) -> Iterator[Occasion]:
    """Per institution that was asked, from four weeks before lessons begin there for this pupil."""
    told = standing.of(HandoverChanged)
    for school in sorted({h.school for h in told}):
        asked, over = _asked([h for h in told if h.school == school])
        starts = _starts(standing, school, context)
        deadlines = Deadlines(context.agreements)
        since = max(asked, _due(starts, deadlines))
        until = min(over, standing.settled)
        parts = [Period(max(p.since, since), min(p.until, until)) for p in _expected(standing, school)]
        if parts:
            yield Occasion(
                name=f"handover {school}",
                since=parts[0].since,
                until=until,
                evidence=partial(_evidence, standing, school),
                institution=school,
                grades=in_two(parts, midnight(starts), mild=2, serious=3),
                agreed=deadlines.named,
            )


def _due(starts: date, deadlines: Deadlines) -> datetime:
    return deadlines.first(lambda agreed: starts - timedelta(days=agreed.handover_days))


def _asked(here: Sequence[HandoverChanged]) -> tuple[datetime, datetime]:
    """From when it is known to be asked for, and when it was done, or called off after that.

    The furthest step of any source counts. Of what is further than asked, nobody may tell when it was asked.
    """
    last = max((h.day for h in here if h.step not in OVER), default=date.min)
    asked = (midnight(h.day) for h in here if h.step == HandoverStep.ASKED)
    ended = (
        midnight(h.day) for h in here if h.step in OVER and (h.step == HandoverStep.DONE or h.day >= last)
    )
    return min(asked, default=NEVER), min(ended, default=FOREVER)


def _starts(standing: Standing, school: Brin, context: Context) -> date:
    """The first day of lessons for this pupil there."""
    last = {m.chain: m for m in standing.messages if m.school == school}
    days = [m.starts for m in last.values() if m.starts and RUNG[m.status]]
    days += [e.first_day for e in standing.enrolments if e.school == school]
    region = context.calendar.region_of(school)
    lessons = context.calendar.lessons_start(region, standing.season)
    return context.calendar.lesson_day_from(region, max(min(days, default=lessons), lessons))


def _expected(standing: Standing, school: Brin) -> Sequence[Period]:
    """While the pupil may still come there: enrolled, applied, or asked for by the handover alone."""
    stays = [Period(NEVER, after(e.last_day)) for e in standing.enrolments if e.school == school]
    if stays:
        return union(stays)
    mine = [(m, p) for m, p in last_words(standing.messages, standing.moments) if m.school == school]
    return union(p for m, p in mine if RUNG[m.status]) if mine else (Period(NEVER),)


def _tellers(standing: Standing, institution: Brin | None) -> tuple[SourceId, ...]:
    """Who would tell that it is done: those who told of it, and the institution that was asked."""
    here = {h.source for h in standing.of(HandoverChanged) if h.school == institution}
    return tuple(sorted(here if institution is None else here | {intakes_of(institution)}))


def _evidence(standing: Standing, school: Brin) -> Iterator[Evidence]:
    return (evidence(h, h.day) for h in standing.of(HandoverChanged) if h.school == school)


HANDOVER_OPEN = Rule(
    code="D09",
    words=Words(
        name="warm handover open",
        dutch="warme overdracht open",
        sentence="Een warme overdracht is gevraagd en nog niet gedaan.",
        law="Gedragslijn regionale samenwerking overstap mbo [own]",
        since="28 days* before the first day of lessons there, or the day on which it was asked for · that "
        "first day",
        told="2 · 3, mbo and vo",
        ends="the handover done or called off, no application or enrolment there any more, settled",
    ),
    ground=NORM,
    severity=2,
    responsible=Party.MBO,
    schools=institution_and_vo,
    closes=("handover", "withdrawal", "deregistration", "settled"),
    silence=Silence("whoever told of it, that institution (no feed, no finding)", _tellers, needed=1),
    numbers=("handover_days",),
    agreed=True,
    reads=PLACES | SETTLES | {HandoverChanged},
    needs=frozenset({HandoverChanged}),
    find=find,
)
