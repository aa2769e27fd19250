"""What the mutants came to: a table by module, and those that nobody noticed, each with its reason or as a fault."""

import tomllib
from collections import Counter
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path

from tests.mutants.planting import Name

LISTED = Path(__file__).with_name("survivors.toml")
ASKED = 0.90


def listed() -> dict[Name, str]:
    """The mutants that may live, with why."""
    rows = tomllib.loads(LISTED.read_text(encoding="utf-8")).get("lives", [])
    return {
        (row["file"], row["scope"], row["was"], row["became"], row.get("nth", 1)): row["why"] for row in rows
    }


def gone(planted: AbstractSet[Name], files: AbstractSet[str]) -> int:
    """Print what is listed of these files and is no mutant any more; how many there are."""
    lost = [name for name in listed() if name[0] in files and name not in planted]
    for name in lost:
        print(f"\nlisted, and no mutant any more (the code has changed):\n{toml(name)}")
    return len(lost)


def report(noticed: Mapping[Name, str]) -> int:
    """Print the table and what must be mended; the exit code."""
    known = listed()
    planted = Counter(name[0] for name in noticed)
    missed = Counter(name[0] for name, by in noticed.items() if not by)
    print("\nmodule                             mutants  missed  noticed")
    for file in sorted(planted):
        print(_row(file.removeprefix("hub/domain/").removesuffix(".py"), planted[file], missed[file]))
    total, gone = planted.total(), missed.total()
    print(_row("all", total, gone))

    unlisted = [name for name, by in noticed.items() if not by and not known.get(name)]
    for name in unlisted:
        print(f"\nmissed, and not in survivors.toml with a reason:\n{toml(name)}")
    stale = [name for name in known if noticed.get(name)]
    for name in stale:
        print(f"\nlisted as missed, and it is noticed, by {noticed[name]}:\n{toml(name)}")
    return int(bool(unlisted or stale) or total - gone < ASKED * total)


def toml(name: Name) -> str:
    """As it stands in the list."""
    file, scope, was, became, nth = name
    rows = [
        f"file = {_text(file)}",
        f"scope = {_text(scope)}",
        f"was = {_text(was)}",
        f"became = {_text(became)}",
    ]
    return "\n".join(["[[lives]]", *rows, *([f"nth = {nth}"] if nth > 1 else []), 'why = ""'])


def _text(value: str) -> str:
    if "'" not in value:
        return f"'{value}'"
    return "'''" + value + "'''" if "'''" not in value else f'"{value}"'


def _row(module: str, planted: int, missed: int) -> str:
    return f"{module:35}{planted:7}{missed:8}{100 * (planted - missed) / max(planted, 1):8.1f} %"
