"""LPW art. 21a and WEB art. 8.1.8a: gone from lessons for four weeks without a valid reason."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from hub.domain.facts import AbsenceNotified, AbsenceReported, Result
from hub.domain.statute import Agreements, Dated, Since
from tests.cases import case
from tests.domain.test_sixteen_hours import notified
from tests.story import MBO, MIDDLE, OTHER_MBO, Story, absent, born, enrolled, exam, given, graduated, moves

REGION = MIDDLE.region_of(MBO)
MONDAY, FOUR_WEEKS_LATER = "2025-11-03", "2025-12-01"
GROWN_UP = born("2007-12-01", version=2)
ALMOST = born("2007-12-02", version=2)


def says(story: Story) -> list[str]:
    return [line for line in story.tells if "D17" in line]


def gone(first: str, last: str, *, hours: int = 6) -> list[AbsenceReported]:
    """Every lesson day of these missed, the last included."""
    return [absent(day.isoformat(), hours=hours) for day in _lesson_days(first, last)]


def _lesson_days(first: str, last: str) -> Iterator[date]:
    day = date.fromisoformat(first)
    while day <= date.fromisoformat(last):
        if MIDDLE.is_lesson_day(REGION, day):
            yield day
        day += timedelta(days=1)


def test_four_weeks_and_a_day_are_long_of_a_minor() -> None:
    """From Monday to the Friday four weeks later is not longer than four weeks; the Monday after it is."""
    story = given(*gone(MONDAY, "2025-11-28")).on("2025-12-02")
    assert [] == says(story)

    story = story.when(absent(FOUR_WEEKS_LATER, hours=6), on="2025-12-02")

    assert ["opened D17 severity 4 to brin/98MA", "opened D17 severity 4 to gm/0546"] == says(story)
    assert ["leerplicht"] == [
        a.recipient.role
        for s in story.said
        for a in s.addressees
        if "gm" in a.recipient.address and s.rule == "D17"
    ]
    assert [] == says(story.on("2025-12-03")), "once"


def test_four_weeks_are_enough_of_who_is_eighteen() -> None:
    """The day on which they are full counts: eighteen on it, or a day later."""
    adult = given(*gone(MONDAY, "2025-11-28"), GROWN_UP)
    minor = given(*gone(MONDAY, "2025-11-28"), ALMOST)

    assert [] == says(adult.on("2025-11-30"))
    assert ["opened D17 severity 4 to brin/98MA", "opened D17 severity 4 to gm/0546"] == says(
        adult.on(FOUR_WEEKS_LATER)
    )
    assert [] == says(minor.on(FOUR_WEEKS_LATER))


def test_a_school_may_set_fewer_weeks_for_adults() -> None:
    agreed = Dated((Since(date(2025, 8, 1), Agreements(absent_adult_weeks=2), "the region"),))
    adult = given(*gone(MONDAY, "2025-11-14"), GROWN_UP, born("2006-01-01", version=3))
    sooner = replace(adult, context=replace(adult.context, agreements=agreed))

    assert [] == says(sooner.on("2025-11-16"))
    assert [] != says(sooner.on("2025-11-17"))
    assert [] == says(adult.on("2025-11-17"))


def test_weeks_of_holiday_lengthen_and_interrupt_nothing() -> None:
    """WEB art. 8.1.7 lid 6. Autumn: 18 to 26 October."""
    story = given(*gone("2025-10-06", "2025-11-07")).on("2025-11-10")
    assert [] == says(story), "four lesson weeks, and a week of holiday"

    assert [] != says(story.when(absent("2025-11-10", hours=6), on="2025-11-11"))


def test_a_holiday_right_after_four_weeks_puts_nothing_off() -> None:
    """From 22 September to 19 October; the autumn holiday's Monday is the twentieth."""
    adult = given(*gone("2025-09-22", "2025-10-17"), born("2006-01-01", version=2))

    assert [] != says(adult.on("2025-10-20"))


@pytest.mark.parametrize("back", ["2025-10-31", "2025-11-14", "2025-11-21"])
def test_one_lesson_day_without_absence_begins_it_anew(back: str) -> None:
    away = gone("2025-10-27", "2025-11-28")
    assert [] != says(given(*away).on("2025-12-01"))

    assert [] == says(given(*(a for a in away if a.ref != back)).on("2025-12-01"))


@case("C41", "Vijf weken ziek is geen verzuim.")
def test_five_weeks_ill_are_no_truancy() -> None:
    """C41. And one excused day in the midst of truancy interrupts it."""
    away = gone("2025-10-27", "2025-11-28")

    assert [] == says(given(*(replace(a, excused=True) for a in away)).on("2025-12-08"))
    assert [] == says(given(*(replace(a, excused=a.ref == "2025-11-14") for a in away)).on("2025-12-08"))
    leave = replace(absent("2025-11-14", hours=6, excused=True), ref="leave")
    assert [] == says(given(*away, leave).on("2025-12-08")), "under another number"


def test_late_every_day_is_not_gone() -> None:
    """Twelve hours a week at least, over the four weeks."""
    assert [] == says(given(*gone(MONDAY, "2025-12-05", hours=2)).on("2025-12-08"))
    assert [] != says(given(*gone(MONDAY, "2025-12-05", hours=3)).on("2025-12-08"))


def test_a_second_time_is_another_case() -> None:
    away = [*gone("2025-09-01", "2025-10-10"), *gone(MONDAY, "2025-12-05")]

    said = [s.occasion for s in given(*away).on("2025-12-08").said if s.rule == "D17"]

    assert ["98MA long absence, time 1", "98MA long absence, time 2"] == sorted(said)


def test_who_excuses_it_afterwards_takes_it_back() -> None:
    story = given(*gone(MONDAY, FOUR_WEEKS_LATER)).on("2025-12-02")

    story = story.when(absent("2025-11-05", hours=6, excused=True, version=2), on="2025-12-03")

    assert ["withdrawn D17 severity 4 to brin/98MA", "withdrawn D17 severity 4 to gm/0546"] == says(story)


@pytest.mark.parametrize(
    ("notice", "ends"),
    [
        (notified(FOUR_WEEKS_LATER), True),
        (notified("2025-12-04"), True),
        (notified("2025-11-28"), False),
        (notified("2025-12-04", school=OTHER_MBO), False),
    ],
    ids=["on the day", "later", "of sixteen hours, before it was long", "of another school"],
)
def test_a_notice_since_it_was_long_ends_it(notice: AbsenceNotified, ends: bool) -> None:  # noqa: FBT001 - a case
    story = given(*gone(MONDAY, FOUR_WEEKS_LATER)).on("2025-12-02").when(notice, on="2025-12-05")

    assert ends == (says(story) != [])


def test_ends_with_the_enrolment_there_a_startkwalificatie_and_the_season() -> None:
    away = gone(MONDAY, FOUR_WEEKS_LATER)
    open_ = [s for s in given(*away).on("2026-07-31").open if "D17" in s]

    assert ["D17 4"] == open_
    assert "D17 4" not in given(*away).on("2026-07-31").on("2026-08-01").open
    assert [] == says(given(*away, graduated("2025-11-20")).on("2025-12-02"))
    assert [] == says(given(*away, enrolled("2025-08-01", "2025-11-30")).on("2025-12-02"))
    assert [] != says(given(*away, enrolled("2025-08-01", "2025-12-31")).on("2025-12-02"))
    assert [] == says(given(*away, graduated("2025-11-20", None)).on("2025-12-02")), "of unknown level"
    assert [] != says(given(*away, enrolled("2024-08-01", "2025-09-30")).on("2025-12-02")), "an earlier one"
    elsewhere = enrolled("2025-12-01", school=OTHER_MBO)
    assert [] == says(given(*away, enrolled("2025-08-01", "2025-11-30"), elsewhere).on("2025-12-02"))


def test_the_law_ends_with_the_age_up_to_which_a_municipality_cares() -> None:
    """Up to 23 in 2025, to 27 from 2026: a school need not notify of who is older."""
    away = gone(MONDAY, "2025-12-05")

    assert [] == says(given(*away, born("2002-12-01", version=2)).on("2025-12-08"))
    assert [] != says(given(*away, born("2003-11-30", version=2)).on("2025-12-08"))


def test_the_municipality_of_residence_hears_it() -> None:
    story = given(*gone(MONDAY, FOUR_WEEKS_LATER)).on("2025-12-02")

    told = says(story.when(moves("2025-12-04", "0363"), on="2025-12-05"))

    assert [
        "closed D17 severity 4 to gm/0546",
        "opened D17 severity 4 to gm/0363",
    ] == sorted(told)


def test_a_certificate_of_pro_makes_four_weeks_enough() -> None:
    """
    Whose duty to be at school is over is missed as who is eighteen: four weeks, and no lesson more.
    """
    pupil = exam(Result.PASSED, level="pro")

    assert [] == says(given(*gone(MONDAY, "2025-11-28")).on(FOUR_WEEKS_LATER))
    assert [] != says(given(*gone(MONDAY, "2025-11-28"), pupil).on(FOUR_WEEKS_LATER))
