"""Uitschrijf & Switch: of who was in the first or second year at an mbo institution, where they are now.

By DUO's registratieoverzichten. Counted on the 1 October that follows the studiejaar, as vsv is; until then
as it stands.
"""

from collections.abc import Iterator
from datetime import date, datetime

from hub.domain.facts import Enrolled, Graduated
from hub.domain.person import abroad, died
from hub.domain.places import EXAM_ONLY
from hub.domain.timeline import after, days_of, season_of
from hub.explain.monitors.seen import UNKNOWN, Seen
from hub.explain.monitors.sheet import Sheet, Unit

STAYS, WITHIN, ELSEWHERE = "zelfde opleiding", "geswitcht binnen", "geswitcht elders"
DIPLOMA, SETTLED, DROPPED = "diploma", "anders geregeld", "uitgevallen"
COUNTED = (10, 1)
"""Month and day on which pupils are counted."""

YEARS = {1: "leerjaar 1", 2: "leerjaar 2"}


def sheets(season: int, now: datetime) -> tuple[Sheet, ...]:
    """One: which columns there are hangs on no moment."""
    del season, now
    return (
        Sheet(
            title="Uitschrijf & Switch",
            unit="studenten",
            levels=("regio", "instelling", "leerjaar", "opleiding"),
            splits=((STAYS, WITHIN, ELSEWHERE, DIPLOMA, SETTLED, DROPPED),),
            find=_units,
            across=2,
            judged=DROPPED,
        ),
    )


def _units(seen: Seen) -> Iterator[Unit]:
    enrolments = [e for e in seen.known.of(Enrolled) if e.route != EXAM_ONLY]
    here = [e for e in enrolments if _touches(e, seen.season)]
    if not here:
        return
    year = seen.season - min(season_of(e.first_day) for e in enrolments) + 1
    first = min(here, key=lambda e: (max(e.first_day, days_of(seen.season)[0]), e.first_day, e.thing))
    day = min(seen.today, date(seen.season + 1, *COUNTED))
    if year not in YEARS or first.first_day > day:
        return
    fate = _fate(seen, first, enrolments, day)
    path = (seen.region, first.school, YEARS[year], first.programme or UNKNOWN)
    worry = "uitgevallen zonder diploma" if fate == DROPPED else None
    yield Unit(path, (fate,), worry=worry, schools=(first.school,))


def _touches(enrolment: Enrolled, season: int) -> bool:
    first, last = days_of(season)
    return enrolment.first_day <= last and (enrolment.last_day is None or enrolment.last_day >= first)


def _fate(seen: Seen, first: Enrolled, enrolments: list[Enrolled], day: date) -> str:
    """Where somebody who was enrolled here is: enrolled, with a diploma, settled otherwise, or nowhere."""
    standing = [e for e in enrolments if e.first_day <= day and (e.last_day is None or e.last_day >= day)]
    same = [e for e in standing if e.school == first.school]
    if any(e.programme == first.programme for e in same):
        return STAYS
    if any(first.first_day <= d.day <= day for d in seen.known.of(Graduated)):
        return DIPLOMA
    if standing:
        return WITHIN if same else ELSEWHERE
    settled = min(abroad(seen.known), died(seen.known))
    if seen.standing is not None:
        settled = min(settled, seen.standing.settled)
    return SETTLED if settled < after(day) else DROPPED
