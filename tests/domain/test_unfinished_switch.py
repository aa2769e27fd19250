"""D19: left a programme for another, and not enrolled in it yet."""

from dataclasses import replace
from datetime import date

import pytest

from hub.domain.facts import Fact, FollowUpStep, Outcome, Status
from hub.domain.identifiers import Brin
from hub.domain.statute import Agreements, Dated, Since
from tests.story import (
    MBO,
    OTHER_MBO,
    Story,
    applied,
    born,
    enrolled,
    followed,
    given,
    graduated,
    left,
    listed,
    roster,
)

GONE = enrolled("2025-08-01", "2025-11-15")
ADULT = born("2006-03-14", version=2)
BOTH = ["opened D19 severity 3 to brin/98MA", "opened D19 severity 3 to brin/98MB"]
ALSO_THE_MUNICIPALITY = [*BOTH, "opened D19 severity 3 to gm/0546"]


def applies(
    day: str = "2025-11-10",
    status: Status = Status.RECEIVED,
    number: int = 1,
    *,
    starts: str | None = "2026-02-02",
    season: int = 2025,
) -> Fact:
    return applied(status, number, day, school=OTHER_MBO, starts=starts, season=season)


def adult(*facts: Fact) -> Story:
    return given(ADULT, *facts)


def says(story: Story, rule: str = "D19") -> list[str]:
    return sorted(line for line in story.tells if rule in line)


def cases(story: Story) -> list[str]:
    """What stands of the loss, by whichever rule."""
    return [s for s in story.open if s[:3] in ("D18", "D19", "D20")]


def test_four_weeks_after_the_end_the_old_and_the_new_institution_hear_it() -> None:
    """Last day 15 November: the 16th to 13 December are given; the day before nothing, once on the day."""
    story = adult(GONE, applies())
    assert [] == cases(story.on("2025-12-13"))

    story = story.on("2025-12-14")

    assert BOTH == says(story)
    assert [] == says(story.on("2025-12-15"))


def test_on_the_count_date_the_municipality_hears_it_too() -> None:
    story = adult(GONE, applies()).on("2025-12-14")
    assert [] == says(story.on("2026-01-31"))

    assert "opened D19 severity 3 to gm/0546" in says(story.on("2026-02-01"))


def test_a_count_date_within_the_four_weeks_comes_first() -> None:
    """Gone on 15 September: on 1 October all hear. Gone on 28 September: after seven days."""
    early = adult(enrolled("2025-08-01", "2025-09-15"), applies("2025-09-10"))
    late = adult(enrolled("2025-08-01", "2025-09-28"), applies("2025-09-10"))
    on_the_day = adult(enrolled("2025-08-01", "2025-09-30"), applies("2025-09-10"))

    assert [] == cases(early.on("2025-09-30"))
    assert ALSO_THE_MUNICIPALITY == says(early.on("2025-10-01"))
    assert [] == cases(late.on("2025-10-05"))
    assert ALSO_THE_MUNICIPALITY == says(late.on("2025-10-06"))
    assert ALSO_THE_MUNICIPALITY == says(on_the_day.on("2025-10-08"))


def test_who_was_still_enrolled_on_the_count_date_waits_for_the_next() -> None:
    """Last day 1 October: that date is past; four weeks, and 1 February."""
    story = adult(enrolled("2025-08-01", "2025-10-01"), applies("2025-09-10"))

    assert BOTH == says(story.on("2025-10-30"))
    assert "gm/0546" not in str(says(story.on("2026-01-31")))
    assert ALSO_THE_MUNICIPALITY == says(story.on("2026-02-01"))


def test_of_a_minor_leerplicht_hears_it_after_seven_days() -> None:
    """An application is no enrolment (Leerplichtwet art. 4a and 10); judged by the last day."""
    story = given(GONE, applies())
    assert [] == cases(story.on("2025-11-22"))
    assert ALSO_THE_MUNICIPALITY == says(story.on("2025-11-23"))

    for birth, minor in (("2007-11-16", True), ("2007-11-15", False)):
        there = given(born(birth, version=2), GONE, applies()).on("2025-11-23")
        assert minor == bool(cases(there))


def test_it_is_one_case_and_never_a_dropout_beside_it() -> None:
    for who in (given(GONE, applies()), adult(GONE, applies())):
        assert ["D19 3"] == cases(who.on("2025-12-14"))


def test_an_enrolment_ends_it_on_its_first_day_and_a_promise_at_once() -> None:
    story = adult(GONE, applies()).on("2025-12-14")
    there = story.hears(enrolled("2026-02-02", school=OTHER_MBO))

    assert ["D19 3"] == cases(there.on("2026-02-01"))
    assert [] == cases(there.on("2026-02-02"))
    assert [] == cases(story.when(applies("2026-01-10", Status.ENROLLED, 2), on="2026-01-11"))


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.REJECTED])
def test_when_the_application_is_lost_it_is_a_dropout(status: Status) -> None:
    story = adult(GONE, applies()).on("2025-12-14")

    story = story.when(applies("2026-01-10", status, 2), on="2026-01-10")

    assert ["withdrawn D19 severity 3 to brin/98MA", "withdrawn D19 severity 3 to brin/98MB"] == says(story)
    assert ["D18 4"] == cases(story)


def test_lost_before_anybody_heard_it_is_a_dropout_from_then() -> None:
    """In the second week: then; in the first days: when the seven are over."""
    second = adult(GONE, applies(), applies("2025-11-26", Status.WITHDRAWN, 2))
    first = adult(GONE, applies(), applies("2025-11-18", Status.WITHDRAWN, 2))

    assert [[], ["D18 4"]] == [cases(second.on(day)) for day in ("2025-11-25", "2025-11-26")]
    assert [[], ["D18 4"]] == [cases(first.on(day)) for day in ("2025-11-22", "2025-11-23")]


def test_a_dropout_who_applies_later_stays_one_case() -> None:
    """On the way by the seventh day after, or not: an application ends no case that has begun."""
    in_time = adult(GONE, applies("2025-11-22T20:00"))
    late = adult(GONE, applies("2025-11-23T08:00"))

    assert ["D19 3"] == cases(in_time.on("2025-12-14"))
    assert ["D18 4"] == cases(late.on("2025-12-14"))


@pytest.mark.parametrize("status", [Status.APPLIED, Status.RECEIVED, Status.OFFERED])
def test_whatever_is_no_place_yet_is_on_the_way(status: Status) -> None:
    assert ["D19 3"] == cases(adult(GONE, applies(status=status)).on("2025-12-14"))


def test_an_application_left_lying_from_before_is_no_switch() -> None:
    """In March for August, and nobody closed it. For a start after the end, or made since, it is one."""
    from_before = applies("2025-03-10", starts="2025-08-01")
    moved = applies("2025-09-10", Status.OFFERED, 2, starts="2025-08-01")
    without_a_day = applies("2025-03-10", starts=None)

    assert ["D18 4"] == cases(adult(GONE, from_before).on("2025-12-14"))
    assert ["D18 4"] == cases(adult(GONE, from_before, moved).on("2025-12-14"))
    assert ["D18 4"] == cases(adult(GONE, without_a_day).on("2025-12-14"))
    assert ["D18 4"] == cases(adult(GONE, applies("2025-03-10", starts="2025-11-15")).on("2025-12-14"))
    assert ["D19 3"] == cases(adult(GONE, applies("2025-03-10", starts="2025-11-16")).on("2025-12-14"))
    assert ["D19 3"] == cases(adult(GONE, applies("2025-08-02", starts="2025-08-01")).on("2025-12-14"))
    assert ["D18 4"] == cases(adult(GONE, applies("2025-08-01", starts="2025-08-01")).on("2025-12-14"))


def test_an_application_for_the_next_school_year_counts() -> None:
    """Left in April for another programme in August: on 1 October both years have been heard."""
    gone = enrolled("2024-08-01", "2026-04-10")
    story = adult(gone, applies("2026-03-20", starts="2026-08-01", season=2026))

    assert [] == cases(story.on("2026-05-08"))
    assert BOTH == says(story.on("2026-05-09"))
    assert ["D19 3"] == cases(story.on("2026-09-30"))


def test_it_waits_for_the_register_where_the_next_programme_is() -> None:
    gone, feeds = enrolled("2024-08-01", "2026-04-10"), ("koppelpunt/mbo", f"ro/{MBO}", f"ro/{OTHER_MBO}")
    applies_for_august = applies("2026-03-20", starts="2026-08-01", season=2026)
    story = given(ADULT, gone, applies_for_august, context=roster(*feeds))
    for source in feeds[:2]:
        story = story.delivered(source, "2026-05-09")

    assert [] == cases(story.on("2026-05-10"))
    assert ["D19 3"] == cases(story.delivered(feeds[2], "2026-05-09").on("2026-05-10"))


def test_a_programme_that_follows_at_once_is_no_switch_to_be_chased() -> None:
    """At the same institution or another, from school to mbo within one learning route (C48)."""
    for school in (MBO, OTHER_MBO):
        follows = enrolled("2025-11-16", school=school, number="2")
        assert [] == cases(adult(GONE, follows, applies()).on("2026-02-15"))
    assert [] == cases(given(listed(), left("2025-07-31"), enrolled(), applies()).on("2026-02-15"))


def test_an_application_at_the_same_institution_is_on_the_way_too() -> None:
    """Told to it once."""
    here = applied(Status.RECEIVED, 1, "2025-11-10", starts="2026-02-02")

    assert ["opened D19 severity 3 to brin/98MA"] == says(adult(GONE, here).on("2025-12-14"))


def test_with_a_startkwalificatie_nobody_is_chased() -> None:
    """Of a diploma of unknown level nothing is said either."""
    assert [] == cases(adult(GONE, applies(), graduated("2025-11-15", level=2)).on("2026-02-15"))
    assert [] == cases(adult(GONE, applies(), graduated("2025-11-15", level=None)).on("2026-02-15"))
    assert ["D19 3"] == cases(adult(GONE, applies(), graduated("2025-11-15", level=1)).on("2026-02-15"))


def test_an_institution_reads_its_own_words_only() -> None:
    """The old one that it ended, the new one that it has an application; neither where else."""
    said = [s for s in adult(GONE, applies()).on("2025-12-14").said if s.rule == "D19"]

    assert {"brin/98MA": {"98MA"}, "brin/98MB": {"98MB"}} == {
        a.recipient.address: {e.brin for e in a.evidence} for s in said for a in s.addressees
    }


def test_what_is_told_is_what_is_on_the_way() -> None:
    """Not what was left lying, nor what was lost before."""
    lying = applied(Status.RECEIVED, 1, "2025-03-10", chain=3)
    lost = [
        applied(s, n, d, chain=4)
        for s, n, d in ((Status.RECEIVED, 2, "2025-11-05"), (Status.WITHDRAWN, 3, "2025-11-08"))
    ]
    said = adult(GONE, lying, *lost, applies(number=9)).on("2025-12-14").said

    assert [["Enrolled", "ApplicationChanged"]] == [
        [e.kind for e in s.evidence] for s in said if s.rule == "D19"
    ]


def test_two_losses_are_told_to_whom_each_concerns() -> None:
    """Left the first for the second, and the second for a third: the last is the case."""
    second = enrolled("2025-11-16", "2025-12-15", school=OTHER_MBO)
    story = adult(GONE, second, applied(Status.RECEIVED, 5, "2025-12-10", chain=5, starts="2026-02-02"))

    assert [["ro/98MB 1"]] == [[s.occasion] for s in story.on("2026-01-13").said if s.rule == "D19"]


def test_what_was_on_the_way_of_an_earlier_loss_is_not_told_of_a_later_one() -> None:
    """An application of autumn at a third institution, and one of January at the first."""
    third = applied(Status.RECEIVED, 1, "2025-11-01", school=Brin("98MC"), starts="2025-08-01")
    first = enrolled("2025-08-01", "2025-10-10")
    second = enrolled("2025-12-01", "2026-01-15", school=OTHER_MBO)
    back = applied(Status.RECEIVED, 2, "2026-01-10", chain=2, starts="2026-03-02")

    told = given(first, second, third, back).on("2026-01-23")

    assert ALSO_THE_MUNICIPALITY == says(told)


def test_it_goes_over_the_summer_while_the_pupil_is_nowhere() -> None:
    gone = enrolled("2024-08-01", "2026-07-10")
    story = adult(gone, applies("2026-07-01", starts="2026-09-01", season=2026)).on("2026-08-08")

    assert ["D19 3"] == cases(story)
    assert ["D19 3"] == cases(story.on("2026-09-15"))


def test_an_office_can_close_it() -> None:
    closing = followed("D19", "ro/98MA 1", FollowUpStep.CLOSED, "2026-02-03", outcome=Outcome.GUIDED)
    story = adult(GONE, applies()).on("2026-02-01")

    assert [] == cases(story.when(closing, on="2026-02-04"))


def test_a_region_may_agree_on_other_days() -> None:
    agreed = Dated((Since(date(2025, 8, 1), Agreements(switch_days=14), "the region"),))
    story = adult(GONE, applies())
    sooner = replace(story, context=replace(story.context, agreements=agreed))

    assert [] == says(sooner.on("2025-11-29"))
    assert BOTH == says(sooner.on("2025-11-30"))


def test_between_the_steps_nothing_is_taken_back() -> None:
    """On 1 February the registers were not heard past it yet: what was said in December stands."""
    feeds = ("koppelpunt/mbo", f"ro/{MBO}", f"ro/{OTHER_MBO}")
    story = given(ADULT, GONE, applies(), context=roster(*feeds))
    for source in feeds:
        story = story.delivered(source, "2025-12-20")
    story = story.on("2025-12-20")

    assert ["D19 3"] == cases(story)
    assert ["D19 3"] == cases(story.on("2026-02-01"))


def test_a_promise_of_the_institution_that_was_left_is_nothing_on_the_way() -> None:
    """Its register has spoken of the pupil, and said that it ended."""
    promise = applied(Status.ENROLLED, 1, "2025-09-10")

    assert ["D18 4"] == cases(adult(GONE, promise).on("2025-12-14"))
