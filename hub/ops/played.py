"""A simulated region through the real hub, from connectors to flows, on the drill's clock; and its score."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from time import perf_counter

from hub.domain.identifiers import PupilId
from hub.domain.signals import Change, Signal
from hub.domain.timeline import midnight
from hub.edge import drill, region
from hub.edge.drill import DrillResult, Due, Watch
from hub.edge.heard import Told
from hub.edge.opened import OpenIntake
from hub.edge.scan import scan
from hub.edge.settings import Settings
from hub.edge.vault import Vault, vault_of
from hub.ops.score import RuleScore, score
from hub.simulation import office
from hub.simulation.deliver import Arrival
from hub.simulation.life import BEGIN, DAY, END
from hub.simulation.simulate import Simulated
from hub.simulation.truth import Verdict
from hub.streams import topics
from hub.streams.codec import from_ms, local
from hub.streams.dispatch import WORDS

OVER = frozenset({WORDS[Change.WITHDRAWN], WORDS[Change.CLOSED]})
Said = tuple[datetime, int | None, Signal]


@dataclass(frozen=True)
class Played:
    """What a drill over a simulated region gave."""

    simulated: Simulated
    result: DrillResult
    said: tuple[Said, ...]
    verdicts: dict[int, Verdict]
    scores: dict[str, RuleScore]


def play(simulated: Simulated, settings: Settings, watch: Watch, *, workers: int = 1) -> Played:
    """Let the two years go by, the municipalities answering, and score what was said."""
    began = perf_counter()
    arrivals = [_due(a) for a in simulated.arrivals()]
    files = perf_counter() - began
    around = region.region(region.RegionFile.model_validate(simulated.region.settings()), version=1)
    answers = Answers(simulated)
    result = drill.run(
        settings, arrivals, around, BEGIN + DAY, END + DAY, answer=answers, progress=watch, workers=workers
    )
    began = perf_counter()
    said = tuple(sorted(_said(result.settings, simulated), key=lambda s: (s[0], s[2].id)))
    verdicts = simulated.verdicts()
    scores = score(said, verdicts, simulated.blame(), simulated.silences())
    result.seconds |= {"files": files, "score": perf_counter() - began}
    return Played(simulated, result, said, verdicts, scores)


class Answers:
    """The simulated municipalities, as the drill asks them: what they were told, and what they answer."""

    def __init__(self, simulated: Simulated) -> None:
        self._office = office.Office({life.n: life for life in simulated.lives})
        self._people = simulated.people()

    def __call__(self, day: date, told: Sequence[Told], intake: OpenIntake) -> Iterator[Due]:
        escalations = [t for t in told if t.municipality]
        if escalations:
            intake.catch_up()
        news = [self._heard(t, intake.vault) for t in escalations]
        return (_due(a) for a in self._office.answer(midnight(day), news))

    def _heard(self, told: Told, vault: Vault) -> office.Told:
        case = vault.cases.find(told.case)
        pgn = vault.people.pgn(case.pupil) if case else None
        body = told.body
        return office.Told(
            case=told.case,
            recipient=f"gm/{told.municipality}",
            rule=body.get("rule") or "",
            severity=body.get("severity") or 0,
            over=told.change in OVER,
            person=self._people.get(pgn) if pgn else None,
        )


def _due(arrival: Arrival) -> Due:
    return Due(arrival.moment, arrival.connector, arrival.organisation, arrival.name, lambda: arrival.content)


def _said(settings: Settings, simulated: Simulated) -> Iterator[Said]:
    """Every signal of the drill, and whom it is about: the demo invented them, so it may know."""
    codec, people = local(), simulated.people()
    vault = vault_of(settings, say=lambda _: None)
    known: dict[str, int | None] = {}
    try:
        for message in scan(settings, settings.prefix + topics.SIGNALS):
            signal = codec.decode_signal(message.value() or b"")
            if signal.subject not in known:
                known[signal.subject] = _person(vault, people, str(signal.subject))
            yield from_ms(signal.revision), known[signal.subject], signal
    finally:
        vault.close()


def _person(vault: Vault, people: dict[str, int], subject: str) -> int | None:
    """A pupil is who its number says; a provisional one is nobody, a source is no person."""
    if not subject.startswith(("p-", "v-")):
        return None
    pgn = vault.people.pgn(PupilId(subject))
    return people.get(pgn, STRANGER) if pgn else STRANGER


STRANGER = -2
"""A pupil in the files who is none of the invented ones: a record without a number."""
