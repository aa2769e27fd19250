"""One row of presence and absence, in the words of the systems that mbo institutions use.

EduArte's words are known from its code. Neither Osiris nor Xedule publishes a layout: an institution builds
a report of its own. What is read of theirs beside the names that the hub asks for rests on:

- Osiris knows a student by *studentnummer* (GitHub Tools4everBV/HelloID-Conn-Prov-Source-Caci-Osiris). In it
  a teacher registers every lesson, students report illness and ask for leave (mboutrecht.nl, *Aan- en
  afwezigheid*): so there is a row for each lesson, presence included.
- Xedule makes timetables. It knows a student by *ReferentieID*, the number of the student information system
  (GitHub Tools4everBV/HelloID-Conn-Prov-Target-Xedule-students @ 52784effcc: fieldMapping.json), and a lesson
  by its beginning and end.
- All else is [own]: names that can mean one thing only. A letter cannot (A is aanwezig, afwezig or absent),
  and a yes or no needs its question: those a school explains in its mapping, by `columns` and `codes`.
"""

from datetime import date, datetime, time, timedelta
from typing import Annotated

from pydantic_core import PydanticCustomError

from hub.connectors import ranges, sheet
from hub.connectors.attendance_codes import EXCUSED, SOORTEN, Soort
from hub.connectors.contract import PersonRef
from hub.connectors.dates import day_or_moment, time_of_day
from hub.connectors.fields import (
    BrinCode,
    column,
    decisive,
    hours,
    minutes,
    one_of,
    optional,
    reference,
    required,
    yes,
)
from hub.connectors.person import numbered, own_reference, unnamed

LESSONS, MIDNIGHT = 16, time()


def lesson_hour(text: str) -> int:
    """Which lesson of the day, from 1."""
    bare = text.strip()
    if not (bare.isascii() and bare.isdigit() and 1 <= int(bare) <= LESSONS):
        raise PydanticCustomError("unknown_code", f"Dit is geen lesuur; gebruik 1 tot {LESSONS}.")
    return int(bare)


def pardoned(text: str) -> bool:
    """Whether it was excused: in a word, or by yes and no."""
    found = EXCUSED.get(SOORTEN.get(text.strip().casefold(), Soort.ABSENT))
    return yes(text) if found is None else found


class Registratie(sheet.PupilRow):
    """One row, in the words of the export."""

    studentnummer: str = column(
        "Studentnummer", "Deelnemernummer", "Studentnr", "Studentcode", "ReferentieID", default=""
    )
    brin: BrinCode = column("BRIN", "Brinnummer", "BRIN-nummer", "Instellingscode")
    registratienummer: Annotated[str | None, optional(reference)] = column(
        "Registratienummer", "Meldingsnummer", default=""
    )
    soort: Annotated[Soort, required(one_of(SOORTEN, [s.value for s in Soort]))] = column(
        "Soort", "Aanwezigheid", "Aanwezigheidsstatus", "Presentie", "Presentiestatus"
    )
    datum: Annotated[datetime, required(day_or_moment)] = column(
        "Datum", "Begindatum", "Lesdatum", "Datum les", within=ranges.LESSON
    )
    begintijd: Annotated[time | None, decisive(time_of_day)] = column(
        "Begintijd", "Tijd", "Starttijd", "Aanvangstijd", "Begintijd les", default=""
    )
    eindtijd: Annotated[time | None, optional(time_of_day)] = column(
        "Eindtijd", "Tijd tot", "Eindtijd les", default=""
    )
    lesuur: Annotated[int | None, decisive(lesson_hour)] = column("Lesuur", "Lesuur van", default="")
    uren: Annotated[timedelta | None, optional(hours)] = column("Uren", "Aantal uren", default="")
    minuten: Annotated[timedelta | None, optional(minutes)] = column(
        "Minuten", "Aantal minuten", "Duur in minuten", default=""
    )
    geoorloofd: Annotated[bool | None, optional(pardoned)] = column("Geoorloofd", default="")

    @property
    def day(self) -> date:
        return self.datum.date()

    @property
    def clock(self) -> time | None:
        """When it began; no lesson begins at midnight."""
        found = self.datum.time() if self.begintijd is None else self.begintijd
        return None if found == MIDNIGHT else found

    @property
    def lost(self) -> timedelta | None:
        """What was missed: as it is told, else from beginning to end; None where that is not told either."""
        told = self.minuten if self.uren is None else self.uren
        if told is None and self.clock is not None and self.eindtijd is not None:
            return datetime.combine(self.day, self.eindtijd) - datetime.combine(self.day, self.clock)
        return told


def thing(row: Registratie, person: PersonRef) -> str | None:
    """What names the lesson among those of the student; None when nothing does.

    One number can be that of a report over several lessons, so its day and time belong to the name. Some
    systems number by the student, or not at all: then day and time alone name it.
    """
    number, on = row.registratienummer, row.day.isoformat()
    lesson = f"{on}T{row.clock:%H:%M}" if row.clock else f"{on} L{row.lesuur}" if row.lesuur else None
    if number is None or _is_the_students(row, number):
        return lesson
    return f"{unnamed(number, person)} {lesson or on}"


def _is_the_students(row: Registratie, number: str) -> bool:
    """Whether it tells only who the student is: their own number, or a PGN with at most words around it."""
    if own_reference(number) == (own_reference(row.studentnummer) or ""):
        return True
    pgns = [read[1] for text in (row.bsn, row.onderwijsnummer) if (read := numbered(text))]
    if (read := numbered(number)) and read[1] in pgns:
        return True
    rest = number
    for pgn in pgns:
        rest = rest.replace(pgn, "").replace(pgn.lstrip("0"), "")
    return rest != number and not any(c.isdigit() for c in rest)
