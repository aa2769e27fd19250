"""One way to do with Kafka what several rooms need: names get their prefix, and topics are read, in one place."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.sources import Source, python

SHOW_OR_CHOOSE_IT = frozenset(
    {
        "hub/edge/drill/run.py",  # a drill's own prefix
        "hub/demo/kafka.py",  # a demo's own prefix
        "hub/demo/show.py",  # the line a person copies
        "hub/edge/registry/codecs.py",  # subjects are named after topics
        "hub/ops/schemas_cli.py",  # as above
        "hub/ops/topics_cli.py",  # `hub topics list` shows it without loading Kafka's client
        "hub/ops/explain_cli.py",  # names the topic to look at
    }
)
NAMES = "hub/edge/kafka/names.py"
POLLS = frozenset(
    {
        "hub/edge/kafka/reading.py",  # whoever looks
        "hub/edge/engine/worker.py",  # whoever folds, in a group, with its offsets in a transaction
        "hub/bench/hand.py",  # what the engine is measured against
        "hub/bench/race.py",  # the clock stops when the record is there
    }
)


def prefixes(source: Source) -> Iterator[str]:
    """Where the installation's prefix is read from its settings."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr == "prefix" and not _is_of_a_stream(node):
            yield f"{source.path}:{node.lineno}"


def _is_of_a_stream(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id == "stream"  # Faust's own


def polls(source: Source) -> Iterator[str]:
    """Where a consumer is asked for what has come."""
    for node in ast.walk(source.tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "consume"
        ):
            yield f"{source.path}:{node.lineno}"


def test_the_prefix_is_put_before_a_name_in_one_place() -> None:
    """
    A name that gets its prefix twice, or not at all, is another installation's.
    """
    known = {NAMES, *SHOW_OR_CHOOSE_IT}

    assert [] == [p for s in python("hub") if s.path not in known for p in prefixes(s)]


def test_topics_are_read_in_one_loop() -> None:
    """
    A loop of one's own has an end of its own: some waited for ever, some took silence for the end.
    """
    assert [] == [p for s in python("hub") if s.path not in POLLS for p in polls(s)]


def test_exceptions_are_needed() -> None:
    """
    A name on one of the two lists that does what the list is for no longer must leave it.
    """
    paths = {s.path: s for s in python("hub")}

    assert [] == [path for path in (NAMES, *SHOW_OR_CHOOSE_IT) if not any(prefixes(paths[path]))]
    assert [] == [path for path in POLLS if not any(polls(paths[path]))]


@pytest.mark.parametrize(
    "text", ["a = settings.prefix + name", "f'{self._settings.prefix}x'", "x.removeprefix(known.prefix)"]
)
def test_a_glued_prefix_is_seen(text: str) -> None:
    assert ["x.py:1"] == list(prefixes(Source("x.py", text)))


def test_a_loop_of_its_own_is_seen() -> None:
    assert ["x.py:2"] == list(
        polls(Source("x.py", "while True:\n    for m in self._consumer.consume(1, 2): ..."))
    )
