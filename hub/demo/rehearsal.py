"""A simulated region through the drill without Kafka, and its score: seconds instead of minutes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from hub.connectors import vo_list
from hub.demo.dryrun import DryRun
from hub.demo.naming import by_number, by_own, own_references
from hub.demo.recognised import by_name
from hub.demo.score import STRANGER, RuleScore, score
from hub.domain.identifiers import case_id
from hub.domain.signals import Change, Signal
from hub.edge import region as settings
from hub.simulation.deliver import Arrival
from hub.simulation.office import CaseNews, Office
from hub.simulation.simulate import Simulated


@dataclass(frozen=True)
class Rehearsed:
    """What a rehearsal gave."""

    run: DryRun
    scores: dict[str, RuleScore]


def rehearse(simulated: Simulated) -> Rehearsed:
    """Let the two years go by, and score what was said."""
    run = play(simulated)
    return Rehearsed(run, score(said_of(simulated, run), simulated.verdicts(), simulated.of_sources()))


def play(simulated: Simulated) -> DryRun:
    """Let the two years go by in this process, the municipalities answering."""
    around = settings.region(settings.RegionFile.model_validate(simulated.region.settings()), version=1)
    people = _people(simulated)
    office = Office({life.n: life for life in simulated.lives})

    def answers(tick: datetime, told: list[Signal]) -> Iterable[Arrival]:
        news = (
            CaseNews(
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

    with by_name() as names:
        run = DryRun(around.context, names=names)
        run.run(simulated.arrivals(), answers)
    return run


def opened_by(told: Iterable[Signal]) -> Iterator[tuple[str, str, Signal, Change]]:
    """Case, recipient, signal and what happened to the case, for each addressee of each signal."""
    for signal in told:
        for a in signal.addressees:
            yield case_id(signal.id, a.recipient.address), a.recipient.address, signal, a.change


def said_of(simulated: Simulated, run: DryRun) -> Iterator[tuple[datetime, int | None, Signal]]:
    """What was said, at which tick, and of whom: one of ours, a stranger, or (None) a source."""
    people = _people(simulated)
    return ((tick, people.get(s.subject, _other(s)), s) for tick, s in run.said)


def _people(simulated: Simulated) -> dict[str, int]:
    """Every pupil that is one of ours: by number, or by the school's own reference on its list."""
    people: dict[str, int] = {by_number(pgn): n for pgn, n in simulated.people().items()}
    for life in simulated.told.lives:
        source = vo_list.CONNECTOR.source(life.school)
        people |= {by_own(source, own): life.n for own in own_references(life)}
    return people


def _other(signal: Signal) -> int | None:
    """A source is no person; a provisional pupil of another source is none of those we invented."""
    return STRANGER if signal.subject.startswith(("p-", "v-")) else None
