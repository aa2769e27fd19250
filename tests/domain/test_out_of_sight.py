"""D23, WEB art. 8.3.1 and gedragslijn point 7: left pro, vso, isk or entree, and nobody knows where to."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from hub.domain.facts import Contact, Destination, Fact, FollowUpStep, Occupation, Outcome, Result, Status
from hub.domain.identifiers import Brin
from tests.cases import case
from tests.domain.test_law_in_time import agreed
from tests.story import (
    MBO,
    OTHER_MBO,
    Story,
    applied,
    born,
    contacted,
    enrolled,
    exam,
    exempted,
    followed,
    given,
    graduated,
    in_vo,
    left,
    listed,
    moves,
    occupied,
    roster,
)

PRO = replace(listed(), level="pro")
ADULT = born("2007-06-01", version=2)
CERTIFICATE = exam(Result.PASSED, "2025-11-14", level="pro")
LET_GO = left("2025-11-14", Destination.UNKNOWN)
TOLD, SERIOUS = ["opened D23 severity 2 to gm/0546"], ["opened D23 severity 3 to gm/0546"]


def says(story: Story) -> list[str]:
    return [line for line in story.tells if "D23" in line]


def stands(story: Story) -> list[str]:
    return [line for line in story.open if "D23" in line]


def closed(
    rule: str, occasion: str, day: str, outcome: Outcome | None = Outcome.GUIDED, *, season: int = 2025
) -> Fact:
    return replace(followed(rule, occasion, FollowUpStep.CLOSED, day, outcome=outcome), season=season)


def worked(*facts: Fact, until: str | None = "2025-11-30") -> Story:
    """Eighteen, from pro to a job that ends on 30 November."""
    return given(PRO, ADULT, left(), occupied("2025-08-01", until), *facts)


@case(
    "C28", "Met een getuigschrift van het praktijkonderwijs: na drie maanden vraagt de gemeente hoe het gaat."
)
@pytest.mark.parametrize(("day", "told"), [("2026-02-14", []), ("2026-02-15", SERIOUS)])
def test_with_a_certificate_at_seventeen_no_leerplicht_but_out_of_sight_in_three_months(
    day: str, told: list[str]
) -> None:
    """Last day 14 November: on 15 February the municipality hears; nobody was let go into nothing (D12)."""
    story = given(replace(PRO, season=2026, ref="2026"), CERTIFICATE, LET_GO, born("2008-08-20", version=2))

    assert [] == story.on("2026-02-13").open
    assert told == story.on(day).tells


def test_who_is_minor_is_serious_at_once_and_an_adult_after_another_quarter() -> None:
    """Eighteen on the day, or a day later; of an adult from 1 June on."""
    job = (PRO, left(), occupied("2025-08-01", "2026-02-28"))

    assert SERIOUS == says(given(*job, born("2008-03-02", version=2)).on("2026-03-01"))
    story = given(*job, born("2008-03-01", version=2)).on("2026-03-01")
    assert TOLD == says(story)
    assert [] == says(story.on("2026-05-31"))
    assert ["revised D23 severity 3 to gm/0546"] == says(story.on("2026-06-01"))


def test_a_job_that_ends_is_out_of_sight_the_next_day() -> None:
    """And no zomerlek: the job was where school led to."""
    assert [] == worked().on("2025-11-30").open
    assert TOLD == worked().on("2025-12-01").tells


@pytest.mark.parametrize(
    ("level", "found"), [("pro", ["D23 2"]), ("vso", ["D23 2"]), ("isk", ["D23 2"]), ("kb", [])]
)
def test_from_which_kinds_of_vo(level: str, found: list[str]) -> None:
    """Asked about in November, when zomerlek and the count were closed; of others nobody asks again."""
    facts = (replace(PRO, level=level), ADULT, left(), closed("D11", "zomerlek", "2025-09-05"))
    story = given(*facts, closed("D15", "1 October", "2025-10-10")).on("2026-01-09")
    assert [] == stands(story)

    assert found == stands(story.on("2026-01-10"))


def test_of_isk_an_adult_who_loses_work_is_nowhere() -> None:
    """School did not prepare for work: the zomerlek that it ended is open again, and is the file."""
    story = given(replace(PRO, level="isk"), ADULT, left(), occupied("2025-08-01", "2026-02-28"))

    assert [] == story.on("2026-02-28").open
    assert ["D11 3"] == story.on("2026-03-01").open


def test_one_child_is_one_file() -> None:
    """Zomerlek is open from August on; while it is, and while the count is, nothing is said beside it."""
    assert [] == stands(given(PRO, left()).on("2025-11-01"))

    both = (closed("D11", "zomerlek", "2025-09-05"), closed("D15", "1 October", "2025-10-10"))
    assert ["D02 3", "D15 4"] == given(PRO, left(), both[0]).on("2026-01-20").open
    assert ["D02 3"] == given(PRO, left(), *both).on("2026-01-09").open
    assert ["D02 3", "D23 3"] == given(PRO, left(), *both).on("2026-01-10").open


def test_who_drops_out_of_entree_is_a_dropout_first() -> None:
    """D18, and the count of next October, come before it; a quarter after each was closed it asks."""
    gone = (ADULT, enrolled("2025-08-01", "2026-01-31", level=1))
    guided = closed("D18", "ro/98MA 1", "2026-02-20")

    assert ["D18 4"] == given(*gone).on("2026-06-01").open
    assert [] == given(*gone, guided).on("2026-05-19").open
    story = given(*gone, guided).on("2026-05-20")
    assert ["D23 2"] == story.open
    assert ["D15 4"] == story.on("2026-10-02").open


def test_of_another_level_of_mbo_nothing_is_said() -> None:
    gone = (ADULT, enrolled("2025-08-01", "2026-01-31", level=2), closed("D18", "ro/98MA 1", "2026-02-20"))

    assert [] == given(*gone).on("2026-09-01").open


def test_an_examination_only_enrolment_for_entree_is_none_to_leave() -> None:
    gone = enrolled("2025-08-01", "2026-01-31", level=1, route="EX")

    assert [] == given(ADULT, gone).on("2026-06-01").open


IN_SIGHT = [
    pytest.param((occupied("2025-12-01"),), id="work"),
    pytest.param((occupied("2025-12-01", occupation=Occupation.DAY_ACTIVITY),), id="dagbesteding"),
    pytest.param((occupied("2025-12-01", occupation=Occupation.CARE),), id="zorg"),
    pytest.param((contacted(Contact.AT_WORK, "2025-12-01"),), id="at work"),
    pytest.param((contacted(Contact.AT_SCHOOL, "2025-12-01"),), id="at school"),
    pytest.param((contacted(Contact.DAY_ACTIVITY, "2025-12-01"),), id="in dagbesteding"),
    pytest.param((enrolled("2025-12-01"),), id="mbo"),
    pytest.param((enrolled("2025-10-01"),), id="mbo already"),
    pytest.param((applied(Status.ENROLLED, 1, "2025-12-01", starts="2025-12-01"),), id="placed"),
    pytest.param((in_vo("2025-12-01", school=Brin("98VB")),), id="vo"),
    pytest.param((graduated("2025-12-01"),), id="startkwalificatie"),
    pytest.param((replace(graduated("2025-12-01"), level=None),), id="perhaps one"),
    pytest.param((moves("2025-12-01", None, abroad=True),), id="abroad"),
    pytest.param((exempted("2025-12-01"), born("2008-06-01", version=3)), id="exempt"),
    pytest.param((closed("D11", "zomerlek", "2025-12-01", Outcome.PRIVATE_EDUCATION),), id="private"),
    pytest.param((closed("D11", "zomerlek", "2025-11-30T10:00", Outcome.WORK),), id="work, as answered"),
]


@pytest.mark.parametrize("facts", IN_SIGHT)
def test_what_is_known_keeps_in_sight(facts: tuple[Fact, ...]) -> None:
    """
    The job ended on 30 November; since the day after it this is known, and nothing is said.
    """
    assert [] == worked(*facts).on("2025-12-20").open


@pytest.mark.parametrize(
    "facts",
    [
        (contacted(Contact.NOT_REACHED, "2025-12-01"),),
        (contacted(Contact.AT_HOME, "2025-12-01"),),
        (enrolled("2025-12-01", route="EX"),),
        (applied(Status.OFFERED, 1, "2025-12-01"),),
        (followed("D11", "zomerlek", FollowUpStep.TAKEN_UP, "2025-12-01"),),
        (graduated("2025-12-01", level=1),),
        (moves("2025-12-01", None),),
    ],
    ids=["not reached", "at home", "exam only", "offered", "taken up", "entree", "unknown address"],
)
def test_what_tells_nothing_of_school_or_work_does_not(facts: tuple[Fact, ...]) -> None:
    assert ["D23 2"] == stands(worked(*facts).on("2025-12-20"))


def test_that_somebody_asked_counts_for_a_quarter() -> None:
    """Asked on 10 December: over; on 10 March it is asked again, and that is missed on 10 June."""
    story = worked().on("2025-12-01").when(contacted(Contact.AT_WORK, "2025-12-10"), on="2025-12-11")
    assert ["withdrawn D23 severity 2 to gm/0546"] == says(story)
    assert [] == story.on("2026-03-09").open

    story = story.on("2026-03-10")

    assert TOLD == says(story)
    assert ["D23 2"] == story.on("2026-06-09").open
    assert ["D23 3"] == story.on("2026-06-10").open


def test_a_quarter_from_the_end_of_november_is_over_with_february() -> None:
    """The last day of a shorter month."""
    story = worked(contacted(Contact.AT_WORK, "2025-11-30"), until="2025-10-31")

    assert [] == story.on("2026-02-27").open
    assert ["D23 2"] == story.on("2026-02-28").open


def test_years_later_it_is_still_asked() -> None:
    """Nobody is told anything new of a season that long is over, but of whom somebody keeps in sight."""
    facts = [
        contacted(Contact.AT_WORK, f"{year}-{month:02}-01")
        for year in (2026, 2027)
        for month in (1, 4, 7, 10)
    ]
    story = worked(*facts, until="2026-01-01").on("2026-09-01")
    assert [] == story.on("2027-12-31").open

    assert TOLD == says(story.on("2028-01-01"))


def test_who_closes_it_is_asked_again_in_a_quarter_or_never() -> None:
    """*In begeleiding* counts as a contact; after *geen actie meer* of this very case nobody asks."""
    began = worked().on("2025-12-01")
    guided = closed("D23", "left 98VA", "2025-12-05")
    done = closed("D23", "left 98VA", "2025-12-05", Outcome.NO_ACTION)

    assert [] == began.when(guided, on="2025-12-06").on("2026-03-04").open
    assert ["D23 2"] == began.when(guided, on="2025-12-06").on("2026-03-05").open
    assert [] == began.when(done, on="2025-12-06").on("2026-06-05").open


def test_another_leaving_is_another_case() -> None:
    """From pro to a job, from there to entree: what is told then is told of entree."""
    gone = enrolled("2025-12-08", "2026-02-20", level=1)
    story = worked(gone, closed("D18", "ro/98MA 1", "2026-03-10")).on("2025-12-01")

    story = story.on("2026-06-10")

    assert [("D23", "left 98MA")] == [(s.rule, s.occasion) for s in story.said if s.change == "opened"]


@pytest.mark.parametrize(
    ("birth", "day", "found"),
    [
        ("2002-12-20", "2025-12-19", ["D23 2", "D25 1"]),
        ("2002-12-20", "2025-12-20", []),
        ("2002-12-20", "2026-01-01", ["D23 2"]),
        ("1999-01-15", "2026-01-14", ["D23 2", "D25 1"]),
        ("1999-01-15", "2026-01-15", []),
        ("1999-01-15", "2025-12-31", []),
    ],
)
def test_up_to_twenty_three_and_from_2026_up_to_twenty_seven(
    birth: str, day: str, found: Sequence[str]
) -> None:
    """The birthday itself is too old; on the first of January who was too old is young enough again."""
    story = given(PRO, left(), occupied("2025-08-01", "2025-11-30"), born(birth, version=2))

    assert found == story.on("2025-12-01").on(day).open


def test_the_law_of_2026_is_named_from_2026_on() -> None:
    """The quarter that is missed begins under it."""
    story = worked().on("2025-12-01")
    assert ["2025, 210" in s.ground for s in story.said] == [False]

    assert ["2025, 210" in s.ground for s in story.on("2026-03-01").said] == [True]


def test_only_the_municipality_hears_it() -> None:
    """The school that was left may know nothing more, though it owes aftercare."""
    assert ["Doorstroompunt"] == [s.responsible for s in worked().on("2025-12-01").said]
    assert TOLD == worked().on("2025-12-01").tells


def test_it_waits_for_the_registers() -> None:
    """Where an enrolment would show: heard past the day."""
    context = roster("koppelpunt/mbo", f"ro/{MBO}")
    gone = (ADULT, enrolled("2025-08-01", "2025-10-31", level=1), occupied("2025-11-01", "2025-11-30"))
    story = given(*gone, context=context).delivered("koppelpunt/mbo", "2025-12-01")
    assert [] == story.on("2025-12-02").tells

    assert TOLD == says(story.delivered(f"ro/{MBO}", "2025-12-01").on("2025-12-02"))


def test_a_region_agrees_on_its_own_months() -> None:
    """From 1 September on: one month after leaving, and asked every other month."""
    context = agreed("2025-09-01", {"out_of_sight_months": 1, "check_in_months": 2})
    facts = (replace(PRO, season=2026, ref="2026"), CERTIFICATE, LET_GO, ADULT)

    assert [] == given(*facts, context=context).on("2025-12-14").open
    story = given(*facts, context=context).on("2025-12-15")
    assert ["D23 2"] == story.open
    assert ["D23 3"] == story.on("2026-02-15").open
    asked = contacted(Contact.AT_WORK, "2025-12-20")
    assert ["D23 2"] == given(*facts, asked, context=context).on("2026-02-20").open


def test_the_last_school_that_was_left_counts() -> None:
    """Two of one year, pro and entree: one case, of the later one."""
    facts = (ADULT, PRO, left(), enrolled("2025-08-01", "2025-09-30", level=1, school=OTHER_MBO))
    guided = (
        closed("D18", "ro/98MB 1", "2025-10-10"),
        closed("D15", "1 October", "2025-10-10"),
    )

    assert ["left 98MB"] == [s.occasion for s in given(*facts, *guided).on("2026-01-10").said]


def test_who_is_let_go_into_nothing_is_one_file_too() -> None:
    """A minor of pro without a certificate, let go in November: leerplicht has it (D12)."""
    story = given(replace(PRO, season=2026, ref="2026"), LET_GO)

    assert ["D12 4"] == [line for line in story.on("2026-02-20").open if "D02" not in line]


def test_a_place_of_the_school_year_in_which_vo_let_go_is_known() -> None:
    """Let go in November, with the koppelpunt's word of a place that began in August."""
    facts = (replace(PRO, season=2026, ref="2026"), CERTIFICATE, LET_GO, ADULT)
    place = applied(Status.ENROLLED, 1, "2025-07-12", starts="2025-08-01")

    assert ["D23 2"] == given(*facts).on("2026-02-20").open
    assert [] == given(*facts, place).on("2026-02-20").open


@pytest.mark.parametrize("told", ["work", "contact", "closed"])
def test_in_a_later_year_what_was_known_of_runs_out(told: str) -> None:
    """By a job, by somebody who asked, or by a case that was closed: each keeps in sight, and each ends."""
    facts: dict[str, Fact] = {
        "work": occupied("2025-10-01", "2027-03-31"),
        "contact": contacted(Contact.AT_WORK, "2026-12-31"),
        "closed": closed("D23", "left 98VA", "2026-12-31"),
    }
    done = (
        closed("D11", "zomerlek", "2025-09-05", Outcome.NO_ACTION),
        closed("D15", "1 October", "2025-10-10", Outcome.NO_ACTION),
    )
    story = given(PRO, ADULT, left(), *done, facts[told]).on("2026-09-30")

    assert ["D23 3"] == stands(story.on("2026-12-30")) or told == "work"
    assert [] == stands(story.on("2026-12-30").on("2027-01-01"))
    assert ["D23 2"] == stands(story.on("2026-12-30").on("2027-01-01").on("2027-04-01"))
