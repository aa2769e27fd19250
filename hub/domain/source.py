"""One source: when it was last heard, and whether its silence is news (D26, bron stil).

The second keyed flow of the same engine: a source's state belongs to the journal partition of its name. Its
silence tells nothing about pupils (absence of news is not news of absence); it is a finding about the source.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from hub.domain.calendar import DAY, WEEK
from hub.domain.context import Context, Feed, Rhythm
from hub.domain.decider import Said, millis, withdraw
from hub.domain.findings import Finding, Party
from hub.domain.identifiers import PupilId, SignalId, SourceId, signal_id
from hub.domain.routing import OPERATORS
from hub.domain.signals import Addressee, Change, Reason, Recipient, Signal
from hub.domain.timeline import after, day_of, midnight, season_of

RULE = "D26"
OCCASION = "silence"
GROUND = "afgesproken ritme op het rooster van bronnen; UWLR 2.2, geenwijzigingen"
QUIET, LOUD = 2, 3


@dataclass(frozen=True, slots=True)
class Source:
    """What was said about a source; when it was heard stands in the context."""

    said: tuple[SignalId, Said] | None = None


def silent(name: SourceId, context: Context) -> Iterator[Finding]:
    """Per line of the roster, from the day on which news was due."""
    for feed in context.roster:
        if feed.source != name or feed.rhythm == Rhythm.NONE:
            continue
        heard = context.heard.get(name)
        last = max(day_of(heard), feed.first_day - DAY) if heard else feed.first_day - DAY
        since = _due(feed, last, context)
        until = after(feed.last_day)
        if since < until:
            yield Finding(
                rule=RULE,
                season=season_of(day_of(since)),
                occasion=OCCASION,
                severity=LOUD if _first_week(feed, day_of(since), context) else QUIET,
                since=since,
                until=until,
                ground=GROUND,
                evidence=(),
                responsible=Party.OPERATOR,
                closes=("delivery",),
            )


def tick(
    name: SourceId, source: Source, now: datetime, context: Context
) -> tuple[Source, tuple[Signal, ...]]:
    """Say that a source fell silent, or that it is heard again."""
    finding = next((f for f in silent(name, context) if f.holds(now)), None)
    if source.said is not None:
        identity, said = source.said
        if finding is not None and finding.since == said.since:
            return source, ()
        return Source(), (withdraw(identity, said, name, now, Reason.RESOLVED),)
    if finding is None:
        return source, ()
    signal = _tell(name, finding, now, context)
    said = Said(
        rule=RULE,
        season=signal.season,
        occasion=signal.occasion,
        revision=signal.revision,
        severity=signal.severity,
        since=signal.since,
        ground=signal.ground,
        steps=(1,),
        told=tuple(a.recipient for a in signal.addressees),
        digest="",
    )
    return replace(source, said=(signal.id, said)), (signal,)


def _tell(name: SourceId, finding: Finding, now: datetime, context: Context) -> Signal:
    feed = context.feed_on(name, day_of(now))
    told = {OPERATORS}
    if feed is not None and feed.brin:
        told.add(Recipient(f"brin/{feed.brin}", Party.OPERATOR))
    return Signal(
        id=signal_id(PupilId(name), RULE, finding.season, OCCASION),
        subject=name,
        rule=RULE,
        season=finding.season,
        occasion=OCCASION,
        revision=millis(now),
        change=Change.OPENED,
        step=1,
        severity=finding.severity,
        since=finding.since,
        ground=finding.ground,
        evidence=(),
        responsible=finding.responsible,
        addressees=tuple(Addressee(r, Change.OPENED) for r in sorted(told)),
        closes=finding.closes,
    )


def _due(feed: Feed, last: date, context: Context) -> datetime:
    """When silence becomes news, counted from the last day heard; announced silence does not count."""
    agreed = context.agreements.on(last).value
    if feed.rhythm == Rhythm.WORKING_DAY:
        days = agreed.silent_working_days
        return midnight(
            context.calendar.after_working_days(last + DAY, days, silent_in=feed.silent_in_holidays)
        )
    count = agreed.silent_week_days if feed.rhythm == Rhythm.WEEK else agreed.silent_month_days
    day = last + timedelta(days=count)
    while feed.silent_in_holidays is not None and context.calendar.is_holiday(feed.silent_in_holidays, day):
        day += DAY
    return midnight(day)


def _first_week(feed: Feed, day: date, context: Context) -> bool:
    """In the first week of lessons a silent feed hides every no-show (C37)."""
    region = feed.silent_in_holidays or context.calendar.region_of(feed.brin or "")
    start = context.calendar.lessons_start(region, season_of(day))
    return start <= day < start + WEEK
