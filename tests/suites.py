"""`make test`: each suite in its turn, then the minutes of each; fails when one of them failed."""

import shlex
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PYTHON = (sys.executable, "-m")
WORKERS = ("-n", "2", "--dist", "loadscope", "--durations", "15")
"""As many as the cores that CI has. A module's tests stay together, since they may share a fixture; each worker
has a Kafka of its own; what takes longest stands at the end."""


@dataclass(frozen=True, slots=True)
class Suite:
    name: str
    command: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    name: str
    passed: bool
    seconds: float
    closing: str


SUITES = (
    Suite("lint", (*PYTHON, "ruff", "check", ".")),
    Suite("format", (*PYTHON, "ruff", "format", "--check", ".")),
    Suite("types", (*PYTHON, "mypy")),
    Suite("unit", (*PYTHON, "pytest", *WORKERS, "-m", "not broker and not apicurio")),
    Suite("broker", (*PYTHON, "pytest", *WORKERS, "-m", "broker and not apicurio")),
)


def main(wanted: Sequence[str]) -> int:
    if unknown := set(wanted) - {suite.name for suite in SUITES}:
        print(f"no such suite: {', '.join(sorted(unknown))}; there are {', '.join(s.name for s in SUITES)}")
        return 2
    results = [_run(suite) for suite in SUITES if not wanted or suite.name in wanted]
    print("\nsuite    minutes  result")
    for result in results:
        verdict = "passed" if result.passed else "FAILED"
        print(f"{result.name:8} {result.seconds / 60:7.2f}  {verdict}  {result.closing}")
    print(f"{'all':8} {sum(r.seconds for r in results) / 60:7.2f}")
    return 0 if all(result.passed for result in results) else 1


def _run(suite: Suite) -> Result:
    print(f"\n== {suite.name}: {shlex.join(('python', *suite.command[1:]))}", flush=True)
    began = time.monotonic()
    closing = ""
    with subprocess.Popen(suite.command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            sys.stdout.write(line)
            sys.stdout.flush()
            closing = line.strip() or closing
    return Result(suite.name, process.returncode == 0, time.monotonic() - began, closing.strip("= "))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
