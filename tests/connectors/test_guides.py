"""The guides for who delivers and who adds a connector run: their examples are read as they are printed."""

import ast
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

import hub
import hub.connectors
from hub.connectors.attendance_codes import SOORTEN
from hub.connectors.brp import GEBEURTENISSEN
from hub.connectors.catalogue import CONNECTORS, connector
from hub.connectors.connector import Connector
from hub.connectors.contract import Delivery
from hub.connectors.faults import CODES
from tests.connectors import handbook
from tests.house.sources import ROOT

GUIDES = Path(hub.__path__[0]).parent / "docs" / "guides"
AANLEVEREN = (GUIDES / "aanleveren.md").read_text(encoding="utf-8")
ADD = (GUIDES / "add-a-connector.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(?:csv|json|xml) (\S+) (\S+) (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
GIVES = {"Fault": 1, "Rejected": 1, "_refused": 2, "PydanticCustomError": 0, "Note": 0}
"""What gives a code to what it tells, and which of its arguments that is."""

PICKED_UP = datetime(2026, 7, 1, tzinfo=UTC)


def test_the_guide_shows_every_connector() -> None:
    assert {found[0] for found in BLOCK.findall(AANLEVEREN)} == {c.name for c in CONNECTORS}


@pytest.mark.parametrize("block", BLOCK.findall(AANLEVEREN), ids=lambda b: b[2])
def test_every_example_of_the_guide_is_read_whole(block: tuple[str, str, str, str]) -> None:
    name, organisation, file, text = block
    reads = connector(name)
    assert reads is not None

    reading = reads.read(Delivery(file, organisation, PICKED_UP, text.encode()))

    assert reading.rejections == ()
    assert reading.notes == ()
    assert reading.fruitful
    assert reading.retracts == (name == "ro" or "volledig" in file)


@pytest.mark.parametrize("reads", [c for c in CONNECTORS if handbook.form_of(c)], ids=lambda c: c.name)
def test_the_guide_lists_every_column_by_all_its_names(reads: Connector) -> None:
    assert handbook.table(reads) in AANLEVEREN, "`python -m tests.connectors.examples` writes it"


def test_the_columns_of_the_guide_are_those_of_the_forms() -> None:
    assert handbook.written(AANLEVEREN) == AANLEVEREN, "`python -m tests.connectors.examples` writes it"
    assert handbook.written(AANLEVEREN.replace("Burgerservicenummer, ", "")) == AANLEVEREN


def codes(source: str) -> set[str]:
    """The codes that a module gives to what is wrong, or to what it notes."""
    found: set[str] = set()
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in GIVES:
            place = GIVES[call.func.id]
            given = call.args[place] if len(call.args) > place else None
            if isinstance(given, ast.Constant) and isinstance(given.value, str):
                found.add(given.value)
    return found


def test_the_guide_explains_every_code_and_no_other() -> None:
    cells = "".join(re.findall(r"^\|([^|]*)\|", AANLEVEREN[AANLEVEREN.index("| Code |") :], re.MULTILINE))
    told = set(re.findall(r"`([a-z_]+)`", cells))
    sources = [p.read_text("utf-8") for p in Path(hub.connectors.__path__[0]).glob("*.py")]
    sources += [p.read_text("utf-8") for p in (ROOT / "hub" / "edge" / "intake").glob("*.py")]
    given = set().union(*map(codes, sources)) | {"missing", "invalid"}

    assert CODES <= given
    assert sorted(given - told) == [], "not explained in docs/guides/aanleveren.md"
    known = given | {text for source in sources for text in re.findall(r'"([a-z_]+)"', source)}
    assert sorted(told - known) == [], "explained, and given by nothing"


def test_a_code_is_seen_wherever_it_is_given() -> None:
    lines = ('Fault(FIELD, "one", None, "x")', 'PydanticCustomError("two", "x")', 'Note("three", "x")')
    assert codes("\n".join(lines)) == {"one", "two", "three"}


@pytest.mark.parametrize("words", [SOORTEN, GEBEURTENISSEN], ids=["attendance", "brp"])
def test_the_guide_lists_every_word_that_is_read(words: Mapping[str, object]) -> None:
    told = {
        word.strip()
        for row in re.findall(r"^\| (.*) \|$", AANLEVEREN, re.MULTILINE)
        for word in re.split(r"[|,]", row)
    }

    assert set(words) - told == set()


def test_what_the_guides_point_to_is_there() -> None:
    root = GUIDES.parent.parent
    for guide in (ADD, AANLEVEREN):
        for path in re.findall(r"`((?:hub|tests|docs)/[\w/.-]+\.(?:py|md))`", guide):
            assert (root / path).exists(), path
