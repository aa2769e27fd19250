"""The mistakes that matter most are among those planted, and what is planted comes to life; run by `make mutants`."""

import sys
from types import ModuleType

import pytest

from tests.mutants import grafting
from tests.mutants.planting import planted

TEXT = '''"""A module."""

from collections.abc import Iterable

LIMIT = 18


def told(seen: Iterable[int], gone: int) -> tuple[int, ...]:
    """Documentation says nothing that a test could see."""
    return tuple(n for n in seen if n < min(gone, LIMIT) and n)
'''


def became(text: str = TEXT) -> set[str]:
    return {mutant.became for mutant in planted("x.py", f"{text.rstrip()}\n")}


@pytest.mark.parametrize(
    "mistake",
    [
        "LIMIT = 19",
        "return tuple(n for n in seen)",
        "return tuple(n for n in seen if n <= min(gone, LIMIT) and n)",
        "return tuple(n for n in seen if n < max(gone, LIMIT) and n)",
        "return tuple(n for n in seen if n < min(LIMIT) and n)",
        "return tuple(n for n in seen if n < min(gone, LIMIT))",
        "return tuple(n for n in seen if n < min(gone, LIMIT) or n)",
    ],
)
def test_grave_mistake_is_planted(mistake: str) -> None:
    assert mistake in became()


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("def f(a, b):\n    return (a.severity, b)", "return (b,)"),
        ("def f(a):\n    return 1 if a else 2", "return 2"),
        ("def f(a):\n    if a:\n        return 1\n    return 2", "if False:"),
        ("class A:\n    @property\n    def x(self):\n        return self.y + 1", "return self.y - 1"),
        ("class A:\n    days: int = 7", "days: int = 8"),
    ],
)
def test_what_mutmut_passes_over_is_planted(text: str, mistake: str) -> None:
    assert mistake in {m.replace("( ", "(").replace(", )", ",)") for m in became(text)}


def test_what_decides_nothing_is_left_alone() -> None:
    text = '"""Doc."""\nfrom x import y\nT = TypeVar("T")\nName = tuple[str, str]\n\ndef f(a: int) -> str:\n    """Doc."""\n'

    assert set() == became(text)


def test_equal_mistakes_have_names_of_their_own() -> None:
    names = [m.name for m in planted("x.py", "def f(a):\n    return a(1, 1)\n")]

    assert len(names) == len(set(names))


def module(tmp_path_factory: pytest.TempPathFactory, text: str) -> ModuleType:
    path = tmp_path_factory.mktemp("code") / "coded.py"
    path.write_text(text)
    made = ModuleType("coded")
    made.__file__ = str(path)
    sys.modules["coded"] = made
    exec(compile(text, str(path), "exec"), made.__dict__)  # noqa: S102 - the module that is mutated
    return made


def test_functions_that_are_known_everywhere_get_the_mistake(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Who imported the function before calls the mutant, too; so do properties and caches."""
    text = "class A:\n    @property\n    def x(self):\n        return 1\n\ndef f():\n    return 1\n"
    made = module(tmp_path_factory, text)
    held = made.f

    assert grafting.graft(made, text.replace("return 1", "return 2"))
    assert (2, 2) == (held(), made.A().x)


@pytest.mark.parametrize(
    "mistake", [("LIMIT = 1", "LIMIT = 2"), ("at=1", "at=2"), ("days: int = 1", "days: int = 2")]
)
def test_what_is_decided_when_a_module_is_read_is_not_grafted(
    tmp_path_factory: pytest.TempPathFactory, mistake: tuple[str, str]
) -> None:
    text = "LIMIT = 1\n\nclass A:\n    days: int = 1\n\ndef f(at=1):\n    return at\n"

    assert not grafting.graft(module(tmp_path_factory, text), text.replace(*mistake))
