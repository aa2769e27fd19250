"""What the demo shows in a terminal that is not wide."""

from io import StringIO
from types import SimpleNamespace
from typing import cast

import pytest
from rich.console import Console

from hub.demo import show
from hub.demo.run import Played
from hub.demo.score import RuleScore
from hub.explain import words


@pytest.mark.parametrize("width", [80, 100, 200])
def test_no_number_is_cut_where_the_terminal_is_narrow(width: int) -> None:
    """
    At 80 columns 2,029 stood there as "2,0…"; the names of rules give way.
    """
    scores = {rule: RuleScore(expected=12_345, found=9_876, delays=[0.75, 153.75]) for rule in words.RULES}
    played = cast(Played, SimpleNamespace(scores=scores))
    console = Console(width=width, record=True, file=StringIO())

    console.print(show._scores(played))

    shown = console.export_text()
    assert "…" not in shown
    for number in ("12,345", "9,876", "153.75", "expected", "≥3 to gm"):
        assert number in shown
    assert len(scores) == shown.count("12,345")
