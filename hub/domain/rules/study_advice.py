"""D20: an enrolment ended in the time of the binding study advice (BSA negatief).

A binding advice is given between three and four months after the start of a programme of one year (entree),
of a longer one from nine months on and within the first year; an institution that ends an enrolment by it
helps to find another programme. No register tells of an advice: none of DUO's reasons is one. So what is said
is what is known, the time of the end, and only where the reason does not tell of something else. The
institution hears it at once; the municipality when it would hear of a dropout (D18), in this same case. Where
an application on the way stands already it is a switch (D19).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from hub.domain.context import Context
from hub.domain.deadlines import Deadlines
from hub.domain.facts import Enrolled, Graduated
from hub.domain.findings import Evidence, Party, evidence
from hub.domain.losses import Loss, losses, switching
from hub.domain.rule import Grade, Occasion, Rule, Words
from hub.domain.rules.common import ENROLMENTS, PLACES, QUALIFIES, REGISTERED, SETTLES, the_institution
from hub.domain.standing import Standing
from hub.domain.statute import ENTREE, Dated, Since
from hub.domain.timeline import months_after, school_year

Months = tuple[int, int]
YEAR = 12

OTHER_REASONS = frozenset({"01", "02", "05", "06", "08", "09"})
"""Reasons of DUO that an advice is not: personal, work, done without diploma, no dropout, not paid (2009).

03 (the institution), 04 (the choice of study) and 07 (unknown) leave it open, as no reason does.
"""


@dataclass(frozen=True, slots=True)
class Norm:
    """Between which months after the start an advice is given."""

    one_year: Months
    longer: Months


NORM = Dated((Since(date(2017, 8, 1), Norm((3, 4), (9, YEAR)), "WEB art. 8.1.7a (BWBR0007625)"),))


def find(standing: Standing, context: Context) -> Iterator[Occasion]:
    """From the day after the end; from the day on which it would be a dropout for the municipality too."""
    for loss in losses(standing):
        if not advised(standing, loss, context):
            continue
        since, until = loss.nowhere
        deadlines = Deadlines(context.agreements)
        told = loss.dropped_out(deadlines)
        yield Occasion(
            name=loss.name,
            since=since,
            until=until,
            evidence=partial(_evidence, loss),
            law_of=loss.last_day,
            institution=loss.ended.school,
            grades=(
                Grade(since, STUDY_ADVICE.severity, municipal=False),
                Grade(told, STUDY_ADVICE.severity, municipal=True),
            ),
            agreed=deadlines.named,
        )


def advised(standing: Standing, loss: Loss, context: Context) -> bool:
    """Whether an advice may have ended it: by its time, by its reason, and nothing on the way at once."""
    ended = loss.ended
    if ended.reason in OTHER_REASONS or not _in_time(ended, loss.last_day, context):
        return False
    diplomas = (d for d in standing.known.of(Graduated) if d.school == ended.school)
    if any(ended.first_day <= diploma.day <= loss.last_day for diploma in diplomas):
        return False
    return switching(standing, loss, loss.nowhere.since) is None


def _in_time(ended: Enrolled, last_day: date, context: Context) -> bool:
    """Within the months of the advice, and the days in which an enrolment ends by it."""
    norm, planned = NORM.on(last_day).value, ended.planned_last_day
    if ended.level is None and planned is None:
        return False  # nobody knows how long it was to be
    one_year = planned is not None and planned < months_after(ended.first_day, YEAR)
    first, last = norm.one_year if one_year or ended.level == ENTREE else norm.longer
    days = timedelta(days=context.agreements.on(last_day).value.advice_days)
    return months_after(ended.first_day, first) <= last_day <= months_after(ended.first_day, last) + days


def _evidence(loss: Loss) -> tuple[Evidence, ...]:
    return (evidence(loss.ended, loss.last_day),)


STUDY_ADVICE = Rule(
    code="D20",
    words=Words(
        name="ended in the time of the study advice",
        dutch="BSA negatief",
        sentence="Uitgeschreven in de tijd van het bindend studieadvies, en nergens anders ingeschreven: de "
        "instelling helpt een andere opleiding te vinden.",
        law="WEB art. 8.1.7a",
        since="the end of an enrolment 3 to 4 months (one year, entree) or 9 to 12 months (longer) after its "
        "start, or up to 31 days* later; not for another reason of DUO · 7 days* after it",
        told="3, the mbo itself · 3, municipality too",
        ends="an enrolment, a startkwalificatie, settled, closed",
    ),
    ground=NORM,
    severity=3,
    responsible=Party.MBO,
    municipal=True,
    schools=the_institution,
    closes=("enrolment", "startkwalificatie", "settled", "follow_up"),
    silence=ENROLMENTS,
    numbers=("dropout_days", "advice_days"),
    reads=PLACES | SETTLES | QUALIFIES,
    needs=REGISTERED,
    opens=school_year,
    goes_on=True,
    find=find,
)
