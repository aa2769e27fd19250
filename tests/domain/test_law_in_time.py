"""Numbers of the law and of a region's agreements: from which day which one holds."""

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest

from hub.domain.context import Context
from hub.domain.facts import Fact, Result, Status
from hub.domain.knowledge import know
from hub.domain.rule import Rule
from hub.domain.rules.catalogue import EVERY
from hub.domain.rules.dropout import DROPOUT
from hub.domain.rules.first_october import FIRST_OCTOBER
from hub.domain.rules.non_arrival import NON_ARRIVAL
from hub.domain.rules.not_applied import NOT_APPLIED
from hub.domain.standing import standings
from hub.domain.statute import (
    ADULT,
    AGREEMENTS,
    CARE_LIMIT,
    START_LEVEL,
    START_LEVELS_VO,
    Agreements,
    Dated,
    Since,
)
from hub.domain.timeline import millis
from hub.domain.weighing import held
from tests.story import MBO, MIDDLE, NOOR, applied, born, enrolled, exam, given, left, listed, moment, roster

FEED = f"attendance/{MBO}"
SWITCHES = applied(Status.RECEIVED, 1, "2025-11-10", starts="2026-02-02")


@pytest.mark.parametrize(
    ("day", "value"),
    [
        ("1999-01-01", "old"),
        ("2020-01-01", "old"),
        ("2022-12-31", "old"),
        ("2023-01-01", "new"),
        ("2030-01-01", "new"),
    ],
)
def test_a_value_holds_from_its_first_day(day: str, value: str) -> None:
    """Before the first the first: the oldest text that we have read."""
    dated = Dated((Since(date(2020, 1, 1), "old", "a"), Since(date(2023, 1, 1), "new", "b")))

    assert value == dated.on(date.fromisoformat(day)).value


def test_numbers_of_the_law() -> None:
    """Leerplichtwet 1969, art. 1 f and 4b; WEB art. 8.0.3 lid 4; Stb. 2025, 210."""
    assert (18, 2, frozenset({"havo", "vwo"})) == (ADULT, START_LEVEL, START_LEVELS_VO)
    assert [
        (date(2017, 8, 1), 23, "WEB art. 8.0.3 lid 4 (BWBR0007625)"),
        (date(2026, 1, 1), 27, "Wet van school naar duurzaam werk, Stb. 2025, 210"),
    ] == [(s.day, s.value, s.source) for s in CARE_LIMIT.values]


@pytest.mark.parametrize(
    ("rule", "first_days"),
    [
        ("D01", ["2020-09-01"]),
        ("D02", ["2017-08-01"]),
        ("D03", ["2017-08-01"]),
        ("D06", ["2017-08-01"]),
        ("D07", ["2017-08-01"]),
        ("D10", ["2017-08-01"]),
        ("D11", ["2017-08-01"]),
        ("D13", ["2017-05-29"]),
        ("D15", ["2012-01-01", "2026-01-01"]),
        ("D16", ["2017-05-10"]),
        ("D18", ["2017-08-01"]),
        ("D19", ["2017-08-01"]),
        ("D20", ["2017-08-01"]),
        ("D24", ["2017-08-01"]),
        ("D26", ["2017-08-01"]),
        ("D30", ["2017-08-01"]),
    ],
)
def test_from_which_day_we_have_read_each_norm(rule: str, first_days: list[str]) -> None:
    """As it is told beside the number: a day that nobody read would be a claim about the law."""
    (norm,) = (r.ground for r in EVERY if r.code == rule)

    assert first_days == [since.day.isoformat() for since in norm.values]


def test_the_new_definition_of_who_is_counted_says_where_it_is_written() -> None:
    later = FIRST_OCTOBER.ground.on(date(2026, 10, 1))

    assert (26, "Stb. 2025, 210; age in the new vsv definition [own until published]") == (
        later.value,
        later.source,
    )


def test_what_a_region_agrees_unless_it_agrees_otherwise() -> None:
    (given_,) = AGREEMENTS.values

    assert (date(2017, 8, 1), "uitgangswaarden van de hub [own]") == (given_.day, given_.source)
    assert {
        "warn_list_missing": (1, 16),
        "warn_not_applied": (3, 16),
        "escalate_not_applied": (6, 2),
        "isk_later_months": 1,
        "summer_leaving": (6, 1),
        "only_interest_working_days": 10,
        "no_intake_weeks": 6,
        "escalate_no_intake": (7, 2),
        "missed_intake_working_days": 2,
        "dossier_days": 14,
        "escalate_dossier": (6, 2),
        "handover_days": 28,
        "no_alternative_working_days": 10,
        "urgent_non_arrival_days": 10,
        "no_show_lesson_days": 5,
        "no_show_municipal_lesson_days": 10,
        "unconfirmed_days": 14,
        "dropout_days": 7,
        "shaky_destination_days": 5,
        "switch_days": 28,
        "advice_days": 31,
        "out_of_sight_months": 3,
        "check_in_months": 3,
        "double_enrolment_days": 14,
        "absent_adult_weeks": 4,
        "absent_week_hours": 12,
        "age_limit_days": 30,
        "untaken_notice_working_days": 5,
        "untaken_working_days": 5,
        "untaken_summer_working_days": 2,
        "school_day_hours": 8,
        "silent_working_days": 2,
        "silent_week_days": 8,
        "silent_month_days": 35,
        "off": (),
    } == {f.name: getattr(given_.value, f.name) for f in fields(Agreements)}


def agreed(day: str, values: dict[str, object], *, feeds: Context | None = None) -> Context:
    """From this day on a region has agreed otherwise."""
    new = replace(Agreements(), **values)  # type: ignore[arg-type]  # fields of the agreements
    both = Dated((*AGREEMENTS.values, Since(date.fromisoformat(day), new, "the region")))
    return replace(feeds or Context(calendar=MIDDLE), agreements=both)


@pytest.mark.parametrize(
    ("facts", "values", "last_day", "day", "old", "new"),
    [
        ((listed(),), {"warn_not_applied": (2, 1)}, "2025-02-01", "2025-02-01", [], ["D02 1"]),
        ((listed(),), {"escalate_not_applied": (5, 1)}, "2025-05-01", "2025-05-01", ["D02 2"], ["D02 3"]),
        ((left("2025-04-10"),), {"summer_leaving": (4, 1)}, "2025-04-10", "2025-04-18", ["D12 4"], []),
        ((left(),), {"urgent_non_arrival_days": 3}, "2025-09-04", "2025-09-04", ["D11 3"], ["D11 4"]),
        (
            (enrolled("2025-08-01", "2025-11-15"),), {"dropout_days": 3},
            "2025-11-19", "2025-11-19", [], ["D18 4"],
        ),
        (
            (listed(), exam(Result.PASSED, "2025-05-20")), {"shaky_destination_days": 2},
            "2025-05-22", "2025-05-22", ["D02 2"], ["D02 2", "D10 3"],
        ),
        (
            (born("2006-03-14", version=2), enrolled("2025-08-01", "2025-11-15"), SWITCHES),
            {"switch_days": 14}, "2025-11-30", "2025-11-30", [], ["D19 3"],
        ),
        (
            (enrolled("2025-08-01", "2026-01-02", level=1),), {"advice_days": 32},
            "2026-01-02", "2026-01-03", [], ["D20 3"],
        ),
    ],
)  # fmt: skip
def test_an_agreement_holds_for_what_falls_under_it(
    facts: tuple[Fact, ...],
    values: dict[str, object],
    last_day: str,
    day: str,
    old: list[str],
    new: list[str],
) -> None:
    """A deadline falls under what holds on its day; leaving and an advice under what holds when it ends."""
    deciding = date.fromisoformat(last_day)
    later = (deciding + timedelta(days=1)).isoformat()

    assert new == given(*facts, context=agreed(last_day, values)).on(day).open
    assert old == given(*facts, context=agreed(later, values)).on(day).open


def test_lesson_days_to_wait_are_agreed_too() -> None:
    """Two lesson days to look for somebody, and three until the municipality hears."""
    context = agreed(
        "2025-08-01", {"no_show_lesson_days": 2, "no_show_municipal_lesson_days": 3}, feeds=roster(FEED)
    )
    story = given(left(), enrolled(), context=context).delivered(FEED, "2025-09-30")

    assert [] == story.on("2025-09-02").tells
    assert ["opened D13 severity 3 to brin/98MA"] == story.on("2025-09-03").tells
    assert 2 == len(story.on("2025-09-04").tells)


@pytest.mark.parametrize(("since", "told"), [("2025-08-25", ["D11 2", "D14 2"]), ("2025-08-26", [])])
def test_how_long_a_place_may_be_on_its_way_is_agreed_too(since: str, told: list[str]) -> None:
    """A week, agreed no later than on the day on which it is over."""
    context = agreed(since, {"unconfirmed_days": 7}, feeds=roster(f"ro/{MBO}"))
    place = applied(Status.ENROLLED, 1, "2025-05-12", starts="2025-08-18")
    story = given(left(), place, context=context).delivered(
        f"ro/{MBO}", "2025-08-25", scope=("2025-08-01", "2026-07-31"), version=millis(moment("2025-08-25"))
    )

    assert told == story.on("2025-08-25").open


def test_lesson_days_that_are_over_when_they_are_agreed_are_over_on_that_day() -> None:
    context = agreed("2025-09-05", {"no_show_lesson_days": 2}, feeds=roster(FEED))
    story = given(left(), enrolled(), context=context).delivered(FEED, "2025-09-30")

    assert [] == story.on("2025-09-04").tells
    assert ["opened D13 severity 3 to brin/98MA"] == story.on("2025-09-05").tells


@pytest.mark.parametrize(
    ("rule", "facts", "day", "steps"),
    [
        (NOT_APPLIED, (listed(),), "2025-04-01", (2, 3)),
        (NON_ARRIVAL, (left(),), "2025-08-01", (2, 3)),
        (FIRST_OCTOBER, (left(),), "2025-10-01", (1,)),
        (DROPOUT, (enrolled("2025-08-01", "2025-11-15"),), "2025-11-15", (1,)),
    ],
    ids=lambda value: value.code if isinstance(value, Rule) else None,
)
def test_the_law_of_the_day_that_counts_is_the_law_of_what_follows(
    rule: Rule, facts: tuple[Fact, ...], day: str, steps: tuple[int, ...]
) -> None:
    """A text that begins on that very day is the ground; one that begins a day later is not, whenever a step begins."""
    counts = date.fromisoformat(day)
    old, known = rule.ground.values[0], know(NOOR, [born(), *facts], Context(), frozenset())
    standing = next(s for s in standings(known, lambda _: True) if s.season == 2025)

    for first_day, ground in ((counts, "new"), (counts + timedelta(days=1), old.source)):
        changed = replace(rule, ground=Dated((old, Since(first_day, old.value, "new"))))
        found = {h.step: h.finding(Context()).ground for h in held(changed, standing, Context())}
        assert [ground] * len(steps) == [found[step] for step in steps]


def test_a_step_that_would_begin_when_all_is_over_is_none() -> None:
    """Applied at the very moment at which it would have been late."""
    facts = (born(), listed(), applied(Status.RECEIVED, 1, "2025-04-02"))
    (standing,) = standings(know(NOOR, facts, Context(), frozenset()), lambda _: True)

    assert [1] == [h.step for h in held(NOT_APPLIED, standing, Context())]
