"""`make mutants`: plants mistakes in `hub/domain` and says which ones `tests/domain` and `tests/streams` miss.

Exit code 1 when less than nine of ten are noticed, or when one that is not is not in `survivors.toml` with its reason.
What was tried is kept in `.mutants` until a file changes; what changed is tried again, first on the test that
noticed before. Names of modules as arguments (`standing rules/moved`) try those only. What is listed and is no
mutant any more is told at once, what is listed and is noticed at the end: both are faults.
"""

import argparse
import importlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

from tests.mutants import country, ledger, trial
from tests.mutants.planting import Mutant, Name, planted

DOMAIN = Path("hub/domain")
KEPT = Path(".mutants/tried.jsonl")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tried:
    state: str
    noticed: str  # the test, or what else ended it; empty when nothing did


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("modules", nargs="*", help="for example standing rules/moved; all without any")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--every", type=int, default=1, help="only one of so many: a quick estimate")
    parser.add_argument("--missed", action="store_true", help="only those that were missed the last time")
    parser.add_argument(
        "--country", type=int, metavar="MOVERS", help="those of rules, on a simulated region and its truth"
    )
    asked = parser.parse_args(arguments)

    files = _files(asked.modules)
    every = [m for file in files for m in planted(str(file), file.read_text(encoding="utf-8"))]
    if asked.country:
        rules = [m for m in every if m.file.startswith(country.RULES)][:: asked.every]
        return country.report(rules, asked.country, asked.jobs)
    of = {str(file) for file in files} if asked.modules else {name[0] for name in ledger.listed()}
    if ledger.gone({m.name for m in every}, of):
        return 1  # before half an hour is spent on a list that is not true

    before = dict(_kept())
    state = _state()
    mutants = [m for m in every if not asked.missed or not before.get(m.name, Tried("", "?")).noticed]
    mutants = mutants[:: asked.every]
    new = [m for m in mutants if not is_tried(before.get(m.name), state)]
    print(f"{len(mutants)} mutants, {len(mutants) - len(new)} of them tried before", flush=True)
    if new:
        _try(new, before, state, asked.jobs)
    tried = dict(_kept())
    return ledger.report({m.name: tried[m.name].noticed for m in mutants})


def is_tried(kept: Tried | None, state: str) -> bool:
    """Whether it need not be tried again; a run that was stopped has left some between its two ways."""
    return kept is not None and kept.state == state and kept.noticed != trial.ANEW


def _try(mutants: list[Mutant], before: Mapping[Name, Tried], state: str, jobs: int) -> None:
    known = trial.mapped()
    chosen = []
    for mutant in mutants:
        hint = before[mutant.name].noticed if mutant.name in before else ""
        tests = known.tests(mutant)
        chosen.append((mutant, [hint, *(t for t in tests if t != hint)] if hint in known.seconds else tests))
    KEPT.parent.mkdir(exist_ok=True)
    for module in trial.others():
        with suppress(Exception):  # what cannot be imported by itself is imported by whoever needs it
            importlib.import_module(module)

    def tell(mutant: Mutant, noticed: str) -> None:
        line = json.dumps([mutant.name, state, noticed]) + "\n"
        with KEPT.open("a", encoding="utf-8") as kept:
            kept.write(line)
        sys.stderr.write(
            "." if noticed else f"\n{mutant.file} {mutant.scope}: {mutant.was} => {mutant.became}\n"
        )

    trial.together(lambda mine: trial.grafted(mine, known, tell), _shares(chosen, jobs))
    tried = dict(_kept())
    rest = [
        (mutant, tests)
        for mutant, tests in chosen
        if tried[mutant.name].noticed == trial.ANEW
        or (not tried[mutant.name].noticed and known.at_collection(mutant))
    ]
    trial.together(lambda mine: trial.anew(mine, known, tell), _shares(rest, jobs))


def _shares(all_of_them: list[T], jobs: int) -> list[list[T]]:
    return [all_of_them[n::jobs] for n in range(jobs)]


def _files(modules: Iterable[str]) -> list[Path]:
    wanted = [DOMAIN / f"{module}.py" for module in modules]
    if missing := [str(path) for path in wanted if not path.exists()]:
        raise SystemExit(f"no such module: {', '.join(missing)}")
    return wanted or sorted(DOMAIN.rglob("*.py"))


def _state() -> str:
    """All that decides what is noticed: while it stays, what was tried need not be tried again."""
    tests = [
        *Path("tests/domain").rglob("*.py"),
        *Path("tests/streams").rglob("*.py"),
        Path("tests/story.py"),
    ]
    read = sorted([*DOMAIN.rglob("*.py"), *Path("hub/streams").rglob("*.py"), *tests])
    return blake2b(b"\0".join(path.read_bytes() for path in read), digest_size=8).hexdigest()


def _kept() -> Iterator[tuple[Name, Tried]]:
    if KEPT.exists():
        for line in KEPT.read_text(encoding="utf-8").splitlines():
            name, state, noticed = json.loads(line)
            yield (name[0], name[1], name[2], name[3], name[4]), Tried(state, noticed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
