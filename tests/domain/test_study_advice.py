"""D20, WEB art. 8.1.7a: an enrolment ended in the time of the binding study advice."""

from dataclasses import replace
from datetime import date

import pytest

from hub.domain.facts import Enrolled, Result, Status
from hub.domain.statute import Agreements, Dated, Since
from tests.story import (
    MBO,
    OTHER_MBO,
    Story,
    applied,
    born,
    enrolled,
    exam,
    given,
    graduated,
    roster,
)

ADVISED = enrolled("2025-08-01", "2026-06-12")
ITSELF = "opened D20 severity 3 to brin/98MA"


def says(story: Story) -> list[str]:
    return sorted(line for line in story.tells if "D20" in line)


def cases(story: Story) -> list[str]:
    """What stands of the loss, by whichever rule."""
    return [s for s in story.open if s[:3] in ("D18", "D19", "D20")]


def which(ended: Enrolled) -> list[str]:
    """Whose case it is, two weeks after it ended."""
    assert ended.last_day is not None
    return cases(given(ended).on(ended.last_day.replace(day=28).isoformat()))


def test_the_institution_hears_it_on_the_day_after_and_the_municipality_after_seven_days() -> None:
    """Last day 12 June: it must help to find another programme at once."""
    story = given(ADVISED)
    assert [] == says(story.on("2026-06-12"))

    story = story.on("2026-06-13")

    assert [ITSELF] == says(story)
    assert [] == says(story.on("2026-06-19"))
    assert "opened D20 severity 3 to gm/0546" in says(story.on("2026-06-20"))


def test_it_is_one_case_and_never_a_dropout_beside_it() -> None:
    story = given(ADVISED)

    assert [["D20 3"]] * 3 == [cases(story.on(day)) for day in ("2026-06-13", "2026-06-20", "2026-07-31")]


@pytest.mark.parametrize(
    ("last_day", "case"),
    [("2025-10-31", "D18 4"), ("2025-11-01", "D20 3"), ("2026-01-01", "D20 3"), ("2026-01-02", "D18 4")],
)
def test_of_entree_from_three_months_after_the_start_up_to_a_month_after_four(
    last_day: str, case: str
) -> None:
    """Begun on 1 August: from 1 November; an advice of 1 December ends it within 31 days."""
    assert [case] == cases(given(enrolled("2025-08-01", last_day, level=1)).on("2026-01-15"))


@pytest.mark.parametrize(
    ("last_day", "case"),
    [("2026-04-30", "D18 4"), ("2026-05-01", "D20 3"), ("2026-09-01", "D20 3"), ("2026-09-02", "D18 4")],
)
def test_of_a_longer_programme_from_nine_months_up_to_a_month_after_the_first_year(
    last_day: str, case: str
) -> None:
    assert [case] == cases(given(enrolled("2025-08-01", last_day)).on("2026-09-15"))


def test_a_programme_of_one_year_is_like_entree_whatever_its_level() -> None:
    """By the planned last day; a level tells that it is longer where nothing is planned; else nobody knows."""
    one_year = enrolled("2025-08-01", "2025-11-15", planned="2026-07-31", level=2)
    longer = enrolled("2025-08-01", "2025-11-15", planned="2026-08-01", level=None)
    unknown = enrolled("2025-08-01", "2025-11-15", level=None)

    assert ["D20 3"] == which(one_year)
    assert ["D18 4"] == which(longer)
    assert ["D18 4"] == which(unknown)
    assert ["D20 3"] == which(replace(longer, last_day=date(2026, 6, 12)))
    assert ["D18 4"] == which(replace(unknown, last_day=date(2026, 6, 12)))


@pytest.mark.parametrize("reason", ["01", "02", "05", "06", "08", "09"])
def test_a_reason_that_tells_of_something_else_is_no_advice(reason: str) -> None:
    """Personal, work, done without diploma, no dropout, not paid: then it is a dropout."""
    assert ["D18 4"] == which(replace(ADVISED, reason=reason))


@pytest.mark.parametrize("reason", [None, "03", "04", "07", "11"])
def test_a_reason_that_leaves_it_open_is_no_answer(reason: str | None) -> None:
    """No list of DUO has one for an advice; the time of the end is what is known."""
    assert ["D20 3"] == which(replace(ADVISED, reason=reason))


def test_who_ends_with_a_diploma_got_no_advice() -> None:
    """Of entree in its fourth month; an earlier diploma, or one of elsewhere, says nothing of this enrolment."""
    entree = enrolled("2025-08-01", "2025-12-12", level=1)

    for day, school, case in (
        ("2025-12-12", MBO, "D18 4"),
        ("2025-08-01", MBO, "D18 4"),
        ("2025-12-13", MBO, "D20 3"),
        ("2025-07-31", MBO, "D20 3"),
        ("2025-12-12", OTHER_MBO, "D20 3"),
    ):
        assert [case] == cases(given(entree, graduated(day, level=1, school=school)).on("2025-12-20"))


def test_with_an_application_on_the_way_it_is_a_switch() -> None:
    """On the last day or before; one that is made later ends no case that has begun."""
    before = applied(Status.RECEIVED, 1, "2026-06-12", school=OTHER_MBO, season=2026)
    later = applied(Status.RECEIVED, 1, "2026-06-13T10:00", school=OTHER_MBO, season=2026)

    assert ["D19 3"] == cases(given(ADVISED, before).on("2026-06-20"))
    assert ["D20 3"] == cases(given(ADVISED, later).on("2026-06-20"))


def test_a_switch_that_comes_undone_is_a_dropout() -> None:
    told = [
        applied(status, n, day, school=OTHER_MBO, season=2026)
        for status, n, day in ((Status.RECEIVED, 1, "2026-06-01"), (Status.WITHDRAWN, 2, "2026-07-01"))
    ]

    assert ["D18 4"] == cases(given(ADVISED, *told).on("2026-07-02"))


def test_a_new_enrolment_ends_it_on_its_first_day() -> None:
    story = given(ADVISED).on("2026-06-20").hears(enrolled("2026-08-01", school=OTHER_MBO, number="2"))

    assert ["D20 3"] == cases(story.on("2026-07-31"))
    assert [] == cases(story.on("2026-08-01"))


def test_who_goes_on_at_once_or_has_a_startkwalificatie_is_no_case() -> None:
    follows = enrolled("2026-06-13", school=OTHER_MBO, number="2")

    assert [] == cases(given(ADVISED, follows).on("2026-06-20"))
    assert [] == cases(given(ADVISED, exam(Result.PASSED, "2025-06-12", "havo")).on("2026-06-20"))
    assert [] == cases(given(ADVISED, graduated("2026-06-12", level=None)).on("2026-06-20"))


def test_an_adult_is_the_doorstroompunts_and_of_who_is_too_old_the_institution_alone_hears() -> None:
    adult = given(ADVISED, born("2006-03-14", version=2)).on("2026-06-20")
    old = given(ADVISED, born("1990-03-14", version=2)).on("2026-06-20")

    assert [ITSELF, "opened D20 severity 3 to gm/0546"] == says(adult)
    assert [ITSELF] == says(old)


def test_waits_for_the_registers() -> None:
    story = given(ADVISED, context=roster("koppelpunt/mbo", f"ro/{MBO}")).delivered(f"ro/{MBO}", "2026-06-13")
    assert [] == cases(story.on("2026-06-14"))

    assert ["D20 3"] == cases(story.delivered("koppelpunt/mbo", "2026-06-13").on("2026-06-14"))


def test_it_goes_over_the_summer_while_the_student_is_nowhere() -> None:
    assert ["D20 3"] == cases(given(ADVISED).on("2026-06-20").on("2026-09-15"))


def test_a_region_may_agree_on_other_days() -> None:
    agreed = Dated((Since(date(2025, 8, 1), Agreements(advice_days=0, dropout_days=2), "the region"),))
    last, too_late = (given(enrolled("2025-08-01", day, level=1)) for day in ("2025-12-01", "2025-12-02"))

    found = [replace(s, context=replace(s.context, agreements=agreed)) for s in (last, too_late)]

    assert [["D20 3"], ["D18 4"]] == [cases(s.on("2025-12-10")) for s in found]
    assert [ITSELF, "opened D20 severity 3 to gm/0546"] == says(found[0].on("2025-12-04"))
    assert [ITSELF] == says(found[0].on("2025-12-03"))


def test_between_the_steps_nothing_is_taken_back() -> None:
    """After a week the registers were not heard past it yet: what was said on the first day stands."""
    feeds = ("koppelpunt/mbo", f"ro/{MBO}")
    story = given(ADVISED, context=roster(*feeds))
    for source in feeds:
        story = story.delivered(source, "2026-06-15")
    story = story.on("2026-06-15")

    assert ["D20 3"] == cases(story)
    assert ["D20 3"] == cases(story.on("2026-06-21"))
