"""How a mutant comes to life: put into the functions that all already know, or read anew by a fresh import.

The first takes milliseconds, since nothing is imported again; what is decided when a module is read (a constant, a
default, a class's field) can only be told by the second.
"""

import sys
from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

DOMAIN = "hub.domain"


def graft(module: ModuleType, text: str) -> bool:
    """Give the module's functions the code of this text; False when something else than functions differs."""
    path = str(module.__file__)
    before = read(path)
    after = dict(_codes(compile(text, path, "exec"), ""))
    if before.keys() != after.keys() or any(
        _frame(before[name]) != _frame(after[name]) for name in before if not _is_function(before[name])
    ):
        return False
    found = dict(_functions(module))
    changed = [n for n in before if _is_function(before[n]) and before[n] != after[n]]
    if not all(name in found for name in changed):
        return False
    for name in changed:
        found[name].__code__ = after[name]
    forget()
    return True


@cache
def read(path: str) -> dict[str, CodeType]:
    """The code of a file as it stands; read before forks, it is read once for all of them."""
    return dict(_codes(compile(Path(path).read_text(encoding="utf-8"), path, "exec"), ""))


def forget() -> None:
    """Nothing that the domain remembers of its own answers outlives a change of its code."""
    modules = [m for name, m in sys.modules.items() if name.startswith((DOMAIN, "tests."))]
    for held in [value for module in modules for value in vars(module).values()]:
        if callable(clear := getattr(held, "cache_clear", None)):
            clear()
        elif type(held).__module__.startswith(DOMAIN):
            for name, value in vars(type(held)).items():
                if isinstance(value, cached_property):
                    vars(held).pop(name, None)
            if callable(derive := getattr(held, "__post_init__", None)):
                derive()


class Mutated(MetaPathFinder):
    """Has one module read from the mutant's text."""

    def __init__(self, module: str, text: str) -> None:
        self._module = module
        self._text = text

    def find_spec(self, name: str, path: Sequence[str] | None, _target: object = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path) if name == self._module else None
        if spec is not None and spec.origin is not None:
            spec.loader = _Text(name, spec.origin, self._text)
        return spec


class _Text(SourceFileLoader):
    """A module's file, read as if this stood in it."""

    def __init__(self, name: str, path: str, text: str) -> None:
        super().__init__(name, path)
        self._text = text

    def get_code(self, _fullname: str) -> CodeType:
        return compile(self._text, self.path, "exec")


def _is_function(code: CodeType) -> bool:
    return code.co_flags & 0x2 != 0  # CO_NEWLOCALS: neither a module nor a class


def _codes(code: CodeType, inside: str) -> Iterator[tuple[str, CodeType]]:
    """Modules, classes and functions by name; what is inside a function belongs to it."""
    yield inside, code
    if inside and _is_function(code):
        return
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield from _codes(
                const, f"{inside}.{const.co_name}.{0 if const.co_name[0] != '<' else const.co_firstlineno}"
            )


def _frame(code: CodeType) -> tuple[object, ...]:
    """What a module or class does when it is read, the functions it defines apart."""
    return (
        code.co_code,
        code.co_names,
        tuple(repr(c) for c in code.co_consts if not isinstance(c, CodeType)),
    )


def _functions(module: ModuleType) -> Iterator[tuple[str, FunctionType]]:
    for name, held in vars(module).items():
        if isinstance(held, type) and held.__module__ == module.__name__:
            for part, inner in vars(held).items():
                if (function := _bare(inner)) is not None:
                    yield f".{name}.0.{part}.0", function
        elif (function := _bare(held)) is not None and function.__module__ == module.__name__:
            yield f".{name}.0", function


def _bare(held: object) -> FunctionType | None:
    """The function under a property, a cache or a class method."""
    for name in ("fget", "func", "__func__", "__wrapped__"):
        inner = getattr(held, name, None)
        if isinstance(inner, FunctionType):
            return inner
    return held if isinstance(held, FunctionType) else None
