"""Time comes in by the door, and the inner rooms touch nothing: no clock, no chance, no I/O."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.sources import Source, python

INNER = ("domain", "connectors", "streams")

CLOCKS = (
    "time",
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "random",
    "secrets",
    "uuid.uuid1",
    "uuid.uuid4",
    "os.urandom",
)
WHEN = frozenset({"now", "utcnow", "today", "uuid4", "urandom"})

WORLD = frozenset(
    {
        *("os", "pathlib", "shutil", "tempfile", "glob", "subprocess", "socket", "ssl", "select"),
        *("sqlite3", "logging", "asyncio", "threading", "multiprocessing", "urllib", "http", "signal"),
        *("aiohttp", "confluent_kafka", "faust", "structlog", "click", "rich", "requests"),
    }
)
TOUCHES = frozenset({"open", "print", "input", "breakpoint"})

READS_PACKAGED_FILES = frozenset({"hub/connectors/reference/files.py", "hub/streams/schemas.py"})
"""Tables and schemas are part of the code: the same for every reader of one version."""


def clocks(source: Source) -> Iterator[str]:
    """Uses of a clock or of chance, under whatever name they were imported."""
    for line, name in source.names:
        if any(name == clock or name.startswith(f"{clock}.") for clock in CLOCKS):
            yield f"{source.path}:{line} {name}"
    for line, name in source.imports:
        if name in CLOCKS:
            yield f"{source.path}:{line} imports {name}"
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Attribute) and node.func.attr in WHEN:
            yield f"{source.path}:{node.lineno} .{node.func.attr}()"
        if isinstance(node.func, ast.Name) and node.func.id == "getattr":
            asked = {a.value for a in node.args if isinstance(a, ast.Constant)}
            yield from (f"{source.path}:{node.lineno} getattr {name!r}" for name in asked & WHEN)


def touches(source: Source) -> Iterator[str]:
    """Imports and calls that reach outside the process."""
    for line, name in source.imports:
        if name.split(".")[0] in WORLD:
            yield f"{source.path}:{line} imports {name}"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TOUCHES:
            yield f"{source.path}:{node.lineno} {node.func.id}()"


@pytest.mark.parametrize("room", INNER)
def test_no_clock_and_no_chance(room: str) -> None:
    """
    What follows from the journal follows again: `now` comes inside a message or not at all.
    """
    assert [] == [c for s in python("hub") if s.room == room for c in clocks(s)]


@pytest.mark.parametrize("room", INNER)
def test_no_world(room: str) -> None:
    """
    A pure step can run in a test, in `hub verify` and in the engine, and is the same there.
    """
    mine = [s for s in python("hub") if s.room == room and s.path not in READS_PACKAGED_FILES]

    assert [] == [t for s in mine for t in touches(s)]


@pytest.mark.parametrize(
    "text",
    [
        "from datetime import datetime\ndatetime.now()",
        "from datetime import datetime as D\nwhen = D.now",
        "import datetime as dt\ndt.datetime.utcnow()",
        "from datetime import date\ndate.today()",
        "import time\ntime.monotonic()",
        "from time import time as t",
        "from uuid import uuid4",
        "import uuid\nuuid.uuid4()",
        "import random",
        "from random import Random",
        "def f(clock):\n    return clock.now()",
        "from datetime import datetime\ngetattr(datetime, 'now')()",
    ],
)
def test_clock_is_seen(text: str) -> None:
    assert [] != list(clocks(Source("hub/domain/x.py", text)))


def test_now_as_an_argument_is_no_clock() -> None:
    text = "from datetime import datetime, UTC\ndef f(now: datetime):\n    return it.now > now"

    assert [] == list(clocks(Source("hub/domain/x.py", text)))


@pytest.mark.parametrize(
    "text",
    [
        "open('x')",
        "print(1)",
        "import logging",
        "from pathlib import Path",
        "import os.path",
        "def f():\n    import socket",
    ],
)
def test_touch_is_seen(text: str) -> None:
    assert [] != list(touches(Source("hub/streams/x.py", text)))
