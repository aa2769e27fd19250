"""What follows from a pupil's facts whatever the season: birth, homes, a startkwalificatie."""

from dataclasses import replace
from datetime import date

import pytest

from hub.domain.context import Context, hear_delivery
from hub.domain.facts import Born, Delivered, Fact, Result
from hub.domain.identifiers import Birth, Municipality, SourceId
from hub.domain.knowledge import Knowledge, know
from hub.domain.person import (
    Move,
    abroad,
    adult,
    birth,
    died,
    duty_ends,
    moves,
    qualified,
    two_persons,
    works_from,
)
from hub.domain.timeline import FOREVER, NEVER, midnight
from tests import story
from tests.story import NOOR, born, dies, enrolled, exam, graduated, listed, lives


def known(*facts: Fact) -> Knowledge:
    return know(NOOR, facts, Context(), frozenset())


def day(text: str) -> object:
    return midnight(date.fromisoformat(text))


@pytest.mark.parametrize(
    ("sources", "wins"),
    [
        (("vo-list/98VA", "ro/98MA"), "ro/98MA"),
        (("ro/98MA", "brp/0363"), "brp/0363"),
        (("vo-list/98VA", "vo-list/98VB"), "vo-list/98VB"),
        (("brp/0363", "vo-list/98VA", "ro/98MA"), "brp/0363"),
    ],
)
def test_the_best_register_says_when_somebody_was_born(sources: tuple[str, ...], wins: str) -> None:
    """BRP, then RO, then the school; among equals a fixed order, and never the newest version."""
    dates = {source: f"2009-0{n}-01" for n, source in enumerate(sources, start=1)}
    words = tuple(born(dates[s], s, version=9 - n) for n, s in enumerate(sources))

    assert Birth(dates[wins]) == birth(known(*words)) == birth(known(*words[::-1]))


def test_of_two_words_of_one_source_the_later_named_counts() -> None:
    one, two = (replace(born(f"2009-0{n}-01"), ref=str(n), version=9 - n) for n in (1, 2))

    assert Birth("2009-02-01") == birth(known(one, two))


def test_who_is_on_no_list_any_more_was_born_all_the_same() -> None:
    """A newer full statement strikes the word; of two words of one weight the one still listed counts."""
    gone, listed = born("2009-01-01", "vo-list/98VZ"), born("2009-02-01", "vo-list/98VA")
    struck = hear_delivery(Context(), statement("vo-list/98VZ"))

    assert Birth("2009-01-01") == birth(know(NOOR, (gone,), struck, frozenset()))
    assert Birth("2009-02-01") == birth(know(NOOR, (gone, listed), struck, frozenset()))
    assert Birth("2009-01-01") == birth(know(NOOR, (gone, listed), Context(), frozenset()))


def test_a_register_that_no_longer_lists_somebody_still_outweighs_a_school() -> None:
    struck = hear_delivery(Context(), statement("ro/98MA"))
    words = born("2009-01-01", "ro/98MA"), born("2009-02-01", "vo-list/98VA")

    assert Birth("2009-01-01") == birth(know(NOOR, words, struck, frozenset()))


def test_a_full_statement_of_one_part_takes_back_no_birth_date_of_another() -> None:
    here, there = (replace(born("2009-01-01"), ref=part, part=part) for part in ("00", "01"))
    said = replace(statement(here.source), parts=frozenset({"01"}))

    assert [here] == know(NOOR, (here, there), hear_delivery(Context(), said), frozenset()).of(Born)


def test_a_date_that_was_taken_back_is_nobodys() -> None:
    assert None is birth(known(replace(born(), retracted=True)))


def statement(source: str) -> Delivered:
    scope = (date(2024, 10, 1), date(2025, 7, 31))
    return Delivered(
        source=SourceId(source), delivery="x", through=midnight(scope[1]), version=9, scope=scope
    )


@pytest.mark.parametrize(
    ("one", "other", "resembles"),
    [
        ("2009-03-14", "2009-03-14", True),
        ("2009-03-14", "2010-03-14", True),
        ("2009-03-14", "2009-05-14", True),
        ("2009-03-14", "2009-03-15", True),
        ("2009-03-04", "2009-04-03", True),  # read month first
        ("2009-00-00", "2009-07-02", True),  # not known is no difference
        ("2010-00-00", "2009-07-02", True),
        ("2009-03-14", "2009-05-15", False),
        ("2009-03-14", "2010-07-02", False),
        ("2009-03-04", "2010-04-03", False),
    ],
)
def test_what_one_slip_of_the_hand_explains(one: str, other: str, *, resembles: bool) -> None:
    assert resembles is Birth(one).resembles(Birth(other)) is Birth(other).resembles(Birth(one))


VO, OTHER_VO, RO, BRP = "vo-list/98VA", "vo-list/98VB", "ro/98MA", "brp/0363"
SLIP, UNLIKE = "2009-03-15", "2010-07-02"


@pytest.mark.parametrize(
    ("words", "doubted"),
    [
        ([], False),
        ([(VO, "a", "2009-03-14")], False),
        ([(VO, "a", "2009-03-14"), (VO, "b", "2009-03-14")], False),
        ([(VO, "a", "2009-03-14"), (VO, "b", SLIP)], True),  # two of its own numbers, two dates
        ([(VO, "a", "2009-03-14"), (VO, "b", UNLIKE), (BRP, "a", "2009-03-14")], True),
        ([(VO, "a", "2009-03-14"), (OTHER_VO, "a", SLIP)], False),
        ([(VO, "a", "2009-03-14"), (OTHER_VO, "a", UNLIKE)], True),
        ([(VO, "a", "2009-03-14"), (OTHER_VO, "a", UNLIKE), (RO, "a", UNLIKE)], False),
        ([(VO, "a", "2009-03-14"), (BRP, "a", UNLIKE)], False),  # the register corrects
        ([(RO, "a", "2009-03-14"), (BRP, "a", UNLIKE)], False),
        ([(RO, "a", "2009-03-14"), ("ro/98MB", "a", UNLIKE)], True),
    ],
)
def test_when_two_children_seem_to_go_under_one_number(
    words: list[tuple[str, str, str]], *, doubted: bool
) -> None:
    facts = [replace(born(when, source), ref=ref) for source, ref, when in words]

    assert doubted is two_persons(known(*facts)) is two_persons(known(*facts[::-1]))


def test_nobody_told_when_somebody_was_born_or_died() -> None:
    assert None is birth(known())
    assert FOREVER == died(known())
    assert day("2025-08-22") == died(known(dies("2025-08-22")))


def move(to: str, since: str, before: str | None = None, *, away: bool = False, version: int = 1) -> Fact:
    return replace(story.moves(since, to or None, before, abroad=away), ref=f"{to} {since}", version=version)


def test_homes_follow_the_dates_of_the_register() -> None:
    """In whatever order they were told; before the first, what that one says was before it."""
    facts = (move("0344", "2025-05-01", "0363"), move("0363", "2025-02-01", "0546"))

    expected = (
        Move(NEVER, "0546"),
        Move(midnight(date(2025, 2, 1)), "0363"),
        Move(midnight(date(2025, 5, 1)), "0344"),
    )
    assert expected == moves(known(*facts)) == moves(known(*facts[::-1]))


def test_the_schools_list_says_where_somebody_lived_before_the_register_did() -> None:
    """Only where the register leaves it open; and without a register it is all there is."""
    listed = lives("0518")

    assert (Move(NEVER, "0518"),) == moves(known(listed))
    assert "0518" == moves(known(listed, move("0363", "2025-02-01", version=9)))[0].into
    assert "0546" == moves(known(listed, move("0363", "2025-02-01", "0546")))[0].into
    assert (Move(NEVER, None),) == moves(known())


def test_of_two_lists_the_newest_that_knows_counts() -> None:
    """By version, then by source; one that does not know takes nothing away."""
    old, new = lives("0518"), replace(lives("0363"), ref="new", version=2)
    silent = replace(lives(), ref="silent", version=3, municipality=None)
    other = replace(new, source=SourceId("vo-list/98VB"), municipality=Municipality("0344"))

    assert "0363" == moves(known(old, new, silent))[0].into
    assert "0344" == moves(known(old, new, other))[0].into
    assert "0518" == moves(known(old, replace(new, version=0)))[0].into


def test_of_two_moves_on_one_day_the_later_ranked_is_where_somebody_lives() -> None:
    first, second = move("0363", "2025-02-01", version=1), move("0344", "2025-02-01", version=2)

    assert "0344" == moves(known(second, first))[-1].into


def test_nobody_is_abroad_of_whom_that_was_not_said() -> None:
    assert FOREVER == abroad(known(replace(lives(), since=date(2025, 2, 1))))


def test_abroad_is_where_the_newest_move_led() -> None:
    left = move("", "2025-02-01", away=True)

    assert day("2025-02-01") == abroad(known(left))
    assert FOREVER == abroad(known(left, move("0363", "2025-03-01")))
    assert day("2025-02-01") == abroad(known(left, move("0363", "2025-01-01")))
    assert FOREVER == abroad(known(move("", "2025-02-01")))
    assert FOREVER == abroad(known())


def test_of_a_return_on_the_day_of_leaving_the_later_ranked_counts() -> None:
    left, back = move("", "2025-02-01", away=True, version=1), move("0363", "2025-02-01", version=2)

    assert FOREVER == abroad(known(left, back))
    assert day("2025-02-01") == abroad(known(replace(left, version=3), back))


@pytest.mark.parametrize(
    ("fact", "since"),
    [
        (graduated("2025-07-01", level=1), None),
        (graduated("2025-07-01", level=2), "2025-07-01"),
        (graduated("2025-07-01", level=4), "2025-07-01"),
        (replace(graduated("2025-07-01"), level=None), None),
        (exam(Result.PASSED, level="havo"), "2025-06-12"),
        (exam(Result.PASSED, level="vwo"), "2025-06-12"),
        (exam(Result.PASSED, level="kb"), None),
        (exam(Result.FAILED, level="havo"), None),
    ],
)
def test_what_is_a_startkwalificatie(fact: Fact, since: str | None) -> None:
    """Mbo from level 2, havo and vwo when passed; from the day itself."""
    assert (day(since) if since else FOREVER) == qualified(known(fact))


def test_the_first_startkwalificatie_counts() -> None:
    facts = (exam(Result.PASSED, level="havo"), graduated("2025-05-01"), graduated("2026-05-01"))

    assert day("2025-05-01") == qualified(known(*facts))


def test_who_is_born_on_a_leap_day_is_eighteen_on_the_first_of_march() -> None:
    """The day itself counts; nobody is eighteen whose birth date nobody told."""
    assert day("2026-03-01") == adult(known(born("2008-02-29")))
    assert FOREVER == adult(known())


@pytest.mark.parametrize(
    ("fact", "ends"),
    [
        (None, "2027-03-14"),
        (exam(Result.PASSED, level="pro"), "2025-06-12"),
        (exam(Result.FAILED, level="pro"), "2027-03-14"),
        (exam(Result.PASSED, level="vso"), "2027-03-14"),
        (graduated("2026-01-30", level=1), "2027-03-14"),
        (graduated("2026-01-30", level=2), "2026-01-30"),
        (graduated("2027-06-30", level=2), "2027-03-14"),
    ],
)
def test_kwalificatieplicht_ends_at_eighteen_or_with_what_the_law_names(fact: Fact | None, ends: str) -> None:
    """Leerplichtwet 4a and 4b; of vso nobody tells the profile, and an entree diploma is none of it."""
    assert day(ends) == duty_ends(known(born(), *([fact] if fact else [])))


def test_an_unknown_birth_date_neither_frees_nor_denies() -> None:
    assert FOREVER == duty_ends(known())
    assert NEVER == works_from(known())


@pytest.mark.parametrize("fact", [replace(listed(), level="vso"), enrolled(level=1), enrolled(level=2)])
def test_work_is_a_way_out_at_eighteen_or_for_whom_school_prepared(fact: Fact) -> None:
    prepared = fact != enrolled(level=2)

    assert (NEVER if prepared else day("2027-03-14")) == works_from(known(born(), fact))
