"""Blame is a counterfactual: dirt explains a difference only when the difference is gone without it."""

from dataclasses import replace

import pytest

from hub.demo import causes as explaining
from hub.demo.causes import Stable, causes, explained
from hub.demo.rehearsal import Rehearsed, rehearse
from hub.demo.score import Key, Miss, RuleScore
from hub.simulation.dirt import KINDS
from hub.simulation.simulate import Simulated, simulate


@pytest.fixture(scope="module")
def dirty() -> tuple[Simulated, Rehearsed]:
    simulated = simulate(250, 5, tuple(KINDS))
    return simulated, rehearse(simulated)


def differences(scores: dict[str, RuleScore]) -> frozenset[Key]:
    return frozenset(key for score in scores.values() for key in score.differences)


def found_about_a_stained_pupil(simulated: Simulated, seen: Rehearsed) -> Key:
    """A signal that was found, about a pupil with stains and without any difference."""
    disturbed = {key[0] for key in differences(seen.scores)}
    stained = {s.person for s in simulated.stains} - disturbed
    return next(
        (n, e.rule, e.occasion)
        for n, verdict in simulated.verdicts().items()
        if n in stained
        for e in verdict.expected
    )


def test_every_difference_is_gone_without_some_dirt(dirty: tuple[Simulated, Rehearsed]) -> None:
    """
    All dirt on: things go wrong, and each of them is right again once that dirt is left out.
    """
    simulated, seen = dirty

    told = explained(simulated, seen.scores)

    assert 10 < len(differences(told))
    assert 0 == sum(score.unexplained for score in told.values())


def test_a_miss_of_our_own_is_not_put_down_to_a_stain(dirty: tuple[Simulated, Rehearsed]) -> None:
    """
    The hub kept a signal to itself about a pupil whose records have a stain: no dirt made it do so.
    """
    simulated, seen = dirty
    key = found_about_a_stained_pupil(simulated, seen)
    missed = replace(
        seen.scores[key[1]], missed=[Miss(key, simulated.lives[0].listed or seen.run.said[0][0])]
    )

    told = explained(simulated, {key[1]: missed})

    assert [()] == [m.dirt for m in told[key[1]].missed]


def test_a_broken_rule_is_not_put_down_to_a_stain(
    dirty: tuple[Simulated, Rehearsed], monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A rule that is wrong is wrong in every world, with the stain and without it.
    """
    simulated, seen = dirty
    key = found_about_a_stained_pupil(simulated, seen)
    planted = RuleScore(missed=[Miss(key, seen.run.said[0][0])])
    monkeypatch.setattr(explaining, "rehearse", lambda _: replace(seen, scores={key[1]: planted}))

    assert {} == causes(simulated, frozenset({key}), processes=1)


def test_a_stain_left_out_leaves_the_others_as_they_are() -> None:
    """
    Each stain has dice of its own: what is told of everybody else stays the same, and so do the pupil's others.
    """
    simulated = simulate(120, 3, tuple(KINDS))
    person, kind = next((s.person, s.kind) for s in simulated.stains if s.person is not None)

    without = simulated.of(frozenset(life.n for life in simulated.told.lives), {person: {kind}})

    assert {(person, kind)} == {(s.person, s.kind) for s in simulated.stains} - {
        (s.person, s.kind) for s in without.stains
    }
    names = {life.n: (life.family, life.homes, life.bsn) for life in simulated.told.lives if life.n != person}
    assert names == {
        life.n: (life.family, life.homes, life.bsn) for life in without.told.lives if life.n != person
    }


def test_a_case_that_follows_a_message_is_the_same_case_when_fewer_are_told(
    dirty: tuple[Simulated, Rehearsed],
) -> None:
    """
    Of a withdrawn application nobody took up the case: its message has another number in a world of one pupil.
    """
    simulated, _ = dirty
    last = simulated.told.lives[-1]
    life = next(life for life in simulated.told.lives if life.applications and life is not last)
    one = simulated.of({life.n})

    def named(region: Simulated) -> tuple[str, Key]:
        (told,) = (x for x in region.told.lives if x.n == life.n)
        chain, message = told.applications[-1].chain, told.applications[-1].messages[-1]
        occasion = f"D06 {chain} {message.number}, gm/0546"
        return occasion, Stable(region)((life.n, "D22", occasion))

    (before, stable), (alone, again) = named(simulated), named(one)
    assert before != alone
    assert stable == again


def test_who_is_forgotten_is_forgotten_beside_others() -> None:
    """
    Missing from a full list, as the only one of the school of whom anything went wrong: that list names others.
    """
    simulated = simulate(120, 1, ("Q15",))

    told = explained(simulated, rehearse(simulated).scores)

    assert {("Q15",)} == {d.dirt for s in told.values() for d in s.wrong}


def test_an_outage_explains_what_waited_for_the_source() -> None:
    """
    Nobody's record is stained when a source falls silent: without the outage the difference is gone.
    """
    simulated = simulate(400, 4, ("Q12",))
    seen = rehearse(simulated)
    wrong = differences(seen.scores)

    told = explained(simulated, seen.scores)

    assert wrong
    assert {("Q12",)} == {d.dirt for s in told.values() for d in s.wrong}
