"""Settings files (JSON or TOML), read strictly: a mistake is told by its line and the nearest name."""

import json
import re
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from hub.connectors.catalogue import CONNECTORS, connector
from hub.edge.errors import OperatorError, meant

UNKNOWN = "extra_forbidden"


class Strict(BaseModel):
    """An unknown word in a settings file is a typing error, and may not pass for a default."""

    model_config = ConfigDict(extra="forbid", frozen=True)


F = TypeVar("F", bound=Strict)

Inside = Callable[[tuple[int | str, ...]], type[BaseModel]]
"""The model that the word at a place of the file belongs to."""


def read(
    path: Path,
    model: type[F],
    inside: Inside,
    unusable: Callable[[str, str], OperatorError],
    lint: Callable[[F], Iterable[tuple[str, str]]] = lambda _file: (),
) -> F:
    """The file as it is written; `unusable` makes the complaint of what is wrong, and where (path:line).

    `lint` tells what no type can: the word of the file, and what is wrong with it.
    """
    text, file, wrong = _tried(path, model, inside)
    if file is None:
        raise unusable(*wrong[0])
    for word, complaint in lint(file):
        raise unusable(complaint, _place(path, _line_with(text, word)))
    return file


def faults(path: Path, model: type[F], inside: Inside) -> list[tuple[str, str]]:
    """All that no type allows in the file: what is wrong, and where (path:line)."""
    return _tried(path, model, inside)[2]


def _tried(path: Path, model: type[F], inside: Inside) -> tuple[str, F | None, list[tuple[str, str]]]:
    """Its text, what it says, and what is wrong; unknown words first: a misspelled key is missing, too."""
    text = ""
    try:
        text = path.read_text("utf-8")
        raw = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
        return text, model.model_validate(raw), []
    except OSError as error:
        return text, None, [(error.strerror or "cannot be read", str(path))]
    except ValidationError as error:
        found = sorted(error.errors(include_url=False), key=lambda e: e["type"] != UNKNOWN)
        return text, None, [(_complaint(e, inside), _place(path, _line_of(text, e))) for e in found]
    except ValueError as error:  # neither JSON nor TOML
        return text, None, [(str(error), str(path))]


def some_connector_reads(source: str) -> str:
    """Refuses a source that nothing reads: what is set for it would hold for nobody, unnoticed."""
    name = source.partition("/")[0]
    if connector(name) is None:
        raise ValueError(f"no connector is called {name}; {meant(name, (c.name for c in CONNECTORS))}")
    return source


def _complaint(error: ErrorDetails, inside: Inside) -> str:
    """Which word of the file, and what is wrong with it; of an unknown word the nearest known one."""
    where = ".".join(str(part) for part in error["loc"])
    if error["type"] != UNKNOWN:
        return f"{where}: {error['msg'].removeprefix('Value error, ')}"
    known = inside(error["loc"]).model_fields
    return f"{where}: no setting has this name; {meant(str(error['loc'][-1]), known)}"


def _line_of(text: str, error: ErrorDetails) -> int | None:
    """The first line that holds the wrong value, or its key; None when it stands in several or in none."""
    wrong = (error["input"], error["loc"][-1]) if error["loc"] else ()
    for word in map(str, wrong if error["type"] != UNKNOWN else wrong[1:]):
        if (found := _line_with(text, word)) is not None:
            return found
    return None


def _line_with(text: str, word: str) -> int | None:
    """The only line that holds the word."""
    like = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
    found = [n for n, line in enumerate(text.splitlines(), start=1) if like.search(line)]
    return found[0] if len(found) == 1 else None


def _place(path: Path, line: int | None) -> str:
    return str(path) if line is None else f"{path}:{line}"
