"""D02: not applied for an mbo programme (niet aangemeld).

Whoever wants to start a beroepsopleiding at the beginning of a studiejaar applies no later than 1 April
before it. The school that expects the pupil in mbo is warned in March, again when the date has passed; from
June on the municipality helps. Pupils leave an isk when their Dutch will do: of them each day is later, as
the region agrees. An application that is open ends it, an expression of interest does not; who has lost the
only one has none.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache, partial

from hub.domain.context import Context
from hub.domain.deadlines import Deadlines, Named
from hub.domain.facts import ExpectedInMbo
from hub.domain.findings import Evidence, Party, evidence
from hub.domain.rule import Grade, Occasion, Rule, Words
from hub.domain.rules.common import APPLICATIONS, PLACES, SETTLES, vo_schools
from hub.domain.standing import Standing
from hub.domain.statute import ISK, Agreements, Dated, Since
from hub.domain.timeline import FOREVER, Period, day_of, midnight, months_after, school_year, without


@dataclass(frozen=True, slots=True)
class Norm:
    """The first day on which an application is late, as month and day."""

    late: tuple[int, int]


NORM = Dated((Since(date(2017, 8, 1), Norm((4, 2)), "WEB art. 8.0.1 (BWBR0007625); Stb. 2016, 362"),))


def late_from(season: int) -> datetime:
    """From when an application for the season is late."""
    return midnight(date(season, *NORM.on(date(season, 4, 1)).value.late))


def find(standing: Standing, context: Context) -> Sequence[Occasion]:
    """From each of three dates, while no application is open."""
    if not standing.expected or standing.to_vo:
        return ()
    season = standing.season
    isk = {e.level for e in standing.expected} == {ISK}
    grades, agreed = _grades(season, context.agreements, isk=isk)
    over = min(standing.settled, standing.hired, standing.begun)
    if 0 in standing.heights:
        grades = _without_open(standing, grades)
    elif standing.messages:
        over = min(over, standing.moments[0])
    law_of = date(season, 4, 1)
    since = min([g.since for g in grades])
    if since >= over:
        return ()
    return (
        Occasion(
            "not applied",
            since,
            over,
            partial(_evidence, standing),
            law_of,
            grades=grades,
            agreed=agreed,
        ),
    )


@lru_cache(maxsize=256)
def _grades(season: int, agreements: Dated[Agreements], *, isk: bool) -> tuple[tuple[Grade, ...], Named]:
    """A warning, the day on which it is late, and the municipality's turn; of an isk some months later."""
    late, deadlines = NORM.on(date(season, 4, 1)).value.late, Deadlines(agreements)

    def first(day_of: Callable[[Agreements], tuple[int, int]]) -> datetime:
        return deadlines.first(lambda a: _later(season, day_of(a), a.isk_later_months if isk else 0))

    grades = (
        Grade(first(lambda agreed: agreed.warn_not_applied), severity=1),
        Grade(first(lambda _: late), severity=2),
        Grade(
            first(lambda agreed: agreed.escalate_not_applied),
            severity=3,
            responsible=Party.MUNICIPALITY,
            municipal=True,
        ),
    )
    return grades, deadlines.named


def _later(season: int, day: tuple[int, int], months: int) -> date:
    return months_after(date(season, *day), months)


def _without_open(standing: Standing, grades: tuple[Grade, ...]) -> tuple[Grade, ...]:
    """Up to the first application that is open; who has lost the only one is the municipality's in June.

    Until then vo hears of the step that was lost (D06), and from August on it is zomerlek (D11).
    """
    *school, municipality = grades
    ends = [*standing.moments[1:], FOREVER]
    told = zip(standing.moments, ends, standing.heights, strict=True)
    held = [Period(since, until) for since, until, height in told if height]
    first = min((p.since for p in held), default=FOREVER)
    august = school_year(standing.season)
    gaps = [p for p in without(Period(municipality.since), held) if p.since < august]
    return (
        *(g._replace(until=first) for g in school),
        *(municipality._replace(since=p.since, until=p.until) for p in gaps),
    )


def _evidence(standing: Standing) -> list[Evidence]:
    """That the vo school expects the pupil in mbo, and where each application ended."""
    last = {m.chain: m for m in standing.messages}
    return [
        *(evidence(e, None) for e in standing.expected),
        *(evidence(m, day_of(m.changed)) for m in last.values()),
    ]


NOT_APPLIED = Rule(
    code="D02",
    words=Words(
        name="not applied",
        dutch="niet aangemeld",
        sentence="Verwacht in het mbo, maar er loopt geen aanmelding.",
        law="WEB art. 8.0.1",
        since="16 March* · 2 April · 2 June*; from isk one month* later",
        told="1 vo · 2 vo · 3 vo and municipality",
        ends="an open application, an enrolment, a settled season, a closing after 16 March",
    ),
    ground=NORM,
    severity=1,
    responsible=Party.VO,
    schools=vo_schools,
    closes=("application", "enrolment", "stays_in_vo", "settled", "follow_up"),
    silence=APPLICATIONS,
    numbers=("warn_not_applied", "escalate_not_applied", "isk_later_months"),
    reads=PLACES | SETTLES,
    needs=frozenset({ExpectedInMbo}),
    find=find,
)
