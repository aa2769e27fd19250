"""Documents hold together: no dead link, no decision without its place, and the picture is what runs."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from hub.streams import topology
from tests.house.sources import ROOT, texts

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    plain = (re.sub(r"[`*\[\]]|\([^)]*\)", "", heading).strip().lower() for heading in HEADING.findall(text))
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in plain}


def dead_links(path: str, text: str, root: Path = ROOT) -> Iterator[str]:
    """Links to files and headings that are not there; other people's sites are not asked."""
    text = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    for link in LINK.findall(text):
        if "://" in link or link.startswith("mailto:"):
            continue
        file, _, anchor = link.partition("#")
        target = (root / path).parent / file if file else root / path
        if not target.exists() or (anchor and anchor not in anchors(target.read_text(encoding="utf-8"))):
            yield f"{path} -> {link}"


INVENT_PAGES = frozenset(
    {
        "tests/house/test_contributing.py",
        "tests/house/test_documents.py",
        "tests/test_docs.py",
        "tests/test_guides.py",
    }
)
"""Tests of what reads pages, on pages of their own."""
CITED = re.compile(r"(?<![\w/.*…-])[\w/-]+\.md\b")
CASE = re.compile(r"(?<![\w-])([QC]\d{1,2})\b")


def not_here(text: str, pages: frozenset[str]) -> set[str]:
    """Documents that are named and are not in the project."""
    named = set(CITED.findall(text))
    return {n for n in named if not any(page == n or page.endswith(f"/{n}") for page in pages)}


def unknown_cases(text: str, world: str) -> set[str]:
    """Kinds of dirt and cases that are cited and stand nowhere."""
    known = set(re.findall(r"\b[QC]\d{1,2}\b", world))
    return set(CASE.findall(text)) - known


def comments(code: str) -> str:
    """What code says about itself: its comments and docstrings."""
    docstrings = (
        str(node.value.value)
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )
    return "\n".join([*re.findall(r"#.*", code), *docstrings])


def pictures(text: str) -> list[str]:
    return re.findall(r"```mermaid\n(.*?)```", text, re.DOTALL)


def test_no_link_is_dead() -> None:
    assert [] == [dead for path, text in texts(r"\.md$") for dead in dead_links(path, text)]


def test_every_document_that_is_named_is_here() -> None:
    """
    A sentence that rests on a page nobody can open rests on nothing; the dossiers that the hub was built from are
    such pages.
    """
    pages = frozenset(path for path, _ in texts(r"\.md$"))
    named = {
        path: not_here(text, pages)
        for path, text in texts(r"\.(md|py|toml|avsc)$")
        if path not in INVENT_PAGES
    }

    assert {} == {path: names for path, names in named.items() if names}


def test_every_case_that_is_cited_is_told() -> None:
    """
    `Q6` and `C34` mean something to whoever opens `docs/world.md` and `docs/cases.md`, and to nobody else.
    """
    world = "".join(text for _, text in texts(r"^docs/(world|cases)\.md$"))
    found = {
        path: unknown_cases(comments(text), world)
        for path, text in texts(r"^(hub|tests/(domain|connectors))/.*\.py$")
    }

    assert {} == {path: cases for path, cases in found.items() if cases}


def test_document_that_is_not_here_is_seen() -> None:
    here = frozenset({"docs/rules.md", "ARCHITECTURE.md"})

    assert {"dossier.md"} == not_here("see dossier.md 6.3, docs/rules.md and ARCHITECTURE.md", here)
    assert {"architecture.md"} == not_here("as in architecture.md, laws", here)


def test_case_that_is_told_nowhere_is_seen() -> None:
    assert {"C99"} == unknown_cases("as C99 and Q1", "| Q1 | zeros |")
    assert ["# as C99", "As Q98 says."] == comments('"""As Q98 says."""\nx = "C97"  # as C99').splitlines()


def test_dead_link_is_seen(tmp_path: Path) -> None:
    text = (
        "# A title\n[a](other.md) [b](#nowhere) [c](#a-title) [d](https://example.org) [e](page.md#a-title)"
    )
    (tmp_path / "page.md").write_text(text, encoding="utf-8")

    found = list(dead_links("page.md", text, tmp_path))

    assert ["page.md -> other.md", "page.md -> #nowhere"] == found


def in_index(page: str, text: str) -> str:
    """A decision's line in the index: its number, and the title it has itself."""
    number = int(page[:4])
    title = text.partition("\n")[0].removeprefix(f"# {number}. ")
    return f"| {number} | [{title}]({page}) |"


def test_every_decision_is_in_the_index() -> None:
    """
    In their order, and each number is one decision's own.
    """
    pages = ((path.rpartition("/")[2], text) for path, text in texts(r"^docs/decisions/\d.*\.md$"))
    (_, index), *_ = texts(r"^docs/decisions/README\.md$")
    lines = re.findall(r"^\| \d.*$", index, re.MULTILINE)

    assert [in_index(page, text) for page, text in pages] == lines
    assert [str(n) for n in range(1, len(lines) + 1)] == [line.split()[1] for line in lines]


def test_decision_with_another_title_is_seen() -> None:
    assert "| 7 | [Why](0007-why.md) |" == in_index("0007-why.md", "# 7. Why\n")
    assert "| 7 | [# 8. Why](0007-why.md) |" == in_index("0007-why.md", "# 8. Why\n")


def test_picture_in_the_readme_is_what_runs() -> None:
    """
    `hub topology --mermaid` draws it from the flows and agents; this is that picture.
    """
    (_, readme), *_ = texts(r"^README\.md$")

    assert topology.mermaid() in pictures(readme)


def test_other_picture_is_seen() -> None:
    assert topology.mermaid() not in pictures("```mermaid\nflowchart LR\n  a --> b\n```\n")


def test_picture_comes_first_in_the_readme() -> None:
    """
    Whoever opens it sees what it is before how it is built.
    """
    (_, readme), *_ = texts(r"^README\.md$")
    screen = readme[: readme.index("```mermaid")]

    assert len(screen.splitlines()) < 20


def test_readme_names_the_two_commands_on_its_first_screens() -> None:
    (_, readme), *_ = texts(r"^README\.md$")
    first = readme[: readme.index("\n## What you will see")]

    assert "make demo" in first
    assert "make test" in first
