"""What the repository may hold: no path of a machine, no package host, and a lock that locks."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.house.sources import ROOT, texts

LOCKS = ("requirements.lock", "requirements-mutants.lock")

# Built from parts, so that this file does not hold what it looks for.
MACHINES = (
    "/wo" + "rk/",
    "/ho" + "me/",
    "/Us" + "ers/",
    "/fa" + "rm/",
    "/ro" + "ot/",
    "/mn" + "t/",
    "C:" + "\\\\",
)
HOSTS = (
    "pypi" + ".org",
    "python" + "hosted",
    "maven" + ".org",
    "maven" + ".apache.org",
    "confluent" + ".io/maven",
    "art" + "ifactory",
    "npmjs" + ".org",
    "127.0.0.1:" + "3141",
)


def machine_bound(text: str) -> set[str]:
    """Paths of a machine and hosts of packages: they hold where they were written, and nowhere else."""
    return {word for word in (*MACHINES, *HOSTS) if word in text}


def unpacked(files: Iterable[str], patterns: Iterable[str]) -> Iterator[str]:
    """Files beside the code that a wheel would lack, and patterns that stand for nothing."""
    beside, patterns = [f for f in files if not f.endswith(".py")], list(patterns)
    yield from (file for file in beside if not any(fnmatch(Path(file).name, p) for p in patterns))
    yield from (p for p in patterns if not any(fnmatch(Path(file).name, p) for file in beside))


def unlocked(lock: str) -> Iterator[str]:
    """Lines of a lock that name no exact version, no hash, or a host."""
    wanted = re.split(r"\n(?=[A-Za-z])", re.sub(r"^#.*\n", "", lock, flags=re.MULTILINE))
    for entry in filter(None, (w.strip() for w in wanted)):
        if not re.match(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==[^ ]+", entry) or "--hash=sha256:" not in entry:
            yield entry.splitlines()[0]
        if "://" in entry or entry.startswith("-"):
            yield f"names a host: {entry.splitlines()[0]}"


def test_no_file_knows_a_machine_or_a_package_host() -> None:
    """
    A fresh clone runs where it lands.
    """
    found = {path: machine_bound(text) for path, text in texts(r".") if path not in LOCKS}

    assert {} == {path: words for path, words in found.items() if words}


def test_a_wheel_holds_what_lies_beside_the_code() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["*"]

    assert [] == list(unpacked((path for path, _ in texts("^hub/")), patterns))


def test_what_a_wheel_would_lack_is_seen_and_a_pattern_for_nothing() -> None:
    assert ["hub/a.sql", "*.js"] == list(unpacked(["hub/a.sql", "hub/a.py", "hub/b.css"], ["*.css", "*.js"]))


@pytest.mark.parametrize("word", [*MACHINES, *HOSTS])
def test_machine_is_seen(word: str) -> None:
    assert {word} == machine_bound(f"see {word} there") & {word}


@pytest.mark.parametrize("path", LOCKS)
def test_lock_is_exact_and_names_no_host(path: str) -> None:
    (_, lock), *_ = texts(rf"^{path}$")

    assert [] == list(unlocked(lock))
    assert 40 < lock.count("==")


def test_what_only_mutants_need_is_locked_on_top_of_the_rest() -> None:
    """
    Setting it up changes nothing of what the tests run on.
    """
    plain, more = (
        set(re.findall(r"^\S+==\S+", text, re.MULTILINE)) for path in LOCKS for _, text in texts(rf"^{path}$")
    )

    assert plain < more


@pytest.mark.parametrize(
    "entry",
    [
        "click==8.3.3\n",
        "click>=8 \\\n    --hash=sha256:00\n",
        "click @ https://somewhere/click.whl \\\n    --hash=sha256:00\n",
        "--index-url https://somewhere\nclick==8.3.3 \\\n    --hash=sha256:00\n",
    ],
)
def test_loose_lock_is_seen(entry: str) -> None:
    good = "aiohttp==3.14.5 \\\n    --hash=sha256:00\n"

    assert [] == list(unlocked(good))
    assert [] != list(unlocked(good + entry)) + list(unlocked(entry))


def test_every_jar_has_its_sum() -> None:
    (_, jars), *_ = texts(r"/jars\.lock$")
    lines = [line for line in jars.splitlines() if line and not line.startswith("#")]

    assert 40 < len(lines)
    assert [] == [
        line for line in lines if not re.fullmatch(r"[\w.-]+:[\w.-]+:[\w.-]+(:[\w.-]+)* [0-9a-f]{64}", line)
    ]
