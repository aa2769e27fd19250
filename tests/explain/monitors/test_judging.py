"""Schools against what is expected: an interval, and a difference that may be chance is none."""

from hypothesis import given
from hypothesis import strategies as st

from hub.explain.monitors.catalogue import monitor
from hub.explain.monitors.judging import judged, wilson
from hub.explain.monitors.sheet import Unit, printed
from tests.story import moment


def test_interval_is_that_of_wilson() -> None:
    """
    Against worked figures: 0 of 10, 5 of 10, 10 of 10.
    """
    assert (0.0, 0.2775) == tuple(round(x, 4) for x in wilson(0, 10))
    assert (0.2366, 0.7634) == tuple(round(x, 4) for x in wilson(5, 10))
    assert (0.7225, 1.0) == tuple(round(x, 4) for x in wilson(10, 10))


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_share_lies_in_its_interval_and_more_pupils_make_it_narrower(found: tuple[int, int]) -> None:
    k, n = found
    low, high = wilson(k, n)
    closer_low, closer_high = wilson(4 * k, 4 * n)

    assert 0 <= low <= k / n <= high <= 1
    assert closer_high - closer_low < high - low


def judgement(dropped: int, of: int) -> str:
    """What is said of a school in which so many dropped out, where elsewhere 50 of 1000 did."""
    it = monitor("switch").sheets(2025, moment("2026-04-01"))
    stays, gone = ("zelfde opleiding",), ("uitgevallen",)
    told = [
        *(_student("98MB", gone) for _ in range(50)),
        *(_student("98MB", stays) for _ in range(950)),
        *(_student("98MA", gone) for _ in range(dropped)),
        *(_student("98MA", stays) for _ in range(of - dropped)),
    ]
    rows = printed(it, {it[0].title: told})[0]
    return judged(it[0], rows)["26", "98MA"].verdict


def _student(school: str, fallen: tuple[str, ...]) -> Unit:
    return Unit(("26", school, "leerjaar 1", "25655"), fallen)


def test_a_school_is_judged_by_its_interval() -> None:
    """
    Twice the share of others is chance where there are few pupils, and is not where there are many.
    """
    assert "binnen de verwachting" == judgement(6, 60)
    assert "boven de verwachting" == judgement(60, 600)
    assert "onder de verwachting" == judgement(8, 600)
