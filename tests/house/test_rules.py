"""Every rule is in the catalogue, has its stories, and stands in the documents as it says of itself."""

import ast
import inspect
import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from hub.domain.following import SecondRule
from hub.domain.rule import Rule, SourceRule
from hub.domain.rules.catalogue import EVERY
from tests.house.sources import ROOT, Source, files, python

AnyRule = Rule | SecondRule | SourceRule

MAY_NAME_RULES = ("hub/domain/rules/", "hub/simulation/")
"""The rules themselves, and the simulation, which must not see them."""

REMEDY = "HUB_GOLDEN=write python -m pytest -q tests/house/test_rules.py"


def file_of(rule: AnyRule) -> str:
    """The file of a rule: where its question is answered."""
    return Path(inspect.getfile(rule.find)).relative_to(ROOT).as_posix()


def to_the_day(rule: AnyRule) -> str:
    """A rule's line in docs/rules.md."""
    words, path = rule.words, file_of(rule)
    file = f"[{Path(path).name}](../{path})"
    cells = (f"{rule.code} {words.dutch}", words.since, words.told, rule.silence.words, words.ends, file)
    return f"| {' | '.join(cells)} |"


def in_short(rule: AnyRule) -> str:
    """A rule's line in the glossary."""
    words = rule.words
    return f"| {rule.code} | {words.name} | {words.dutch} | {words.law} |"


TABLES = (
    ("docs/rules.md", "| Rule | Holds from |", to_the_day),
    ("GLOSSARY.md", "| Rule | Name |", in_short),
)


def written(text: str, header: str, lines: Iterable[str]) -> str:
    """The document with these lines in its table of that header, and everything else as it was."""
    table = re.compile(rf"^({re.escape(header)}.*\n\|[-|]*\n)((?:\|.*\n)*)", re.MULTILINE)
    rows = "".join(f"{line}\n" for line in lines)
    return table.sub(lambda found: found[1] + rows, text, count=1)


def without_a_line(files: Iterable[str], listed: Iterable[str]) -> list[str]:
    """Files of rules that the catalogue does not know."""
    known = {*listed, *(f"hub/domain/rules/{name}.py" for name in ("__init__", "common", "catalogue"))}
    return [
        f"{f} is not in hub/domain/rules/catalogue.py: see add-a-rule §2" for f in files if f not in known
    ]


def without_stories(rules: Iterable[tuple[str, str]], files: Iterable[str]) -> list[str]:
    """Rules, by code and file, that no test tells of."""
    there = frozenset(files)
    wanted = ((code, f"tests/domain/test_{Path(file).stem}.py") for code, file in rules)
    return [
        f"{code} has no stories in {test}: see add-a-rule §3" for code, test in wanted if test not in there
    ]


def rules_named(source: Source) -> list[str]:
    """Rule codes that stand as values in a module: a list that a new rule would be missing from."""
    named = (n.value for n in ast.walk(source.tree) if isinstance(n, ast.Constant))
    return [f"{source.path} names {v}" for v in named if isinstance(v, str) and re.fullmatch(r"D\d\d", v)]


@pytest.mark.parametrize(("path", "header", "line"), TABLES, ids=lambda part: str(part)[:11])
def test_the_table_says_what_the_rules_say(path: str, header: str, line: Callable[[AnyRule], str]) -> None:
    document = ROOT / path
    text = document.read_text(encoding="utf-8")
    assert text.count(f"\n{header}") == 1

    told = written(text, header, map(line, EVERY))

    if os.environ.get("HUB_GOLDEN") == "write":
        document.write_text(told, encoding="utf-8")
    assert told == document.read_text(encoding="utf-8"), f"{path} is written from the rules: {REMEDY}"


def test_a_table_that_lies_or_lacks_a_rule_is_seen() -> None:
    true = "before\n\n| Rule | Name |\n|---|---|\n| D02 | not applied |\n\nafter\n"
    lies = true.replace("not applied", "applied")
    lacks = true.replace("| D02 | not applied |\n", "")

    for text in (true, lies, lacks):
        assert true == written(text, "| Rule | Name |", ["| D02 | not applied |"])


def test_every_rule_is_in_the_catalogue() -> None:
    found = (path for path in files() if re.fullmatch(r"hub/domain/rules/\w+\.py", path))

    assert [] == without_a_line(found, map(file_of, EVERY))


def test_every_rule_has_its_stories() -> None:
    assert [] == without_stories([(rule.code, file_of(rule)) for rule in EVERY], files())


def test_a_rule_without_a_line_or_without_stories_is_named() -> None:
    new = "hub/domain/rules/new.py"

    assert [f"{new} is not in hub/domain/rules/catalogue.py: see add-a-rule §2"] == without_a_line([new], [])
    assert ["D29 has no stories in tests/domain/test_new.py: see add-a-rule §3"] == without_stories(
        [("D29", new)], ["tests/domain/test_old.py"]
    )


def test_no_other_file_names_a_rule() -> None:
    """
    What all rules have, the rules themselves are asked for.
    """
    others = (s for s in python("hub") if not s.path.startswith(MAY_NAME_RULES))

    assert [] == [named for source in others for named in rules_named(source)]


def test_a_named_rule_is_seen() -> None:
    assert ["hub/edge/x.py names D11"] == rules_named(Source("hub/edge/x.py", 'SHOWN = ("D11", "D2")'))
