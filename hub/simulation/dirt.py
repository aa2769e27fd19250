"""Dirt: what real sources do to the truth on its way here: seventeen kinds, Q1 to Q17, each switchable.

Each stain is written down with the pupil, and can be left out alone: so a miss or false alarm is put down to
dirt only when it is gone without it. Dirt changes what is told, and never what happened; only Q13
decides what an absence really was, and Q12 when sources deliver: the truth waits for them as the hub does.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from random import Random

from hub.simulation import dirt_feeds, dirt_people
from hub.simulation.deliver import Arrival
from hub.simulation.dirt_feeds import Silence
from hub.simulation.files import Dialect
from hub.simulation.life import Life
from hub.simulation.numbering import Name, numbered
from hub.simulation.region import InventedRegion
from hub.simulation.schedule import Schedule

Spared = Mapping[int | None, AbstractSet[str]]
"""Kinds of dirt that are left out: of one pupil's records, or (None) of whole sources."""

EVERYTHING: Spared = {}  # nothing is left out
NOTHING: AbstractSet[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of dirt: what it does."""

    title: str  # Dutch, for the report


KINDS: Mapping[str, Kind] = {
    "Q1": Kind("voorloopnullen kwijt; een lijst zonder burgerservicenummer"),
    "Q2": Kind("uitschrijfdatum als eerste dag zonder inschrijving"),
    "Q3": Kind("onderwijsnummer en burgerservicenummer naast elkaar, laat gekoppeld"),
    "Q4": Kind("bij twee instellingen tegelijk ingeschreven"),
    "Q5": Kind("aanmeldingen van vorig jaar hergebruikt, schooljaar 0"),
    "Q6": Kind("statussen heen en weer, nooit afgesloten of te laat"),
    "Q7": Kind("opleidingcode zonder cijfers, start midden in de maand"),
    "Q8": Kind("registratieoverzicht in een ander dialect"),
    "Q9": Kind("andere kolomnamen en datums per school"),
    "Q10": Kind("inschrijving laat gemeld, of per ongeluk verwijderd"),
    "Q11": Kind("geboortedatum gecorrigeerd, verhuizing laat gemeld"),
    "Q12": Kind("bron dagen of weken stil"),
    "Q13": Kind("verzuim achteraf geoorloofd"),
    "Q14": Kind("bestanden en berichten dubbel"),
    "Q15": Kind("volledige lijst met leerlingen te weinig of te veel"),
    "Q16": Kind("namen zonder accenten, voorvoegsel in de achternaam, tweelingen"),
    "Q17": Kind("niveau niet ingevuld, opleiding die in geen tabel staat"),
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


Soiler = Callable[[Random, Life, InventedRegion], tuple[Life, Life, str] | None]
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
    "Q17": (26 / 27, dirt_people.level_empty),
}
"""Share of the lives that each kind touches, and how."""


def soil(
    lives: Sequence[Life],
    schedule: Schedule,
    region: InventedRegion,
    seed: int,
    kinds: tuple[str, ...],
    *,
    people: Collection[int] | None = None,
    spared: Spared = EVERYTHING,
) -> tuple[tuple[Life, ...], Dirtied]:
    """
    The lives as they were, and what is told of them.

    people: tell of these only; what is told of each of them stays the same. spared: dirt that is left out;
    all other dirt stays as it is, for each stain has dice of its own.
    """
    true, told, stains = [], [], list[Stain]()
    for life in (one for one in lives if people is None or one.n in people):
        clean = spared.get(life.n, NOTHING)
        really, seen, done = _touched(
            life, region, seed, [k for k in PEOPLE if k in kinds and k not in clean]
        )
        true.append(really)
        told.append(seen)
        stains += done
    whole = tuple(k for k in kinds if k not in spared.get(None, NOTHING))
    if "Q15" in kinds:
        ghosts = dirt_feeds.last_year(Random(f"dirt {seed}"), region, len(lives))
        ghosts = [g for g in ghosts if people is None or g.n in people]
        ghosts = [g for g in ghosts if "Q15" not in spared.get(g.n, NOTHING)]
        told += ghosts
        stains += [Stain(g.n, "Q15", "leerling van vorig jaar op de nieuwe lijst") for g in ghosts]
    if "Q12" in whole:
        schedule, silences = dirt_feeds.silent(schedule, region)
        stains += [Stain(None, "Q12", s.what, s) for s in silences]
    dialects = dirt_feeds.dialects(region, whole)
    stains += [Stain(None, kind, what) for kind, what in dirt_feeds.spoken(dialects, whole)]
    return tuple(true), Dirtied(tuple(told), schedule, dialects, tuple(stains), "Q14" in kinds)


def _touched(
    life: Life, region: InventedRegion, seed: int, kinds: list[str]
) -> tuple[Life, Life, list[Stain]]:
    """One life: what really happened, what is told, and what was done to it."""
    really, seen, stains = life, life, list[Stain]()
    for kind in kinds:
        share, touch = PEOPLE[kind]
        dice = Random(f"dirt {seed} {kind} {life.n}")
        if dice.random() >= share or (done := touch(dice, seen, region)) is None:
            continue
        # Q13 alone decides what really happened; and who has no number has none, whatever else is told
        really = replace(really, absences=done[0].absences, numberless=done[0].numberless)
        seen = done[1]
        stains.append(Stain(life.n, kind, done[2]))
    return really, seen, stains
