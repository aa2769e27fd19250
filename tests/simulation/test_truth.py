"""What the hub says, held against what happened: the rules and the truth were reasoned apart."""

import pytest

from hub.demo.rehearsal import Rehearsed, rehearse
from hub.simulation.dirt import KINDS
from hub.simulation.dirt_people import NEW_PROGRAMME
from hub.simulation.simulate import simulate

MOVERS = 250
RULES = {
    "D01",
    "D02",
    "D03",
    "D05",
    "D06",
    "D07",
    "D08",
    "D10",
    "D11",
    "D12",
    "D13",
    "D14",
    "D15",
    "D16",
    "D17",
    "D18",
    "D19",
    "D20",
    "D22",
    "D25",
    "D29",
    "D30",
}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_clean_region_is_seen_as_it_is(seed: int) -> None:
    """
    Dirt off: nothing missed, nothing false, every step said, every delay at most one tick.
    """
    found = rehearse(simulate(MOVERS, seed))

    assert [] == [m.key for s in found.scores.values() for m in s.missed]
    assert [] == [f.key for s in found.scores.values() for f in s.false]
    assert [] == [m for s in found.scores.values() for m in (*s.missed_steps, *s.late_steps)]
    assert [] == [m for s in found.scores.values() for m in s.misrouted]
    delays = [d for s in found.scores.values() for d in s.delays]
    assert 0 <= min(delays)
    assert max(delays) <= 1


def test_clean_region_gives_every_rule_work() -> None:
    """
    A score of nothing would be perfect too: each rule is expected to speak, and no file is rejected.
    """
    found = rehearse(simulate(MOVERS, 4))

    assert found.scores.keys() >= RULES
    assert all(found.scores[rule].found > 0 for rule in RULES)
    assert [] == found.run.rejections


@pytest.mark.parametrize("kind", ["Q8", "Q9", "Q14", "Q16"])
def test_dialects_and_repeats_do_no_harm(kind: str) -> None:
    """
    Other separators, dates, column names and encodings, files that come twice, a line that counts the others: nothing is lost by them, and nothing is rejected.
    """
    simulated = simulate(120, 6, (kind,))
    found = rehearse(simulated)

    assert 0 == _wrong(found)
    totals = [a.name for a in simulated.arrivals() if b"\nTotaal: " in a.content]
    assert bool(totals) == (kind == "Q9")
    assert [] == found.run.rejections


def test_a_graduate_whose_level_nobody_knows_is_reported_as_nothing() -> None:
    """
    Q17: no level in 26 of 27 rows, and programmes that no table knows. Somebody in this region leaves mbo, graduates in such a programme within a week, and is no dropout.
    """
    simulated = simulate(150, 8, ("Q17",))
    told = [life for life in simulated.told.lives if any(d.crebo == NEW_PROGRAMME for d in life.diplomas)]
    rows = [line for a in simulated.arrivals() for line in a.content.splitlines() if line.startswith(b"ISP")]

    assert told
    assert sum(b"MBO-" in row for row in rows) < 0.1 * len(rows)
    assert 0 == _wrong(rehearse(simulated))


def test_same_seed_same_region() -> None:
    """
    A region is its seed: the same files, byte for byte; and another seed is another region.
    """
    first = [(a.path, a.content) for a in simulate(40, 7, tuple(KINDS)).arrivals()]

    assert first == [(a.path, a.content) for a in simulate(40, 7, tuple(KINDS)).arrivals()]
    assert first != [(a.path, a.content) for a in simulate(40, 8, tuple(KINDS)).arrivals()]


def _wrong(found: Rehearsed) -> int:
    return sum(len(s.missed) + len(s.false) for s in found.scores.values())
