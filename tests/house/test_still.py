"""Tests hold still: what a busy machine or a lucky draw decides is no test."""

import ast
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.house.sources import Source, python

RESTS = {
    "tests/edge/broker/test_broker.py": 2,  # between two looks of a wait that ends when it is true; a slow download
    "tests/edge/intake/test_directory.py": 1,  # between two looks at the drop directory
    "tests/edge/registry/test_apicurio.py": 1,  # between two looks at a registry that starts
    "tests/edge/live/test_family.py": 1,  # between two looks at a child
    "tests/edge/live/test_outage.py": 1,  # between two looks at a page
    "tests/edge/engine/test_watchdog.py": 1,  # a process is frozen for real; longer changes nothing
}
"""Sleeps in tests without a Kafka: how many, and why a slower machine makes none of them fail."""


def sleeps(source: Source) -> Iterator[str]:
    """Calls of a sleep that takes time, whatever it is called: so is a wait for what nobody can bring about."""
    yield from (f"{source.path}:{line}" for line, name in source.names if name == "time.sleep")
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="wait", value=ast.Call(func=made))):
                if ast.unparse(made).rpartition(".")[2] == "Event":
                    yield f"{source.path}:{node.lineno}"


def searches(source: Source) -> Iterator[str]:
    """Properties called as a whole, where one must be found wanting: a search finds it today, not tomorrow."""
    for node in ast.walk(source.tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr.startswith("test_")
        ):
            yield f"{source.path}:{node.lineno}"


def test_no_test_sleeps_to_be_right() -> None:
    mine = [s for s in python("tests") if not s.path.startswith("tests/broker/")]

    assert RESTS == Counter(found.partition(":")[0] for s in mine for found in sleeps(s))


def test_what_must_fail_fails_on_its_example() -> None:
    """
    A test that a law bites calls it with the example that shows it (`law.hypothesis.inner_test`).
    """
    assert [] == [found for s in python("tests") for found in searches(s)]


def test_every_run_tries_the_same_examples_and_no_clock_judges_them() -> None:
    """
    Hypothesis as `tests/conftest.py` sets it: not drawn, not remembered, no deadline.
    """
    now = settings()

    assert (True, None, None) == (now.derandomize, now.database, now.deadline)


@pytest.mark.parametrize(
    "text",
    [
        "import time\ntime.sleep(1)",
        "from time import sleep\nsleep(1)",
        "import time as t\nt.sleep(1)",
        "import threading\nthreading.Event().wait(1)",
        "from threading import Event\nEvent().wait(1)",
    ],
)
def test_sleep_is_seen(text: str) -> None:
    assert ["tests/x.py:2"] == list(sleeps(Source("tests/x.py", text)))


def test_search_is_seen_and_one_example_is_none() -> None:
    assert ["tests/x.py:1"] == list(searches(Source("tests/x.py", "laws.test_order()")))
    assert [] == list(searches(Source("tests/x.py", "laws.test_order.hypothesis.inner_test(1)")))
