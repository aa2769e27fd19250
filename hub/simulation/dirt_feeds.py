"""Dirt of whole sources: how they spell, when they are silent, what they send twice, whom they list."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from hub.domain.timeline import day_of
from hub.simulation import names
from hub.simulation.deliver import Arrival
from hub.simulation.files import FIRST_DAY_OUT, Dialect
from hub.simulation.life import BEGIN, DAY, END, Home, Life, at
from hub.simulation.region import InventedRegion
from hub.simulation.schedule import Schedule, Slot
from hub.simulation.shares import pick

OTHER_NAMES = {
    "Gemeentecode": "GEMCODE",
    "Geboortedatum": "Geb.datum",
    "Stamnummer": "Leerlingnummer",
    "BRIN": "Brinnummer",
}
SILENCES = (  # connector, which institution, first day, last day
    ("koppelpunt", None, date(2025, 9, 1), date(2025, 9, 4)),
    ("attendance", 1, date(2025, 9, 2), date(2025, 9, 16)),
    ("ro", 2, date(2025, 9, 24), date(2025, 10, 15)),
)
GHOSTS = 0.004


def dialects(region: InventedRegion, kinds: tuple[str, ...]) -> dict[str, Dialect]:
    """How each school and institution writes."""
    found: dict[str, Dialect] = {}
    for school in region.schools:
        columns = dict(OTHER_NAMES) if "Q9" in kinds and school.n % 3 == 0 else {}
        if "Q2" in kinds and school.n % 4 == 1:
            columns["Uitschrijfdatum"] = FIRST_DAY_OUT
        found[school.brin] = Dialect(
            separator="," if "Q9" in kinds and school.n % 5 == 2 else ";",
            dates=("%d-%m-%Y", "%Y%m%d", "%Y-%m-%d")[school.n % 3] if "Q9" in kinds else "%Y-%m-%d",
            encoding="cp1252" if "Q16" in kinds and school.n % 2 else "utf-8",
            columns=columns,
            totals="Q9" in kinds and school.n % 4 == 2,
        )
    for i in region.institutions:
        if "Q8" in kinds and i.n % 2:
            found[i.brin] = Dialect(separator=";", dates="%d-%m-%Y", columns={"PER": ",,,", "8": ""})
        elif "Q8" in kinds:
            found[i.brin] = Dialect(separator="|")
    return found


def spoken(found: Mapping[str, Dialect], kinds: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """What was done to whose files, for the list of stains."""
    for brin, dialect in found.items():
        if "Q8" in kinds and "PER" in dialect.columns:
            yield "Q8", f"registratieoverzicht van {brin} met puntkomma's en d-m-jjjj"
        if "Q9" in kinds and ("GEMCODE" in dialect.columns.values() or dialect.separator == ","):
            yield "Q9", f"bestanden van {brin} met andere kolomnamen, datums of scheidingstekens"
        if dialect.totals:
            yield "Q9", f"uitslagen van {brin} met een regel Totaal, die geen leerling is"
        if "Q2" in kinds and FIRST_DAY_OUT in dialect.columns.values():
            yield "Q2", f"bestanden van {brin} noemen de eerste dag zonder inschrijving"
        if "Q16" in kinds and dialect.encoding == "cp1252":
            yield "Q16", f"bestanden van {brin} in Windows-1252"


@dataclass(frozen=True, slots=True)
class Silence:
    """One outage: whose feed, and from when until when."""

    source: str
    first: date
    last: date

    @property
    def what(self) -> str:
        return f"{self.source} stil van {self.first:%d-%m-%Y} tot en met {self.last:%d-%m-%Y}"


def silent(schedule: Schedule, region: InventedRegion) -> tuple[Schedule, tuple[Silence, ...]]:
    """Q12: three outages, one in the first school week; what was missed comes with the next delivery."""
    dropped: set[Slot] = set()
    told = []
    for connector, n, first, last in SILENCES:
        organisation = "mbo" if n is None else region.institutions[n].brin
        source = f"{connector}/{organisation}"
        slots = schedule.by_source.get(source, ())
        dropped |= {s for s in slots if first <= day_of(s.cut) <= last}
        told.append(Silence(source, first, last))
    return schedule.without(frozenset(dropped)), tuple(told)


def repeated(arrivals: Iterator[Arrival]) -> Iterator[Arrival]:
    """Q14: every seventh file of a daily feed comes in again with the next one."""
    again: Arrival | None = None
    for n, arrival in enumerate(arrivals):
        yield arrival
        if again is not None:
            moment = arrival.moment
            yield Arrival(moment, again.connector, again.organisation, again.name, again.content)
            again = None
        if n % 7 == 3 and arrival.connector in ("koppelpunt", "attendance", "gebeurtenissen-mbo"):
            again = arrival


def last_year(dice: Random, region: InventedRegion, movers: int) -> list[Life]:
    """Q15: pupils who left a year ago and are on the new list by mistake; nobody of them is a mover."""
    count = max(1, round(movers * GHOSTS))
    schools = dice.sample(region.schools, min(2, len(region.schools)))
    ghosts = []
    for n in range(movers, movers + count):
        gender = dice.choice("MV")
        infix, family = names.family_name(dice)
        ghosts.append(
            Life(
                n=n,
                story="last year's pupil",
                born=date(2008, 6, 1) + timedelta(days=dice.randrange(300)),
                gender=gender,
                given=names.given_name(dice, gender),
                infix=infix,
                family=family,
                school=dice.choice(schools).brin,
                own=f"9{dice.randrange(100000):05d}",
                level=dice.choice(("bb", "kb", "tl")),
                bsn=names.bsn(n),
                homes=(Home(None, pick(dice, region.municipalities)),),
                listed=at(date(2025, 1, 10) + dice.randrange(3) * DAY, 9),
                lies=(END - BEGIN).days,  # nobody takes up what is about nobody
            )
        )
    return ghosts
