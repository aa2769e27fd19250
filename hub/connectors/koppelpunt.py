"""Koppelpunt MBO application items (aanmeldingen, VVA) -> ApplicationChanged.

On the left the hub's words, on the right the koppelpunt's, its misspellings included. Each message is a
thing of its own, ordered by `wijzigingsvolgnummer`; no status is higher than another. Type I is an
expression of interest.
"""

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import Field, ValidationError, field_validator

from hub.connectors.connector import Connector
from hub.connectors.contract import (
    Claim,
    Delivery,
    Fault,
    Linked,
    Note,
    PersonRef,
    Reading,
    Rejected,
    Skipped,
    tells,
)
from hub.connectors.dialect import Text, decode
from hub.connectors.faults import FIELD, FORMAT, RECORD, of_validation, refuse, reject
from hub.connectors.fields import BrinCode, MaybeDay, Moment, Wire, one_of, reference, required
from hub.connectors.file_name import FileName
from hub.connectors.lenient_json import Item, items, load
from hub.connectors.naming import Frame, capped
from hub.connectors.owners import national
from hub.connectors.person import identify
from hub.connectors.samples import sample
from hub.domain.facts import ApplicationChanged, Status
from hub.domain.identifiers import Brin
from hub.domain.timeline import day_of, season_of

OCTOBER = 10
MOST = 2**63 - 1
_YEAR = re.compile(r"(20[0-9]{2})([-/](20)?[0-9]{2})?")
_CHAIN = re.compile(r"[0-9]{2}[A-Z]{2}([0-9]{2})?:[0-9]{8}")
_CREBO = re.compile(r"[0-9]{5}")

STATUSES = {status.value: status for status in Status} | {
    "RECEIVED": Status.RECEIVED,
    "OFFERED": Status.OFFERED,
    "REJECTED": Status.REJECTED,
    "WITHDRAWN": Status.WITHDRAWN,
    "ENROLLED": Status.ENROLLED,
}
NO_STATUS_YET = frozenset({"CREATED", "SUBMITTED"})
"""In CAMBO and not yet at an mbo: no application that anyone received."""

NOT_OBJECT = "Een aanmelding is een JSON-object; dit is iets anders."
NO_ITEMS = 'Er zijn geen aanmeldingen in te vinden; lever {"items": [...]}, ook als de lijst leeg is.'
NOT_JSON = "Dit is geen tekst; lever het bericht van het koppelpunt als JSON, ongewijzigd."
SOURCE_ERROR = "Het koppelpunt gaf een foutmelding in plaats van aanmeldingen; haal ze opnieuw op."
PARTIAL = Note(
    "partial", "Bij de aanmeldingen stond een foutmelding: ze zijn niet volledig; haal ze opnieuw op."
)
OWN_NUMBER = "Dit is het nummer van de persoon, niet het volgnummer van het bericht."
CLOCK = (
    "clock_ahead",
    "{} keer loopt laatsteWijziging voor op de levering; het moment van de levering telt.",
)
PROGRAMME = (
    "programme_unknown",
    "{} keer is opleidingCreboCode geen crebocode van vijf cijfers; de opleiding blijft onbekend.",
)


class Aanmelding(Wire):
    """One item, in the koppelpunt's spelling."""

    keten_id: Annotated[str, required(reference)] = Field(alias="ketenId", pattern=f"^(?:{_CHAIN.pattern})$")
    volgnummer: int = Field(alias="wijzigingsvolgnummer", ge=0, le=MOST)
    pgn: str = Field("", alias="pgn")
    bsn: str = Field("", alias="bsn")
    status: Annotated[Status, required(one_of(STATUSES, list(Status)))] = Field(alias="status")
    laatste_wijziging: Moment = Field(alias="laatsteWijziging")
    brin: BrinCode = Field(alias="brin")
    crebo: str = Field("", alias="opleidingCreboCode")
    aanmeldjaar: str = Field("", alias="opleidingAanmeldjaar")
    startdatum: MaybeDay = Field(None, alias="startdatumOpleiding")

    @field_validator("pgn", "bsn", "crebo", "aanmeldjaar", mode="before")
    @classmethod
    def written_as_a_number(cls, value: object) -> object:
        """Some systems write these without quotes, or as null."""
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        return "" if value is None else value

    @field_validator("volgnummer", mode="before")
    @classmethod
    def a_whole_number(cls, value: object) -> object:
        return None if isinstance(value, bool | float) else value


def application(item: Aanmelding, at: Frame) -> ApplicationChanged:
    return ApplicationChanged(
        source=at.source,
        ref=f"{item.keten_id}#{item.volgnummer}",
        version=item.volgnummer,
        chain=item.keten_id,
        number=item.volgnummer,
        school=Brin(item.brin),
        programme=item.crebo if _CREBO.fullmatch(item.crebo) else "",
        season=season(item.aanmeldjaar, item.startdatum, item.laatste_wijziging),
        starts=item.startdatum,
        status=item.status,
        changed=capped(item.laatste_wijziging, at.through)[0].astimezone(UTC),
    )


def season(year: str, starts: date | None, changed: datetime) -> int:
    """The summer of an application: chains are used again, and the year is 0 in many rows."""
    if found := _YEAR.fullmatch(year):
        return int(found[1])
    if starts is not None:
        return season_of(starts)
    day = day_of(changed)
    return day.year + (day.month >= OCTOBER)


def read(delivery: Delivery, at: Frame) -> Reading:
    text = decode(delivery.content)
    if isinstance(text, Fault):
        remedy = NO_ITEMS if text.code == "empty" else NOT_JSON
        return refuse(delivery, replace(text, remedy=remedy), at.version)
    loaded = load(text.body)
    if isinstance(loaded, Fault):
        return refuse(delivery, loaded, at.version)
    body, value = loaded
    if isinstance(value, dict) and "items" not in value:
        if "geschatteNieuweAanmeldingen" in value:
            return _notification(at)
        if "ketenId" not in value:
            remedy = SOURCE_ERROR if "foutmelding" in value else NO_ITEMS
            return refuse(delivery, Fault(FORMAT, "no_items", "items", remedy), at.version)
    elif not isinstance(value, list) and not (isinstance(value, dict) and isinstance(value["items"], list)):
        return refuse(delivery, Fault(FORMAT, "no_items", "items", NO_ITEMS), at.version)
    reading = _reading(list(items(body, value, "items")), text, at)
    return _partial(reading) if isinstance(value, dict) and value.get("foutmelding") else reading


def _partial(reading: Reading) -> Reading:
    """Items beside an error: they are facts, but what else there was to pull is not told."""
    return replace(reading, heard=False, notes=(*reading.notes, PARTIAL))


def _notification(at: Frame) -> Reading:
    """Word that there is something to fetch: no pull, so the source has not been heard."""
    skipped = (Skipped(1, "notification"),)
    return Reading(1, at.through, at.version, skipped=skipped, notes=at.notes, heard=False)


def _reading(found: list[Item], text: Text, at: Frame) -> Reading:
    claims: list[Claim] = []
    links: list[Linked] = []
    rejections: list[Rejected] = []
    skipped: list[Skipped] = []
    flags: Counter[tuple[str, str]] = Counter()
    for number, item in enumerate(found, start=1):
        if (code := _no_application(item.value)) is not None:
            skipped.append(Skipped(number, code))
            continue
        said = _say(item.value, at, flags)
        if isinstance(said, Fault):
            rejections.append(reject(said, number, text.original(item.raw), line=item.line))
            continue
        claims.append(said[0])
        links.extend(said[1])
    fruitless = {r.record for r in rejections} | {s.record for s in skipped}
    fruitful = frozenset(range(1, len(found) + 1)) - fruitless
    return Reading(
        records=len(found),
        through=at.through,
        version=at.version,
        claims=tuple(claims),
        links=tuple(links),
        rejections=tuple(rejections),
        skipped=tuple(skipped),
        fruitful=fruitful,
        notes=(*at.notes, *(Note(code, text.format(n)) for (code, text), n in sorted(flags.items()) if n)),
        heard=tells(fruitful, rejections),
    )


def _no_application(value: Any) -> str | None:  # noqa: ANN401  # JSON may be anything
    """What is known to be no application."""
    if not isinstance(value, dict):
        return None
    if value.get("type") in ("I", "i"):
        return "interest"
    status = value.get("status")
    return "not_submitted" if isinstance(status, str) and status.upper() in NO_STATUS_YET else None


def _say(value: Any, at: Frame, flags: Counter[tuple[str, str]]) -> tuple[Claim, tuple[Linked, ...]] | Fault:  # noqa: ANN401  # as above
    if not isinstance(value, dict):
        return Fault(RECORD, "not_an_object", None, NOT_OBJECT)
    try:
        item = Aanmelding.model_validate(value)
    except ValidationError as error:
        return of_validation(error)
    who = identify(item.bsn, item.pgn, item.keten_id)
    if isinstance(who, Fault):
        return replace(who, field="bsn" if who.field == "BSN" else "pgn")
    if str(item.volgnummer) == who.person.pgn:
        return Fault(FIELD, "number_invalid", "wijzigingsvolgnummer", OWN_NUMBER)
    flags[CLOCK] += capped(item.laatste_wijziging, at.through)[1]
    flags[PROGRAMME] += _CREBO.fullmatch(item.crebo) is None
    person: PersonRef = who.person
    linked = (Linked(who.also, person.pgn, day_of(at.through)),) if who.also and person.pgn else ()
    return Claim(person, application(item, at)), linked


CONNECTOR = Connector(
    name="koppelpunt",
    sector="mbo",
    owner=national("mbo"),
    rows_name_owner="none",
    title="Aanmeldingen (koppelpunt MBO)",
    summary="Statusberichten over aanmeldingen (AO, OA, LNI, AI, LI), in de volgorde van het volgnummer.",
    feed="koppelpunt MBO",
    feeds="koppelpunt MBO: aanmeldingen",
    file=FileName("koppelpunt_<jjjjmmddTuumm>.json"),
    delivers=(ApplicationChanged,),
    reads=read,
    examples=(
        sample(
            "gepubliceerd",
            "koppelpunt_20220321T0600.json",
            "mbo",
            "Zoals gepubliceerd, met komma's te veel; een leerling bij twee instellingen, een interesse.",
        ),
        sample(
            "statussen",
            "koppelpunt_20250411T0500.json",
            "mbo",
            "Een stap terug, eerst al LI, ingetrokken en opnieuw, keten hergebruikt, "
            "een klok die voorloopt, een onbekende status.",
        ),
    ),
)
