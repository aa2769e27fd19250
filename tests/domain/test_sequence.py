"""The order of a feed's messages: its number, whatever the clocks say, until it counts from the beginning again."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hub.domain import sequence
from hub.domain.facts import Status
from hub.domain.sequence import begins_anew, counts, runs_back
from tests.story import applied, left, roster
from tests.story import given as story

APRIL = datetime(2026, 4, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Told:
    """A number and a moment; in the tests `true` is its place in what happened."""

    number: int
    changed: datetime
    true: int = 0


def order(*told: Told) -> list[int]:
    """The numbers in the order that counts, the same for each order of arrival."""
    found = {tuple(m.number for count in counts(each) for m in count) for each in permutations(told)}
    assert 1 == len(found), "it depends on the order of arrival"
    return list(found.pop())


def test_a_count_that_begins_again_goes_on_after_the_one_before() -> None:
    before = (Told(200512, APRIL), Told(200700, APRIL + 3 * DAY))
    after = (Told(7, APRIL + 140 * DAY), Told(150000, APRIL + 150 * DAY))

    assert [200512, 200700, 7, 150000] == order(*before, *after)


def test_a_low_number_of_the_count_before_stays_there() -> None:
    told = (
        Told(50, APRIL - 60 * DAY),
        Told(200512, APRIL),
        Told(7, APRIL + 140 * DAY),
        Told(60, APRIL + 150 * DAY),
    )

    assert [50, 200512, 7, 60] == order(*told)


def test_a_feed_can_begin_again_twice() -> None:
    told = (
        Told(9000, APRIL),
        Told(3, APRIL + 10 * DAY),
        Told(8000, APRIL + 20 * DAY),
        Told(4, APRIL + 30 * DAY),
    )

    assert [9000, 3, 8000, 4] == order(*told)


@pytest.mark.parametrize(
    ("high", "low", "later"),
    [
        (200512, 7, timedelta(hours=23)),  # two clocks
        (200512, 7, 401 * DAY),  # no clock of this season
        (200512, 7, -DAY),
        (200512, 100256, 90 * DAY),  # told late: half and no less
        (106, 7, 90 * DAY),  # a feed that has hardly begun
    ],
)
def test_a_moment_that_proves_nothing_leaves_the_order_to_the_number(
    high: int, low: int, later: timedelta
) -> None:
    assert [low, high] == order(Told(high, APRIL), Told(low, APRIL + later))


@pytest.mark.parametrize(
    ("high", "low", "later"), [(200512, 100255, DAY), (200, 99, DAY), (107, 7, 400 * DAY)]
)
def test_where_a_count_begins_anew(high: int, low: int, later: timedelta) -> None:
    assert begins_anew(Told(high, APRIL), Told(low, APRIL + later))
    assert [high, low] == order(Told(high, APRIL), Told(low, APRIL + later))


def test_a_number_runs_back_also_by_less() -> None:
    assert runs_back(Told(12, APRIL), Told(7, APRIL + DAY))
    assert not runs_back(Told(12, APRIL), Told(12, APRIL + DAY))
    assert not runs_back(Told(12, APRIL), Told(7, APRIL))


@st.composite
def histories(draw: st.DrawFn) -> list[Told]:
    """Some counts of a feed, one after the other, each message with a clock of its own that is hours off."""
    told: list[Told] = []
    day, highest = 0, None
    for _ in range(draw(st.integers(1, 3))):
        top = 400_000 if highest is None else min(highest // 2 - 1, highest - 100)
        if top < 1:
            break
        number, begun = draw(st.integers(1, top)), len(told)
        for step in [*draw(st.lists(st.integers(1, 200_000), max_size=3)), 0]:
            first = bool(told) and len(told) == begun
            off = timedelta(hours=-10 if first else draw(st.integers(-10, 10)))
            told.append(Told(number, APRIL + day * DAY + off, len(told)))
            highest, day, number = number, day + draw(st.integers(0, 5)), number + step
        day += 2
    return told


@given(histories(), st.randoms())
@example([Told(200512, APRIL), Told(7, APRIL + 140 * DAY, 1)], None)
def test_the_order_is_that_of_what_happened_however_it_arrives(told: list[Told], dice: object) -> None:
    """
    Each count begins below half of the highest before it, and with its earliest moment; no clock is a day off.
    """
    arrived = list(told)
    if dice is not None:
        dice.shuffle(arrived)  # type: ignore[attr-defined]  # hypothesis types it loosely

    assert [m.true for count in counts(arrived) for m in count] == [m.true for m in told]


def test_a_pupil_who_was_enrolled_after_the_restart_is_not_lost() -> None:
    """
    Applied under 200512, enrolled under 7: by number alone the application would be the last word.
    """
    feeds = roster("koppelpunt/mbo")
    messages = (applied(Status.RECEIVED, 200512, "2025-03-20"), applied(Status.ENROLLED, 7, "2025-07-24"))
    for told in (messages, messages[::-1]):
        pupil = story(left(), *told, context=feeds).delivered("koppelpunt/mbo", "2025-08-20")
        assert [] == [name for name in pupil.on("2025-08-20").open if name.startswith("D11")]


def test_the_norms_are_what_they_are_said_to_be() -> None:
    assert (2, 100, DAY, 400 * DAY) == (
        sequence.SHARE,
        sequence.LEAST,
        sequence.SOONEST,
        sequence.LATEST,
    )
