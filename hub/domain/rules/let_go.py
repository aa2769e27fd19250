"""D12: let go by vo into nothing, in mid-year (uitgeschreven zonder vervolg).

A vo school may deregister who is leer- or kwalificatieplichtig only for another school or an exemption, and
the municipality hears of it within seven days; the Doorstroompunt hears of who is older and has no
startkwalificatie. Who is enrolled nowhere then is the municipality's at once, in the midst of a school year
as well; from June on leaving belongs to the summer (D11). A destination is the school's word: mbo, work or
abroad settles nothing until an enrolment or the municipality shows it. Who leaves mbo is a dropout (D18).
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial

from hub.domain.calendar import DAY
from hub.domain.context import Context
from hub.domain.facts import EnrolledInVo
from hub.domain.findings import Evidence, Party, evidence
from hub.domain.leaving import Exit, last_of
from hub.domain.person import exempt_by_diploma, perhaps_qualified, qualified
from hub.domain.rule import Occasion, Rule, Words
from hub.domain.rules.common import (
    ENROLMENTS_SINCE_LAST_YEAR,
    LET_GO_BY_VO,
    PLACES,
    QUALIFIES,
    SETTLES,
    no_school,
)
from hub.domain.standing import Standing
from hub.domain.statute import Dated, Since
from hub.domain.timeline import Period, after, midnight, without

NORM = Dated(
    (
        Since(
            date(2017, 8, 1),
            timedelta(days=7),
            "Leerplichtwet 1969, art. 10 en 18 lid 1 (BWBR0002628); vanaf achttien jaar de opgave aan het "
            "Doorstroompunt, als WEB art. 8.1.8 (BWBR0007625); termijn [own]",
        ),
    )
)

LONG_AGO = date(1970, 1, 1)
"""The first day of who is enrolled since a day that the school does not tell."""


def find(standing: Standing, context: Context) -> Sequence[Occasion]:
    """From seven days after the last leaving until the pupil is in school again."""
    left = mid_year_leaving(standing, context)
    if left is None:
        return ()
    return [
        Occasion(
            name=f"left {left.school}",
            since=gap.since,
            until=gap.until,
            evidence=partial(_evidence, left),
            law_of=left.last_day,
        )
        for gap in into_nothing(standing, left)
    ]


def mid_year_leaving(standing: Standing, context: Context) -> Exit | None:
    """The last leaving, if it was in the midst of a school year and vo does not go on."""
    if not standing.exits:
        return None
    left = last_of(standing.exits)
    agreed = context.agreements.on(left.last_day).value
    in_summer = left.last_day >= date(standing.season, *agreed.summer_leaving)
    goes_on = standing.vo_ended != after(left.last_day)
    return None if in_summer or goes_on else left


def into_nothing(standing: Standing, left: Exit) -> tuple[Period, ...]:
    """When nothing follows a leaving."""
    return without(_open(standing, left), _in_school(standing, left))


def _open(standing: Standing, left: Exit) -> Period:
    since = midnight(left.last_day + DAY + NORM.on(left.last_day).value)
    known = standing.known
    learned = min(qualified(known), perhaps_qualified(known), exempt_by_diploma(known))
    return Period(since, min(standing.settled, learned))


def _in_school(standing: Standing, left: Exit) -> Iterator[Period]:
    """Enrolled elsewhere: from then on another leaving is another case. A place counts while it stands."""
    for vo in standing.known.of(EnrolledInVo):
        first = vo.first_day or LONG_AGO
        if _outlasts(vo.last_day, left) and (vo.school != left.school or first > left.last_day):
            yield Period(midnight(first))
    for there in (standing, standing.year_before):
        yield from (period for _, period in there.placed)
        for mbo in there.enrolments:
            if _outlasts(mbo.last_day, left):
                yield Period(there.stay(mbo).since)


def _outlasts(last_day: date | None, left: Exit) -> bool:
    return last_day is None or last_day > left.last_day


def _evidence(left: Exit) -> tuple[Evidence, ...]:
    return (evidence(left.told, left.last_day),)


LET_GO = Rule(
    code="D12",
    words=Words(
        name="let go into nothing",
        dutch="uitgeschreven zonder vervolg",
        sentence="In de loop van het schooljaar uitgeschreven uit het vo zonder startkwalificatie, en "
        "nergens anders ingeschreven.",
        law="LPW art. 10, 18; WEB art. 8.1.8 [own]",
        since="7 days after a last day in vo before 1 June*",
        told="4, municipality",
        ends="an enrolment, staying in vo, a startkwalificatie or a certificate of pro, settled, closed",
    ),
    ground=NORM,
    severity=4,
    responsible=Party.MUNICIPALITY,
    municipal=True,
    schools=no_school,
    closes=("enrolment", "stays_in_vo", "startkwalificatie", "settled", "follow_up"),
    silence=ENROLMENTS_SINCE_LAST_YEAR,
    numbers=("summer_leaving",),
    reads=PLACES | SETTLES | QUALIFIES,
    needs=LET_GO_BY_VO,
    goes_on=True,
    find=find,
)
