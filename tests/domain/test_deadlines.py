"""What a region agrees: from its day, named where it speaks, and rules that it leaves off."""

import ast
from dataclasses import fields, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from hub.domain.context import Context
from hub.domain.facts import HandoverStep, Status
from hub.domain.following import SecondRule
from hub.domain.rule import Entry, Rule, SourceRule
from hub.domain.rules.catalogue import EVERY
from hub.domain.statute import AGREEMENTS, Agreements, Dated, Since
from tests.story import MIDDLE, Story, applied, born, enrolled, handover, left, listed, lives, roster

PLAN = "regioplan 2025"
NOWHERE = (born(), lives(), listed(), applied(Status.RECEIVED, 1, "2025-03-03"), left())
DAYS = st.dates(date(2025, 1, 1), date(2025, 12, 31))
CITES_A_LAW = ("LPW", "WEB", "Regeling")


def later(day: str, agreed: Agreements, source: str = PLAN) -> Since[Agreements]:
    return Since(date.fromisoformat(day), agreed, source)


def during(*versions: Since[Agreements]) -> Context:
    return Context(calendar=MIDDLE, agreements=Dated((*AGREEMENTS.values, *versions)))


def grounds(story: Story) -> dict[str, str]:
    return {told.rule: told.ground.partition("; afspraak: ")[2] for told in story.pupil.said.values()}


@drawn(st.lists(st.tuples(DAYS, DAYS), min_size=1, max_size=4, unique_by=lambda pair: pair[0]))
def test_a_deadline_is_the_first_day_on_which_what_holds_says_that_it_is_time(
    told: list[tuple[date, date]],
) -> None:
    dated = Dated(tuple(Since(since, due, since.isoformat()) for since, due in sorted(told)))
    day, spoke = dated.first(lambda due: due)

    first = min(since for since, _ in told)
    days = (min(first, date(2025, 1, 1)) + timedelta(days=n) for n in range(366))
    assert day == next(d for d in days if d >= dated.on(d).value)
    assert spoke.value == dated.on(day).value
    assert spoke.day <= max(day, first)


def test_the_agreement_that_set_the_day_is_named_beside_the_norm() -> None:
    story = Story(context=during(later("2025-08-15", Agreements(urgent_non_arrival_days=5)))).hears(*NOWHERE)

    assert "" == grounds(story.on("2025-09-05"))["D11"]
    assert PLAN == grounds(story.on("2025-09-06"))["D11"]


def test_an_agreement_about_something_else_is_not_named() -> None:
    """The number is the hub's own still: whoever looks it up in the plan would not find it."""
    story = Story(context=during(later("2025-08-15", Agreements(dossier_days=3)))).hears(*NOWHERE)

    assert "" == grounds(story.on("2025-09-12"))["D11"]


def test_the_plan_that_first_said_a_number_is_named_and_not_the_one_that_kept_it() -> None:
    five = Agreements(urgent_non_arrival_days=5)
    versions = later("2025-05-01", five), later("2025-08-15", five, "a later plan")

    assert PLAN == grounds(Story(context=during(*versions)).hears(*NOWHERE).on("2025-09-12"))["D11"]


ASKED = (born(), listed(), enrolled("2025-08-01"), handover(HandoverStep.ASKED, "2025-05-12"))
EVENTS = "gebeurtenissen-mbo/98MA"


def asked(*versions: Since[Agreements]) -> Story:
    """A warm handover that is not done on Monday 4 August, four weeks before lessons begin."""
    context = replace(during(*versions), roster=roster(EVENTS).roster)
    return Story(context=context).hears(*ASKED).delivered(EVENTS, "2026-07-31")


def test_what_stands_is_withdrawn_on_the_day_from_which_a_rule_is_off() -> None:
    story = asked(later("2025-08-20", Agreements(off=("D09",)))).on("2025-08-19")

    assert ["D09 2"] == story.open
    withdrawn = [f"withdrawn D09 severity 2 to brin/{who}" for who in ("98MA", "98VA")]
    assert withdrawn == story.on("2025-08-20").tells
    assert [] == story.on("2025-08-20").open


def test_nothing_opens_while_a_rule_is_off_and_it_goes_on_when_that_ends() -> None:
    off, on = later("2025-07-01", Agreements(off=("D09",))), later("2025-08-20", Agreements())
    story = asked(off, on)

    assert [] == story.on("2025-08-19").open
    assert ["D09 2"] == story.on("2025-08-20").open


def test_a_rule_of_law_speaks_whatever_is_written_about_it() -> None:
    """The region's file refuses it; a journal that says so all the same changes nothing."""
    story = Story(context=during(later("2025-07-01", Agreements(off=("D11",))))).hears(*NOWHERE)

    assert "D11 2" in story.on("2025-08-02").open


@pytest.mark.parametrize("rule", [rule for rule in EVERY if rule.agreed], ids=lambda rule: rule.code)
def test_what_may_be_off_cites_no_law(rule: Entry) -> None:
    assert "[own]" in rule.words.law
    assert not any(law in rule.words.law for law in CITES_A_LAW)


@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.code)
def test_a_rule_names_the_numbers_that_it_asks(rule: Rule | SecondRule | SourceRule) -> None:
    """Those of its own file, and what a loss asks for the three rules on losses."""
    path = Path(rule.find.__code__.co_filename)
    names = {n.attr for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Attribute)}
    names |= {"dropout_days"} if "dropped_out" in names else set()

    assert set(rule.numbers) == names & {field.name for field in fields(Agreements)} - {"off"}
