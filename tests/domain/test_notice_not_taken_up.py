"""D21: a notice of absence that is still only registered after five working days."""

from dataclasses import replace
from datetime import date

import pytest

from hub.domain.context import Context
from hub.domain.facts import AbsenceNotified, Fact, FollowUpStep, NoticeStatus, Outcome
from hub.domain.findings import Evidence, Party
from hub.domain.identifiers import Brin, SourceId, case_id, signal_id
from hub.domain.regions import Membership
from hub.domain.statute import Agreements, Dated, Since
from tests.cases import case
from tests.story import (
    AWAY,
    HOME,
    MBO,
    NOOR,
    OTHER_MBO,
    Story,
    absent,
    followed,
    given,
    graduated,
    moves,
    roster,
)

FEED, OTHER_FEED = "verzuimmeldingen/0546", "verzuimmeldingen/0363"
REGISTERED = NoticeStatus.REGISTERED
LATER = [s for s in NoticeStatus if s != REGISTERED]


def notice(
    status: NoticeStatus | None = REGISTERED,
    *,
    day: str = "2025-11-07",
    changed: str | None = None,
    version: int = 1,
    retracted: bool = False,
    feed: str = FEED,
    school: Brin = MBO,
) -> AbsenceNotified:
    """Of Friday 7 November."""
    return AbsenceNotified(
        source=SourceId(feed),
        ref=f"{school} {day}",
        version=version,
        retracted=retracted,
        school=school,
        day=date.fromisoformat(day),
        status=status,
        changed=date.fromisoformat(changed) if changed else None,
    )


COORDINATED = replace(roster(FEED, OTHER_FEED), regions={HOME: (Membership("26"),)})


def heard(*facts: Fact, through: str = "2025-11-15", context: Context = COORDINATED) -> Story:
    return given(*facts, context=context).delivered(FEED, through).delivered(OTHER_FEED, through)


def says(story: Story) -> list[str]:
    return [line for line in story.tells if "D21" in line]


OPENED = ["opened D21 severity 2 to gm/0546", "opened D21 severity 2 to rmc/26"]
WITHDRAWN = ["withdrawn D21 severity 2 to gm/0546", "withdrawn D21 severity 2 to rmc/26"]


def test_five_working_days_after_the_notice_municipality_and_coordinator_hear_it() -> None:
    """
    Given on Friday: Monday up to Friday are its days. Not on Friday, on Saturday, and only once.
    """
    story = heard(notice()).on("2025-11-14")
    assert [] == says(story)

    opened = story.on("2025-11-15")
    assert OPENED == says(opened)
    assert [Party.TRUANCY] == [s.responsible for s in opened.said]
    assert [] == says(opened.on("2025-11-16"))


def test_a_free_day_is_no_working_day() -> None:
    free = replace(COORDINATED.calendar, free_days=frozenset([date(2025, 11, 11)]))
    story = heard(notice(), through="2025-11-20", context=replace(COORDINATED, calendar=free))

    assert [] == says(story.on("2025-11-17"))
    assert OPENED == says(story.on("2025-11-18"))


def test_the_days_are_agreed() -> None:
    agreed = Dated((Since(date(2025, 1, 1), Agreements(untaken_notice_working_days=1), "the region"),))
    story = heard(notice(), context=replace(COORDINATED, agreements=agreed))

    assert [] == says(story.on("2025-11-10"))
    assert OPENED == says(story.on("2025-11-11"))


def test_a_file_of_before_knows_nothing_of_now() -> None:
    """Heard up to the last of the five days: what was done since is not known."""
    early = heard(notice(), through="2025-11-14")
    assert [] == says(early.on("2025-11-20"))

    assert OPENED == says(early.delivered(FEED, "2025-11-15").on("2025-11-20"))


def test_where_no_such_feed_is_waited_for_nothing_is_said() -> None:
    story = given(notice(), context=replace(COORDINATED, roster=())).delivered(FEED, "2025-12-01")

    assert [] == story.on("2025-12-01").open


@pytest.mark.parametrize("status", [*LATER, None])
def test_another_status_in_time_is_no_delay_and_an_unknown_one_is_none_either(
    status: NoticeStatus | None,
) -> None:
    changed = None if status is None else "2025-11-14"
    story = heard(notice(status, changed=changed), through="2025-12-01")

    assert [] == story.on("2025-11-15").open
    assert [] == story.on("2025-12-01").open


@pytest.mark.parametrize("status", LATER)
def test_another_status_ends_it_from_its_day_on(status: NoticeStatus) -> None:
    opened = heard(notice()).on("2025-11-15")

    story = opened.when(notice(status, changed="2025-11-18", version=2), on="2025-11-18")

    assert WITHDRAWN == says(story)
    assert ["resolved"] == [s.reason for s in story.said]


def test_a_status_that_comes_tomorrow_has_not_come() -> None:
    opened = heard(notice()).on("2025-11-15")
    tomorrow = notice(NoticeStatus.IN_HAND, changed="2025-11-18", version=2)

    assert [] == says(opened.when(tomorrow, on="2025-11-17"))
    assert WITHDRAWN == says(opened.hears(tomorrow).on("2025-11-18"))


def test_what_the_school_takes_back_was_never_notified() -> None:
    """C42: re-coded as excused, the notice is withdrawn: nothing lies there, and no reason was given."""
    opened = heard(notice()).on("2025-11-15")

    story = opened.when(notice(version=2, retracted=True), on="2025-11-18")

    assert WITHDRAWN == says(story)
    assert ["disproved"] == [s.reason for s in story.said]


def test_a_withdrawn_notice_answers_no_sixteen_hours() -> None:
    """The school must notify still (D16), until the hours themselves are excused (C42)."""
    missed = absent("2025-11-04", hours=16)
    told = heard(missed, notice()).on("2025-11-10")
    assert [] == told.open

    back = told.when(notice(version=2, retracted=True), on="2025-11-17")
    assert ["D16 3"] == back.open
    assert [] == back.when(absent("2025-11-04", hours=16, excused=True, version=2), on="2025-11-18").open


@case("C43", "De melding is afgesloten en de leerling is opnieuw weg: een nieuwe melding, een nieuwe zaak.")
def test_back_at_school_and_absent_again_is_another_notice() -> None:
    """The first is closed; the second sixteen hours need a notice of their own, which may lie, too."""
    first = notice(NoticeStatus.CLOSED, changed="2025-11-10")
    again = absent("2025-12-02", hours=16)
    told = heard(absent("2025-11-04", hours=16), first, again, through="2025-12-31").on("2025-12-04")
    assert ["D16 3"] == told.open

    notified = told.when(notice(day="2025-12-05"), on="2025-12-06")
    assert [] == notified.open
    assert OPENED == says(notified.on("2025-12-13"))


def test_two_municipalities_with_one_notice_are_one_case() -> None:
    """After a move both have it; the first that takes it up ends it."""
    both = heard(notice(), notice(feed=OTHER_FEED)).on("2025-11-15")
    assert ["D21 2"] == both.open

    taken_up = notice(NoticeStatus.IN_HAND, changed="2025-11-17", version=2, feed=OTHER_FEED)
    assert [] == both.when(taken_up, on="2025-11-18").open


def test_of_two_that_took_it_up_the_first_ends_it() -> None:
    late = notice(NoticeStatus.IN_HAND, changed="2025-11-25", version=2)
    soon = notice(NoticeStatus.IN_HAND, changed="2025-11-17", version=2, feed=OTHER_FEED)

    assert [] == heard(notice()).on("2025-11-15").when(late, soon, on="2025-11-20").open


@pytest.mark.parametrize(("first", "second"), [(FEED, OTHER_FEED), (OTHER_FEED, FEED)])
def test_both_feeds_must_have_been_heard(first: str, second: str) -> None:
    story = given(notice(), notice(feed=OTHER_FEED), context=COORDINATED).delivered(first, "2025-11-15")

    assert [] == story.on("2025-11-15").open
    assert ["D21 2"] == story.delivered(second, "2025-11-15").on("2025-11-15").open


@pytest.mark.parametrize(
    "other", [notice(school=OTHER_MBO), notice(day="2025-11-06")], ids=["another school", "another day"]
)
def test_two_notices_are_two_cases(other: AbsenceNotified) -> None:
    assert ["D21 2", "D21 2"] == heard(notice(), other).on("2025-11-15").open


def test_the_municipality_may_close_it() -> None:
    occasion = f"{MBO} notice 2025-11-07"
    closed = followed("D21", occasion, FollowUpStep.CLOSED, "2025-11-17", outcome=Outcome.GUIDED)

    assert [] == heard(notice()).on("2025-11-15").when(closed, on="2025-11-18").open


def test_with_the_school_year_it_ends_unsolved() -> None:
    story = heard(notice()).on("2025-11-15").on("2026-08-01")

    assert ["season"] == [s.reason for s in story.said if s.rule == "D21"]


def test_a_coordinator_reads_the_case_of_the_municipality_and_not_which_school() -> None:
    """The municipality reads the notice itself."""
    (signal,) = heard(notice()).on("2025-11-15").said
    municipality, coordinator = signal.addressees

    assert [("AbsenceNotified", MBO)] == [(e.kind, e.brin) for e in municipality.evidence]
    lies = case_id(signal_id(NOOR, "D21", 2025, f"{MBO} notice 2025-11-07"), "gm/0546")
    assert (Evidence("D21", SourceId("gm/0546"), lies, date(2025, 11, 15), None),) == coordinator.evidence


def test_after_a_move_within_the_region_the_coordinator_reads_the_new_municipality() -> None:
    """Not one region more, and another municipality's case: the coordinator is told."""
    both = replace(COORDINATED, regions={HOME: (Membership("26"),), AWAY: (Membership("26"),)})
    story = heard(notice(), context=both).on("2025-11-15").when(moves("2025-11-20", AWAY), on="2025-11-21")

    assert "revised D21 severity 2 to rmc/26" in says(story)
    (signal,) = (s for s in story.said if s.rule == "D21")
    told = next(a for a in signal.addressees if a.recipient.address == "rmc/26")
    assert ["gm/0363"] == [e.source for e in told.evidence]


def test_who_no_municipality_may_know_no_coordinator_hears_of() -> None:
    assert [] == heard(notice(), graduated("2025-11-10")).on("2025-11-15").open


def test_a_municipality_of_no_known_region_hears_it_alone() -> None:
    story = heard(notice(), context=replace(COORDINATED, regions={}))

    assert ["opened D21 severity 2 to gm/0546"] == says(story.on("2025-11-15"))
    assert [None] == [s.blocked for s in story.on("2025-11-15").said]
