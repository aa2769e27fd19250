"""A second stage over the periods of the other rules: what follows from what they found.

It may ask one thing of what was said: since when a municipality has had a case in which it must act. Only a
tick can tell that; whatever else a rule concludes, it concludes from what is known.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from hub.domain.context import Context
from hub.domain.deadlines import switched_off
from hub.domain.facts import Fact
from hub.domain.findings import Finding, Key
from hub.domain.knowledge import Knowledge
from hub.domain.rule import Entry, Occasion
from hub.domain.timeline import NEVER, Period, without
from hub.domain.weighing import Held, ground_of


class Asked(NamedTuple):
    """A municipality that was told of a case in which it must act, and since when it has it."""

    address: str  # gm/0363
    since: datetime


@dataclass(frozen=True, slots=True)
class SaidSoFar:
    """Who must act by what was said before, and the moment of the look; without one, nothing was said."""

    now: datetime = NEVER
    cases: Mapping[Key, Asked] = field(default_factory=dict)


class Following(NamedTuple):
    """An occasion that follows another: its season, and what that one waits for, are those of the first."""

    first: Held
    occasion: Occasion


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondRule(Entry):
    """A rule on what other rules found; the municipality hears it, or else the coordinator of its region."""

    regional: bool = False
    reads: frozenset[type[Fact]]
    find: Callable[[Knowledge, Sequence[Held], Context, SaidSoFar], Iterable[Following]]


def cases_of(found: Iterable[Held]) -> list[Held]:
    """Of what others found, what a municipality may know: that is what is followed."""
    return [held for held in found if held.municipal]


class Followed(NamedTuple):
    """What follows a case from when until when, before anybody asks what it rests on."""

    rule: SecondRule
    first: Held
    occasion: Occasion
    since: datetime
    until: datetime

    @property
    def key(self) -> Key:
        return (self.rule.code, self.first.standing.season, self.occasion.name)

    def finding(self, context: Context) -> Finding:
        """With all that is told of it."""
        rule, occasion = self.rule, self.occasion
        return Finding(
            rule=rule.code,
            season=self.first.standing.season,
            occasion=occasion.name,
            severity=rule.severity,
            since=self.since,
            until=self.until,
            ground=ground_of(rule, occasion, self.since),
            evidence=tuple(occasion.evidence()),
            gates=self.first.gates(context),  # what was never said for want of news is not followed either
            responsible=rule.responsible,
            municipal=not rule.regional,
            regional=rule.regional,
            closes=rule.closes,
        )


def follow(
    rule: SecondRule, known: Knowledge, cases: Sequence[Held], context: Context, so_far: SaidSoFar
) -> Iterator[Followed]:
    """What a rule concludes from the cases of others; nothing while the region has left it off."""
    for first, occasion in rule.find(known, cases, context, so_far):
        off = switched_off(context.agreements, rule.code) if rule.agreed else ()
        whole = Period(occasion.since, occasion.until)
        for told in without(whole, off) if off else (whole,):
            yield Followed(rule, first, occasion, told.since, told.until)
