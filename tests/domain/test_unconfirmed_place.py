"""D14, and what follows from it: enrolled by the koppelpunt, unknown to the institution's own overview."""

import pytest

from hub.domain.facts import Fact, Status
from hub.domain.timeline import millis
from tests.story import MBO, OTHER_MBO, Story, applied, enrolled, given, left, listed, moment, roster

RO = f"ro/{MBO}"
PLACE = (listed(), left(), applied(Status.ENROLLED, 1, "2025-05-12", starts="2025-08-18"))

YEAR = ("2025-08-01", "2026-07-31")
LATER = 1 << 45
"""A version after all overviews of these stories."""


def full(through: str) -> int:
    """The version of an overview: the moment up to which it looked."""
    return millis(moment(through))


def heard(through: str, *facts: Fact, spared: tuple[str, ...] = ()) -> Story:
    """A place of May, and full overviews of the institution up to a day, without this pupil."""
    story = given(*PLACE, *facts, context=roster("koppelpunt/mbo", RO))
    story = story.delivered("koppelpunt/mbo", through)
    return story.delivered(RO, through, scope=YEAR, version=full(through), spared=spared)


@pytest.mark.parametrize(("day", "open_then"), [("2025-08-31", []), ("2025-09-01", ["D11 3", "D14 2"])])
def test_two_weeks_after_the_start_a_place_that_duo_does_not_know_is_doubted(
    day: str, open_then: list[str]
) -> None:
    """Starts on 18 August: up to 31 August it may be on its way. Then the mbo hears, and the municipality."""
    assert open_then == heard(day).on(day).open


def test_who_hears_what() -> None:
    """The mbo that it can mend it; the municipality that the pupil is nowhere."""
    assert [
        "opened D11 severity 3 to gm/0546",
        "opened D14 severity 2 to brin/98MA",
    ] == sorted(heard("2025-09-01").on("2025-09-01").tells)


def test_nowhere_on_the_first_of_october() -> None:
    """Heard weekly to October without this pupil: counted, and the mbo reads it as more serious."""
    story = heard("2025-10-03").on("2025-10-03")

    assert ["D11 4", "D14 3", "D15 4"] == story.open


@pytest.mark.parametrize(
    "story",
    [
        heard("2025-08-31"),
        heard("2025-10-03", enrolled("2025-08-18", version=LATER)),
        heard("2025-10-03", spared=("p-noor/1",)),
        given(*PLACE, context=roster("koppelpunt/mbo")).delivered("koppelpunt/mbo", "2025-10-03"),
        given(*PLACE),
    ],
    ids=["not heard past it", "listed", "its row unreadable", "no overview is waited for", "no roster"],
)
def test_nothing_is_doubted_that_nobody_could_know(story: Story) -> None:
    assert [] == story.on("2025-10-03").open


def test_the_overview_that_lists_the_pupil_after_all_ends_all_of_it() -> None:
    """Registered late, from the first day on."""
    story = heard("2025-10-03").on("2025-10-03").when(enrolled("2025-08-18", version=LATER), on="2025-10-10")

    assert [] == story.open


def test_a_place_that_is_taken_back_is_no_place_to_doubt() -> None:
    story = heard("2025-09-01").on("2025-09-01")

    story = story.when(applied(Status.WITHDRAWN, 2, "2025-09-03"), on="2025-09-04")

    assert ["D06 3", "D11 3"] == story.open


def test_what_the_overview_took_back_itself_is_its_word() -> None:
    """Listed and then no more: no enrolment at all, as before, and nothing to register."""
    facts = enrolled("2025-08-18", version=3)

    assert ["D11 4", "D15 4"] == heard("2025-10-03", facts).on("2025-10-03").open


def test_a_place_without_a_start_day_is_not_doubted_before_the_school_year() -> None:
    """
    Told in May, and no overview of the year before lists it: on 1 August nobody is nowhere by that.
    """
    place = (listed(), left(), applied(Status.ENROLLED, 1, "2025-05-12", starts=None))
    story = given(*place, context=roster("koppelpunt/mbo", RO)).delivered("koppelpunt/mbo", "2025-08-14")
    story = story.delivered(RO, "2025-08-14", scope=YEAR, version=full("2025-08-14"))

    assert [] == story.on("2025-08-14").open


def test_a_place_that_is_told_once_more_is_the_same_case() -> None:
    """Said again in September, with nothing between: the mbo has one case, and it goes on."""
    again = applied(Status.ENROLLED, 2, "2025-09-10", starts="2025-08-18")
    story = heard("2025-09-20").on("2025-09-09").when(again, on="2025-09-20")

    assert ["D11 4", "D14 2"] == story.open
    assert ["revised D14 severity 2 to brin/98MA"] == [told for told in story.tells if "D14" in told]


def test_an_overview_that_was_cut_short_is_no_answer() -> None:
    """
    Heard past the day, and not full: nobody is doubted by it, and the next full one is asked, with no other news.
    """
    story = heard("2025-08-25").delivered("koppelpunt/mbo", "2025-09-09")
    story = story.delivered(RO, "2025-09-02").on("2025-09-03")
    assert [] == story.open
    assert RO in [source for source, _ in story.pupil.waits]

    story = story.delivered(RO, "2025-09-09", scope=YEAR, version=full("2025-09-09"))

    assert ["D11 3", "D14 2"] == story.on("2025-09-09").open


def test_a_full_overview_of_another_year_or_of_before_is_no_answer() -> None:
    before = heard("2025-08-31").delivered(RO, "2025-09-02")
    other = heard("2025-08-25").delivered(
        RO, "2025-09-02", scope=("2024-08-01", "2025-07-31"), version=full("2025-09-02")
    )

    assert [] == before.on("2025-09-02").open
    assert [] == other.on("2025-09-02").open


@pytest.mark.parametrize(
    ("starts", "mild", "serious"),
    [
        ("2025-09-29", "2025-10-13", "2025-10-13"),
        ("2025-10-01", "2025-10-15", "2025-10-15"),
        ("2025-10-02", "2026-01-31", "2026-02-01"),
        ("2026-02-01", "2026-02-14", "2026-02-15"),
        ("2026-02-02", "2026-07-30", None),
    ],
)
def test_a_later_start_counts_for_the_next_count_date(starts: str, mild: str, serious: str | None) -> None:
    """1 October, and 1 February for who starts after it; after that nothing is counted any more this year."""
    place = applied(Status.ENROLLED, 1, "2025-09-12", starts=starts)
    story = given(listed(), left(), place, context=roster("koppelpunt/mbo", RO))
    story = story.delivered("koppelpunt/mbo", "2026-07-31")
    story = story.delivered(RO, "2026-07-31", scope=YEAR, version=full("2026-07-31"))

    assert (serious == mild) == ("D14 3" in story.on(mild).open)
    assert (serious is None) == ("D14 3" not in story.on(serious or mild).open)


@pytest.mark.parametrize("registered", [False, True])
def test_a_place_for_february_is_no_enrolment_on_the_first_of_october(*, registered: bool) -> None:
    """By the koppelpunt's word, or with the first day that the RO gives: counted, until it begins."""
    promise = applied(Status.ENROLLED, 1, "2025-07-12", starts="2026-02-01")
    facts = (promise, enrolled("2026-02-01")) if registered else (promise,)
    story = given(listed(), left(), *facts).on("2025-10-02")

    assert ["D15 4", "D30 2"] == story.open
    assert [] == story.on("2026-02-01").open


def test_a_place_for_february_beside_one_that_has_begun_counts_nobody() -> None:
    promise = applied(Status.ENROLLED, 1, "2025-07-12", starts="2026-02-01")
    other = applied(Status.ENROLLED, 2, "2025-07-12", chain=2, school=OTHER_MBO)

    assert [] == given(listed(), left(), promise, other).on("2025-10-02").open
