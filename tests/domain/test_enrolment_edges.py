"""D11, D13, D15, D16 and D18 at their edges: the day before and the day itself, and what is beside the point."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.domain.facts import Destination, Fact, Result, Status
from hub.domain.identifiers import Brin, SourceId
from tests.story import (
    MBO,
    OTHER_MBO,
    Story,
    absent,
    applied,
    attended,
    born,
    enrolled,
    exam,
    given,
    graduated,
    left,
    listed,
    moment,
    roster,
)

FEED, OTHER_FEED = f"attendance/{MBO}", f"attendance/{OTHER_MBO}"


def of(rule: str, story: Story) -> list[str]:
    return [name for name in story.open if name.startswith(rule)]


# -- D11, and when vo is done


@pytest.mark.parametrize(
    ("destination", "expected"),
    [
        (Destination.MBO, ["D11 2"]),
        (Destination.UNKNOWN, ["D11 2"]),
        (Destination.WORK, ["D11 2"]),
        (Destination.ABROAD, ["D11 2"]),
        (Destination.PRIVATE, ["D11 2"]),
        (Destination.VO, []),
        (Destination.VAVO, []),
    ],
)
def test_whoever_left_vo_for_anything_but_vo_is_looked_for(
    destination: Destination, expected: list[str]
) -> None:
    """What a school says of where to is no confirmation; only vo and vavo go on."""
    assert expected == given(left(destination=destination)).on("2025-08-01").open


@pytest.mark.parametrize(
    ("last", "season_is_looked_at"),
    [("2024-09-30", False), ("2024-10-01", True), ("2025-09-30", True), ("2025-10-01", False)],
)
def test_which_deregistrations_are_of_this_summer(last: str, *, season_is_looked_at: bool) -> None:
    """From 1 October before it to 30 September after it."""
    story = given(left(last)).on("2025-10-20")

    assert season_is_looked_at == ({2025} == {s.season for s in story.said if s.rule in ("D11", "D12")})


@pytest.mark.parametrize(
    ("day", "passed"),
    [("2024-07-31", False), ("2024-08-01", True), ("2025-07-31", True), ("2025-08-01", False)],
)
def test_which_exams_are_of_this_summer(day: str, *, passed: bool) -> None:
    """Of the school year that ends with it: a diploma of that year is leaving."""
    story = given(listed(), exam(Result.PASSED, day))

    assert passed == bool(of("D11", story.on("2025-08-01")))


def test_a_late_deregistration_counts_from_the_day_after_it() -> None:
    story = given(left("2025-08-20"))

    assert [] == story.on("2025-08-20").open
    assert ["D11 2"] == story.on("2025-08-21").open


def test_the_last_school_that_let_go_is_the_one_that_counts() -> None:
    """Left two schools: gone from vo when gone from both."""
    other = replace(left("2025-08-20"), source=SourceId("vo-exit/98VB"), school=Brin("98VB"))
    story = given(left("2025-07-31"), other)

    assert [] == story.on("2025-08-20").open
    assert ["D11 2"] == story.on("2025-08-21").open


def test_the_first_diploma_or_the_deregistration_whichever_comes_first() -> None:
    story = given(left("2025-08-20"), exam(Result.PASSED, "2025-07-10"))

    assert ["D10 3", "D11 2"] == story.on("2025-08-01").open


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (Result.PASSED, ["D11 2"]),
        (Result.FAILED, []),
        (Result.WITHDRAWN, []),
        (Result.SPREAD, []),
        (Result.RESIT, []),
    ],
)
def test_an_exam_and_no_deregistration(result: Result, expected: list[str]) -> None:
    """Passed: done. Not passed: stays in vo. Resit: nobody knows yet."""
    story = given(listed(), exam(result)).on("2025-08-01")

    assert expected == of("D11", story)
    settled = result in {Result.FAILED, Result.WITHDRAWN, Result.SPREAD}
    assert settled == ([] == of("D02", story))


def test_the_newest_exam_counts_for_staying() -> None:
    """Failed in June, passed the resit in July; the other way round it is a stay."""
    june, july = exam(Result.FAILED, "2025-06-12"), replace(exam(Result.PASSED, "2025-07-05"), ref="resit")
    assert ["D11 2"] == of("D11", given(listed(), june, july).on("2025-08-01"))

    june, july = exam(Result.PASSED, "2025-06-12"), replace(exam(Result.FAILED, "2025-07-05"), ref="resit")
    assert [] == of("D11", given(listed(), june, july).on("2025-08-01"))


def test_who_left_and_failed_is_looked_for() -> None:
    """Vo let go: a failed exam does not keep anybody there."""
    assert ["D11 2"] == given(left(), exam(Result.FAILED)).on("2025-08-01").open


def test_the_last_deregistration_decides_whether_vo_goes_on() -> None:
    """Left for vavo in January and for mbo in July: not in vo any more."""
    first = left("2025-01-10", Destination.VAVO)
    last = replace(left("2025-07-31"), ref="again")

    assert ["D11 2"] == given(first, last).on("2025-08-01").open
    assert (
        []
        == given(replace(first, destination=Destination.MBO), replace(last, destination=Destination.VAVO))
        .on("2025-08-01")
        .open
    )


def test_who_vo_lets_go_to_vo_need_not_apply_from_when_it_is_told() -> None:
    """Not from the last day on, which may be months ahead."""
    story = given(listed()).on("2025-03-16")
    assert ["D02 1"] == story.open

    assert [] == story.hears(left("2025-07-31", Destination.VAVO)).on("2025-03-17").open


def test_staying_in_vo_settles_from_the_day_after_leaving() -> None:
    """What is not about applying waits for it: nowhere in the summer, up to the last day that school has."""
    placed = given(listed(), left("2025-08-05", Destination.VAVO), exam(Result.PASSED, "2025-06-12"))

    assert ["D11 2"] == placed.on("2025-08-05").open
    assert [] == placed.on("2025-08-06").open


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2024-08-01", "2025-07-31", ["D11 2"]),
        ("2024-08-01", "2025-08-01", []),
        ("2026-07-31", None, ["D11 2"]),
        ("2025-08-01", None, []),
        ("2025-08-02", None, ["D11 2"]),
    ],
)
def test_enrolled_on_the_first_of_august(first: str, last: str | None, expected: list[str]) -> None:
    """Both days of an enrolment inclusive."""
    assert expected == of("D11", given(left(), enrolled(first, last)).on("2025-08-01"))


@pytest.mark.parametrize(
    ("first", "last", "day"), [("2025-08-01", "2025-09-10", "2025-09-15"), ("2025-09-10", None, "2025-09-15")]
)
def test_once_enrolled_losing_it_is_another_case(first: str, last: str | None, day: str) -> None:
    """From the first day of an enrolment on there is no zomerlek any more, though it ended."""
    assert [] == of("D11", given(left(), enrolled(first, last)).on(day))


def test_an_enrolment_of_the_next_year_settles_nothing_of_this_one() -> None:
    story = given(left(), enrolled("2026-08-01"))

    assert ["D11 4"] == of("D11", story.on("2026-07-31"))


# -- the koppelpunt's place


def test_a_place_counts_from_its_first_day_when_that_is_earlier() -> None:
    """Said in September of a start on 1 August; without a start, from when it was said."""
    late = applied(Status.ENROLLED, 1, "2025-09-05", starts="2025-08-01")

    assert [] == of("D11", given(left(), late).on("2025-08-20"))
    assert ["D11 2"] == of("D11", given(left(), replace(late, starts=None)).on("2025-08-20"))


def test_a_place_said_before_its_start_counts_from_when_it_was_said() -> None:
    early = applied(Status.ENROLLED, 1, "2025-05-01", starts="2025-10-06")

    assert [] == given(left(), early).on("2025-08-20").open


def test_a_place_given_again_counts_from_then() -> None:
    """Given, taken back and given again: the first day is only the first one's."""
    facts = (
        applied(Status.ENROLLED, 1, "2025-05-01"),
        applied(Status.WITHDRAWN, 2, "2025-08-10"),
        applied(Status.ENROLLED, 3, "2025-08-20"),
    )
    story = given(left(), *facts)

    assert ["D11 2"] == of("D11", story.on("2025-08-15"))
    assert [] == of("D11", story.on("2025-08-20"))


def test_two_applications_are_two_places() -> None:
    """One is lost, the other stands."""
    facts = (
        applied(Status.ENROLLED, 1, "2025-05-01"),
        applied(Status.ENROLLED, 2, "2025-05-02", chain=2, school=OTHER_MBO),
        applied(Status.WITHDRAWN, 3, "2025-08-10"),
    )

    assert [] == of("D11", given(left(), *facts).on("2025-08-15"))


def test_what_the_ro_retracted_it_has_spoken_of() -> None:
    """The RO took its enrolment back: the koppelpunt's word at that institution counts no more."""
    li = applied(Status.ENROLLED, 1, "2025-05-01")

    assert [] == of("D11", given(left(), li).on("2025-08-20"))
    assert ["D11 2"] == of("D11", given(left(), li, enrolled(retracted=True)).on("2025-08-20"))
    elsewhere = enrolled(school=OTHER_MBO, retracted=True)
    assert [] == of("D11", given(left(), li, elsewhere).on("2025-08-20"))


@pytest.mark.parametrize(
    ("first", "last", "spoken"),
    [
        ("2023-08-01", "2025-07-31", False),
        ("2023-08-01", "2025-08-01", True),
        ("2026-07-31", None, True),
        ("2026-08-01", None, False),
    ],
)
def test_of_which_season_the_ro_has_spoken(first: str, last: str | None, *, spoken: bool) -> None:
    li = applied(Status.ENROLLED, 1, "2025-05-01")
    story = given(left(), li, enrolled(first, last, retracted=True)).on("2025-08-20")

    assert spoken == bool(of("D11", story))


# -- D13


def missed(*facts: Fact, feeds: tuple[str, ...] = (FEED,)) -> Story:
    story = given(left(), *facts, context=roster(*feeds))
    for feed in feeds:
        story = story.delivered(feed, "2026-07-31")
    return story


def test_nobody_who_only_takes_an_exam_is_missed() -> None:
    assert [] == of("D13", missed(enrolled(route="EX")).on("2025-09-30"))
    assert ["D13 3"] == of("D13", missed(enrolled(route="BBL")).on("2025-09-30"))


def test_an_enrolment_of_an_earlier_year_is_no_start() -> None:
    assert [] == of("D13", missed(enrolled("2025-07-31")).on("2025-09-30"))
    assert ["D13 3"] == of("D13", missed(enrolled("2025-08-01")).on("2025-09-30"))


@pytest.mark.parametrize(("day", "seen"), [("2025-07-31", False), ("2025-08-01", True), ("2025-09-08", True)])
def test_first_presence_of_the_season(day: str, *, seen: bool) -> None:
    """Seen at lessons in this school year, on its own day."""
    story = missed(enrolled(), attended(day))

    assert seen == ([] == of("D13", story.on("2025-09-08")))


def test_the_first_of_two_presences_counts() -> None:
    later = replace(attended("2025-09-20", OTHER_MBO), ref="later")

    assert [] == of("D13", missed(enrolled(), attended("2025-09-03"), later).on("2025-09-10"))


def test_each_institution_misses_its_own() -> None:
    """Enrolled at two, seen at none: two cases, and each school reads its own enrolment."""
    both = (enrolled(), enrolled(school=OTHER_MBO))
    said = missed(*both, feeds=(FEED, OTHER_FEED)).on("2025-09-06").said

    told = {
        s.occasion: ([a.recipient.address for a in s.addressees], [e.brin for e in s.evidence])
        for s in said
        if s.rule == "D13"
    }
    assert {
        f"start {MBO}": ([f"brin/{MBO}"], [MBO]),
        f"start {OTHER_MBO}": ([f"brin/{OTHER_MBO}"], [OTHER_MBO]),
    } == told


def test_a_second_enrolment_at_the_same_place_prolongs_the_first() -> None:
    """From August to 5 September and again from the 8th: the first start counts, and the last end."""
    two = (enrolled("2025-08-01", "2025-09-05"), enrolled("2025-09-08", number="2"))
    assert ["D13 3"] == of("D13", missed(*two).on("2025-09-09"))
    assert ["D13 3"] == of("D13", missed(*two[::-1]).on("2025-09-09"))

    ended = (enrolled("2025-09-02", "2025-09-30", number="2"), enrolled("2025-08-01", "2025-09-05"))
    assert ["D13 3"] == of("D13", missed(*ended).on("2025-09-12"))
    assert [] == of("D13", missed(*ended).on("2025-10-01"))


def test_a_no_show_rests_on_the_last_message_of_each_application_there() -> None:
    facts = (
        applied(Status.RECEIVED, 1, "2025-03-01"),
        applied(Status.ENROLLED, 2, "2025-05-01"),
        applied(Status.REJECTED, 3, "2025-05-02", chain=2),
        applied(Status.REJECTED, 4, "2025-05-03", chain=3, school=OTHER_MBO),
    )
    (said,) = (s for s in missed(*facts).on("2025-09-06").said if s.rule == "D13")

    assert ["98MA:00000001#2", "98MA:00000002#3"] == [e.ref for e in said.evidence]
    assert ["2025-05-01", "2025-05-02"] == [str(e.day) for e in said.evidence]


def test_a_place_without_a_start_counts_from_when_it_was_said() -> None:
    place = applied(Status.ENROLLED, 1, "2025-09-16", starts=None)

    assert [] == of("D13", missed(place).on("2025-09-22"))
    assert ["D13 3"] == of("D13", missed(place).on("2025-09-23"))


def test_the_earliest_start_that_was_said_counts() -> None:
    """Said for 15 September, and then for the 8th, of another programme at the same place."""
    said = (
        applied(Status.ENROLLED, 1, "2025-06-01", starts="2025-09-15"),
        applied(Status.ENROLLED, 2, "2025-06-02", chain=2, starts="2025-09-08"),
    )

    assert [] == of("D13", missed(*said).on("2025-09-12"))
    assert ["D13 3"] == of("D13", missed(*said).on("2025-09-13"))


def test_a_start_said_later_of_another_programme_there_does_not_put_it_off() -> None:
    said = (
        applied(Status.ENROLLED, 1, "2025-06-01", starts="2025-09-08"),
        applied(Status.ENROLLED, 2, "2025-06-02", chain=2, starts="2025-09-15"),
    )

    assert ["D13 3"] == of("D13", missed(*said).on("2025-09-13"))


def test_a_place_lost_before_lessons_hides_no_other() -> None:
    """Enrolled at two, gone from the first in August: the second looks for its pupil."""
    feed = f"attendance/{OTHER_MBO}"
    facts = (listed(), left(), enrolled("2025-08-01", "2025-08-20"), enrolled(school=OTHER_MBO))
    story = given(*facts, context=roster(feed)).delivered(feed, "2025-09-30").on("2025-09-06")

    assert ["start 98MB"] == [s.occasion for s in story.said if s.rule == "D13"]


def test_lesson_days_to_wait_are_not_holidays() -> None:
    """Begun on Wednesday 15 October: three days, then the autumn break, then two."""
    story = missed(listed(), left(), enrolled("2025-10-15")).delivered(FEED, "2025-10-30")

    assert [] == of("D13", story.on("2025-10-28"))
    assert ["D13 3"] == of("D13", story.on("2025-10-29"))


def test_the_vo_school_helps_to_look_up_to_its_last_day() -> None:
    """While it still has the pupil."""
    story = given(listed(), enrolled(), context=roster(FEED)).delivered(FEED, "2025-09-30").on("2025-09-06")

    assert ["brin/98MA", "brin/98VA"] == [
        a.recipient.address for s in story.said for a in s.addressees if s.rule == "D13"
    ]


# -- D15


def test_whose_birth_date_nobody_knows_is_counted() -> None:
    story = Story().hears(left()).on("2025-10-02")

    assert ["D15 4"] == of("D15", story)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2025-10-01", None, []),
        ("2025-10-01", "2025-10-01", []),
        ("2025-08-01", "2025-09-30", ["D15 4"]),
    ],
)
def test_enrolled_on_the_first_of_october(first: str, last: str | None, expected: list[str]) -> None:
    assert expected == of("D15", given(left(), enrolled(first, last)).on("2025-10-02"))


def test_enrolled_from_the_second_was_not_there_on_the_first() -> None:
    """It never holds, though: over at the moment at which it would begin."""
    assert [] == of("D15", given(left(), enrolled("2025-10-02")).on("2025-10-02"))
    assert ["D15 4"] == of("D15", given(left(), enrolled("2025-10-03")).on("2025-10-02"))


def test_the_first_enrolment_after_it_ends_it() -> None:
    facts = (enrolled("2025-12-01"), enrolled("2025-11-03", "2025-11-20", number="2"))
    story = given(left(), *facts)

    assert ["D15 4"] == of("D15", story.on("2025-11-02"))
    assert [] == of("D15", story.on("2025-11-03"))


def test_a_diploma_alone_makes_nobody_a_mover() -> None:
    """Passed, and no vo school said that it goes to mbo or let it go: it may go on in vo."""
    assert [] == given(exam(Result.PASSED)).on("2025-10-02").open


def test_who_was_never_expected_nor_left_is_not_counted() -> None:
    assert [] == given(applied(Status.RECEIVED, 1, "2025-03-01")).on("2025-10-02").open


# -- D16


def test_the_year_is_the_school_year() -> None:
    """Hours of July are of the year before, and count there."""
    story = given(absent("2025-07-03", hours=16)).on("2025-07-05")
    assert [2024] == [s.season for s in story.said]

    assert [] == story.on("2025-08-01").open


def test_hours_at_two_schools_are_not_added() -> None:
    there = replace(absent("2025-11-04", hours=8), school=OTHER_MBO, source=SourceId(OTHER_FEED))

    assert [] == given(absent("2025-11-03", hours=8), there).on("2025-11-10").open
    both = (replace(there, lost=timedelta(hours=16)), absent("2025-11-03", hours=16))
    assert ["98MA sixteen hours, time 1", "98MB sixteen hours, time 1"] == sorted(
        s.occasion for s in given(*both).on("2025-11-10").said
    )


def test_sixteen_hours_from_the_end_of_the_sixteenth() -> None:
    """Missed from half past eight on, for eight hours, on two days: at half past four."""
    story = given(absent("2025-11-03", hours=8), absent("2025-11-04", hours=8))

    assert [] == story.on("2025-11-04T16:29").open
    assert ["D16 3"] == story.on("2025-11-04T16:30").open
    assert moment("2025-11-04T16:30") == story.on("2025-11-05").said[0].since


def test_what_was_counted_is_not_counted_again() -> None:
    """Sixteen, then eight and eight: twice; and what it rests on is those that made it."""
    absences = [absent(f"2025-11-{day:02}", hours=8) for day in (3, 4, 5, 6)]
    said = sorted(given(*absences).on("2025-11-10").said, key=lambda s: s.occasion)

    assert ["98MA sixteen hours, time 1", "98MA sixteen hours, time 2"] == [s.occasion for s in said]
    assert [["2025-11-03", "2025-11-04"], ["2025-11-05", "2025-11-06"]] == [
        [e.ref for e in s.evidence] for s in said
    ]


def test_hours_elsewhere_in_between_take_nothing_off() -> None:
    elsewhere = replace(
        absent("2025-11-05", hours=2), school=OTHER_MBO, source=SourceId(f"attendance/{OTHER_MBO}")
    )
    facts = (absent("2025-11-03", hours=8), elsewhere, absent("2025-11-10", hours=8))

    assert ["D16 3"] == given(*facts).on("2025-11-11").open


def test_absences_count_in_the_order_of_lessons_and_not_of_their_versions() -> None:
    """Of two at one moment the longer stands for both."""
    late = given(absent("2025-11-10", hours=8), absent("2025-11-03", hours=8, version=9))
    assert [moment("2025-11-10T16:30")] == [s.since for s in late.on("2025-11-11").said]

    twice = (absent("2025-11-03", hours=6), replace(absent("2025-11-03", hours=16, version=2), ref="0"))
    assert [moment("2025-11-04T00:30")] == [s.since for s in given(*twice).on("2025-11-11").said]


def test_absence_from_the_first_moment_of_eighteen_on_is_free() -> None:
    night = replace(absent("2025-11-03", hours=8), began=moment("2025-11-03"))
    earlier = absent("2025-10-28", hours=8)

    assert [] == given(born("2007-11-03", version=2), earlier, night).on("2025-11-05").open
    assert ["D16 3"] == given(born("2007-11-04", version=2), earlier, night).on("2025-11-04").open


def test_absences_count_in_the_order_of_lessons() -> None:
    """Not in the order in which they were reported."""
    absences = [absent(day, hours=8) for day in ("2025-11-06", "2025-11-03", "2025-11-04")]
    (said,) = given(*absences).on("2025-11-10").said

    assert ["2025-11-03", "2025-11-04"] == [e.ref for e in said.evidence]


@pytest.mark.parametrize(("first", "expected"), [("2025-11-03", []), ("2025-11-10", ["D16 3"])])
def test_the_fourth_week_counts_and_the_fifth_does_not(first: str, expected: list[str]) -> None:
    assert expected == given(absent(first, hours=8), absent("2025-12-01", hours=8)).on("2025-12-02").open


def test_absence_on_the_day_itself_of_eighteen_or_of_a_diploma_is_free() -> None:
    """From the morning of that day; the evening before counts."""
    day = absent("2025-11-10", hours=16)

    assert [] == given(day, born("2007-11-10", version=2)).on("2025-11-12").open
    assert ["D16 3"] == given(day, born("2007-11-11", version=2)).on("2025-11-12").open
    assert [] == of("D16", given(day, graduated("2025-11-10")).on("2025-11-12"))
    assert ["D16 3"] == of("D16", given(day, graduated("2025-11-11")).on("2025-11-12"))
    assert ["D16 3"] == Story().hears(day).on("2025-11-12").open


# -- D18


def test_only_who_takes_an_exam_cannot_drop_out() -> None:
    assert [] == given(enrolled("2025-08-01", "2025-11-15", route="EX")).on("2025-12-01").open


def test_an_enrolment_that_ended_before_it_began_is_none() -> None:
    assert [] == of("D18", given(enrolled("2025-11-15", "2025-11-14")).on("2025-12-01"))
    assert ["D18 4"] == of("D18", given(enrolled("2025-11-15", "2025-11-15")).on("2025-12-01"))


@pytest.mark.parametrize(
    ("last", "seasons"),
    [
        (None, (2024,)),
        ("2025-07-30", (2024, 2025)),
        ("2025-07-31", (2024, 2025)),
        ("2025-09-30", (2024, 2025)),
        ("2025-10-01", (2024, 2025, 2026)),
        ("2026-07-31", (2024, 2026)),
    ],
)
def test_an_enrolment_speaks_of_when_it_began_of_the_first_day_without_and_of_the_next_count(
    last: str | None, seasons: tuple[int, ...]
) -> None:
    """Of one season once."""
    assert seasons == enrolled("2024-08-01", last).seasons


@pytest.mark.parametrize(
    ("last", "seasons"), [("2025-07-30", [2024]), ("2025-07-31", [2025]), ("2025-08-01", [2025])]
)
def test_dropout_is_of_the_season_of_the_first_day_without(last: str, seasons: list[int]) -> None:
    """Who stops with the year is missed in the next one; a day earlier it is of a season that is told of still."""
    said = given(enrolled("2024-08-01", last, reason="01")).on("2025-08-20").said

    assert seasons == [s.season for s in said if s.rule == "D18"]


def test_dropout_is_told_once_though_another_season_is_spoken_of() -> None:
    """Stopped with the year, and expected in mbo again by a vo school: no second case of that other summer."""
    assert ["D18 4"] == of(
        "D18", given(enrolled("2025-08-01", "2025-11-15"), listed(season=2026)).on("2025-11-23")
    )


def test_a_gap_that_opens_later_is_told_when_it_opens() -> None:
    """Two at once: the case is the later ended one's."""
    facts = (enrolled("2025-08-01", "2025-11-15"), enrolled("2025-08-01", "2025-12-15", school=OTHER_MBO))
    story = given(*facts)

    assert [] == of("D18", story.on("2025-12-22"))
    assert ["ro/98MB 1"] == [s.occasion for s in story.on("2025-12-23").said if s.rule == "D18"]


def test_of_two_that_follow_upon_each_other_the_second_is_the_case() -> None:
    """The next began the day after."""
    facts = (
        enrolled("2025-08-01", "2025-11-15"),
        enrolled("2025-11-16", "2025-12-15", school=OTHER_MBO),
    )
    story = given(*facts).on("2025-12-23")

    assert ["ro/98MB 1"] == [s.occasion for s in story.said if s.rule == "D18"]


def test_back_within_a_week_and_gone_again() -> None:
    """The first end was mended; the second is a case."""
    facts = (enrolled("2025-08-01", "2025-11-15"), enrolled("2025-11-20", "2026-01-10", number="2"))
    story = given(*facts)

    assert [] == of("D18", story.on("2025-12-15"))
    assert ["ro/98MA 2"] == [s.occasion for s in story.on("2026-01-18").said if s.rule == "D18"]


def test_back_after_a_fortnight() -> None:
    """Told on the eighth day, resolved on the first day back; and the later end is another case."""
    facts = (enrolled("2025-08-01", "2025-11-15"), enrolled("2025-11-30", "2026-01-10", number="2"))
    story = given(*facts)

    assert ["ro/98MA 1"] == [s.occasion for s in story.on("2025-11-29").said if s.rule == "D18"]
    assert [] == of("D18", story.on("2025-11-30"))
    assert ["ro/98MA 2"] == [s.occasion for s in story.on("2026-01-18").said if s.rule == "D18"]


def test_the_same_number_at_two_institutions_is_two_enrolments() -> None:
    """The other institution's first enrolment has the same number, and stands."""
    facts = (enrolled("2025-08-01", "2025-11-15"), enrolled("2025-08-01", school=OTHER_MBO))

    assert [] == of("D18", given(*facts).on("2025-12-01"))


def test_a_place_at_the_koppelpunt_that_is_lost_opens_the_gap() -> None:
    facts = (
        enrolled("2025-08-01", "2025-11-15"),
        applied(Status.ENROLLED, 1, "2025-11-10", school=OTHER_MBO),
        applied(Status.WITHDRAWN, 2, "2025-12-10", school=OTHER_MBO),
    )
    story = given(*facts)

    assert [] == of("D18", story.on("2025-12-09"))
    assert ["D18 4"] == of("D18", story.on("2025-12-10"))


# -- what they rest on


def refs(story: Story, rule: str) -> list[tuple[str, str]]:
    return [(e.ref, str(e.day)) for s in story.said if s.rule == rule for e in s.evidence]


TRIED = (
    applied(Status.RECEIVED, 1, "2025-03-01"),
    applied(Status.REJECTED, 2, "2025-04-01"),
    applied(Status.RECEIVED, 3, "2025-04-02", chain=2, school=OTHER_MBO),
)


def test_zomerlek_and_first_october_rest_on_how_each_application_ended() -> None:
    """Its last message, on its own day; after what vo said of leaving."""
    story = given(listed(), left(), *TRIED)
    ended = [("98MA:00000001#2", "2025-04-01"), ("98MB:00000002#3", "2025-04-02")]

    assert [("2024-2025", "2025-07-31"), *ended] == refs(story.on("2025-08-01"), "D11")
    assert [("2025", "None"), ("2024-2025", "2025-07-31"), *ended] == refs(story.on("2025-10-02"), "D15")


def test_zomerlek_rests_on_a_diploma_where_nobody_deregistered() -> None:
    """And on one that was passed."""
    resit = replace(exam(Result.FAILED, "2025-05-12"), ref="first")

    assert [("2024-2025", "2025-06-12")] == refs(
        given(listed(), exam(Result.PASSED), resit).on("2025-08-01"), "D11"
    )
    assert [("2024-2025", "2025-07-31")] == refs(given(left(), exam(Result.PASSED)).on("2025-08-01"), "D11")


def test_vo_hears_of_zomerlek_while_the_pupil_is_enrolled_there() -> None:
    """A diploma in hand and not deregistered: the school that has it is told with the municipality."""
    story = given(listed(), exam(Result.PASSED)).on("2025-08-01")

    assert ["brin/98VA", "gm/0546"] == [
        a.recipient.address for s in story.said if s.rule == "D11" for a in s.addressees
    ]


def test_which_vo_schools_there_are() -> None:
    """Who expects, who examined and who let go; the exam of another year says nothing."""
    examined = replace(exam(Result.PASSED), source=SourceId("vo-exam/98VC"), school=Brin("98VC"))
    old = replace(exam(Result.PASSED, "2023-06-12"), source=SourceId("vo-exam/98VD"), school=Brin("98VD"))
    story = given(listed(), examined, old).on("2025-08-01")

    assert {"brin/98VA", "brin/98VC", "gm/0546"} == {
        a.recipient.address for s in story.said if s.rule == "D11" for a in s.addressees
    }


def test_an_enrolment_that_ended_long_before_takes_no_case_over() -> None:
    """At another institution up to September; the one that ended in November is the case."""
    facts = (enrolled("2025-08-01", "2025-11-15"), enrolled("2025-08-01", "2025-09-05", school=OTHER_MBO))
    story = given(*facts).on("2025-11-23")

    assert ["ro/98MA 1"] == [s.occasion for s in story.said if s.rule == "D18"]


def test_only_the_first_enrolment_at_a_place_counts_from_when_it_was_promised() -> None:
    """Promised in May, begun in September, left in October, back in November, gone in December."""
    facts = (
        applied(Status.ENROLLED, 1, "2025-05-01"),
        applied(Status.ENROLLED, 2, "2025-08-15", chain=2),
        enrolled("2025-09-01", "2025-10-15"),
        enrolled("2025-11-15", "2025-12-01", number="2"),
    )
    story = given(left(), *facts)

    assert [] == story.on("2025-08-10").open
    assert ["ro/98MA 1"] == [s.occasion for s in story.on("2025-10-23").said if s.rule == "D18"]
    assert [] == of("D18", story.on("2025-11-15"))
    assert ["ro/98MA 2"] == [s.occasion for s in story.on("2025-12-09").said if s.rule == "D18"]
