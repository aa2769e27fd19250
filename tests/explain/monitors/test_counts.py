"""Where one pupil counts: each monitor by the days on which the answer changes."""

from dataclasses import replace

import pytest

from hub.domain.facts import Contact, Fact, HandoverStep, IntakeState, Status
from hub.domain.identifiers import PupilId
from hub.domain.knowledge import know
from hub.domain.pupil import knowledge
from hub.explain.monitors.catalogue import monitor
from hub.explain.monitors.seen import Seen
from hub.explain.monitors.sheet import Path as RowPath
from hub.explain.monitors.sheet import Unit
from tests.explain.monitors.town import CONTEXT, arrives, expected, handover, intake, let_go, spoken_to
from tests.story import (
    MBO,
    NOOR,
    OTHER_MBO,
    VO,
    applied,
    born,
    enrolled,
    given,
    graduated,
    in_vo,
    lives,
    moment,
    read,
)


def falls(name: str, day: str, *facts: Fact, season: int = 2025) -> list[tuple[RowPath, tuple[str, ...]]]:
    """In which rows and columns one pupil of Leiden counts."""
    return [(u.path, u.falls) for u in units(name, day, *facts, season=season)]


def units(name: str, day: str, *facts: Fact, season: int = 2025) -> list[Unit]:
    now = moment(day)
    known = know(PupilId("p-noor"), [born(), lives(), *facts], CONTEXT, frozenset())
    seen = Seen(known, season, now, CONTEXT, {})
    return [unit for sheet in monitor(name).sheets(season, now) for unit in sheet.find(seen)]


def columns(name: str, day: str, *facts: Fact) -> list[str]:
    return [column for _, fallen in falls(name, day, *facts) for column in fallen]


def test_who_applied_on_1_april_is_in_time_and_the_day_after_is_not() -> None:
    def told(day: str) -> str:
        return columns("doorstroom", "2025-06-01", expected(), applied(Status.RECEIVED, 1, day))[0]

    assert "aangemeld t/m 1 april" == told("2025-04-01T23:59")
    assert "later aangemeld" == told("2025-04-02T00:00")


def test_an_application_of_tomorrow_is_none_today() -> None:
    facts = (expected(), applied(Status.OFFERED, 1, "2025-03-10"))

    assert ["geen aanmelding bekend", "geen plek gekregen"] == columns("doorstroom", "2025-03-09", *facts)
    assert ["aangemeld t/m 1 april", "plek gekregen"] == columns("doorstroom", "2025-03-10", *facts)


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ((enrolled("2025-08-01"),), "in het mbo op 1 oktober"),
        ((enrolled("2025-08-01", "2025-10-01"),), "in het mbo op 1 oktober"),
        ((enrolled("2025-08-01", "2025-09-30"),), "niet aangekomen"),
        ((enrolled("2025-10-02"),), "niet aangekomen"),
        ((enrolled("2025-08-01", route="EX"),), "niet aangekomen"),
        ((in_vo("2025-08-01"),), "anders geregeld"),
        ((), "niet aangekomen"),
    ],
)
def test_1_october_counts_who_is_enrolled_on_the_day(facts: tuple[Fact, ...], outcome: str) -> None:
    assert outcome == columns("doorstroom", "2025-10-02", expected(), let_go(), *facts)[-1]


def test_before_the_day_is_over_nobody_is_counted() -> None:
    assert 2 == len(columns("doorstroom", "2025-10-01", expected(), let_go()))


def test_a_mover_stands_at_the_school_that_let_go_with_the_level_it_expected() -> None:
    path, _ = falls("doorstroom", "2025-10-02", expected(level="tl"), let_go())[0]

    assert ("26", VO, "tl") == path


SWITCHES = [
    ((enrolled("2025-08-01"),), "leerjaar 1", "zelfde opleiding"),
    ((enrolled("2024-08-01"),), "leerjaar 2", "zelfde opleiding"),
    ((enrolled("2025-08-01", "2026-07-31"),), "leerjaar 1", "uitgevallen"),
    ((enrolled("2025-08-01", "2026-07-31"), graduated("2026-07-01")), "leerjaar 1", "diploma"),
    (
        (enrolled("2025-08-01", "2026-07-31"), enrolled("2026-08-01", school=OTHER_MBO, number="2")),
        "leerjaar 1",
        "geswitcht elders",
    ),
    (
        (
            enrolled("2025-08-01", "2025-12-31"),
            replace(enrolled("2026-01-01", number="2"), programme="25656"),
        ),
        "leerjaar 1",
        "geswitcht binnen",
    ),
    (
        (enrolled("2025-08-01", "2025-12-31"), enrolled("2026-02-01", number="2")),
        "leerjaar 1",
        "zelfde opleiding",
    ),
]


@pytest.mark.parametrize(("facts", "year", "fate"), SWITCHES)
def test_a_student_is_judged_on_the_1_october_after_the_year(
    facts: tuple[Fact, ...], year: str, fate: str
) -> None:
    """
    Who leaves at the end of July and is nowhere in October dropped out, as vsv counts.
    """
    assert [(("26", MBO, year, "25655"), (fate,))] == falls("switch", "2026-11-01", *facts)


def test_what_comes_after_the_1_october_counts_no_more() -> None:
    facts = (enrolled("2025-08-01", "2026-10-15"),)

    assert ["zelfde opleiding"] == columns("switch", "2026-12-01", *facts)


@pytest.mark.parametrize("facts", [(enrolled("2023-08-01"),), (enrolled("2025-08-01", route="EX"),)])
def test_a_third_year_and_an_exam_alone_are_not_counted(facts: tuple[Fact, ...]) -> None:
    assert [] == columns("switch", "2026-04-01", *facts)


@pytest.mark.parametrize(
    ("day", "urgency"),
    [
        ("2025-05-14", "korter dan 2 weken"),
        ("2025-05-15", "2 tot 6 weken"),
        ("2025-06-11", "2 tot 6 weken"),
        ("2025-06-12", "6 weken of langer"),
    ],
)
def test_an_application_waits_from_its_first_message(day: str, urgency: str) -> None:
    facts = (expected(), applied(Status.RECEIVED, 1, "2025-05-01"), applied(Status.RECEIVED, 2, "2025-05-10"))

    assert [urgency] == columns("wachtrij", day, *facts)


def test_who_has_a_place_anywhere_waits_nowhere() -> None:
    waits = applied(Status.RECEIVED, 1, "2025-03-01", school=OTHER_MBO, chain=2)

    assert ["6 weken of langer"] == columns("wachtrij", "2025-06-01", expected(), waits)
    assert [] == columns("wachtrij", "2025-06-01", expected(), waits, *arrives())


def test_an_institution_that_tells_of_no_intake_has_none_open() -> None:
    """
    Unknown is not no.
    """
    asked = applied(Status.RECEIVED, 1, "2025-03-01")

    assert [] == columns("doorlooptijden", "2025-06-01", expected(), asked)
    held = intake(IntakeState.HELD, "2025-03-21")
    assert [20] == [u.days for u in units("doorlooptijden", "2025-06-01", expected(), asked, held)]


def test_a_vo_school_reads_of_its_pupils_until_it_let_them_go() -> None:
    """
    WEB art. 8.0.3 lid 3: as long as the pupil is enrolled there.
    """
    waits = (expected(), applied(Status.RECEIVED, 1, "2025-03-02"), let_go())

    before, after = (units("wachtrij", day, *waits)[0].schools for day in ("2025-07-31", "2025-08-01"))

    assert (MBO, VO) == before
    assert (MBO,) == after


def test_what_stands_as_said_is_a_case_of_whoever_was_told() -> None:
    story = given(expected(), context=CONTEXT).on("2025-04-15")
    seen = Seen(
        knowledge(NOOR, story.pupil, CONTEXT, read), 2025, moment("2025-04-15"), CONTEXT, story.pupil.said
    )

    assert 1 == len(list(seen.cases(f"brin/{VO}")))
    assert [] == list(seen.cases(f"brin/{MBO}"))


def test_an_application_that_was_withdrawn_has_no_intake_under_way() -> None:
    planned = intake(IntakeState.PLANNED, "2025-06-20")
    facts = (expected(), applied(Status.RECEIVED, 1, "2025-03-01"), planned)

    assert ["loopt"] == columns("doorlooptijden", "2025-06-01", *facts)
    assert [] == columns("doorlooptijden", "2025-06-01", *facts, applied(Status.WITHDRAWN, 2, "2025-05-01"))


def test_a_handover_that_was_called_off_is_none() -> None:
    asked = handover(HandoverStep.ASKED, "2025-03-01")

    assert ["loopt"] == columns("doorlooptijden", "2025-06-01", expected(), asked)
    off = handover(HandoverStep.CALLED_OFF, "2025-04-01")
    assert [] == columns("doorlooptijden", "2025-06-01", expected(), asked, off)


@pytest.mark.parametrize(
    ("contact", "day", "found"),
    [
        (Contact.AT_WORK, "2025-09-02", "gebeurd"),
        (Contact.AT_WORK, "2025-09-01", "open"),
        (Contact.NOT_REACHED, "2025-12-01", "open"),
    ],
)
def test_who_was_heard_of_within_a_quarter_is_in_sight(contact: Contact, day: str, found: str) -> None:
    """
    To have asked is not to know.
    """
    asked = replace(spoken_to(day), contact=contact)

    assert found == point(7, "2025-12-02", expected(level="pro"), let_go(), asked)


def test_who_need_not_be_kept_in_sight_is_not_asked_after() -> None:
    assert point(7, "2025-12-02", expected(level="kb"), let_go()) is None


def point(number: int, day: str, *facts: Fact) -> str | None:
    """What is counted of a pupil under one point of the gedragslijn."""
    sheet = monitor("gedragslijn").sheets(2025, moment(day))[number - 1]
    known = know(PupilId("p-noor"), [born(), lives(), *facts], CONTEXT, frozenset())
    found = list(sheet.find(Seen(known, 2025, moment(day), CONTEXT, {})))
    return found[0].falls[0] if found else None
