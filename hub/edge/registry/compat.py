"""FULL_TRANSITIVE, offline: every version of a schema reads what every other has written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hub.streams.schemas import Schema

Type = str | list[Any] | dict[str, Any]

PROMOTIONS: Mapping[str, frozenset[str]] = {
    "int": frozenset({"long", "float", "double"}),
    "long": frozenset({"float", "double"}),
    "float": frozenset({"double"}),
    "string": frozenset({"bytes"}),
    "bytes": frozenset({"string"}),
}
NAMED = ("record", "enum", "fixed")


@dataclass(frozen=True, slots=True)
class Complaint:
    """Which version cannot read which other, at which field, and why."""

    reader: str
    writer: str
    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.reader} cannot read what {self.writer} wrote: {self.path}: {self.reason}"


def full_transitive(new: Schema, earlier: Sequence[Schema]) -> tuple[Complaint, ...]:
    """Whether a version reads and is read by each earlier one; nothing found means that it does."""
    found: list[Complaint] = []
    for number, old in enumerate(earlier, start=1):
        found += [Complaint("the new version", f"version {number}", *why) for why in unreadable(new, old)]
        found += [Complaint(f"version {number}", "the new version", *why) for why in unreadable(old, new)]
    return tuple(found)


def unreadable(reader: Schema, writer: Schema) -> tuple[tuple[str, str], ...]:
    """Where a reader's schema cannot resolve a writer's, by the Avro specification, and why."""
    names = _Names.of(reader), _Names.of(writer)
    return tuple(_Resolution(*names).types(reader, writer, reader["name"]))


@dataclass(slots=True)
class _Names:
    """The named types of one schema, so that a mere name can be looked up."""

    types: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, schema: Schema) -> "_Names":
        names = cls()
        names._collect(schema, "")
        return names

    def _collect(self, schema: Type, namespace: str) -> None:
        if isinstance(schema, list):
            for branch in schema:
                self._collect(branch, namespace)
        elif isinstance(schema, dict):
            here = schema.get("namespace", namespace)
            if schema["type"] in NAMED:
                self.types[schema["name"]] = self.types[f"{here}.{schema['name']}"] = schema
            for inner in (schema.get("items"), schema.get("values"), *_field_types(schema)):
                if inner is not None:
                    self._collect(inner, here)
            if isinstance(schema["type"], dict | list):
                self._collect(schema["type"], here)

    def open(self, schema: Type) -> Type:
        """A name becomes what it names; {"type": {...}} becomes what it wraps."""
        if isinstance(schema, str):
            return self.types.get(schema, schema)
        if isinstance(schema, dict) and isinstance(schema["type"], dict | list):
            return self.open(schema["type"])
        return schema


@dataclass(slots=True)
class _Resolution:
    reader: _Names
    writer: _Names
    _open: list[tuple[int, int]] = field(default_factory=list)

    def types(self, reader: Type, writer: Type, path: str) -> Iterator[tuple[str, str]]:
        reader, writer = self.reader.open(reader), self.writer.open(writer)
        if (pair := (id(reader), id(writer))) in self._open:
            return  # a recursive type, being judged where it was met first
        self._open.append(pair)
        yield from self._opened(reader, writer, path)
        self._open.pop()

    def _opened(self, reader: Type, writer: Type, path: str) -> Iterator[tuple[str, str]]:
        if isinstance(writer, list):
            for branch in writer:
                yield from self.types(reader, branch, path)
        elif isinstance(reader, list):
            if all(list(self.types(branch, writer, path)) for branch in reader):
                yield path, f"no branch of the union reads {_called(writer)}"
        else:
            yield from self._plain(reader, writer, path)

    def _plain(
        self, reader: str | dict[str, Any], writer: str | dict[str, Any], path: str
    ) -> Iterator[tuple[str, str]]:
        kind, written = _kind(reader), _kind(writer)
        if kind != written and kind not in PROMOTIONS.get(written, ()):
            yield path, f"{_called(writer)} cannot be read as {_called(reader)}"
        elif _logical(reader) != _logical(writer):
            yield path, f"{_called(writer)} means something else as {_called(reader)}"
        elif isinstance(reader, dict) and isinstance(writer, dict):
            match kind:
                case "record":
                    yield from self._records(reader, writer, path)
                case "enum":
                    yield from _enums(reader, writer, path)
                case "array":
                    yield from self.types(reader["items"], writer["items"], f"{path}[]")
                case "map":
                    yield from self.types(reader["values"], writer["values"], f"{path}{{}}")
                case "fixed" if (reader["name"], reader["size"]) != (writer["name"], writer["size"]):
                    yield path, "a fixed of another name or size"

    def _records(
        self, reader: dict[str, Any], writer: dict[str, Any], path: str
    ) -> Iterator[tuple[str, str]]:
        if not _same_name(reader, writer):
            yield path, f"{_called(writer)} cannot be read as {_called(reader)}"
            return
        written = {field["name"]: field for field in writer["fields"]}
        for wanted in reader["fields"]:
            names = (wanted["name"], *wanted.get("aliases", ()))
            found = next((written[name] for name in names if name in written), None)
            where = f"{path}.{wanted['name']}"
            if found is not None:
                yield from self.types(wanted["type"], found["type"], where)
            elif "default" not in wanted:
                yield where, "the writer does not have it, and it has no default"


def _enums(reader: dict[str, Any], writer: dict[str, Any], path: str) -> Iterator[tuple[str, str]]:
    if not _same_name(reader, writer):
        yield path, f"{_called(writer)} cannot be read as {_called(reader)}"
    unknown = [symbol for symbol in writer["symbols"] if symbol not in reader["symbols"]]
    if unknown and "default" not in reader:
        yield path, f"the reader does not know {', '.join(unknown)}, and its enum has no default"


def _same_name(reader: dict[str, Any], writer: dict[str, Any]) -> bool:
    aliases = {alias.rpartition(".")[2] for alias in reader.get("aliases", ())}
    return bool(writer["name"] in {reader["name"], *aliases})


def _field_types(schema: dict[str, Any]) -> Iterator[Type]:
    for each in schema.get("fields", ()):
        yield each["type"]


def _kind(schema: str | dict[str, Any]) -> str:
    return schema if isinstance(schema, str) else str(schema["type"])


def _logical(schema: str | dict[str, Any]) -> tuple[object, ...]:
    """Avro itself ignores these; a day read as a plain number would still be a wrong answer."""
    if isinstance(schema, str):
        return (None, None, None)
    return (schema.get("logicalType"), schema.get("precision"), schema.get("scale"))


def _called(schema: Type) -> str:
    if isinstance(schema, list):
        return "a union"
    if isinstance(schema, dict):
        return str(schema.get("logicalType") or schema.get("name") or schema["type"])
    return schema
