"""What a rule says it reads is all that can change its answer: for words that no rule reads the hub does not look."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hub.domain import pupil
from hub.domain.context import Context
from hub.domain.facts import AbsenceReported, Attended, Born, Destination, Enrolled, Fact, LeftVo, Status
from hub.domain.findings import Finding
from hub.domain.following import SaidSoFar, SecondRule, follow
from hub.domain.knowledge import Knowledge, know
from hub.domain.pupil import Pupil, hear
from hub.domain.routing import ROUTING_READS, Piece, circle, route
from hub.domain.rule import FRAME_READS, Rule, held
from hub.domain.rules.catalogue import EVERY, RULES, SECOND_RULES
from hub.domain.rules.dropout import DROPOUT
from hub.domain.rules.first_october import FIRST_OCTOBER
from hub.domain.rules.no_show import NO_SHOW
from hub.domain.rules.not_applied import NOT_APPLIED
from hub.domain.rules.silent_source import SILENT_SOURCE
from hub.domain.rules.sixteen_hours import SIXTEEN_HOURS
from hub.domain.standing import standings
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
        return list(follow(rule, known, found, context, SaidSoFar()))
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
    assert sorted(rule.code for rule in (*RULES, *SECOND_RULES, SILENT_SOURCE)) == [r.code for r in EVERY]


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

    monkeypatch.setattr(pupil, "HEEDED", pupil.HEEDED - {word.kind})

    assert _heard(word).due is None
    assert [word] == list(_heard(word).words.values())


def _heard(word: Fact) -> Pupil[Fact]:
    return hear(NOOR, Pupil(), word.thing, word, CONTEXT, read)[0]
