"""What the house rules look at: the files of the project, and Python source with its names resolved."""

import ast
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Source:
    """One Python file: where it stands and what it says."""

    path: str  # from the root, with forward slashes
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @property
    def module(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def room(self) -> str:
        """The second part of the module's name: domain, connectors, streams, edge, ops and so on."""
        return ".".join(self.module.split(".")[1:2])

    @cached_property
    def imports(self) -> tuple[tuple[int, str], ...]:
        """Line and dotted name of all that is imported, `from a import b` as both a and a.b."""
        return tuple(_imports(self))

    @cached_property
    def names(self) -> tuple[tuple[int, str], ...]:
        """Line and dotted origin of every name that is used, through `import … as …`."""
        return tuple(_names(self.tree))


@lru_cache(maxsize=1)
def files() -> tuple[str, ...]:
    """All files of the project, those that are not committed yet included; nothing that git ignores."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607 - the caller's own git
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(f for f in sorted(set(listed.stdout.splitlines())) if (ROOT / f).is_file())


def texts(pattern: str) -> Iterator[tuple[str, str]]:
    """Path and text of the files whose path matches; files that are no text are passed over."""
    for path in files():
        if re.search(pattern, path):
            try:
                yield path, (ROOT / path).read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


@lru_cache(maxsize=4)
def python(top: str) -> tuple[Source, ...]:
    """The Python files under a top folder."""
    return tuple(Source(path, text) for path, text in texts(rf"^{top}/.*\.py$"))


def _imports(source: Source) -> Iterator[tuple[int, str]]:
    package = (
        source.module.split(".") if source.path.endswith("__init__.py") else source.module.split(".")[:-1]
    )
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            origin = ".".join([*base, *((node.module or "").split(".") if node.module else [])])
            yield node.lineno, origin
            yield from ((node.lineno, f"{origin}.{alias.name}") for alias in node.names)


def _names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    origin: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for a in node.names:
                origin[a.asname or a.name.split(".")[0]] = a.name if a.asname else a.name.split(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.module:
            origin |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            dotted = _dotted(node, origin)
            if dotted:
                yield node.lineno, dotted


def _dotted(node: ast.expr, origin: dict[str, str]) -> str | None:
    if isinstance(node, ast.Name):
        return origin.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        base = _dotted(node.value, origin)
        return f"{base}.{node.attr}" if base else None
    return None
