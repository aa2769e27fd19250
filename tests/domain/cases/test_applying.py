"""C01 to C06, C32, C46: what happens to applications."""

from dataclasses import replace

from hub.domain.facts import Result, Status
from tests.cases import case
from tests.domain.cases.diary import diary
from tests.story import OTHER_MBO, applied, attended, born, enrolled, exam, left, listed

AO, OA, LNI, AI, LI = Status.RECEIVED, Status.OFFERED, Status.REJECTED, Status.WITHDRAWN, Status.ENROLLED


@case("C01", "Drie aanmeldingen, twee afgewezen, op de derde ingeschreven: daar hoeft niemand van te weten.")
def test_two_of_three_applications_rejected_and_placed_on_the_third_is_nobody_s_business() -> None:
    told = (
        diary(listed())
        .heard("2025-02-03", applied(AO, 1, "2025-02-03"), applied(AO, 2, "2025-02-03", chain=2))
        .heard("2025-02-05", applied(AO, 3, "2025-02-05", chain=3, school=OTHER_MBO))
        .heard("2025-03-10", applied(LNI, 4, "2025-03-10"), applied(LNI, 5, "2025-03-10", chain=2))
        .heard("2025-05-12", applied(LI, 6, "2025-05-12", chain=3, school=OTHER_MBO))
        .heard("2025-07-31", left())
        .heard("2025-09-02", enrolled(school=OTHER_MBO), attended("2025-09-01", OTHER_MBO))
    )

    assert [] == told.told("2026-07-31")


@case(
    "C02",
    "In februari afgewezen en twee weken later opnieuw aangemeld: de school hoort het, en het sluit vanzelf.",
)
def test_rejected_and_applied_again_two_weeks_later_opens_and_closes_at_the_school() -> None:
    told = (
        diary(listed())
        .heard("2025-02-03", applied(AO, 1, "2025-02-03"))
        .heard("2025-02-10", applied(LNI, 2, "2025-02-10"))
        .heard("2025-02-24", applied(AO, 3, "2025-02-24", chain=2, school=OTHER_MBO))
    )

    assert told.told("2025-05-31") == [
        "2025-02-10 opened D06 severity 3 to brin/98VA",
        "2025-02-24 withdrawn D06 severity 3 to brin/98VA",
    ]


@case("C03", "Van aangeboden terug naar ontvangen om de administratie: hooguit een bericht aan de school.")
def test_an_offer_that_goes_back_to_received_is_at_most_a_word_to_the_school() -> None:
    told = (
        diary(listed())
        .heard("2025-02-03", applied(AO, 1, "2025-02-03"))
        .heard("2025-02-10", applied(OA, 2, "2025-02-10"))
        .heard("2025-02-24", applied(AO, 3, "2025-02-24"))
        .heard("2025-02-26", applied(OA, 4, "2025-02-26"))
    )

    assert told.told("2025-05-31") == [
        "2025-02-24 opened D06 severity 1 to brin/98VA",
        "2025-02-26 withdrawn D06 severity 1 to brin/98VA",
    ]


@case("C04", "Het eerste bericht is al een inschrijving: dan is de leerling ingeschreven.")
def test_a_first_message_that_says_enrolled_is_an_enrolment() -> None:
    year = diary(listed()).heard("2025-03-03", applied(LI, 1, "2025-03-03")).heard("2025-07-31", left())

    assert [] == year.told("2025-10-31", to="gm/")
    assert [] == year.told("2025-09-05")


@case("C05", "Ingetrokken en op hetzelfde nummer weer aangemeld: dat is dezelfde aanmelding, weer open.")
def test_withdrawn_and_applied_again_under_one_number_is_the_same_application() -> None:
    told = (
        diary(listed())
        .heard("2025-02-03", applied(AO, 1, "2025-02-03"))
        .heard("2025-02-10", applied(AI, 2, "2025-02-10"))
        .heard("2025-02-12", applied(AO, 3, "2025-02-12"))
    )

    assert told.told("2025-06-30") == [
        "2025-02-10 opened D06 severity 3 to brin/98VA",
        "2025-02-12 withdrawn D06 severity 3 to brin/98VA",
    ]


@case("C06", "Hetzelfde nummer keert volgend jaar terug: het oude seizoen blijft zoals het was.")
def test_a_number_used_again_next_year_leaves_the_old_season_as_it_was() -> None:
    first = (
        diary(listed())
        .heard("2025-03-03", applied(AO, 1, "2025-03-03"))
        .heard("2025-05-12", applied(AI, 2, "2025-05-12"))
        .heard("2025-07-31", left())
    )
    missing = first.told("2025-10-31", to="gm/")
    again = first.heard("2025-11-03", applied(AO, 3, "2025-11-03", season=2026, starts="2026-08-01"))

    assert "2025-08-01 opened D11 severity 2 to gm/0546" in missing
    assert again.until("2025-11-30").story.open == first.until("2025-11-30").story.open


@case("C32", "Uitgeloot, maar dezelfde instelling bood iets anders aan: dan is er een alternatief.")
def test_a_lottery_lost_and_another_place_offered_there_is_an_alternative() -> None:
    lost = diary(listed()).heard("2025-03-03", applied(AO, 1, "2025-03-03"))
    lost = lost.heard("2025-05-12", applied(LNI, 2, "2025-05-12"))
    offered = lost.heard("2025-05-16", applied(OA, 3, "2025-05-16", chain=2))

    assert any(" D07 " in line for line in lost.told("2025-06-30"))
    assert [] == [line for line in offered.told("2025-06-30") if " D07 " in line]


@case("C46", "De opleiding kreeg midden in het jaar een ander nummer: het is dezelfde plek.")
def test_a_programme_renumbered_in_mid_season_is_the_same_place() -> None:
    offered = applied(OA, 1, "2025-03-03")
    placed = replace(applied(LI, 2, "2025-05-12"), programme="27001")
    year = (
        diary(listed()).heard("2025-03-03", offered).heard("2025-05-12", placed).heard("2025-07-31", left())
    )
    year = year.heard("2025-09-05", replace(enrolled(), programme="27001"), attended("2025-09-01"))

    assert [] == year.told("2026-07-31")


@case("C48", "De doorlopende leerroute hoeft zich niet aan te melden.")
def test_who_passes_an_exam_and_is_enrolled_already_needs_no_application() -> None:
    year = diary(listed(), enrolled("2024-08-01"), exam(Result.PASSED), born())

    assert [] == [line for line in year.told("2025-10-31") if " D02 " in line]
