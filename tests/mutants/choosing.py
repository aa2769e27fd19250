"""Which tests a mutant is tried on, the likeliest to notice it first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.mutants.grafting import DOMAIN
from tests.mutants.planting import Mutant

Planned = tuple[Mutant, list[str]]
"""A mutant and the tests to try it on, the likeliest first."""


@dataclass(slots=True)
class Map:
    """Which tests run which lines of which file, and how long each takes."""

    lines: dict[str, dict[int, list[str]]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def tests(self, mutant: Mutant) -> list[str]:
        """Those that run one of its lines, the quickest first; where none does, all.

        What is decided when a module is read (a constant) is looked at by tests that run no line of it: then
        those come first that run the file, or name it.
        """

        def quickest(tests: Iterable[str]) -> list[str]:
            return sorted(tests, key=lambda t: (self.seconds.get(t, 0.0), t))

        mine = self.lines.get(mutant.file, {})
        first, last = mutant.lines
        if found := {t for line in range(first, last + 1) for t in mine.get(line, ()) if t}:
            return quickest(found)
        near = {t for tests in mine.values() for t in tests if t}
        near |= {t for t in self.seconds if names(t.partition("::")[0], mutant.file)}
        return [*quickest(near), *quickest(self.seconds.keys() - near)]

    def at_collection(self, mutant: Mutant) -> bool:
        """Whether tests are made of what these lines answered before any test ran."""
        mine = self.lines.get(mutant.file, {})
        return any("" in mine.get(line, ()) for line in range(mutant.lines[0], mutant.lines[1] + 1))


@cache
def names(test: str, file: str) -> bool:
    """Whether a file of tests imports a file of the domain, or the package that hands on what is in it."""
    module = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    package = module.rpartition(".")[0]
    text = Path(test).read_text(encoding="utf-8")
    return f"from {module} import" in text or (package != DOMAIN and f"from {package} import" in text)


class Sharp:
    """What noticed the neighbours of a mutant notices it most often."""

    def __init__(self) -> None:
        self._noticed: dict[tuple[str, str], list[str]] = {}

    def first(self, mutant: Mutant, tests: Sequence[str]) -> tuple[list[str], list[str]]:
        """The likeliest tests, and the others."""
        near = [t for t in self._noticed.get((mutant.file, mutant.scope), ()) if t in tests][:5]
        likely = list(dict.fromkeys([*tests[:1], *near]))
        return likely, [t for t in tests if t not in likely]

    def learn(self, mutant: Mutant, noticed: str) -> str:
        """The last that noticed is the first to be asked."""
        if "::" in noticed:  # a test, and not what else ended it
            known = self._noticed.setdefault((mutant.file, mutant.scope), [])
            known[:] = [noticed, *(t for t in known if t != noticed)]
        return noticed
