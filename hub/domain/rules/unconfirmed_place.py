"""D14: a place that DUO does not know (inschrijving niet bij DUO).

The koppelpunt said enrolled (LI), and the institution's own overview of enrolments (RO), which is full, has
been heard for two weeks after the start without this pupil. Either the institution has not registered an
enrolment, which it can mend, or there is none. From then on the word alone is no enrolment: the pupil may be
nowhere (D11, D15). What the RO has once spoken of is its word, and is not asked here.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from hub.domain.context import Context
from hub.domain.facts import Status
from hub.domain.feeds import ro_of
from hub.domain.findings import Evidence, Party, evidence
from hub.domain.identifiers import Brin
from hub.domain.places import said_starts
from hub.domain.rule import Grade, Occasion, Rule, Words
from hub.domain.rules.common import APPLIED, OVERVIEW, PLACES, SETTLES, the_institution
from hub.domain.standing import Standing
from hub.domain.statute import Dated, Since
from hub.domain.timeline import Period, day_of, days_of, midnight, school_year, union

NORM = Dated(
    (
        Since(
            date(2017, 8, 1),
            (10, 1),  # from the count date on it costs the institution its funding
            "Uitvoeringsbesluit WEB, teldatum 1 oktober; afspraak van de regio",
        ),
    )
)


def find(standing: Standing, context: Context) -> Iterator[Occasion]:
    """Per place, from two weeks after its start as long as the word stands and the RO is silent."""
    counted = midnight(date(standing.season, *NORM.on(date(standing.season, 10, 1)).value))
    for school, doubted in unconfirmed(standing, context):
        yield Occasion(
            name=f"place {school} {day_of(doubted.since).isoformat()}",
            since=doubted.since,
            until=min(doubted.until, standing.settled),
            evidence=partial(_evidence, standing, school),
            institution=school,
            grades=(
                Grade(doubted.since, severity=2),
                Grade(max(doubted.since, counted), severity=3),
            ),
        )


def unconfirmed(standing: Standing, context: Context) -> list[tuple[Brin, Period]]:
    """From when each place is doubted; none where no RO is waited for, or its row could not be read."""
    if not standing.placed:
        return []
    starts = said_starts(standing.messages, standing.moments)
    days = context.agreements.on(date(standing.season, 8, 1)).value.unconfirmed_days
    found = []
    begins, _ = days_of(standing.season)
    for school, place in _words(standing):
        # Told in May without a day of its own, it starts with the school year: no overview lists it before.
        first = max(starts.get(school, day_of(place.since)), begins) + timedelta(days=days)
        since = max(midnight(first), place.since)
        if since < place.until and _is_known_to(standing, school, first, context):
            found.append((school, Period(since, place.until)))
    return found


def certain_places(standing: Standing, context: Context) -> tuple[Period, ...]:
    """Enrolled by RO, or by the koppelpunt's word for as long as nobody need doubt it."""
    doubted = unconfirmed(standing, context)
    if not doubted:
        return standing.enrolled
    ends = {(school, period.until): period.since for school, period in doubted}
    word = (p._replace(until=ends.get((school, p.until), p.until)) for school, p in _words(standing))
    return union([*map(standing.stay, standing.enrolments), *word])


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
        law="Uitvoeringsbesluit WEB, teldatum [own]",
        since="14* days after the start · 1 October",
        told="2 · 3, the mbo itself",
        ends="an enrolment by RO, the place lost, settled, closed",
    ),
    ground=NORM,
    severity=2,
    responsible=Party.MBO,
    schools=the_institution,
    closes=("enrolment", "withdrawal", "settled", "follow_up"),
    silence=OVERVIEW,
    reads=PLACES | SETTLES,
    needs=APPLIED,
    opens=school_year,
    find=find,
)
