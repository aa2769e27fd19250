"""Answers of Somtoday Connect with pupils (REST, JSON) -> Born, EnrolledInVo, ExpectedInMbo.

One answer holds a page of the pupils of one location; what one of them says: `somtoday_pupil`. Who is not in
it may have left, or be one that the key may not see: it is never a full statement. Which fields no pupil has,
is told once: probably the key has no right to them, and what they would have said stays unknown.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from hub.connectors import item_file
from hub.connectors.births import impossible
from hub.connectors.connector import Connector
from hub.connectors.contract import WHOLE, Delivery, Fault, Note, Reading, Skipped
from hub.connectors.dialect import decode
from hub.connectors.faults import FORMAT, RECORD
from hub.connectors.file_name import FileName
from hub.connectors.groups import absent
from hub.connectors.item_file import Gives, ItemForm
from hub.connectors.lenient_json import Item, load
from hub.connectors.naming import Frame
from hub.connectors.owners import SCHOOL
from hub.connectors.person import identify, own_reference
from hub.connectors.samples import sample
from hub.connectors.somtoday_pupil import PLACEMENTS, Pupil, facts, pupil
from hub.connectors.spare import Aside
from hub.domain.facts import Born, EnrolledInVo

PUPILS, PERMISSIONS, PERMISSIONS_OF_PLACEMENTS = "leerlingen", "veldpermissies", "plaatsingVeldpermissies"
OF_PUPIL = ("BSN", "geboortedatum", "isActief", PLACEMENTS)
OF_PLACEMENT = ("startdatum", "einddatum")
GROUP = "stamgroep"
"""Read only where the school's mapping says what its groups mean."""

NO_PUPILS = (
    'Er zijn geen leerlingen in te vinden; lever het antwoord zoals Somtoday het gaf: {"leerlingen": [...]}.'
)
NO_TEXT = "Dit is geen tekst; lever het antwoord van Somtoday als JSON, ongewijzigd."
SOURCE_ERROR = "Somtoday gaf een foutmelding in plaats van leerlingen; vraag opnieuw op."
OTHER = (
    "Dit is een antwoord van een andere bevraging: het noemt geen leerling met zijn nummer. "
    "Vraag /connect/vestiging/{vestigingUUID}/leerling op; plaatsingen staan daarin."
)
OF_PLACEMENTS = (
    "Dit zijn plaatsingen, en Somtoday noemt daarin geen leerling: ook van wie de hub al kent, is niet te "
    "zien welke de zijne is. Vraag /connect/vestiging/{vestigingUUID}/leerling op, met voor de koppeling "
    "recht op het veld plaatsingen: dan staan ze bij de leerling."
)
OF_GROUPS = (
    "Dit zijn lesgroepen: wie welke lessen volgt, leest de hub niet. "
    "Vraag /connect/vestiging/{vestigingUUID}/leerling op; dat is genoeg."
)
NOT_OBJECT = "Een leerling is een JSON-object; dit is iets anders."
NESTED = "Dit is een antwoord in een lijst van antwoorden; lever elk antwoord als eigen bestand."
NO_NUMBER = Note(
    "no_number",
    "{} keer staat er bij een leerling geen BSN; de hub volgt hem, maar meldt niets aan een gemeente.",
)
NOTHING = Note(
    "no_fact",
    "{} keer staat er bij een leerling niets wat de hub leest: geen geboortedatum, en geen plaatsing "
    "waarvan blijkt dat zij loopt of voorbij is.",
)
PARTIAL = Note(
    "partial", "Bij de leerlingen stond een foutmelding: ze zijn niet volledig; haal ze opnieuw op."
)
NEVER_GIVEN = (
    "Geen enkele leerling van deze levering heeft: {}. Somtoday laat een veld weg als het leeg is en "
    "ook als de koppeling er geen recht op heeft; dat laatste is waarschijnlijk. Wat erin staat blijft "
    "onbekend: de hub leest er geen nee in. Laat de school deze velden voor de koppeling openzetten."
)
NO_RIGHT, EMPTY = "geen recht volgens veldpermissies", "wel recht volgens veldpermissies, dus leeg"

_OTHER_ANSWERS = frozenset({PLACEMENTS, "lesgroepen", "stamgroepen", "opleidingen", "vakken"}) | frozenset(
    {"vestigingen", "instellingen", "medewerkers", "verzorgers", "ouderVerzorgers"}
)

_REMEDIES = {PLACEMENTS: OF_PLACEMENTS, "lesgroepen": OF_GROUPS}
_ONE_OF = {
    PLACEMENTS: frozenset({"startdatum", "einddatum", GROUP}),
    "lesgroepen": frozenset({"docenten", "vaknaam", "landelijke_vakcode"}),
}
"""By which fields one of another answer is known, that no pupil has."""


def read(delivery: Delivery, at: Frame) -> Reading:
    opened = item_file.opened(delivery, at, empty=NO_PUPILS, no_text=NO_TEXT, wrong=_no_pupils)
    if isinstance(opened, Reading):
        return opened
    value = opened.value
    reading = item_file.read(ItemForm(PUPILS, _say), opened, at)
    notes = [*reading.notes, *_never_given(value, at)]
    if names := group_names(value):
        notes += absent(at.mapping.groups, names)
    if not isinstance(value, dict) or not value.get("errors"):
        return replace(reading, notes=tuple(notes))
    return replace(reading, heard=False, notes=(*notes, PARTIAL))


def _no_pupils(value: Any) -> Fault | None:  # noqa: ANN401  # JSON may be anything
    """Why there are no pupils in it. A list that is left out is not an empty one."""
    if isinstance(value, list) or (isinstance(value, dict) and isinstance(value.get(PUPILS), list)):
        return None
    code, remedy = "no_items", NO_PUPILS
    if isinstance(value, dict):
        if "uuid" in value and PUPILS not in value:  # one pupil, asked for by its own address
            return None
        if value.get("errors") or "problem" in value:
            code, remedy = "source_error", SOURCE_ERROR
        elif others := _OTHER_ANSWERS & value.keys():
            code, remedy = "other_answer", next((_REMEDIES[o] for o in _REMEDIES if o in others), OTHER)
    return Fault(FORMAT, code, PUPILS, remedy)


def _say(item: Item, at: Frame, aside: Aside) -> Gives | Skipped | Fault:
    found = _pupil(item.value, at)
    if isinstance(found, Fault):
        return found
    row = found.row
    who = identify(row.bsn, "", own_reference(row.leerlingnummer) or own_reference(row.uuid))
    if isinstance(who, Fault):
        return who
    wrong = impossible(row.geboortedatum, at, "geboortedatum")
    if wrong is not None:
        return wrong
    said = tuple(facts(found, who.person, at))
    if found.without:
        aside.leave_out(found.without, item.line)
    if all(isinstance(each, Note) for each in said):
        aside.told.update([NOTHING, *(each for each in said if isinstance(each, Note))])
        return Skipped(WHOLE, NOTHING.code)
    return Gives(who.person, said if who.person.pgn else (*said, NO_NUMBER))


def _pupil(value: Any, at: Frame) -> Pupil | Fault:  # noqa: ANN401  # as above
    if not isinstance(value, dict):
        return Fault(RECORD, "not_an_object", None, NOT_OBJECT)
    for kind, fields in _ONE_OF.items():
        if fields & value.keys():
            return Fault(RECORD, "other_answer", kind, _REMEDIES[kind])
    if PUPILS in value:
        return Fault(RECORD, "answer_in_list", PUPILS, NESTED)
    return pupil(value, at)


def _pupils(value: Any) -> list[dict[str, Any]]:  # noqa: ANN401  # as above
    """Those that are objects, whatever else is wrong with them."""
    found = value.get(PUPILS, [value]) if isinstance(value, dict) else value
    return [one for one in found if isinstance(one, dict)]


def _placements(pupils: Collection[Mapping[str, Any]]) -> list[dict[str, Any]]:
    lists = (one.get(PLACEMENTS) for one in pupils)
    return [one for each in lists if isinstance(each, list) for one in each if isinstance(one, dict)]


def group_names(value: Any) -> frozenset[str]:  # noqa: ANN401  # as above
    """The groups (stamgroepen) that the pupils are in."""
    groups = [placement.get(GROUP) for placement in _placements(_pupils(value))]
    names = (group.get("naam") for group in groups if isinstance(group, dict))
    return frozenset(name for name in names if isinstance(name, str))


def groups_in(content: bytes) -> frozenset[str]:
    """The groups that a file names."""
    text = decode(content)
    loaded = text if isinstance(text, Fault) else load(text.body)
    return frozenset() if isinstance(loaded, Fault) or _no_pupils(loaded[1]) else group_names(loaded[1])


def _never_given(value: Any, at: Frame) -> tuple[Note, ...]:  # noqa: ANN401  # as above
    """The fields that no pupil of the delivery has: told once, for they are of the key and not of a pupil."""
    pupils = _pupils(value)
    permissions = value.get(PERMISSIONS) if isinstance(value, dict) else None
    placements = _placements(pupils)
    lacking = [_told(name, permissions) for name in OF_PUPIL if pupils and _lacks(pupils, name)]
    permissions = permissions.get(PERMISSIONS_OF_PLACEMENTS) if isinstance(permissions, dict) else None
    wanted = (*OF_PLACEMENT, GROUP) if at.mapping.groups else OF_PLACEMENT
    lacking += [
        f"{PLACEMENTS}.{_told(name, permissions)}"
        for name in wanted
        if placements and _lacks(placements, name)
    ]
    return (Note("fields_never_given", NEVER_GIVEN.format(", ".join(lacking))),) if lacking else ()


def _lacks(records: Collection[Mapping[str, Any]], name: str) -> bool:
    return all(record.get(name) is None for record in records)


def _told(name: str, permissions: object) -> str:
    """A field, and what the answer itself says of the right to it, where it was asked to."""
    may = permissions.get(name) if isinstance(permissions, dict) else None
    return f"{name} ({EMPTY if may else NO_RIGHT})" if isinstance(may, bool) else name


CONNECTOR = Connector(
    name="somtoday",
    sector="vo",
    owner=SCHOOL,
    rows_name_owner="none",
    title="Leerlingen (Somtoday Connect)",
    summary="Wat Somtoday Connect over leerlingen antwoordt: geboortedatum en inschrijving.",
    feed="leerlingen (Somtoday Connect) van {}",
    feeds="vo: leerlingen (Somtoday Connect)",
    file=FileName("somtoday_<BRIN>_<jjjjmmddTuumm>.json"),
    delivers=(Born, EnrolledInVo),
    reads=read,
    groups_in=groups_in,
    examples=(
        sample(
            "leerlingen",
            "somtoday_16YV_20260115T0200.json",
            "16YV",
            "Een antwoord met veldpermissies: een tussentijds vertrek, een plaatsing voor volgend jaar, "
            "een leerling zonder BSN, een afgekeurd nummer.",
        ),
        sample(
            "zonder-rechten",
            "somtoday_16YV_20260116T0200.json",
            "16YV",
            "Een sleutel zonder recht op BSN, geboortedatum en einddatum: onbekend, en één keer gemeld.",
        ),
    ),
)
