"""Koppelpunt MBO application items (aanmeldingen, VVA) -> ApplicationChanged.

What one item says: `koppelpunt_item`. Type I is an expression of interest.
"""

from dataclasses import replace
from typing import Any

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
from hub.connectors.faults import FIELD, FORMAT, RECORD, refuse, reject
from hub.connectors.file_name import FileName
from hub.connectors.koppelpunt_item import Aanmelding, application, is_crebo
from hub.connectors.lenient_json import Item, items, load
from hub.connectors.naming import Frame, capped
from hub.connectors.owners import national
from hub.connectors.person import identify
from hub.connectors.samples import sample
from hub.connectors.spare import Aside, understand
from hub.domain.facts import ApplicationChanged
from hub.domain.timeline import day_of

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
CLOCK = Note(
    "clock_ahead",
    "{} keer loopt laatsteWijziging voor op de levering; het moment van de levering telt.",
)
PROGRAMME = Note(
    "programme_unknown",
    "{} keer is opleidingCreboCode geen crebocode van vijf cijfers; de opleiding blijft onbekend.",
)


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
    aside = Aside()
    for number, item in enumerate(found, start=1):
        if (code := _no_application(item.value)) is not None:
            skipped.append(Skipped(number, code))
            continue
        said = _say(item.value, at, item.line, aside)
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
        notes=(*at.notes, *aside.notes()),
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


def _say(
    value: Any,  # noqa: ANN401  # as above
    at: Frame,
    line: int,
    aside: Aside,
) -> tuple[Claim, tuple[Linked, ...]] | Fault:
    if not isinstance(value, dict):
        return Fault(RECORD, "not_an_object", None, NOT_OBJECT)
    understood = understand(Aanmelding, value, at.through)
    if isinstance(understood, Fault):
        return understood
    item = understood.row
    who = identify(item.bsn, item.pgn, item.keten_id)
    if isinstance(who, Fault):
        return replace(who, field="bsn" if who.field == "BSN" else "pgn")
    if str(item.volgnummer) == who.person.pgn:
        return Fault(FIELD, "number_invalid", "wijzigingsvolgnummer", OWN_NUMBER)
    aside.told[CLOCK] += capped(item.laatste_wijziging, at.through)[1]
    aside.told[PROGRAMME] += "opleidingCreboCode" not in understood.without and not is_crebo(item.crebo)
    aside.leave_out(understood.without, line)
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
