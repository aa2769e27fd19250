"""A connector is complete: what docs/guides/add-a-connector.md asks for is there, and what is missing is named."""

import pkgutil
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib import import_module

import pytest

import hub.connectors
from hub.connectors import samples
from hub.connectors.catalogue import CONNECTORS
from hub.connectors.connector import Connector
from hub.connectors.file_name import FileName
from tests.guides import GUIDES

GUIDE = "see docs/guides/add-a-connector.md"
FOLDER = "hub/connectors/examples"
REGENERATE = "python -m tests.connectors.examples"
SHOWN = re.compile(r"^```(?:csv|json|xml) (\S+) ", re.MULTILINE)


def declared() -> dict[str, Connector]:
    """Every connector that a module of the room declares, by the module's file."""
    found = {}
    for module in pkgutil.iter_modules(hub.connectors.__path__):
        value = getattr(import_module(f"hub.connectors.{module.name}"), "CONNECTOR", None)
        if isinstance(value, Connector):
            found[f"hub/connectors/{module.name}.py"] = value
    return found


def strays(declared: dict[str, Connector], catalogue: Sequence[Connector]) -> Iterator[str]:
    """Connectors that nobody can find."""
    for path, reads in declared.items():
        if reads not in catalogue:
            yield f"{reads.name}, declared in {path}, has no line in hub/connectors/catalogue.py: {GUIDE} §3"


def missing(reads: Connector, aanleveren: str) -> Iterator[str]:
    """What a connector lacks, and where it is to be put."""
    name = reads.name
    if not reads.examples:
        yield f"{name} shows no example, in its `examples` and in {FOLDER}/{name}/: {GUIDE} §2"
    for example in reads.examples:
        if not _there(samples.content, reads, example):
            yield f"{name} has no {FOLDER}/{name}/{samples.file(example)}: {GUIDE} §2"
        elif not _there(samples.expected, reads, example):
            facts = f"{FOLDER}/{name}/{example.name}.facts.json"
            yield f"{name} has no {facts}; `{REGENERATE}` writes it: {GUIDE} §2"
        if not reads.file.fits(example.file):
            yield f"{name}: {example.file} is not named as its `file` advises ({reads.file.advice})"
        if reads.file.organisation_in(example.file) not in (None, example.organisation):
            yield f"{name}: {example.file} is not of {example.organisation}"
    if name not in SHOWN.findall(aanleveren):
        yield f"{name} is not shown in docs/guides/aanleveren.md: {GUIDE} §4"
    if (reads.owner.only is None) != ("{}" in reads.feed):
        yield f"{name}: `feed` says {{}} where the organisation's name comes; a national feed has none"


def _there(look: object, reads: Connector, example: object) -> bool:
    try:
        look(reads.name, example)  # type: ignore[operator]  # one of two readers of `samples`
    except FileNotFoundError:
        return False
    return True


def test_a_connector_that_is_written_is_in_the_catalogue() -> None:
    assert [] == list(strays(declared(), CONNECTORS))
    assert len(declared()) == len(CONNECTORS)


@pytest.mark.parametrize("reads", CONNECTORS, ids=lambda c: c.name)
def test_a_connector_is_complete(reads: Connector) -> None:
    assert [] == list(missing(reads, (GUIDES / "aanleveren.md").read_text(encoding="utf-8")))


def test_what_is_missing_is_named_with_its_place() -> None:
    """
    What the walk through the guide (tests/test_add_a_connector.py) leaves out, and more.
    """
    whole = CONNECTORS[0]
    (example, *_) = whole.examples
    page = f"```csv {whole.name} "

    assert [] == list(missing(whole, page))
    assert [f"{whole.name} shows no example"] == _said(replace(whole, examples=()), page)
    lost = replace(whole, examples=(replace(example, name="lost"),))
    assert [f"{whole.name} has no {FOLDER}/{whole.name}/lost.csv"] == _said(lost, page)
    unlike = replace(whole, file=FileName("<gemeentecode>.csv"))
    assert f"{whole.name}: {example.file} is not named as" in "\n".join(missing(unlike, page))
    assert [f"{whole.name}: `feed` says {{}} where"] == _said(replace(whole, feed="lijst"), page)
    foreign = replace(whole, examples=(replace(example, organisation="27DV"),))
    assert [f"{whole.name}: {example.file} is not of 27DV"] == _said(foreign, page)
    assert [f"{whole.name} is not shown in docs/guides/aanleveren.md"] == _said(whole, "")


def _said(reads: Connector, page: str) -> list[str]:
    """What is missing, without what to do about it."""
    return [re.split(r", in its|: see| the organisation's", text)[0] for text in missing(reads, page)]


def test_a_written_connector_outside_the_catalogue_is_named_with_its_file() -> None:
    (only,) = strays({"hub/connectors/new.py": CONNECTORS[0]}, CONNECTORS[1:])

    assert "declared in hub/connectors/new.py, has no line in hub/connectors/catalogue.py" in only
