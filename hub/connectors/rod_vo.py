"""DUO's vo enrolment messages (ROD, DUO_VOAanlevering_InschrijvingVO_V1) -> EnrolledInVo, and linked numbers.

A registration tells an enrolment whole, a deletion takes it back, a request to identify a person tells which
BSN an onderwijsnummer became. Each is ordered by its own moment. One message in a file, bare or in its SOAP
envelope, or any number of them in `<berichten>`. DUO knows no destination and no reason.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from hub.connectors.connector import Connector
from hub.connectors.contract import Delivery, Fault, Linked, Note, Reading
from hub.connectors.faults import FIELD, RECORD, REFERENCE, refuse
from hub.connectors.file_name import FileName
from hub.connectors.naming import Frame, capped
from hub.connectors.owners import SCHOOL
from hub.connectors.person import CONFLICT, Identified, identify, unnamed
from hub.connectors.rod_vo_messages import (
    ENROLMENT,
    OF_ENROLMENT,
    OF_PERSON,
    OTHER_MESSAGE,
    OTHER_VERSION,
    PERSON,
    Bericht,
    Identificatie,
    Inschrijving,
    Verwijdering,
    spelled,
)
from hub.connectors.samples import sample
from hub.connectors.xml import NO_CONTENT, SOAP, Element, Form, Path
from hub.connectors.xml import read as read_xml
from hub.connectors.xml_reading import Gathered, Saying
from hub.connectors.xml_records import other_document, other_version
from hub.domain.facts import EnrolledInVo
from hub.domain.identifiers import Brin
from hub.domain.timeline import day_of, millis

RECEIPT = "receipt"
MANY = "berichten"
WANTED = "ROD-bericht over een inschrijving in het vo"
NOT_YOURS = "Het bericht is van een andere instelling dan die aanlevert; lever het daar aan."
REVERSED = "De uitschrijfdatum ligt voor de inschrijfdatum; verbeter een van beide."
CLOCK = "{} keer loopt datumTijdBedrijfsdocument voor op het ophalen; het moment van ophalen telt."


@dataclass
class _Messages(Gathered):
    """The messages so far, in a delivery that was picked up at a moment no message can be later than."""

    picked_up: datetime = field(kw_only=True)
    ahead: int = 0

    def version(self, message: Bericht) -> int:
        moment, late = capped(message.moment.astimezone(UTC), self.picked_up)
        self.ahead += late
        return millis(moment)


def read(delivery: Delivery, at: Frame) -> Reading:
    found = _Messages(at=at, picked_up=delivery.picked_up)
    form = Form(
        records=_is_record,
        around=frozenset({(MANY,)}),
        take=lambda _, message: found.take(message, _says(message, found)),
        other=_other,
    )
    done = read_xml(delivery.content, form)
    if isinstance(done, Fault):
        return refuse(delivery, done, at.version)
    told = (Note("clock_ahead", CLOCK.format(found.ahead)),) if found.ahead else ()
    reading = found.reading(at, (*done.notes, *told))
    receipts = sum(s.code == RECEIPT for s in reading.skipped)
    return replace(reading, heard=reading.heard and not 0 < receipts == reading.records)


def _is_record(path: Path) -> bool:
    if path[0] == MANY:
        return len(path) > 1
    return path[0] in SAYS or OTHER_MESSAGE.match(path[0]) is not None


def _other(name: str) -> Fault:
    return other_version(WANTED, "V1") if OTHER_VERSION.match(name) else other_document(name, WANTED)


def _says(record: Element, found: _Messages) -> Saying:
    """What one message says; in a file of many each may stand in its own envelope."""
    message = record
    while message.name.startswith(SOAP) and message.name.endswith(("}Envelope", "}Body")):
        within = [c for c in message.children if not c.name.endswith("}Header")]
        if len(within) != 1:
            return Fault(RECORD, "no_content", None, NO_CONTENT)
        message = within[0]
    if OTHER_MESSAGE.match(message.name):
        return "other_message"
    says = SAYS.get(message.name)
    return replace(_other(message.name), phase=RECORD) if says is None else says(message, found)


def _enrols(message: Element, found: _Messages) -> Saying:
    read = found.parse(Inschrijving, spelled((message, OF_ENROLMENT)), message)
    if isinstance(read, Fault):
        return read
    if read.uitschrijving and read.uitschrijving < read.inschrijving:
        return Fault(FIELD, "dates_reversed", "datumUitschrijving", REVERSED)
    return _enrolment(read, found, read.inschrijving, read.uitschrijving)


def _deletes(message: Element, found: _Messages) -> Saying:
    """The enrolment as if it had never been; a deletion repeats neither of its days."""
    read = found.parse(Verwijdering, spelled((message, OF_ENROLMENT)), message)
    return read if isinstance(read, Fault) else _enrolment(read, found, None, None, retracted=True)


def _enrolment(
    read: Verwijdering, found: _Messages, first: date | None, last: date | None, *, retracted: bool = False
) -> Saying:
    if read.brin != found.at.organisation:
        return Fault(REFERENCE, "not_yours", "brin", NOT_YOURS)
    who = _who(read.bsn, read.onderwijsnummer)
    if isinstance(who, Fault):
        return who
    fact = EnrolledInVo(
        source=found.at.source,
        ref=unnamed(read.volgnummer, who.person),
        version=found.version(read),
        retracted=retracted,
        school=Brin(read.brin),
        first_day=first,
        last_day=last,
    )
    return who.person, (fact,), _links(who, read)


def _identifies(message: Element, found: _Messages) -> Saying:
    """Of interest only where a number changed: who the person is, is between the school and DUO."""
    known = message.child(f"{PERSON}metPGN")
    said = spelled((message, OF_PERSON), (message, PERSON), (known, OF_PERSON))
    read = found.parse(Identificatie, said, message)
    if isinstance(read, Fault):
        return read
    who = _who(read.bsn, read.onderwijsnummer or read.huidig)
    if read.onderwijsnummer and read.huidig and read.onderwijsnummer != read.huidig:
        return Fault(FIELD, "pgn_conflict", "huidigOnderwijsnummer", CONFLICT)
    if isinstance(who, Fault):
        return "identification" if who.code == "pgn_missing" else who
    links = _links(who, read)
    return (who.person, (), links) if links else "identification"


def _receipt(message: Element, found: _Messages) -> Saying:
    del message, found
    return RECEIPT


def _who(bsn: str, onderwijsnummer: str) -> Identified | Fault:
    who = identify(bsn, onderwijsnummer, None)
    if isinstance(who, Fault):
        return replace(who, field="burgerservicenummer" if who.field == "BSN" else "onderwijsnummer")
    return who


def _links(who: Identified, read: Bericht) -> tuple[Linked, ...]:
    if who.also is None or who.person.pgn is None:
        return ()
    return (Linked(who.also, who.person.pgn, day_of(read.moment)),)


SAYS: Mapping[str, Callable[[Element, _Messages], Saying]] = {
    f"{ENROLMENT}aanleverenInschrijvingVO_Request": _enrols,
    f"{ENROLMENT}aanleverenVerwijderingInschrijvingVO_Request": _deletes,
    f"{PERSON}aanleverenIdentificerenPersoonVO_Request": _identifies,
    f"{ENROLMENT}aanleverenInschrijvingVO_Response": _receipt,
    f"{ENROLMENT}aanleverenVerwijderingInschrijvingVO_Response": _receipt,
    f"{PERSON}aanleverenIdentificerenPersoonVO_Response": _receipt,
}
"""Each message by its first element."""

CONNECTOR = Connector(
    name="rod-vo",
    sector="vo",
    owner=SCHOOL,
    rows_name_owner="some",
    title="In- en uitschrijvingen vo (ROD)",
    summary="De berichten van uw school aan DUO: inschrijving, uitschrijving, verwijdering, nieuw nummer.",
    feed="in- en uitschrijvingen (ROD) van {}",
    feeds="vo: in- en uitschrijvingen (ROD)",
    file=FileName("rod-vo_<BRIN>_<jjjjmmddTuumm>.xml"),
    delivers=(EnrolledInVo,),
    reads=read,
    examples=(
        sample(
            "inschrijvingen",
            "rod-vo_16YV_20250801T0600.xml",
            "16YV",
            "Berichten bij elkaar: in, uit, een uitschrijving die vervalt, een afgekeurd nummer.",
        ),
        sample(
            "verwijdering",
            "rod-vo_16YV_20250915T0600.xml",
            "16YV",
            "Een verwijdering, een onderwijsnummer dat een BSN werd, een ontvangstbevestiging; in envelop.",
        ),
        sample(
            "een-bericht",
            "rod-vo_16YV_20250916T0600.xml",
            "16YV",
            "Eén bericht zoals het verstuurd is: een SOAP-envelop met eigen prefixen, UTF-16.",
        ),
    ),
)
