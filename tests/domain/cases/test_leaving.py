"""C13 to C18, C28, C33, C50: leaving vo, and the ways out."""

from hub.domain.facts import Destination, FollowUpStep, Outcome, Result, Status
from tests.cases import case
from tests.domain.cases.diary import diary
from tests.story import (
    VO,
    applied,
    attended,
    born,
    enrolled,
    exam,
    followed,
    given,
    in_vo,
    left,
    listed,
    moves,
)

AO, OA, AI, LI = Status.RECEIVED, Status.OFFERED, Status.WITHDRAWN, Status.ENROLLED


@case("C13", "Op 31 juli uitgeschreven en op 1 augustus ingeschreven: dat is geen gat.")
def test_left_on_31_july_and_enrolled_on_1_august_is_no_gap() -> None:
    year = (
        diary(listed())
        .heard("2025-03-03", applied(OA, 1, "2025-03-03"))
        .heard("2025-07-31", left("2025-07-31"))
        .heard("2025-08-01", enrolled("2025-08-01"))
        .heard("2025-09-02", attended("2025-09-01"))
    )

    assert [] == year.told("2026-07-31")


@case("C15", "In juni het diploma en een aangeboden plek: voor 1 augustus is niemand zoek.")
def test_a_diploma_in_june_and_an_offer_is_not_missing_before_august() -> None:
    year = (
        diary(listed())
        .heard("2025-03-03", applied(OA, 1, "2025-03-03"))
        .heard("2025-06-13", exam(Result.PASSED), left("2025-06-13"))
    )

    assert [] == year.told("2025-07-31", to="gm/")
    assert year.told("2025-08-01", to="gm/") == ["2025-08-01 opened D11 severity 2 to gm/0546"]


@case("C16", "Gezakt, blijft in het vo en trekt de aanmelding in: die hoeft niemand te zoeken.")
def test_failed_and_stays_in_vo_is_nobody_s_to_look_for() -> None:
    year = (
        diary(listed())
        .heard("2025-03-03", applied(AO, 1, "2025-03-03"))
        .heard("2025-06-13", exam(Result.FAILED))
        .heard("2025-06-20", applied(AI, 2, "2025-06-20"), in_vo("2025-08-01"))
    )

    assert [] == year.told("2026-07-31", to="gm/")
    assert [] == year.until("2025-10-31").story.open


@case("C17", "Van vmbo naar havo of vavo: het voortgezet onderwijs gaat door.")
def test_on_to_havo_is_going_on_in_vo() -> None:
    year = (
        diary(listed(season=2025))
        .heard("2025-03-03", applied(AO, 1, "2025-03-03"))
        .heard("2025-06-13", exam(Result.PASSED))
        .heard("2025-07-31", left("2025-07-31", Destination.VO), applied(AI, 2, "2025-07-31"))
    )

    assert [] == year.told("2026-07-31", to="gm/")


@case("C18", "Naar een particuliere opleiding of het buitenland: open tot de gemeente het bevestigt.")
def test_private_education_stays_open_until_the_municipality_confirms_it() -> None:
    gone = diary(listed(), applied(OA, 1, "2025-03-03"))
    gone = gone.heard("2025-07-31", left("2025-07-31", Destination.PRIVATE)).until("2025-08-19")
    (case_,) = gone.story.pupil.said.values()
    closed, outcome = FollowUpStep.CLOSED, Outcome.PRIVATE_EDUCATION
    settled = gone.heard(
        "2025-08-20", followed("D11", case_.occasion, closed, "2025-08-19T10:00", outcome=outcome)
    )

    assert ["2025-08-01 opened D11 severity 2 to gm/0546"] == list(gone.lines)
    assert [] == settled.until("2025-10-31").story.open


@case("C18", "Vertrokken naar het buitenland volgens de basisregistratie: het seizoen is klaar.")
def test_abroad_by_the_register_settles_it() -> None:
    gone = diary(listed()).heard("2025-07-31", left("2025-07-31", Destination.ABROAD))
    settled = gone.heard("2025-08-20", moves("2025-08-18", None, abroad=True))

    assert gone.told("2025-08-01", to="gm/")
    assert [] == settled.until("2025-10-31").story.open


@case(
    "C33",
    "Naar een instelling buiten de regio, die niet is aangesloten: haar inschrijving bij DUO sluit het.",
)
def test_an_enrolment_outside_the_region_settles_it() -> None:
    gone = diary(listed()).heard("2025-07-31", left("2025-07-31"))
    settled = gone.heard("2025-09-03", enrolled("2025-08-01"))

    assert gone.told("2025-08-01", to="gm/")
    assert [] == settled.until("2026-07-31").story.open


@case("C28", "Van praktijkonderwijs met een getuigschrift, zeventien jaar: niet kwalificatieplichtig.")
def test_a_certificate_of_pro_at_seventeen_ends_the_duty_to_qualify() -> None:
    pro = given(born("2008-03-14"))
    year = diary(story=pro).heard("2025-01-20", exam(Result.PASSED, "2025-01-15", "pro"), left("2025-01-20"))

    assert [] == [line for line in year.told("2025-03-31") if " D12 " in line]


@case("C50", "De vo-school besteedt uit aan het vavo: ingeschreven is de leerling in het vo.")
def test_vavo_on_behalf_of_a_vo_school_is_vo() -> None:
    year = diary(in_vo("2024-08-01", school=VO)).heard("2025-06-13", exam(Result.FAILED, level="vavo"))

    assert [] == year.told("2026-07-31", to="gm/")
