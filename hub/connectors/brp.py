"""Municipal changes of persons (BRP, as in DUO's P-levering) -> Born, Resides, Died.

Each move is a thing of its own day: history is knowledge. A former municipality code is read as what it
became.
"""

from collections.abc import Iterator
from enum import Enum
from typing import Annotated

from pydantic import ValidationInfo, field_validator

from hub.connectors import sheet
from hub.connectors.births import impossible
from hub.connectors.connector import Connector
from hub.connectors.contract import Delivery, Fault, PersonRef, Reading
from hub.connectors.faults import FIELD, MISSING
from hub.connectors.fields import MaybeBirth, MaybeDay, column, municipality, one_of, optional, required
from hub.connectors.file_name import FileName
from hub.connectors.naming import Frame
from hub.connectors.owners import MUNICIPALITY
from hub.connectors.samples import sample
from hub.domain.facts import Born, Died, Fact, Resides
from hub.domain.identifiers import Municipality

ABROAD = Municipality("1999")
"""RNI: where the register places those who do not live in the Netherlands."""


def place(text: str) -> Municipality:
    return ABROAD if text.strip() == ABROAD else municipality(text)


MaybePlace = Annotated[Municipality | None, optional(place)]


class Gebeurtenis(Enum):
    """What happened."""

    MOVED = "verhuizing"
    LEFT = "vertrek"
    DIED = "overlijden"
    BORN = "geboortedatum"


GEBEURTENISSEN = {g.value: g for g in Gebeurtenis} | {
    "vertrek buitenland": Gebeurtenis.LEFT,
    "emigratie": Gebeurtenis.LEFT,
    "overleden": Gebeurtenis.DIED,
    "wijziging geboortedatum": Gebeurtenis.BORN,
}


class Mutatie(sheet.PupilRow):
    """One row, in the words of the delivery."""

    geboortedatum: MaybeBirth = column("Geboortedatum", default="")
    gebeurtenis: Annotated[Gebeurtenis, required(one_of(GEBEURTENISSEN, [g.value for g in Gebeurtenis]))] = (
        column("Gebeurtenis", "Soort", "Mutatiesoort")
    )
    datum: MaybeDay = column("Datum", "Ingangsdatum")
    van: MaybePlace = column("Gemeente van", "Vorige gemeente", default="")
    naar: MaybePlace = column("Gemeente naar", "Nieuwe gemeente", default="")

    @field_validator("naar", mode="before")
    @classmethod
    def a_country_is_no_municipality(cls, value: object, row: ValidationInfo) -> object:
        """Of those who leave, some systems write the code of the country here; it is not needed."""
        return "" if row.data.get("gebeurtenis") is Gebeurtenis.LEFT else value


def facts(row: Mutatie, _person: PersonRef, at: Frame) -> tuple[Fact, ...] | Fault:
    needs: dict[Gebeurtenis, dict[str, object]] = {
        Gebeurtenis.MOVED: {"Datum": row.datum, "Gemeente naar": row.naar},
        Gebeurtenis.LEFT: {"Datum": row.datum},
        Gebeurtenis.DIED: {"Datum": row.datum},
        Gebeurtenis.BORN: {"Geboortedatum": row.geboortedatum},
    }
    empty = [name for name, value in needs[row.gebeurtenis].items() if value is None]
    if empty:
        return Fault(FIELD, "missing_value", empty[0], f"{', '.join(empty)}: {MISSING}")
    return impossible(row.geboortedatum, at, "Geboortedatum") or tuple(_facts(row, at))


def _facts(row: Mutatie, at: Frame) -> Iterator[Fact]:
    if row.geboortedatum is not None:
        yield Born(source=at.source, ref="birth", version=at.version, birth=row.geboortedatum)
    if row.datum is None:
        return
    if row.gebeurtenis is Gebeurtenis.DIED:
        yield Died(source=at.source, ref="death", version=at.version, day=row.datum)
    if row.gebeurtenis in (Gebeurtenis.MOVED, Gebeurtenis.LEFT):
        abroad = row.gebeurtenis is Gebeurtenis.LEFT or row.naar == ABROAD
        yield Resides(
            source=at.source,
            ref=f"residence {row.datum.isoformat()}",
            version=at.version,
            municipality=None if abroad else at.municipality(row.naar),
            since=row.datum,
            before=None if row.van == ABROAD else at.municipality(row.van),
            abroad=abroad,
        )


def yours(row: Mutatie, at: Frame) -> bool:
    """A municipality speaks of its own residents: those who leave it and those who come."""
    places = {row.van, row.naar, at.municipality(row.van), at.municipality(row.naar)} - {None}
    return not places or at.organisation in places


FORM = sheet.Form(row=Mutatie, translate=facts, yours=yours)


def read(delivery: Delivery, at: Frame) -> Reading:
    return sheet.read(FORM, delivery, at)


CONNECTOR = Connector(
    name="brp",
    sector="municipal",
    owner=MUNICIPALITY,
    rows_name_owner="some",
    title="Verhuizingen, vertrek en overlijden",
    summary="Mutaties van inwoners (BRP): verhuizing, vertrek, overlijden, andere geboortedatum.",
    feed="BRP van {}",
    feeds="gemeenten: verhuizing, vertrek en overlijden",
    file=FileName("brp_<gemeentecode>_<jjjjmmddTuumm>.csv"),
    delivers=(Born, Resides, Died),
    reads=read,
    examples=(
        sample(
            "week",
            "brp_0363_20250707T0600.csv",
            "0363",
            "Verhuizingen met verloren voorloopnullen, vertrek, overlijden, een gecorrigeerde geboortedatum.",
        ),
    ),
)
