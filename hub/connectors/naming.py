"""What a file name says: the moment of the extract, the organisation, full list or changes."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from hub.connectors.contract import Delivery
from hub.connectors.faults import FORMAT, Fault
from hub.connectors.reference.tables import municipality_today
from hub.domain.identifiers import Municipality, SourceId
from hub.domain.timeline import AMSTERDAM, day_of

_MOMENT = re.compile(r"(?<!\d)(\d{8})T(\d{4})(?!\d)")
_ORGANISATION = re.compile(
    r"^(?:(?:vo-list|vo-exam|vo-exit|attendance|ro)_([0-9]{2}[A-Z]{2})|(?:brp|followup)_([0-9]{4}))(?=[_.])",
    re.IGNORECASE,
)
"""Only where a name follows our advice: four digits elsewhere are a year."""

_KOCI = re.compile(r"^([0-9]{8})[GR]([0-9]{4})\.koci\.", re.IGNORECASE)

NO_MOMENT = "De bestandsnaam noemt geen moment (jjjjmmddTuumm); het moment van ophalen telt."
FUTURE = "Het moment van het bestand ligt in de toekomst; het moment van ophalen telt."
NOT_YOURS = (
    "Het bestand is van een andere organisatie dan de map waarin het staat; "
    "zet het in de map van die organisatie."
)


@dataclass(frozen=True, slots=True)
class Frame:
    """What is known of a delivery before its records are read."""

    source: SourceId
    organisation: str
    through: datetime
    version: int  # of a source without an order of its own: the moment of the extract, in milliseconds
    notes: tuple[str, ...]

    def municipality(self, code: str | None) -> Municipality | None:
        """What a municipality code stands for on the day of the extract (C44)."""
        now = municipality_today(code, day_of(self.through)) if code else None
        return Municipality(now.code) if now else Municipality(code) if code else None


def frame(connector: str, delivery: Delivery) -> Frame:
    """The moment is that in the name, never later than the pick-up; without one it is the pick-up."""
    named, notes = moment_in(delivery.name), []
    if named is None:
        notes.append(NO_MOMENT)
    through, late = capped(named or delivery.picked_up, delivery.picked_up)
    if late:
        notes.append(FUTURE)
    return Frame(
        SourceId(f"{connector}/{delivery.organisation}"),
        delivery.organisation,
        through,
        millis(through),
        tuple(notes),
    )


def capped(moment: datetime, picked_up: datetime) -> tuple[datetime, bool]:
    """A source's clock may run ahead; the hub's may not (C57)."""
    return (picked_up, True) if moment > picked_up else (moment, False)


def millis(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def moment_in(name: str) -> datetime | None:
    """`yyyymmddThhmm` anywhere in the name: Amsterdam local time; DUO's own names give a day only."""
    if found := _MOMENT.search(name):
        text = found[1] + found[2]
    elif found := _KOCI.search(name):
        text = found[1] + "0000"
    else:
        return None
    try:
        return datetime.strptime(text, "%Y%m%d%H%M").replace(tzinfo=AMSTERDAM).astimezone(UTC)
    except ValueError:
        return None


def organisation_in(name: str) -> str | None:
    """The BRIN or municipality code that a name gives, where it gives one."""
    if found := _KOCI.search(name):
        return found[2]
    found = _ORGANISATION.search(name)
    return (found[1] or found[2]).upper() if found else None


def foreign(delivery: Delivery) -> Fault | None:
    """A file named for one organisation in the directory of another is nobody's."""
    named = organisation_in(delivery.name)
    if named is None or named == delivery.organisation.upper():
        return None
    return Fault(FORMAT, "not_yours", None, NOT_YOURS)
