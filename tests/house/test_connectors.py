"""One connector is like another to the rest of the hub: nothing asks which it is, or keeps a list of names."""

import ast
from collections.abc import Collection, Iterator

import pytest

from hub.connectors import koppelpunt
from hub.connectors.catalogue import CONNECTORS
from hub.domain import feeds
from tests.house.sources import Source, python

NAMES = frozenset(c.name for c in CONNECTORS)
ALLOWED = {
    "hub/domain/feeds.py": "which register outranks which, and whose silence a rule waits for, is law",
    "hub/domain/rules/common.py": "says it in prose, for the table of rules",
    "hub/simulation/": "writes the sources' own formats, and plays each as it is",
    "hub/bench/": "loads a feed of its own choice",
}


def named(source: Source, names: Collection[str] = NAMES) -> Iterator[str]:
    """Texts in a file that are the name of a connector or of one of its feeds, outside its declaration."""
    own = {
        keyword.value.value
        for call in ast.walk(source.tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Connector"
        for keyword in call.keywords
        if keyword.arg == "name" and isinstance(keyword.value, ast.Constant)
    }
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            name = node.value.partition("/")[0]
            if name in names and name not in own:
                yield f"{source.path}:{node.lineno} {node.value!r}"


def test_no_other_file_knows_a_connector_by_its_name() -> None:
    allowed = tuple(ALLOWED)
    found = [hit for s in python("hub") if not s.path.startswith(allowed) for hit in named(s)]

    assert [] == found, "ask the connector's own value instead (hub/connectors/connector.py)"


def test_every_exception_is_needed() -> None:
    """
    A place that names none any more is taken from the list.
    """
    for place in ALLOWED:
        assert any(list(named(s)) for s in python("hub") if s.path.startswith(place)), place


def test_every_feed_that_the_domain_names_is_read_by_a_connector() -> None:
    assert {feeds.BRP, feeds.RO, feeds.ATTENDANCE, feeds.VO_EVENTS, feeds.MBO_EVENTS} <= NAMES
    assert koppelpunt.CONNECTOR.source(koppelpunt.CONNECTOR.owner.only or "") == feeds.KOPPELPUNT


@pytest.mark.parametrize(
    "line",
    [
        'if connector.name == "toy": pass',
        'TABLE = {"toy": "speelgoed"}',
        'source = f"toy/{organisation}"',
        'source = SourceId("toy/mbo")',
    ],
)
def test_a_name_outside_its_own_module_is_seen(line: str) -> None:
    assert ["hub/x.py:1 'toy" in hit for hit in named(Source("hub/x.py", line), {"toy"})] == [True]


def test_a_connector_may_name_itself_only() -> None:
    text = 'CONNECTOR = Connector(name="toy", title="Toys")\nother = "game"\nown = "toy"'

    assert ["hub/x.py:2 'game'"] == list(named(Source("hub/x.py", text), {"toy", "game"}))
