"""Each kind of fact has all that a fact needs, and what it lacks is named at once, with where to mend it."""

import importlib
import json
import pkgutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

import pytest

from hub.domain import facts
from hub.domain.facts import KINDS, Fact
from hub.domain.identifiers import Brin, Code, Numbering
from hub.domain.word import Word
from hub.explain.fact_sentences import DAYS, NOUNS, sentence
from hub.streams import schemas
from hub.streams.shapes import shape_of
from tests.facts import VALUES, example, hints, is_code, wire
from tests.house.sources import ROOT
from tests.house.test_words import missing

GLOSSARY = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
SENTENCES = "hub/explain/fact_sentences.py: see add-a-fact §4"
ON_THE_WIRE = (str, int, bool)

every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)


class Grade(StrEnum):
    """A code that the glossary does not know."""

    HIGH = "zeer hoog"


@dataclass(frozen=True, slots=True, kw_only=True)
class Toy(Word):
    """A fact that is wrong in every way."""

    ref: Numbering
    institution: Brin
    on: date
    hour: time
    grade: Grade
    remarks: str
    programme: Code | None


def declared() -> Iterator[tuple[str, str]]:
    """Every fact that a sector's module declares, with its file."""
    for sector in pkgutil.iter_modules(facts.__path__):
        module = importlib.import_module(f"{facts.__name__}.{sector.name}")
        for name, value in vars(module).items():
            own = isinstance(value, type) and value.__module__ == module.__name__
            if own and issubclass(value, Word):
                yield name, f"hub/domain/facts/{sector.name}.py"


def outside(found: Iterable[tuple[str, str]], kinds: Iterable[type[Fact]]) -> list[str]:
    """Facts that the closed union does not know."""
    known = {kind.__name__ for kind in kinds}
    return [
        f"{name} ({file}) is not in `Fact` in hub/domain/facts/__init__.py: see add-a-fact §2"
        for name, file in found
        if name not in known
    ]


def mistyped(kind: type[Any]) -> Iterator[str]:
    """Fields that the codec cannot carry, that evidence does not find, or in which a child's name fits."""
    where = "see add-a-fact §1"
    for name, hint, _ in hints(kind, marked=True):
        if hint is str:
            yield f"{kind.__name__}.{name} is free text, a child's name fits in it: a table, `Code` or `Numbering`, {where}"
        if hint is Brin and name != "school":
            yield f"{kind.__name__}.{name} is a school: name it `school`, {where}"
    for name, hint, _ in hints(kind):
        if not is_code(hint) and hint not in VALUES:
            yield f"{kind.__name__}.{name} has a type that hub/streams/shapes.py does not carry, {where}"


def misfits(kind: type[Any], known: dict[str, schemas.Schema]) -> Iterator[str]:
    """Where the schema of a kind is not the kind, field by field."""
    file = f"schemas/avro/facts/{kind.__name__}.avsc"
    schema = known.get(f"{schemas.NAMESPACE}.facts.{kind.__name__}")
    if schema is None:
        yield f"{kind.__name__} has no schema {file}: see add-a-fact §3"
        return
    there = {field["name"]: field["type"] for field in schema["fields"]}
    for name, hint, empty in hints(kind):
        types: list[Any] = [["null", t] if empty else t for t in wire(hint)]
        if there.pop(name, None) not in types:
            yield f"{file} has no field {json.dumps({'name': name, 'type': types[0]})}: see add-a-fact §3"
    yield from (f"{file} has {name}, which {kind.__name__} has not: see add-a-fact §3" for name in there)


def untold(kind: type[Fact], nouns: dict[str, str]) -> Iterator[str]:
    """What a kind lacks to be told to people."""
    if kind.__name__ not in nouns:
        yield f"{kind.__name__} has no word in `NOUNS` in {SENTENCES}"
    dated = any(hint in (date, datetime) for _, hint, _ in hints(kind))
    if dated and not {field.name for field in fields(kind)} & set(DAYS):
        yield f"{kind.__name__} has no field of `DAYS` to put it in order by, in {SENTENCES}"
    try:
        assert sentence(example(kind)).endswith(".")
    except AssertionError:
        yield f"{kind.__name__} has no sentence in {SENTENCES}"


def undefined(kind: type[Any], glossary: str) -> list[str]:
    """What of a kind the glossary does not say: the fact, and the codes that it uses."""
    codes = [code.value for _, hint, _ in hints(kind) if is_code(hint) for code in hint]
    return [
        f"{word} of {kind.__name__} is not in GLOSSARY.md: see add-a-fact §5"
        for word in missing([kind.__name__, *codes], glossary)
    ]


def nothing_of(lacking: Iterable[str]) -> None:
    """Fails with every line in full: they say what is missing and where."""
    found = list(lacking)
    assert not found, "\n".join(found)


def test_every_declared_fact_is_in_the_union() -> None:
    nothing_of(outside(declared(), KINDS))
    assert len(KINDS) == len(list(declared()))


@every_kind
def test_its_fields_can_be_carried_and_hold_no_name(kind: type[Fact]) -> None:
    nothing_of(mistyped(kind))


@every_kind
def test_its_schema_fits(kind: type[Fact]) -> None:
    """
    Field by field; whether every earlier version still can be read is another test (`hub schemas check`).
    """
    nothing_of(misfits(kind, dict(schemas.current())))


def test_every_schema_has_its_number() -> None:
    try:
        schemas.local()
    except schemas.UnnumberedSchemaError as unnumbered:
        pytest.fail(f"{unnumbered}: see add-a-fact §3")


@every_kind
def test_it_comes_back_from_what_avro_can_write(kind: type[Fact]) -> None:
    fact, shape = example(kind), shape_of(kind)

    record = shape.write(fact)

    assert [] == [name for name, written in record.items() if not isinstance(written, ON_THE_WIRE)]
    assert fact == shape.read(record)


@every_kind
def test_it_is_told_in_dutch(kind: type[Fact]) -> None:
    nothing_of(untold(kind, NOUNS))


@every_kind
def test_it_is_in_the_glossary(kind: type[Fact]) -> None:
    nothing_of(undefined(kind, GLOSSARY))


def test_what_a_fact_lacks_is_named_with_where_to_mend_it() -> None:
    toy: Any = Toy
    named = [
        *outside([("Toy", "hub/domain/facts/mbo.py")], KINDS),
        *mistyped(toy),
        *misfits(toy, {}),
        *untold(toy, {}),
        *undefined(toy, GLOSSARY),
    ]

    assert [
        "Toy (hub/domain/facts/mbo.py) is not in `Fact` in hub/domain/facts/__init__.py: see add-a-fact §2",
        "Toy.institution is a school: name it `school`, see add-a-fact §1",
        "Toy.remarks is free text, a child's name fits in it: a table, `Code` or `Numbering`, see add-a-fact §1",
        "Toy.hour has a type that hub/streams/shapes.py does not carry, see add-a-fact §1",
        "Toy has no schema schemas/avro/facts/Toy.avsc: see add-a-fact §3",
        f"Toy has no word in `NOUNS` in {SENTENCES}",
        f"Toy has no field of `DAYS` to put it in order by, in {SENTENCES}",
        f"Toy has no sentence in {SENTENCES}",
        "Toy of Toy is not in GLOSSARY.md: see add-a-fact §5",
        "zeer hoog of Toy is not in GLOSSARY.md: see add-a-fact §5",
    ] == named


def test_a_schema_that_is_another_is_seen() -> None:
    name = f"{schemas.NAMESPACE}.facts.Died"
    schema = schemas.current()[name]
    other = [{"name": "cause", "type": "string"} if f["name"] == "day" else f for f in schema["fields"]]

    assert [
        'schemas/avro/facts/Died.avsc has no field {"name": "day", "type": "int"}: see add-a-fact §3',
        "schemas/avro/facts/Died.avsc has cause, which Died has not: see add-a-fact §3",
    ] == list(misfits(facts.Died, {name: {**schema, "fields": other}}))
