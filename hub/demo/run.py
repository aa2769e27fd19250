"""The demo itself: a simulated region through the real hub, read back from its topics, and scored."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from hub.connectors import vo_list
from hub.demo.causes import explained
from hub.demo.naming import own_references
from hub.demo.report.spans import Revision
from hub.demo.score import STRANGER, RuleScore, score
from hub.domain.identifiers import PupilId
from hub.domain.signals import Signal
from hub.domain.timeline import midnight
from hub.edge import region as regions
from hub.edge.drill import run
from hub.edge.drill.desk import Due
from hub.edge.drill.recipients import Received
from hub.edge.drill.run import DrillResult, Watch
from hub.edge.intake.identity import Door
from hub.edge.intake.opening import OpenIntake
from hub.edge.registry.codecs import codec_of
from hub.edge.settings import Settings
from hub.edge.vault import Vault, vault_of
from hub.edge.views import told
from hub.simulation.deliver import Arrival
from hub.simulation.life import BEGIN, DAY, END
from hub.simulation.office import CaseNews, Office
from hub.simulation.simulate import Simulated
from hub.streams.shapes import from_ms

FIRST, LAST = BEGIN + DAY, END + DAY
"""The drill's first and last tick: what happened on the day before is told at midnight."""

OVER = frozenset({"withdrawn", "closed"})
TICK = 25 / 24
"""Days between two ticks, at most: on one night in October the clock goes back."""


@dataclass(frozen=True)
class Played:
    """What the hub did with a region, as its topics have it."""

    simulated: Simulated
    drilled: DrillResult
    said: tuple[Revision, ...]  # read back from `signals`, in the order of their ticks
    people: dict[PupilId, int]
    scores: dict[str, RuleScore]

    @property
    def dirty(self) -> bool:
        """Whether anything was let in that was not true, in time and once."""
        return bool(self.simulated.stains) or self.simulated.told.twice

    @property
    def wrong(self) -> int:
        """Of a clean region all that is not as it should be; of a dirty one all that no dirt explains."""
        if self.dirty:
            return sum(s.unexplained for s in self.scores.values())
        return sum(
            len(s.missed) + len(s.false) + len(s.missed_steps) + len(s.misrouted) + len(late(s))
            for s in self.scores.values()
        )


def late(of: RuleScore) -> list[float]:
    """Delays of more than a tick, of signals and of their steps."""
    return [d for d in (*of.delays, *(d for _, _, d in of.late_steps)) if d > TICK]


def play(simulated: Simulated, settings: Settings, progress: Watch) -> DrillResult:
    """Let the region's two years go by on a real Kafka, its municipalities answering a day later."""
    around = regions.region(regions.RegionFile.model_validate(simulated.region.settings()), version=1)
    deliveries = (_due(arrival) for arrival in simulated.arrivals())
    answer = Answering(simulated)
    return run.run(settings, deliveries, around, FIRST, LAST, answer=answer, progress=progress)


def judge(simulated: Simulated, drilled: DrillResult) -> Played:
    """Read back what was said, ask the vault who was meant, and hold it against the truth."""
    vault = vault_of(drilled.settings)
    try:
        people = dict(_people(simulated, vault))
        told_as = _numbering(simulated, Door(vault))
        said = tuple(sorted(((at, _named(s, told_as)) for at, s in _signals(drilled.settings)), key=_order))
    finally:
        vault.close()
    told = ((at, people.get(PupilId(s.subject), _nobody(s)), s) for at, s in said)
    scores = score(told, simulated.verdicts(), simulated.of_sources())
    return Played(simulated, drilled, said, people, explained(simulated, scores))


class Answering:
    """The municipalities of the region, who hear by topic, and find out who it is as `hub reveal` does."""

    def __init__(self, simulated: Simulated) -> None:
        self._office = Office({life.n: life for life in simulated.lives})
        self._numbers = simulated.people()
        self._cases: dict[str, int | None] = {}

    def __call__(self, day: date, told: Sequence[Received], intake: OpenIntake) -> Iterable[Due]:
        """Their files of the day that begins with this tick."""
        mine = [t for t in told if t.municipality is not None]
        if any(t.case not in self._cases for t in mine):
            intake.catch_up()
        heard = [self._heard(t, intake.vault) for t in mine]
        return [_due(arrival) for arrival in self._office.answer(midnight(day), heard)]

    def _heard(self, told: Received, vault: Vault) -> CaseNews:
        if told.case not in self._cases:
            case = vault.cases.find(told.case)
            number = vault.people.pgn(case.pupil) if case else None
            self._cases[told.case] = self._numbers.get(number) if number else None
        return CaseNews(
            case=told.case,
            recipient=f"gm/{told.municipality}",
            rule=told.body.get("rule") or "",
            severity=told.body.get("severity") or 0,
            over=told.change in OVER,
            person=self._cases[told.case],
        )


def _due(arrival: Arrival) -> Due:
    read = partial(_content, arrival)
    return Due(arrival.moment, arrival.connector, arrival.organisation, arrival.name, read)


def _content(arrival: Arrival) -> bytes:
    return arrival.content


def _signals(settings: Settings) -> Iterator[Revision]:
    for signal in told.everything(settings, codec_of(settings)):
        yield from_ms(signal.revision), signal


def _numbering(simulated: Simulated, door: Door) -> dict[str, str]:
    """The chains of the region's applications by what the door lets through of them."""
    return {door.keyed(a.chain): a.chain for life in simulated.told.lives for a in life.applications}


def _named(signal: Signal, told_as: Mapping[str, str]) -> Signal:
    """The signal with its occasion as the truth calls it, also where it names the case that it follows."""
    return replace(signal, occasion=" ".join(told_as.get(word, word) for word in signal.occasion.split(" ")))


def _order(said: Revision) -> tuple[datetime, bool]:
    """By tick; who lives on under another id lets go before the other takes over."""
    return said[0], said[1].reason is None


def _nobody(signal: Signal) -> int | None:
    """A source is no person; and a pupil in the files need not be one of those that we invented."""
    return STRANGER if signal.subject.startswith(("p-", "v-")) else None


def _people(simulated: Simulated, vault: Vault) -> Iterator[tuple[PupilId, int]]:
    """Every pupil of the vault that is one of ours: by number, by merges, or by a school's own reference."""
    for life in simulated.told.lives:
        for own in own_references(life):
            name = vault.people.find_own(vo_list.CONNECTOR.source(life.school), own)
            if name is not None:
                yield name, life.n
    for number, n in simulated.people().items():
        if (pupil := vault.people.known(number)) is not None:
            yield from ((name, n) for name in vault.merges.family(pupil))
