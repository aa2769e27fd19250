"""What really happened to an invented pupil, in Dutch sentences: no name, no number, no birth date."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from hub.domain.timeline import day_of
from hub.explain import words
from hub.simulation.life import Life

STORIES = {
    "arrives": "komt aan in het mbo",
    "fails and stays": "zakt en blijft in het vo",
    "to havo": "gaat door op de havo",
    "to vavo": "gaat naar het vavo",
    "private": "gaat naar niet-bekostigd onderwijs",
    "work": "gaat werken",
    "to work": "gaat van het praktijkonderwijs werken",
    "emigrates": "verhuist naar het buitenland",
    "dies": "overlijdt",
    "never applied": "meldt zich nergens aan",
    "only withdrawn": "trekt de aanmelding in",
    "all rejected": "wordt overal afgewezen",
    "offered only": "krijgt een plek en neemt haar niet",
    "no-show": "is ingeschreven en komt niet opdagen",
    "stops in September": "stopt voor 1 oktober",
    "starts in February": "begint in februari",
    "last year's pupil": "vertrok een jaar eerder",
}
LEVELS = {"bb": "vmbo basis", "kb": "vmbo kader", "gl": "vmbo gemengd", "tl": "vmbo theoretisch"}
LEVELS |= {
    "pro": "praktijkonderwijs",
    "vso": "voortgezet speciaal onderwijs",
    "isk": "internationale schakelklas",
    "havo": "havo",
    "vavo": "vavo",
}


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """Something that happened on a day."""

    day: date
    text: str


def describe(life: Life) -> str:
    """Who this is, as far as a stranger may know: level, age and where from."""
    age = (date(2025, 8, 1) - life.born).days // 365
    home = life.home(date(2025, 8, 1))
    where = words.municipality(home).removeprefix("gemeente ") if home else "het buitenland"
    return f"{LEVELS[life.level]}, {age} jaar op 1 augustus 2025, woont in {where}"


def events(life: Life) -> list[Event]:
    """All of it, in order."""
    return sorted([*_school(life), *_applied(life), *_mbo(life), *_person(life)])


def _school(life: Life) -> Iterator[Event]:
    if life.listed:
        yield Event(day_of(life.listed), f"{life.school} verwacht de leerling in het mbo")
    if life.unlisted:
        yield Event(day_of(life.unlisted), f"{life.school} haalt de leerling van de lijst")
    for exam in life.exams:
        yield Event(exam.day, f"examenuitslag: {exam.result.value}")
    for left in (life.exit, life.let_go):
        if left:
            goes = words.DESTINATIONS[left.destination]
            yield Event(left.last_day, f"laatste dag bij {life.school}; bestemming volgens de school: {goes}")


def _applied(life: Life) -> Iterator[Event]:
    for a in life.applications:
        for m in a.messages:
            what = "toont interesse" if a.interest else words.STATUSES[m.status]
            yield Event(day_of(m.moment), f"aanmelding bij {a.school}: {what}")


def _mbo(life: Life) -> Iterator[Event]:
    for e in life.enrolments:
        yield Event(e.first_day, f"ingeschreven bij {e.school}, niveau {e.level}")
        if e.last_day:
            yield Event(e.last_day, f"laatste dag bij {e.school}")
        if e.erased:
            yield Event(day_of(e.erased), f"{e.school} verwijdert de inschrijving alsof zij er nooit was")
    for p in life.presences:
        yield Event(p.day, f"voor het eerst in de les bij {p.school}")
    for d in life.diplomas:
        yield Event(d.day, f"diploma niveau {d.level}")
    unexcused = [a for a in life.absences if not a.excused]
    for a in unexcused:
        yield Event(day_of(a.began), f"{a.hours:g} uur ongeoorloofd afwezig".replace(".", ","))


def _person(life: Life) -> Iterator[Event]:
    for home in life.homes[1:]:
        where = words.municipality(home.municipality) if home.municipality else "het buitenland"
        yield Event(home.since or date.max, f"verhuist naar {where}")
    if life.linked:
        yield Event(day_of(life.linked), "krijgt een burgerservicenummer in plaats van een onderwijsnummer")
    if life.died:
        yield Event(life.died, "overlijdt")


def count_stories(lives: Iterable[Life]) -> dict[str, int]:
    """How many lives of each kind, the most common first."""
    found: dict[str, int] = {}
    for life in lives:
        found[STORIES[life.story]] = found.get(STORIES[life.story], 0) + 1
    return dict(sorted(found.items(), key=lambda item: -item[1]))
