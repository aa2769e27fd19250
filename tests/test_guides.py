"""The walk through a guide does what the guide says, and stumbles where the guide does."""

from pathlib import Path

import pytest

from tests.guides import Copy, Step, changed, steps

GUIDE = """
Make a file, change one, and look:

```python hub/new.py
TOLD = "new"
```

````diff docs/old.md
 # A list
+```text
+- one
+```
 - two
````

```text docs/not a step
for the eye
```

```sh
python -c "import hub.new; print(hub.new.TOLD)"   # says: new
python -c "raise SystemExit(3)"
```
"""


@pytest.fixture
def tree(tmp_path: Path) -> Copy:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "old.md").write_text("# A list\n- two\n", encoding="utf-8")
    (tmp_path / "hub").mkdir()
    return Copy(tmp_path)


def test_a_guide_is_done_as_it_is_written(tree: Copy) -> None:
    """
    Files are made and changed, and commands answer from the copy.
    """
    first, second = tree.follow(tuple(steps(GUIDE)))

    assert (0, "new\n") == (first.code, first.output)
    assert 3 == second.code
    assert "# A list\n```text\n- one\n```\n- two\n" == (tree.root / "docs" / "old.md").read_text("utf-8")


def test_a_setting_before_a_command_counts_for_that_command(tree: Copy) -> None:
    asked = """python -c "import os; print(os.environ.get('TOLD'))" """

    assert "yes\n" == tree.run(f"TOLD=yes {asked}").output
    assert "None\n" == tree.run(asked).output


def test_a_step_that_is_left_out_is_missed(tree: Copy) -> None:
    first, _ = tree.follow(tuple(steps(GUIDE)), without="hub/new.py")

    assert first.code
    assert "hub.new" in first.output


def test_only_a_step_of_the_guide_can_be_left_out(tree: Copy) -> None:
    with pytest.raises(AssertionError, match="no step of the guide"):
        tree.follow(tuple(steps(GUIDE)), without="hub/other.py")


@pytest.mark.parametrize("text", ["# A list\n", "# A list\n- two\n# A list\n- two\n"], ids=["none", "two"])
def test_a_change_without_one_place_of_its_own_is_told_with_its_file(text: str) -> None:
    step = Step("change", "docs/old.md", " # A list\n+- one\n - two\n")

    with pytest.raises(AssertionError, match=r"docs/old\.md: [02] places fit"):
        changed(text, step)


def test_every_hunk_finds_its_place() -> None:
    step = Step("change", "x.md", " a\n-b\n@@\n d\n+e\n")

    assert "a\nc\nd\ne\n" == changed("a\nb\nc\nd\n", step)


def test_a_guide_that_writes_over_a_file_or_types_what_it_must_not_is_told(tree: Copy) -> None:
    with pytest.raises(AssertionError, match="show the change as a diff"):
        tree.follow((Step("write", "docs/old.md", "lost"),))
    with pytest.raises(AssertionError, match="types hub or python, not rm"):
        tree.run("rm -r .")
