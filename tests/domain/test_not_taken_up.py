"""D22: a municipality must act and has not taken the case up; the coordinator of its region hears that."""

from dataclasses import replace
from datetime import date

import pytest

from hub.domain.context import Context
from hub.domain.facts import Fact, FollowUpStep, Outcome, Status
from hub.domain.findings import Evidence, Party, case_evidence
from hub.domain.identifiers import Municipality, SourceId, case_id, signal_id
from hub.domain.merging import Merger
from hub.domain.regions import Membership
from hub.domain.signals import Recipient
from hub.domain.statute import AGREEMENTS, Agreements, Dated, Since
from tests.story import (
    AWAY,
    HOME,
    MIDDLE,
    NOOR,
    Story,
    absent,
    applied,
    born,
    enrolled,
    exempted,
    followed,
    given,
    graduated,
    left,
    listed,
    moment,
    moves,
    roster,
)

COORDINATED = Context(
    calendar=MIDDLE,
    regions={
        HOME: (Membership("26"),),
        AWAY: (Membership("21"),),
        "0599": (Membership("29", None, date(2025, 12, 1)), Membership("30", date(2025, 12, 1))),
    },
)
DROPPED_OUT = enrolled("2025-08-01", "2025-11-15")
"""D18, severity 4, from Sunday 23 November on."""

OPENED, WITHDRAWN = "opened D22 severity 3 to rmc/26", "withdrawn D22 severity 3 to rmc/26"
NOVEMBER = "2025-11-24"  # Monday


def story(*facts: Fact, context: Context = COORDINATED) -> Story:
    return given(*facts, context=context)


def says(of: Story) -> list[str]:
    return [line for line in of.tells if "D22" in line]


def answers(day: str, step: FollowUpStep = FollowUpStep.TAKEN_UP, recipient: str = "gm/0546") -> Fact:
    outcome = Outcome.NO_ACTION if step == FollowUpStep.CLOSED else None
    return followed("D18", "ro/98MA 1", step, day, outcome=outcome, recipient=recipient)


def test_five_working_days_after_it_was_told_the_coordinator_hears_it() -> None:
    """
    Told on Monday the 24th: Tuesday up to Monday are its days. The day before nothing, on the day, once.
    """
    told = story(DROPPED_OUT).on(NOVEMBER)
    assert ["opened D18 severity 4 to gm/0546"] == told.tells

    assert [] == says(told.on("2025-12-01"))
    opened = told.on("2025-12-02")
    assert [OPENED] == says(opened)
    assert [] == says(opened.on("2025-12-03"))


@pytest.mark.parametrize(
    ("ended", "told", "day"),
    [
        ("2025-06-15", "2025-07-31", "2025-08-08"),  # a Thursday in July has five days
        ("2025-06-15", "2025-08-01", "2025-08-06"),  # a Friday in August has two
        ("2025-09-20", "2025-09-30", "2025-10-03"),
        ("2025-09-20", "2025-10-01", "2025-10-09"),
    ],
)
def test_in_august_and_september_it_is_two(ended: str, told: str, day: str) -> None:
    """By the day on which the municipality was told."""
    of = story(enrolled("2025-02-01", ended)).on(told)
    before = (date.fromisoformat(day) - date.resolution).isoformat()

    assert [] == says(of.on(before))
    assert [OPENED] == says(of.on(day))


def test_who_hears_late_has_the_same_days() -> None:
    """The dropout of November is heard of in January: the days count from there, not from when it began."""
    told = story().on("2026-01-12").when(DROPPED_OUT, on="2026-01-12")

    assert [] == says(told.on("2026-01-19"))
    assert [OPENED] == says(told.on("2026-01-20"))


def test_the_next_look_is_when_the_days_are_over() -> None:
    assert moment("2025-12-02") == story(DROPPED_OUT).on(NOVEMBER).pupil.due


def test_a_free_day_is_no_working_day() -> None:
    free = replace(COORDINATED, calendar=replace(MIDDLE, free_days=frozenset([date(2025, 11, 27)])))
    told = story(DROPPED_OUT, context=free).on(NOVEMBER)

    assert [] == says(told.on("2025-12-02"))
    assert [OPENED] == says(told.on("2025-12-03"))


@pytest.mark.parametrize("step", FollowUpStep)
def test_an_answer_in_time_leaves_nothing_to_say(step: FollowUpStep) -> None:
    told = story(DROPPED_OUT).on(NOVEMBER).when(answers("2025-12-01", step), on="2025-12-01")

    assert [] == says(told.on("2025-12-02").on("2026-01-20"))


@pytest.mark.parametrize("step", FollowUpStep)
def test_an_answer_ends_it(step: FollowUpStep) -> None:
    opened = story(DROPPED_OUT).on(NOVEMBER).on("2025-12-02")

    over = opened.when(answers("2025-12-04", step), on="2025-12-05")

    assert [WITHDRAWN] == says(over)
    assert ["resolved"] == [s.reason for s in over.said if s.rule == "D22"]
    assert [] == says(over.on("2026-03-01"))


def test_the_end_of_the_case_ends_it() -> None:
    opened = story(DROPPED_OUT).on(NOVEMBER).on("2025-12-02")

    over = opened.when(enrolled("2025-12-08", number="2"), on="2025-12-09")

    assert ["withdrawn D18 severity 4 to gm/0546", WITHDRAWN] == sorted(over.tells)


def test_what_is_mild_need_not_be_taken_up() -> None:
    """D11 has severity 2 in August; from the start of lessons on it is to be acted on, and told so."""
    told = story(left()).on("2025-08-04")
    assert ["D11 2"] == told.on("2025-08-30").open

    serious = told.on("2025-09-01")
    assert ["D11 3"] == serious.open
    assert [] == says(serious.on("2025-09-03"))
    assert [OPENED] == says(serious.on("2025-09-04"))


def test_taken_up_while_it_was_mild_is_taken_up() -> None:
    mild = followed("D11", "zomerlek", FollowUpStep.TAKEN_UP, "2025-08-10")
    told = story(left()).on("2025-08-04").when(mild, on="2025-08-11")

    assert [] == says(told.on("2025-09-01").on("2025-09-15"))


def test_a_case_is_one_whatever_its_step() -> None:
    """Urgent after ten days: the coordinator has heard already, and hears no second time."""
    opened = story(left()).on("2025-09-01").on("2025-09-04")

    urgent = opened.on("2025-09-11")

    assert ["revised D11 severity 4 to gm/0546"] == urgent.tells
    assert [] == says(urgent.on("2025-09-20"))


def test_two_cases_are_two() -> None:
    """Nowhere on 1 October is another case than zomerlek."""
    told = story(left()).on("2025-09-01").on("2025-09-04").on("2025-10-02")

    assert [OPENED] == says(told.on("2025-10-10"))
    assert ["D11 zomerlek, gm/0546", "D15 1 October, gm/0546"] == sorted(
        s.occasion for s in told.on("2025-10-10").pupil.said.values() if s.rule == "D22"
    )


def test_a_case_of_a_school_alone_is_not_a_municipality_s() -> None:
    told = story(listed()).on("2025-04-02")
    assert ["D02 2"] == told.on("2025-05-30").open

    missed = absent("2025-11-24", hours=16)
    hours = story(missed).on("2025-11-26")
    assert ["D16 3"] == hours.open
    assert (
        given(missed, context=replace(COORDINATED, regions={})).on("2025-11-26").pupil.due == hours.pupil.due
    )


def test_severity_three_is_enough() -> None:
    told = story(listed()).on("2025-06-02")

    assert [] == says(told.on("2025-06-09"))
    assert [OPENED] == says(told.on("2025-06-10"))


def test_another_municipality_gets_the_days_anew() -> None:
    """
    Taken up by the old one or not: the new one was told on the day after the move, and must take it up.
    """
    opened = story(DROPPED_OUT).on(NOVEMBER).when(answers("2025-11-25"), on="2025-11-26")

    moved = opened.when(moves("2025-12-08", AWAY), on="2025-12-09")
    assert ["D18 4", "D24 2"] == moved.open

    assert [] == says(moved.on("2025-12-16"))
    assert ["opened D22 severity 3 to rmc/21"] == says(moved.on("2025-12-17"))
    taken_up = answers("2025-12-12", recipient="gm/0363")
    assert [] == says(moved.when(taken_up, on="2025-12-15").on("2025-12-17"))


def test_a_move_ends_it_for_the_old_region() -> None:
    opened = story(DROPPED_OUT).on(NOVEMBER).on("2025-12-02")

    moved = opened.when(moves("2025-12-08", AWAY), on="2025-12-09")

    assert [WITHDRAWN] == says(moved)
    assert ["resolved"] == [s.reason for s in moved.said if s.rule == "D22"]


def test_what_a_municipality_took_up_its_heir_need_not() -> None:
    mergers: dict[str, Merger[Municipality]] = {HOME: Merger(date(2026, 1, 1), AWAY)}
    merging = replace(COORDINATED, mergers=mergers)
    told = story(DROPPED_OUT, context=merging).on(NOVEMBER)
    taken_up = told.when(answers("2025-11-25"), on="2025-11-26")

    assert [] == says(taken_up.on("2026-01-01").on("2026-02-01"))
    left_lying = told.on("2026-01-01")
    assert [] == says(left_lying.on("2026-01-08"))
    assert ["opened D22 severity 3 to rmc/21"] == says(left_lying.on("2026-01-09"))


def test_the_region_is_that_of_the_day() -> None:
    """A municipality that goes into another region while the case lies there."""
    opened = story(DROPPED_OUT, moves("2025-09-01", "0599")).on("2025-11-21").on("2025-11-23")

    assert ["opened D22 severity 3 to rmc/29"] == says(opened.on("2025-11-29"))
    changed = opened.on("2025-11-29").on("2025-12-01")
    assert ["revised D22 severity 3 to rmc/30", "closed D22 severity 3 to rmc/29"] == [
        line.replace("opened", "revised") for line in says(changed)
    ]


def test_the_coordinator_reads_the_case_and_nothing_of_school_or_pupil() -> None:
    """Which rule, which municipality and which of its cases, since when; that of a D18, not its enrolment."""
    opened = story(DROPPED_OUT).on(NOVEMBER).on("2025-12-02")
    (signal,) = (s for s in opened.said if s.rule == "D22")
    (told,) = signal.addressees

    municipal = case_id(signal_id(NOOR, "D18", 2025, "ro/98MA 1"), "gm/0546")
    assert (Evidence("D18", SourceId("gm/0546"), municipal, date(2025, 11, 23), None),) == told.evidence
    assert (Recipient("rmc/26", Party.REGION), Party.TRUANCY) == (told.recipient, signal.responsible)
    assert case_id(signal.id, "rmc/26") != municipal


def test_who_no_municipality_may_know_no_coordinator_hears_of() -> None:
    """A startkwalificatie closes the case and with it what follows, without a reason to anybody."""
    opened = story(DROPPED_OUT).on(NOVEMBER).on("2025-12-02")

    over = opened.when(graduated("2025-12-05"), on="2025-12-06")

    assert [WITHDRAWN] == says(over)
    unknown = story(DROPPED_OUT, graduated("2025-11-10", level=None)).on(NOVEMBER)
    assert [] == says(unknown.on("2025-12-10"))


def test_a_municipality_of_no_known_region_is_the_operators_affair() -> None:
    told = story(DROPPED_OUT, moves("2025-09-01", "1961")).on(NOVEMBER).on("2025-12-02")

    assert ["opened D22 severity 3 to ops"] == says(told)
    assert ["no_region"] == [s.blocked for s in told.said if s.rule == "D22"]


def test_without_any_table_of_regions_nobody_coordinates() -> None:
    told = story(DROPPED_OUT, context=replace(COORDINATED, regions={})).on(NOVEMBER)

    assert ["D18 4"] == told.on("2025-12-10").open


def test_what_waits_for_news_was_told_to_nobody() -> None:
    """The days begin when the case is told, after the koppelpunt was heard at last."""
    waits = replace(roster("koppelpunt/mbo"), regions=COORDINATED.regions)
    told = story(DROPPED_OUT, context=waits).on(NOVEMBER).on("2025-12-08")
    assert [] == told.open

    heard = told.delivered("koppelpunt/mbo", "2025-12-09").on("2025-12-09")
    assert ["D18 4"] == heard.open
    assert [] == says(heard.on("2025-12-16"))
    assert [OPENED] == says(heard.on("2025-12-17"))


def test_what_was_told_before_the_hub_kept_the_moment_counts_from_the_next_look() -> None:
    told = story(DROPPED_OUT).on(NOVEMBER)
    older = {name: said._replace(asked=None) for name, said in told.pupil.said.items()}
    upgraded = replace(told, pupil=replace(told.pupil, said=older)).on("2026-01-12")

    assert [] == says(upgraded.on("2026-01-19"))
    assert [OPENED] == says(upgraded.on("2026-01-20"))


def test_the_days_are_agreed() -> None:
    agreed = Agreements(untaken_working_days=1, untaken_summer_working_days=0)
    context = replace(COORDINATED, agreements=Dated((Since(date(2025, 1, 1), agreed, "the region"),)))
    assert [OPENED] == says(story(DROPPED_OUT, context=context).on(NOVEMBER).on("2025-11-26"))
    summer = story(left(), born("2009-03-14"), context=context)
    assert [OPENED] == says(summer.on("2025-09-01").on("2025-09-02"))


def test_a_region_may_leave_it_off_from_a_day_on() -> None:
    def left_off(day: str) -> Story:
        off = Since(date.fromisoformat(day), Agreements(off=("D22",)), "the region")
        context = replace(COORDINATED, agreements=Dated((*AGREEMENTS.values, off)))
        return story(DROPPED_OUT, context=context).on(NOVEMBER).on("2025-12-02")

    assert [] == says(left_off("2025-12-02"))
    stood = left_off("2025-12-05")
    assert [OPENED] == says(stood)
    assert [OPENED.replace("opened", "withdrawn")] == says(stood.on("2025-12-05"))


def test_a_case_that_opens_anew_must_be_taken_up_anew() -> None:
    """Zomerlek, taken up; a place that ends it; and that place lost in October."""
    taken_up = followed("D11", "zomerlek", FollowUpStep.TAKEN_UP, "2025-09-02")
    told = story(left()).on("2025-09-01").when(taken_up, on="2025-09-03")
    placed = told.when(applied(Status.ENROLLED, 1, "2025-09-05"), on="2025-09-06")
    assert [] == placed.open

    again = placed.when(applied(Status.WITHDRAWN, 2, "2025-10-06"), on="2025-10-07")
    assert "D11 3" in again.open
    assert "D11 zomerlek, gm/0546" in [s.occasion for s in again.on("2025-10-15").said]


def test_what_was_said_makes_nobody_looked_at_more_often() -> None:
    """Once the coordinator knows, nothing is to come but what would come without one."""
    alone = story(DROPPED_OUT, context=replace(COORDINATED, regions={}))
    opened = story(DROPPED_OUT).on(NOVEMBER).on("2025-12-02")

    assert alone.on(NOVEMBER).on("2025-12-02").pupil.due == opened.pupil.due


def test_evidence_of_a_case_names_it() -> None:
    key = ("D11", 2025, "zomerlek")
    named = case_evidence(NOOR, key, "gm/0363", moment("2025-08-01T10:00"))
    assert (
        Evidence(
            "D11", SourceId("gm/0363"), case_id(signal_id(NOOR, *key), "gm/0363"), date(2025, 8, 1), None
        )
        == named
    )


def test_a_case_that_an_exemption_interrupts_does_not_lie_there_meanwhile() -> None:
    """
    Nowhere since August and exempt from then on, as is told in the week after: nobody need take it up now.
    """
    told = story(listed(), applied(Status.OFFERED, 1, "2025-03-03"), left()).on("2025-08-01")
    assert any("D11" in line for line in told.tells)
    lies = told.on("2025-09-01").on("2025-09-10")
    assert [OPENED] == says(lies)

    excused = told.on("2025-09-01").hears(exempted("2025-08-01")).on("2025-09-10")

    assert [] == says(excused)


def test_taken_up_stays_taken_up_when_its_beginning_falls_away() -> None:
    """
    Exempt up to the middle of September, as is told in November: it is the case that was taken up.
    """
    taken_up = followed("D11", "zomerlek", FollowUpStep.TAKEN_UP, "2025-09-02")
    told = story(left()).on("2025-09-01").when(taken_up, on="2025-09-03")

    excused = told.when(exempted("2025-08-01", "2025-09-12"), on="2025-11-03")

    assert "D11 4" in excused.open
    assert "D11 zomerlek, gm/0546" not in [s.occasion for s in excused.said]
