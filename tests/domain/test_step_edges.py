"""D06 and D02 at their edges: rungs, stretches, who is responsible, and from which day on."""

from dataclasses import replace

import pytest

from hub.domain.facts import ApplicationChanged, Destination, Fact, Result, Status
from hub.domain.findings import Party
from hub.domain.identifiers import Brin, SourceId
from tests.story import (
    MBO,
    OTHER_MBO,
    Story,
    applied,
    born,
    enrolled,
    exam,
    given,
    left,
    listed,
    moment,
    roster,
)


def steps(*statuses: Status, chain: int = 1, month: int = 2) -> tuple[ApplicationChanged, ...]:
    """One message a day from the first of the month."""
    return tuple(
        applied(status, n, f"2025-{month:02}-{n:02}", chain=chain) for n, status in enumerate(statuses, 1)
    )


def sixes(story: Story) -> list[str]:
    return [t for t in story.tells if "D06" in t]


@pytest.mark.parametrize(
    ("statuses", "severity"),
    [
        ((Status.OFFERED, Status.RECEIVED), 1),
        ((Status.ENROLLED, Status.OFFERED), 1),
        ((Status.ENROLLED, Status.RECEIVED), 1),
        ((Status.RECEIVED, Status.REJECTED), 3),
        ((Status.RECEIVED, Status.WITHDRAWN), 3),
        ((Status.OFFERED, Status.WITHDRAWN), 3),
        ((Status.RECEIVED, Status.OFFERED), None),
        ((Status.OFFERED, Status.ENROLLED), None),
        ((Status.RECEIVED, Status.RECEIVED), None),
        ((Status.WITHDRAWN, Status.REJECTED), None),
        ((Status.REJECTED,), None),
        ((Status.RECEIVED,), None),
        ((Status.APPLIED, Status.RECEIVED), None),
        ((Status.APPLIED, Status.WITHDRAWN), 3),
        ((Status.APPLIED, Status.APPLIED), None),
        ((Status.OFFERED, Status.APPLIED), None),
        ((Status.ENROLLED, Status.APPLIED), None),
        ((Status.OFFERED, Status.REJECTED, Status.APPLIED), 3),
        ((Status.APPLIED, Status.WITHDRAWN, Status.APPLIED), None),
    ],
)
def test_the_ladder(statuses: tuple[Status, ...], severity: int | None) -> None:
    """Applied, offered, enrolled; what is lower than before is a step lost, and nothing left is serious."""
    story = given(listed(), *steps(*statuses)).on("2025-02-15")

    assert ([f"opened D06 severity {severity} to brin/98VA"] if severity else []) == sixes(story)


def test_that_somebody_applied_takes_no_enrolment_of_the_koppelpunt_away() -> None:
    """
    What the student changes in the application is told once more after the LI, and tells no status.
    """
    story = given(listed(), *steps(Status.ENROLLED, Status.APPLIED), left("2025-07-31"))

    assert [] == [t for t in story.on("2025-08-02").tells if "D11" in t]
    assert [] == sixes(given(listed(), *steps(Status.ENROLLED, Status.APPLIED)).on("2025-02-15"))


@pytest.mark.parametrize(("day", "lost"), [("2025-03-02", False), ("2025-06-03", True)])
def test_a_message_without_a_number_stands_by_its_moment_among_numbered_ones(day: str, lost: bool) -> None:  # noqa: FBT001 - a case of a table
    """
    The export of CAMBO numbers nothing: its rows have 0.
    """
    numbered = [applied(Status.OFFERED, 1203, "2025-03-01"), applied(Status.ENROLLED, 1206, "2025-06-01")]
    row = replace(applied(Status.OFFERED, 0, day), source=SourceId("cambo/mbo"))

    assert lost == bool(sixes(given(listed(), *numbered, row).on("2025-06-20")))


def test_an_application_that_the_mbo_has_not_answered_is_an_application() -> None:
    assert [] == [t for t in given(listed(), *steps(Status.APPLIED)).on("2025-04-03").tells if "D02" in t]


@pytest.mark.parametrize(
    ("status", "who"),
    [(Status.REJECTED, Party.MBO), (Status.WITHDRAWN, Party.VO), (Status.RECEIVED, Party.VO)],
)
def test_who_rejects_must_offer_another_programme(status: Status, who: Party) -> None:
    """WEB art. 8.1.1c: the mbo, when it rejected; else the vo school helps."""
    story = given(listed(), *steps(Status.OFFERED, status)).on("2025-02-15")

    assert [who] == [s.responsible for s in story.said if s.rule == "D06"]


def test_lost_from_the_moment_itself() -> None:
    """The message is of two o'clock: not at noon, and at two."""
    lost = applied(Status.REJECTED, 2, "2025-02-10T14:00")
    story = given(listed(), applied(Status.RECEIVED, 1, "2025-02-01"), lost)

    assert [] == sixes(story.on("2025-02-10T13:59"))
    assert ["opened D06 severity 3 to brin/98VA"] == sixes(story.on("2025-02-10T14:00"))


def test_regained_from_the_moment_itself() -> None:
    """The former rung or a higher one, in any application; a lower one does not do."""
    facts: tuple[Fact, ...] = (listed(), *steps(Status.OFFERED, Status.WITHDRAWN))
    lower = applied(Status.RECEIVED, 3, "2025-02-10", chain=2, school=OTHER_MBO)
    same = applied(Status.OFFERED, 4, "2025-02-12", chain=2, school=OTHER_MBO)
    story = given(*facts, lower, same)

    assert ["opened D06 severity 3 to brin/98VA"] == sixes(story.on("2025-02-09"))
    assert ["opened D06 severity 1 to brin/98VA"] == sixes(story.on("2025-02-10"))
    assert ["opened D06 severity 1 to brin/98VA"] == sixes(story.on("2025-02-11"))
    assert [] == sixes(story.on("2025-02-12"))


def test_received_offered_received_withdrawn_is_one_loss() -> None:
    """Mild while an application is left, serious when none is: one case, which names both messages."""
    down = steps(Status.RECEIVED, Status.OFFERED, Status.RECEIVED, Status.WITHDRAWN)
    story = given(listed(), *down[:3]).on("2025-02-03").when(down[3], on="2025-02-15")

    assert ["revised D06 severity 3 to brin/98VA"] == sixes(story)
    assert ["D06 3"] == story.open
    assert ["98MA:00000001#3", "98MA:00000001#4"] == [e.ref for s in story.said for e in s.evidence]


def test_what_is_regained_and_lost_again_is_another_loss() -> None:
    again = steps(Status.OFFERED, Status.RECEIVED, Status.OFFERED, Status.RECEIVED)
    story = given(listed(), *again)

    assert ["98MA:00000001 2"] == [s.occasion for s in story.on("2025-02-02").said]
    assert ["98MA:00000001 4"] == [s.occasion for s in story.on("2025-02-04").said]


@pytest.mark.parametrize(
    ("birth", "diploma", "who"),
    [
        ("2007-02-03", None, Party.MBO),
        ("2007-02-02", None, Party.VO),
        ("2009-03-14", exam(Result.PASSED, "2024-06-12", level="havo"), Party.VO),
        ("2009-03-14", exam(Result.PASSED, "2024-06-12", level="pro"), Party.VO),
    ],
    ids=["eighteen tomorrow", "eighteen", "with a startkwalificatie", "with a certificate of pro"],
)
def test_a_rejected_adult_is_not_the_mbos_to_place(birth: str, diploma: Fact | None, who: Party) -> None:
    """The right of admission after 1 April is of who is kwalificatieplichtig on the day of the rejection."""
    facts = (listed(), born(birth, version=2), *((diploma,) if diploma else ()))
    story = given(*facts, *steps(Status.OFFERED, Status.REJECTED)).on("2025-02-15")

    assert [who] == [s.responsible for s in story.said if s.rule == "D06"]


def test_after_vo_has_let_go_it_is_not_vos() -> None:
    """Leerplicht's, unless the mbo rejected a minor: that one must offer another programme still."""
    for status, who in ((Status.WITHDRAWN, Party.TRUANCY), (Status.REJECTED, Party.MBO)):
        story = given(listed(), left("2025-02-20"), *steps(Status.RECEIVED, status, month=3)).on("2025-03-05")

        assert [who] == [s.responsible for s in story.said if s.rule == "D06"]


def test_a_message_counts_from_the_message_it_follows() -> None:
    """The feed's number is the order: a later message with an earlier clock took effect with the one before it."""
    story = given(
        listed(), applied(Status.OFFERED, 1, "2025-02-10"), applied(Status.RECEIVED, 2, "2025-02-05")
    )

    assert [] == sixes(story.on("2025-02-09"))
    assert ["opened D06 severity 1 to brin/98VA"] == sixes(story.on("2025-02-10"))


def test_enrolled_since_before_it_was_lost_is_no_loss() -> None:
    """DUO's enrolment is the highest rung: what the koppelpunt says from that day on loses nothing."""
    lost = (applied(Status.OFFERED, 1, "2025-03-01"), applied(Status.RECEIVED, 2, "2025-08-01"))

    assert [] == [
        s
        for s in given(listed(), left(), *lost, enrolled("2025-08-01")).on("2025-08-02").said
        if s.rule == "D06"
    ]
    early = given(listed(), *lost, enrolled("2025-08-02")).on("2025-08-01")
    assert ["opened D06 severity 1 to brin/98VA"] == sixes(early)


def test_mild_after_vo_let_go_is_nobodys() -> None:
    """The school may know no more, and the municipality hears only when nothing is left."""
    mild = given(listed(), left("2025-02-20"), *steps(Status.OFFERED, Status.RECEIVED, month=3))
    serious = given(listed(), left("2025-02-20"), *steps(Status.RECEIVED, Status.WITHDRAWN, month=3))

    assert [] == sixes(mild.on("2025-03-05"))
    assert ["opened D06 severity 3 to gm/0546"] == sixes(serious.on("2025-03-05"))


def test_handed_over_on_the_day_after_the_last_day_at_school() -> None:
    story = given(listed(), left("2025-03-10"), *steps(Status.RECEIVED, Status.WITHDRAWN, month=3))

    assert ["opened D06 severity 3 to brin/98VA"] == sixes(story.on("2025-03-10"))
    assert ["opened D06 severity 3 to gm/0546"] == sixes(story.on("2025-03-11"))


def test_applications_of_another_season_are_another_ladder() -> None:
    old = applied(Status.OFFERED, 1, "2025-01-01", season=2024)

    assert [] == sixes(given(listed(), old, applied(Status.RECEIVED, 2, "2025-02-01")).on("2025-02-02"))


# -- D02


def twos(story: Story) -> list[str]:
    return [t for t in story.tells if "D02" in t]


@pytest.mark.parametrize("status", [Status.APPLIED, Status.RECEIVED, Status.OFFERED, Status.ENROLLED])
def test_an_application_that_is_open_is_one(status: Status) -> None:
    assert [] == twos(given(listed(), applied(status, 1, "2025-03-01")).on("2025-04-02"))


@pytest.mark.parametrize("status", [Status.REJECTED, Status.WITHDRAWN])
def test_what_was_rejected_or_withdrawn_when_it_was_first_heard_of_is_none(status: Status) -> None:
    """No step was lost as far as anybody knows. What a rejection asks of the institution is D07."""
    story = given(listed(), applied(status, 1, "2025-03-01")).on("2025-04-02")

    assert ["opened D02 severity 2 to brin/98VA"] == twos(story)
    assert [] == [t for t in story.tells if "D06" in t]


def test_who_lost_the_only_application_is_the_municipalitys_from_june() -> None:
    """Until then vo hears of the step that was lost and that nothing was offered; another application ends all."""
    story = given(listed(), *steps(Status.RECEIVED, Status.REJECTED, month=3)).on("2025-06-01")
    assert ["D06 3", "D07 3"] == story.open

    story = story.on("2025-06-02")
    assert ["opened D02 severity 3 to brin/98VA", "opened D02 severity 3 to gm/0546"] == story.tells

    story = story.when(applied(Status.RECEIVED, 3, "2025-06-10", chain=2), on="2025-06-11")
    assert [] == story.open


def test_what_is_lost_from_august_on_is_zomerlek_alone() -> None:
    facts = (listed(), left(), applied(Status.OFFERED, 1, "2025-03-01"))
    story = given(*facts, applied(Status.WITHDRAWN, 2, "2025-08-04")).on("2025-08-05")

    assert ["D06 3", "D11 2"] == story.open


def test_the_first_application_counts() -> None:
    """Applied on 20 March, and again in May."""
    messages = (applied(Status.RECEIVED, 1, "2025-03-20"), applied(Status.RECEIVED, 2, "2025-05-01", chain=2))
    story = given(listed(), *messages)

    assert ["opened D02 severity 1 to brin/98VA"] == twos(story.on("2025-03-19"))
    assert [] == twos(story.on("2025-03-20"))


def test_the_first_enrolment_counts() -> None:
    """Enrolled in the school year of the season, and never before it."""
    story = given(listed(), enrolled("2025-09-01"), enrolled("2025-11-01", number="2"))

    assert ["D02 3"] == [s for s in story.on("2025-08-31").open if "D02" in s]
    assert [] == [s for s in story.on("2025-09-01").open if "D02" in s]


def test_who_is_not_expected_in_mbo_need_not_apply() -> None:
    assert [] == given().on("2025-04-02").tells
    assert [] == given(listed(season=2026)).on("2025-04-02").tells


def test_three_dates_and_who_must_act() -> None:
    """The vo school twice, then the municipality; the school goes on to hear it."""
    story = given(listed())

    assert [Party.VO, Party.VO, Party.TRUANCY] == [
        story.on(day).said[0].responsible for day in ("2025-03-16", "2025-04-02", "2025-06-02")
    ]
    assert [(1, "2025-03-16"), (2, "2025-04-02"), (3, "2025-06-02")] == [
        (said.step, day)
        for day in ("2025-03-16", "2025-04-02", "2025-06-02")
        for said in story.on(day).said
        if said.since == moment(day)
    ]


def test_two_schools_that_expect_the_pupil_both_hear() -> None:
    """Each rests on both lists; the one that deregistered the pupil hears nothing more."""
    other = replace(listed(), source=SourceId("vo-list/98VB"), school=Brin("98VB"))
    story = given(listed(), other)
    assert ["opened D02 severity 1 to brin/98VA", "opened D02 severity 1 to brin/98VB"] == twos(
        story.on("2025-03-16")
    )
    assert 2 == len(story.on("2025-03-16").said[0].evidence)

    gone = given(listed(), other, left("2025-03-20", Destination.VO))
    assert ["opened D02 severity 1 to brin/98VB"] == twos(gone.on("2025-03-21"))
    assert 2 == len(twos(gone.on("2025-03-20")))


def test_a_school_that_let_go_twice_may_know_up_to_the_last_time() -> None:
    """Left in January and back again, then left in March."""
    first, last = left("2025-01-10"), replace(left("2025-03-20"), ref="again")
    story = given(listed(), first, last)

    assert ["opened D02 severity 1 to brin/98VA"] == twos(story.on("2025-03-20"))
    assert [] == twos(story.on("2025-03-21"))


def test_the_koppelpunt_of_a_feed_alone_is_waited_for() -> None:
    """Not the RO: an application shows at the koppelpunt."""
    facts: tuple[Fact, ...] = (listed(),)
    story = given(*facts, context=roster(f"ro/{MBO}", f"attendance/{MBO}"))

    assert ["opened D02 severity 1 to brin/98VA"] == twos(story.on("2025-03-16"))


def test_the_first_message_is_no_loss_whatever_follows() -> None:
    """Received on the first, offered on the second: nothing was lost in between."""
    assert [] == sixes(given(listed(), *steps(Status.RECEIVED, Status.OFFERED)).on("2025-02-01"))


# -- stretches


def first_lost(story: Story) -> tuple[int, tuple[int, ...], int]:
    """The case of the first loss as it stands: its severity, the steps that are open, and which one was told."""
    ((name, stands),) = [
        (i, stands) for i, stands in story.pupil.said.items() if stands.occasion == f"{MBO}:00000001 3"
    ]
    return stands.severity, stands.steps, next(s.step for s in story.said if s.id == name)


def two_lost(first: str, second: str) -> tuple[Fact, ...]:
    """Offered at one place and applied at another; then the first is lost, and then the second."""
    return (
        listed(),
        applied(Status.OFFERED, 1, "2025-03-01"),
        applied(Status.RECEIVED, 2, "2025-03-02", chain=2),
        applied(Status.WITHDRAWN, 3, first),
        applied(Status.WITHDRAWN, 4, second, chain=2),
    )


@pytest.mark.parametrize(
    ("first", "second", "day", "step"),
    [
        ("2025-03-10", "2025-03-20", "2025-03-15", (1, (1,), 1)),
        ("2025-03-10", "2025-03-20", "2025-03-25", (3, (2,), 2)),
        ("2025-03-10", "2025-03-20", "2025-07-15", (3, (3,), 3)),  # vo has let go
        ("2025-07-01", "2025-07-11", "2025-07-15", (3, (2,), 2)),  # at the very moment of the second
        ("2025-07-11", "2025-07-20", "2025-07-25", (3, (2,), 2)),  # and of the first
        ("2025-07-15", "2025-07-20", "2025-07-25", (3, (2,), 2)),
    ],
)
def test_each_stretch_is_the_next_step_and_one_of_them_is_open(
    first: str, second: str, day: str, step: tuple[int, tuple[int, ...], int]
) -> None:
    """Mild, serious, and from 11 July the municipality's: counted in the order in which they begin."""
    assert step == first_lost(given(*two_lost(first, second), left("2025-07-10")).on(day))


def test_what_the_municipality_was_told_ends_with_its_stretch() -> None:
    """Nothing left in July, vo has let go; then another application: less than there was, and nobody's case any more."""
    lost = (
        listed(),
        left("2025-07-10"),
        applied(Status.OFFERED, 1, "2025-03-01"),
        applied(Status.WITHDRAWN, 2, "2025-07-15"),
        applied(Status.RECEIVED, 3, "2025-07-20", chain=2),
    )

    assert ["opened D06 severity 3 to gm/0546"] == sixes(given(*lost).on("2025-07-16"))
    assert [] == sixes(given(*lost).on("2025-07-21"))
