"""What is known of a delivery before its records are read: whose it is, of what, and up to which moment."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from hub.connectors.contract import Delivery, Note
from hub.connectors.fields import REMEMBERED
from hub.connectors.file_name import FileName
from hub.connectors.mapping import AS_IT_COMES, FileMapping
from hub.connectors.reference.tables import municipality_today
from hub.connectors.vo_codes import LEVELS
from hub.domain.context import WITHIN
from hub.domain.identifiers import Municipality, SourceId
from hub.domain.timeline import AMSTERDAM, day_of, millis

_MOMENT = re.compile(r"(?<!\d)(\d{8})T(\d{4})(?!\d)")

_WORDS = re.compile(r"[_ .]+")
_NUMBERED = re.compile(r"(?<![a-z])deel[- ]?([0-9]{1,2})(?![0-9])", re.IGNORECASE)
LATE = timedelta(hours=1)
"""What is picked up so long after the second of two moments may as well be of the first."""

PART = r"^[a-z0-9]+(-[a-z0-9]+)*$"
"""How a part is called: never by what somebody wrote freely, for the name goes along with each fact."""

NO_MOMENT = Note(
    "no_moment",
    "De bestandsnaam noemt geen moment (jjjjmmddTuumm); het moment van ophalen telt.",
    look=False,
)
FUTURE = Note("future_moment", "Het moment van het bestand ligt in de toekomst; het moment van ophalen telt.")
HOUR_TWICE = Note(
    "hour_twice",
    "De bestandsnaam noemt een tijd in het uur dat er bij het begin van de wintertijd twee keer is, en wij "
    "haalden het bestand pas daarna op: het geldt als van de tweede keer. Was het van de eerste, en is er "
    "een later bestand, lever dat latere dan opnieuw, met een tijd na drie uur in de naam.",
)
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
    notes: tuple[Note, ...]
    location: str | None = None  # two digits, by the file's name
    label: str | None = None  # a level, or a list, by the file's name or the source's settings
    mapping: FileMapping = AS_IT_COMES

    def part(self, location: str | None) -> str | None:
        """What a record is of, whose location may be told by itself (see `Word.part`)."""
        where = location or self.location
        return f"{where}{WITHIN}{self.label}" if where and self.label else where or self.label

    def municipality(self, code: str | None) -> Municipality | None:
        """What a municipality code stands for on the day of the extract."""
        return _meant(code, self.through) if code else None


@lru_cache(REMEMBERED)
def _meant(code: str, through: datetime) -> Municipality:
    now = municipality_today(code, day_of(through))
    return Municipality(now.code if now else code)


def frame(source: SourceId, file: FileName, delivery: Delivery) -> Frame:
    """The moment is that in the name, never later than the pick-up; without one it is the pick-up."""
    named, notes = moment_in(delivery.name, file), []
    if named is None:
        notes.append(NO_MOMENT)
    through, late = capped(named or delivery.picked_up, delivery.picked_up)
    if late:
        notes.append(FUTURE)
    again = _the_second_time(through)
    ordered = again if named is not None and again <= delivery.picked_up else through
    if ordered != through and delivery.picked_up - ordered >= LATE:
        notes.append(HOUR_TWICE)
    return Frame(
        source,
        delivery.organisation,
        through,
        millis(ordered),
        tuple(notes),
        file.location_in(delivery.name),
        delivery.part or label_in(delivery.name),
        delivery.mapping,
    )


def label_in(name: str) -> str | None:
    """What part of the list a file is, where a word of its name is a level of vo, or numbers it (deel 2)."""
    level = next((LEVELS[word] for word in _WORDS.split(name.casefold()) if word in LEVELS), None)
    if level is not None:
        return level
    numbered = _NUMBERED.search(name)
    return f"deel-{int(numbered[1])}" if numbered else None


def _the_second_time(moment: datetime) -> datetime:
    """The other moment with this local time, in the hour that comes twice in October; else the same.

    Up to the first of them is certainly heard. But what was picked up after the second may well be of then,
    and counts after what was written in the first hour.
    """
    return moment.astimezone(AMSTERDAM).replace(fold=1).astimezone(UTC)


def capped(moment: datetime, picked_up: datetime) -> tuple[datetime, bool]:
    """A source's clock may run ahead; the hub's may not."""
    return (picked_up, True) if moment > picked_up else (moment, False)


def moment_in(name: str, file: FileName) -> datetime | None:
    """`yyyymmddThhmm` anywhere in the name: Amsterdam local time; some sources' names give a day only."""
    if found := _MOMENT.search(name):
        text = found[1] + found[2]
    elif (day := file.day_in(name)) is not None:
        text = day + "0000"
    else:
        return None
    try:
        return datetime.strptime(text, "%Y%m%d%H%M").replace(tzinfo=AMSTERDAM).astimezone(UTC)
    except ValueError:
        return None
