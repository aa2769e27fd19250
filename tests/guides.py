"""A guide is walked in a copy of the tree: what it prints is written there, what it tells to type is run there.

Three kinds of fenced blocks are steps: a path behind the language makes a file (`python hub/domain/x.py`), `diff` and
a path change one, and each line of `sh` is a command (`hub ...` or `python -m ...`, with settings before it or not).
Other blocks are for the eye.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from tests.house.sources import ROOT, files

GUIDES = ROOT / "docs" / "guides"
_FENCE = re.compile(r"^(`{3,})(\w+)(?: ([^\n]+))?\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
_SETTING = re.compile(r"[A-Z_]+=\S*")
_PATH = re.compile(r"[\w./-]+\.\w+")
_PROGRAMS = {"hub": (sys.executable, "-m", "hub.ops.cli"), "python": (sys.executable,)}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a guide has done: a file that it makes or changes, or a command that it has typed."""

    does: str  # write, change or run
    what: str  # the path, or the command
    text: str = ""


@dataclass(frozen=True, slots=True)
class Ran:
    """A command of a guide, and what came of it."""

    command: str
    code: int
    output: str


@dataclass(frozen=True, slots=True)
class Copy:
    """The tree as it is now, the changes that are not committed included, to do with as one likes."""

    root: Path

    def follow(self, steps: tuple[Step, ...], *, without: str | None = None) -> list[Ran]:
        """
        Take the steps in their order, but not those on the file or command `without`; answers what was run.
        """
        kept = [step for step in steps if step.what != without]
        assert without is None or len(kept) < len(steps), f"no step of the guide is {without!r}"
        return [ran for step in kept if (ran := self._take(step)) is not None]

    def _take(self, step: Step) -> Ran | None:
        path = self.root / step.what
        match step.does:
            case "run":
                return self.run(step.what)
            case "write":
                assert not path.exists(), f"{step.what} is there already: show the change as a diff"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(step.text, encoding="utf-8")
            case _:
                path.write_text(changed(path.read_text(encoding="utf-8"), step), encoding="utf-8")
        return None

    def run(self, command: str) -> Ran:
        """
        Type it, as whoever reads the guide does, with the copy's own code.
        """
        words = shlex.split(command, comments=True)
        settings = dict(word.split("=", 1) for word in takewhile(_SETTING.fullmatch, words))
        program, *rest = words[len(settings) :]
        assert program in _PROGRAMS, f"a guide types hub or python, not {program}: mark the block otherwise"
        done = subprocess.run(
            (*_PROGRAMS[program], *rest),
            cwd=self.root,
            env={**os.environ, "PYTHONPATH": str(self.root), "HUB_DATA_DIR": str(self.root / ".hub")}
            | settings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return Ran(command, done.returncode, done.stdout)


def copy(to: Path) -> Copy:
    """A copy of the tree in the folder `to`; a repository of its own, since house tests ask git for the files."""
    for path in files():
        (to / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, to / path)
    subprocess.run(("git", "init", "--quiet", str(to)), check=True)  # noqa: S607 - the caller's own git
    return Copy(to)


def guide(name: str) -> tuple[Step, ...]:
    """The steps of `docs/guides/<name>`."""
    return tuple(steps((GUIDES / name).read_text(encoding="utf-8")))


def steps(text: str) -> Iterator[Step]:
    """What a guide's text has one do, in its order."""
    for _, language, about, body in _FENCE.findall(text):
        if language == "sh":
            yield from (Step("run", line) for line in body.splitlines() if line)
        elif _PATH.fullmatch(about):
            yield Step("change" if language == "diff" else "write", about, body)


def changed(text: str, step: Step) -> str:
    """The file after a diff whose every hunk (they are divided by `@@`) has one place where it fits."""
    for hunk in re.split(r"^@@.*\n", step.text, flags=re.MULTILINE):
        lines = hunk.splitlines()
        before = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("+"))
        after = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("-"))
        places = [m.start() for m in re.finditer(rf"^{re.escape(before)}", text, re.MULTILINE)]
        assert len(places) == 1, f"{step.what}: {len(places)} places fit what the guide shows:\n{before}"
        text = text[: places[0]] + after + text[places[0] + len(before) :]
    return text
