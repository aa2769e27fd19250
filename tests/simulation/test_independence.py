"""The truth is reasoned apart: the simulation knows the domain's words, and no rule, decider or standing."""

import ast
from collections.abc import Iterator
from pathlib import Path

import hub.simulation

WORDS = {"facts", "identifiers", "timeline", "calendar", "statute", "context"}
ROOM = Path(hub.simulation.__file__).parent


def _imported(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _forbidden(source: str) -> list[str]:
    """What a module of the simulation may not import: all of the hub but words, reference data and itself."""
    allowed = ("hub.simulation.", "hub.connectors.reference.", *(f"hub.domain.{word}." for word in WORDS))
    return [name for name in _imported(source) if name.startswith("hub.") and not name.startswith(allowed)]


def test_simulation_imports_no_rule() -> None:
    """
    Whoever invents the truth with the rule's own code proves nothing.
    """
    found = {p.name: _forbidden(p.read_text("utf-8")) for p in ROOM.glob("*.py")}

    assert len(found) > 10
    assert {} == {name: names for name, names in found.items() if names}


def test_the_guard_bites() -> None:
    """
    A rule, the decider, standing, or the hub's edge would be found.
    """
    for line in (
        "from hub.domain.rules.dropout import dropout",
        "from hub.domain import standing",
        "import hub.domain.decider",
        "from hub.edge.region import load",
    ):
        assert _forbidden(line)
