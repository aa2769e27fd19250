"""All sixty tricky cases have a test, and docs/cases.md says of each what an official would say."""

import ast
import os
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tests.house.sources import ROOT, python

PAGE = ROOT / "docs/cases.md"
REMEDY = "HUB_GOLDEN=write python -m pytest -q tests/house/test_cases.py"
ALL = tuple(f"C{n:02}" for n in range(1, 61))

HEADER = "| Case | As an official would say it | Test |\n|---|---|---|\n"


class Told(NamedTuple):
    """One test of a case."""

    number: str
    sentence: str
    file: str
    test: str

    @property
    def line(self) -> str:
        return f"| {self.number} | {self.sentence} | [{self.test[5:].replace('_', ' ')}](../{self.file}) |"


def told(file: str, tree: ast.Module) -> Iterator[Told]:
    """The tests of a file that say which case they are."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef):
            continue
        for mark in node.decorator_list:
            if isinstance(mark, ast.Call) and getattr(mark.func, "id", None) == "case":
                number, sentence = (ast.literal_eval(argument) for argument in mark.args)
                yield Told(number, sentence, file, node.name)


def faults(found: Iterable[Told]) -> list[str]:
    """Cases without a test, tests of no case, and sentences that are none."""
    tests = list(found)
    known = {t.number for t in tests}
    return [
        *(f"{number} has no test" for number in ALL if number not in known),
        *(f"{t.file}: {t.number} is no case" for t in tests if t.number not in ALL),
        *(f"{t.file}: {t.test} has no sentence" for t in tests if not t.sentence.endswith(".")),
    ]


def page(text: str, found: Iterable[Told]) -> str:
    """The page with these tests in its table."""
    head, _, _ = text.partition(HEADER)
    return head + HEADER + "".join(f"{line}\n" for line in sorted(t.line for t in found))


def every() -> list[Told]:
    return [t for source in python("tests") for t in told(source.path, source.tree)]


def test_every_case_has_a_test_and_every_test_its_sentence() -> None:
    assert [] == faults(every())


def test_the_page_says_what_the_tests_say() -> None:
    text = PAGE.read_text(encoding="utf-8")
    new = page(text, every())
    if os.environ.get("HUB_GOLDEN") == "write":
        PAGE.write_text(new, encoding="utf-8")

    assert new == PAGE.read_text(encoding="utf-8"), f"write it anew: {REMEDY}"


def test_a_case_that_is_missing_or_none_is_seen() -> None:
    code = (
        "@case('C61', 'Zomaar')\ndef test_x() -> None: ...\n@other('C01', 'Ook.')\ndef test_y() -> None: ..."
    )
    found = list(told("tests/x.py", ast.parse(code)))

    assert [Told("C61", "Zomaar", "tests/x.py", "test_x")] == found
    assert ["C01 has no test", "C02 has no test"] == faults(found)[:2]
    assert ["tests/x.py: C61 is no case", "tests/x.py: test_x has no sentence"] == faults(found)[-2:]
