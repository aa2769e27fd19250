"""Schemas speak for themselves: a doc on every record and every field."""

import json
from collections.abc import Iterator
from typing import Any

from tests.house.sources import texts


def undocumented(schema: Any, where: str = "") -> Iterator[str]:
    """Records, enums and fields without a doc, however deep."""
    match schema:
        case list():
            for part in schema:
                yield from undocumented(part, where)
        case {"type": "record" | "enum", "name": name}:
            here = f"{where}/{name}"
            if not schema.get("doc", "").strip():
                yield here
            for field in schema.get("fields", ()):
                if not field.get("doc", "").strip():
                    yield f"{here}.{field['name']}"
                yield from undocumented(field["type"], f"{here}.{field['name']}")
        case {"type": inner, **rest}:
            yield from undocumented(inner if isinstance(inner, dict | list) else rest.get("items"), where)
            yield from undocumented(rest.get("values"), where)


def test_every_field_has_a_doc() -> None:
    """
    Whoever reads a topic reads its schema, and nothing else of ours.
    """
    schemas = [(path, json.loads(text)) for path, text in texts(r"^schemas/avro/.*\.avsc$")]

    assert len(schemas) > 10
    assert [] == [f"{path} {missing}" for path, schema in schemas for missing in undocumented(schema)]


def test_missing_doc_is_seen() -> None:
    inner = {"type": "record", "name": "Inner", "doc": "d", "fields": [{"name": "b", "type": "int"}]}
    outer = {
        "type": "record",
        "name": "Outer",
        "fields": [{"name": "a", "doc": "d", "type": ["null", {"type": "array", "items": inner}]}],
    }

    assert ["/Outer", "/Outer.a/Inner.b"] == list(undocumented(outer))
