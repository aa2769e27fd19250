"""The guides for who delivers and who adds a connector run: their examples are read as they are printed."""

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
from hub.connectors.contract import Delivery
from hub.connectors.faults import CODES

GUIDES = Path(hub.__path__[0]).parent / "docs" / "guides"
AANLEVEREN = (GUIDES / "aanleveren.md").read_text(encoding="utf-8")
ADD = (GUIDES / "add-a-connector.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(?:csv|json|xml) (\S+) (\S+) (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
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


def test_the_guide_explains_codes_that_exist() -> None:
    told = set(re.findall(r"`([a-z_]+)`", "".join(re.findall(r"^\|([^|]*)\|", AANLEVEREN, re.MULTILINE))))
    source = "".join(p.read_text(encoding="utf-8") for p in Path(hub.connectors.__path__[0]).glob("*.py"))
    known = set(re.findall(r'"([a-z_]+)"', source)) | CODES | {"missing"}

    assert told
    assert told <= known


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
