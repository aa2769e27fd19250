"""D17: gone from lessons for four weeks without a valid reason (langdurig verzuim).

Of who is leer- or kwalificatieplichtig the school notifies absence of longer than four weeks; of who is older
and has no startkwalificatie, of four weeks or of fewer where the school set fewer. Weeks of holiday lengthen
them and interrupt nothing. A lesson day on which no unexcused absence was told does interrupt: present, ill,
or a day off in the timetable, which nobody tells the hub. It is over when it was notified: no source tells
that somebody is back at lessons.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby
from typing import NamedTuple

from hub.domain.absence import NO_TIME, Missed, missed
from hub.domain.calendar import DAY, HolidayRegion
from hub.domain.context import Context
from hub.domain.facts import AbsenceNotified, AbsenceReported, Born, Enrolled, Exempted
from hub.domain.findings import Evidence, Party, evidence
from hub.domain.identifiers import Brin
from hub.domain.person import birth, duty_ends, perhaps_qualified, qualified
from hub.domain.rule import Occasion, Rule, Words
from hub.domain.rules.common import NOTHING, QUALIFIES, the_institution
from hub.domain.standing import Standing
from hub.domain.statute import CARE_LIMIT, Agreements, Dated, Since
from hub.domain.timeline import FOREVER, after, day_of, midnight, school_year
from hub.domain.ways_out import next_after

NORM = Dated(
    (
        Since(
            date(2017, 5, 10),  # oldest text we have read
            4,
            "Leerplichtwet 1969, art. 21a (BWBR0002628); WEB art. 8.1.8a lid 1 en 8.1.7 lid 6 (BWBR0007625)",
        ),
    )
)
"""Lesson weeks."""

WEEKS = min(since.value for since in NORM.values)


class Day(NamedTuple):
    """A day on which lessons were missed, the longest absence first."""

    day: date
    missed: tuple[Missed, ...]

    @property
    def lost(self) -> timedelta:
        return sum((m.adds for m in self.missed), NO_TIME)

    @property
    def ended(self) -> datetime:
        return max(m.absence.began + m.absence.lost for m in self.missed)


class Gone(NamedTuple):
    """Days missed without one between them, as many as the norm asks, and when they were enough."""

    days: Sequence[Day]
    since: datetime


def find(standing: Standing, context: Context) -> Sequence[Occasion]:
    """One occasion for each time that somebody is gone from a school."""
    absences = standing.of(AbsenceReported)
    if not absences:
        return ()
    mine = [a for a in absences if not a.excused and not any(p.holds(a.began) for p in standing.exempt)]
    if not enough(mine, context):
        return ()
    lost = missed(
        mine,
        [a for a in absences if a.excused],
        lambda day: timedelta(hours=context.agreements.on(day).value.school_day_hours),
    )
    return [
        Occasion(
            name=f"{school} long absence, time {times}",
            since=gone.since,
            until=_until(standing, school, gone),
            evidence=partial(_evidence, gone.days),
            institution=school,
        )
        for school, here in groupby(lost, key=lambda m: m.absence.school)
        for times, gone in enumerate(_gone(standing, context, school, here), start=1)
    ]


def enough(absences: Iterable[AbsenceReported], context: Context) -> bool:
    """Whether weeks of absence can be among them, by any agreement of the region."""
    least = min(_least(since.value) for since in context.agreements.values)
    return sum([a.lost for a in absences if not a.excused], NO_TIME) >= least


def _least(agreed: Agreements) -> timedelta:
    """Who missed less in all needs no counting by days."""
    return min(WEEKS, agreed.absent_adult_weeks) * timedelta(hours=agreed.absent_week_hours)


def _gone(standing: Standing, context: Context, school: Brin, lost: Iterable[Missed]) -> Iterator[Gone]:
    region = context.calendar.region_of(school)
    for days in _stretches(context, region, lost):
        gone = _enough(standing, context, region, days)
        if gone is not None:
            yield gone


def _stretches(context: Context, region: HolidayRegion, lost: Iterable[Missed]) -> Iterator[list[Day]]:
    """Days missed between which no lesson day lies."""
    stretch: list[Day] = []
    for day, absences in groupby(lost, key=lambda m: day_of(m.absence.began)):
        if stretch and context.calendar.lesson_day_from(region, stretch[-1].day + DAY) < day:
            yield stretch
            stretch = []
        stretch.append(Day(day, tuple(absences)))
    if stretch:
        yield stretch


def _enough(standing: Standing, context: Context, region: HolidayRegion, days: list[Day]) -> Gone | None:
    """The days that make it long: four weeks of who need not be at school by then, else longer."""
    first, last = days[0].day, days[-1].day
    calendar, agreed = context.calendar, context.agreements.on(first).value
    weeks = agreed.absent_adult_weeks
    full = calendar.after_lesson_weeks(region, first, weeks)
    if duty_ends(standing.known) <= midnight(full):
        reached, since = calendar.lesson_day_from(region, last + DAY) >= full, midnight(full)
    else:
        weeks = NORM.on(first).value
        full = calendar.after_lesson_weeks(region, first, weeks)
        reached = last >= full
        since = next((d.ended for d in days if d.day >= full), FOREVER)
    within = [d for d in days if d.day < full]
    if not reached or sum((d.lost for d in within), NO_TIME) < timedelta(
        hours=weeks * agreed.absent_week_hours
    ):
        return None
    return Gone(within, since)


def _until(standing: Standing, school: Brin, gone: Gone) -> datetime:
    """Notified since it was long, deregistered, qualified or too old for the law."""
    known, began = standing.known, day_of(gone.since)
    notices = (midnight(n.day) for n in standing.of(AbsenceNotified) if n.school == school and n.day >= began)
    stays = [after(e.last_day) for e in standing.enrolments if e.school == school]
    stays = [until for until in stays if until > midnight(gone.days[0].day)]
    born = birth(known)
    too_old = midnight(born.birthday(CARE_LIMIT.on(began).value)) if born else FOREVER
    return min(
        min(notices, default=FOREVER),
        max(stays, default=FOREVER),
        next_after(standing.exempt, gone.since),
        qualified(known),
        perhaps_qualified(known),
        too_old,
    )


def _evidence(days: Sequence[Day]) -> Iterator[Evidence]:
    return (evidence(d.missed[0].absence, d.day) for d in days)


LONG_ABSENCE = Rule(
    code="D17",
    words=Words(
        name="long absence",
        dutch="langdurig verzuim",
        sentence="Vier weken of langer aaneen ongeoorloofd afwezig.",
        law="LPW art. 21a; WEB art. 8.1.8a",
        since="the first lesson missed after four lesson weeks; from 18 on the end of 4* lesson weeks",
        told="4, the mbo itself and municipality",
        ends="excused after all, notified, an exemption, deregistered there, a startkwalificatie, 31 July, "
        "closed",
    ),
    ground=NORM,
    severity=4,
    responsible=Party.MBO,
    schools=the_institution,
    municipal=True,
    closes=("excused", "notified", "exemption", "deregistration", "startkwalificatie", "season", "follow_up"),
    silence=NOTHING,
    numbers=("absent_adult_weeks", "absent_week_hours", "school_day_hours"),
    reads=QUALIFIES | {AbsenceReported, AbsenceNotified, Born, Enrolled, Exempted},
    needs=frozenset({AbsenceReported}),
    enough=((AbsenceReported, enough),),
    opens=school_year,
    find=find,
)
