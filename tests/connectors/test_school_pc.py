"""On a school's own computer: the package as it installs without the extra `hub`, and with a Windows console."""

import re
import shutil
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PACKAGE = "overstap-hub"

RUN = """
import sys
sys.path.insert(0, {wheel!r})
sys.path = [p for p in sys.path if p != {root!r}]
class Bare:
    def find_spec(self, name, path, target=None):
        if name.partition(".")[0] in {absent!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Bare())
import hub
assert hub.__path__[0].startswith({wheel!r}), hub.__path__
from hub.ops.cli import main
main(args={args!r}, prog_name="hub")
"""


def needed(package: str) -> set[str]:
    """The distributions that a package brings without any extra."""
    found: set[str] = set()
    left = [package]
    while left:
        name = re.sub(r"[-_.]+", "-", left.pop()).lower()
        if name in found:
            continue
        found.add(name)
        wanted = map(Requirement, metadata.requires(name) or [])
        left += [w.name for w in wanted if w.marker is None or w.marker.evaluate({"extra": ""})]
    return found


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hub's wheel, unpacked: what pip would put on a school's computer."""
    where, tree = tmp_path_factory.mktemp("wheel"), tmp_path_factory.mktemp("tree")
    shutil.copytree(ROOT / "hub", tree / "hub", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):  # a build leaves things behind: not in our tree
        shutil.copy(ROOT / name, tree)
    command = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index")
    options = ("--no-build-isolation", "--disable-pip-version-check", "--wheel-dir", str(where), str(tree))
    subprocess.run((*command, *options), check=True, capture_output=True)
    (built,) = where.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        archive.extractall(where / "installed")
    return where / "installed"


def hub(wheel: Path, *args: str) -> subprocess.CompletedProcess[bytes]:
    """The command on a computer that has nothing but what the package asks for, with a Windows code page."""
    light = needed(PACKAGE)
    absent = {
        module
        for module, owners in metadata.packages_distributions().items()
        if not light & {re.sub(r"[-_.]+", "-", owner).lower() for owner in owners}
    }
    code = RUN.format(wheel=str(wheel), root=str(ROOT), absent=absent, args=args)
    environment = {"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0", "HOME": str(wheel), "PATH": ""}
    command = (sys.executable, "-P", "-c", code)
    return subprocess.run(command, cwd=wheel, env=environment, capture_output=True, check=False)


def test_a_file_is_judged_without_kafka(wheel: Path) -> None:
    file = wheel / "hub/connectors/examples/vo-list/volledig.csv"

    done = hub(wheel, "connector", "check", "vo-list", str(file), "--organisation", "16YV")

    assert (b"", 0) == (done.stderr, done.returncode)
    assert b"de telling klopt" in done.stdout


def test_a_mapping_is_proposed_and_used_without_kafka(wheel: Path) -> None:
    file = wheel / "hub/connectors/examples/vo-list/volledig.csv"
    whose = ("vo-list", str(file), "--organisation", "16YV")

    made = hub(wheel, "connector", "map", *whose)
    (wheel / "sources.toml").write_bytes(made.stdout)
    used = hub(wheel, "connector", "check", *whose, "--sources", str(wheel / "sources.toml"))

    assert (b"", 0, b"", 0) == (made.stderr, made.returncode, used.stderr, used.returncode)


def test_all_that_a_school_asks_of_connectors_works(wheel: Path) -> None:
    assert 0 == hub(wheel, "connector", "list").returncode
    assert 0 == hub(wheel, "connector", "--help").returncode
    assert 0 == hub(wheel, "--help").returncode


def test_a_year_is_rehearsed_without_kafka_or_vault(wheel: Path) -> None:
    done = hub(
        wheel, "connector", "rehearse", str(wheel / "hub/connectors/examples/vo-list"), "--as", "vo-list"
    )

    assert b"" == done.stderr
    assert b"feiten over" in done.stdout


@pytest.mark.parametrize("command", ["run", "status", "demo"])
def test_what_is_not_installed_is_told_with_how_to_get_it(wheel: Path, command: str) -> None:
    done = hub(wheel, command)

    assert 2 == done.returncode
    assert b'pip install "overstap-hub[hub]"' in done.stderr
    assert b"bug" not in done.stderr
