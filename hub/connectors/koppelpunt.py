"""Koppelpunt MBO application items (aanmeldingen, VVA) -> ApplicationChanged.

In two shapes: what an overstapsysteem is given (`koppelpunt_item`), and what a student information system is
(`koppelpunt_sis`). Type I is an expression of interest.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from hub.connectors import item_file, koppelpunt_item, koppelpunt_sis
from hub.connectors.connector import Connector
from hub.connectors.contract import WHOLE, Delivery, Fault, Linked, Note, PersonRef, Reading, Skipped, Sort
from hub.connectors.faults import FIELD, FORMAT, RECORD, refuse
from hub.connectors.file_name import FileName
from hub.connectors.item_file import Gives, ItemForm
from hub.connectors.koppelpunt_item import Aanmelding, is_crebo
from hub.connectors.koppelpunt_sis import Ingediend, is_of_a_sis
from hub.connectors.lenient_json import Item
from hub.connectors.naming import Frame, capped
from hub.connectors.numbering import Numbering
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
OWN_CODE = Note(
    "programme_own_code",
    "{} keer heeft de opleiding een eigen code of een van RIO, en geen crebocode; zij blijft onbekend.",
    look=False,
)


def read(delivery: Delivery, at: Frame) -> Reading:
    opened = item_file.opened(delivery, at, empty=NO_ITEMS, no_text=NOT_JSON)
    if isinstance(opened, Reading):
        return opened
    value = opened.value
    if isinstance(value, dict) and "items" not in value:
        if "geschatteNieuweAanmeldingen" in value:
            return _notification(at)
        if "ketenId" not in value:
            remedy = SOURCE_ERROR if "foutmelding" in value else NO_ITEMS
            return refuse(delivery, Fault(FORMAT, "no_items", "items", remedy), at.version)
    elif not isinstance(value, list) and not (isinstance(value, dict) and isinstance(value["items"], list)):
        return refuse(delivery, Fault(FORMAT, "no_items", "items", NO_ITEMS), at.version)
    return item_file.read(ITEMS, opened, at)


def _lacks(value: Any) -> Note | None:  # noqa: ANN401  # JSON may be anything
    """Items beside an error: they are facts, but what else there was to pull is not told."""
    return PARTIAL if isinstance(value, dict) and value.get("foutmelding") else None


def _notification(at: Frame) -> Reading:
    """Word that there is something to fetch: no pull, so the source has not been heard."""
    skipped = (Skipped(1, "notification"),)
    return Reading(1, at.through, at.version, skipped=skipped, notes=at.notes, heard=False)


def _no_application(value: Mapping[str, object]) -> str | None:
    """What is known to be no application."""
    if value.get("type") in ("I", "i"):
        return "interest"
    status = value.get("status")
    return "not_submitted" if isinstance(status, str) and status.upper() in NO_STATUS_YET else None


def _say(item: Item, at: Frame, aside: Aside) -> Gives | Skipped | Fault:
    if not isinstance(item.value, dict):
        return Fault(RECORD, "not_an_object", None, NOT_OBJECT)
    if (code := _no_application(item.value)) is not None:
        return Skipped(WHOLE, code)
    shape: type[Aanmelding | Ingediend] = Ingediend if is_of_a_sis(item.value) else Aanmelding
    understood = understand(shape, item.value, at.through)
    if isinstance(understood, Fault):
        return understood
    row = understood.row
    who = identify(row.bsn, row.pgn, row.keten_id)
    if isinstance(who, Fault):
        return replace(who, field="bsn" if who.field == "BSN" else "pgn")
    if who.person.pgn and who.person.pgn.lstrip("0") in str(row.volgnummer):
        return Fault(FIELD, "number_invalid", "wijzigingsvolgnummer", OWN_NUMBER)
    if capped(row.moment, at.through)[1]:
        aside.told[CLOCK] += 1
    if understood.without:
        aside.leave_out(understood.without, item.line)
    person: PersonRef = who.person
    linked = (Linked(who.also, person.pgn, day_of(at.through)),) if who.also and person.pgn else ()
    return Gives(person, (*_meanings(row, understood.without, at), *linked))


def _meanings(
    row: Aanmelding | Ingediend, without: Collection[str], at: Frame
) -> Iterator[ApplicationChanged | Note]:
    if isinstance(row, Ingediend):
        yield koppelpunt_sis.application(row, at)
        if not is_crebo(row.opleiding):
            yield OWN_CODE
        return
    yield koppelpunt_item.application(row, at)
    if not is_crebo(row.crebo) and "opleidingCreboCode" not in without:
        yield PROGRAMME


ITEMS = ItemForm("items", _say, _lacks)
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
    items=ITEMS,
    traits=(Sort.CODE,),
    numbering=Numbering("items", "wijzigingsvolgnummer", since="vanafWijziging", failed="foutmelding"),
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
        sample(
            "sis",
            "koppelpunt_20260325T0600.json",
            "mbo",
            "Zoals een studentinformatiesysteem ze krijgt: type A, een ingetrokken, een interesse.",
        ),
    ),
)
