"""The cases that the page shows: what happened beside what was said, a good selection of all kinds."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from hub.domain.identifiers import PupilId
from hub.domain.signals import Change, Reason, Signal
from hub.domain.timeline import day_of
from hub.ops import words
from hub.ops.demo import Played
from hub.ops.report import figures, happened
from hub.simulation.dirt import KINDS
from hub.simulation.life import Life

SHOWN = 32
PER_RULE = 4
MOST_EVENTS = 30
REASONS = {
    Reason.RESOLVED: "de reden is voorbij",
    Reason.DISPROVED: "bleek niet waar",
    Reason.IDENTITY: "gaat verder onder een ander nummer",
    None: "gesloten",
}
KIND_WORDS = {
    "ExpectedInMbo": "verwacht in het mbo",
    "ExamTaken": "examenuitslag",
    "LeftVo": "uitschrijving uit het vo",
    "ApplicationChanged": "aanmelding",
    "Enrolled": "inschrijving",
    "AbsenceReported": "verzuim",
    "Resides": "verhuizing",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a case's timeline: something that happened, or something that was said."""

    day: date
    text: str
    said: bool
    severity: int = 0

    @property
    def when(self) -> str:
        return words.day(self.day)


@dataclass(frozen=True, slots=True)
class Case:
    """One pupil as the page shows it."""

    title: str
    who: str
    rules: str
    verdict: str  # found, missed, false
    verdict_text: str
    lines: tuple[Line, ...]
    evidence: tuple[str, ...]
    ground: str
    closes: str
    dirt: tuple[str, ...]
    picture: str


def select(played: Played) -> tuple[Case, ...]:
    """Misses and false alarms first, then one of each rule and story until there are enough."""
    said: dict[int, list[tuple[datetime, Signal]]] = defaultdict(list)
    for tick, signal in played.said:
        person = played.people.get(PupilId(signal.subject))
        if person is not None:
            said[person].append((tick, signal))
    lives = {life.n: life for life in played.simulated.lives}
    wrong = _wrong(played)
    chosen = _chosen(lives, said, wrong)
    return tuple(_case(lives[n], said[n], wrong.get(n, ("found", ())), _stains(played, n)) for n in chosen)


def _chosen(
    lives: Mapping[int, Life],
    said: Mapping[int, list[tuple[datetime, Signal]]],
    wrong: Mapping[int, tuple[str, tuple[str, ...]]],
) -> list[int]:
    shown: list[int] = []
    kinds: set[tuple[str, tuple[str, ...]]] = set()
    for n, (verdict, dirt) in sorted(wrong.items()):
        if n in lives and (verdict, dirt) not in kinds and len(shown) < SHOWN // 3:
            kinds.add((verdict, dirt))
            shown.append(n)
    for rare in (("D24",), ("D13", "D18"), ("D11", "D15"), ("D18",), ("D16",), ("D13",), ("D06",), ("D02",)):
        stories: set[str] = set()
        for n in sorted(said):
            rules = {s.rule for _, s in said[n]}
            if n not in lives or n in shown or not rules.issuperset(rare) or lives[n].story in stories:
                continue
            stories.add(lives[n].story)
            shown.append(n)
            if len(stories) == PER_RULE or len(shown) >= SHOWN:
                break
    return shown[:SHOWN]


def _wrong(played: Played) -> dict[int, tuple[str, tuple[str, ...]]]:
    found: dict[int, tuple[str, tuple[str, ...]]] = {}
    for score in played.scores.values():
        found |= {m.key[0]: ("missed", m.dirt) for m in score.missed}
        found |= {f.key[0]: ("false", f.dirt) for f in score.false}
    return found


def _stains(played: Played, n: int) -> tuple[str, ...]:
    mine = (s for s in played.simulated.stains if s.person == n)
    return tuple(f"{s.kind}: {s.what} ({KINDS[s.kind].title})" for s in mine)


_VERDICTS = {
    "found": "gezien zoals het was",
    "missed": "hier is iets gemist",
    "false": "hier klonk een vals alarm",
}


def _case(
    life: Life, said: list[tuple[datetime, Signal]], wrong: tuple[str, tuple[str, ...]], dirt: tuple[str, ...]
) -> Case:
    happenings = happened.events(life)[:MOST_EVENTS]
    lines = [Line(e.day, e.text, said=False) for e in happenings]
    lines += [Line(day_of(at), _sentence(s), said=True, severity=s.severity) for at, s in said]
    heaviest = max((s for _, s in said if s.evidence), key=lambda s: (s.severity, s.revision), default=None)
    rules = sorted({s.rule for _, s in said})
    return Case(
        title=f"Leerling {life.n}: {happened.STORIES[life.story]}",
        who=happened.describe(life),
        rules=", ".join(f"{words.RULES[r][0]} ({r})" for r in rules) or "niets gezegd",
        verdict=wrong[0],
        verdict_text=_VERDICTS[wrong[0]],
        lines=tuple(sorted(lines, key=lambda line: (line.day, line.said))),
        evidence=tuple(_evidence(heaviest)) if heaviest else (),
        ground=heaviest.ground if heaviest else "",
        closes=words.all_of([words.CLOSES[c] for c in heaviest.closes]) if heaviest else "",
        dirt=dirt,
        picture=figures.strip([(e.day, e.text) for e in happenings], said),
    )


def _sentence(signal: Signal) -> str:
    name = words.RULES[signal.rule][0]
    active = [a.recipient for a in signal.addressees if a.change != Change.CLOSED]
    to = words.all_of([words.recipient(r) for r in active])
    match signal.change:
        case Change.WITHDRAWN:
            return f"{name} ingetrokken: {REASONS[signal.reason]}"
        case Change.OPENED:
            return f"{name} gemeld aan {to}: {words.SEVERITIES[signal.severity]}"
        case _:
            return f"{name} herzien voor {to}: {words.SEVERITIES[signal.severity]}"


def _evidence(signal: Signal) -> Iterable[str]:
    for e in signal.evidence[:8]:
        day = f", {words.day(e.day)}" if e.day else ""
        yield f"{KIND_WORDS.get(e.kind, e.kind)}{day} (bron: {words.source(e.source)})"
