"""D16: sixteen hours of unexcused absence in four lesson weeks (ongeoorloofd verzuim).

The school notifies the minister, without delay, of a pupil who misses sixteen hours of lessons within four
consecutive lesson weeks without a valid reason, and again each time another sixteen are reached. For whoever
is leer- or kwalificatieplichtig: younger than 18 and without startkwalificatie. The hub tells the school,
until it notifies. An hour counts once, however often it was reported: see `hub.domain.absence`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby

from hub.domain.absence import NO_TIME, Missed, missed
from hub.domain.calendar import iso_week
from hub.domain.context import Context
from hub.domain.facts import AbsenceNotified, AbsenceReported, Born, Exempted
from hub.domain.findings import Evidence, Party, evidence
from hub.domain.identifiers import Brin
from hub.domain.person import duty_ends, perhaps_qualified
from hub.domain.rule import Occasion, Rule, Words
from hub.domain.rules.common import NOTHING, QUALIFIES, the_institution
from hub.domain.standing import Standing
from hub.domain.statute import Dated, Since
from hub.domain.timeline import FOREVER, day_of, midnight, school_year
from hub.domain.ways_out import next_after


@dataclass(frozen=True, slots=True)
class Norm:
    """Time lost, within so many consecutive lesson weeks."""

    lost: timedelta
    lesson_weeks: int


NORM = Dated(
    (
        Since(
            date(2017, 5, 10),  # oldest text we have read
            Norm(lost=timedelta(hours=16), lesson_weeks=4),
            source="Leerplichtwet 1969, art. 21a lid 1 (BWBR0002628)",
        ),
    )
)

LEAST = min(since.value.lost for since in NORM.values)
"""Who lost less in all needs no counting by weeks."""


def find(standing: Standing, context: Context) -> Sequence[Occasion]:
    """One occasion each time sixteen hours are reached at a school, up to the end of the school year."""
    absences = standing.of(AbsenceReported)
    if not absences:
        return ()
    mine = _unexcused(standing, absences)
    if not enough(mine, context):
        return ()
    excused = [a for a in absences if a.excused]
    lost = missed(mine, excused, partial(_school_day, context))
    return [
        Occasion(
            name=f"{school} sixteen hours, time {times}",
            since=counted[-1].began + counted[-1].lost,
            until=min(until, next_after(standing.exempt, counted[-1].began)),
            evidence=partial(_evidence, counted),
            institution=school,
        )
        for school, here in groupby(lost, key=lambda m: m.absence.school)
        for times, (counted, until) in enumerate(
            _answered(_sixteens(school, here, context), _notices(standing, school)), start=1
        )
    ]


def enough(absences: Iterable[AbsenceReported], context: Context) -> bool:
    """Whether sixteen hours can be among them."""
    del context  # the law's number
    return sum([a.lost for a in absences if not a.excused], NO_TIME) >= LEAST


def _notices(standing: Standing, school: Brin) -> list[date]:
    """The days on which the school notified, the latest first; two municipalities may know of one notice."""
    return sorted({n.day for n in standing.of(AbsenceNotified) if n.school == school}, reverse=True)


def _answered(
    sixteens: Iterable[tuple[AbsenceReported, ...]], notices: list[date]
) -> Iterator[tuple[tuple[AbsenceReported, ...], datetime]]:
    """Each sixteen, until the first notice since its first lesson that answers no other."""
    for counted in sixteens:
        while notices and notices[-1] < day_of(counted[0].began):
            notices.pop()
        yield counted, midnight(notices.pop()) if notices else FOREVER


def _school_day(context: Context, day: date) -> timedelta:
    return timedelta(hours=context.agreements.on(day).value.school_day_hours)


def _sixteens(
    school: Brin, lost: Iterable[Missed], context: Context
) -> Iterator[tuple[AbsenceReported, ...]]:
    """The absences that make sixteen hours, each time anew: an hour that was counted is not counted again."""
    region = context.calendar.region_of(school)
    counted: list[Missed] = []
    for each in lost:
        day = day_of(each.absence.began)
        norm = NORM.on(day).value
        window = context.calendar.lesson_weeks_back(region, day, norm.lesson_weeks)
        counted = [m for m in counted if iso_week(day_of(m.absence.began)) in window]
        counted.append(each)
        while (total := sum([m.adds for m in counted], NO_TIME)) >= norm.lost:
            yield tuple(m.absence for m in counted)
            counted = [Missed(each.absence, total - norm.lost)] if total > norm.lost else []


def _unexcused(standing: Standing, absences: Sequence[AbsenceReported]) -> list[AbsenceReported]:
    """Unexcused absence under this article; an unknown birth date excludes nobody."""
    free = min(duty_ends(standing.known), perhaps_qualified(standing.known))
    mine = [a for a in absences if not a.excused and a.began < free]
    return [a for a in mine if not any(p.holds(a.began) for p in standing.exempt)]


def _evidence(counted: tuple[AbsenceReported, ...]) -> Iterator[Evidence]:
    return (evidence(a, day_of(a.began)) for a in counted)


SIXTEEN_HOURS = Rule(
    code="D16",
    words=Words(
        name="sixteen hours in four lesson weeks",
        dutch="zestien uur verzuim",
        sentence="Zestien uur ongeoorloofd verzuim binnen vier lesweken.",
        law="LPW art. 21a lid 1",
        since="the lesson in which sixteen hours were reached; each sixteen anew",
        told="3, the mbo itself",
        ends="excused after all, notified, an exemption, 31 July, closed",
    ),
    ground=NORM,
    severity=3,
    responsible=Party.MBO,
    schools=the_institution,
    closes=("excused", "notified", "exemption", "season", "follow_up"),
    silence=NOTHING,
    numbers=("school_day_hours",),
    reads=QUALIFIES | {AbsenceReported, AbsenceNotified, Born, Exempted},
    needs=frozenset({AbsenceReported}),
    enough=((AbsenceReported, enough),),
    opens=school_year,
    find=find,
)
