"""D14: a place that DUO does not know (inschrijving niet bij DUO).

The koppelpunt said enrolled (LI), and the institution's own overview of enrolments (RO), which is full, has
been heard for two weeks after the start without this pupil: a week is given to register, and overviews come
weekly. Of one that was cut short nothing is concluded; the next one is waited for. Either the institution has
not registered an enrolment, which it can mend, or there is none. From then on the word alone is no enrolment:
the pupil may be nowhere (D11, D15). What the RO has once spoken of is its word, and is not asked here.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import NamedTuple

from hub.domain.context import Context
from hub.domain.deadlines import Deadlines, Named
from hub.domain.facts import Status
from hub.domain.feeds import ro_of
from hub.domain.findings import Evidence, Party, evidence
from hub.domain.identifiers import Brin
from hub.domain.places import said_starts
from hub.domain.rule import Grade, Occasion, Rule, Words
from hub.domain.rules.common import APPLIED, OVERVIEW, PLACES, SETTLES, the_institution
from hub.domain.standing import Standing
from hub.domain.statute import Dated, Since
from hub.domain.timeline import (
    MILLISECOND,
    NEVER,
    Period,
    day_of,
    days_of,
    in_february,
    midnight,
    millis,
    school_year,
    union,
)
from hub.domain.word import own_version

NORM = Dated(
    (
        Since(
            date(2017, 8, 1),
            ((10, 1), (2, 1)),  # count dates: from the next one on it costs the institution its funding
            "Regeling gegevensverstrekking persoonsgebonden nummer BVE 2009, art. 1 en 4 (BWBR0027035); "
            "afspraak van de regio",
        ),
    )
)


class Doubted(NamedTuple):
    """A place by word alone: where, from which day, from when it is asked about, when it is in doubt,
    and which agreement said so.
    """

    school: Brin
    starts: date
    asked: datetime
    period: Period
    agreed: Named


def find(standing: Standing, context: Context) -> Iterator[Occasion]:
    """Per place, from two weeks after its start as long as the word stands and the RO is silent."""
    for school, starts, asked, doubted, agreed in unconfirmed(standing, context):
        yield Occasion(
            name=f"place {school} {day_of(asked).isoformat()}",
            since=doubted.since,
            until=min(doubted.until, standing.settled),
            evidence=partial(_evidence, standing, school),
            institution=school,
            grades=(
                Grade(doubted.since, severity=2),
                Grade(max(doubted.since, _counted(starts)), severity=3),
            ),
            agreed=agreed,
        )


def _counted(starts: date) -> datetime:
    """The first count date on or after a start."""
    days = [date(starts.year + n, *day) for day in NORM.on(starts).value for n in (0, 1)]
    return min(midnight(day) for day in days if day >= starts)


def unconfirmed(standing: Standing, context: Context) -> list[Doubted]:
    """The places that are doubted; none where no RO is waited for, or its row could not be read."""
    if not standing.placed:
        return []
    told = said_starts(standing.messages, standing.moments)
    deadlines = Deadlines(context.agreements)
    found = []
    begins, _ = days_of(standing.season)
    for school, place in _words(standing):
        # Told in May without a day of its own, it starts with the school year: no overview lists it before.
        starts = max(told.get(school, day_of(place.since)), begins)
        due = _due(starts, deadlines)
        asked = max(due, place.since)
        if asked < place.until and _is_known_to(standing, school, day_of(due), context):
            period = Period(_in_full(school, starts, asked, context), place.until)
            found.append(Doubted(school, starts, asked, period, deadlines.named))
    return found


def _due(starts: date, deadlines: Deadlines) -> datetime:
    return deadlines.first(lambda agreed: starts + timedelta(days=agreed.unconfirmed_days))


def _in_full(school: Brin, starts: date, asked: datetime, context: Context) -> datetime:
    """From when a full overview is silent: of one that was none nothing follows, and the next one is asked.

    The version of an overview is the moment up to which it looked.
    """
    source, heard = ro_of(school), context.heard.get(ro_of(school), NEVER)
    full = (s for s in context.stated.get(source, ()) if s.first_day <= starts <= s.last_day)
    answered = heard < asked or any(own_version(s.version) >= millis(asked) for s in full)
    return asked if answered else heard + MILLISECOND


def certain_places(standing: Standing, context: Context) -> tuple[Period, ...]:
    """Enrolled by RO, or by the koppelpunt's word for as long as nobody need doubt it."""
    doubted = unconfirmed(standing, context)
    if not doubted:
        return standing.enrolled
    return union(period for _, period in _certain(standing, doubted))


def begun_places(standing: Standing, context: Context) -> tuple[Period, ...]:
    """The same, and none before its start that the koppelpunt told for February."""
    starts = said_starts(standing.messages, standing.moments).items()
    waits = {school: midnight(day) for school, day in starts if in_february(day, standing.season)}
    places = _certain(standing, unconfirmed(standing, context))
    return union(p._replace(since=max(p.since, waits.get(school, NEVER))) for school, p in places)


def _certain(standing: Standing, doubted: Iterable[Doubted]) -> Iterator[tuple[Brin, Period]]:
    ends = {(d.school, d.period.until): d.period.since for d in doubted}
    yield from ((e.school, standing.stay(e)) for e in standing.enrolments)
    for school, p in _words(standing):
        yield school, p._replace(until=ends.get((school, p.until), p.until))


def _words(standing: Standing) -> Iterator[tuple[Brin, Period]]:
    """Each place by word alone: said once more it is the same one."""
    for school in sorted({school for school, _ in standing.placed}):
        yield from ((school, whole) for whole in union(p for of, p in standing.placed if of == school))


def _is_known_to(standing: Standing, school: Brin, day: date, context: Context) -> bool:
    """Whether the RO would tell of this pupil by then."""
    source, mine = ro_of(school), f"{standing.known.pupil}/"
    spared = (name for full in context.stated.get(source, ()) for name in full.spared)
    return context.feed_on(source, day) is not None and not any(name.startswith(mine) for name in spared)


def _evidence(standing: Standing, school: Brin) -> Iterator[Evidence]:
    said = (m for m in standing.messages if m.school == school and m.status == Status.ENROLLED)
    return (evidence(m, day_of(m.changed)) for m in said)


UNCONFIRMED_PLACE = Rule(
    code="D14",
    words=Words(
        name="place that DUO does not know",
        dutch="inschrijving niet bij DUO",
        sentence="Ingeschreven volgens de aanmelding, maar het registratieoverzicht van de instelling kent "
        "de inschrijving niet.",
        law="Regeling gegevensverstrekking persoonsgebonden nummer BVE 2009, art. 4 [own]",
        since="14* days after the start · 1 October, or 1 February when it starts later",
        told="2 · 3, the mbo itself",
        ends="an enrolment by RO, the place lost, settled, closed",
    ),
    ground=NORM,
    severity=2,
    responsible=Party.MBO,
    schools=the_institution,
    closes=("enrolment", "withdrawal", "settled", "follow_up"),
    silence=OVERVIEW,
    numbers=("unconfirmed_days",),
    reads=PLACES | SETTLES,
    needs=APPLIED,
    opens=school_year,
    find=find,
)
