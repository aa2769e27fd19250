"""Leerplichtwet 1969, art. 21a: sixteen hours in four consecutive lesson weeks."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from hub.domain.absence import missed
from hub.domain.facts import AbsenceNotified, AbsenceReported, Result
from hub.domain.identifiers import Brin, SourceId
from hub.domain.statute import Agreements, Dated, Since
from hub.domain.timeline import day_of
from tests.cases import case
from tests.story import MBO, OTHER_MBO, absent, born, exam, given, graduated, moment

EIGHT = timedelta(hours=8)


def lesson(day: str, at: str, hours: float, *, excused: bool = False) -> AbsenceReported:
    """An absence under a number of its own; `at` empty where no time of day is told."""
    began = moment(f"{day}T{at}") if at else moment(day)
    name = f"{day} {at} {hours} {excused}"
    return replace(absent(day, hours=0, excused=excused), ref=name, began=began, lost=timedelta(hours=hours))


def hours(*absences: AbsenceReported) -> float:
    """Hours missed in all, where a school day has eight."""
    mine, pardoned = ([a for a in absences if a.excused is kind] for kind in (False, True))
    return sum((m.adds for m in missed(mine, pardoned, lambda _: EIGHT)), timedelta()).total_seconds() / 3600


def test_sixteenth_hour_is_one_for_the_law() -> None:
    """Fifteen hours are a concern for the mentor; the sixteenth opens a notice to the school."""
    story = given(absent("2025-11-03", hours=8), absent("2025-11-10", hours=7)).on("2025-11-12")
    assert [] == story.tells

    story = story.when(absent("2025-11-17", hours=1), on="2025-11-18")

    assert ["opened D16 severity 3 to brin/98MA"] == story.tells


@case("C39", "Zestien uur, met de herfstvakantie ertussen: lesweken tellen.")
def test_holiday_stretches_the_window() -> None:
    """Lesson weeks are weeks with lessons; the autumn break does not count, a lesson week would."""
    autumn = given(absent("2025-10-06", hours=8), absent("2025-11-03", hours=8)).on("2025-11-04")
    november = given(absent("2025-11-03", hours=8), absent("2025-12-01", hours=8)).on("2025-12-02")

    assert ["opened D16 severity 3 to brin/98MA"] == autumn.tells
    assert [] == november.tells


def test_next_sixteen_hours_are_news() -> None:
    """Each time sixteen hours are reached there is a new signal, and not before."""
    story = (
        given(absent("2025-11-03", hours=16))
        .on("2025-11-05")
        .when(absent("2025-11-10", hours=15), on="2025-11-12")
    )
    assert [] == story.tells

    story = story.when(absent("2025-11-11", hours=1), on="2025-11-13")

    assert ["98MA sixteen hours, time 2"] == [s.occasion for s in story.said]


def test_excused_absence_does_not_count() -> None:
    """Five weeks ill is not unexcused."""
    assert (
        []
        == given(*(absent(f"2025-11-{d:02}", hours=8, excused=True) for d in (3, 4, 10, 11)))
        .on("2025-12-01")
        .tells
    )


@case("C42", "Achteraf bleek het verzuim geoorloofd: wat erop rustte, gaat terug.")
def test_later_excuse_withdraws() -> None:
    """When an absence is approved afterwards, the signal that rested on it goes."""
    story = given(absent("2025-11-03", hours=8), absent("2025-11-10", hours=8)).on("2025-11-11")

    story = story.when(absent("2025-11-03", hours=8, excused=True, version=2), on="2025-11-12")

    assert ["withdrawn D16 severity 3 to brin/98MA"] == story.tells


def test_adults_and_the_qualified_are_outside_this_article() -> None:
    """Art. 4b: up to eighteen, or to the startkwalificatie; absence before it counts, absence after it does not."""
    absences = (absent("2025-11-03", hours=8), absent("2025-11-10", hours=8))

    assert [] == given(*absences, born("2007-11-10", version=2)).on("2025-11-11").tells
    assert [] != given(*absences, born("2007-11-11", version=2)).on("2025-11-11").tells
    assert [] == given(*absences, graduated("2025-11-01")).on("2025-11-11").tells
    assert [] == given(*absences, exam(Result.PASSED, level="pro")).on("2025-11-11").tells


def test_ends_on_31_july() -> None:
    """Nothing outlives its season."""
    story = given(absent("2025-11-03", hours=16)).on("2026-07-31")
    assert ["D16 3"] == story.open

    assert [] == story.on("2026-08-01").open


DAY = "2025-11-03"


@pytest.mark.parametrize(
    ("absences", "expected"),
    [
        ([("08:30", 8), ("08:30", 4), ("12:30", 4)], 8),  # a day, and its halves
        ([("", 8), ("08:30", 4), ("12:30", 4)], 8),
        ([("", 8), ("", 4), ("", 4)], 8),
        ([("08:30", 2), ("09:30", 2)], 3),  # an hour of both
        ([("08:30", 1), ("09:30", 1), ("10:30", 1)], 3),
        ([("08:30", 1), ("13:00", 1)], 2),
        ([("", 2), ("", 3)], 5),
        ([("", 2), ("13:00", 3)], 5),
        ([("08:00", 5), ("13:00", 5)], 10),  # its lessons show that this day was longer
        ([("08:00", 10), ("", 8)], 10),
    ],
)
def test_hours_of_a_day_are_the_union_of_its_lessons(
    absences: list[tuple[str, float]], expected: int
) -> None:
    """Whatever the number under which they were reported; without times never more than a school day has."""
    assert expected == hours(*(lesson(DAY, at, lost) for at, lost in absences))


def test_one_day_reported_three_times_is_not_sixteen_hours() -> None:
    once = (lesson(DAY, "08:30", 8), lesson(DAY, "08:30", 4), lesson(DAY, "12:30", 4))
    assert [] == given(*once).on("2025-11-05").tells

    story = given(*once, lesson("2025-11-04", "08:30", 8)).on("2025-11-05")
    assert ["opened D16 severity 3 to brin/98MA"] == story.tells
    assert [2] == [len(s.evidence) for s in story.said], "a repetition adds nothing, and is no evidence"


@pytest.mark.parametrize(
    ("excused", "expected"),
    [
        (("08:30", 8), 0),  # ill all day
        (("", 8), 0),
        (("09:30", 1), 2),  # at the dentist's
        (("14:00", 1), 3),
        (("", 1), 3),  # at some hour of the day, which was eight long
        (("", 6), 2),
        (("", 12), 0),
    ],
)
def test_what_is_excused_under_one_number_is_not_unexcused_under_another(
    excused: tuple[str, float], expected: int
) -> None:
    lessons = [lesson(DAY, at, 1) for at in ("08:30", "09:30", "10:30")]
    at, lost = excused
    pardoned = lesson(DAY, at, lost, excused=True)

    assert expected == hours(*lessons, pardoned)
    assert 3 == hours(*lessons, replace(pardoned, began=pardoned.began + timedelta(days=1)))
    assert 3 == hours(*lessons, replace(pardoned, school=Brin("98MB")))


def test_a_region_says_how_long_its_school_day_is() -> None:
    story = given(lesson(DAY, "", 8), lesson("2025-11-04", "", 8))
    agreed = Dated((Since(date(2025, 8, 1), Agreements(school_day_hours=6), "the region"),))
    shorter = replace(story, context=replace(story.context, agreements=agreed))

    assert ["D16 3"] == story.on("2025-11-05").open
    assert [] == shorter.on("2025-11-05").open


LESSONS = st.builds(
    lesson,
    st.sampled_from([DAY, "2025-11-04"]),
    st.sampled_from(["", "08:30", "09:30", "10:00", "13:00"]),
    st.integers(1, 16).map(lambda quarters: quarters / 4),
    excused=st.booleans(),
)


@for_all(st.lists(LESSONS, max_size=8), st.randoms())
def test_repetition_and_order_change_no_hours(absences: Sequence[AbsenceReported], dice: object) -> None:
    """And no day has more than eight, unless its lessons cover more."""
    timed = [a for a in absences if day_of(a.began - timedelta(hours=1)) == day_of(a.began)]
    again = [replace(a, ref=f"again {a.ref}") for a in timed]
    shuffled = [*absences, *again]
    dice.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a Random

    assert hours(*absences) == hours(*shuffled) <= 16
    assert hours(*absences) <= sum(a.lost.total_seconds() for a in absences if not a.excused) / 3600


def notified(day: str, *, school: Brin = MBO, by: str = "0546", retracted: bool = False) -> AbsenceNotified:
    """A notice as a municipality tells of it."""
    return AbsenceNotified(
        source=SourceId(f"verzuimmeldingen/{by}"),
        ref=day,
        version=2 if retracted else 1,
        retracted=retracted,
        school=school,
        day=date.fromisoformat(day),
    )


SIXTEEN = (absent("2025-11-03", hours=8), absent("2025-11-10", hours=8))


def test_a_school_that_notified_need_not_hear_that_it_must() -> None:
    told = given(*SIXTEEN).on("2025-11-11")
    assert ["opened D16 severity 3 to brin/98MA"] == told.tells

    assert ["withdrawn D16 severity 3 to brin/98MA"] == told.when(
        notified("2025-11-12"), on="2025-11-13"
    ).tells
    assert [] == given(*SIXTEEN, notified("2025-11-10")).on("2025-11-11").tells
    assert [] == given(*SIXTEEN, notified("2025-11-05")).on("2025-11-11").tells


@pytest.mark.parametrize(
    "notice",
    [
        notified("2025-10-31"),
        notified("2025-11-10", school=OTHER_MBO),
        notified("2025-11-10", retracted=True),
    ],
    ids=["before the first lesson", "of another school", "withdrawn"],
)
def test_another_notice_answers_nothing(notice: AbsenceNotified) -> None:
    assert ["opened D16 severity 3 to brin/98MA"] == given(*SIXTEEN, notice).on("2025-11-12").tells


def test_each_sixteen_needs_a_notice_of_its_own() -> None:
    """Art. 21a: notified anew each time; one notice that two municipalities know of is one."""
    again = (absent("2025-11-12", hours=8), absent("2025-11-13", hours=8))
    one = given(*SIXTEEN, *again, notified("2025-11-14"), notified("2025-11-14", by="0363")).on("2025-11-17")
    two = given(*SIXTEEN, *again, notified("2025-11-11"), notified("2025-11-14")).on("2025-11-17")

    assert ["98MA sixteen hours, time 2"] == [s.occasion for s in one.said]
    assert not two.said


@case("C40", "Twee keer zestien uur: twee meldingen.")
def test_thirty_two_hours_are_two_reports() -> None:
    """However they fall: what is over sixteen counts towards the next. Art. 21a: each time sixteen are reached."""
    eleven = tuple(absent(f"2025-11-{day:02}", hours=11) for day in (3, 4, 5))
    names = ["98MA sixteen hours, time 1", "98MA sixteen hours, time 2"]

    assert names == sorted(s.occasion for s in given(*eleven).on("2025-11-10").said)
    assert names == sorted(s.occasion for s in given(absent("2025-11-03", hours=32)).on("2025-11-10").said)
    assert names[:1] == [s.occasion for s in given(absent("2025-11-03", hours=31)).on("2025-11-10").said]
