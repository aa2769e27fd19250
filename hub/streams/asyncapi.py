"""The topics as an AsyncAPI 3 document, made of their declarations and of the Avro schemas: pure."""

from collections.abc import Iterable
from typing import Any

from hub.streams import topics
from hub.streams.schemas import current
from hub.streams.topics import Topic

VERSION = "1.0.0"
AVRO = "application/vnd.apache.avro+json;version=1.9.0"
PER_RECIPIENT = {
    "municipality": (topics.escalations, "Municipality code, four digits: 0363"),
    "region": (topics.regional, "Number of a Doorstroompunt region, two digits: 21"),
    "brin": (topics.notices, "Institution code: 25PX"),
}
"""Topics of which each recipient has one, by what stands for it in the name."""

ATTRIBUTES = {
    "ce_specversion": "1.0",
    "ce_id": "case and revision: a repeat has the same",
    "ce_source": "the hub, as a URN with its OIN",
    "ce_type": "nl.overstap.escalatie.geopend.v1 and others",
    "ce_time": "the moment of the tick that said so, UTC",
    "ce_subject": "the case",
    "ce_sequence": "the revision: a later one is larger",
}
"""CloudEvents by the NL GOV profile, in Kafka's binary mode: headers of what a recipient is told."""


def document() -> dict[str, Any]:
    """AsyncAPI 3.0. Values are Avro in the Confluent form; a topic of the hub's own memory has no schema."""
    declared = [*topics.TOPICS, *(make(f"{{{name}}}") for name, (make, _) in PER_RECIPIENT.items())]
    names = sorted({name for topic in declared for name in topic.schemas})
    schemas = current()
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Overstap hub: topics",
            "version": VERSION,
            "description": "What stands on Kafka. Recipients read the topic that bears their own code.",
            "license": {"name": "EUPL-1.2"},
        },
        "defaultContentType": "application/avro",
        "channels": {_key(topic): _channel(topic) for topic in declared},
        "operations": {
            f"send_{_key(topic)}": {
                "action": "send",
                "channel": {"$ref": f"#/channels/{_key(topic)}"},
                "summary": f"written by {', '.join(topic.writers)}",
            }
            for topic in declared
        },
        "components": {
            "messages": {_short(name): _message(name) for name in names},
            "schemas": {_short(name): {"schemaFormat": AVRO, "schema": schemas[name]} for name in names},
        },
    }


def _channel(topic: Topic) -> dict[str, Any]:
    kept = "compacted" if topic.compacted else _kept(topic.retention_ms)
    channel: dict[str, Any] = {
        "address": topic.name,
        "description": f"{topic.why}. Key: {topic.key}. Kept: {kept}.",
        "messages": _refs(topic.schemas),
    }
    named = [name for name in PER_RECIPIENT if f"{{{name}}}" in topic.name]
    if named:
        channel["parameters"] = {name: {"description": PER_RECIPIENT[name][1]} for name in named}
    return channel


def _refs(names: Iterable[str]) -> dict[str, Any]:
    return {_short(name): {"$ref": f"#/components/messages/{_short(name)}"} for name in names}


def _message(name: str) -> dict[str, Any]:
    message: dict[str, Any] = {
        "name": name,
        "contentType": "application/avro",
        "payload": {"$ref": f"#/components/schemas/{_short(name)}"},
    }
    if name.endswith((".Escalation", ".Notice")):
        headers = {n: {"type": "string", "description": told} for n, told in ATTRIBUTES.items()}
        message["headers"] = {"type": "object", "properties": headers}
    return message


def _kept(retention_ms: int) -> str:
    return "for ever" if retention_ms == topics.KEEP else f"{retention_ms // topics.YEAR_MS} years"


def _key(topic: Topic) -> str:
    """What it is called within the document, where a name may hold no dot."""
    return topic.name.replace(".", "_").replace("{", "").replace("}", "")


def _short(name: str) -> str:
    return name.rpartition(".")[2]
