"""The hub's own event file: CloudEvents 1.0 in JSON lines, for what no system has a published format.

Each kind of event is one fact (`event_types`). The `id` of an event is the delivery's own and no thing: what
it is about is numbered in `data`, and of one thing the latest `time` counts. So an event that comes twice is
a repeat, and files may come in any order. See docs/decisions/0037.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Annotated, Any

from hub.connectors import item_file, json_lines
from hub.connectors.contract import Delivery, Fault, Linked, Note, Reading, Skipped
from hub.connectors.event_type import FAMILY, EventType, Happened, Telling, told
from hub.connectors.faults import FIELD, FORMAT, RECORD, UNKNOWN_CODE, refuse
from hub.connectors.fields import Moment, Wire, key, one_of, required
from hub.connectors.item_file import Gives, ItemForm
from hub.connectors.lenient_json import Item
from hub.connectors.naming import Frame
from hub.connectors.person import Identified, identify, own_reference, unnamed
from hub.connectors.ranges import YEAR, Within
from hub.connectors.spare import Aside, understand
from hub.domain.timeline import day_of, millis

DATA, EVENTS = "data", "items"
NEAR = 0.7
TOLD = Within(before=12 * YEAR, after=1)
"""When an event was written: by a clock that may run ahead of ours, but not into another day."""

OSO = ("edustandaard.nl/oso_gegevensset", "kennisnet.nl/schemas/Overstapservice")
"""The namespaces of Overstapservice Onderwijs: dossier and notification (domain dossier 4.2)."""

NO_OSO = (
    "Dit is een bericht van OSO: de hub leest geen dossiers, ook niet gedeeltelijk. Meld dat het dossier er "
    "is, dat er akkoord is of dat het verzonden of ontvangen is, met nl.overstap.dossier.v1."
)
NO_EVENTS = "Er zijn geen gebeurtenissen in te vinden; lever [] als er niets te melden is."
NO_TEXT = "Dit is geen tekst; lever de gebeurtenissen als JSON, elke op een eigen regel."
NOT_OBJECT = "Een gebeurtenis is een JSON-object; dit is iets anders."
NO_DATA = "Er staat niet bij wat er gebeurde; vul `data` met een JSON-object."
NO_TYPE = "Dit soort gebeurtenis kent de hub van u niet{}; toegestaan: {}."
CUT = Note(
    "partial",
    "De laatste regel is niet af: het bestand is niet volledig; lever het opnieuw, in zijn geheel.",
)
NO_NUMBER = Note(
    "no_number",
    "{} keer staat er geen BSN of onderwijsnummer bij; de hub volgt wie het is, maar meldt niets aan een "
    "gemeente.",
)


def _filled(text: str) -> str:
    return text.strip()


class Envelope(Wire):
    """What CloudEvents says around each event; other attributes may stand there and are not read."""

    specversion: Annotated[str, required(one_of({"1.0": "1.0"}, ["1.0"]))] = told("specversion", "Altijd 1.0")
    id: Annotated[str, required(_filled)] = told("id", "Kenmerk van deze melding, bij elke melding een ander")
    source: Annotated[str, required(_filled)] = told("source", "Het systeem dat meldt, als URI; geen persoon")
    type: Annotated[str, required(_filled)] = told("type", "Het soort gebeurtenis")
    written: Moment = told(
        "time", "Wanneer dit is vastgelegd: van twee meldingen telt de laatste", within=TOLD
    )
    datacontenttype: Annotated[str, required(one_of({"application/json": ""}, ["application/json"]))] = told(
        "datacontenttype", "Altijd application/json", default="application/json"
    )


AROUND = {alias: alias for name, field in Envelope.model_fields.items() if (alias := field.alias or name)}


def read(types: Collection[EventType[Any]], delivery: Delivery, at: Frame) -> Reading:
    """The events of a delivery, of these kinds."""
    text = item_file.decoded(delivery, at, empty=NO_EVENTS, no_text=NO_TEXT)
    if isinstance(text, Reading):
        return text
    found = _of_oso(text.body) or json_lines.values(text.body, EVENTS)
    if isinstance(found, Fault):
        return refuse(delivery, found, at.version)
    return item_file.of_items(form(types), found.items, text, at, CUT if found.cut else None)


def _of_oso(body: str) -> Fault | None:
    """A dossier itself, or a notice of it, which names no pupil: neither is for the hub to read."""
    is_one = body.lstrip().startswith("<") and any(name in body for name in OSO)
    return Fault(FORMAT, "other_document", None, NO_OSO) if is_one else None


def form(types: Collection[EventType[Any]]) -> ItemForm:
    """How events of these kinds are read."""
    by_type = {each.type: each for each in types}

    def say(item: Item, at: Frame, aside: Aside) -> Gives | Skipped | Fault:
        return _say(by_type, item, at, aside)

    return ItemForm(EVENTS, say)


def _say(types: Mapping[str, EventType[Any]], item: Item, at: Frame, aside: Aside) -> Gives | Skipped | Fault:
    value = item.value
    if isinstance(value, Fault):
        return value
    if not isinstance(value, dict):
        return Fault(RECORD, "not_an_object", None, NOT_OBJECT)
    around = understand(Envelope, _texts(value, AROUND), at.through)
    if isinstance(around, Fault):
        return around
    kind, data = types.get(around.row.type), value.get(DATA)
    if kind is None:
        return _unknown(around.row.type, [*types])
    if not isinstance(data, dict):
        return Fault(FIELD, "missing_value", DATA, NO_DATA)
    return _happened(kind, data, millis(around.row.written), item.line, at, aside)


def _happened(
    kind: EventType[Any], data: Mapping[str, Any], version: int, line: int, at: Frame, aside: Aside
) -> Gives | Fault:
    understood = understand(kind.row, _texts(data, kind.fields), at.through)
    if isinstance(understood, Fault):
        return understood
    row: Happened = understood.row
    who = identify(row.bsn, row.onderwijsnummer, own_reference(row.eigen_nummer))
    if isinstance(who, Fault):
        return replace(who, field=who.field and who.field.lower())
    fact = kind.says(row, Telling(at, unnamed(row.nummer, who.person), version))
    if isinstance(fact, Fault):
        return understood.blame(fact)
    if understood.without:
        aside.leave_out(understood.without, line)
    _wonder(kind, data, line, aside)
    return Gives(who.person, (replace(fact, retracted=bool(row.ingetrokken)), *_beside(who, at)))


def _beside(who: Identified, at: Frame) -> tuple[Linked | Note, ...]:
    if who.person.pgn is None:
        return (NO_NUMBER,)
    return (Linked(who.also, who.person.pgn, day_of(at.through)),) if who.also else ()


def _texts(value: Mapping[str, Any], fields: Mapping[str, str]) -> dict[str, Any]:
    """What is read of an object, by our names: numbers without quotes and yes or no as texts."""
    return {name: _text(each) for theirs, each in value.items() if (name := fields.get(key(theirs)))}


def _text(value: object) -> object:
    if isinstance(value, bool):
        return "J" if value else "N"
    return "" if value is None else str(value) if isinstance(value, int) else value


def _unknown(said: str, known: Sequence[str]) -> Fault:
    """Which of the known kinds may be meant: by its name, as what stands around it is the same for all."""
    near = get_close_matches(_name(said), map(_name, known), n=1, cutoff=NEAR)
    meant = f", bedoeld is misschien {near[0]}" if near else ""
    return Fault(FIELD, UNKNOWN_CODE, "type", NO_TYPE.format(meant, ", ".join(known)))


def _name(type_: str) -> str:
    bare = type_.strip().casefold().removeprefix(FAMILY)
    return bare.rpartition(".v")[0] or bare


def _wonder(kind: EventType[Any], data: Mapping[str, Any], line: int, aside: Aside) -> None:
    """Fields that the kind does not have: whatever was meant by them is lost."""
    for theirs in data:
        if (name := key(theirs)) not in kind.fields:
            near = get_close_matches(name, [*kind.fields], n=1, cutoff=NEAR)
            aside.wonder(name or theirs, line, kind.fields[near[0]] if near else None)
