"""Sizes: a function fits a screen, a module can be known by heart, and each says what it is."""

import ast
from collections.abc import Iterator

from tests.house.sources import Source, python

SCREEN = 50
MODULE = 250


def long_functions(source: Source) -> Iterator[str]:
    """Functions longer than a screen, from `def` to their last line."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > SCREEN:
                yield f"{source.path}:{node.lineno} {node.name}: {lines} lines"


def too_long(source: Source) -> bool:
    return len(source.text.splitlines()) > MODULE


def says_nothing(source: Source) -> bool:
    """Whether a module has no docstring whose first line is a sentence of its own."""
    docstring = ast.get_docstring(source.tree)
    return not docstring or len(docstring.splitlines()[0].split()) < 3


def test_every_function_fits_a_screen() -> None:
    assert [] == [f for s in (*python("hub"), *python("tests")) for f in long_functions(s)]


def test_no_module_is_a_house() -> None:
    """
    250 lines, then split by noun. (A test module tells a story of many cases, and may be longer.)
    """
    assert [] == [f"{s.path}: {len(s.text.splitlines())}" for s in python("hub") if too_long(s)]


def test_every_module_says_what_it_is() -> None:
    assert [] == [s.path for s in (*python("hub"), *python("tests")) if says_nothing(s)]


def test_long_function_is_seen() -> None:
    fits = Source("x.py", "def f():\n" + "    a = 1\n" * (SCREEN - 1))
    longer = Source("x.py", "class C:\n  async def f():\n" + "    a = 1\n" * SCREEN)

    assert [] == list(long_functions(fits))
    assert ["x.py:2 f: 51 lines"] == list(long_functions(longer))


def test_long_module_is_seen() -> None:
    assert not too_long(Source("x.py", "a = 1\n" * MODULE))
    assert too_long(Source("x.py", "a = 1\n" * (MODULE + 1)))


def test_silent_module_is_seen() -> None:
    assert says_nothing(Source("x.py", "a = 1"))
    assert says_nothing(Source("x.py", '"""Utils."""'))
    assert not says_nothing(Source("x.py", '"""What a pupil is."""'))
