"""Dirt: what real sources do to the truth on its way here (domain.md 5.2, Q1–Q16), each kind switchable.

Each stain is written down with the pupil, so that every miss and false alarm can be explained by the dirt
that caused it, or stands out as unexplained. Dirt changes what is told, and never what happened; only Q13
decides what an absence really was, and Q12 when sources deliver: the truth waits for them as the hub does.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from random import Random

from hub.simulation import dirt_feeds, dirt_people
from hub.simulation.deliver import Arrival
from hub.simulation.dirt_feeds import Silence
from hub.simulation.files import Dialect
from hub.simulation.life import Life
from hub.simulation.numbering import Name, numbered
from hub.simulation.region import Region
from hub.simulation.schedule import Schedule

BEFORE, PLACE = frozenset({"D02", "D06"}), frozenset({"D11", "D13", "D15", "D18", "D24"})
ALL = BEFORE | PLACE | {"D16"}
NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of dirt: what it does, and which rules it may disturb."""

    title: str  # Dutch, for the report
    rules: frozenset[str]


KINDS: Mapping[str, Kind] = {
    "Q1": Kind("voorloopnullen kwijt; een lijst zonder burgerservicenummer", ALL),
    "Q2": Kind("uitschrijfdatum als eerste dag zonder inschrijving", frozenset({"D06", "D11", "D13", "D24"})),
    "Q3": Kind("onderwijsnummer en burgerservicenummer naast elkaar, laat gekoppeld", ALL),
    "Q4": Kind("bij twee instellingen tegelijk ingeschreven", PLACE | {"D06"}),
    "Q5": Kind("aanmeldingen van vorig jaar hergebruikt, schooljaar 0", BEFORE),
    "Q6": Kind("statussen heen en weer, nooit afgesloten of te laat", BEFORE | PLACE),
    "Q7": Kind("opleidingcode zonder cijfers, start midden in de maand", frozenset({"D13"})),
    "Q8": Kind("registratieoverzicht in een ander dialect", NONE),
    "Q9": Kind("andere kolomnamen en datums per school", NONE),
    "Q10": Kind("inschrijving laat gemeld, of per ongeluk verwijderd", PLACE | {"D02", "D06"}),
    "Q11": Kind("geboortedatum gecorrigeerd, verhuizing laat gemeld", ALL),
    "Q12": Kind("bron dagen of weken stil", PLACE | BEFORE),
    "Q13": Kind("verzuim achteraf geoorloofd", frozenset({"D16"})),
    "Q14": Kind("bestanden en berichten dubbel", NONE),
    "Q15": Kind("volledige lijst met leerlingen te weinig of te veel", ALL),
    "Q16": Kind("namen zonder accenten, voorvoegsel in de achternaam, tweelingen", NONE),
}


@dataclass(frozen=True, slots=True)
class Stain:
    """One instance: whose record, which kind, what was done; of a whole source there is no person."""

    person: int | None
    kind: str
    what: str
    silence: Silence | None = None


@dataclass(frozen=True)
class Dirtied:
    """What is told of the lives: as they are seen from the sources."""

    lives: tuple[Life, ...]
    schedule: Schedule
    dialects: dict[str, Dialect] = field(default_factory=dict)
    stains: tuple[Stain, ...] = ()
    twice: bool = False

    def numbered(self, given: Mapping[Name, int]) -> "Dirtied":
        return replace(self, lives=numbered(self.lives, given))

    def repeat(self, arrivals: Iterator[Arrival]) -> Iterator[Arrival]:
        """Some deliveries come in twice (Q14): the same file again, a little later."""
        return dirt_feeds.repeated(arrivals) if self.twice else arrivals


Soiler = Callable[[Random, Life, Region], tuple[Life, Life, str] | None]
"""Given a life: what really happened, what is told, and what was done; or None when this one is spared."""

PEOPLE: Mapping[str, tuple[float, Soiler]] = {
    "Q1": (0.06, dirt_people.zeros_lost),
    "Q2": (0.04, dirt_people.day_too_late),
    "Q3": (0.006, dirt_people.two_numbers),
    "Q4": (0.012, dirt_people.two_places),
    "Q5": (0.03, dirt_people.recycled),
    "Q6": (0.05, dirt_people.restless),
    "Q7": (0.02, dirt_people.odd_programme),
    "Q10": (0.025, dirt_people.late_registration),
    "Q11": (0.012, dirt_people.late_correction),
    "Q13": (1.0, dirt_people.excused_later),
    "Q15": (0.012, dirt_people.forgotten),
    "Q16": (0.10, dirt_people.plain_name),
}
"""Share of the lives that each kind touches, and how."""


def soil(
    lives: tuple[Life, ...], schedule: Schedule, region: Region, seed: int, kinds: tuple[str, ...]
) -> tuple[tuple[Life, ...], Dirtied]:
    """The lives as they were, and what is told of them."""
    true, told, stains = [], [], list[Stain]()
    for life in lives:
        really, seen = life, life
        for kind in (k for k in PEOPLE if k in kinds):
            share, touch = PEOPLE[kind]
            dice = Random(f"dirt {seed} {kind} {life.n}")
            if dice.random() >= share or (done := touch(dice, seen, region)) is None:
                continue
            really = replace(really, absences=done[0].absences)  # Q13 alone decides what really happened
            seen = done[1]
            stains.append(Stain(life.n, kind, done[2]))
        true.append(really)
        told.append(seen)
    dice = Random(f"dirt {seed}")
    if "Q15" in kinds:
        ghosts = dirt_feeds.last_year(dice, region, len(lives))
        told += ghosts
        stains += [Stain(g.n, "Q15", "leerling van vorig jaar op de nieuwe lijst") for g in ghosts]
    if "Q12" in kinds:
        schedule, silences = dirt_feeds.silent(schedule, region)
        stains += [Stain(None, "Q12", s.what, s) for s in silences]
    dialects = dirt_feeds.dialects(region, kinds)
    stains += [Stain(None, kind, what) for kind, what in dirt_feeds.spoken(dialects, kinds)]
    return tuple(true), Dirtied(tuple(told), schedule, dialects, tuple(stains), "Q14" in kinds)
