"""Leaving vo: an enrolment that a vo school registers is stronger than a destination, and than no destination."""

from dataclasses import replace
from datetime import date

import pytest

from hub.domain.facts import Destination, EnrolledInVo, Result
from hub.domain.identifiers import Brin, SourceId
from tests.story import Story, exam, given, in_vo, left, listed

ELSEWHERE = Brin("98VB")


LEFT = in_vo("2021-08-01", "2025-07-31")


def zomerlek(story: Story, day: str = "2025-08-01") -> list[str]:
    return [name for name in story.on(day).open if name.startswith("D11")]


def test_the_end_of_a_vo_enrolment_is_a_deregistration() -> None:
    assert ["D11 2"] == zomerlek(given(LEFT))
    assert [] == zomerlek(given(in_vo("2021-08-01")))
    assert [] == zomerlek(given(LEFT, replace(LEFT, version=2, last_day=None)))


def test_an_enrolment_that_is_taken_back_has_not_ended() -> None:
    """A deletion tells neither day."""
    assert [] == zomerlek(given(LEFT, in_vo(None, version=2, retracted=True)))


@pytest.mark.parametrize(
    ("anew", "day", "expected"),
    [
        (in_vo("2025-08-01", school=ELSEWHERE), "2025-08-01", []),
        (in_vo("2025-08-01", number="2"), "2025-08-01", []),
        (in_vo("2025-07-15", school=ELSEWHERE), "2025-08-01", []),
        (in_vo("2025-08-20", school=ELSEWHERE), "2025-08-19", ["D11 2"]),
        (in_vo("2025-08-20", school=ELSEWHERE), "2025-08-20", []),
        (in_vo("2026-08-01", school=ELSEWHERE), "2025-08-20", ["D11 2"]),
        (in_vo("2019-08-01", "2021-07-31", school=ELSEWHERE), "2025-08-01", ["D11 2"]),
        (in_vo(None, school=ELSEWHERE), "2025-08-01", ["D11 2"]),
        (in_vo("2025-08-01", school=ELSEWHERE, retracted=True), "2025-08-01", ["D11 2"]),
    ],
)
def test_who_is_enrolled_in_vo_anew_has_not_left_it(
    anew: EnrolledInVo, day: str, expected: list[str]
) -> None:
    """C17: whether the school that let go gave a destination or, like DUO, has none."""
    assert expected == zomerlek(given(LEFT, anew), day)
    assert expected == zomerlek(given(left(), anew), day)


def test_an_enrolment_that_nobody_ended_is_not_a_new_one() -> None:
    """The school tells by its list that the pupil left, and DUO not yet."""
    assert ["D11 2"] == zomerlek(given(left("2025-07-15"), in_vo("2021-08-01")))


def test_who_left_the_new_school_too_is_looked_for() -> None:
    there = in_vo("2025-01-11", "2025-07-31", school=ELSEWHERE)

    assert ["D11 2"] == zomerlek(given(in_vo("2021-08-01", "2025-01-10"), there))


def test_vo_goes_on_at_another_school_that_expects_the_pupil_in_mbo() -> None:
    """Moved in January, and in June the mbo is still what comes after it: not settled, and not left either."""
    there = in_vo("2025-01-11", school=ELSEWHERE)
    expects = replace(listed(), source=SourceId(f"vo-list/{ELSEWHERE}"), school=ELSEWHERE)
    story = given(in_vo("2021-08-01", "2025-01-10"), there, expects)

    assert [] == zomerlek(story)
    assert ["D02 2"] == story.on("2025-05-01").open
    gone = replace(there, version=2, last_day=date(2025, 7, 31))
    assert ["D11 2"] == zomerlek(given(in_vo("2021-08-01", "2025-01-10"), gone, expects))


def test_a_new_school_year_in_vo_settles_what_was_expected() -> None:
    """Expected in mbo, not enrolled there, and registered in vo from August: C16."""
    for told in ((), (LEFT,)):
        story = given(listed(), *told, in_vo("2025-08-01", number="2"))
        assert [] == [name for name in story.on("2025-10-02").open if name.startswith("D15")]
    assert ["D15 4"] == [n for n in given(listed()).on("2025-10-02").open if n.startswith("D15")]


def test_a_diploma_and_an_enrolment_that_is_not_ended_yet_are_no_stay_in_vo() -> None:
    """Schools deregister late: the enrolment of the old school year says nothing about the new one."""
    story = given(listed(), in_vo("2021-08-01"), exam(Result.PASSED))

    assert ["D11 2"] == zomerlek(story)


def test_a_destination_that_the_school_gave_counts_for_the_end_that_has_none() -> None:
    """Both feeds of one school: what DUO does not know does not undo what the school knows."""
    told = left("2025-07-30", Destination.VAVO)

    assert [] == zomerlek(given(told, LEFT))
    assert ["D11 2"] == zomerlek(given(replace(told, destination=Destination.WORK), LEFT))
