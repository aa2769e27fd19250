"""What a life gives each feed of changes: the rows, each with the moment at which it happened."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hub.domain.timeline import day_of, midnight
from hub.simulation.life import Life, at
from hub.simulation.region import InventedRegion


@dataclass(frozen=True, slots=True)
class News:
    """One row of a feed of changes: when it happened, about whom, and how it is written."""

    moment: datetime
    life: Life
    kind: str
    body: tuple[Any, ...]


def happened(life: Life, region: InventedRegion) -> Iterator[tuple[str, News]]:
    """What a life gives each feed of changes."""
    for exam in life.exams:
        body = (exam.result.value, exam.day)
        yield f"vo-exam/{life.school}", News(at(exam.day, 12), life, "exam", body)
    for left in (life.exit, life.let_go):
        if left:
            said = (left.last_day, left.destination.value)
            yield f"vo-exit/{life.school}", News(left.registered, life, "exit", said)
    for a in life.applications:
        for m in a.messages:
            yield "koppelpunt/mbo", News(m.arrived, life, "item", (a, m))
    for p in life.presences:
        yield f"attendance/{p.school}", News(at(p.day, 17), life, "seen", (p,))
    for absence in life.absences:
        when = at(day_of(absence.began), 17)
        excused = absence.excused and absence.corrected is None
        yield f"attendance/{absence.school}", News(when, life, "absent", (absence, excused))
        if absence.corrected:
            yield f"attendance/{absence.school}", News(absence.corrected, life, "absent", (absence, True))
    for event in life.events:
        yield event.source, News(event.told, life, "event", (event,))
    yield from _municipal(life, region)


def _municipal(life: Life, region: InventedRegion) -> Iterator[tuple[str, News]]:
    for notice in life.notices:
        feed = f"verzuimmeldingen/{life.home(notice.day)}"
        yield feed, News(at(notice.day, 16), life, "notice", (notice, None))
        if notice.taken_up:
            yield feed, News(at(notice.taken_up, 12), life, "notice", (notice, notice.taken_up))
    for before, home in zip(life.homes, life.homes[1:], strict=False):
        if home.since is None:
            continue
        teller = home.municipality if home.municipality in region.municipalities else before.municipality
        event = "verhuizing" if home.municipality else "vertrek"
        body = (home.since, before.municipality, home.municipality)
        yield f"brp/{teller}", News(home.told or midnight(home.since), life, event, body)
    if life.wrongly_born:
        moment = life.wrongly_born[1]
        here = life.home(day_of(moment))
        yield f"brp/{here}", News(moment, life, "geboortedatum", (day_of(moment), "", ""))
    if life.died:
        home_then = life.home(life.died)
        yield f"brp/{home_then}", News(midnight(life.died), life, "overlijden", (life.died, "", ""))
