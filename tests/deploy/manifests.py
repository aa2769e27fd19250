"""What `deploy/` says, read; and what the code says that must stand there."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from hub.edge.settings import PREFIX, Settings
from hub.ops.run_cli import CLOCK, DELIVERY, INTAKE, READ_MODEL
from hub.streams import topology

DEPLOY = Path(__file__).parents[2] / "deploy"
PROCESSES = {CLOCK, READ_MODEL, INTAKE, DELIVERY, *(flow.name for flow in topology.FLOWS)}
SETTINGS = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
_VARIABLE = re.compile(r"\bHUB_[A-Z_]+\b")

Document = dict[str, Any]


def documents(path: Path) -> Iterator[Document]:
    """The documents of a YAML file."""
    yield from (each for each in yaml.safe_load_all(path.read_text(encoding="utf-8")) if each)


def variables(path: Path) -> set[str]:
    """Every setting that a file names."""
    return set(_VARIABLE.findall(path.read_text(encoding="utf-8")))


def process_of(words: list[str]) -> str:
    """Which process a command line starts: what stands behind `run`."""
    line = " ".join(words).split()
    return line[line.index("run") + 1]
