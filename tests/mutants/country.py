"""Whether a simulated region notices a mistake in a rule: one that no life notices names a life that is missing.

The truth of the region has seen no rule. It notices when its score tells a difference that is not there without
the mistake, or when the rehearsal does not come to its end.
"""

import json
import sys
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING

from tests.mutants import trial
from tests.mutants.grafting import Mutated, graft
from tests.mutants.planting import Mutant, Name

if TYPE_CHECKING:  # nothing of the hub may be imported before a mutant is
    from hub.simulation.simulate import Simulated

RULES = "hub/domain/rules/"
ASKED = 0.80
SLACK = 5  # a mutant may take so many times as long as none
SEED = 1
NOTICED = "the region's score"
KEPT = Path(".mutants/country.jsonl")


def report(mutants: Sequence[Mutant], movers: int, jobs: int) -> int:
    """Try each on a clean region of so many movers, print what is missed; the exit code."""
    print(f"{len(mutants)} mutants of rules, on a clean region of {movers} movers", flush=True)
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text("", encoding="utf-8")
    trial.together(partial(_grafted, movers), [mutants[n::jobs] for n in range(jobs)])
    rest = [m for m in mutants if _noticed()[m.name] == trial.ANEW]
    trial.together(partial(_anew, movers), [rest[n::jobs] for n in range(jobs)])

    missed = [m for m in mutants if not _noticed()[m.name]]
    for mutant in missed:
        print(f"\n{mutant.file} {mutant.scope}\n  {mutant.was}\n  => {mutant.became}")
    planted, gone = (Counter(m.file for m in some) for some in (mutants, missed))
    print("\nrule                           mutants  missed")
    for file in sorted(planted):
        print(f"{file.removeprefix(RULES).removesuffix('.py'):31}{planted[file]:7}{gone[file]:8}")
    share = 1 - len(missed) / max(len(mutants), 1)
    print(f"noticed: {len(mutants) - len(missed)} of {len(mutants)}, {share:.0%}")
    return int(share < ASKED)


def _grafted(movers: int, mutants: Sequence[Mutant]) -> None:
    """In a process in which the region stands ready; each mutant in a fork of it."""
    from hub.simulation.simulate import simulate  # noqa: PLC0415 - as above

    simulated = simulate(movers, SEED)
    began = process_time()
    usual = _differences(simulated)
    patience = SLACK * int(process_time() - began + 1)
    for mutant in mutants:
        _tell(mutant, trial.limited(partial(_graft, mutant, simulated, usual), patience))


def _graft(mutant: Mutant, simulated: "Simulated", usual: frozenset[str]) -> str:
    if not graft(sys.modules[mutant.module], mutant.text):
        return trial.ANEW
    return NOTICED if _differences(simulated) != usual else trial.SURVIVED


def _anew(movers: int, mutants: Sequence[Mutant]) -> None:
    """What is decided when a module is read: in processes that have imported nothing of the hub yet."""
    usual = json.loads(trial.forked(lambda: _fresh(movers)))
    for mutant in mutants:
        said = trial.limited(partial(_fresh, movers, mutant), 120 + movers // 10)
        _tell(mutant, trial.SURVIVED if said != trial.OVERTIME and json.loads(said) == usual else NOTICED)


def _fresh(movers: int, mutant: Mutant | None = None) -> str:
    if mutant is not None:
        sys.meta_path.insert(0, Mutated(mutant.module, mutant.text))
    from hub.simulation.simulate import simulate  # noqa: PLC0415 - as above

    return json.dumps(sorted(_differences(simulate(movers, SEED))))


def _differences(simulated: "Simulated") -> frozenset[str]:
    """All that the score holds against the rules."""
    from hub.demo.rehearsal import rehearse  # noqa: PLC0415 - as above

    return frozenset(
        f"{rule} {difference}"
        for rule, score in rehearse(simulated).scores.items()
        for difference in (*score.wrong, *score.missed_steps, *score.late_steps, *score.misrouted)
    )


def _tell(mutant: Mutant, noticed: str) -> None:
    with KEPT.open("a", encoding="utf-8") as kept:
        kept.write(json.dumps([mutant.name, noticed]) + "\n")
    sys.stderr.write("." if noticed else "-")


def _noticed() -> dict[Name, str]:
    found: dict[Name, str] = {}
    for line in KEPT.read_text(encoding="utf-8").splitlines():
        name, noticed = json.loads(line)
        found[name[0], name[1], name[2], name[3], name[4]] = noticed
    return found
