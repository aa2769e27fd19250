"""Mbo attendance export -> Attended, AbsenceReported.

The reason of an absence is in the file and never read: it may tell of health. What counts is whether it was
excused.
"""

from datetime import UTC, datetime, time, timedelta
from enum import Enum
from typing import Annotated

from hub.connectors import sheet
from hub.connectors.connector import Connector
from hub.connectors.contract import Delivery, Fault, PersonRef, Reading
from hub.connectors.faults import FIELD, MISSING
from hub.connectors.fields import (
    BrinCode,
    Day,
    MaybeClock,
    column,
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
from hub.domain.timeline import AMSTERDAM, season_of

MOST = timedelta(hours=12)
"""A registration is of one day (it has no last day), and no school day is longer. Minutes written as hours
would make the sixteen hours of Leerplichtwet 1969 art. 21a of one missed lesson."""

NOT_HOURS = (
    "Een registratie gaat over één schooldag, hoogstens 12 uur; lever uren (1,5) en geen minuten (90)."
)
OWN_NUMBER = (
    "Dit is het nummer van de student, niet dat van de registratie; "
    "lever een eigen nummer per registratie, of vul Begintijd in."
)


class Soort(Enum):
    """What a row tells."""

    PRESENT = "eerste aanwezigheid"
    ABSENT = "afwezig"


SOORTEN = {soort.value: soort for soort in Soort} | {"aanwezig": Soort.PRESENT, "absent": Soort.ABSENT}


class Registratie(sheet.PupilRow):
    """One row, in the words of the export."""

    studentnummer: str = column("Studentnummer", "Deelnemernummer", "Studentnr", default="")
    brin: BrinCode = column("BRIN", "Brinnummer", "BRIN-nummer", "Instellingscode")
    registratienummer: Annotated[str | None, optional(reference)] = column(
        "Registratienummer", "Meldingsnummer", default=""
    )
    soort: Annotated[Soort, required(one_of(SOORTEN, [s.value for s in Soort]))] = column("Soort")
    datum: Day = column("Datum", "Begindatum")
    begintijd: MaybeClock = column("Begintijd", "Tijd", default="")
    uren: Annotated[timedelta | None, optional(hours)] = column("Uren", "Aantal uren", default="")
    geoorloofd: Annotated[bool | None, optional(yes)] = column("Geoorloofd", default="")


def facts(row: Registratie, person: PersonRef, at: Frame) -> tuple[Fact, ...] | Fault:
    if row.soort is Soort.PRESENT:
        return (
            Attended(
                source=at.source,
                ref=str(season_of(row.datum)),
                version=at.version,
                school=Brin(row.brin),
                day=row.datum,
            ),
        )
    if row.registratienummer is None or row.uren is None or row.geoorloofd is None:
        return _incomplete(row)
    if row.uren > MOST:
        return Fault(FIELD, "hours_invalid", "Uren", NOT_HOURS)
    ref = thing(row, row.registratienummer, person)
    if ref is None:
        return Fault(FIELD, "number_invalid", "Registratienummer", OWN_NUMBER)
    began = datetime.combine(row.datum, row.begintijd or time(), AMSTERDAM)
    return (
        AbsenceReported(
            source=at.source,
            ref=ref,
            version=at.version,
            school=Brin(row.brin),
            began=began.astimezone(UTC),
            lost=row.uren,
            excused=row.geoorloofd,
        ),
    )


def thing(row: Registratie, number: str, person: PersonRef) -> str | None:
    """What names the registration among those of the student; None when nothing does.

    Some systems number it by the student, so that each would be a correction of the one before: then its day
    and time name it.
    """
    if not _is_the_students(row, number):
        return unnamed(number, person)
    return f"{row.datum.isoformat()}T{row.begintijd:%H:%M}" if row.begintijd else None


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


def _incomplete(row: Registratie) -> Fault:
    needed = {"Registratienummer": row.registratienummer, "Uren": row.uren, "Geoorloofd": row.geoorloofd}
    empty = [name for name, value in needed.items() if value is None]
    return Fault(FIELD, "missing_value", empty[0], f"{', '.join(empty)}: {MISSING}")


FORM = sheet.Form(
    row=Registratie,
    translate=facts,
    own="Studentnummer",
    either=(("BSN", "Onderwijsnummer", "Studentnummer"),),
    yours=lambda row, at: row.brin == at.organisation,
)


def read(delivery: Delivery, at: Frame) -> Reading:
    return sheet.read(FORM, delivery, at)


CONNECTOR = Connector(
    name="attendance",
    sector="mbo",
    owner=SCHOOL,
    rows_name_owner="each",
    title="Aanwezigheid mbo",
    summary="Eerste aanwezigheid in het studiejaar en afwezigheid met uren; de reden wordt niet gelezen.",
    feed="aanwezigheid van {}",
    feeds="mbo: aanwezigheid en verzuim",
    file=FileName("attendance_<BRIN>_<jjjjmmddTuumm>.csv"),
    delivers=(Attended, AbsenceReported),
    reads=read,
    examples=(
        sample(
            "werkdag",
            "attendance_25PX_20250910T0500.csv",
            "25PX",
            "Eerste aanwezigheid en afwezigheid, uren met komma en punt; een rij zonder uren is afgewezen.",
        ),
    ),
)
