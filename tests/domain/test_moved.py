"""D24: moved with an open signal."""

from hub.domain.facts import Step
from tests.story import followed, given, left, moves, roster


def test_taken_up_by_the_new_municipality_ends_it() -> None:
    """Over when the new municipality has taken the case up; what the old one did does not count."""
    story = given(left()).on("2025-08-20").when(moves("2025-08-25", "0363"), on="2025-08-26")
    assert ["D11 2", "D24 2"] == story.open

    old = followed("D11", "zomerlek", Step.TAKEN_UP, "2025-08-27")
    assert ["D11 2", "D24 2"] == story.when(old, on="2025-08-28").open

    new = followed("D11", "zomerlek", Step.TAKEN_UP, "2025-08-27", recipient="gm/0363")
    assert ["D11 2"] == story.when(new, on="2025-08-28").open


def test_nothing_open_nothing_moves() -> None:
    """Moved in June, before anything was open."""
    story = given(left(), moves("2025-06-01", "0363")).on("2025-08-20")

    assert ["opened D11 severity 2 to gm/0363"] == story.tells


def test_what_waits_for_news_does_not_move() -> None:
    """Zomerlek was never said for want of news, so no case moves either."""
    story = given(left(), moves("2025-08-25", "0363"), context=roster("koppelpunt/mbo"))

    assert [] == story.delivered("koppelpunt/mbo", "2025-07-20").on("2025-08-26").tells
