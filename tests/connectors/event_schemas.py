"""The kinds of event as they are published: a JSON Schema of each, and a table in the guide, from the code.

`python -m tests.connectors.examples` writes them. They say how it is best written; the hub reads more spellings.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, get_args

from pydantic.fields import FieldInfo

from hub.connectors import gebeurtenissen_gemeente, gebeurtenissen_mbo, gebeurtenissen_vo
from hub.connectors.event_file import DATA, Envelope
from hub.connectors.event_type import EventType
from tests.house.sources import ROOT

FOLDER = ROOT / "schemas" / "events"
BY_WHOM: Mapping[str, tuple[EventType[Any], ...]] = {
    "vo": gebeurtenissen_vo.TYPES,
    "mbo": gebeurtenissen_mbo.TYPES,
    "gemeente": gebeurtenissen_gemeente.TYPES,
}
KINDS: Mapping[str, EventType[Any]] = {kind.type: kind for kinds in BY_WHOM.values() for kind in kinds}
PERSON = ("bsn", "onderwijsnummer", "eigen_nummer")
PLAIN: Mapping[type, dict[str, Any]] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
    str: {"type": "string"},
}
BEGIN, END = "<!-- gebeurtenissen -->\n", "<!-- einde gebeurtenissen -->"


def schema(kind: EventType[Any]) -> dict[str, Any]:
    """Of one kind of event, whole."""
    around = {alias: _field(each) for alias, each in _fields(Envelope.model_fields)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": kind.title,
        "type": "object",
        "required": [*_required(Envelope.model_fields), DATA],
        "properties": {
            **around,
            "specversion": {"const": "1.0"},
            "type": {"const": kind.type},
            "datacontenttype": {"const": "application/json"},
            DATA: {
                "type": "object",
                "required": _required(kind.row.model_fields),
                "anyOf": [{"required": [name]} for name in PERSON],
                "properties": {alias: _field(each) for alias, each in _fields(kind.row.model_fields)},
                "additionalProperties": False,
            },
        },
    }


def _fields(model: Mapping[str, FieldInfo]) -> Iterator[tuple[str, FieldInfo]]:
    return ((each.alias or name, each) for name, each in model.items())


def _required(model: Mapping[str, FieldInfo]) -> list[str]:
    return [alias for alias, each in _fields(model) if each.is_required()]


def _field(field: FieldInfo) -> dict[str, Any]:
    kind = _kind(field)
    said = {"enum": [str(word) for word in kind]} if issubclass(kind, StrEnum) else PLAIN[kind]
    return {**said, "description": field.description}


def _kind(field: FieldInfo) -> type[Any]:
    """What a field holds, where it is there."""
    kinds = [one for one in get_args(field.annotation) or (field.annotation,) if one is not type(None)]
    (found,) = kinds
    return found  # type: ignore[no-any-return]  # pydantic's annotation is any


def published() -> Iterator[tuple[str, str]]:
    """Each schema by the name of its file."""
    for name, kind in KINDS.items():
        yield f"{name}.json", json.dumps(schema(kind), indent=2, ensure_ascii=False) + "\n"


def table() -> str:
    """What stands in `data` of each kind, as the guide has it."""
    lines = [
        "| Soort | Van wie | Velden in `data`, naast wie het is en `nummer`; met `?` mag het ontbreken |"
    ]
    lines.append("|---|---|---|")
    for name, kind in KINDS.items():
        whose = ", ".join(who for who, kinds in BY_WHOM.items() if any(k.type == name for k in kinds))
        fields = [
            _told(alias, each)
            for alias, each in _fields(kind.row.model_fields)
            if alias not in (*PERSON, "nummer", "ingetrokken")
        ]
        file = f"[{kind.name}](../../schemas/events/{name}.json)"
        lines.append(f"| {file} | {whose} | {'; '.join(fields)} |")
    return "\n".join(lines) + "\n"


def _told(alias: str, field: FieldInfo) -> str:
    kind = _kind(field)
    words = f" (`{'`, `'.join(map(str, kind))}`)" if issubclass(kind, StrEnum) else ""
    return f"`{alias}`{'' if field.is_required() else '?'}{words}"


def written(text: str) -> str:
    """The guide with the table as it is now."""
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}{table()}{END}{rest.split(END)[1]}"


def write() -> None:
    """Write the schemas."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in published():
        (FOLDER / name).write_text(text, "utf-8")
