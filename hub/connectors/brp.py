"""Municipal changes of persons (BRP, as in DUO's P-levering) -> Born, Resides, Died.

Each move is a thing of its own day: history is knowledge. A former municipality code is read as what it
became. What counts where a day is not known: `register`.
"""

from collections.abc import Iterator
from datetime import timedelta
from enum import Enum
from typing import Annotated

from pydantic import ValidationInfo, field_validator

from hub.connectors import register, sheet
from hub.connectors.births import impossible
from hub.connectors.connector import Connector
from hub.connectors.contract import Delivery, Fault, Note, PersonRef, Reading
from hub.connectors.faults import FIELD, MISSING
from hub.connectors.fields import MaybeBirth, column, decisive, one_of, optional, required
from hub.connectors.file_name import FileName
from hub.connectors.naming import Frame
from hub.connectors.owners import MUNICIPALITY
from hub.connectors.partial import Partial, partial
from hub.connectors.places import ABROAD, NOWHERE, municipality, nowhere, place
from hub.connectors.samples import sample
from hub.domain.facts import Born, Died, Fact, Resides
from hub.domain.identifiers import Municipality

NOT_AT_ALL = timedelta()
REVIVED = Note(
    "death_withdrawn",
    "{} keer is een overlijden ingetrokken: de hub volgt deze leerling weer. "
    "Een andere datum van overlijden levert u als overlijden.",
)


class Gebeurtenis(Enum):
    """What happened."""

    MOVED = "verhuizing"
    ARRIVED = "vestiging"
    LEFT = "vertrek"
    VANISHED = "vertrokken onbekend waarheen"
    NOT_MOVED = "verhuizing ingetrokken"
    DIED = "overlijden"
    NOT_DIED = "overlijden ingetrokken"
    BORN = "geboortedatum"


GEBEURTENISSEN = {g.value: g for g in Gebeurtenis} | {
    "verhuisd": Gebeurtenis.MOVED,
    "immigratie": Gebeurtenis.ARRIVED,
    "hervestiging": Gebeurtenis.ARRIVED,
    "vestiging buitenland": Gebeurtenis.ARRIVED,
    "vestiging vanuit buitenland": Gebeurtenis.ARRIVED,
    "vestiging uit het buitenland": Gebeurtenis.ARRIVED,
    "vestiging vanuit het buitenland": Gebeurtenis.ARRIVED,
    "vertrek buitenland": Gebeurtenis.LEFT,
    "vertrek naar buitenland": Gebeurtenis.LEFT,
    "vertrek naar het buitenland": Gebeurtenis.LEFT,
    "emigratie": Gebeurtenis.LEFT,
    "vertrek onbekend waarheen": Gebeurtenis.VANISHED,
    "vertrek onbekend": Gebeurtenis.VANISHED,
    "onbekend waarheen": Gebeurtenis.VANISHED,
    "VOW": Gebeurtenis.VANISHED,
    "intrekking verhuizing": Gebeurtenis.NOT_MOVED,
    "vestiging ingetrokken": Gebeurtenis.NOT_MOVED,
    "intrekking vestiging": Gebeurtenis.NOT_MOVED,
    "vertrek ingetrokken": Gebeurtenis.NOT_MOVED,
    "intrekking vertrek": Gebeurtenis.NOT_MOVED,
    "overleden": Gebeurtenis.DIED,
    "intrekking overlijden": Gebeurtenis.NOT_DIED,
    "correctie overlijden": Gebeurtenis.NOT_DIED,
    "overlijden gecorrigeerd": Gebeurtenis.NOT_DIED,
    "overlijden onterecht": Gebeurtenis.NOT_DIED,
    "wijziging geboortedatum": Gebeurtenis.BORN,
}
GOES = frozenset({Gebeurtenis.MOVED, Gebeurtenis.ARRIVED})
HOMES = GOES | {Gebeurtenis.LEFT, Gebeurtenis.VANISHED, Gebeurtenis.NOT_MOVED}
DEATHS = frozenset({Gebeurtenis.DIED, Gebeurtenis.NOT_DIED})


def home(text: str) -> Municipality:
    """Where somebody moves to. Who goes to a country leaves: its code would be a slip here."""
    if nowhere(text):
        return NOWHERE
    return ABROAD if text.strip() == ABROAD else municipality(text)


class Mutatie(sheet.PupilRow):
    """One row, in the words of the delivery."""

    geboortedatum: MaybeBirth = column("Geboortedatum", default="")
    gebeurtenis: Annotated[Gebeurtenis, required(one_of(GEBEURTENISSEN, [g.value for g in Gebeurtenis]))] = (
        column("Gebeurtenis", "Soort", "Mutatiesoort", "Mutatie")
    )
    datum: Annotated[Partial | None, optional(partial)] = column("Datum", "Ingangsdatum")
    van: Annotated[Municipality | None, optional(place)] = column(
        "Gemeente van", "Vorige gemeente", default=""
    )
    naar: Annotated[Municipality | None, decisive(home)] = column(
        "Gemeente naar", "Nieuwe gemeente", default=""
    )

    @field_validator("naar", mode="before")
    @classmethod
    def a_country_is_no_municipality(cls, value: object, row: ValidationInfo) -> object:
        """Of those who leave, some systems write the country here: it matters only when it is unknown."""
        event = row.data.get("gebeurtenis")
        leaves = event is Gebeurtenis.LEFT and isinstance(value, str) and nowhere(value)
        return value if leaves or event in GOES else ""

    @field_validator("van", mode="before")
    @classmethod
    def whence_is_known(cls, value: object, row: ValidationInfo) -> object:
        """Of those who come from abroad, whatever is written of the country."""
        return "" if row.data.get("gebeurtenis") is Gebeurtenis.ARRIVED else value


def facts(row: Mutatie, _person: PersonRef, at: Frame) -> tuple[Fact | Note, ...] | Fault:
    needs: dict[str, object] = {}
    if row.gebeurtenis in HOMES | {Gebeurtenis.DIED}:
        needs["Datum"] = row.datum
    if row.gebeurtenis in GOES:
        needs["Gemeente naar"] = row.naar
    if row.gebeurtenis is Gebeurtenis.BORN:
        needs["Geboortedatum"] = row.geboortedatum
    empty = [name for name, value in needs.items() if value is None]
    if empty:
        return Fault(FIELD, "missing_value", empty[0], f"{', '.join(empty)}: {MISSING}")
    wrong = impossible(row.geboortedatum, at, "Geboortedatum") or _never(row, at)
    return wrong or tuple(_facts(row, at))


def _never(row: Mutatie, at: Frame) -> Fault | None:
    """Why it cannot have happened on that day."""
    if row.datum is None or row.gebeurtenis not in HOMES | DEATHS:
        return None
    ahead = NOT_AT_ALL if row.gebeurtenis in DEATHS else register.AHEAD
    return register.never(row.datum, row.geboortedatum, at, "Datum", ahead)


def _facts(row: Mutatie, at: Frame) -> Iterator[Fact | Note]:
    if row.geboortedatum is not None:
        yield register.born(at, row.geboortedatum)
    gone = row.gebeurtenis is Gebeurtenis.NOT_DIED
    if gone:
        yield REVIVED
    if row.gebeurtenis in DEATHS:
        yield register.died(at, row.datum, retracted=gone)
    if row.gebeurtenis in HOMES and row.datum is not None:
        yield _resides(row, row.datum, at)
    if row.datum is not None and not row.datum.exact and row.gebeurtenis in HOMES | {Gebeurtenis.DIED}:
        yield register.DAY_UNKNOWN


def _resides(row: Mutatie, since: Partial, at: Frame) -> Resides:
    """Who left for nobody knows where is not abroad: that settles nothing, and somebody must look."""
    unknown = row.gebeurtenis is Gebeurtenis.VANISHED or row.naar == NOWHERE
    abroad = not unknown and (row.gebeurtenis is Gebeurtenis.LEFT or row.naar == ABROAD)
    return register.resides(
        at,
        since,
        None if abroad or unknown else at.municipality(row.naar),
        before=None if row.van in (ABROAD, NOWHERE) else at.municipality(row.van),
        abroad=abroad,
        retracted=row.gebeurtenis is Gebeurtenis.NOT_MOVED,
    )


def yours(row: Mutatie, at: Frame) -> bool:
    """A municipality speaks of its own residents: those who leave it and those who come."""
    named = {row.van, row.naar} - {None, ABROAD, NOWHERE}
    return not named or at.organisation in named | {at.municipality(code) for code in named}


FORM = sheet.Form(row=Mutatie, translate=facts, yours=yours)


def read(delivery: Delivery, at: Frame) -> Reading:
    return sheet.read(FORM, delivery, at)


CONNECTOR = Connector(
    name="brp",
    sector="municipal",
    owner=MUNICIPALITY,
    rows_name_owner="some",
    title="Verhuizingen, vertrek en overlijden",
    summary="Mutaties van inwoners (BRP): verhuizing, vestiging, vertrek, overlijden, andere geboortedatum.",
    feed="BRP van {}",
    feeds="gemeenten: verhuizing, vertrek en overlijden",
    file=FileName("brp_<gemeentecode>_<jjjjmmddTuumm>.csv"),
    delivers=(Born, Resides, Died),
    reads=read,
    form=FORM,
    examples=(
        sample(
            "week",
            "brp_0363_20250707T0600.csv",
            "0363",
            "Verhuizingen met verloren voorloopnullen, vertrek, overlijden, een gecorrigeerde geboortedatum.",
        ),
    ),
)
