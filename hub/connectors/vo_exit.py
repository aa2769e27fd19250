"""Vo deregistrations -> LeftVo.

DUO's uitschrijfdatum is the last day still enrolled; some systems give the first day not enrolled instead, in
a column of its own name. One thing per school and summer, so that a correction revises, also
one from the first of August to the last of July.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated

from hub.connectors import ranges, sheet
from hub.connectors.connector import Connector
from hub.connectors.contract import Delivery, Fault, PersonRef, Reading
from hub.connectors.dates import day
from hub.connectors.faults import FIELD
from hub.connectors.fields import BRIN_NAMES, BrinCode, MaybeDay, column, decisive, one_of
from hub.connectors.file_name import FileName
from hub.connectors.naming import Frame
from hub.connectors.owners import SCHOOL
from hub.connectors.samples import sample
from hub.connectors.vo_codes import DESTINATIONS
from hub.domain.facts import Destination, Fact, LeftVo
from hub.domain.identifiers import Brin

LAST, FIRST_NOT = "Uitschrijfdatum", "Uitgeschreven per"
DAY = timedelta(days=1)
OCTOBER = 10

MISSING = f"Er is geen datum; vul {LAST} in (laatste dag ingeschreven) of {FIRST_NOT} (eerste dag niet meer)."
CONFLICT = f"{LAST} en {FIRST_NOT} spreken elkaar tegen; de tweede is de dag na de eerste."


class Uitschrijving(sheet.PupilRow):
    """One row, in the words of the export."""

    stamnummer: str = column("Stamnummer", "Leerlingnummer", default="")
    brin: BrinCode = column("BRIN", *BRIN_NAMES)
    uitschrijfdatum: MaybeDay = column(
        LAST,
        "Datum uitschrijving",
        "Uitschrijvingsdatum",
        "Laatste dag ingeschreven",
        "Einddatum inschrijving",
        default="",
        within=ranges.LEFT,
    )
    uitgeschreven_per: MaybeDay = column(
        FIRST_NOT, "Uitschrijving per", "Vertrokken per", default="", within=ranges.LEFT
    )
    bestemming: Annotated[
        Destination | None, decisive(one_of(DESTINATIONS, [d.value for d in Destination]))
    ] = column(
        "Bestemming",
        "Vertrekbestemming",
        "Bestemming na vertrek",
        "Uitstroombestemming",
        "Vervolgbestemming",
        "Vervolgopleiding",
        "Vervolgonderwijs",
        default="",
    )


def facts(row: Uitschrijving, _person: PersonRef, at: Frame) -> tuple[Fact, ...] | Fault:
    by_first = row.uitgeschreven_per - DAY if row.uitgeschreven_per else None
    last_day = row.uitschrijfdatum or by_first
    if last_day is None:
        return Fault(FIELD, "missing_value", LAST, MISSING)
    if by_first not in (None, last_day):
        return Fault(FIELD, "dates_conflict", LAST, CONFLICT)
    return (
        LeftVo(
            source=at.source,
            ref=f"{row.brin} {_summer(last_day)}",
            version=at.version,
            school=Brin(row.brin),
            last_day=last_day,
            destination=row.bestemming or Destination.UNKNOWN,
        ),
    )


def _summer(last_day: date) -> int:
    """The summer whose exits it is among, as in `Standing.exits`: 1 October before to 30 September after."""
    return last_day.year + (last_day.month >= OCTOBER)


def ref(cells: Mapping[str, str]) -> str | None:
    """The ref of the row's LeftVo."""
    last, first_not = cells.get(LAST, "").strip(), cells.get(FIRST_NOT, "").strip()
    try:
        last_day = day(last) if last else day(first_not) - DAY
    except (ValueError, OverflowError):
        return None
    return f"{cells.get('BRIN', '').strip().upper()} {_summer(last_day)}"


FORM = sheet.Form(
    row=Uitschrijving,
    translate=facts,
    own="Stamnummer",
    either=(("BSN", "Onderwijsnummer", "Stamnummer"), (LAST, FIRST_NOT)),
    known={"BRIN": lambda at: at.organisation},
    yours=lambda row, at: row.brin == at.organisation,
    ref=ref,
)


def read(delivery: Delivery, at: Frame) -> Reading:
    return sheet.read(FORM, delivery, at)


CONNECTOR = Connector(
    name="vo-exit",
    sector="vo",
    owner=SCHOOL,
    rows_name_owner="each",
    title="Uitschrijvingen vo",
    summary="Uitschrijvingen met de opgegeven bestemming; de uitschrijfdatum is de laatste dag ingeschreven.",
    feed="uitschrijvingen van {}",
    feeds="vo: uitschrijvingen",
    file=FileName("vo-exit_<BRIN>_<jjjjmmddTuumm>.csv"),
    delivers=(LeftVo,),
    reads=read,
    form=FORM,
    examples=(
        sample(
            "laatste-dag",
            "vo-exit_16YV_20250801T0600.csv",
            "16YV",
            "De laatste dag ingeschreven (DUO); een rij van een andere school is afgewezen.",
        ),
        sample(
            "eerste-dag-niet",
            "vo-exit_16YV_20250802T0600.csv",
            "16YV",
            "Dezelfde dag, gegeven als eerste dag niet meer ingeschreven.",
        ),
    ),
)
