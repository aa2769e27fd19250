"""D01: a school has not told whom it expects in mbo (lijst ontbreekt).

Vo, vso, praktijkonderwijs and vavo deliver once a year, between 1 October and 1 February, which of their
pupils go to mbo after the summer. Whom nobody lists nobody misses, so the school is warned before the window
closes, and the coordinator of its region hears it too. Like silence it is a finding about the source.

Nobody tells the hub how many pupils take an exam; so the first delivery since 1 October ends it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from hub.domain.context import Context, Feed
from hub.domain.deadlines import Deadlines, with_agreement
from hub.domain.facts import Delivered
from hub.domain.feeds import VO_LIST
from hub.domain.findings import Evidence, Finding, Party, School
from hub.domain.identifiers import Brin, SourceId
from hub.domain.rule import Silence, SourceRule, Words
from hub.domain.rules.common import NOTHING
from hub.domain.statute import Dated, Since
from hub.domain.timeline import FOREVER, NEVER, after, day_of, midnight, school_year

OCCASION = "list"
INFORM, ATTENTION = 1, 2


@dataclass(frozen=True, slots=True)
class Norm:
    """From when a list is of the coming summer, and the first day on which it is late; month and day."""

    opens: tuple[int, int]
    late: tuple[int, int]


NORM = Dated(
    (
        Since(
            date(2020, 9, 1),
            Norm(opens=(10, 1), late=(2, 2)),
            "WVO 2020, WEC art. 42b, WEB art. 8.0.2; Stcrt. 2020, 36712; VVA: 1 oktober tot 1 februari",
        ),
    )
)

FIRST = NORM.values[0].day.year + 1
"""The first summer of which a list had to be delivered."""


def find(name: SourceId, context: Context) -> Iterator[Finding]:
    """Per line of the roster and summer of which no list was heard: a warning, then that it is late."""
    if name.partition("/")[0] != VO_LIST:
        return
    heard = context.heard.get(name, NEVER)
    for feed in context.roster:
        if feed.source != name:
            continue
        for season in range(max(FIRST, feed.first_day.year), feed.last_day.year + 1):
            opens = NORM.on(date(season, 1, 1)).value.opens
            if heard < midnight(date(season - 1, *opens)):
                yield from _missing(feed, season, context)


def _missing(feed: Feed, season: int, context: Context) -> Iterator[Finding]:
    """Up to 31 July: after it a list changes nothing. Only while the line of the roster holds."""
    new_year = date(season, 1, 1)
    norm, deadlines = NORM.on(new_year).value, Deadlines(context.agreements)
    due = deadlines.first(lambda agreed: date(season, *agreed.warn_list_missing))
    first_days = (day_of(due), date(season, *norm.late))
    warned, late = (midnight(max(day, feed.first_day)) for day in first_days)
    over = min(school_year(season), after(feed.last_day))
    steps = ((INFORM, warned, min(late, over)), (ATTENTION, late, over))
    for step, (severity, since, until) in enumerate(steps, start=1):
        if since < until:
            found = _finding(feed, season, step, severity, (since, until))
            yield found._replace(ground=with_agreement(found.ground, since, deadlines.named))


def _finding(feed: Feed, season: int, step: int, severity: int, period: tuple[datetime, datetime]) -> Finding:
    brin = Brin(feed.source.partition("/")[2])
    since, until = period
    return Finding(
        rule=LIST_MISSING.code,
        season=season,
        occasion=OCCASION,
        severity=severity,
        since=since,
        until=until,
        ground=NORM.on(date(season, 1, 1)).source,
        evidence=(Evidence(Delivered.__name__, feed.source, str(season), None, brin),),
        responsible=LIST_MISSING.responsible,
        step=step,
        schools=(School(brin, FOREVER, Party.VO),),
        regional=True,
        closes=LIST_MISSING.closes,
    )


LIST_MISSING = SourceRule(
    code="D01",
    words=Words(
        name="list missing",
        dutch="lijst ontbreekt",
        sentence="Deze school heeft nog niet opgegeven wie zij na de zomer in het mbo verwacht.",
        law="WVO 2020, WEC art. 42b, WEB art. 8.0.2; Stcrt. 2020, 36712",
        since="16 January* · 2 February, without a delivery since 1 October",
        told="1 · 2, the vo school and the coordinator of its region (where that is not known, operators)",
        ends="a delivery, 31 July",
    ),
    ground=NORM,
    severity=ATTENTION,
    responsible=Party.VO,
    closes=("delivery", "season"),
    silence=Silence("–", NOTHING.feeds),
    numbers=("warn_list_missing",),
    lapses=True,
    find=find,
)
