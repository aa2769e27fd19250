"""What the hub would have said of a year's files: per rule how often, when and to whom; nobody by name.

The same connectors and rules in one process, on the drill's clock. Of the door there is what it notices of
two children under one number and of rows that contradict each other. A full list that shrinks is believed,
and answers of municipalities are to cases of the real hub, so they close nothing here.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from hub.connectors.person import is_harmless
from hub.demo.dryrun import DryRun
from hub.demo.files_of_a_year import Year, roster
from hub.domain import feeds
from hub.domain.context import Context
from hub.domain.feeds import KOPPELPUNT, RO
from hub.domain.identifiers import PupilId, SourceId
from hub.domain.rule import Silence
from hub.domain.rules.catalogue import EVERY
from hub.domain.rules.common import (
    APPLICATIONS,
    ATTENDANCE,
    ENROLMENTS,
    ENROLMENTS_SINCE_LAST_YEAR,
    ENROLMENTS_UNTIL_NEXT_YEAR,
    OVERVIEW,
)
from hub.domain.signals import Change, Signal
from hub.domain.timeline import day_of
from hub.edge.region import Region
from hub.explain import words

DAY = timedelta(days=1)

_OF_PLACES = (ENROLMENTS, ENROLMENTS_SINCE_LAST_YEAR, ENROLMENTS_UNTIL_NEXT_YEAR)

_RESTS_ON: Mapping[str, tuple[Silence, ...]] = {
    KOPPELPUNT.partition("/")[0]: (APPLICATIONS, *_OF_PLACES),
    RO: (*_OF_PLACES, OVERVIEW),
    feeds.ATTENDANCE: (ATTENDANCE,),
}
"""For which rules the silence of a kind of source is news."""


@dataclass(frozen=True, slots=True)
class OfRule:
    """One rule: signals opened, of how many pupils, first and last day, to whom, and how many are over.

    references: of pupils, as feed and number; others: pupils whom no number of a source's own names.
    untold: signals that nobody outside may know, by why.
    """

    rule: str
    name: str
    signals: int
    pupils: int
    first: date
    last: date
    withdrawn: int
    to: tuple[tuple[str, int], ...]
    references: tuple[tuple[str, str], ...]
    others: int
    untold: tuple[tuple[str, int], ...]

    def plain(self) -> dict[str, object]:
        """In plain JSON values."""
        return {
            "rule": self.rule,
            "name": self.name,
            "signals": self.signals,
            "pupils": self.pupils,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "withdrawn": self.withdrawn,
            "to": dict(self.to),
            "references": [{"source": source, "ref": ref} for source, ref in self.references],
            "pupils_without_reference": self.others,
            "untold": dict(self.untold),
        }


@dataclass(frozen=True, slots=True)
class Unheard:
    """A kind of source, or one feed, that rules wait for: which, and how many pupils wait at the end."""

    source: str
    called: str
    rules: tuple[str, ...]
    pupils: int

    def plain(self) -> dict[str, object]:
        return {
            "source": self.source,
            "called": self.called,
            "rules": list(self.rules),
            "pupils_waiting": self.pupils,
        }


@dataclass(frozen=True, slots=True)
class SaidOfYear:
    """All of it, with the days that went by."""

    days: tuple[date, date]
    facts: int
    pupils: int
    rules: tuple[OfRule, ...]
    unheard: tuple[Unheard, ...]
    answers: int


def rehearse(year: Year, region: Region, *, waits_for: bool, until: date | None = None) -> SaidOfYear:
    """What is said of a year with at least one file; `waits_for`: the region says who is waited for."""
    run = play(year, region, waits_for=waits_for, until=until)
    return SaidOfYear(
        _days(year, until),
        run.facts,
        len(run.pupils),
        tuple(_told(run)),
        tuple(_unheard(year, run.waits())),
        run.strangers,
    )


def play(year: Year, region: Region, *, waits_for: bool, until: date | None = None) -> DryRun:
    """Let its days go by, one tick after the other."""
    awaited = region.roster if waits_for else roster(year)
    around = Context(calendar=region.calendar, roster=awaited, agreements=region.agreements)
    run = DryRun(around, year.sources)
    run.run(year.arrivals, days=_days(year, until))
    return run


def _days(year: Year, until: date | None) -> tuple[date, date]:
    first = day_of(year.arrivals[0].moment) + DAY
    return first, max(until or year.last + DAY, first)


@dataclass
class _Tally:
    opened: dict[str, tuple[date, str]] = field(default_factory=dict)  # by signal: its day and whom it is of
    withdrawn: set[str] = field(default_factory=set)
    to: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # signals by recipient
    untold: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    last: date = date.min


def _told(run: DryRun) -> Iterable[OfRule]:
    tallies: dict[str, _Tally] = defaultdict(_Tally)
    for tick, signal in run.said:
        _count(tallies[signal.rule], tick, signal)
    known_as = run.known_as()
    for rule in EVERY:
        if rule.code in tallies and tallies[rule.code].opened:
            yield _of_rule(rule.code, tallies[rule.code], known_as)


def _count(tally: _Tally, tick: datetime, signal: Signal) -> None:
    if signal.change in (Change.WITHDRAWN, Change.CLOSED):
        tally.withdrawn.add(signal.id)
    else:
        tally.withdrawn.discard(signal.id)
        tally.opened.setdefault(signal.id, (day_of(tick), signal.subject))
        tally.last = max(tally.last, day_of(tick))
    for addressee in signal.addressees:
        if addressee.change is Change.OPENED:
            tally.to[words.recipient(addressee.recipient)].add(signal.id)
    if signal.blocked is not None:
        tally.untold[words.BLOCKED.get(signal.blocked, signal.blocked)].add(signal.id)


def _of_rule(code: str, tally: _Tally, known_as: Mapping[PupilId, set[tuple[SourceId, str]]]) -> OfRule:
    subjects = {subject for _, subject in tally.opened.values()}
    shown = {
        who: min(found, key=_school_first)
        for who in subjects
        if (found := _shown(known_as.get(PupilId(who), set())))
    }
    told = {name: len(signals) for name, signals in tally.to.items()}
    return OfRule(
        rule=code,
        name=words.RULES[code][0],
        signals=len(tally.opened),
        pupils=len(subjects),
        first=min(day for day, _ in tally.opened.values()),
        last=tally.last,
        withdrawn=len(tally.withdrawn),
        to=tuple(sorted(told.items(), key=lambda one: (-one[1], one[0]))),
        references=tuple(sorted(shown.values())),
        others=len(subjects) - len(shown),
        untold=tuple(sorted((why, len(signals)) for why, signals in tally.untold.items())),
    )


def _school_first(reference: tuple[str, str]) -> tuple[bool, str, str]:
    """Of several, that of the vo school: it has the pupil in its own list."""
    return (not reference[0].startswith("vo-"), *reference)


def _shown(owns: Iterable[tuple[SourceId, str]]) -> set[tuple[str, str]]:
    return {(str(source), ref) for source, ref in owns if is_harmless(ref)}


def _unheard(year: Year, waits: Counter[SourceId]) -> Iterable[Unheard]:
    """Each kind that no file is of, and each feed that pupils still wait for."""
    kinds = {source.partition("/")[0] for source in year.heard}
    for kind, silences in _RESTS_ON.items():
        rules = tuple(rule.code for rule in EVERY if rule.silence in silences)
        waiting = {source: n for source, n in waits.items() if source.startswith(f"{kind}/")}
        if kind not in kinds and not waiting:
            yield Unheard(kind, words.kind(kind), rules, 0)
        for source, count in sorted(waiting.items()):
            yield Unheard(source, words.source(source), rules, count)
