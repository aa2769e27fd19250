"""D02, WEB art. 8.0.1: applying no later than 1 April."""

from dataclasses import replace

import pytest

from hub.domain.facts import Destination, Result, Status
from hub.domain.identifiers import Brin, SourceId
from tests.cases import case
from tests.domain.test_law_in_time import agreed
from tests.story import applied, enrolled, exam, given, left, listed, moves, roster


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2025-03-15", []),
        ("2025-03-16", ["opened D02 severity 1 to brin/98VA"]),
        ("2025-04-01", ["opened D02 severity 1 to brin/98VA"]),
        ("2025-04-02", ["opened D02 severity 2 to brin/98VA"]),
        ("2025-06-01", ["opened D02 severity 2 to brin/98VA"]),
        ("2025-06-02", ["opened D02 severity 3 to brin/98VA", "opened D02 severity 3 to gm/0546"]),
    ],
)
def test_first_days_are_exact(day: str, expected: list[str]) -> None:
    """The first of April is in time, the second is late; in June the municipality hears."""
    assert expected == given(listed()).on(day).tells


def test_an_application_ends_it_on_its_own_date() -> None:
    """Applied on 20 March, known on the 25th: what was said on the 24th is withdrawn as resolved."""
    story = given(listed()).on("2025-03-24")

    story = story.when(applied(Status.RECEIVED, 1, "2025-03-20T12:00"), on="2025-03-25")

    assert ["withdrawn D02 severity 1 to brin/98VA"] == story.tells
    assert "resolved" == story.said[0].reason


def test_application_before_the_warning_disproves_a_late_warning() -> None:
    """Applied on 1 March, known on the 25th: it never held."""
    story = given(listed()).on("2025-03-24").when(applied(Status.RECEIVED, 1, "2025-03-01"), on="2025-03-25")

    assert "disproved" == story.said[0].reason


def test_silence_of_the_koppelpunt_keeps_the_mouth_shut() -> None:
    """Nobody is said not to have applied before the koppelpunt was heard past 1 April (law 6)."""
    story = given(listed(), context=roster("koppelpunt/mbo")).delivered("koppelpunt/mbo", "2025-04-01T17:00")
    story = story.on("2025-04-10")
    assert ["D02 1"] == story.open

    story = story.delivered("koppelpunt/mbo", "2025-04-02").on("2025-04-11")

    assert ["revised D02 severity 2 to brin/98VA"] == story.tells


def test_first_message_may_be_enrolled() -> None:
    """A first message LI is an application too."""
    assert [] == given(listed(), applied(Status.ENROLLED, 1, "2025-02-01")).on("2025-04-02").tells


def test_an_enrolment_by_ro_ends_it_without_any_application() -> None:
    """The mbo outside the region is not connected; DUO's enrolment settles it on the first day."""
    story = given(listed()).on("2025-07-31").when(enrolled("2025-08-01"), on="2025-09-01")

    assert {"resolved"} == {s.reason for s in story.said}


@pytest.mark.parametrize(
    "fact",
    [
        left("2025-05-31", Destination.VO),
        left("2025-05-31", Destination.VAVO),
        exam(Result.FAILED, "2025-05-31"),
        moves("2025-05-31", None, abroad=True),
    ],
)
def test_who_stays_in_vo_or_leaves_the_country_is_not_looked_for(fact: object) -> None:
    """Goes on in vo, or emigrates: settled before June, so the municipality never hears."""
    assert [] == given(listed(), fact).on("2025-06-02").tells  # type: ignore[arg-type]  # any fact


def test_who_is_no_longer_listed_is_not_looked_for() -> None:
    """A full list that lacks the pupil retracts the expectation; it is not a deregistration."""
    story = given(listed(version=5)).on("2025-04-02")
    assert ["D02 2"] == story.open

    story = story.delivered("vo-list/98VA", "2025-04-10", scope=("2024-10-01", "2025-07-31"), version=6)

    assert ["withdrawn D02 severity 2 to brin/98VA"] == story.on("2025-04-10").tells


def test_an_application_of_another_season_counts_for_that_season() -> None:
    """The same chain used again next year leaves the old season untouched."""
    story = given(listed(), applied(Status.RECEIVED, 1, "2024-02-01", season=2024))

    assert ["opened D02 severity 2 to brin/98VA"] == story.on("2025-04-02").tells


ISK = replace(listed(), level="isk")


@case("C51", "Uit de isk, zeventien jaar: aanmelden mag later, en dan hoort de school het toch.")
@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2025-04-15", []),
        ("2025-04-16", ["D02 1"]),
        ("2025-05-01", ["D02 1"]),
        ("2025-05-02", ["D02 2"]),
        ("2025-07-01", ["D02 2"]),
        ("2025-07-02", ["D02 3"]),
    ],
)
def test_from_isk_each_day_is_a_month_later(day: str, expected: list[str]) -> None:
    assert expected == given(ISK).on(day).open


def test_who_is_expected_by_another_school_too_is_in_time_as_everybody() -> None:
    """Listed by the isk and by a school for vmbo: the latter sees the application."""
    other = replace(listed(), source=SourceId("vo-list/98VB"), school=Brin("98VB"))

    assert ["D02 2"] == given(ISK, other).on("2025-04-02").open


def test_how_much_later_is_agreed() -> None:
    """Not at all, agreed before the year; two months, with the last day of a shorter month."""
    assert ["D02 2"] == given(ISK, context=agreed("2025-01-01", {"isk_later_months": 0})).on(
        "2025-04-02"
    ).open
    story = given(ISK, context=agreed("2025-01-01", {"isk_later_months": 3, "warn_not_applied": (3, 31)}))

    assert [] == story.on("2025-06-29").open
    assert ["D02 1"] == story.on("2025-06-30").open
