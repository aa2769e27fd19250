"""The score: what was said, held against the truth. Found, missed, false, how late, and why.

A signal is a pupil, a rule and an occasion. It is found when it was open at some moment of the time in which
it should be, missed when it never was, false when it was opened while nothing of the kind was true. Steps of
severity are held against the truth one by one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median

from hub.domain.identifiers import SignalId
from hub.domain.signals import Change, Signal
from hub.domain.timeline import FOREVER
from hub.simulation.life import DAY
from hub.simulation.truth import Expected, Truth

Key = tuple[int, str, str]
"""Person, rule, occasion. A source is no person: there its name is the occasion."""

NOBODY = -1
STRANGER = -2
"""A pupil in the files who is none of the invented ones: a record without a number."""

SERIOUS = 3


@dataclass(slots=True)
class Spell:
    """One signal from its opening to its withdrawal, as it was told."""

    opened: datetime
    closed: datetime = FOREVER
    steps: dict[int, datetime] = field(default_factory=dict)
    municipal: bool = False  # a municipality was told of severity 3 or more
    recipients: dict[int, tuple[datetime, frozenset[str]]] = field(default_factory=dict)  # when a step began


@dataclass(frozen=True, slots=True)
class Miss:
    key: Key
    knowable: datetime
    municipal: bool = False  # a municipality should have been told of severity 3 or more
    dirt: tuple[str, ...] = ()  # kinds of dirt without which it is not missed; none: nothing explains it


@dataclass(frozen=True, slots=True)
class FalseAlarm:
    key: Key
    opened: datetime
    municipal: bool
    dirt: tuple[str, ...] = ()  # as of a miss


@dataclass(slots=True)
class RuleScore:
    """What one rule did."""

    expected: int = 0
    expected_municipal: int = 0  # of which a municipality should be told at severity 3 or more
    found: int = 0
    said: int = 0  # spells; false ones with the others
    said_municipal: int = 0
    missed: list[Miss] = field(default_factory=list)
    false: list[FalseAlarm] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    late_steps: list[tuple[Key, int, float]] = field(default_factory=list)
    missed_steps: list[tuple[Key, int]] = field(default_factory=list)
    misrouted: list[tuple[Key, int, tuple[str, ...], tuple[str, ...]]] = field(default_factory=list)

    @property
    def false_municipal(self) -> int:
        return sum(f.municipal for f in self.false)

    @property
    def wrong(self) -> tuple[Miss | FalseAlarm, ...]:
        """What was missed or said falsely."""
        return (*self.missed, *self.false)

    @property
    def differences(self) -> frozenset[Key]:
        """Occasions that were missed or said falsely."""
        return frozenset(d.key for d in self.wrong)

    @property
    def unexplained(self) -> int:
        """Misses and false alarms that no dirt explains: somebody should look."""
        return sum(not d.dirt for d in self.wrong)

    def as_json(self) -> dict[str, object]:
        delays = sorted(self.delays)
        return {
            "expected": self.expected,
            "found": self.found,
            "missed": len(self.missed),
            "false": len(self.false),
            "false_municipal": self.false_municipal,
            "delay_days": {
                "median": round(median(delays), 2) if delays else None,
                "p95": round(delays[int(len(delays) * 0.95)], 2) if delays else None,
                "max": round(delays[-1], 2) if delays else None,
            },
            "misrouted": len(self.misrouted),
            "unexplained": self.unexplained,
        }


def score(
    said: Iterable[tuple[datetime, int | None, Signal]],
    verdicts: Mapping[int, Truth],
    of_sources: Mapping[tuple[str, str], tuple[Expected, ...]] | None = None,
) -> dict[str, RuleScore]:
    """Score per rule. `said` gives per signal the tick and the person."""
    spells = _spells(said)
    expected: dict[Key, list[Expected]] = defaultdict(list)
    for n, verdict in verdicts.items():
        for e in verdict.expected:
            expected[n, e.rule, e.occasion].append(e)
    for (rule, source), found in (of_sources or {}).items():
        expected[NOBODY, rule, source] += found
    scores: dict[str, RuleScore] = defaultdict(RuleScore)
    for key, steps in sorted(expected.items()):
        _find(scores[key[1]], key, steps, spells.get(key, []))
    for key, told in sorted(spells.items()):
        scores[key[1]].said += len(told)
        scores[key[1]].said_municipal += sum(spell.municipal for spell in told)
        for spell in told:
            if not any(_justified(spell, e) for e in expected.get(key, [])):
                false = FalseAlarm(key, spell.opened, spell.municipal)
                scores[key[1]].false.append(false)
    return dict(sorted(scores.items()))


def _find(score: RuleScore, key: Key, steps: list[Expected], told: list[Spell]) -> None:
    """Whether the occasion was said, how long after it could be known, and each of its steps."""
    first = min(steps, key=lambda e: (e.tick, e.step))
    hits = [s for s in told if any(_justified(s, e) for e in steps)]
    if not hits and all(e.fleeting for e in steps):
        return
    municipal = any(e.municipal and e.severity >= SERIOUS for e in steps)
    score.expected += 1
    score.expected_municipal += municipal
    if not hits:
        score.missed.append(Miss(key, first.knowable, municipal))
        return
    score.found += 1
    score.delays.append((min(s.opened for s in hits) - first.knowable) / DAY)
    for e in steps:
        moments = [at for s in hits for step, at in s.steps.items() if step >= e.step]
        if not e.fleeting and not moments:
            score.missed_steps.append((key, e.step))
        elif not e.fleeting and (delay := (min(moments) - e.knowable) / DAY) > 1:
            score.late_steps.append((key, e.step, delay))
        for s in hits:
            tick, who = s.recipients.get(e.step, (None, frozenset[str]()))
            if tick == e.tick and who != set(e.recipients):
                score.misrouted.append((key, e.step, e.recipients, tuple(sorted(who))))


def _justified(spell: Spell, expected: Expected) -> bool:
    """Opened before its end was told (when is the sources' affair), and not closed before it began."""
    return spell.opened - DAY <= expected.over and spell.closed >= expected.tick


def _of_source(signal: Signal) -> Key:
    return (NOBODY, signal.rule, str(signal.subject))


def _spells(said: Iterable[tuple[datetime, int | None, Signal]]) -> dict[Key, list[Spell]]:
    """Per occasion, when it was open; a pupil that lives on under another id goes on with it."""
    spells: dict[Key, list[Spell]] = defaultdict(list)
    standing: dict[Key, set[SignalId]] = defaultdict(set)
    for tick, person, signal in said:
        key = (person, signal.rule, signal.occasion) if person is not None else _of_source(signal)
        told = spells[key]
        if signal.change == Change.WITHDRAWN:
            standing[key].discard(signal.id)
            if told and not standing[key]:
                told[-1].closed = tick
            continue
        standing[key].add(signal.id)
        if not told or told[-1].closed < tick:
            told.append(Spell(tick))
        spell = told[-1]
        spell.closed = FOREVER
        spell.steps.setdefault(signal.step, tick)
        active = {a.recipient.address for a in signal.addressees if a.change != Change.CLOSED}
        spell.recipients.setdefault(signal.step, (tick, frozenset(active)))
        spell.municipal |= signal.severity >= SERIOUS and any(r.startswith("gm/") for r in active)
    return {key: told for key, told in spells.items() if told}
