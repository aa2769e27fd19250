"""The national export of CAMBO and the koppelpunt, a row for each status -> ApplicationChanged.

Columns and what they mean are those that CEDA published with its study (GitHub, cedanl/instroomprognose-mbo:
data/metadata, utils/dev/cambo_analysis.qmd). It names nobody: in the place of a BSN it has a hash that no key
of ours opens. An application is known by its ketenId, which is the koppelpunt's: it is of the pupil whom the
koppelpunt named beside it, and of nobody else's until it does. It has no wijzigingsvolgnummer, so its moments
order; beside numbered messages of the same day those count as later.
"""

from dataclasses import replace
from datetime import UTC
from enum import Enum
from typing import Annotated

from hub.connectors import ranges, sheet
from hub.connectors.connector import Connector
from hub.connectors.contract import WHOLE, Claim, Delivery, Fault, Note, PersonRef, Reading, Skipped
from hub.connectors.faults import FIELD, MISSING
from hub.connectors.fields import BrinCode, MaybeDay, Moment, Spare, Wire, column, decisive, one_of, required
from hub.connectors.file_name import FileName
from hub.connectors.json_values import written
from hub.connectors.koppelpunt_item import STATUSES, chain, is_crebo, season
from hub.connectors.naming import Frame, capped
from hub.connectors.owners import national
from hub.connectors.reference import tables
from hub.connectors.samples import sample
from hub.domain.facts import ApplicationChanged, Status
from hub.domain.feeds import KOPPELPUNT
from hub.domain.identifiers import Brin
from hub.domain.timeline import millis
from hub.domain.word import MOST_OWN


class Early(Enum):
    """In CAMBO, and not yet at an mbo."""

    CREATED = "CREATED"
    SUBMITTED = "SUBMITTED"


CODES: dict[str, Status | Early] = {**STATUSES, **{early.value: early for early in Early}}
CLOCK = Note("clock_ahead", "{} keer loopt begindatum voor op de levering; het moment van de levering telt.")
PROGRAMME = Note(
    "programme_unknown",
    "{} keer is opleidingcode geen crebocode van vijf cijfers; de opleiding blijft onbekend.",
)


class Statusregel(Wire):
    """One row, in the words of the export."""

    keten_id: Annotated[str | None, decisive(chain)] = column("ketenid")
    brin: BrinCode = column("instellingserkenningscode")
    crebo: Annotated[str, Spare(written)] = column("opleidingcode", default="")
    startmoment: MaybeDay = column("startmoment", default="", within=ranges.BEGUN)
    status: Annotated[Status | Early, required(one_of(CODES, CODES))] = column("status")
    begin: Moment = column("begindatum", within=ranges.BEGUN)
    schooljaar: Annotated[str, Spare(written)] = column("schooljaar", default="")


def facts(
    row: Statusregel, _person: PersonRef, at: Frame
) -> tuple[ApplicationChanged | Note | Skipped, ...] | Fault:
    if isinstance(row.status, Early):
        return (Skipped(WHOLE, "not_submitted"),)
    if row.keten_id is None:
        return Fault(FIELD, "missing_value", "ketenid", MISSING)
    changed, ahead = capped(row.begin, at.through)
    told = ApplicationChanged(
        source=at.source,
        ref=f"{row.keten_id}#{row.status}@{millis(row.begin) // 1000}",
        version=MOST_OWN - at.version if ahead else at.version,
        chain=row.keten_id,
        number=0,
        school=Brin(row.brin),
        programme=row.crebo if is_crebo(row.crebo) else "",
        level=tables.level_of(row.crebo),
        season=season(row.schooljaar, row.startmoment, row.begin),
        starts=row.startmoment,
        status=row.status,
        changed=changed.astimezone(UTC),
    )
    return (told, *((CLOCK,) if ahead else ()), *(() if is_crebo(row.crebo) else (PROGRAMME,)))


BESIDE = frozenset(
    {
        *(
            "id",
            "version",
            "createdat",
            "lastmodifiedat",
            "createdby",
            "lastmodifiedby",
            "caketenid",
            "bsnhash",
        ),
        *("leeftijdscategorie", "postcodecijfers", "onderwijsaanbiedercode", "onderwijslocatiecode"),
        *("afwijkendeopleidingsduur", "leertrajectmbo", "einddatum", "statussource"),
    }
)
"""Where and by whom a row was made, who the student may be, and when the next status began: its own row."""

FORM = sheet.Form(row=Statusregel, translate=facts, either=(), unread=BESIDE)


def read(delivery: Delivery, at: Frame) -> Reading:
    reading = sheet.read(FORM, delivery, at)
    named = (
        Claim(PersonRef(None, fact.chain), fact)
        for _, fact in reading.claims
        if isinstance(fact, ApplicationChanged)
    )
    return replace(reading, claims=tuple(named), references_of=KOPPELPUNT)


CONNECTOR = Connector(
    name="cambo",
    sector="mbo",
    owner=national("mbo"),
    rows_name_owner="none",
    title="Statussen van aanmeldingen (CAMBO)",
    summary="De landelijke export, een regel per status; zonder BSN, het ketenId wijst de aanmelding aan.",
    feed="export van CAMBO",
    feeds="CAMBO: statussen van aanmeldingen",
    file=FileName("cambo_<jjjjmmddTuumm>.csv"),
    delivers=(ApplicationChanged,),
    reads=read,
    form=FORM,
    examples=(
        sample(
            "statussen",
            "cambo_20260401T0600.csv",
            "mbo",
            "Een aanmelding met drie statussen, een eerst al ingeschreven, schooljaar 0, een zonder ketenId.",
        ),
    ),
)
