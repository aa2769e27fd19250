"""The short look says what the whole outlook says: it only leaves out what cannot be said at the moment."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hub.domain import looking
from hub.domain.context import Context
from hub.domain.decider import decide, why
from hub.domain.facts import ExpectedInMbo, Fact, FollowUpStep, Outcome, Status
from hub.domain.findings import Finding, Party
from hub.domain.knowledge import Knowledge, know
from hub.domain.looking import look, outlook, said_so_far
from hub.domain.person import died
from hub.domain.pupil import Pupil, hear, knowledge
from hub.domain.routing import OPERATORS, Circle, Piece, route
from hub.domain.rule import Rule
from hub.domain.rules.catalogue import RULES
from hub.domain.rules.first_october import FIRST_OCTOBER
from hub.domain.rules.no_show import NO_SHOW
from hub.domain.rules.step_lost import STEP_LOST
from hub.domain.standing import Standing, standings
from hub.domain.timeline import NEVER, Period, midnight
from hub.domain.weighing import held
from tests.domain.test_properties import COORDINATED, SOURCES, News, Watch, contexts, days, deliveries, facts
from tests.story import (
    NOOR,
    applied,
    born,
    dies,
    enrolled,
    followed,
    left,
    listed,
    lives,
    moves,
    read,
    roster,
)

History = tuple[Sequence[News], date, Sequence[News], date, Context]

CLOSED_AND_OVER: History = (
    [listed(), left()],
    date(2025, 8, 20),
    [followed("D11", "zomerlek", FollowUpStep.CLOSED, "2025-08-21", outcome=Outcome.PRIVATE_EDUCATION)],
    date(2026, 8, 2),
    Context(),
)
MOVED_AFTER_EIGHTEEN: History = (
    [born("2007-08-10"), left()],
    date(2025, 8, 5),
    [moves("2025-08-25", "0363")],
    date(2025, 9, 20),
    Context(),
)
DIED_WAITING: History = (
    [listed(), left()],
    date(2025, 8, 2),
    [dies("2025-08-12")],
    date(2025, 8, 10),
    roster(*SOURCES),
)
DIED_BEFORE_IT_WAS_SAID: History = (
    [listed()],
    date(2025, 4, 1),
    [dies("2025-03-01")],
    date(2026, 1, 1),
    Context(),
)
LEFT_AND_CAME_BACK: History = (
    [enrolled("2025-08-01", "2025-11-15")],
    date(2025, 12, 1),
    [enrolled("2026-02-01", number="2")],
    date(2026, 3, 1),
    Context(),
)
MOVE_HEARD_A_SEASON_LATE: History = (
    [enrolled("2025-08-01", "2025-11-15"), listed(season=2026)],
    date(2026, 8, 5),
    [moves("2026-06-15", "0363")],
    date(2026, 8, 10),
    Context(),
)
"""Open then: a case of a season that is over when the move is heard of, and one of the season that began."""

LEFT_LYING: History = (
    [enrolled("2025-08-01", "2025-11-15")],
    date(2025, 11, 24),
    [moves("2025-12-08", "0363")],
    date(2025, 12, 17),
    COORDINATED,
)
"""Told in November, moved in December: the days of one municipality are over, those of the other begin."""

STORIES = (
    LEFT_LYING,
    CLOSED_AND_OVER,
    MOVED_AFTER_EIGHTEEN,
    DIED_WAITING,
    DIED_BEFORE_IT_WAS_SAID,
    LEFT_AND_CAME_BACK,
    MOVE_HEARD_A_SEASON_LATE,
)

OPENINGS = {rule.opens(season) for rule in RULES for season in range(2015, 2035)}
LONG_AGO = 1990
"""A season of which only the whole outlook asks."""

news = st.lists(st.one_of(facts, facts, facts, deliveries()), max_size=9)


def after(before: Sequence[News], then: date, later: Sequence[News], context: Context) -> Watch:
    """A story, a tick, and more of the story."""
    watch = Watch(context, Pupil())
    for item in (born(), lives(), *before):
        watch = watch.hears(item)
    watch = watch.ticks(then)
    for item in later:
        watch = watch.hears(item)
    return watch


def agree(watch: Watch, now: date) -> None:
    """The same verdict, and the same reason for each ending.

    When to look again may be earlier: when a rule opens that was not asked yet. Never later.
    """
    known, at = knowledge(NOOR, watch.pupil, watch.context, read), midnight(now)
    whole = outlook(known, watch.context, said_so_far(watch.pupil.said, at))

    verdict, found = look(known, watch.pupil.said, watch.context, at)

    expected = decide(whole, watch.pupil.said, known, watch.context, at)
    assert (verdict.holds, verdict.waits) == (expected.holds, expected.waits)
    if verdict.due != expected.due:
        assert verdict.due in OPENINGS
        assert expected.due is None or verdict.due < expected.due
    weighed = [piece.finding for piece in whole]
    for told in watch.pupil.said.values() if died(known) > at else ():  # of the dead nobody hears a reason
        assert why(told, weighed, at) == why(told, found, at)


@example(*LEFT_LYING)
@example(*CLOSED_AND_OVER)
@example(*MOVED_AFTER_EIGHTEEN)
@example(*DIED_WAITING)
@example(*DIED_BEFORE_IT_WAS_SAID)
@example(*LEFT_AND_CAME_BACK)
@example(*MOVE_HEARD_A_SEASON_LATE)
@given(news, days, news, days, contexts)
@settings(max_examples=200, deadline=None)
def test_a_look_says_what_the_outlook_says(
    before: Sequence[News], then: date, later: Sequence[News], now: date, context: Context
) -> None:
    """
    What holds and who hears it, who is waited for: all of it the same; and nothing is looked at too late.
    """
    agree(after(before, then, later, context), now)


@pytest.mark.parametrize("story", STORIES)
def test_it_is_the_same_on_every_day(story: History) -> None:
    before, then, later, _, context = story
    watch = after(before, then, later, context)
    for n in range(0, 480, 3):
        agree(watch, then + timedelta(days=n))


def test_a_look_that_forgets_what_stands_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """When a season that is over is passed over, whatever stands of it."""
    before, then, later, now, context = CLOSED_AND_OVER
    watch = after(before, then, later, context)

    def still_to_come(known: Knowledge, asked: Callable[[int], bool]) -> list[Standing]:
        return standings(known, lambda season: asked(LONG_AGO) or season > 2025)

    monkeypatch.setattr(looking, "standings", still_to_come)

    with pytest.raises(AssertionError):
        agree(watch, now)


def test_a_look_at_another_piece_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """When a finding is routed as at its beginning, and the pupil has moved or come of age since."""

    def at_first(finding: Finding, who: Circle, _: object) -> Piece:
        return next(route(finding, who))

    before, then, later, now, context = MOVED_AFTER_EIGHTEEN
    watch = after(before, then, later, context)
    monkeypatch.setattr(looking, "route_at", at_first)

    with pytest.raises(AssertionError):
        agree(watch, now)


def test_a_look_that_forgets_what_is_to_come_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """When all that is to come is held to come after a death."""
    monkeypatch.setattr(looking, "died", lambda _: NEVER)

    with pytest.raises(AssertionError):
        agree(after([listed()], date(2025, 3, 1), [], Context()), date(2025, 3, 10))


def finds_nothing_before_it_opens(rule: Rule, told: Sequence[Fact], context: Context) -> None:
    """No step of a season begins before the rule says that it can."""
    known = know(NOOR, {f.thing: f for f in told}.values(), context, frozenset())
    for standing in standings(known, lambda _: True):
        assert all(h.since >= rule.opens(standing.season) for h in held(rule, standing, context))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
@example([applied(Status.ENROLLED, 1, "2025-04-10"), left("2025-06-20")], roster(*SOURCES))
@given(told=st.lists(facts, max_size=10), context=contexts)
@settings(max_examples=60, deadline=None)
def test_no_rule_finds_anything_before_it_opens(rule: Rule, told: list[Fact], context: Context) -> None:
    """
    So it need not be asked until then.
    """
    finds_nothing_before_it_opens(rule, told, context)


def test_a_rule_that_opens_too_late_is_noticed() -> None:
    late = replace(STEP_LOST, opens=NO_SHOW.opens)
    told = [applied(Status.RECEIVED, 1, "2025-02-01"), applied(Status.WITHDRAWN, 2, "2025-03-01")]

    finds_nothing_before_it_opens(STEP_LOST, told, Context())
    with pytest.raises(AssertionError):
        finds_nothing_before_it_opens(late, told, Context())


def finds_nothing_without_what_it_needs(rule: Rule, told: Sequence[Fact], context: Context) -> None:
    """Where no fact stands of the kinds that the rule needs one of."""
    without = [f for f in told if type(f) not in rule.needs]
    known = know(NOOR, {f.thing: f for f in without}.values(), context, frozenset())
    for standing in standings(known, lambda _: True):
        assert not held(rule, standing, context)


@pytest.mark.parametrize("rule", [r for r in RULES if r.needs], ids=lambda rule: rule.code)
@example([listed(), left("2025-06-20"), applied(Status.ENROLLED, 1, "2025-04-10")], roster(*SOURCES))
@example([applied(Status.RECEIVED, 1, "2025-02-01"), enrolled("2025-08-01", "2025-09-15")], Context())
@given(told=st.lists(facts, max_size=10), context=contexts)
@settings(max_examples=60, deadline=None)
def test_no_rule_finds_anything_without_what_it_needs(rule: Rule, told: list[Fact], context: Context) -> None:
    """
    So of whom nothing of it is known it need not be asked, however many rules there are.
    """
    finds_nothing_without_what_it_needs(rule, told, context)


def test_a_rule_that_says_it_needs_what_it_can_do_without_is_noticed() -> None:
    demanding = replace(FIRST_OCTOBER, needs=frozenset({ExpectedInMbo}))
    told = [left("2025-06-20")]

    finds_nothing_without_what_it_needs(FIRST_OCTOBER, told, Context())
    with pytest.raises(AssertionError):
        finds_nothing_without_what_it_needs(demanding, told, Context())


def due_after(pupil: Pupil[Fact], news: Fact) -> bool:
    """Whether a word makes the pupil due."""
    heard, _ = hear(NOOR, replace(pupil, due=None), news.thing, news, Context(), read)
    return heard.due is not None


@pytest.mark.parametrize("again", [lives(), left(), born(), listed()], ids=lambda fact: fact.kind)
def test_what_is_said_again_in_a_newer_version_is_not_looked_at(again: Fact) -> None:
    """
    A version decides between two, or nothing; another content is looked at.
    """
    pupil, _ = hear(NOOR, Pupil(), again.thing, again, Context(), read)

    assert not due_after(pupil, replace(again, version=7))
    assert due_after(pupil, replace(again, version=7, retracted=True))


def test_a_newer_version_beside_another_word_of_the_kind_is_looked_at() -> None:
    """
    Of two homes that schools give, the newer counts.
    """
    other = replace(lives("0363"), ref="elsewhere", version=3)
    pupil: Pupil[Fact] = Pupil()
    for fact in (lives(), other):
        pupil, _ = hear(NOOR, pupil, fact.thing, fact, Context(), read)

    assert due_after(pupil, replace(lives(), version=7))


def test_of_the_steps_that_hold_the_latest_to_begin_speaks() -> None:
    """
    Whatever its number and severity: a region may agree on days in another order.
    """
    second = Finding(
        rule="D02", season=2025, occasion="x", step=2, severity=2, since=midnight(date(2025, 4, 1)),
        until=midnight(date(2025, 8, 1)), ground="", evidence=(), responsible=Party.VO,
    )  # fmt: skip
    first = second._replace(step=1, severity=1, since=midnight(date(2025, 5, 1)))
    pieces = [Piece(f, Period(f.since, f.until), (OPERATORS,), Party.VO) for f in (first, second)]

    verdict = decide(
        pieces, {}, know(NOOR, [], Context(), frozenset()), Context(), midnight(date(2025, 6, 1))
    )

    assert [(pieces[0], (1, 2))] == list(verdict.holds.values())
