"""The monitors that there are."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from hub.domain.timeline import season_of
from hub.explain.monitors import flow, gedragslijn, lead_times, switching, waiting
from hub.explain.monitors.sheet import Sheet


def this_summer(day: date) -> int:
    """The summer of the calendar year: that which comes, and after it the one that was."""
    return day.year


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitor:
    """A monitor by its name, its line in the list (Dutch), its sheets, and the season that is the default."""

    name: str
    line: str
    sheets: Callable[[int, datetime], tuple[Sheet, ...]]
    season: Callable[[date], int] = this_summer


MONITORS = (
    Monitor(
        name="switch",
        line="Uitschrijf & Switch: leerjaar 1 en 2 van het mbo, per instelling en opleiding",
        sheets=switching.sheets,
        season=season_of,
    ),
    Monitor(
        name="doorstroom",
        line="vo → mbo: verwacht, aangemeld t/m 1 april, plek, ingeschreven op 1 oktober, per vo-school",
        sheets=flow.sheets,
    ),
    Monitor(
        name="wachtrij",
        line="aanmeldingen van wie nog nergens een plek heeft, naar hoe lang zij wachten",
        sheets=waiting.sheets,
    ),
    Monitor(
        name="doorlooptijden",
        line="hoe lang dossier, intake en warme overdracht duren: mediaan en p90",
        sheets=lead_times.sheets,
    ),
    Monitor(
        name="gedragslijn",
        line="de acht punten: wat is afgesproken, wat is gebeurd, wat staat open",
        sheets=gedragslijn.sheets,
    ),
)


def monitor(name: str) -> Monitor:
    """The monitor of that name."""
    return next(m for m in MONITORS if m.name == name)
