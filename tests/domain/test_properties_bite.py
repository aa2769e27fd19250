"""The properties are guards: each of them fails when the law it guards is broken on purpose.

Each on its example, never by a search, which finds it today and not tomorrow.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

import pytest

from hub.domain import decider, looking, pupil
from hub.domain.context import Context
from hub.domain.facts import Fact
from hub.domain.findings import Gate
from hub.domain.word import Thing
from tests.domain import test_properties as laws


def _on(law: Callable[..., None], example: tuple[object, ...]) -> None:
    law.hypothesis.inner_test(*example)  # type: ignore[attr-defined]  # hypothesis hangs it on every test


def test_last_arrival_wins_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A join that lets the last arrival win depends on order."""

    def last_wins(words: Mapping[Thing, Fact], thing: Thing, word: Fact) -> Mapping[Thing, Fact]:
        return {**words, thing: word}

    monkeypatch.setattr(pupil, "join", last_wins)

    with pytest.raises(AssertionError):
        _on(laws.test_order_and_repetition_change_nothing, laws.TOLD_TWICE)


def test_a_forgotten_deadline_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the next moment is not remembered, those who are due are not looked at."""
    right = looking.look

    def forgetful(*args: object) -> tuple[decider.Verdict, object]:
        verdict, found = right(*args)  # type: ignore[arg-type]  # passes on what it was given
        return verdict._replace(due=None), found

    monkeypatch.setattr(pupil, "look", forgetful)

    with pytest.raises(AssertionError):
        _on(laws.test_looking_at_the_due_equals_looking_at_everyone, laws.DUE_IN_MARCH)


def test_an_open_gate_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """When every source counts as heard, something opens unheard."""

    def always(_: Context, *gate: Gate | datetime) -> bool:
        return bool(gate)

    monkeypatch.setattr(Context, "heard_past", always)

    with pytest.raises(KeyError):
        _on(laws.test_nothing_that_rests_on_silence_opens_unheard, laws.NEVER_HEARD)


def test_a_gate_that_closes_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """When a source can be unheard again, silence withdraws what stands."""
    right = decider.decide

    def closing(
        pieces: object, said: object, known: object, context: Context, now: datetime
    ) -> decider.Verdict:
        deaf = replace(context, heard={}) if said else context
        return right(pieces, {}, known, deaf, now)  # type: ignore[arg-type]  # passes on what it was given

    monkeypatch.setattr(looking, "decide", closing)

    with pytest.raises(AssertionError):
        _on(laws.test_silence_closes_nothing, laws.HEARD_ONCE)
