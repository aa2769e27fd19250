"""D25: a birthday that changes who may act is near, with a case open."""

from dataclasses import replace
from datetime import date

import pytest

from hub.domain.facts import FollowUpStep
from hub.domain.statute import Agreements, Dated, Since
from tests.story import Story, born, enrolled, followed, given, left, listed, moves, roster

DROPPED_OUT = enrolled("2025-08-01", "2025-11-15")  # D18 from 23 November on


def says(story: Story) -> list[str]:
    return [line for line in story.tells if "D25" in line]


def occasions(story: Story) -> list[str]:
    return [s.occasion for s in story.said if s.rule == "D25"]


def test_thirty_days_before_eighteen_the_municipality_hears_it() -> None:
    """Eighteen on 1 October: not on 31 August, on 1 September, and over on the birthday itself."""
    story = given(left(), born("2007-10-01", version=2)).on("2025-08-31")
    assert [] == says(story)

    story = story.on("2025-09-01")
    assert ["opened D25 severity 1 to gm/0546"] == says(story)
    assert ["leerplicht"] == [s.responsible for s in story.said if s.rule == "D25"]
    assert [] == says(story.on("2025-09-02").on("2025-09-30"))

    over = story.on("2025-10-01")
    assert ["withdrawn D25 severity 1 to gm/0546"] == says(over)
    assert ["resolved"] == [s.reason for s in over.said if s.rule == "D25"]


def test_a_case_that_opens_within_the_thirty_days_is_told_with_it() -> None:
    story = given(left(), born("2007-08-20", version=2))

    assert [] == says(story.on("2025-07-31"))
    assert ["opened D25 severity 1 to gm/0546"] == says(story.on("2025-08-01"))


@pytest.mark.parametrize(
    ("birth", "day", "expected"),
    [
        ("2002-12-31", "2025-11-30", []),
        ("2002-12-31", "2025-12-01", ["birthday 23, time 1"]),  # the last who are too old at 23
        ("2003-01-01", "2025-12-31", []),  # 23 on the day on which the limit becomes 27
        ("1999-02-01", "2026-01-01", []),
        ("1999-02-01", "2026-01-02", ["birthday 27, time 1"]),
        ("1999-02-01", "2026-02-01", []),
    ],
)
def test_the_limit_is_that_of_the_law_on_the_birthday(birth: str, day: str, expected: list[str]) -> None:
    """23 until 31 December 2025, 27 from 1 January 2026."""
    assert expected == occasions(given(DROPPED_OUT, born(birth, version=2)).on(day))


def test_without_a_case_of_the_municipality_a_birthday_is_no_news() -> None:
    """Nothing open; and open for the school alone."""
    of_age = born("2007-04-15", version=2)

    assert [] == says(given(enrolled(), of_age).on("2025-04-10"))
    assert ["D02 2"] == given(listed(), of_age).on("2025-04-10").open


def test_over_with_the_case() -> None:
    story = given(left(), born("2007-10-01", version=2)).on("2025-09-05")
    closed = followed("D11", "zomerlek", FollowUpStep.CLOSED, "2025-09-08")

    assert ["withdrawn D25 severity 1 to gm/0546"] == says(story.when(closed, on="2025-09-09"))


def test_two_cases_after_one_another_are_told_twice_and_not_between() -> None:
    """Nowhere up to 8 September, enrolled for a week, dropped out after it."""
    story = given(left(), enrolled("2025-09-08", "2025-09-10"), born("2007-10-01", version=2))

    assert ["D11 3", "D25 1"] == story.on("2025-09-07").open
    assert "D25 1" not in story.on("2025-09-09").open
    again = story.on("2025-09-18")
    assert ["birthday 18, time 2"] == occasions(again)
    assert [["Enrolled"]] == [[e.kind for e in s.evidence] for s in again.said if s.rule == "D25"]


def test_it_rests_on_what_the_case_rests_on_and_never_on_the_birth_date() -> None:
    story = given(left(), born("2007-10-01", version=2)).on("2025-09-05")

    assert [["LeftVo"]] == [[e.kind for e in s.evidence] for s in story.said if s.rule == "D25"]


def test_of_several_cases_the_first_names_it() -> None:
    """Applied for nothing since June, nowhere since August: of the season and evidence of the first."""
    story = given(listed(), left(), born("2007-09-15", version=2)).on("2025-08-20")

    assert {("D25", ("ExpectedInMbo",))} == {
        (s.rule, tuple(e.kind for e in s.evidence)) for s in story.said if s.rule == "D25"
    }


def test_what_waits_for_news_has_no_birthday() -> None:
    """Zomerlek was never said for want of news."""
    story = given(left(), born("2007-10-01", version=2), context=roster("koppelpunt/mbo"))

    assert [] == says(story.delivered("koppelpunt/mbo", "2025-07-20").on("2025-09-05"))


def test_the_municipality_of_residence_hears_it() -> None:
    story = given(left(), born("2007-10-01", version=2), moves("2025-08-25", "0363")).on("2025-09-05")

    assert ["opened D25 severity 1 to gm/0363"] == says(story)


def test_a_region_may_agree_on_other_days() -> None:
    agreed = Dated((Since(date(2025, 8, 1), Agreements(age_limit_days=7), "the region"),))
    story = given(left(), born("2007-10-01", version=2))
    later = replace(story, context=replace(story.context, agreements=agreed))

    assert [] == says(later.on("2025-09-23"))
    assert [] != says(later.on("2025-09-24"))
