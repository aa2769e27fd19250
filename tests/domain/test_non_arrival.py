"""D11, Leerplichtwet 1969 art. 10 and 19: zomerlek."""

from dataclasses import replace

import pytest

from hub.domain.facts import Destination, Fact, FollowUpStep, Outcome, Result, Status
from hub.domain.identifiers import Brin, PupilId, SourceId
from tests.story import (
    MBO,
    OTHER_MBO,
    Story,
    applied,
    attended,
    born,
    dies,
    enrolled,
    exam,
    followed,
    given,
    left,
    listed,
    lives,
    merged,
    moves,
    roster,
)


@pytest.mark.parametrize(
    ("day", "severity"),
    [
        ("2025-07-31", None),
        ("2025-08-01", 2),
        ("2025-08-31", 2),
        ("2025-09-01", 3),
        ("2025-09-10", 3),
        ("2025-09-11", 4),
    ],
)
def test_steps_follow_the_calendar(day: str, severity: int | None) -> None:
    """1 August, the start of lessons in the region, and ten days later."""
    expected = [] if severity is None else [f"D11 {severity}"]

    assert expected == [s for s in given(left()).on(day).open if s.startswith("D11")]


def test_a_place_promised_in_may_stands_until_its_first_day() -> None:
    """The RO tells in August that a place of May (LI) begins with the lessons: no gap before that day."""
    facts = (
        left(),
        applied(Status.ENROLLED, 1, "2025-05-01"),
        enrolled("2025-09-01"),
    )
    assert [] == given(*facts).on("2025-08-20").open


def test_a_place_taken_back_in_july_does_not_reach_to_its_first_day() -> None:
    """LI and then AI: what the RO says alone counts, from its first day."""
    facts = (
        left(),
        applied(Status.ENROLLED, 1, "2025-05-01"),
        applied(Status.WITHDRAWN, 2, "2025-07-20"),
        enrolled("2025-09-15"),
    )
    story = given(*facts).on("2025-08-20")

    assert "D11 2" in story.open
    assert "D11 3" not in story.on("2025-09-15").open


def test_a_place_lost_in_september_is_not_at_once_urgent() -> None:
    """Steps count from the later of the date and the loss: ten days after a withdrawal on 10 September."""
    facts = (
        left(),
        applied(Status.ENROLLED, 1, "2025-05-01"),
        applied(Status.WITHDRAWN, 2, "2025-09-10T14:00"),
    )
    story = given(*facts).on("2025-09-10")
    assert [] == story.open

    story = story.on("2025-09-11")
    assert "D11 3" in story.open

    assert "D11 3" in story.on("2025-09-19").open
    assert "D11 4" in story.on("2025-09-20").open


def test_a_diploma_counts_as_leaving_but_not_before_august() -> None:
    """A diploma in June and an offer: no zomerlek before 1 August."""
    story = given(exam(Result.PASSED), left("2025-06-12"), applied(Status.OFFERED, 1, "2025-04-01"))

    assert [] == story.on("2025-07-31").open
    assert ["D11 2"] == story.on("2025-08-01").open


def test_no_gap_between_last_and_first_day() -> None:
    """Vo deregisters on 31 July, mbo enrols on 1 August; days are inclusive."""
    assert [] == given(left("2025-07-31"), enrolled("2025-08-01")).on("2025-08-01").tells


def test_one_missing_day_is_a_gap_that_is_never_told_when_known_in_time() -> None:
    """A period over before it was knowable is never said."""
    assert [] == given(left("2025-07-31"), enrolled("2025-08-03")).on("2025-08-05").tells


def test_late_enrolment_disproves() -> None:
    """DUO's enrolment with first day 1 September arrives on 14 October: resolved on that first day."""
    story = given(left()).on("2025-10-13")
    assert "D11 4" in story.open

    story = story.when(enrolled("2025-09-01"), on="2025-10-14")

    assert [("D11", "resolved"), ("D15", "disproved")] == sorted((s.rule, s.reason or "") for s in story.said)


def test_enrolment_deleted_afterwards_brings_it_back() -> None:
    """The enrolment is gone from November's RO; zomerlek and 1 October are recomputed, under the same ids."""
    story = given(left(), context=roster("ro/98MA")).on("2025-08-01").delivered("ro/98MA", "2025-11-30")
    first = {s.rule: s.id for s in story.on("2025-10-01").said}

    story = story.hears(enrolled(version=5)).delivered("ro/98MA", "2025-11-01").on("2025-11-01")
    assert [] == story.open
    story = story.delivered("ro/98MA", "2025-11-15", scope=("2025-08-01", "2025-11-15"), version=6)
    story = story.on("2025-11-15")

    assert ["D11 4", "D15 4"] == story.open
    assert first.get("D11", story.said[0].id) in {s.id for s in story.said}


def test_waits_for_each_institution_that_the_facts_name() -> None:
    """Applied at two institutions: both registratieoverzichten must be heard past the step."""
    facts = (
        left(),
        applied(Status.REJECTED, 1, "2025-05-01"),
        applied(Status.RECEIVED, 2, "2025-05-02", chain=2, school=OTHER_MBO),
    )
    story = given(*facts, context=roster("koppelpunt/mbo", "ro/98MA", "ro/98MB", "ro/98XX"))
    story = story.delivered("koppelpunt/mbo", "2025-08-20").delivered("ro/98MA", "2025-08-20")
    assert [] == [t for t in story.on("2025-08-20").tells if "D11" in t]

    story = story.delivered("ro/98MB", "2025-08-01")

    assert ["opened D11 severity 2 to gm/0546"] == [t for t in story.on("2025-08-21").tells if "D11" in t]


def test_falling_silent_closes_nothing() -> None:
    """Silence gates opening, never staying: weeks without news, the signal stands at the step that opened."""
    story = given(left(), context=roster("koppelpunt/mbo")).delivered("koppelpunt/mbo", "2025-08-02")
    story = story.on("2025-08-02")
    assert ["D11 2"] == story.open

    assert ["D11 2"] == [s for s in story.on("2025-09-30").open if "D11" in s]


def test_eighteenth_birthday_hands_over_within_one_case() -> None:
    """Eighteen on 2 September: leerplicht up to the day, the Doorstroompunt from then on, one case."""
    story = given(left(), born("2007-09-02", version=2)).on("2025-09-01")
    assert {"leerplicht"} == {a.recipient.role.value for s in story.said for a in s.addressees}

    (said,) = (s for s in story.on("2025-09-02").said if s.rule == "D11")

    assert ["revised Doorstroompunt"] == [f"{a.change} {a.recipient.role}" for a in said.addressees]


def test_a_move_hands_the_case_over_and_the_old_municipality_hears_a_bare_closing() -> None:
    """Handed over; the old one stops receiving; counted once."""
    story = given(left()).on("2025-08-20")

    story = story.when(moves("2025-08-25", "0363"), on="2025-08-26")

    assert ["opened D11 severity 2 to gm/0363", "closed D11 severity 2 to gm/0546"] == [
        t for t in story.tells if "D11" in t
    ]
    assert "opened D24 severity 2 to gm/0363" in story.tells


def test_death_closes_silently() -> None:
    """Every case closes without a word, and nothing opens any more."""
    story = given(left()).on("2025-08-20")

    story = story.when(dies("2025-08-22"), on="2025-08-23")

    assert ["closed D11 severity 2 to gm/0546"] == story.tells
    assert None is story.said[0].reason
    assert [] == story.on("2025-10-02").tells


def test_identity_takes_over() -> None:
    """The signal of the old number closes because of identity; all facts go to the other pupil."""
    story = given(left()).on("2025-08-20")

    story = story.when(merged("p-bsn"), on="2025-08-21")

    assert ["withdrawn D11 severity 2 to gm/0546"] == story.tells
    assert "identity" == story.said[0].reason
    assert {"Born", "Resides", "LeftVo", "Merged"} == {p.word.kind for p in story.passed}


def test_facts_after_a_merge_are_passed_on_too() -> None:
    """Facts that still arrive under the old number reach the other pupil."""
    story = given(left(), merged("p-bsn")).hears(enrolled())

    assert "Enrolled" == story.passed[-1].word.kind
    assert story.passed[-1].word.thing == story.passed[-1].thing
    assert "p-bsn" == story.passed[-1].into


def test_following_up_ends_an_occasion_only_when_later_than_its_start() -> None:
    """Closed on 5 September; a place found and lost afterwards opens it again, and the id counts on."""
    story = given(left()).on("2025-09-04")
    opened = story.said[0]
    story = story.when(
        followed("D11", "zomerlek", FollowUpStep.CLOSED, "2025-09-05", outcome=Outcome.GUIDED),
        on="2025-09-06",
    )
    assert ["withdrawn D11 severity 3 to gm/0546"] == story.tells

    story = story.when(
        applied(Status.ENROLLED, 1, "2025-09-08", starts=None),
        applied(Status.WITHDRAWN, 2, "2025-09-15"),
        on="2025-09-15",
    )

    again = next(s for s in story.said if s.rule == "D11")
    assert (opened.id, "opened") == (again.id, again.change)
    assert again.revision > opened.revision


def test_confirmed_outside_the_system_settles_the_season() -> None:
    """The vo school's word is not enough; a municipality that confirms it is."""
    story = given(left(destination=Destination.PRIVATE)).on("2025-09-01")
    assert ["D11 3"] == story.open

    answer = followed("D11", "zomerlek", FollowUpStep.CLOSED, "2025-09-05", outcome=Outcome.PRIVATE_EDUCATION)

    assert [] == story.when(answer, on="2025-10-02").open


@pytest.mark.parametrize(
    "blocked",
    [given(left(), name=PupilId("v-123")), Story().hears(born(), left(), moves("2025-07-01", None, None))],
)
def test_who_cannot_be_routed_is_shown_to_operators_only(blocked: Story) -> None:
    """No PGN, no municipality ever known: never a municipal escalation, but counted."""
    story = blocked.on("2025-08-01")

    assert ["opened D11 severity 2 to ops"] == story.tells
    assert story.said[0].blocked in {"no_pgn", "no_municipality"}


def test_havo_diploma_is_a_startkwalificatie() -> None:
    """A municipality is never told of who holds one (WEB art. 8.0.3 lid 4)."""
    assert [] == given(left(), exam(Result.PASSED, level="havo")).on("2025-09-15").tells


def test_enrolled_elsewhere_while_two_are_rejected() -> None:
    """Three applications, two rejected, one enrolled: nothing for the municipality."""
    facts = [applied(Status.RECEIVED, n, "2025-02-01", chain=n) for n in (1, 2, 3)]
    facts += [
        applied(Status.REJECTED, 4, "2025-03-01", chain=1),
        applied(Status.REJECTED, 5, "2025-03-02", chain=2),
    ]
    facts += [applied(Status.ENROLLED, 6, "2025-05-01", chain=3)]

    assert [] == given(listed(), left(), *facts).on("2025-09-15").tells


def test_presence_proves_nothing_about_enrolment() -> None:
    """Arrival and enrolment are different facts: a presence does not end zomerlek."""
    assert ["D11 3"] == given(left(), attended("2025-09-01")).on("2025-09-02").open


def test_koppelpunt_place_counts_until_the_ro_of_that_institution_speaks() -> None:
    """The RO wins over LI at its own institution: ended there means no place, whatever LI still says."""
    story = given(left(), applied(Status.ENROLLED, 1, "2025-05-01", school=MBO)).on("2025-09-01")
    assert [] == story.open

    story = story.when(enrolled("2025-08-01", "2025-09-10"), on="2025-09-18")

    assert ["D18 4"] == story.open


def test_a_pupil_who_changes_vo_school_is_the_new_schools() -> None:
    """Left one vo school for another that expects it in mbo: neither settled nor gone."""
    expects = replace(listed(), source=SourceId("vo-list/98VB"), school=Brin("98VB"))
    story = given(left("2024-12-20", Destination.VO), expects)

    assert ["opened D02 severity 2 to brin/98VB"] == story.on("2025-04-02").tells
    assert [] == [s for s in story.on("2025-09-01").open if "D11" in s]


def test_a_newer_list_that_does_not_know_the_municipality_takes_none_away() -> None:
    """What one list knew stands when a newer one leaves it open (gemeentecode 0000)."""
    silent = replace(lives(), ref="home 2", version=9, municipality=None)

    assert ["opened D11 severity 2 to gm/0546"] == given(left(), silent).on("2025-08-01").tells


@pytest.mark.parametrize(
    "place",
    [
        applied(Status.ENROLLED, 1, "2025-07-01", starts="2026-02-01"),
        applied(Status.OFFERED, 1, "2025-07-01", starts="2026-02-01"),
        enrolled("2026-02-02"),
    ],
    ids=["LI", "OA", "RO"],
)
def test_a_place_for_february_is_no_zomerlek_before_february(place: Fact) -> None:
    """By the koppelpunt, enrolled or offered, or by RO."""
    assert [] == [s for s in given(left(), place).on("2026-01-31").open if "D11" in s]


def test_a_place_offered_for_february_that_is_not_taken_is() -> None:
    """Taken back in December, or February has come and there is no enrolment."""
    offered = applied(Status.OFFERED, 1, "2025-07-01", starts="2026-02-01")
    story = given(left(), offered)
    assert ["D11 3"] == [s for s in story.on("2026-02-01").open if "D11" in s]

    story = story.when(applied(Status.WITHDRAWN, 2, "2025-12-03"), on="2025-12-04")
    assert ["D11 3"] == [s for s in story.open if "D11" in s]
    summer = applied(Status.OFFERED, 1, "2025-07-01")
    assert ["D11 2"] == given(left(), summer).on("2025-08-01").open


def test_who_is_gone_for_an_unknown_address_is_the_last_known_municipalitys() -> None:
    """Vertrokken onbekend waarheen is no emigration: it settles nothing, and the case stays where it was."""
    gone = moves("2025-08-20", None)

    assert ["opened D11 severity 2 to gm/0546"] == given(left(), gone).on("2025-08-21").tells
    assert [] == given(left(), moves("2025-08-20", None, abroad=True)).on("2025-08-21").open
