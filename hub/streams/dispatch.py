"""Dispatch: a signal becomes an escalation for each municipality, a notice for each school that it names.

The coordinator of a region gets an escalation, too, of which the evidence is a case of a municipality.

It only fans out what the watch said: who may know was decided before. Records are CloudEvents by the NL GOV
profile in Kafka's binary mode. Attributes carry nothing sensitive; who may no longer know gets
case and revision only. Nothing is written for a municipality that has ended: its heir hears that the old case
is closed, beside the case it has itself.
"""

from datetime import UTC
from typing import Any

from hub.connectors.reference.tables import municipality_today
from hub.domain.findings import Evidence, Party
from hub.domain.identifiers import CaseId, FileId, case_id, file_id
from hub.domain.signals import Addressee, Change, Recipient, Signal
from hub.domain.timeline import day_of, millis
from hub.streams import topics
from hub.streams.codec import Codec
from hub.streams.flow import Flow, Stateless
from hub.streams.records import Headers, Out, Record
from hub.streams.schemas import NAMESPACE
from hub.streams.shapes import from_ms, shape_of

OIN = "00000000000000000000"
"""Organisatie-identificatienummer of whoever runs the hub; zeros until there is one [own]."""

SOURCE_URN = f"urn:nld:oin:{OIN}:systeem:overstaphub"
ESCALATION = ("escalatie", f"{NAMESPACE}.signals.Escalation", topics.ESCALATIONS)
NOTICE = ("bericht", f"{NAMESPACE}.signals.Notice", topics.NOTICES)
REGIONAL = ("regiosignaal", f"{NAMESPACE}.signals.Escalation", topics.REGIONAL)
KINDS = {"gm": ESCALATION, "rmc": REGIONAL, "brin": NOTICE}
WORDS = {
    Change.OPENED: "geopend",
    Change.REVISED: "herzien",
    Change.WITHDRAWN: "ingetrokken",
    Change.CLOSED: "gesloten",
}


class Dispatch(Stateless):
    """One partition of dispatch."""

    def take(self, record: Record, out: list[Out]) -> None:
        out.extend(told(self.place.codec.decode_signal(record.value), self.place.codec))


def told(signal: Signal, codec: Codec) -> list[Out]:
    """One record for each addressee outside to whom it is news; the hub's own operators read signals."""
    outside = (a for a in signal.addressees if _kind(a) in KINDS and a.change != Change.KEPT)
    return [_tell(signal, a, codec) for a in outside]


def event_id(case: CaseId, revision: int) -> str:
    """Receivers drop repeats by this."""
    return f"{case}-{revision}"


def _tell(signal: Signal, addressee: Addressee, codec: Codec) -> Out:
    kind, address = addressee.recipient.address.split("/", 1)
    word, schema, topic = KINDS[kind]
    case = case_id(signal.id, addressee.recipient.address)
    body = codec.encode(schema, _body(case, signal, addressee))
    headers = attributes(case, signal.revision, f"nl.overstap.{word}.{WORDS[addressee.change]}.v1")
    inbox = address if kind != "gm" else _inbox(address, signal.revision)
    return Out(f"{topic}{inbox}", case.encode(), body, headers, 0)


def _inbox(code: str, revision: int) -> str:
    """Whose topic it is on that day: the heir reads what is still told to a municipality that merged."""
    now = municipality_today(code, day_of(from_ms(revision)))
    return now.code if now else code


def attributes(case: CaseId, revision: int, kind: str) -> Headers:
    """CloudEvents context attributes, as Kafka headers."""
    moment = from_ms(revision).astimezone(UTC).isoformat(timespec="milliseconds")
    given = {
        "ce_specversion": "1.0",
        "ce_id": event_id(case, revision),
        "ce_source": SOURCE_URN,
        "ce_type": kind,
        "ce_time": moment.replace("+00:00", "Z"),
        "ce_subject": case,
        "ce_sequence": str(revision),
        "content-type": "application/avro",
    }
    return [(name, value.encode()) for name, value in given.items()]


def _body(case: CaseId, signal: Signal, addressee: Addressee) -> dict[str, Any]:
    bare = {"case": case, "revision": signal.revision, "change": str(addressee.change)}
    if addressee.change == Change.CLOSED:
        return bare
    return {
        **bare,
        "file": _file(signal, addressee.recipient),
        "rule": signal.rule,
        "season": signal.season,
        "step": signal.step,
        "severity": signal.severity,
        "since": millis(signal.since),
        "ground": signal.ground,
        "responsible": str(signal.responsible),
        "role": str(addressee.recipient.role),
        "evidence": [shape_of(Evidence).write(e) for e in addressee.evidence],
        "closes": list(signal.closes),
        "reason": str(signal.reason) if signal.reason else None,
        **_contact(signal, addressee.recipient),
    }


def _contact(signal: Signal, recipient: Recipient) -> dict[str, str | None]:
    """Whom to ask; of a case that others have, too, it would tell a coordinator what kind of school it is."""
    others = any(a.recipient.role != Party.REGION for a in signal.addressees)
    if recipient.role == Party.REGION and others:
        return {}
    names = ("contact_party", "contact_role", "contact_channel")
    return {name: getattr(signal, name) for name in names}


def _file(signal: Signal, recipient: Recipient) -> FileId | None:
    """One child, one file; but a coordinator counts cases, and need not know which are one child's."""
    return None if recipient.role == Party.REGION else file_id(str(signal.subject), recipient.address)


def _kind(addressee: Addressee) -> str:
    return addressee.recipient.address.partition("/")[0]


DISPATCH = Flow(
    name="dispatch",
    inputs=(topics.SIGNALS,),
    outputs=(topics.ESCALATIONS, topics.NOTICES, topics.UNREADABLE),
    start=Dispatch,
    why="to each recipient what that recipient may know",
)
