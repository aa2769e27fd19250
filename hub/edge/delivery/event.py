"""What is delivered: a record of a recipient's topic as a CloudEvent in structured JSON, NL GOV profile.

It says what the topic says, and no word more. `sequence` counts per subscription, from 1 and without a gap.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.domain.signals import Change
from hub.streams.codec import Codec
from hub.streams.dispatch import ESCALATION, NOTICE
from hub.streams.records import Record
from hub.streams.shapes import from_days, from_ms

CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"
SCHEMAS = (ESCALATION[1], NOTICE[1])
HEADERS = ("ce_id", "ce_subject", "ce_type", "ce_source", "ce_time")


@dataclass(frozen=True, slots=True)
class Event:
    """One event; `lane`: what it stands in order with (its file on the desk; None: that of its case)."""

    id: str
    subject: str
    kind: str
    source: str
    moment: str
    data: str
    lane: str | None = None


def event_of(record: Record, codec: Codec) -> Event | None:
    """None: nobody can read it, and no hub wrote it."""
    given = record.headers
    if any(name not in given for name in HEADERS):
        return None
    try:
        name, body = codec.decode(record.value)
        found = {header: given[header].decode("ascii") for header in HEADERS}
    except Exception:  # noqa: BLE001 - what foreign bytes make a decoder raise has no common kind
        return None
    if name not in SCHEMAS:
        return None
    return Event(
        id=found["ce_id"],
        subject=found["ce_subject"],
        kind=found["ce_type"],
        source=found["ce_source"],
        moment=found["ce_time"],
        data=json.dumps(_data(body), ensure_ascii=False, separators=(",", ":")),
        lane=body["file"],
    )


def envelope(event: Event, sequence: int | None = None) -> bytes:
    """The whole event as it is sent; equal for equal events, so that a repeat is the same to the byte."""
    counted = {} if sequence is None else {"sequence": str(sequence), "sequencetype": "Integer"}
    attributes = {
        "specversion": "1.0",
        "id": event.id,
        "source": event.source,
        "type": event.kind,
        "subject": event.subject,
        "time": event.moment,
        **counted,
        "datacontenttype": "application/json",
    }
    head = json.dumps(attributes, ensure_ascii=False, separators=(",", ":"))
    return f'{head[:-1]},"data":{event.data}}}'.encode()


def _data(body: Mapping[str, Any]) -> dict[str, Any]:
    """The Avro body for readers of JSON: moments and days as text, and nothing that is not said."""
    if body["change"] == Change.CLOSED:
        return {name: body[name] for name in ("case", "revision", "change")}
    told = {name: value for name, value in body.items() if value is not None}
    if "since" in told:
        told["since"] = from_ms(told["since"]).isoformat()
    told["evidence"] = [_evidence(each) for each in body["evidence"]]
    return told


def _evidence(each: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: value for name, value in each.items() if value is not None}
    if "day" in told:
        told["day"] = from_days(told["day"]).isoformat()
    return told
