"""All mistakes that are planted in a file: mutmut's kinds, and those it lacks that a rule is most easily spoilt by.

mutmut itself passes over everything decorated (each property of a standing), all constants (the numbers of the
law) and all defaults; its kinds of mistakes are used here on every line.
"""

import ast
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

import libcst as cst
from libcst import matchers as m
from libcst.metadata import MetadataWrapper, ParentNodeProvider, PositionProvider
from mutmut.mutation import mutators

Name = tuple[str, str, str, str, int]
"""File, scope, the lines as they were and as they became, and which of equal ones."""

Operator = Callable[[Any], Iterable[cst.CSTNode]]

WITHOUT_BEHAVIOUR = ("TypeVar", "NewType", "cast", "isinstance", "len", "Words")
"""Calls that only the type checker reads, that crash whatever is wrong in them, or that the house's tests compare."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mistake in one file. Its name stays while the lines around it change."""

    file: str
    scope: str  # class and function, empty at the top of a module
    was: str
    became: str
    nth: int  # of equal ones in the scope
    lines: tuple[int, int]
    text: str  # the whole file with the mistake in it

    @property
    def name(self) -> Name:
        return (self.file, self.scope, self.was, self.became, self.nth)

    @property
    def module(self) -> str:
        """As it is imported."""
        return self.file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def planted(file: str, text: str) -> Iterator[Mutant]:
    """Every mutant of a file that still is Python."""
    wrapper = MetadataWrapper(cst.parse_module(text))
    spots = _Spots()
    wrapper.visit(spots)
    module = wrapper.module
    parts = [module.code_for_node(statement) for statement in module.body]
    head = text[: text.index(parts[0])] if parts else ""
    equal: Counter[tuple[str, str, str]] = Counter()
    for scope, lines, at, node, new in spots.found:
        changed = module.body[at].deep_replace(node, new)
        if not isinstance(changed, cst.CSTNode):
            continue
        part = module.code_for_node(changed)
        if part == parts[at] or not _is_python(part):
            continue
        mutated = head + "".join((*parts[:at], part, *parts[at + 1 :]))
        was, became = _difference(text, mutated)
        equal[scope, was, became] += 1
        yield Mutant(file, scope, was, became, equal[scope, was, became], lines, mutated)


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


def _difference(text: str, mutated: str) -> tuple[str, str]:
    """The lines that differ, each side on one line."""
    before, after = text.splitlines(), mutated.splitlines()
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False)))
    before, after = before[same:], after[same:]
    while before and after and before[-1] == after[-1]:
        before, after = before[:-1], after[:-1]
    return _on_one_line(before), _on_one_line(after)


def _on_one_line(lines: Iterable[str]) -> str:
    return " ".join(line.partition("  # ")[0].strip() for line in lines)


def _text_once(node: cst.BaseString) -> Iterator[cst.BaseString]:
    """A text is told or it is not: one change of it is enough."""
    for changed in list(mutators.operator_string(node))[:1]:
        yield changed.with_changes(value=changed.value.replace("XX", "~"))  # nothing that looks like a note


def _one_less(node: cst.Tuple | cst.List | cst.Set) -> Iterator[cst.CSTNode]:
    """A display without one of its elements: a digest without severity, a table without a row."""
    if len(node.elements) > 1:
        for i in range(len(node.elements)):
            yield node.with_changes(elements=[*node.elements[:i], *node.elements[i + 1 :]])


def _row_less(node: cst.Dict) -> Iterator[cst.CSTNode]:
    for i in range(len(node.elements)):
        yield node.with_changes(elements=[*node.elements[:i], *node.elements[i + 1 :]])


def _one_side(node: cst.BooleanOperation) -> Iterator[cst.CSTNode]:
    """One of two conditions forgotten."""
    yield node.left
    yield node.right


def _unasked(node: cst.CompFor) -> Iterator[cst.CSTNode]:
    """A comprehension that lets everything through."""
    for i in range(len(node.ifs)):
        yield node.with_changes(ifs=[*node.ifs[:i], *node.ifs[i + 1 :]])


def _one_arm(node: cst.IfExp) -> Iterator[cst.CSTNode]:
    """A choice that is always made the same way."""
    yield node.body
    yield node.orelse


def _never(node: cst.If) -> Iterator[cst.CSTNode]:
    """A branch that is never taken."""
    yield node.with_changes(test=cst.Name("False"))


def _other_end(node: cst.Name) -> Iterator[cst.CSTNode]:
    swaps = {"min": "max", "max": "min", "any": "all", "all": "any", "FOREVER": "NEVER", "NEVER": "FOREVER"}
    if node.value in swaps:
        yield node.with_changes(value=swaps[node.value])


OPERATORS: tuple[tuple[type, Operator], ...] = (
    *((kind, op) for kind, op in mutators.mutation_operators if op is not mutators.operator_string),
    (cst.SimpleString, _text_once),
    (cst.Tuple, _one_less),
    (cst.List, _one_less),
    (cst.Set, _one_less),
    (cst.Dict, _row_less),
    (cst.BooleanOperation, _one_side),
    (cst.CompFor, _unasked),
    (cst.If, _never),
    (cst.IfExp, _one_arm),
    (cst.Name, _other_end),
)


class _Spots(cst.CSTVisitor):
    """Walks a file and gathers what each node may become."""

    METADATA_DEPENDENCIES = (PositionProvider, ParentNodeProvider)

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[int, int], int, cst.CSTNode, cst.CSTNode]] = []
        self._scope: list[str] = []
        self._at = -1  # which statement of the module

    def on_visit(self, node: cst.CSTNode) -> bool:
        parent = self.get_metadata(ParentNodeProvider, node, None)
        self._at += isinstance(parent, cst.Module)
        if _says_nothing(node, at_top=not self._scope):
            return False
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            self._scope.append(node.name.value)
        if (
            isinstance(node, cst.Name)
            and isinstance(parent, _NAMING)
            and node is not getattr(parent, "value", None)
        ):
            return False
        where = self.get_metadata(PositionProvider, node, None)
        for kind, operator in OPERATORS:
            if isinstance(node, kind) and where is not None:
                for new in operator(node):
                    lines = (where.start.line, where.end.line)
                    self.found.append((".".join(self._scope), lines, self._at, node, new))
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if isinstance(original_node, cst.FunctionDef | cst.ClassDef):
            self._scope.pop()


_NAMING = (cst.Attribute, cst.Arg, cst.Param, cst.FunctionDef, cst.ClassDef, cst.ImportAlias, cst.AsName)
_ALIAS = m.Assign(value=m.Subscript()) | m.Assign(value=m.BinaryOperation(operator=m.BitOr()))


def _says_nothing(node: cst.CSTNode, *, at_top: bool) -> bool:
    """Types, decorators, imports, documentation: nothing in them is decided."""
    if isinstance(node, cst.Annotation | cst.Decorator | cst.Import | cst.ImportFrom):
        return True
    if m.matches(node, m.Expr(value=m.SimpleString() | m.ConcatenatedString())):
        return True
    if (
        isinstance(node, cst.Call)
        and isinstance(node.func, cst.Name)
        and node.func.value in WITHOUT_BEHAVIOUR
    ):
        return True
    if m.matches(node, m.Assign(targets=[m.AssignTarget(target=m.Name("__all__"))])):
        return True
    return at_top and m.matches(
        node, _ALIAS | m.Assign(value=m.Call(func=m.Name("TypeVar") | m.Name("NewType")))
    )
