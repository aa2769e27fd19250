"""D15: nowhere on 1 October (op 1 oktober nergens).

Whoever was enrolled on 1 October a year ago, was younger than the limit then, has no startkwalificatie and is
enrolled nowhere on 1 October now is counted as an early school leaver (nieuwe voortijdig schoolverlater). Of
who has a diploma of unknown level nobody can say this: nothing is said.
"""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

from hub.domain.context import Context
from hub.domain.facts import Born, Enrolled
from hub.domain.findings import Evidence, Party, evidence
from hub.domain.person import birth, perhaps_qualified, qualified
from hub.domain.places import EXAM_ONLY, said_starts
from hub.domain.rule import Occasion, Rule, Words
from hub.domain.rules.common import (
    ENROLMENTS_SINCE_LAST_YEAR,
    MOVES,
    PLACES,
    QUALIFIES,
    REGISTERED,
    SETTLES,
    no_school,
)
from hub.domain.rules.unconfirmed_place import begun_places
from hub.domain.standing import Standing
from hub.domain.statute import Dated, Since
from hub.domain.timeline import FOREVER, day_of, midnight, school_year

NORM = Dated(
    (
        Since(
            date(2012, 1, 1), 22, "Regeling regionale aanpak vsv (BWBR0031387), art. 1; count date 1 October"
        ),
        Since(date(2026, 1, 1), 26, "Stb. 2025, 210; age in the new vsv definition [own until published]"),
    )
)


def find(standing: Standing, context: Context) -> Sequence[Occasion]:
    """From 2 October up to the first enrolment after it: movers, and last year's mbo students."""
    law_of = date(standing.season, 10, 1)
    said = said_starts(standing.messages, standing.moments)
    there_then = [e for e in standing.enrolments if e.first_day <= law_of <= (e.last_day or law_of)]
    if any(said.get(e.school, law_of) <= law_of for e in there_then):
        return ()  # as most: registered on the day
    students = _last_years(standing)
    if not standing.is_mover and not students:
        return ()
    counted, since = midnight(law_of), midnight(date(standing.season, 10, 2))
    settled, places = _settled(standing, students), begun_places(standing, context)
    there = (*places, *standing.free)  # exempt, or at work: not counted (WEB art. 8.3.1 lid 2)
    if settled <= since or any(p.since < since and p.until > counted for p in there):
        return ()
    if not _in_scope(standing, NORM.on(law_of).value):
        return ()
    later = min([p.since for p in places if p.since >= since], default=FOREVER)
    over = min(later, settled, qualified(standing.known), perhaps_qualified(standing.known))
    return (Occasion("1 October", since, over, partial(_evidence, standing, students), law_of),)


def _last_years(standing: Standing) -> list[Enrolled]:
    """Mbo enrolments that stood on 1 October a year ago and have ended; not for an exam alone."""
    day = date(standing.season - 1, 10, 1)
    ended = (e for e in standing.of(Enrolled) if e.last_day is not None and e.first_day <= day <= e.last_day)
    return [e for e in ended if e.route != EXAM_ONLY]


def _settled(standing: Standing, students: list[Enrolled]) -> datetime:
    """Of who left mbo, what was answered to that last year settles this as well."""
    if standing.is_mover or not students:
        return standing.settled
    before = standing.year_before
    return min(standing.settled, *(before.settled_beside(e) for e in students))


def _in_scope(standing: Standing, limit: int) -> bool:
    """Younger than the limit on 1 October a year ago; an unknown birth date excludes nobody."""
    born = birth(standing.known)
    return born is None or born.birthday(limit) > date(standing.season - 1, 10, 1)


def _evidence(standing: Standing, students: list[Enrolled]) -> tuple[Evidence, ...]:
    """That vo announced or let go, or mbo ended it, and where each application ended."""
    last = {m.chain: m for m in standing.messages}
    return (
        *(evidence(e, None) for e in standing.expected),
        *(evidence(x.told, x.last_day) for x in standing.exits),
        *(evidence(e, e.last_day) for e in students),
        *(evidence(m, day_of(m.changed)) for m in last.values()),
    )


FIRST_OCTOBER = Rule(
    code="D15",
    words=Words(
        name="nowhere on 1 October",
        dutch="op 1 oktober nergens",
        sentence="Stond op 1 oktober nergens ingeschreven, zonder startkwalificatie.",
        law="Regeling regionale aanpak vsv (BWBR0031387)",
        since="2 October",
        told="4, municipality",
        ends="an enrolment, a startkwalificatie, settled, closed",
    ),
    ground=NORM,
    severity=4,
    responsible=Party.MUNICIPALITY,
    municipal=True,
    schools=no_school,
    closes=("enrolment", "startkwalificatie", "settled", "follow_up"),
    silence=ENROLMENTS_SINCE_LAST_YEAR,
    reads=PLACES | SETTLES | QUALIFIES | {Born},
    needs=MOVES | REGISTERED,
    opens=school_year,
    goes_on=True,
    find=find,
)
