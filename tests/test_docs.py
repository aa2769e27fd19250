"""Documents run: Python in README, GLOSSARY, CONTRIBUTING, guides and docstrings, and every `console` block.

A block marked `console` is typed and its output compared (`...` stands for anything); `sh` is for a person: what
takes minutes, needs a Kafka of one's own, or changes the machine.
"""

import doctest
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sybil import Document, Example, Sybil
from sybil.parsers import doctest as in_docstrings
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser

from hub.ops.cli import main
from tests.house.sources import ROOT, files

FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
PROMPT = "$ hub "


def typed(example: Example) -> str | None:
    """Type each command of a `console` block, and compare what comes with what stands below it."""
    for step in ("\n" + example.parsed).split("\n$ ")[1:]:
        line, _, expected = step.partition("\n")
        command, *args = shlex.split(line)
        if command != "hub":
            return f"only `hub` is typed in console blocks, not {command}: mark the block `sh`"
        got = CliRunner().invoke(main, args, prog_name="hub").output
        if not doctest.OutputChecker().check_output(expected.rstrip() + "\n", got.rstrip() + "\n", FLAGS):
            return f"$ {line}\nexpected:\n{expected}\ngot:\n{got}"
    return None


MARKDOWN = Sybil(
    parsers=[PythonCodeBlockParser(doctest_optionflags=FLAGS), CodeBlockParser("console", typed)],
    path=str(ROOT),
)
DOCSTRINGS = Sybil(parsers=[in_docstrings.DocTestParser(FLAGS)], path=str(ROOT))


def documents() -> Iterator[str]:
    """Every document that people read, and every module whose docstrings show a use."""
    for path in files():
        text = (ROOT / path).read_text("utf-8") if path.endswith((".md", ".py")) else ""
        if path.endswith(".md") or (path.startswith("hub/") and "\n    >>> " in text):
            yield path


def parsed(path: str) -> Document:
    return (MARKDOWN if path.endswith(".md") else DOCSTRINGS).parse(ROOT / path)


@pytest.fixture(autouse=True)
def _as_a_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a fresh clone, with data of one's own."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("HUB_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "100")


@pytest.mark.parametrize("path", list(documents()))
def test_document_runs(path: str) -> None:
    """
    What a document shows is what happens.
    """
    for example in parsed(path).examples():
        example.evaluate()


def test_what_documents_show_is_looked_at() -> None:
    """
    At least so many examples run: a fence that is spelled otherwise would be passed over in silence.
    """
    counts = {path: len(list(parsed(path).examples())) for path in documents()}

    assert {"docs/guides/explain.md", "README.md"} <= {p for p, n in counts.items() if n}
    assert 8 < sum(counts.values())


@pytest.mark.parametrize(
    "text",
    [
        "```python\nassert 1 == 2\n```\n",
        "```python\n>>> 1 + 1\n3\n```\n",
        "```console\n$ hub --version\nhub, version 99\n```\n",
        "```console\n$ make demo\n```\n",
    ],
)
def test_document_that_lies_is_seen(text: str, tmp_path: Path) -> None:
    lie = tmp_path / "lie.md"
    lie.write_text(text, encoding="utf-8")
    (example,) = MARKDOWN.parse(lie).examples()

    with pytest.raises(AssertionError):
        example.evaluate()
