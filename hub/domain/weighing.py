"""What a rule finds, weighed: from when until when, and what must be heard first.

What all rules share is done once, here: a season ends or goes on, a recipient closes, an empty period is
none, silence must have been heard.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from hub.domain.context import Context
from hub.domain.deadlines import switched_off, with_agreement
from hub.domain.facts import FollowedUp, FollowUpStep
from hub.domain.findings import Finding, Gate, Key
from hub.domain.merging import told_by
from hub.domain.rule import Entry, Occasion, Rule
from hub.domain.standing import Standing
from hub.domain.timeline import FOREVER, Period, day_of, union, without

NO_GATES: frozenset[Gate] = frozenset()


class Held(NamedTuple):
    """A step of an occasion from when until when, before anybody asks what it rests on."""

    rule: Rule
    standing: Standing
    occasion: Occasion
    step: int
    since: datetime
    until: datetime

    @property
    def key(self) -> Key:
        return (self.rule.code, self.standing.season, self.occasion.name)

    @property
    def municipal(self) -> bool:
        """Whether the municipality may know."""
        grades = self.occasion.grades
        told = grades[self.step - 1].municipal if grades else None
        return self.rule.municipal if told is None else told

    @property
    def severity(self) -> int:
        grades = self.occasion.grades
        return grades[self.step - 1].severity if grades else self.rule.severity

    def gates(self, context: Context) -> frozenset[Gate]:
        """What must be heard before it is said."""
        return _gates(self.rule, self.standing, self.occasion, self.since, context)

    def finding(self, context: Context) -> Finding:
        """With all that is told of it."""
        rule, standing, occasion = self.rule, self.standing, self.occasion
        grade = occasion.grades[self.step - 1] if occasion.grades else None
        return Finding(
            rule=rule.code,
            season=standing.season,
            occasion=occasion.name,
            step=self.step,
            severity=grade.severity if grade else rule.severity,
            since=self.since,
            until=self.until,
            ground=ground_of(rule, occasion, self.since),
            evidence=tuple(occasion.evidence()),
            gates=self.gates(context),
            responsible=grade.responsible or rule.responsible if grade else rule.responsible,
            schools=rule.schools(standing, occasion.institution),
            municipal=self.municipal,
            regional=rule.regional,
            closes=rule.closes,
        )


def held(rule: Rule, standing: Standing, context: Context) -> list[Held]:
    """What a rule finds in a season, step by step; never past a recipient's closing.

    Nor past the season, unless the rule goes on for as long as the pupil is nowhere.
    """
    found: list[Held] = []
    breaks: Sequence[Period] | None = None
    for occasion in rule.find(standing, context):
        over = occasion.until
        if over > standing.ends:
            over = min(over, standing.onward) if rule.goes_on else standing.ends
        if occasion.since >= over:
            continue
        whole = Period(occasion.since, over)
        if breaks is None:
            breaks = _breaks(rule, standing, context)
        for stretch in without(whole, breaks) if breaks else (whole,):
            found += _steps(rule, standing, occasion, stretch, context)
    return found


def _steps(
    rule: Rule, standing: Standing, occasion: Occasion, stretch: Period, context: Context
) -> Iterator[Held]:
    """The steps of an occasion within a stretch, up to a recipient's closing."""
    begins, ends = stretch
    if standing.known.of(FollowedUp):
        ends = min(ends, _closed(rule, standing, occasion, begins))
    needed = rule.silence.needed
    for step, (first, last) in enumerate(_periods(occasion), start=1):
        since, until = max(begins, first), min(ends, last)
        if since >= until:
            continue
        if needed and len(_gates(rule, standing, occasion, since, context)) < needed:
            continue
        yield Held(rule, standing, occasion, step, since, until)


def _breaks(rule: Rule, standing: Standing, context: Context) -> Sequence[Period]:
    """While what settles a season for a time holds: an exemption; of who is nowhere also work.

    And while the region has left the rule off.
    """
    off = switched_off(context.agreements, rule.code) if rule.agreed else ()
    if "settled" not in rule.closes:
        return off
    settled = standing.free if rule.goes_on else standing.exempt
    return union((*settled, *off)) if off else settled


def _periods(occasion: Occasion) -> Iterable[tuple[datetime, datetime]]:
    if occasion.grades:
        return [(g.since, g.until) for g in occasion.grades]
    return ((occasion.since, occasion.until),)


def ground_of(rule: Entry, occasion: Occasion, since: datetime) -> str:
    """Where the norm that counts is written: that of the occasion's day, else of the day it begins.

    With the region's agreement, where that set the moment and is not the hub's own default.
    """
    norm = rule.ground.on(occasion.law_of or day_of(since)).source
    return with_agreement(norm, since, occasion.agreed)


def _gates(
    rule: Rule, standing: Standing, occasion: Occasion, moment: datetime, context: Context
) -> frozenset[Gate]:
    """What must be heard through the moment first. Only feeds on the roster are waited for."""
    feeds = rule.silence.feeds(standing, occasion.institution)
    if not feeds or not context.roster:
        return NO_GATES
    day = day_of(moment)
    if context.successors:
        feeds = tuple(told_by(source, moment, context.successors) for source in feeds)
    return frozenset([(s, moment) for s in feeds if context.feed_on(s, day) is not None])


def _closed(rule: Rule, standing: Standing, occasion: Occasion, moment: datetime) -> datetime:
    """When a recipient closed this occasion, if later than the moment."""
    closings = standing.known.of(FollowedUp)
    name = (rule.code, standing.season, occasion.name)
    mine = (f for f in closings if f.step == FollowUpStep.CLOSED and f.at > moment)
    return min((f.at for f in mine if (f.rule, f.season, f.occasion) == name), default=FOREVER)
