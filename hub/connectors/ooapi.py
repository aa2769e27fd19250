"""Associations of an mbo institution by OOAPI 5 (JSON) -> ApplicationChanged, Born.

What one of them says: `ooapi_association`. Only students' associations with a programme are read: not those
with a course or an exam, nor those of teachers. That an enrolment is over is for the registratieoverzicht to
say, which also knows of a diploma.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from hub.connectors import item_file
from hub.connectors.births import impossible
from hub.connectors.connector import Connector
from hub.connectors.contract import WHOLE, Delivery, Fault, Linked, Note, Reading, Skipped, Sort
from hub.connectors.faults import FIELD, FORMAT, RECORD, REFERENCE
from hub.connectors.fields import key
from hub.connectors.file_name import FileName
from hub.connectors.item_file import Gives, ItemForm
from hub.connectors.koppelpunt_item import is_crebo
from hub.connectors.lenient_json import Item
from hub.connectors.naming import NOT_YOURS, Frame
from hub.connectors.ooapi_association import FINISHED, Association, facts, flat, numbers
from hub.connectors.owners import SCHOOL
from hub.connectors.person import CONFLICT, Identified, identify, own_reference
from hub.connectors.samples import sample
from hub.connectors.spare import Aside, Understood, understand
from hub.domain.facts import ApplicationChanged, Born
from hub.domain.timeline import day_of

ITEMS, ID, CODES = "items", "associationId", "person.otherCodes"
MOST_NUMBERS = 2  # a BSN and an onderwijsnummer
STUDENT, PROGRAMME = "student", "programOfferingAssociation"
OTHER_ROLES = ("lecturer", "teaching assistant", "coordinator", "guest", "invigilator", "assessor")
OTHER_TYPES = ("courseOfferingAssociation", "componentOfferingAssociation")
VERSION_6_SAYS = frozenset({"programmeOffering", "programmeOfferingId"})

NO_ITEMS = 'Er zijn geen associations in te vinden; lever het antwoord zoals het kwam: {"items": [...]}.'
NO_TEXT = "Dit is geen tekst; lever het antwoord van OOAPI als JSON, ongewijzigd."
SOURCE_ERROR = "De instelling gaf een foutmelding in plaats van associations; vraag opnieuw op."
NOT_OBJECT = "Een association is een JSON-object; dit is iets anders."
VERSION_6 = "Dit is een association van versie 6; de hub leest OOAPI 5."
UNKNOWN = "Deze waarde is niet bekend; toegestaan: {}."
NO_PERSON = "Er staat niet bij wie het is; vraag de persoon mee op (expand=person)."
NO_START = "Er is geen startdatum; vraag het aanbod mee op (expand=offering), dat er een heeft."
MORE = Note(
    "partial", "Het antwoord heeft een vervolg dat niet is geleverd; haal ook de volgende bladzijden op."
)
NO_NUMBER = Note(
    "no_number",
    "{} keer staat er bij een student geen BSN of onderwijsnummer (nationalIdentityNumber); "
    "de hub volgt de student, maar meldt niets aan een gemeente.",
)
NO_PROGRAMME = Note(
    "programme_unknown",
    "{} keer staat er geen crebocode van vijf cijfers bij (crohoCreboCode); de opleiding blijft onbekend.",
)
REMOTE = Note(
    "remote_differs",
    "{} keer noemt remoteState een andere stand dan state; de stand van de instelling zelf (state) telt.",
)
OVER = Note(
    "association_finished",
    "{} keer is een inschrijving beëindigd (finished); of er een diploma is, staat er niet bij. "
    "Dat leest de hub uit het registratieoverzicht.",
    look=False,
)
_ERROR = frozenset({"status", "title", "detail"})


def read(delivery: Delivery, at: Frame) -> Reading:
    opened = item_file.opened(delivery, at, empty=NO_ITEMS, no_text=NO_TEXT, wrong=_no_items)
    if isinstance(opened, Reading):
        return opened
    return item_file.read(ASSOCIATIONS, opened, at)


def _lacks(value: Any) -> Note | None:  # noqa: ANN401  # JSON may be anything
    return MORE if isinstance(value, dict) and value.get("hasNextPage") is True else None


def _no_items(value: Any) -> Fault | None:  # noqa: ANN401  # JSON may be anything
    """Why there are no associations in it."""
    if isinstance(value, list):
        return None
    if isinstance(value, dict):
        if isinstance(value.get(ITEMS), list) or (ITEMS not in value and ID in value):
            return None
        if _ERROR & value.keys():
            return Fault(FORMAT, "source_error", ITEMS, SOURCE_ERROR)
    return Fault(FORMAT, "no_items", ITEMS, NO_ITEMS)


def _unread(value: Mapping[str, Any], aside: Aside) -> Skipped | Fault | None:
    """What is known to say nothing of a student's place, and what nobody knows how to read."""
    for name, wanted, others, code in (
        ("role", STUDENT, OTHER_ROLES, "other_role"),
        ("associationType", PROGRAMME, OTHER_TYPES, "other_association"),
    ):
        said = key(str(value.get(name) or ""))
        if said in map(key, others):
            return Skipped(WHOLE, code)
        if said != key(wanted):
            allowed = UNKNOWN.format(", ".join((wanted, *others)))
            return Fault(FIELD, "unknown_code" if said else "missing_value", name, allowed)
    if key(str(value.get("state") or "")) == FINISHED:
        aside.told[OVER] += 1
        return Skipped(WHOLE, OVER.code)
    return None


def _say(item: Item, at: Frame, aside: Aside) -> Gives | Skipped | Fault:
    understood = _understood(item.value, at, aside)
    if not isinstance(understood, Understood):
        return understood
    row = understood.row
    who = _who(item.value, row)
    if isinstance(who, Fault):
        return understood.blame(who)
    if (wrong := impossible(row.born, at, "person.dateOfBirth")) is not None:
        return wrong
    if understood.without:
        aside.leave_out(understood.without, item.line)
    return Gives(who.person, (*facts(row, at), *_linked(who, at), *_notes(row, who)))


def _understood(value: Any, at: Frame, aside: Aside) -> Understood[Association] | Skipped | Fault:  # noqa: ANN401  # as above
    if not isinstance(value, dict):
        return Fault(RECORD, "not_an_object", None, NOT_OBJECT)
    if VERSION_6_SAYS & value.keys():
        return Fault(RECORD, "version_unknown", None, VERSION_6)
    if (unread := _unread(value, aside)) is not None:
        return unread
    found = flat(value)
    if found["startDate"] is None:
        return Fault(FIELD, "missing_value", "offering.startDate", NO_START)
    understood = understand(Association, found, at.through)
    if isinstance(understood, Understood) and understood.row.brin not in (None, at.organisation):
        return Fault(REFERENCE, "not_yours", "offering.organization", NOT_YOURS)
    return understood


def _who(value: Mapping[str, Any], row: Association) -> Identified | Fault:
    known = numbers(value)
    if len(known) > MOST_NUMBERS:
        return Fault(FIELD, "pgn_conflict", CODES, CONFLICT)
    bsn, other = (*known, "", "")[:2]
    who = identify(bsn, other, own_reference(row.person))
    if isinstance(who, Fault):
        return replace(who, field=CODES, remedy=NO_PERSON if who.code == "pgn_missing" else who.remedy)
    return who


def _linked(who: Identified, at: Frame) -> tuple[Linked, ...]:
    if who.also is None or who.person.pgn is None:
        return ()
    return (Linked(who.also, who.person.pgn, day_of(at.through)),)


def _notes(row: Association, who: Identified) -> Iterator[Note]:
    if who.person.pgn is None:
        yield NO_NUMBER
    if not is_crebo(row.crebo):
        yield NO_PROGRAMME
    if row.remote not in (None, row.state):
        yield REMOTE


ASSOCIATIONS = ItemForm(ITEMS, _say, _lacks)
CONNECTOR = Connector(
    name="ooapi",
    sector="mbo",
    owner=SCHOOL,
    rows_name_owner="some",
    title="Aanmeldingen en inschrijvingen (OOAPI)",
    summary="Associations van studenten met een opleiding (OOAPI 5), elk met haar stand van nu.",
    feed="aanmeldingen (OOAPI) van {}",
    feeds="mbo: aanmeldingen (OOAPI)",
    file=FileName("ooapi_<BRIN>_<jjjjmmddTuumm>.json"),
    delivers=(ApplicationChanged, Born),
    reads=read,
    items=ASSOCIATIONS,
    traits=(Sort.CODE,),
    examples=(
        sample(
            "associations",
            "ooapi_25PX_20260310T0600.json",
            "25PX",
            "Elke stand, een docent, een examen, een andere remoteState, een onbekende stand, "
            "een persoon zonder nummer.",
        ),
        sample(
            "later",
            "ooapi_25PX_20260318T0600.json",
            "25PX",
            "Een week later: ingeschreven, ingetrokken in de andere spelling, een persoon en een aanbod die "
            "niet mee zijn opgevraagd, een andere instelling.",
        ),
    ),
)
