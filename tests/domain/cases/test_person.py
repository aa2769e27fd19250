"""C19 to C26, C55: who the pupil is, how old, where living, with which diploma."""

import pytest

from hub.domain.facts import Result, Status
from tests.cases import case
from tests.domain.cases.diary import diary
from tests.story import AWAY, Story, applied, born, dies, enrolled, exam, left, listed, lives, moves

OA = Status.OFFERED


def gone(birth: str = "2009-03-14") -> Story:
    """Left vo in July and never seen again."""
    return Story().hears(born(birth), lives(), listed(), applied(OA, 1, "2025-03-03"), left())


@case("C19", "Overleden: alles sluit zonder een woord, en daarna komt er niets meer.")
def test_after_a_death_everything_closes_without_a_word() -> None:
    year = diary(story=gone()).heard("2025-08-20", dies("2025-08-18"))

    assert year.told("2026-07-31") == [
        "2025-08-01 opened D11 severity 2 to gm/0546",
        "2025-08-20 closed D11 severity 2 to gm/0546",
    ]


@case("C20", "In juli verhuisd met een open zaak: overgedragen, en de oude gemeente hoort niets meer.")
def test_a_move_hands_the_case_over() -> None:
    year = diary(story=gone()).heard("2025-08-12", moves("2025-08-10", AWAY))

    lines = [line for line in year.told("2025-08-31") if " D11 " in line]
    assert lines == [
        "2025-08-01 opened D11 severity 2 to gm/0546",
        "2025-08-12 opened D11 severity 2 to gm/0363",
        "2025-08-12 closed D11 severity 2 to gm/0546",
    ]
    assert [] == year.told("2026-07-31", to="gm/0546")[2:]


@case("C21", "Vertrokken, niemand weet waarheen: de laatst bekende gemeente houdt de zaak.")
def test_an_unknown_address_stays_with_the_last_known_municipality() -> None:
    year = diary(story=gone()).heard("2025-08-12", moves("2025-08-10", None))

    assert "2025-09-01 revised D11 severity 3 to gm/0546" in year.told("2025-09-01")


@case("C22", "Woont in de ene regio, school in de tweede, mbo in de derde: de woongemeente hoort het.")
def test_the_municipality_of_residence_is_told() -> None:
    story = Story().hears(born(), lives(AWAY), listed(), applied(OA, 1, "2025-03-03"), left())

    assert diary(story=story).told("2025-08-01", to="gm/") == ["2025-08-01 opened D11 severity 2 to gm/0363"]


@case(
    "C23",
    "Wordt achttien op 2 september met een open zaak: van leerplicht naar het Doorstroompunt, één zaak.",
)
def test_coming_of_age_hands_over_within_one_case() -> None:
    year = diary(story=gone("2007-09-02")).until("2025-09-01")
    before = [r.role for s in year.story.pupil.said.values() for r in s.told if s.rule == "D11"]
    after = year.until("2025-09-02").story.pupil.said.values()

    assert before == ["leerplicht"]
    assert ["Doorstroompunt"] == [r.role for s in after for r in s.told if s.rule == "D11"]
    assert 1 == len(
        {name for name, s in year.until("2025-09-02").story.pupil.said.items() if s.rule == "D11"}
    )


@case("C24", "Precies op de verjaardag is iemand de leeftijd voorbij, de dag ervoor nog niet.")
@pytest.mark.parametrize(
    ("birth", "tells"), [("2002-08-02", True), ("2002-08-01", False), ("2002-07-31", False)]
)
def test_the_birthday_itself_is_over_the_limit(birth: str, tells: bool) -> None:  # noqa: FBT001 - a table
    """Twenty-three on 1 August 2025 is no longer the municipality's; twenty-three a day later still is."""
    assert tells == bool([x for x in diary(story=gone(birth)).told("2025-08-01", to="gm/") if " D11 " in x])


@case("C25", "Op 1 januari 2026 gaat de grens van 23 naar 27: wie 24 is, komt die dag in beeld.")
def test_who_is_twenty_four_comes_into_scope_on_1_january_2026() -> None:
    year = diary(story=gone("2001-06-01"))

    assert [] == year.told("2025-12-31", to="gm/")
    assert {line[:10] for line in year.told("2026-01-31", to="gm/")} == {"2026-01-01"}


@case("C26", "Havodiploma, zeventien, stopt met het mbo: heeft een startkwalificatie, dus geen melding.")
def test_a_havo_diploma_keeps_the_municipality_out() -> None:
    havo = exam(Result.PASSED, "2025-06-12", "havo")
    year = diary(listed(), applied(OA, 1, "2025-03-03"), born("2008-01-10"))
    year = year.heard("2025-07-31", havo, left("2025-07-31"))
    year = year.heard("2025-09-02", enrolled("2025-08-01")).heard(
        "2025-11-10", enrolled("2025-08-01", "2025-11-07", version=2)
    )

    assert [] == year.told("2026-07-31", to="gm/")


@case("C55", "De geboortedatum was fout en is hersteld: wie het mag weten, wordt opnieuw bepaald.")
def test_a_corrected_birth_date_decides_anew_who_may_know() -> None:
    year = diary(story=gone("2002-07-31"))
    corrected = year.heard("2025-08-12", born("2007-07-31", "brp/0546", 2))

    assert [] == [line for line in year.told("2025-08-31", to="gm/") if " D11 " in line]
    assert "2025-08-12 opened D11 severity 2 to gm/0546" in corrected.told("2025-08-12")
