"""C30, C31, C34, C35, C37, C47: arriving, or not, and what DUO says of it."""

from hub.domain.facts import Fact, Status
from tests.cases import case
from tests.domain.cases.diary import Diary, diary
from tests.story import (
    MBO,
    OTHER_MBO,
    Story,
    applied,
    attended,
    born,
    enrolled,
    left,
    listed,
    lives,
    roster,
)

AO, OA, LI = Status.RECEIVED, Status.OFFERED, Status.ENROLLED
ATTENDANCE = f"attendance/{MBO}"


def waiting(*facts: Fact, sources: tuple[str, ...]) -> Story:
    """A pupil in a region that waits for these sources."""
    return Story(context=roster(*sources)).hears(born(), lives(), *facts)


def of(rule: str, lines: list[str]) -> list[str]:
    """What one rule said."""
    return [line for line in lines if f" {rule} " in line]


@case("C30", "Bbl met een contract vanaf oktober: voor oktober blijft niemand weg.")
def test_a_start_in_october_is_no_no_show_in_september() -> None:
    placed = applied(LI, 1, "2025-03-03", starts="2025-10-06")
    year = diary(story=waiting(listed(), placed, left(), sources=(ATTENDANCE,)))
    heard = year.delivered("2025-10-14", ATTENDANCE)

    assert [] == of("D13", heard.told("2025-10-12"))
    assert of("D13", heard.told("2025-10-31")) == ["2025-10-14 opened D13 severity 3 to brin/98MA"]


@case("C31", "De opleiding begint op 1 februari: dan is het geen zomerlek, maar een instromer van februari.")
def test_a_start_in_february_is_no_summer_leak() -> None:
    year = diary(listed()).heard("2025-03-03", applied(OA, 1, "2025-03-03", starts="2026-02-01"))
    year = year.heard("2025-07-31", left())

    assert [] == of("D11", year.told("2026-01-31"))
    assert of("D30", year.told("2025-10-02")) == ["2025-10-02 opened D30 severity 2 to gm/0546"]


@case("C34", "In november wordt de inschrijving verwijderd: dan stond de leerling op 1 oktober nergens.")
def test_an_enrolment_deleted_in_november_was_none_on_1_october() -> None:
    stood = diary(listed()).heard("2025-07-31", left()).heard("2025-09-03", enrolled(version=1))
    struck = stood.heard("2025-11-17", enrolled(version=2, retracted=True))

    assert [] == of("D15", struck.told("2025-11-16"))
    assert of("D15", struck.told("2025-11-30")) == ["2025-11-17 opened D15 severity 4 to gm/0546"]
    assert of("D11", struck.told("2025-11-30"))[-1] == "2025-11-17 opened D11 severity 4 to gm/0546"


@case("C35", "Op 14 oktober komt de inschrijving vanaf 1 september: wat gezegd was, gaat terug.")
def test_a_late_enrolment_takes_back_what_was_said_of_1_october() -> None:
    year = diary(listed()).heard("2025-07-31", left()).heard("2025-10-14", enrolled("2025-09-01"))

    assert of("D15", year.told("2025-10-31")) == [
        "2025-10-02 opened D15 severity 4 to gm/0546",
        "2025-10-14 withdrawn D15 severity 4 to gm/0546",
    ]
    assert [] == year.until("2025-10-31").story.open


@case(
    "C37", "In de eerste schoolweek valt de aanwezigheid van een instelling uit: niemand is dan weggebleven."
)
def test_an_attendance_feed_that_fails_makes_nobody_a_no_show() -> None:
    placed = applied(LI, 1, "2025-03-03")
    year = diary(story=waiting(listed(), placed, left(), enrolled(), sources=(ATTENDANCE,)))
    failing = year.delivered("2025-08-29", ATTENDANCE)
    back = failing.delivered("2025-09-09", ATTENDANCE)

    assert [] == of("D13", failing.told("2025-09-30"))
    assert of("D13", back.told("2025-09-09")) == ["2025-09-09 opened D13 severity 3 to brin/98MA"]


def both(*facts: Fact) -> Diary:
    """Enrolled at two institutions from the summer on."""
    year = diary(listed(), applied(OA, 1, "2025-03-03")).heard("2025-07-30", left())
    return year.heard("2025-07-31", enrolled(), enrolled(school=OTHER_MBO), *facts)


@case("C47", "Bij twee instellingen ingeschreven: allebei horen het, en de gemeente niet.")
def test_two_standing_enrolments_are_told_to_both_institutions() -> None:
    year = both(attended("2025-09-01"), attended("2025-09-02", OTHER_MBO))

    assert sorted(of("D29", year.told("2025-09-30"))) == [
        "2025-09-15 opened D29 severity 1 to brin/98MA",
        "2025-09-15 opened D29 severity 1 to brin/98MB",
    ]
    assert [] == year.told("2026-07-31", to="gm/")


@case(
    "C49",
    "Volgt lessen aan een andere instelling, maar staat daar niet ingeschreven: dat is geen tweede inschrijving.",
)
def test_presence_elsewhere_is_no_second_enrolment() -> None:
    year = diary(listed()).heard("2025-07-31", left())
    year = year.heard("2025-08-05", enrolled()).heard("2025-09-02", attended("2025-09-01"))

    assert [] == of("D29", year.heard("2025-09-08", attended("2025-09-05", OTHER_MBO)).told("2026-07-31"))
