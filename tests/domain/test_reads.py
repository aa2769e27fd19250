"""What a rule says it reads is all that can change its answer: for words that no rule reads the hub does not look."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hub.domain import news
from hub.domain.context import Context
from hub.domain.facts import AbsenceReported, Attended, Born, Destination, Enrolled, Fact, LeftVo, Status
from hub.domain.findings import Finding
from hub.domain.following import SaidSoFar, SecondRule, cases_of, follow
from hub.domain.knowledge import Knowledge, know
from hub.domain.pupil import Pupil, hear
from hub.domain.routing import ROUTING_READS, Piece, circle, route
from hub.domain.rule import FRAME_READS, Rule
from hub.domain.rules.catalogue import EVERY, RULES, SECOND_RULES, SOURCE_RULES
from hub.domain.rules.dropout import DROPOUT
from hub.domain.rules.first_october import FIRST_OCTOBER
from hub.domain.rules.no_show import NO_SHOW
from hub.domain.rules.not_applied import NOT_APPLIED
from hub.domain.rules.sixteen_hours import SIXTEEN_HOURS
from hub.domain.standing import standings
from hub.domain.statute import Agreements, Dated, Since
from hub.domain.weighing import held
from tests.domain.test_properties import SOURCES, facts
from tests.story import (
    NOOR,
    absent,
    applied,
    attended,
    born,
    enrolled,
    graduated,
    left,
    listed,
    moves,
    read,
    roster,
)

AnyRule = Rule | SecondRule
CONTEXT = roster(*SOURCES)


def reads(rule: AnyRule) -> frozenset[type[Fact]]:
    """All kinds that may change what a rule answers and who hears it."""
    mine = rule.reads | FRAME_READS | ROUTING_READS
    return mine.union(*(r.reads for r in RULES)) if isinstance(rule, SecondRule) else mine


def answer(rule: AnyRule, told: Iterable[Fact], context: Context) -> list[Piece]:
    """All that a rule says of a pupil in every season, and who may know it when."""
    known = know(NOOR, {f.thing: f for f in told}.values(), context, frozenset())
    return [
        piece for found in _findings(rule, known, context) for piece in route(found, circle(known, context))
    ]


def _findings(rule: AnyRule, known: Knowledge, context: Context) -> list[Finding]:
    firsts = RULES if isinstance(rule, SecondRule) else (rule,)
    seasons = standings(known, lambda _: True)
    found = [h for s in seasons for first in firsts for h in held(first, s, context)]
    if isinstance(rule, SecondRule):
        followed = follow(rule, known, cases_of(found), context, SaidSoFar())
        return [f.finding(context) for f in followed]
    return [h.finding(context) for h in found]


def deaf_to_what_it_does_not_read(rule: AnyRule, told: Sequence[Fact], news: Fact) -> None:
    """A fact of a kind that the rule does not read changes nothing of its answer."""
    if type(news) not in reads(rule):
        assert answer(rule, told, CONTEXT) == answer(rule, [*told, news], CONTEXT)


LIES: tuple[tuple[Rule, type[Fact], tuple[Fact, ...], Fact], ...] = (
    (NOT_APPLIED, Enrolled, (born(), listed()), enrolled("2025-04-01")),
    (NO_SHOW, Attended, (born(), enrolled()), attended("2025-09-08")),
    (FIRST_OCTOBER, LeftVo, (born(),), left()),
    (SIXTEEN_HOURS, AbsenceReported, (born(),), absent("2025-09-08", hours=16)),
    (DROPOUT, Enrolled, (born(),), enrolled("2025-08-01", "2025-11-15")),
)
"""Rules that would not tell of a kind which they read, and a story in which that kind counts."""


def test_every_rule_is_among_all_rules() -> None:
    """Once, by its code: what is told of rules (glossary, texts, scores) is told of these."""
    assert sorted(rule.code for rule in (*RULES, *SECOND_RULES, *SOURCE_RULES)) == [r.code for r in EVERY]


@pytest.mark.parametrize("rule", [*RULES, *SECOND_RULES], ids=lambda rule: rule.code)
@example([born(), listed()], attended("2025-09-08"))
@example([born(), listed()], absent("2025-09-08", hours=16))
@example([born(), enrolled("2025-08-01", "2025-11-15"), moves("2025-11-30", "0363")], listed(season=2026))
@example([born(), left()], graduated("2025-10-10"))
@example([born(), listed()], applied(Status.RECEIVED, 1, "2025-03-01"))
@example([born(), left()], applied(Status.RECEIVED, 1, "2025-08-05"))
@example(
    [born(), listed(), applied(Status.OFFERED, 1, "2025-03-01")], applied(Status.WITHDRAWN, 2, "2025-03-05")
)
@example([born(), enrolled("2025-08-01", "2025-11-15")], left(destination=Destination.VAVO))
@example([born(), enrolled()], left(destination=Destination.VAVO))
@example([born(), enrolled()], attended("2025-09-08"))
@given(told=st.lists(facts, max_size=10), news=facts)
@settings(max_examples=60, deadline=None)
def test_a_fact_of_a_kind_that_is_not_read_changes_no_answer(
    rule: AnyRule, told: list[Fact], news: Fact
) -> None:
    """
    A rule's `reads`, with what is shared by all rules, is the truth.
    """
    deaf_to_what_it_does_not_read(rule, told, news)


@pytest.mark.parametrize(("rule", "kind", "told", "news"), LIES, ids=lambda part: getattr(part, "code", ""))
def test_a_rule_that_lies_about_what_it_reads_is_noticed(
    rule: AnyRule, kind: type[Fact], told: tuple[Fact, ...], news: Fact
) -> None:
    deaf_to_what_it_does_not_read(rule, told, news)

    with pytest.raises(AssertionError):
        deaf_to_what_it_does_not_read(replace(rule, reads=rule.reads - {kind}), told, news)


def test_a_birth_date_counts_for_every_rule() -> None:
    """
    Who may know depends on it, whatever the rule: it is declared once, for all.
    """
    every: tuple[AnyRule, ...] = (*RULES, *SECOND_RULES)

    assert all(Born in reads(rule) for rule in every)


def test_a_word_that_no_rule_reads_makes_nobody_due(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    It is known from then on, and nothing is asked because of it.
    """
    word = attended("2025-09-08")
    assert _heard(word).due is not None

    monkeypatch.setattr(news, "HEEDED", news.HEEDED - {word.kind})

    assert _heard(word).due is None
    assert [word] == list(_heard(word).words.values())


SHORT = st.builds(
    absent,
    st.dates(date(2025, 9, 1), date(2025, 9, 30)).map(date.isoformat),
    hours=st.integers(1, 8),
    excused=st.booleans(),
    version=st.integers(1, 4),
)
"""Absences of which it takes some to make anything; a day is told again."""

LENIENT = replace(CONTEXT, agreements=Dated((Since(date(2017, 8, 1), Agreements(absent_week_hours=1), ""),)))
"""A region for which an hour a week is long absence."""


def not_looked_at_for_nothing(told: Sequence[Fact], news: Fact, context: Context) -> None:
    """For whom a word is heard and not looked at, no rule finds anything else because of it."""
    watched = Pupil[Fact]()
    for fact in told:
        watched = replace(hear(NOOR, watched, fact.thing, fact, context, read)[0], due=None)
    after = hear(NOOR, watched, news.thing, news, context, read)[0]
    if after.due is None:
        before = list(watched.words.values())
        every: tuple[AnyRule, ...] = (*RULES, *SECOND_RULES)
        for rule in every:
            assert answer(rule, before, context) == answer(rule, after.words.values(), context)


A_WEEK = tuple(absent(f"2025-09-{day:02}", hours=7) for day in (8, 9, 10))


@example([born(), enrolled(), *A_WEEK[:2]], A_WEEK[2], CONTEXT)
@example([born(), enrolled(), *A_WEEK], absent("2025-09-10", hours=7, excused=True, version=2), CONTEXT)
@example([born(), enrolled(), A_WEEK[0]], A_WEEK[1], LENIENT)
@given(told=st.lists(SHORT, max_size=6), news=SHORT, context=st.sampled_from([CONTEXT, LENIENT]))
@settings(max_examples=100, deadline=None)
def test_who_is_not_looked_at_would_have_given_no_other_answer(
    told: list[Fact], news: Fact, context: Context
) -> None:
    """
    A few hours of absence are known, and nothing is asked because of them.
    """
    not_looked_at_for_nothing(told, news, context)


def test_a_few_hours_of_absence_make_nobody_due_and_sixteen_do() -> None:
    two, three = A_WEEK[1:]
    first = _heard(A_WEEK[0])
    assert first.due is None
    second = hear(NOOR, first, two.thing, two, CONTEXT, read)[0]
    assert second.due is None

    assert hear(NOOR, second, three.thing, three, CONTEXT, read)[0].due is not None


def test_a_rule_that_wants_more_than_it_takes_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news, "ASKED", {AbsenceReported.__name__: (lambda _facts, _context: False,)})

    with pytest.raises(AssertionError):
        not_looked_at_for_nothing([born(), enrolled(), *A_WEEK[:2]], A_WEEK[2], CONTEXT)


def _heard(word: Fact) -> Pupil[Fact]:
    return hear(NOOR, Pupil(), word.thing, word, CONTEXT, read)[0]
