"""What is told, to whom, and when it is told again: news is all that a recipient reads, and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from hub.domain.context import Context
from hub.domain.facts import ApplicationChanged, Fact, Status
from hub.domain.findings import Evidence, Party, evidence
from hub.domain.identifiers import Brin, SourceId
from hub.domain.routing import may_read
from hub.domain.rule import Occasion
from hub.domain.rules.no_show import NO_SHOW
from hub.domain.signals import Change, Recipient, Signal
from hub.domain.standing import Standing
from hub.domain.timeline import midnight
from tests.story import (
    AWAY,
    HOME,
    MBO,
    OTHER_MBO,
    VO,
    Story,
    absent,
    applied,
    born,
    dies,
    enrolled,
    given,
    graduated,
    left,
    listed,
    merged,
    moment,
    moves,
    roster,
)

FEED = f"attendance/{MBO}"


def changed(fact: ApplicationChanged, **news: object) -> ApplicationChanged:
    """The same message, corrected by its source."""
    return replace(fact, version=9, **news)  # type: ignore[arg-type]  # fields of the message


def only(story: Story, rule: str) -> Signal:
    (said,) = (s for s in story.said if s.rule == rule)
    return said


# -- who may read what


ELSEWHERE = Evidence("ApplicationChanged", SourceId("koppelpunt/mbo"), "x#1", None, OTHER_MBO)


@pytest.mark.parametrize(
    ("recipient", "brin", "kind", "may"),
    [
        (Recipient(f"brin/{MBO}", Party.MBO), OTHER_MBO, "ApplicationChanged", False),
        (Recipient(f"brin/{MBO}", Party.MBO), OTHER_MBO, "Enrolled", False),
        (Recipient(f"brin/{MBO}", Party.MBO), MBO, "ApplicationChanged", True),
        (Recipient(f"brin/{MBO}", Party.MBO), VO, "LeftVo", True),
        (Recipient(f"brin/{MBO}", Party.MBO), VO, "ExamTaken", True),
        (Recipient(f"brin/{MBO}", Party.MBO), VO, "ExpectedInMbo", True),
        (Recipient(f"brin/{MBO}", Party.MBO), None, "Resides", False),
        (Recipient(f"brin/{VO}", Party.VO), OTHER_MBO, "ApplicationChanged", True),
        (Recipient(f"gm/{HOME}", Party.TRUANCY), OTHER_MBO, "ApplicationChanged", True),
        (Recipient(f"gm/{HOME}", Party.DOORSTROOMPUNT), OTHER_MBO, "ApplicationChanged", True),
    ],
)
def test_an_mbo_reads_its_own_and_what_vo_said(
    recipient: Recipient, brin: Brin | None, kind: str, *, may: bool
) -> None:
    assert may == may_read(recipient, ELSEWHERE._replace(kind=kind, brin=brin))


@contextmanager
def showing_all_applications() -> Iterator[None]:
    """A no-show whose rule rests on every application of the pupil, those at other institutions too."""
    right = NO_SHOW.find

    def find(standing: Standing, context: Context) -> Iterator[Occasion]:
        for occasion in right(standing, context):
            yield occasion._replace(evidence=lambda: (evidence(m, None) for m in standing.messages))

    object.__setattr__(NO_SHOW, "find", find)
    try:
        yield
    finally:
        object.__setattr__(NO_SHOW, "find", right)


def test_no_rule_can_show_an_mbo_where_else_the_pupil_applied() -> None:
    """Whatever a rule rests on: what reaches the institution is its own; vo and the municipality see both."""
    story = given(
        listed(),
        applied(Status.REJECTED, 1, "2025-03-01", chain=2, school=OTHER_MBO),
        applied(Status.ENROLLED, 2, "2025-05-01"),
        context=roster(FEED),
    )

    with showing_all_applications():
        told = only(story.delivered(FEED, "2025-09-30").on("2025-09-13"), "D13")

    assert {
        f"brin/{MBO}": [MBO],
        f"brin/{VO}": [OTHER_MBO, MBO],
        f"gm/{HOME}": [OTHER_MBO, MBO],
    } == {a.recipient.address: [e.brin for e in a.evidence] for a in told.addressees}
    assert {OTHER_MBO, MBO} == {e.brin for e in told.evidence}


# -- what is news


def test_the_same_again_is_no_news() -> None:
    """Another day, another version of the same list: nothing is told."""
    story = given(listed()).on("2025-03-16").when(listed(version=2), on="2025-03-17")

    assert [] == story.tells
    assert ["D02 1"] == story.open


def test_a_graver_case_is_news_though_nothing_else_changed() -> None:
    """The application that was left turns out never to have been made: mild becomes serious, all else as it was."""
    other = applied(Status.RECEIVED, 2, "2025-03-02", chain=2)
    story = given(
        listed(),
        applied(Status.OFFERED, 1, "2025-03-01"),
        other,
        applied(Status.WITHDRAWN, 3, "2025-03-10"),
    ).on("2025-03-11")
    before = only(story, "D06")
    assert ["opened D06 severity 1 to brin/98VA"] == story.tells

    story = story.when(changed(other, retracted=True), on="2025-03-12")

    after = only(story, "D06")
    assert ["revised D06 severity 3 to brin/98VA"] == story.tells
    assert (before.step, before.since, before.evidence, before.responsible) == (
        after.step, after.since, after.evidence, after.responsible,
    )  # fmt: skip


def test_another_hour_of_the_same_day_is_news() -> None:
    """The place was lost at four and not at two."""
    lost = applied(Status.WITHDRAWN, 2, "2025-09-10T14:00")
    story = given(left(), applied(Status.ENROLLED, 1, "2025-05-01"), lost).on("2025-09-11")

    story = story.when(changed(lost, changed=moment("2025-09-10T16:00")), on="2025-09-12")

    assert ["revised D11 severity 3 to gm/0546"] == [t for t in story.tells if "D11" in t]
    assert moment("2025-09-10T16:00") == only(story, "D11").since


def test_more_to_rest_on_is_news() -> None:
    """Applied in August: still nowhere, and the municipality should know of it."""
    story = given(left()).on("2025-08-10").when(applied(Status.RECEIVED, 1, "2025-08-11"), on="2025-08-12")

    assert ["revised D11 severity 2 to gm/0546"] == story.tells
    assert ["LeftVo", "ApplicationChanged"] == [e.kind for e in story.said[0].evidence]


def test_what_one_may_not_read_is_no_news_to_it() -> None:
    """A rejection elsewhere is read by vo and municipality; the mbo still knows of its own, and is told nothing."""
    story = given(
        listed(),
        applied(Status.ENROLLED, 2, "2025-05-01"),
        context=roster(FEED),
    ).delivered(FEED, "2025-09-30")
    with showing_all_applications():
        story = story.on("2025-09-13")
        elsewhere = applied(Status.REJECTED, 3, "2025-09-12", chain=2, school=OTHER_MBO)

        again = story.when(elsewhere, on="2025-09-14")

    assert {
        f"brin/{MBO}": Change.KEPT,
        f"brin/{VO}": Change.REVISED,
        f"gm/{HOME}": Change.REVISED,
    } == {a.recipient.address: a.change for a in only(again, "D13").addressees}
    assert "brin/98MA" not in " ".join(again.tells)


def test_another_who_must_act_is_news_to_operators_too() -> None:
    """Eighteen, and without PGN: what cannot be routed is from now on the Doorstroompunt's."""
    story = given(left(), born("2007-09-02", version=2), name="v-1").on("2025-09-01")  # type: ignore[arg-type]
    assert Party.TRUANCY == only(story, "D11").responsible

    story = story.on("2025-09-02")

    assert ["revised D11 severity 3 to ops"] == [t for t in story.tells if "D11" in t]
    assert Party.DOORSTROOMPUNT == only(story, "D11").responsible


def test_another_reason_why_nobody_can_be_told_is_news() -> None:
    """Neither birth date nor municipality; then the birth date is known, and the municipality is not."""
    story = Story().hears(enrolled("2025-08-01", "2025-11-15")).on("2025-11-23")
    assert ("no_birth_date", Party.MBO) == (story.said[0].blocked, story.said[0].responsible)

    story = story.when(born(), on="2025-11-24")

    assert ["revised D18 severity 4 to ops"] == story.tells
    assert ("no_municipality", Party.MBO) == (story.said[0].blocked, story.said[0].responsible)


def test_a_step_that_opens_unnoticed_is_open_all_the_same() -> None:
    """Heard past the second step and then no more: it stays, though only the first was told when it opened."""
    story = given(left(), context=roster("koppelpunt/mbo"))
    story = story.delivered("koppelpunt/mbo", "2025-08-01").on("2025-09-05")
    assert ["D11 2"] == story.open

    story = story.delivered("koppelpunt/mbo", "2025-09-01").on("2025-09-06")
    assert ["revised D11 severity 3 to gm/0546"] == story.tells
    assert ["D11 3"] == story.on("2025-09-30").open


# -- what a signal carries


def test_a_signal_says_all_that_its_recipients_need() -> None:
    story = given(listed(), left()).on("2025-10-02")

    said = only(story, "D15")
    assert ("p-noor", 2025, "1 October", 1, 4) == (
        said.subject, said.season, said.occasion, said.step, said.severity,
    )  # fmt: skip
    assert Change.OPENED == said.change
    assert moment("2025-10-02") == said.since
    assert int(moment("2025-10-02").timestamp()) * 1000 == said.revision
    assert "BWBR0031387" in said.ground
    assert ("enrolment", "startkwalificatie", "settled", "follow_up") == said.closes
    assert (None, None) == (said.reason, said.blocked)
    assert [("ExpectedInMbo", None), ("LeftVo", left().last_day)] == [(e.kind, e.day) for e in said.evidence]
    assert [VO, VO] == [e.brin for e in said.evidence]
    assert [f"vo-list/{VO}", f"vo-exit/{VO}"] == [e.source for e in said.evidence]
    (told,) = said.addressees
    assert (Recipient(f"gm/{HOME}", Party.TRUANCY), Change.OPENED, said.evidence) == (
        told.recipient, told.change, told.evidence,
    )  # fmt: skip


def test_a_withdrawal_repeats_what_was_told_and_shows_nothing() -> None:
    """Its severity, its step, its start and its ground as they were; no evidence, and the reason."""
    story = given(left()).on("2025-09-11")
    opened = only(story, "D11")

    story = story.when(enrolled("2025-09-12"), on="2025-09-12")

    gone = only(story, "D11")
    assert (Change.WITHDRAWN, "resolved", (), None) == (gone.change, gone.reason, gone.evidence, gone.blocked)
    assert (opened.id, opened.season, opened.occasion, opened.step, opened.severity) == (
        gone.id, gone.season, gone.occasion, gone.step, gone.severity,
    )  # fmt: skip
    assert (opened.since, opened.ground, opened.subject) == (gone.since, gone.ground, gone.subject)
    assert [(Change.WITHDRAWN, ())] == [(a.change, a.evidence) for a in gone.addressees]
    assert Party.TRUANCY == gone.responsible
    assert int(moment("2025-09-12").timestamp()) * 1000 == gone.revision


def test_a_withdrawal_is_of_the_highest_step_that_was_open() -> None:
    assert 3 == only(given(left()).on("2025-09-11").when(enrolled("2025-09-12"), on="2025-09-12"), "D11").step


def test_a_revision_counts_on_and_closes_for_who_falls_out() -> None:
    """The old municipality hears a bare closing, without evidence; the new one hears it as opened."""
    story = given(left()).on("2025-08-20").when(moves("2025-08-25", AWAY), on="2025-08-26")

    said = only(story, "D11")
    assert Change.REVISED == said.change
    assert [
        (f"gm/{AWAY}", Change.OPENED, 1),
        (f"gm/{HOME}", Change.CLOSED, 0),
    ] == [(a.recipient.address, a.change, len(a.evidence)) for a in said.addressees]


def test_what_ends_is_told_before_what_begins_each_in_order_of_its_id() -> None:
    """One order, so that the same journal says the same twice."""
    facts: tuple[Fact, ...] = (
        listed(),
        left(),
        *(absent(f"2025-11-{day:02}", hours=16) for day in (3, 10, 17)),
    )
    story = given(*facts).on("2025-11-20")
    assert 6 == len(story.said)
    assert sorted(story.said, key=lambda s: s.id) == list(story.said)

    story = story.on("2026-08-01")

    assert 4 == len(story.said)
    assert sorted(story.said, key=lambda s: s.id) == list(story.said)

    applications = (applied(Status.RECEIVED, 1, "2025-03-20"), applied(Status.REJECTED, 2, "2025-03-21"))
    story = given(listed()).on("2025-03-20").when(*applications, on="2025-03-22")

    assert [("D02", Change.WITHDRAWN), ("D06", Change.OPENED)] == [(s.rule, s.change) for s in story.said]


# -- death and identity


def test_who_died_at_the_very_tick_is_not_said_to_be_resolved() -> None:
    """On the day of death nobody is told more than that it is over, whatever else ended that day."""
    story = given(left()).on("2025-08-20")

    story = story.when(dies("2025-08-23"), enrolled("2025-08-23"), on="2025-08-23")

    assert ["closed D11 severity 2 to gm/0546"] == story.tells
    assert None is story.said[0].reason


def test_before_the_day_of_death_all_is_told_as_ever() -> None:
    story = given(left(), dies("2025-08-23"))

    assert ["opened D11 severity 2 to gm/0546"] == story.on("2025-08-22").tells
    assert [] == story.on("2025-08-23").tells


def test_of_two_days_of_death_the_first_counts() -> None:
    later = replace(dies("2025-09-23"), ref="again")

    assert [] == given(left(), dies("2025-08-23"), later).on("2025-08-23").open


def test_who_was_merged_is_looked_at_no_more() -> None:
    """What was said is taken back once, and nothing is waited for."""
    story = given(left(), context=roster("koppelpunt/mbo")).delivered("koppelpunt/mbo", "2025-09-15")
    story = story.on("2025-10-03")
    assert (["D11 4"], 1) == (story.open, len(story.pupil.waits))

    story = story.when(merged("p-bsn"), on="2025-10-04")

    assert (None, ()) == (story.pupil.due, story.pupil.waits)
    assert [] == story.on("2025-10-05").tells


def test_an_answer_that_disproves_is_told_from_one_that_resolves() -> None:
    """Enrolled since before it was told: it never held. Enrolled since: it held, and is over."""
    story = given(left()).on("2025-09-05")

    assert "disproved" == only(story.when(enrolled("2025-08-01"), on="2025-09-06"), "D11").reason
    assert "resolved" == only(story.when(enrolled("2025-09-06"), on="2025-09-06"), "D11").reason


def test_the_twenty_third_birthday_is_a_bare_closing() -> None:
    """It still holds, and nobody may know of it any more: no reason is told."""
    story = given(enrolled("2025-08-01", "2025-11-15"), born("2002-12-10", version=2)).on("2025-11-23")

    story = story.on("2025-12-10")

    assert ["closed D18 severity 4 to gm/0546"] == [t for t in story.tells if "D18" in t]
    assert None is only(story, "D18").reason


def test_what_begins_at_the_very_tick_holds() -> None:
    """It was let go later than was said, with a diploma in hand: nobody may know, and it is not resolved."""
    story = given(left()).on("2025-08-20")

    story = story.when(left("2025-08-24", version=2), graduated("2025-08-24"), on="2025-08-25")

    assert ["closed D11 severity 2 to gm/0546"] == story.tells
    assert None is story.said[0].reason


# -- when to look again


@pytest.mark.parametrize(
    ("facts", "day", "due"),
    [
        ((listed(),), "2025-03-01", "2025-03-16"),
        ((listed(),), "2025-03-16", "2025-04-02"),
        ((listed(),), "2025-04-02", "2025-06-02"),
        ((left(),), "2025-07-01", "2025-08-01"),
        ((left(),), "2025-09-11", "2025-10-02"),
        ((left(),), "2025-10-02", "2027-02-12"),
        ((listed(),), "2025-10-02", "2026-08-01"),
        ((left(), moves("2025-08-25", "0363")), "2025-08-20", "2025-08-25"),
        ((left(), born("2007-08-28", version=2)), "2025-08-20", "2025-08-28"),
        ((listed(), dies("2025-03-16")), "2025-03-01", None),
    ],
)
def test_the_next_look_is_at_the_next_moment_of_any_of_it(
    facts: tuple[Fact, ...], day: str, due: str | None
) -> None:
    assert (moment(due) if due else None) == given(*facts).on(day).pupil.due


def test_who_waits_for_a_source_is_not_looked_at_for_its_sake() -> None:
    """What is waited for stands beside the pupil; the clock goes on to the next step."""
    story = given(left(), context=roster("koppelpunt/mbo")).on("2025-08-05")

    assert moment("2025-09-01") == story.pupil.due
    assert (
        (SourceId("koppelpunt/mbo"), midnight(left().last_day.replace(month=8, day=1))),
    ) == story.pupil.waits


def test_a_newer_hub_tells_nothing_again() -> None:
    """What was told is remembered as a digest, for years: made otherwise, every open case would be told anew."""
    story = given(listed(), left()).on("2025-10-02")
    assert ["e03a6cbcb0457d52"] == [said.digest for said in story.pupil.said.values() if said.rule == "D15"]

    story = story.when(moves("2025-10-10", AWAY), on="2025-10-10")
    assert ["812fe056e6c7332e"] == [said.digest for said in story.pupil.said.values() if said.rule == "D24"]
