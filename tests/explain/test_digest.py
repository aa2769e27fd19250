"""The week's message: one list per recipient and rule, and what a rule asked of offices week by week."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from hub.domain.findings import Party
from hub.domain.identifiers import PupilId, SignalId, case_id, file_id
from hub.domain.signals import Addressee, Change, Recipient, Signal
from hub.domain.timeline import midnight, millis
from hub.explain import digest as weekly
from hub.ops.digest_cli import line

SCHOOL, TOWN = Recipient("brin/98VA", Party.VO), Recipient("gm/0546", Party.TRUANCY)
COORDINATOR, OPS = Recipient("rmc/26", Party.REGION), Recipient("ops", Party.OPERATOR)
MONDAY = date(2026, 3, 30)


def said(
    day: str,
    *to: Recipient,
    who: int = 1,
    severity: int = 2,
    change: Change = Change.OPENED,
    rule: str = "D02",
    hears: Change | None = None,
) -> Signal:
    """What a tick at 07:00 of a day says; `hears`: what it is for the recipients, if another thing."""
    at = midnight(date.fromisoformat(day)) + timedelta(hours=7)
    return Signal(
        id=SignalId(f"s-{who}"),
        subject=PupilId(f"p-{who}"),
        rule=rule,
        season=2026,
        occasion="",
        revision=millis(at),
        change=change,
        step=1,
        severity=severity,
        since=midnight(date.fromisoformat(day)),
        ground="WEB art. 8.0.1",
        evidence=(),
        responsible=Party.VO,
        addressees=tuple(Addressee(r, hears or change) for r in to or (SCHOOL,)),
    )


def of(week: date, *signals: Signal) -> list[tuple[str, str, int, int, int, int]]:
    return [
        (d.recipient.address, d.rule, len(d.standing), len(d.new), d.over, d.graver)
        for d in weekly.digests(signals, week)
    ]


def test_two_hundred_of_one_rule_are_one_message() -> None:
    told = [said("2026-04-02", who=n) for n in range(200)]

    assert [("brin/98VA", "D02", 200, 200, 0, 0)] == of(MONDAY, *told)


def test_each_recipient_and_rule_has_a_message_of_its_own() -> None:
    found = of(
        MONDAY, said("2026-04-02", SCHOOL, TOWN), said("2026-04-02", SCHOOL, who=2, rule="D06", severity=1)
    )

    assert [("brin/98VA", "D02"), ("brin/98VA", "D06"), ("gm/0546", "D02")] == [row[:2] for row in found]


@pytest.mark.parametrize(
    ("day", "row"),
    [
        ("2026-03-29", (1, 0)),  # the Sunday before
        ("2026-03-30", (1, 1)),
        ("2026-04-05", (1, 1)),
    ],
)
def test_new_is_what_was_told_from_monday_to_sunday(day: str, row: tuple[int, int]) -> None:
    ((_, _, standing, new, _, _),) = of(MONDAY, said(day))

    assert row == (standing, new)


def test_what_is_said_after_the_week_is_not_in_it() -> None:
    assert [] == of(MONDAY, said("2026-04-06"))


def test_the_open_list_comes_each_week_and_a_revision_makes_nothing_new() -> None:
    told = (said("2026-03-17"), said("2026-04-02", change=Change.REVISED))

    assert [("brin/98VA", "D02", 1, 0, 0, 0)] == of(MONDAY, *told)


def test_what_asks_for_action_is_in_no_message_and_what_came_to_ask_for_it_is_counted() -> None:
    before, after = said("2026-03-17"), said("2026-04-02", severity=3, change=Change.REVISED)

    assert [] == of(MONDAY, said("2026-04-02", severity=3))
    assert [("brin/98VA", "D02", 0, 0, 0, 1)] == of(MONDAY, before, after)
    assert [] == of(MONDAY + timedelta(days=7), before, after)


@pytest.mark.parametrize("end", [Change.WITHDRAWN, Change.CLOSED])
def test_what_is_over_is_counted_in_its_week_and_then_forgotten(end: Change) -> None:
    told = (said("2026-03-17"), said("2026-04-02", change=Change.WITHDRAWN, hears=end))

    assert [("brin/98VA", "D02", 0, 0, 1, 0)] == of(MONDAY, *told)
    assert [] == of(MONDAY + timedelta(days=7), *told)


def test_who_keeps_what_it_has_keeps_its_place_in_the_list() -> None:
    """
    A revision that only the other one reads.
    """
    told = (said("2026-03-17"), said("2026-04-02", change=Change.REVISED, hears=Change.KEPT))

    assert [("brin/98VA", "D02", 1, 0, 0, 0)] == of(MONDAY, *told)


def test_operators_and_coordinators_get_none() -> None:
    assert [] == of(MONDAY, said("2026-04-02", COORDINATOR, OPS))


def test_the_order_in_which_partitions_are_read_changes_nothing() -> None:
    told = [said("2026-03-17"), said("2026-04-02", who=2), said("2026-04-03", change=Change.WITHDRAWN)]

    assert weekly.digests(told, MONDAY) == weekly.digests(told[::-1], MONDAY)


def test_it_is_told_in_dutch_with_case_and_file_and_nobody_in_it() -> None:
    (one,) = weekly.digests([said("2026-03-17"), said("2026-04-02", who=2)], MONDAY)

    lines = list(weekly.tell(one, MONDAY))

    assert "Weekbericht van 30 maart 2026 t/m 5 april 2026 voor" in lines[0]
    assert "niet aangemeld (D02)" in lines[0]
    assert "  2 open, 1 nieuw, 0 voorbij" in lines
    first, second = (line for line in lines if "zaak" in line)
    case, file = case_id(SignalId("s-1"), SCHOOL.address), file_id("p-1", SCHOOL.address)
    assert f"    zaak {case} in dossier {file}: ernst 2, sinds 17 maart 2026" == first
    assert second.endswith("sinds 2 april 2026 · nieuw")
    assert "p-1" not in "".join(lines)


def test_a_rules_burden_is_told_by_week_and_office() -> None:
    """
    Weeks in which a municipality got nothing are no usual weeks; a school's list is one message a week.
    """
    grave = [said("2026-04-02", TOWN, who=n, severity=3) for n in range(5)]
    grave += [said("2026-04-08", TOWN, who=9, severity=4, change=Change.REVISED)]
    mild = [said("2026-04-02", who=n) for n in range(20, 30)] + [said("2026-04-09", who=31)]
    kept = [said("2026-04-09", TOWN, who=32, severity=3, hears=Change.KEPT)]

    (found,) = weekly.burdens([*grave, *mild, *kept])

    assert weekly.Burden("D02", 1, 6, 3, 5, 11, 2) == found
    assert (
        "D02 niet aangemeld: 6 × ernst 3+ aan 1 gemeenten, per week 3, hoogstens 5; 11 × ernst 1-2 in 2 weekberichten"
        == line(found)
    )


def test_of_a_school_nothing_of_severity_3_is_an_office_s_burden() -> None:
    (found,) = weekly.burdens([replace(said("2026-04-02", severity=3, who=1)), said("2026-04-02", who=2)])

    assert (0, 0, 1) == (found.offices, found.records, found.mild)


def test_a_week_begins_on_monday() -> None:
    week = [weekly.monday(MONDAY + timedelta(days=n)) for n in (-1, 0, 6, 7)]

    assert [MONDAY - timedelta(days=7), MONDAY, MONDAY, MONDAY + timedelta(days=7)] == week
