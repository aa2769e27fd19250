"""Vo exam results -> ExamTaken.

One thing per school year: a resit's result replaces the first. Names are in the file and never read.
"""

from collections.abc import Mapping
from typing import Annotated

from hub.connectors import ranges, sheet
from hub.connectors.connector import Connector
from hub.connectors.contract import Delivery, PersonRef, Reading
from hub.connectors.dates import day
from hub.connectors.fields import BRIN_NAMES, BrinCode, Day, column, one_of, required
from hub.connectors.file_name import FileName
from hub.connectors.naming import Frame
from hub.connectors.owners import SCHOOL
from hub.connectors.samples import sample
from hub.connectors.vo_codes import ALL_LEVELS, LEVEL_NAMES, RESULTS
from hub.domain.facts import ExamTaken, Fact, Result
from hub.domain.identifiers import Brin
from hub.domain.timeline import season_of


class Uitslag(sheet.PupilRow):
    """One row, in the words of the export."""

    stamnummer: str = column("Stamnummer", "Leerlingnummer", default="")
    brin: BrinCode = column("BRIN", *BRIN_NAMES)
    niveau: Annotated[str, required(one_of(ALL_LEVELS, LEVEL_NAMES))] = column("Niveau", "Elementcode")
    uitslag: Annotated[Result, required(one_of(RESULTS, list(Result)))] = column("Uitslag", "Examenuitslag")
    datum: Day = column("Datum uitslag", "Datum", "Examendatum", within=ranges.EXAMINED)


def facts(row: Uitslag, _person: PersonRef, at: Frame) -> tuple[Fact, ...]:
    return (
        ExamTaken(
            source=at.source,
            ref=str(season_of(row.datum)),
            version=at.version,
            school=Brin(row.brin),
            level=row.niveau,
            result=row.uitslag,
            day=row.datum,
        ),
    )


def ref(cells: Mapping[str, str]) -> str | None:
    """The ref of the row's ExamTaken."""
    try:
        return str(season_of(day(cells.get("Datum uitslag", ""))))
    except ValueError:
        return None


FORM = sheet.Form(
    row=Uitslag,
    translate=facts,
    own="Stamnummer",
    either=(("BSN", "Onderwijsnummer", "Stamnummer"),),
    known={"BRIN": lambda at: at.organisation},
    yours=lambda row, at: row.brin == at.organisation,
    ref=ref,
)


def read(delivery: Delivery, at: Frame) -> Reading:
    return sheet.read(FORM, delivery, at)


CONNECTOR = Connector(
    name="vo-exam",
    sector="vo",
    owner=SCHOOL,
    rows_name_owner="each",
    title="Examenuitslagen",
    summary="Uitslagen van het eindexamen; een herkansing vervangt de eerste uitslag van het schooljaar.",
    feed="examenuitslagen van {}",
    feeds="vo: examenuitslagen",
    file=FileName("vo-exam_<BRIN>_<jjjjmmddTuumm>.csv"),
    delivers=(ExamTaken,),
    reads=read,
    form=FORM,
    examples=(
        sample(
            "juni",
            "vo-exam_16YV_20250612T1700.csv",
            "16YV",
            "Uitslagen met datums zonder voorloopnullen; een onbekende uitslag is afgewezen.",
        ),
    ),
)
