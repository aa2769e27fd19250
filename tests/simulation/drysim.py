"""A simulated region through the drill without Kafka, and its score: seconds instead of minutes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from hub.demo.score import RuleScore, score
from hub.domain.context import Context
from hub.domain.signals import Change, Signal
from hub.edge import region as settings
from hub.simulation.blame import STRANGER
from hub.simulation.deliver import Arrival
from hub.simulation.office import Office, Told
from hub.simulation.simulate import Simulated
from tests.simulation.dryrun import DryRun, opened_by


@dataclass(frozen=True)
class Rehearsed:
    """What a rehearsal gave."""

    run: DryRun
    scores: dict[str, RuleScore]


def _other(signal: Signal) -> int | None:
    """A source is no person; a provisional pupil is none of those we invented."""
    return STRANGER if signal.subject.startswith(("p-", "v-")) else None


def rehearse(simulated: Simulated) -> Rehearsed:
    """Let the two years go by in this process, the municipalities answering, and score what was said."""
    around = settings.region(settings.RegionFile.model_validate(simulated.region.settings()), version=1)
    run = DryRun(Context(calendar=around.calendar, roster=around.roster, agreements=around.agreements))
    people = {f"p-{pgn}": n for pgn, n in simulated.people().items()}
    office = Office({life.n: life for life in simulated.lives})

    def answers(tick: datetime, told: list[Signal]) -> Iterable[Arrival]:
        news = (
            Told(
                case,
                to,
                s.rule,
                s.severity,
                change in (Change.WITHDRAWN, Change.CLOSED),
                people.get(s.subject),
            )
            for case, to, s, change in opened_by(told)
            if to.startswith("gm/")
        )
        return office.answer(tick, news)

    run.run(simulated.arrivals(), answers)
    said = ((tick, people.get(s.subject, _other(s)), s) for tick, s in run.said)
    return Rehearsed(run, score(said, simulated.verdicts(), simulated.blame(), simulated.of_sources()))
