"""One region of a country: invented, let go by, scored twice, and forgotten but for its counts."""

import resource
from collections.abc import Mapping
from random import Random

from hub.demo.causes import Stable, causes
from hub.demo.evaluation.tally import Examined, Tally, cell
from hub.demo.evaluation.tellable import Tellable
from hub.demo.rehearsal import play, said_of
from hub.demo.score import Key, RuleScore, score
from hub.simulation.country import Part
from hub.simulation.simulate import Simulated, simulate_in

NOBODY = "–"
"""The kind of school of a source, and of a pupil whom nobody invented."""

SCHOOLS = {
    **{level: f"vmbo-{level}" for level in ("bb", "kb", "gl", "tl")},
    **{level: level for level in ("pro", "vso", "isk", "havo", "vavo")},
}


def evaluate(part: Part, dirt: tuple[str, ...], examine: int) -> Tally:
    """
    Score a region.

    examine: of how many differences it is looked up which dirt they are gone without; 0 looks at none.
    """
    simulated = simulate_in(part.region, part.movers, part.seed, dirt)
    run = play(simulated)
    said = list(said_of(simulated, run))
    found = Tally(part.movers, run.facts, len(said), regions=1)
    del run
    schools = {life.n: SCHOOLS[life.level] for life in simulated.told.lives}
    truly = simulated.verdicts()
    told = simulated.as_told() if dirt else truly
    tellable = Tellable(simulated, told)
    differences: dict[Key, bool] = {}
    for kind in (*sorted(set(schools.values())), NOBODY):
        mine = [s for s in said if schools.get(s[1] if s[1] is not None else -1, NOBODY) == kind]
        sources = simulated.of_sources() if kind == NOBODY else None
        true, seen = (
            score(mine, {n: v for n, v in each.items() if schools[n] == kind}, sources)
            for each in (truly, told)
        )
        for rule in sorted(true.keys() | seen.keys()):
            one, other = true.get(rule, RuleScore()), seen.get(rule, RuleScore())
            found.cells[part.region.code, kind, rule] = cell(one, other, tellable)
            differences |= {m.key: tellable.overlooked(m) for m in one.missed}
            differences |= {f.key: tellable.unfounded(f) for f in one.false}
    found.examined = _examined(simulated, differences, examine)
    found.examined_regions = int(examine > 0)
    found.peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return found


def _examined(simulated: Simulated, differences: Mapping[Key, bool], most: int) -> Examined:
    """First those that could have been told better, then others by dice."""
    dice = Random(f"examine {simulated.seed}")  # noqa: S311 - a sample guards no secret
    order = {key: (not tellable, dice.random()) for key, tellable in sorted(differences.items())}
    chosen = frozenset(sorted(order, key=order.__getitem__)[:most])
    found = Examined(len(differences), len(chosen))
    stable = Stable(simulated)
    wanted = frozenset(map(stable, chosen))
    because = causes(simulated, wanted, processes=1) if wanted and simulated.kinds else {}
    for key in sorted(chosen):
        found.causes.update(because.get(stable(key), ()))
        if stable(key) not in because:
            found.unexplained.append((simulated.region.code, key))
    return found
