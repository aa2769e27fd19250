"""Rooms and one-way doors: imports point left only, and every module is used by somebody."""

import ast
import sys
from collections.abc import Iterable, Iterator

import pytest

from hub.ops.cli import COMMANDS
from tests.house.sources import Source, python, texts

LEFT_OF = {
    "domain": (),
    "connectors": ("domain",),
    "simulation": ("domain", "connectors"),
    "streams": ("domain", "connectors"),
    "edge": ("domain", "connectors", "streams"),
    "ops": ("domain", "connectors", "streams", "edge", "simulation"),
}
JUDGING = (
    "hub.domain.rules",
    "hub.domain.decider",
    "hub.domain.standing",
    "hub.domain.person",
    "hub.domain.routing",
    "hub.domain.pupil",
    "hub.domain.source",
    "hub.domain.findings",
)
"""What the simulation may not see: the truth is invented without any rule."""


def wrong_doors(source: Source) -> Iterator[str]:
    """Imports of a room that point right, or at what the room may not see."""
    for line, name in source.imports:
        top, _, rest = name.partition(".")
        room = rest.split(".")[0]
        where = f"{source.path}:{line} imports {name}"
        if top == "hub" and room in LEFT_OF and room not in (*LEFT_OF[source.room], source.room):
            yield where
        if source.room == "domain" and top != "hub" and top not in sys.stdlib_module_names:
            yield where
        if source.room == "simulation" and name.startswith(JUDGING):
            yield where
        if top == "tests":
            yield where


def unused(sources: Iterable[Source], entries: frozenset[str]) -> set[str]:
    """Modules that nobody imports, names in a string, or starts."""
    sources = tuple(sources)
    used = set(entries)
    for source in sources:
        used |= {name for _, name in source.imports}
        used |= {
            n.value for n in ast.walk(source.tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)
        }
    modules = {s.module.removesuffix(".__main__") for s in sources if not s.path.endswith("__init__.py")}
    return modules - used


def entries() -> frozenset[str]:
    """What is started by name: the command, its members, and what the Makefile runs."""
    mounted = {m.module for m in COMMANDS}
    return frozenset(mounted | {"hub.ops.cli"})


@pytest.mark.parametrize("room", LEFT_OF)
def test_imports_point_left_only(room: str) -> None:
    """
    domain ← connectors ← streams ← edge ← ops; the simulation sees words and wire formats, and no rule.
    """
    mine = [s for s in python("hub") if s.room == room]

    assert mine, f"{room} is empty"
    assert [] == [wrong for s in mine for wrong in wrong_doors(s)]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("hub/domain/x.py", "import pydantic"),
        ("hub/domain/x.py", "def f():\n    from hub.streams import topics"),
        ("hub/domain/rules/x.py", "from ...edge import kafka"),
        ("hub/connectors/x.py", "from hub import streams"),
        ("hub/streams/x.py", "import hub.edge.kafka as k"),
        ("hub/edge/x.py", "from hub.ops.cli import main"),
        ("hub/edge/x.py", "from hub.simulation import region"),
        ("hub/simulation/x.py", "from hub.domain.rules.dropout import dropout"),
        ("hub/simulation/x.py", "from hub.domain import decider"),
        ("hub/ops/x.py", "from tests.story import given"),
    ],
)
def test_wrong_door_is_seen(path: str, text: str) -> None:
    assert 1 <= len(list(wrong_doors(Source(path, text))))


def test_right_doors_stay_open() -> None:
    ops = "import click\nfrom hub.edge import kafka\nfrom hub.simulation import region"

    assert [] == list(wrong_doors(Source("hub/ops/x.py", ops)))
    assert [] == list(wrong_doors(Source("hub/domain/x.py", "from . import facts\nimport datetime")))


def test_every_module_is_used() -> None:
    """
    Code that nobody reaches is read by everybody and kept right by nobody.
    """
    assert set() == unused(python("hub"), entries())


def test_dead_module_is_seen() -> None:
    alive = Source("hub/domain/alive.py", "")
    dead = Source("hub/domain/dead.py", "from hub.domain import alive")

    assert {"hub.domain.dead"} == unused([alive, dead], frozenset())


def test_only_tests_are_started_by_the_makefile_beside_the_command() -> None:
    """
    So that the list of entries above is whole.
    """
    (_, makefile), *_ = texts(r"^Makefile$")

    assert "python -m hub" not in makefile
