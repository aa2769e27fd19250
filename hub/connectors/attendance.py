"""Mbo attendance export -> Attended, AbsenceReported.

Each lesson is a thing of its own: one report can tell of many. The reason of an absence is in the file and
never kept: it may tell of health. What counts is whether it was excused.
"""

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

from pydantic_core import PydanticCustomError

from hub.connectors import ranges, sheet
from hub.connectors.attendance_codes import EXCUSED, NO_ABSENCE, SOORTEN, Soort
from hub.connectors.connector import Connector
from hub.connectors.contract import WHOLE, Delivery, Fault, Note, PersonRef, Reading, Skipped
from hub.connectors.dates import clock, day_or_moment
from hub.connectors.faults import FIELD, MISSING
from hub.connectors.fields import (
    BrinCode,
    column,
    decisive,
    hours,
    one_of,
    optional,
    reference,
    required,
    yes,
)
from hub.connectors.file_name import FileName
from hub.connectors.naming import Frame
from hub.connectors.owners import SCHOOL
from hub.connectors.person import numbered, own_reference, unnamed
from hub.connectors.samples import sample
from hub.domain.facts import AbsenceReported, Attended, Fact
from hub.domain.identifiers import Brin
from hub.domain.timeline import AMSTERDAM, day_of, season_of

MOST = timedelta(hours=12)
"""A registration is of one day (it has no last day), and no school day is longer. Minutes written as hours
would make the sixteen hours of Leerplichtwet 1969 art. 21a of one missed lesson."""

NOT_HOURS = (
    "Een registratie gaat over één schooldag, hoogstens 12 uur; lever uren (1,5) en geen minuten (90)."
)
OWN_NUMBER = Fault(
    FIELD,
    "number_invalid",
    "Registratienummer",
    "Dit is het nummer van de student, niet dat van de registratie; "
    "lever een eigen nummer per registratie, of vul Begintijd of Lesuur in.",
)
SAME = Note(
    "lessons_alike",
    "{} keer staat een registratienummer vaker bij één dag, zonder Begintijd of Lesuur: dan telt één regel.",
)
NONE_MISSED = Note(
    "no_absence",
    "{} keer is het geen verzuim (te laat, ziek, verwijderd): was de les eerder als afwezig gemeld, "
    "dan vervalt dat.",
    look=False,
)
LESSONS, MIDNIGHT = 16, time()
_ENDS_IN_A_DAY = re.compile(r" \d{4}-\d\d-\d\d$")


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

    studentnummer: str = column("Studentnummer", "Deelnemernummer", "Studentnr", default="")
    brin: BrinCode = column("BRIN", "Brinnummer", "BRIN-nummer", "Instellingscode")
    registratienummer: Annotated[str | None, optional(reference)] = column(
        "Registratienummer", "Meldingsnummer", default=""
    )
    soort: Annotated[Soort, required(one_of(SOORTEN, [s.value for s in Soort]))] = column("Soort")
    datum: Annotated[datetime, required(day_or_moment)] = column("Datum", "Begindatum", within=ranges.LESSON)
    begintijd: Annotated[time | None, decisive(clock)] = column("Begintijd", "Tijd", default="")
    lesuur: Annotated[int | None, decisive(lesson_hour)] = column("Lesuur", "Lesuur van", default="")
    uren: Annotated[timedelta | None, optional(hours)] = column("Uren", "Aantal uren", default="")
    geoorloofd: Annotated[bool | None, optional(pardoned)] = column("Geoorloofd", default="")

    @property
    def day(self) -> date:
        return self.datum.date()

    @property
    def clock(self) -> time | None:
        """When it began; no lesson begins at midnight."""
        found = self.datum.time() if self.begintijd is None else self.begintijd
        return None if found == MIDNIGHT else found


def facts(row: Registratie, person: PersonRef, at: Frame) -> tuple[Fact | Skipped | Note, ...] | Fault:
    if row.soort is Soort.PRESENT:
        return _attended(row, at)
    if row.soort in NO_ABSENCE:
        known = (Skipped(WHOLE, NO_ABSENCE[row.soort]), NONE_MISSED)
        ref = thing(row, person)
        return known if ref is None else (*known, _absence(row, ref, at, retracted=True))
    excused = row.geoorloofd if row.geoorloofd is not None else EXCUSED.get(row.soort)
    taken_back = row.soort is Soort.WITHDRAWN
    needed: dict[str, object] = {"Registratienummer": row.registratienummer or row.clock or row.lesuur}
    if not taken_back:
        needed |= {"Uren": row.uren, "Geoorloofd": excused}
    if empty := [name for name, value in needed.items() if value is None]:
        return Fault(FIELD, "missing_value", empty[0], f"{', '.join(empty)}: {MISSING}")
    if row.uren is not None and row.uren > MOST:
        return Fault(FIELD, "hours_invalid", "Uren", NOT_HOURS)
    ref = thing(row, person)
    if ref is None:
        return OWN_NUMBER
    return (_absence(row, ref, at, excused=bool(excused), retracted=taken_back),)


def _attended(row: Registratie, at: Frame) -> tuple[Attended] | Fault:
    """That a student was there is told after it, never before."""
    if row.day > day_of(at.through):
        return Fault(FIELD, "date_range", "Datum", ranges.LATE.format("Datum"))
    ref = str(season_of(row.day))
    return (Attended(source=at.source, ref=ref, version=at.version, school=Brin(row.brin), day=row.day),)


def _absence(
    row: Registratie, ref: str, at: Frame, *, excused: bool = True, retracted: bool = False
) -> AbsenceReported:
    began = datetime.combine(row.day, row.clock or MIDNIGHT, AMSTERDAM)
    return AbsenceReported(
        source=at.source,
        ref=ref,
        version=at.version,
        retracted=retracted,
        school=Brin(row.brin),
        began=began.astimezone(UTC),
        lost=row.uren or timedelta(),
        excused=excused,
    )


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


FORM = sheet.Form(
    row=Registratie,
    translate=facts,
    own="Studentnummer",
    either=(("BSN", "Onderwijsnummer", "Studentnummer"),),
    yours=lambda row, at: row.brin == at.organisation,
)


def read(delivery: Delivery, at: Frame) -> Reading:
    """Of rows with one number on one day, and nothing to tell them apart, one counts: that is told."""
    reading = sheet.read(FORM, delivery, at)
    absences = ((c.person, c.fact.ref) for c in reading.claims if isinstance(c.fact, AbsenceReported))
    counts = Counter(ref for ref in absences if _ENDS_IN_A_DAY.search(ref[1]))
    same = sum(count > 1 for count in counts.values())
    note = Note(SAME.code, SAME.text.format(same))
    return replace(reading, notes=(*reading.notes, note)) if same else reading


CONNECTOR = Connector(
    name="attendance",
    sector="mbo",
    owner=SCHOOL,
    rows_name_owner="each",
    title="Aanwezigheid mbo",
    summary="Eerste aanwezigheid in het studiejaar en afwezigheid per les; de reden wordt niet bewaard.",
    feed="aanwezigheid van {}",
    feeds="mbo: aanwezigheid en verzuim",
    file=FileName("attendance_<BRIN>_<jjjjmmddTuumm>.csv"),
    delivers=(Attended, AbsenceReported),
    reads=read,
    form=FORM,
    examples=(
        sample(
            "werkdag",
            "attendance_25PX_20250910T0500.csv",
            "25PX",
            "Eerste aanwezigheid en afwezigheid, uren met komma en punt; een rij zonder uren is afgewezen.",
        ),
    ),
)
