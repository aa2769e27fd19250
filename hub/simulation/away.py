"""Days outside a school, as a municipality told them, and what they leave of what should be said.

What should be said at a moment follows from what was told by then: of a job that began in September and was
told in November, zomerlek was rightly said until November.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from hub.domain.facts import Article, Outcome
from hub.domain.timeline import FOREVER, NEVER, Period, after, midnight
from hub.simulation.delivered_life import ADULT, DeliveredLife, birthday
from hub.simulation.life import END
from hub.simulation.shares import FOR_WORK
from hub.simulation.stage import Stage

ENTREE = 1
EXEMPT, WORK = "vrijstelling", "bezigheid"
PARTLY = (Article.REPLACED_PARTLY, Article.REPLACED_LAST_YEAR)
NOWHERE = frozenset({"D11", "D12", "D15", "D18", "D19", "D20", "D30"})
LEFT_VO = frozenset({"D02", "D06"})
ASKED = NOWHERE | LEFT_VO | {"D07", "D10", "D13", "D14"}
MISSED = frozenset({"D16", "D17"})
COUNTED = midnight(date(2025, 10, 1))


class Word(NamedTuple):
    """What was told of one thing, from when until it was told otherwise, and the days of it."""

    kind: str
    told: Period
    days: Period


def words(told: DeliveredLife, kind: str) -> Iterator[Word]:
    """Of each number the last counts; what no delivery tells any more was never told."""
    mine = sorted(told.events(kind), key=lambda found: (found[0].number, found[0].told))
    for _, same in groupby(mine, key=lambda found: found[0].number):
        versions = [(event, at) for event, at in same if at < FOREVER]
        for n, (event, at) in enumerate(versions, start=1):
            taken = versions[n][1] if n < len(versions) else FOREVER
            last = dict(event.more).get("tot_en_met")
            days = Period(midnight(event.day), after(date.fromisoformat(last)) if last else FOREVER)
            if event.word not in PARTLY:
                yield Word(kind, Period(at, taken), days)


def left_over(told: DeliveredLife, stage: Stage, answered: datetime | None) -> Iterator[Stage]:
    """The stretches of a stage in which it should be said, by all that was told of days outside a school."""
    known = [*words(told, EXEMPT), *words(told, WORK)]
    if not known and answered is None:
        yield stage
        return
    news = {told.born, *(told.enrolment(e) for e in told.life.enrolments if e.level == ENTREE), NEVER}
    edges = {e for w in known for e in (*w.told, *w.days)} | news | ({answered} if answered else set())
    edges |= {e for w in known for at in news for p in _out(told, stage, w, at) for e in p}
    inside = sorted({e for e in edges if stage.since < e < stage.until})
    begins: datetime | None = None
    for at in (stage.since, *inside, stage.until):
        out = at == stage.until or _is_out(told, stage, known, answered, at)
        if out and begins is not None:
            yield from _part(told, stage, known, Period(begins, at))
            begins = None
        elif not out and begins is None:
            begins = at


def _is_out(
    told: DeliveredLife, stage: Stage, known: list[Word], answered: datetime | None, at: datetime
) -> bool:
    here = [w for w in known if w.told.holds(at)]
    if any(p.holds(at) for w in here for p in _out(told, stage, w, at)):
        return True
    if answered is None or at < answered or stage.rule in MISSED:
        return False
    outcome = told.life.settling.outcome if told.life.settling else None
    kind = {Outcome.EXEMPT: EXEMPT, Outcome.WORK: WORK}.get(outcome) if outcome else None
    return not any(p.holds(answered) for w in here if w.kind == kind for p in _free(told, w, at))


def _free(told: DeliveredLife, word: Word, at: datetime) -> Iterator[Period]:
    """While it frees from school, by what was told by then: up to eighteen; work from eighteen on, or at once
    of whom school prepared for it.
    """
    adult = midnight(birthday(told.life.born, ADULT))
    if word.kind == EXEMPT:
        yield word.days._replace(until=min(word.days.until, adult))
        return
    ready = _prepared(told, at)
    free = ready or told.born > at  # who may be of age may work
    begins = word.days.since if free else max(word.days.since, adult)
    later = (midnight(e.first_day) for e in told.life.enrolments if midnight(e.first_day) > begins)
    yield Period(begins, min(later, default=FOREVER) if ready else word.days.until)


def _prepared(told: DeliveredLife, at: datetime) -> bool:
    """From praktijkonderwijs or vso, as its list tells, or from entree, as its overview has told by then."""
    entree = any(e.level == ENTREE and told.enrolment(e) <= at for e in told.life.enrolments)
    return entree or (told.life.level in FOR_WORK and told.listed <= at)


def _out(told: DeliveredLife, stage: Stage, word: Word, at: datetime) -> Iterator[Period]:
    """While a stage does not hold by one word, as it was seen at a moment."""
    for days in _free(told, word, at):
        if days.since >= days.until:
            continue
        if word.kind == EXEMPT and stage.rule in MISSED and days.until > stage.since:
            yield Period(NEVER if days.since <= stage.since else days.since)
        elif stage.rule == "D15" and days.since < COUNTED + timedelta(days=1) and days.until > COUNTED:
            yield Period(NEVER)
        elif stage.rule in (ASKED if word.kind == EXEMPT else NOWHERE):
            yield days
        elif stage.rule in LEFT_VO and word.kind == WORK and told.life.exit:
            yield Period(max(days.since, after(told.life.exit.last_day)))


def _part(told: DeliveredLife, stage: Stage, known: list[Word], part: Period) -> Iterator[Stage]:
    """A stretch that begins later than the stage rests on what was told, and grows anew."""
    if part.since == stage.since:
        yield replace(stage, until=part.until)
        return
    here = [p for w in known if w.told.holds(part.since) for p in _out(told, stage, w, part.since)]
    since = max((p.until for p in here if p.until <= part.since), default=stage.since)
    if stage.rule == "D11" and stage.step == 3:
        since += timedelta(days=10)
    gates = () if since > midnight(END) else stage.gates  # the roster has ended: nobody is waited for
    if since < part.until:
        needs = max(stage.needs, part.since)
        yield replace(stage, since=since, until=part.until, needs=needs, gates=gates)
