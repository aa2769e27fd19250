"""Mbo attendance export -> Attended, AbsenceReported.

The reason of an absence is in the file and never read: it may tell of health. What counts is whether it was
excused.
"""

from datetime import UTC, datetime, time, timedelta
from enum import Enum
from typing import Annotated

from hub.connectors import sheet
from hub.connectors.contract import Connector, Delivery, PersonRef, Reading
from hub.connectors.faults import FIELD, MISSING, Fault
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
from hub.connectors.naming import Frame
from hub.connectors.person import unnamed
from hub.connectors.samples import sample
from hub.domain.facts import AbsenceReported, Attended, Fact
from hub.domain.identifiers import Brin
from hub.domain.timeline import AMSTERDAM, season_of

NAME = "attendance"


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
    began = datetime.combine(row.datum, row.begintijd or time(), AMSTERDAM)
    return (
        AbsenceReported(
            source=at.source,
            ref=unnamed(row.registratienummer, person),
            version=at.version,
            school=Brin(row.brin),
            began=began.astimezone(UTC),
            lost=row.uren,
            excused=row.geoorloofd,
        ),
    )


def _incomplete(row: Registratie) -> Fault:
    needed = {"Registratienummer": row.registratienummer, "Uren": row.uren, "Geoorloofd": row.geoorloofd}
    empty = [name for name, value in needed.items() if value is None]
    return Fault(FIELD, "missing_value", empty[0], f"{', '.join(empty)}: {MISSING}")


FORM = sheet.Form(
    connector=NAME,
    row=Registratie,
    translate=facts,
    own="Studentnummer",
    either=(("BSN", "Onderwijsnummer", "Studentnummer"),),
    yours=lambda row, at: row.brin == at.organisation,
)


def read(delivery: Delivery) -> Reading:
    return sheet.read(FORM, delivery)


CONNECTOR = Connector(
    name=NAME,
    sector="mbo",
    title="Aanwezigheid mbo",
    summary="Eerste aanwezigheid in het studiejaar en afwezigheid met uren; de reden wordt niet gelezen.",
    pattern="attendance_<BRIN>_<jjjjmmddTuumm>.csv",
    delivers=(Attended, AbsenceReported),
    read=read,
    examples=(
        sample(
            "werkdag",
            "attendance_25PX_20250910T0500.csv",
            "25PX",
            "Eerste aanwezigheid en afwezigheid, uren met komma en punt; een rij zonder uren is afgewezen.",
        ),
    ),
)
