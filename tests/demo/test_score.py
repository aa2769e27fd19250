"""The score bites: a signal left out is missed, one made up is false, one said late is late."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from hub.demo.rehearsal import rehearse
from hub.demo.score import RuleScore, score
from hub.domain.findings import Party
from hub.domain.signals import Change, Recipient, Signal
from hub.simulation.simulate import Simulated, simulate

Said = list[tuple[datetime, int | None, Signal]]


@pytest.fixture(scope="module")
def region() -> tuple[Simulated, Said]:
    simulated = simulate(60, 1)
    people = {f"p-{pgn}": n for pgn, n in simulated.people().items()}
    return simulated, [(at, people.get(s.subject), s) for at, s in rehearse(simulated).run.said]


def _score(region: tuple[Simulated, Said], change: Callable[[Said], Said]) -> RuleScore:
    simulated, said = region
    return score(change(said), simulated.verdicts())["D02"]


def test_nothing_changed_nothing_wrong(region: tuple[Simulated, Said]) -> None:
    """The fixture itself is right, or the tests below would show nothing."""
    told = _score(region, lambda said: said)

    assert (0, 0, []) == (len(told.missed), len(told.false), told.late_steps)


def test_unsaid_is_missed(region: tuple[Simulated, Said]) -> None:
    """Whoever keeps a signal to himself misses it."""
    person = next(n for _, n, s in region[1] if s.rule == "D02")

    told = _score(region, lambda said: [x for x in said if x[1] != person])

    assert [person] == [m.key[0] for m in told.missed]


def test_said_of_another_is_false(region: tuple[Simulated, Said]) -> None:
    """A true story about the wrong pupil is missed once and false once."""
    mine = {n for _, n, s in region[1] if s.rule == "D02" and n is not None}
    person, other = min(mine), next(n for n in range(60) if n not in mine)

    told = _score(region, lambda said: [(t, other if n == person else n, s) for t, n, s in said])

    assert ([person], [other]) == ([m.key[0] for m in told.missed], [f.key[0] for f in told.false])


def test_said_after_it_was_over_is_false(region: tuple[Simulated, Said]) -> None:
    """Opening something months after it ended finds nothing."""
    at, person, signal = next(x for x in region[1] if x[2].rule == "D02" and x[2].change == Change.WITHDRAWN)
    late = (at + timedelta(days=60), person, replace(signal, change=Change.OPENED))

    told = _score(region, lambda said: [*said, late])

    assert [person] == [f.key[0] for f in told.false]


def test_late_is_late(region: tuple[Simulated, Said]) -> None:
    """Three days behind, everything is said three days late."""
    behind = timedelta(days=3)

    told = _score(region, lambda said: [(t + behind, n, s) for t, n, s in said])

    assert max(told.delays) > 1
    assert told.late_steps


def test_told_to_another_is_misrouted(region: tuple[Simulated, Said]) -> None:
    """The right story in the wrong letterbox."""

    def elsewhere(signal: Signal) -> Signal:
        other = Recipient("brin/99ZZ", Party.VO)
        return replace(signal, addressees=tuple(a._replace(recipient=other) for a in signal.addressees))

    told = _score(region, lambda said: [(t, n, elsewhere(s)) for t, n, s in said])

    assert ("brin/99ZZ",) in {who for _, _, _, who in told.misrouted}
