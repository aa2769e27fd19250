"""D26: a source fell silent (bron stil).

Each feed on the region's roster has an agreed rhythm; a delivery without news counts as heard. Its silence
tells nothing about pupils: it is a finding about the source, for those who run the hub and those who deliver.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial

from hub.domain.calendar import DAY, WEEK
from hub.domain.context import Context, Feed, Rhythm
from hub.domain.deadlines import Deadlines, with_agreement
from hub.domain.findings import Finding, Party, School
from hub.domain.identifiers import Brin, SourceId
from hub.domain.rule import Silence, SourceRule, Words
from hub.domain.rules.common import NOTHING
from hub.domain.statute import Dated, Since
from hub.domain.timeline import FOREVER, after, day_of, season_of

OCCASION = "silence"
QUIET, LOUD = 2, 3

NORM = Dated(
    (
        Since(
            date(2017, 8, 1), None, "afgesproken ritme op het rooster van bronnen; UWLR 2.2, geenwijzigingen"
        ),
    )
)


def find(name: SourceId, context: Context) -> Iterator[Finding]:
    """Per line of the roster, from the day on which news was due."""
    for feed in context.roster:
        if feed.source != name or feed.rhythm == Rhythm.NONE:
            continue
        heard = context.heard.get(name)
        last = max(day_of(heard), feed.first_day - DAY) if heard else feed.first_day - DAY
        deadlines = Deadlines(context.agreements)
        since = _due(feed, last, context, deadlines)
        until = after(feed.last_day)
        if since < until:
            yield Finding(
                rule=SILENT_SOURCE.code,
                season=season_of(day_of(since)),
                occasion=OCCASION,
                severity=LOUD if _first_week(feed, day_of(since), context) else QUIET,
                since=since,
                until=until,
                ground=_ground(since, deadlines),
                evidence=(),
                responsible=SILENT_SOURCE.responsible,
                schools=(School(Brin(feed.brin), FOREVER, Party.OPERATOR),) if feed.brin else (),
                closes=SILENT_SOURCE.closes,
            )


def _ground(since: datetime, deadlines: Deadlines) -> str:
    return with_agreement(NORM.on(day_of(since)).source, since, deadlines.named)


def _due(feed: Feed, last: date, context: Context, deadlines: Deadlines) -> datetime:
    """When silence becomes news, counted from the last day heard; announced silence does not count."""
    if feed.rhythm == Rhythm.WORKING_DAY:
        later = partial(context.calendar.after_working_days, last + DAY, silent_in=feed.silent_in_holidays)
        return deadlines.first(lambda agreed: later(agreed.silent_working_days))
    if feed.rhythm == Rhythm.WEEK:
        return deadlines.first(lambda agreed: _after_a_week(feed, last, agreed.silent_week_days, context))
    return deadlines.first(lambda agreed: _after_a_month(feed, last, agreed.silent_month_days, context))


def _after_a_month(feed: Feed, last: date, days: int, context: Context) -> date:
    day = last + timedelta(days=days)
    while _announced(feed, day, context):
        day += DAY
    return day


def _after_a_week(feed: Feed, last: date, days: int, context: Context) -> date:
    """A weekly feed gets its week after an announced holiday, as after a delivery."""
    day = last + DAY
    while day <= last + timedelta(days=days):
        if _announced(feed, day, context):
            last = day
        day += DAY
    return last + timedelta(days=days)


def _announced(feed: Feed, day: date, context: Context) -> bool:
    return feed.silent_in_holidays is not None and context.calendar.is_holiday(feed.silent_in_holidays, day)


def _first_week(feed: Feed, day: date, context: Context) -> bool:
    """In the first week of lessons a silent feed hides every no-show."""
    region = feed.silent_in_holidays or context.calendar.region_of(feed.brin or "")
    start = context.calendar.lessons_start(region, season_of(day))
    return start <= day < start + WEEK


SILENT_SOURCE = SourceRule(
    code="D26",
    words=Words(
        name="silent source",
        dutch="bron stil",
        sentence="Deze bron heeft langer gezwegen dan is afgesproken.",
        law="agreed rhythm on the roster [own]",
        since="2 working days*, 8 days* or 35 days* without a delivery; announced holidays do not count, "
        "and a weekly feed gets its 8 days after one",
        told="2 (3 in the first week of lessons), operators and the school",
        ends="a delivery",
    ),
    ground=NORM,
    severity=QUIET,
    responsible=Party.OPERATOR,
    closes=("delivery",),
    silence=Silence("–", NOTHING.feeds),
    numbers=("silent_working_days", "silent_week_days", "silent_month_days"),
    find=find,
)
