"""Rooms and one-way doors: imports point left only, and every module is used by somebody."""

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping

import pytest

from hub.ops.cli import COMMANDS
from tests.house.sources import Source, python, texts

LEFT_OF = {
    "domain": (),
    "connectors": ("domain",),
    "simulation": ("domain", "connectors"),
    "streams": ("domain", "connectors"),
    "explain": ("domain", "connectors"),
    "edge": ("domain", "connectors", "streams", "explain"),
    "bench": ("domain", "connectors", "streams", "edge"),
    "demo": ("domain", "connectors", "simulation", "streams", "explain", "edge"),
    "ops": ("domain", "connectors", "simulation", "streams", "explain", "edge", "bench", "demo"),
}
FLAT_IN_EDGE = (
    "settings",
    "region",
    "agreed",
    "sources",
    "pull_settings",
    "settings_file",
    "errors",
    "log",
    "log_lines",
    "metrics",
)
"""What every room of the edge uses, and nothing else: what has a room goes there."""
LEFT_OF_IN_EDGE = {
    "registry": (),
    "kafka": (),
    "broker": ("kafka",),
    "access": ("kafka", "broker"),
    "vault": ("kafka", "registry"),
    "engine": ("kafka",),
    "intake": ("kafka", "registry", "vault", "access"),
    "delivery": ("kafka", "registry", "vault", "engine"),
    "views": ("kafka", "registry", "vault", "engine", "delivery"),
    "gateway": ("kafka", "registry", "vault", "intake", "delivery", "access"),
    "verify": ("kafka", "registry", "engine"),
    "backup": ("kafka", "vault", "delivery"),
    "doctor": ("kafka", "registry", "vault", "backup"),
    "live": ("kafka", "registry", "vault", "engine", "intake", "views", "delivery"),
    "drill": ("kafka", "registry", "engine", "intake", "live"),
}
JUDGING = (
    "hub.domain.rule",
    "hub.domain.weighing",
    "hub.domain.readable",
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
        if name.startswith("hub.edge.") and source.module.startswith("hub.edge"):
            mine, theirs = source.module.split(".")[2:3], name.split(".")[2]
            if theirs in LEFT_OF_IN_EDGE and not (mine and may_enter(mine[0], theirs)):
                yield where


def may_enter(room: str, other: str) -> bool:
    """Whether a room of the edge may import another; the flat modules import no room."""
    return other in (*LEFT_OF_IN_EDGE.get(room, ()), room)


def homeless(sources: Iterable[Source]) -> set[str]:
    """What lies in the edge beside its rooms, and rooms that were not declared."""
    inside = {s.module.split(".")[2] for s in sources if s.module.startswith("hub.edge.")}
    return inside - {*FLAT_IN_EDGE, *LEFT_OF_IN_EDGE}


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
    domain ← connectors ← streams ← edge ← ops, and what stands beside that line: `explain` is left of the
    edge, `bench` and `demo` are right of it; the simulation sees words and wire formats, and no rule.
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
        ("hub/explain/x.py", "from hub.edge.views import readmodel"),
        ("hub/demo/x.py", "from hub.ops.cli import main"),
        ("hub/bench/x.py", "from hub.demo import score"),
        ("hub/edge/x.py", "from hub.demo.score import score"),
        ("hub/edge/log.py", "from hub.edge.kafka import clients"),
        ("hub/edge/kafka/x.py", "from hub.edge import engine"),
        ("hub/edge/engine/x.py", "from hub.edge.live.clock import Clock"),
        ("hub/edge/views/x.py", "from ..live import clock"),
        ("hub/edge/live/x.py", "import hub.edge.drill.run"),
        ("hub/connectors/x.py", "from hub import streams"),
        ("hub/streams/x.py", "import hub.edge.kafka as k"),
        ("hub/edge/x.py", "from hub.ops.cli import main"),
        ("hub/edge/x.py", "from hub.simulation import region"),
        ("hub/simulation/x.py", "from hub.domain.rules.dropout import dropout"),
        ("hub/simulation/x.py", "from hub.domain.rule import Rule"),
        ("hub/simulation/x.py", "from hub.domain import decider"),
        ("hub/ops/x.py", "from tests.story import given"),
    ],
)
def test_wrong_door_is_seen(path: str, text: str) -> None:
    assert 1 <= len(list(wrong_doors(Source(path, text))))


def test_right_doors_stay_open() -> None:
    ops = "import click\nfrom hub.edge import kafka\nfrom hub.simulation import region"

    assert [] == list(wrong_doors(Source("hub/ops/x.py", ops)))
    assert [] == list(wrong_doors(Source("hub/edge/live/x.py", "from hub.edge.views import readmodel")))
    assert [] == list(wrong_doors(Source("hub/edge/live/x.py", "from hub.edge import log, settings")))
    assert [] == list(wrong_doors(Source("hub/domain/x.py", "from . import facts\nimport datetime")))


def test_everything_in_the_edge_has_a_room() -> None:
    """
    Whoever opens `hub/edge` finds rooms, and nine modules that all of them use.
    """
    assert set() == homeless(python("hub"))


def test_homeless_module_is_seen() -> None:
    clocks = [Source("hub/edge/clock.py", ""), Source("hub/edge/timing/clock.py", "")]
    housed = [Source("hub/edge/log.py", ""), Source("hub/edge/live/clock.py", ""), Source("hub/ops/x.py", "")]

    assert {"clock", "timing"} == homeless([*clocks, *housed])


@pytest.mark.parametrize("rooms", [LEFT_OF, LEFT_OF_IN_EDGE])
def test_rooms_stand_in_a_row(rooms: Mapping[str, tuple[str, ...]]) -> None:
    """
    Whoever is left of a room was declared before it: no arrow of the two maps above goes round in a circle.
    """
    before: list[str] = []
    for room, left in rooms.items():
        assert set(left) <= set(before), room
        before.append(room)


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
