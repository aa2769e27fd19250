"""Hearing: what makes somebody due, what a delivery concerns, what a merged pupil passes on."""

from dataclasses import replace
from datetime import date

import pytest

from hub.domain.context import Context, Statement, hear_delivery
from hub.domain.facts import (
    AbsenceReported,
    ApplicationChanged,
    Delivered,
    Enrolled,
    EnrolledInVo,
    Fact,
    Graduated,
    LeftVo,
    Status,
)
from hub.domain.identifiers import PupilId, SourceId, case_id, signal_id
from hub.domain.kin import Came
from hub.domain.knowledge import know
from hub.domain.pupil import NEXT_TICK, Pupil, concerns, hear, is_due, wake
from hub.domain.word import numbered, parts_of, thing_of
from tests.story import (
    MBO,
    NOOR,
    OTHER_MBO,
    Story,
    applied,
    attended,
    born,
    dies,
    enrolled,
    given,
    graduated,
    left,
    listed,
    lives,
    merged,
    moment,
    read,
    roster,
)

LIST = SourceId("vo-list/98VA")


@pytest.mark.parametrize(
    ("known", "word", "looks"),
    [
        (listed(), listed(version=2), False),
        (listed(), replace(listed(version=2), level="tl"), True),
        (listed(), listed(version=2, retracted=True), True),
        (born(), born(version=2), False),
        (born(), born("2009-03-15", version=2), True),
        (enrolled(), enrolled(version=2), False),
        (enrolled(), enrolled("2025-08-01", "2025-10-01", version=2), True),
        (left(), left(version=2), False),
        (left(), left("2025-07-30", version=2), True),
    ],
)
def test_a_repeat_makes_nobody_due(known: Fact, word: Fact, *, looks: bool) -> None:
    """Full statements say the same in every file: only news makes the next tick look."""
    story = given(known).on("2025-03-01")

    due = story.hears(word).pupil.due

    assert (NEXT_TICK if looks else story.pupil.due) == due


def test_a_death_makes_the_next_tick_look() -> None:
    """No rule reads it, and it ends all that was said."""
    assert NEXT_TICK == given(left()).on("2025-08-20").hears(dies("2025-08-22")).pupil.due


def test_an_older_word_changes_nothing_at_all() -> None:
    story = given(listed(version=5)).on("2025-03-01")

    assert story.pupil is story.hears(listed(version=4)).pupil
    assert story.pupil is story.hears(listed(version=5)).pupil


def test_a_retraction_of_the_same_version_wins() -> None:
    """In either order."""
    words = (listed(version=5), listed(version=5, retracted=True))

    assert [] == given(*words).on("2025-04-02").open == given(*words[::-1]).on("2025-04-02").open


def test_of_two_words_of_one_version_the_same_counts_in_either_order() -> None:
    """A source that writes two things under one number is not believed by who came last."""
    words = (left("2025-07-30"), left("2025-07-31"))

    assert given(*words).pupil.words == given(*words[::-1]).pupil.words


def test_a_newer_version_of_what_was_struck_is_news() -> None:
    """A full statement lacked it; listed again, it stands again."""
    story = given(listed(version=1)).delivered(
        LIST, "2025-02-01", scope=("2024-10-01", "2025-07-31"), version=2
    )
    story = story.on("2025-04-02")
    assert [] == story.open

    story = story.hears(listed(version=3))

    assert NEXT_TICK == story.pupil.due
    assert ["D02 2"] == story.on("2025-04-03").open


def test_a_newer_version_beside_another_of_its_kind_is_news() -> None:
    """Two lists say where a pupil lives: the newer one counts, so a version decides."""
    other = replace(lives("0363"), source=SourceId("vo-list/98VB"), version=2)
    story = given(left(), other).on("2025-08-01")
    assert ["opened D11 severity 2 to gm/0363"] == story.tells

    story = story.hears(replace(lives(), version=3))

    assert NEXT_TICK == story.pupil.due
    assert "revised" == story.on("2025-08-02").said[0].change


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (enrolled(number="1"), enrolled(number="2")),
        (graduated("2025-05-01"), graduated("2025-06-01")),
        (attended("2025-09-01"), attended("2025-09-01", OTHER_MBO)),
        (born(), born(source="ro/98MA")),
        (listed(), listed(season=2026)),
    ],
    ids=lambda fact: fact.kind,
)
def test_a_repeat_beside_another_of_its_kind_makes_nobody_due_where_no_version_decides(
    one: Fact, other: Fact
) -> None:
    """Full statements say them in every file: their versions tell nothing but which file it was."""
    story = given(one, other).on("2025-10-05")

    assert story.pupil.due == story.hears(replace(one, version=2)).pupil.due


def test_a_repeat_of_what_was_spared_makes_nobody_due() -> None:
    """Its row could not be read in the statement before, so it was never struck."""
    story = given(listed()).delivered(
        LIST, "2025-02-01", scope=("2024-10-01", "2025-07-31"), version=2, spared=[f"{NOOR}/2025"]
    )
    story = story.on("2025-03-01")

    assert story.pupil.due == story.hears(listed(version=3)).pupil.due


def test_who_waits_for_a_source_goes_on_waiting_whatever_is_heard() -> None:
    """Else its next delivery would pass by, and nothing be said before the next step."""
    story = given(left(), context=roster("koppelpunt/mbo")).on("2025-08-10")

    assert concerns(story.hears(left(version=2)).pupil, news("koppelpunt/mbo", "2025-08-11"))


def test_who_was_woken_already_is_left_as_it_was() -> None:
    """The very same: nothing is written for it a second time."""
    woken = wake(given(listed()).on("2025-03-01").pupil)

    assert woken is wake(woken)


def test_due_at_the_moment_itself() -> None:
    story = given(listed()).on("2025-03-01")

    assert not is_due(story.pupil, moment("2025-03-15"))
    assert is_due(story.pupil, moment("2025-03-16"))
    assert is_due(wake(story.pupil), moment("2025-03-02"))
    assert NEXT_TICK == wake(wake(story.pupil)).due
    assert not is_due(replace(story.pupil, due=None), moment("2030-01-01"))


def news(source: str, through: str, *, version: int = 9, full: bool = False) -> Delivered:
    scope = (date(2024, 8, 1), date(2026, 7, 31)) if full else None
    return Delivered(
        source=SourceId(source), delivery="x", through=moment(through), version=version, scope=scope
    )


@pytest.mark.parametrize(
    ("known", "delivery", "concerned"),
    [
        (left(), news("koppelpunt/mbo", "2025-07-31"), False),
        (left(), news("koppelpunt/mbo", "2025-08-01"), True),
        (left(), news("ro/98MA", "2025-08-01"), False),
        (left(), news("vo-exit/98VA", "2025-08-01", full=True), False),
        (listed(version=5), news("vo-list/98VA", "2025-08-01"), False),
        (listed(version=5), news("vo-list/98VA", "2025-08-01", full=True), True),
        (listed(version=5), news("vo-list/98VA", "2025-08-01", full=True, version=5), False),
        (listed(version=5), news("vo-list/98VB", "2025-08-01", full=True), False),
        (listed(retracted=True), news("vo-list/98VA", "2025-08-01", full=True), False),
    ],
)
def test_whom_a_delivery_concerns(known: Fact, delivery: Delivered, *, concerned: bool) -> None:
    """Who waits for that source up to that moment, or has a word that a newer full statement can strike."""
    story = given(born(version=9), known, context=roster("koppelpunt/mbo")).on("2025-08-10")

    assert concerned == concerns(story.pupil, delivery)


# -- one person under two names


def test_two_that_turn_out_to_be_one_are_news() -> None:
    """What was said of the first is taken back at the next tick, and not at the next step."""
    assert NEXT_TICK == given(listed()).on("2025-03-16").hears(merged("p-new")).pupil.due


def test_all_that_was_known_goes_along_behind_the_merge_itself() -> None:
    story = given(left(), merged("p-new"))

    assert ["Born", "LeftVo", "Merged", "Resides"] == sorted(p.word.kind for p in story.passed)
    assert {"p-new"} == {p.into for p in story.passed}
    assert (
        [p.word.thing for p in story.passed]
        == [p.thing for p in story.passed]
        == sorted((p.thing for p in story.passed), key=lambda thing: (not thing.startswith("Merged"), thing))
    )
    assert NEXT_TICK == story.pupil.due


def test_a_merge_into_oneself_is_none() -> None:
    story = given(left(), merged(NOOR)).on("2025-08-01")

    assert () == story.passed
    assert ["D11 2"] == story.open


def test_a_merged_pupil_passes_on_news_and_no_repeats() -> None:
    story = given(left(), merged("p-new"))
    before = len(story.passed)

    assert before == len(story.hears(left()).passed)
    assert before + 1 == len(story.hears(enrolled()).passed)


def test_merged_twice_the_last_word_counts() -> None:
    """All goes to the new one as well."""
    story = given(left(), merged("p-one")).hears(replace(merged("p-two"), version=2))

    assert "p-two" == story.pupil.into
    assert {"Born", "LeftVo", "Merged", "Resides"} == {p.word.kind for p in story.passed if p.into == "p-two"}
    assert "Merged" == story.passed[-5].word.kind, "the one before hears that it is no more"


def told(pupil: Pupil[Fact], word: Fact, came_from: str, context: Context | None = None) -> Pupil[Fact]:
    """Noor after a word that somebody else passed on."""
    said = (word.thing, word, context or Context(), read)
    return hear(NOOR, pupil, *said, came_from=Came((PupilId(came_from),), (1,)))[0]


def test_whoever_passed_something_on_is_another_name_of_the_pupil() -> None:
    """Each of them, also when all it passed on was known already."""
    pupil = given(listed()).pupil

    pupil = told(told(pupil, left(), "p-one"), listed(), "p-two")

    assert {"p-one", "p-two"} == pupil.aliases
    assert NEXT_TICK == pupil.due


def test_the_same_passed_on_again_changes_nothing_at_all() -> None:
    pupil = told(given(listed()).pupil, left(), "p-old")

    assert pupil is told(pupil, left(), "p-old")


def test_a_repeat_from_a_name_known_already_makes_nobody_due() -> None:
    pupil = replace(told(given(listed()).pupil, left(), "p-old"), due=None)

    assert None is told(pupil, left(version=2), "p-old").due


def test_a_new_name_is_news_though_its_word_is_not() -> None:
    """What a statement spared under that name was struck for Noor, and stands from now on."""
    story = given(listed()).delivered(
        LIST, "2025-02-01", scope=("2024-10-01", "2025-07-31"), version=2, spared=["p-old/2025"]
    )
    story = story.on("2025-04-02")
    assert [] == story.open

    pupil = told(story.pupil, born(version=2), "p-old", story.context)

    assert NEXT_TICK == pupil.due
    assert ["D02 2"] == replace(story, pupil=pupil).on("2025-04-03").open


# -- knowledge


def test_what_a_full_statement_lacks_is_set_apart() -> None:
    """It stands no more, and the source has spoken of it all the same."""
    context = hear_delivery(
        Context(), replace(news(f"ro/{MBO}", "2025-11-01", full=True), spared=frozenset({f"{NOOR}/2"}))
    )
    facts = (enrolled(number="1"), enrolled(number="2"), enrolled(number="3", version=9))

    known = know(NOOR, facts, context, frozenset())

    assert ["2", "3"] == [e.number for e in known.of(Enrolled)]
    assert ["2", "3", "1"] == [e.number for e in known.spoken(Enrolled)]


def test_what_a_source_took_back_is_spoken_of_as_what_it_was() -> None:
    """An enrolment taken back says nothing about a list, and the other way round."""
    facts = (enrolled(retracted=True), listed(retracted=True), left())

    known = know(NOOR, facts, Context(), frozenset())

    assert [enrolled(retracted=True)] == known.spoken(Enrolled)
    assert (left(),) == known.standing


def test_what_is_known_stands_in_one_order() -> None:
    facts = (enrolled(number="2"), enrolled(number="1"), listed())

    one, two = (know(NOOR, order, Context(), frozenset()) for order in (facts, facts[::-1]))
    assert one == two
    assert ["1", "2"] == [e.number for e in one.of(Enrolled)]


# -- statements


def test_a_statement_says_no_more_than_one_that_covers_it() -> None:
    """Wider, newer, and sparing no more: nothing is left to be struck by the other."""
    base = Statement(5, date(2025, 8, 1), date(2025, 11, 30), frozenset({"p/1"}))

    assert base.subsumes(base)
    assert base.subsumes(replace(base, spared=frozenset({"p/1", "p/2"})))
    assert base.subsumes(replace(base, version=4))
    assert base.subsumes(replace(base, first_day=date(2025, 8, 2), last_day=date(2025, 11, 29)))
    for other in (
        replace(base, version=6),
        replace(base, first_day=date(2025, 7, 31)),
        replace(base, last_day=date(2025, 12, 1)),
        replace(base, spared=frozenset()),
    ):
        assert not base.subsumes(other)


def test_a_delivery_that_tells_nothing_new_leaves_the_context_as_it_was() -> None:
    """The very same one: what was derived from it stays."""
    full = news("ro/98MA", "2025-11-01", full=True)
    context = hear_delivery(Context(), full)

    assert context is hear_delivery(context, full)
    assert context is hear_delivery(context, replace(full, version=3, through=moment("2025-10-01")))


def test_a_delivery_that_was_not_counted_brings_no_record() -> None:
    assert (0, 0) == (news("a", "2025-02-01").records, news("a", "2025-02-01").rejected)


def test_sources_are_heard_each_for_itself() -> None:
    context = hear_delivery(hear_delivery(Context(), news("a", "2025-02-01")), news("b", "2025-01-01"))

    assert {"a": moment("2025-02-01"), "b": moment("2025-01-01")} == dict(context.heard)
    assert not context.heard_past(SourceId("c"), moment("2025-01-01"))
    assert {} == dict(context.stated)


def test_the_roster_has_a_line_per_feed_and_time() -> None:
    """The line of the day: both days inclusive, and none between two lines."""
    (feed,) = roster("a").roster
    first = replace(feed, first_day=date(2025, 1, 1), last_day=date(2025, 1, 31), brin="98MA")
    later = replace(feed, first_day=date(2025, 3, 1), last_day=date(2025, 3, 31), brin="98MB")
    context = Context(roster=(first, later))

    days = ("2024-12-31", "2025-01-01", "2025-01-31", "2025-02-01", "2025-03-01", "2025-04-01")
    found = [context.feed_on(SourceId("a"), date.fromisoformat(day)) for day in days]
    assert [None, "98MA", "98MA", None, "98MB", None] == [f and f.brin for f in found]
    assert None is context.feed_on(SourceId("b"), date(2025, 1, 1))


def test_a_context_that_was_asked_is_the_context_it_was() -> None:
    """What it remembers of its roster is no part of it: neither when compared nor when shown."""
    asked, fresh = roster("a"), roster("a")
    asked.feed_on(SourceId("a"), date(2025, 1, 1))

    assert (fresh, repr(fresh)) == (asked, repr(asked))


# -- names


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (ApplicationChanged, ("ref", "chain")),
        (Enrolled, ("ref", "number")),
        (Graduated, ("ref",)),
        (AbsenceReported, ("ref",)),
        (LeftVo, ()),
        (EnrolledInVo, ("ref",)),
    ],
)
def test_in_which_fields_a_source_numbers_things_itself(kind: type[Fact], fields: tuple[str, ...]) -> None:
    """A child's name or number could stand in these, and in no others."""
    assert fields == numbered(kind)


def test_names_are_derived_and_stay() -> None:
    """Cases and signals are known by them for years."""
    signal = signal_id(PupilId("p-1"), "D11", 2025, "zomerlek")

    assert 20 == len(signal)
    assert signal == signal_id(PupilId("p-1"), "D11", 2025, "zomerlek")
    others = {
        signal_id(PupilId("p-2"), "D11", 2025, "zomerlek"),
        signal_id(PupilId("p-1"), "D15", 2025, "zomerlek"),
        signal_id(PupilId("p-1"), "D11", 2024, "zomerlek"),
        signal_id(PupilId("p-1"), "D11", 2025, "lek"),
        case_id(signal, "gm/0363"),
        case_id(signal, "gm/0546"),
    }
    assert 6 == len(others)
    assert signal not in others


def test_the_names_of_today_are_the_names_of_tomorrow() -> None:
    """A replay of years gives every case the number under which its recipient knows it."""
    signal = signal_id(PupilId("p-1"), "D11", 2025, "zomerlek")

    assert ("bdbbbe01096605b93a9f", "39f21605f450b7a32e28") == (signal, case_id(signal, "gm/0363"))


def test_a_thing_is_its_kind_its_source_and_whatever_the_source_calls_it() -> None:
    """Even by a name with the sign in it that stands between the three."""
    for ref in ("1", "", "a\x1fb\x1fc"):
        assert ("Enrolled", "ro/98MA", ref) == parts_of(thing_of("Enrolled", "ro/98MA", ref))
    assert "Enrolled\x1fro/98MA\x1f1" == enrolled().thing  # what is kept for years is kept under it


def test_who_is_known_by_a_reference_only_is_nobodys_case() -> None:
    """Whatever else is known."""
    story = Story(name=PupilId("v-1")).hears(born(), lives(), left())

    assert ["opened D11 severity 2 to ops"] == story.on("2025-08-01").tells
    assert "no_pgn" == story.on("2025-08-01").said[0].blocked


def test_a_rejection_is_not_taken_for_the_other_schools() -> None:
    """Each chain is told by its own messages."""
    story = given(
        listed(),
        applied(Status.RECEIVED, 1, "2025-02-01"),
        applied(Status.REJECTED, 2, "2025-02-02", chain=2),
    )

    assert [] == story.on("2025-02-03").open
