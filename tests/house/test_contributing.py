"""CONTRIBUTING names the files that each guide makes or changes: all of them, no others, at most five."""

import re
from collections.abc import Iterable, Iterator

import pytest

from tests.guides import guide
from tests.house.sources import ROOT

PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
GUIDE = re.compile(
    r"^\*\*\[A \w+\]\(docs/guides/([\w-]+\.md)\)\*\*.*?(?=^\*\*\[|^## )", re.MULTILINE | re.DOTALL
)
LINE = re.compile(r"^\d\. `([^`]+)`: (.*)$", re.MULTILINE)
BY_A_COMMAND = "a command writes it"
MOST = 5


def sections(page: str) -> dict[str, list[tuple[str, str]]]:
    """Per guide the files that the page lists, and what it says of each."""
    return {found[1]: LINE.findall(found[0]) for found in GUIDE.finditer(page)}


def untrue(listed: list[tuple[str, str]], touched: Iterable[str]) -> Iterator[str]:
    """Files that a guide touches and the page does not list, or the other way round."""
    left = set(touched)
    for file, says in sorted(
        listed, key=lambda line: "<" in line[0]
    ):  # what has a name of its own goes first
        pattern = re.sub(r"<\w+>", r"[\\w-]+", re.sub(r"([.])", r"\\\1", file))
        here = {path for path in left if re.fullmatch(pattern, path)}
        left -= here
        if len(here) != 1 and BY_A_COMMAND not in says:
            yield f"{file} is {len(here)} files of the guide"
    yield from (f"{path} is not listed" for path in sorted(left))


@pytest.mark.parametrize("name", ["add-a-rule.md", "add-a-connector.md", "add-a-fact.md"])
def test_the_page_lists_what_the_guide_touches(name: str) -> None:
    listed = sections(PAGE)[name]

    assert [] == list(untrue(listed, {step.what for step in guide(name) if step.does != "run"}))
    assert len(listed) <= MOST


def test_a_list_that_is_not_true_is_seen() -> None:
    listed = [("hub/<name>.py", "the rule"), ("docs/x.md", "its line"), ("y.json", f"{BY_A_COMMAND}.")]

    assert ["docs/x.md is 0 files of the guide", "hub/sub/a.py is not listed"] == list(
        untrue(listed, {"hub/a-b.py", "hub/sub/a.py"})
    )
