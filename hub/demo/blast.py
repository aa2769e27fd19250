"""What another reading of the same files would change: facts, pupils and signals, counted; nobody by name."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from hub.demo.dryrun import DryRun
from hub.demo.files_of_a_year import Year
from hub.demo.said_of_a_year import DAY, play
from hub.domain.facts import Fact
from hub.domain.signals import Change
from hub.edge.region import Region

Counts = dict[str, tuple[int, int, int]]
"""By kind of fact, or by rule: how many there are more, fewer, and other."""


@dataclass(frozen=True, slots=True)
class Blast:
    """Between before and after. A signal is never other: it is there or it is not."""

    facts: Counts
    signals: Counts
    pupils: int  # of whom something is known otherwise
    told: int  # of whom something is said otherwise
    known: int  # pupils in either

    @property
    def any(self) -> bool:
        return bool(self.facts or self.signals)


def blast(before: Year, after: Year, region: Region, *, waits_for: bool, until: date | None = None) -> Blast:
    """Play both to the same day, each with at least one file."""
    last = until or max(before.last, after.last) + DAY
    runs = [play(each, region, waits_for=waits_for, until=last) for each in (before, after)]
    old, new = map(_known, runs)
    said, says = map(_said, runs)
    more, fewer = new.keys() - old.keys(), old.keys() - new.keys()
    other = {key for key in old.keys() & new.keys() if old[key] != new[key]}
    return Blast(
        _counts((k[1] for k in more), (k[1] for k in fewer), (k[1] for k in other)),
        _counts(
            (says[i][0] for i in says.keys() - said.keys()), (said[i][0] for i in said.keys() - says.keys())
        ),
        pupils=len({key[0] for key in more | fewer | other}),
        told=len({(said | says)[i][1] for i in said.keys() ^ says.keys()}),
        known=len({name for run in runs for name in run.pupils}),
    )


def _known(run: DryRun) -> dict[tuple[str, str, object], Fact]:
    """By pupil, kind and thing; of two readings of one moment only what is said may differ."""
    return {
        (name, fact.kind, fact.thing): replace(fact, version=0)
        for name, pupil in run.pupils.items()
        for fact in pupil.words.values()
    }


def _said(run: DryRun) -> dict[str, tuple[str, str]]:
    return {s.id: (s.rule, str(s.subject)) for _, s in run.said if s.change is Change.OPENED}


def _counts(more: Iterable[str], fewer: Iterable[str], other: Iterable[str] = ()) -> Counts:
    found = tuple(map(Counter, (more, fewer, other)))
    return {kind: (found[0][kind], found[1][kind], found[2][kind]) for kind in sorted(set().union(*found))}
