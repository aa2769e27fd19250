"""What rests on silence waits until its sources were heard past its start; what rests on none waits for nobody."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from hub.domain.facts import Fact, Status
from tests.story import MBO, OTHER_MBO, absent, applied, enrolled, given, left, listed, moves, roster

KOPPELPUNT, RO, ATTENDANCE = "koppelpunt/mbo", f"ro/{MBO}", f"attendance/{MBO}"
REJECTED = (applied(Status.RECEIVED, 1, "2025-02-01"), applied(Status.REJECTED, 2, "2025-02-10"))

WAITING: tuple[tuple[str, tuple[Fact, ...], str, str], ...] = (
    ("D02 1", (listed(),), KOPPELPUNT, "2025-03-16"),
    ("D11 2", (left(),), KOPPELPUNT, "2025-08-01"),
    ("D11 2", (left(), *REJECTED), RO, "2025-08-01"),
    ("D13 3", (left(), enrolled()), ATTENDANCE, "2025-09-06"),
    ("D15 4", (left(),), KOPPELPUNT, "2025-10-02"),
    ("D15 4", (left(), *REJECTED), RO, "2025-10-02"),
    ("D18 4", (enrolled("2025-08-01", "2025-11-15"),), KOPPELPUNT, "2025-11-23"),
    ("D18 4", (enrolled("2025-08-01", "2025-11-15"),), RO, "2025-11-23"),
    ("D24 2", (left(), moves("2025-08-25", "0363")), KOPPELPUNT, "2025-08-01"),
)


@pytest.mark.parametrize(("told", "facts", "source", "first"), WAITING)
def test_nothing_opens_before_its_source_was_heard_past_its_start(
    told: str, facts: tuple[Fact, ...], source: str, first: str
) -> None:
    """Heard through a minute before it began is not enough, though weeks go by; the moment itself is."""
    began = date.fromisoformat(first)
    eve, later = began - timedelta(days=1), (began + timedelta(days=45)).isoformat()
    story = given(*facts, context=roster(source))

    assert told not in story.delivered(source, f"{eve}T23:59").on(later).open
    assert told in story.delivered(source, first).on(later).open


@pytest.mark.parametrize(
    ("told", "facts", "day"),
    [
        ("D06 3", REJECTED, "2025-02-11"),
        ("D16 3", (absent("2025-11-03", hours=16),), "2025-11-05"),
    ],
)
def test_what_a_source_said_itself_waits_for_no_other(told: str, facts: tuple[Fact, ...], day: str) -> None:
    """A rejection and an absence were told: no source can come that takes them back by having been silent."""
    story = given(listed(), *facts, context=roster(KOPPELPUNT, RO, ATTENDANCE))

    assert told in story.on(day).open


def test_the_attendance_of_another_institution_is_no_news() -> None:
    """Whether somebody was missed at one institution is not in the export of another."""
    story = given(left(), enrolled(), context=roster(ATTENDANCE, f"attendance/{OTHER_MBO}"))

    assert [] == story.delivered(f"attendance/{OTHER_MBO}", "2025-09-30").on("2025-09-30").open


def test_a_feed_is_waited_for_while_it_is_on_the_roster() -> None:
    """Its line ended on 31 July: nobody waits for it in August."""
    context = roster(KOPPELPUNT)
    (feed,) = context.roster
    for last, expected in ((date(2025, 7, 31), ["D11 2"]), (date(2025, 8, 1), [])):
        story = given(left(), context=replace(context, roster=(replace(feed, last_day=last),)))

        assert expected == story.on("2025-08-01").open


def test_what_was_opened_waits_for_nobody_again() -> None:
    """Applied since, at an institution whose register was not heard yet: it goes on, with more to rest on."""
    story = given(left(), context=roster(KOPPELPUNT, RO)).delivered(KOPPELPUNT, "2025-08-20")
    story = story.on("2025-08-20")
    assert ["D11 2"] == story.open

    story = story.when(applied(Status.RECEIVED, 1, "2025-08-21"), on="2025-08-22")

    assert ["revised D11 severity 2 to gm/0546"] == story.tells


def test_an_earlier_step_that_opens_late_is_open_too_though_nothing_is_told() -> None:
    """Its source left the roster before the second step began, and was heard afterwards."""
    (line,) = roster(KOPPELPUNT).roster
    until_august = replace(line, last_day=date(2025, 8, 31))
    story = given(left(), context=replace(roster(), roster=(until_august,))).on("2025-09-05")
    assert [(2,)] == [said.steps for said in story.pupil.said.values()]

    story = story.delivered(KOPPELPUNT, "2025-08-02").on("2025-09-06")

    assert [] == story.tells
    assert [(1, 2)] == [said.steps for said in story.pupil.said.values()]
