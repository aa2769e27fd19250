"""Answers of Haal Centraal BRP personen bevragen (2.x, JSON) -> Born, Resides, Died.

One answer holds the persons that were asked for; what one says: `haal_centraal_person`. Each answer is the
register's whole word on a person: where it is another than before, the earlier one was mistaken.
"""

from dataclasses import replace
from typing import Any

from hub.connectors import item_file
from hub.connectors.connector import Connector
from hub.connectors.contract import WHOLE, Delivery, Fault, Note, Reading, Skipped, Sort
from hub.connectors.faults import FORMAT, RECORD
from hub.connectors.file_name import FileName
from hub.connectors.haal_centraal_person import Persoon, Reden, facts, flat, number_doubted
from hub.connectors.item_file import Gives, ItemForm
from hub.connectors.lenient_json import Item
from hub.connectors.naming import Frame
from hub.connectors.owners import MUNICIPALITY
from hub.connectors.person import identify
from hub.connectors.samples import sample
from hub.connectors.spare import Aside, Understood, understand
from hub.domain.facts import Born, Died, Resides

PERSONS, BSN = "personen", "burgerservicenummer"

NO_PERSONS = (
    'Er zijn geen personen in te vinden; lever het antwoord zoals de BRP het gaf: {"personen": [...]}.'
)
NO_TEXT = "Dit is geen tekst; lever het antwoord van de BRP als JSON, ongewijzigd."
SOURCE_ERROR = "De BRP gaf een foutmelding in plaats van personen; vraag opnieuw op."
OLD = "Dit is een antwoord van versie 1 (ingeschrevenpersonen); de hub leest versie 2 (personen)."
OTHER = "Dit is een antwoord van een andere bevraging (bewoning, historie of reisdocumenten); lever personen."
NOT_OBJECT = "Een persoon is een JSON-object; dit is iets anders."
NESTED = "Dit is een antwoord in een lijst van antwoorden; lever elk antwoord als eigen bestand."
NO_BSN = "Er is geen burgerservicenummer; neem het op in de velden die u vraagt (fields)."
MORE = Note(
    "partial", "Het antwoord heeft een vervolg dat niet is geleverd; haal ook de volgende bladzijden op."
)
IN_ERROR = Note(
    "record_in_error",
    "{} keer is een persoonslijst opgeschort omdat zij fout is: wat erop staat, telt niet.",
)
WHOSE = Note(
    "pgn_in_doubt",
    "{} keer is in onderzoek of het burgerservicenummer bij deze persoon hoort: het antwoord telt niet.",
)

_OTHER_ANSWERS = frozenset({"bewoningen", "verblijfplaatsen", "reisdocumenten", "nationaliteiten"})
_ERROR = frozenset({"status", "title", "detail", "code"})


def read(delivery: Delivery, at: Frame) -> Reading:
    opened = item_file.opened(delivery, at, empty=NO_PERSONS, no_text=NO_TEXT, wrong=_no_persons)
    if isinstance(opened, Reading):
        return opened
    return item_file.read(ANSWERS, opened, at)


def _no_persons(value: Any) -> Fault | None:  # noqa: ANN401  # JSON may be anything
    """Why there are no persons in it."""
    if isinstance(value, list) or (isinstance(value, dict) and BSN in value):
        return None
    code, remedy = "no_items", NO_PERSONS
    if isinstance(value, dict):
        if isinstance(value.get(PERSONS), list | dict):
            return None
        if "_embedded" in value:
            code, remedy = "version_old", OLD
        elif _OTHER_ANSWERS & value.keys():
            code, remedy = "other_answer", OTHER
        elif _ERROR & value.keys():
            code, remedy = "source_error", SOURCE_ERROR
    return Fault(FORMAT, code, PERSONS, remedy)


def _lacks(value: Any) -> Note | None:  # noqa: ANN401  # as above
    links = value.get("_links") if isinstance(value, dict) else None
    return MORE if isinstance(links, dict) and links.get("next") else None


def _say(item: Item, at: Frame, aside: Aside) -> Gives | Skipped | Fault:
    understood = _understood(item.value, at)
    if isinstance(understood, Fault):
        return understood
    person, row = item.value, understood.row
    who = identify(row.bsn, "", None)
    if isinstance(who, Fault):
        return replace(who, field=BSN, remedy=NO_BSN if who.code == "pgn_missing" else who.remedy)
    if (note := _no_word(person, row)) is not None:
        aside.told[note] += 1
        return Skipped(WHOLE, note.code)
    said = facts(person, row, at)
    if isinstance(said, Fault):
        return understood.blame(said)
    if understood.without:
        aside.leave_out(understood.without, item.line)
    return Gives(who.person, said)


def _understood(person: Any, at: Frame) -> Understood[Persoon] | Fault:  # noqa: ANN401  # as above
    if not isinstance(person, dict):
        return Fault(RECORD, "not_an_object", None, NOT_OBJECT)
    if PERSONS in person:
        return Fault(RECORD, "answer_in_list", PERSONS, NESTED)
    flattened = flat(person)
    return flattened if isinstance(flattened, Fault) else understand(Persoon, flattened, at.through)


def _no_word(person: dict[str, Any], row: Persoon) -> Note | None:
    """Why what the answer says of a person is known to be no fact."""
    if row.reden is Reden.ERROR:
        return IN_ERROR
    return WHOSE if number_doubted(person) else None


ANSWERS = ItemForm(PERSONS, _say, _lacks)
CONNECTOR = Connector(
    name="haal-centraal",
    sector="municipal",
    owner=MUNICIPALITY,
    rows_name_owner="none",
    title="Personen (Haal Centraal BRP)",
    summary="Wat de BRP op een bevraging antwoordt: geboortedatum, gemeente, vertrek, overlijden.",
    feed="BRP-bevraging van {}",
    feeds="gemeenten: bevragingen van de BRP (Haal Centraal)",
    file=FileName("haal-centraal_<gemeentecode>_<jjjjmmddTuumm>.json"),
    delivers=(Born, Resides, Died),
    reads=read,
    items=ANSWERS,
    traits=(Sort.CODE,),
    examples=(
        sample(
            "antwoord",
            "haal-centraal_0363_20250707T0600.json",
            "0363",
            "Een verhuizing, een vestiging, datums die ten dele bekend zijn, vertrek naar een land en "
            "onbekend waarheen, overlijden, geheimhouding, onderzoek, een foute persoonslijst.",
        ),
        sample(
            "correctie",
            "haal-centraal_0363_20250714T0600.json",
            "0363",
            "Een week later: het overlijden was een vergissing, en de verhuizing ook.",
        ),
    ),
)
