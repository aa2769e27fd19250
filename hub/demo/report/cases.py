"""The cases that the page shows: what happened beside what was said, on what it rested, and who knew when."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hub.demo.report import happened
from hub.demo.report.axis import Mark, short
from hub.demo.report.select import Chosen, select
from hub.demo.report.spans import Knew, Revision, who_knew
from hub.demo.report.strip import strip
from hub.demo.run import Played
from hub.domain.identifiers import PupilId
from hub.domain.knowledge import Knowledge
from hub.domain.signals import Change, Reason, Signal
from hub.domain.timeline import day_of
from hub.explain import words
from hub.explain.fact_sentences import NOUNS, noun, said_on, sentence
from hub.simulation.dirt import KINDS

MOST_EVENTS = 40
REASONS = {
    Reason.RESOLVED: "het is voorbij of opgelost",
    Reason.SEASON: "het schooljaar is voorbij, opgelost is het niet",
    Reason.DISPROVED: "het bleek niet te kloppen",
    Reason.IDENTITY: "de leerling leeft verder onder een ander nummer",
    None: "zonder reden: niemand mag dit nog weten",
}
VERDICTS = {"found": "gezien zoals het was", "missed": "gemist: {}", "false": "onterecht: {}"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a case's story: something that happened, or something that was said."""

    day: date
    said: bool
    text: str
    severity: int = 0

    @property
    def when(self) -> str:
        return words.day(self.day)


@dataclass(frozen=True, slots=True)
class Rests:
    """What one signal rested on: its rule, its ground in law, the facts, and what would end it."""

    rule: str
    name: str
    ground: str
    facts: tuple[str, ...]
    closes: str


@dataclass(frozen=True, slots=True)
class Informed:
    """One party that knew: of what, from when until when, and how it ended for them."""

    party: str
    what: str
    severity: int
    since: str
    until: str
    end: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One pupil as the page shows it."""

    pupil: PupilId
    title: str
    who: str
    rules: str
    verdict: str  # found, missed, false
    verdict_text: str
    picture: str
    lines: tuple[Line, ...]
    rests: tuple[Rests, ...]
    told: tuple[Informed, ...]
    known: tuple[tuple[str, str], ...]  # sentence and source
    dirt: tuple[str, ...]


def chosen(played: Played) -> frozenset[PupilId]:
    """Of which pupils the page wants to know everything."""
    return frozenset(c.pupil for c in select(played))


def cases(played: Played, known: Mapping[PupilId, Knowledge], marks: Sequence[Mark]) -> tuple[Case, ...]:
    """All that are shown, in the order of their selection."""
    stains: dict[int, list[str]] = defaultdict(list)
    for stain in played.simulated.stains:
        if stain.person is not None:
            stains[stain.person].append(f"{stain.kind}, {stain.what}")
    return tuple(_case(c, known.get(c.pupil), stains[c.life.n], marks) for c in select(played))


def _case(c: Chosen, known: Knowledge | None, stains: Iterable[str], marks: Sequence[Mark]) -> Case:
    events = happened.events(c.life)[:MOST_EVENTS]
    lines = [Line(e.day, said=False, text=e.text) for e in events]
    lines += [Line(day_of(at), said=True, text=_sentence(s), severity=s.severity) for at, s in c.said]
    rules = sorted({s.rule for _, s in c.said})
    return Case(
        pupil=c.pupil,
        title=happened.STORIES[c.life.story],
        who=happened.describe(c.life),
        rules=", ".join(f"{words.RULES[r][0]} ({r})" for r in rules) or "niets gezegd",
        verdict=c.verdict,
        verdict_text=VERDICTS[c.verdict].format(words.RULES[c.rule][0] if c.rule else ""),
        picture=strip(events, c.said, marks),
        lines=tuple(sorted(lines, key=lambda line: (line.day, line.said))),
        rests=tuple(_rests(c.said, known)),
        told=tuple(_told(k) for k in who_knew(c.said)),
        known=tuple(_facts(known)) if known else (),
        dirt=(
            *stains,
            *(f"{k}, {KINDS[k].title}" for k in c.dirt if not any(s.startswith(k) for s in stains)),
        ),
    )


def _sentence(signal: Signal) -> str:
    name = words.RULES[signal.rule][0]
    active = [
        words.recipient(a.recipient) for a in signal.addressees if a.change in (Change.OPENED, Change.REVISED)
    ]
    match signal.change:
        case Change.WITHDRAWN:
            return f"{name} ingetrokken: {REASONS[signal.reason]}"
        case Change.OPENED:
            verb = "gemeld"
        case _:
            verb = "bijgewerkt"
    to = f" aan {words.all_of(active)}" if active else ""
    return f"{name} {verb}{to}: ernst {signal.severity}, {words.SEVERITIES[signal.severity]}"


def _rests(said: Iterable[Revision], known: Knowledge | None) -> Iterator[Rests]:
    """Per signal, by its heaviest revision."""
    heaviest: dict[str, Signal] = {}
    for _, signal in said:
        before = heaviest.get(signal.id)
        if signal.change != Change.WITHDRAWN and (before is None or signal.severity >= before.severity):
            heaviest[signal.id] = signal
    for signal in heaviest.values():
        yield Rests(
            signal.rule,
            words.RULES[signal.rule][0],
            signal.ground,
            tuple(dict.fromkeys(_evidence(signal, known))),
            "; of ".join(words.CLOSES[c] for c in signal.closes),
        )


def _evidence(signal: Signal, known: Knowledge | None) -> Iterator[str]:
    """The facts by name; a fact that is no longer there by its kind, source and day."""
    facts = {(f.kind, f.source, f.ref): f for f in (*known.standing, *known.retracted)} if known else {}
    for e in signal.evidence:
        fact = facts.get((e.kind, e.source, e.ref))
        day = f", {words.day(e.day)}" if e.day else ""
        what = sentence(fact) if fact else f"{noun(e)}{day}."
        yield f"{what} ({words.source(e.source)})" if e.kind in NOUNS else what


def _told(knew: Knew) -> Informed:
    end = "weet het nog" if knew.last is None else REASONS[knew.reason]
    return Informed(
        party=words.recipient(knew.recipient),
        what=words.RULES[knew.rule][0],
        severity=knew.severity,
        since=short(knew.first),
        until=short(knew.last) if knew.last else "–",
        end="hoorde alleen dat de zaak dicht is" if knew.closed else end,
    )


def _facts(known: Knowledge) -> Iterator[tuple[str, str]]:
    """All that sources have said of the pupil, in the order of the days of which it speaks."""
    rows = [(said_on(f), sentence(f), words.source(f.source)) for f in known.standing]
    rows += [(said_on(f), f"{sentence(f)} (ingetrokken)", words.source(f.source)) for f in known.retracted]
    for _, text, source in sorted(rows):
        yield text, source
