"""The truth: which signals should be said about whom, from when, and since when that could be known.

Reasoned from what happened and from who delivers when, never from a rule's code: each step of a signal holds
from `since` to `until`, rests on news (`needs`) and on silence (`gates`: sources that must have been heard
past its start), and is expected from the first midnight on at which all is there and somebody may be told.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.domain.timeline import FOREVER, Period, day_of
from hub.simulation.away import left_over
from hub.simulation.delivered_life import OPERATORS, DeliveredLife, next_tick, ticks
from hub.simulation.life import DAY, SEASON, Life, at
from hub.simulation.office import ACTS, SETTLING, answer_on
from hub.simulation.stage import GOES_ON, MBO_RECORDS, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """A step that somebody should hear: from when it could be known, at which tick, and who."""

    rule: str
    occasion: str
    step: int
    severity: int
    since: datetime
    until: datetime
    knowable: datetime
    tick: datetime
    recipients: tuple[str, ...]
    over: datetime  # when the hub was told that it had ended
    optional: bool = False

    @property
    def fleeting(self) -> bool:
        """Over within a tick of the drill: said when its end was not told in time, and else rightly not.

        Or what may be said, and need not.
        """
        return self.optional or self.tick >= self.until

    @property
    def municipal(self) -> bool:
        return any(r.startswith("gm/") for r in self.recipients)


@dataclass(frozen=True, slots=True)
class Truth:
    """All that should be said about one pupil; and when the municipality settled the season, if it did."""

    expected: tuple[Expected, ...]
    settled: datetime | None = None


Oracle = Callable[[DeliveredLife], Iterable[Stage]]
SecondOracle = Callable[[DeliveredLife, list[Stage]], list[Stage]]
"""An oracle on what the others found: the second stage, as there are rules on findings."""


AnswerOracle = Callable[[DeliveredLife, list[Stage], datetime | None], list[Stage]]
"""An oracle on what the others found, and on when the municipality answered where the pupil is."""


def judge(
    told: DeliveredLife,
    oracles: Iterable[Oracle],
    answered: Iterable[AnswerOracle],
    second: Iterable[SecondOracle],
) -> Truth:
    """What should be said about one life; twice, when a municipality's answer ends things halfway."""
    whole = [s for oracle in oracles for s in oracle(told)]
    steps = [part for s in whole for part in left_over(told, s, None)]
    settled = _settled(told.life, _expect(told, steps))
    if settled is not None:
        steps = [part for s in whole for part in left_over(told, s, settled)]
    steps += [s for oracle in answered for s in oracle(told, steps, settled)]
    steps += [found for oracle in second for found in oracle(told, steps)]
    return Truth(tuple(_expect(told, steps)), settled)


def knowable(told: DeliveredLife, step: Stage) -> datetime:
    """The latest of its start, its news and the deliveries it rests on."""
    moment = max(step.since, step.needs)
    fixed = [g for g in step.gates if g != MBO_RECORDS]
    moment = max([moment, *(told.heard(source, step.since) for source in fixed)])
    if _unsaid(told, step, next_tick(moment)):
        moment = told.held_to_stay.until
    while MBO_RECORDS in step.gates and moment < FOREVER:
        named = told.institutions(next_tick(moment))
        later = max([moment, *(told.heard(f"ro/{brin}", step.since) for brin in named)])
        if later == moment:
            break
        moment = later
    return moment


def _unsaid(told: DeliveredLife, step: Stage, tick: datetime) -> bool:
    """Whether the hub holds just then that vo goes on, and so that nothing of mbo is open."""
    return step.of_mover and told.held_to_stay.holds(tick)


def recipients(told: DeliveredLife, step: Stage, moment: datetime) -> tuple[str, ...]:
    """Who should hear the step at a moment."""
    if not told.alive(moment):
        return ()
    found = {f"brin/{told.life.school}"} if step.vo and told.vo_school(moment) else set()
    if step.mbo:
        found.add(f"brin/{step.mbo}")
    found |= {f"brin/{brin}" for brin, told_it in step.mbos if told_it.holds(moment)}
    office = told.municipality(moment) if step.municipal or step.regional else None
    if office and step.municipal and (office != OPERATORS or not found):
        found.add(office)
    if office and office != OPERATORS and step.regional:
        region = told.region.region_of.get(office.removeprefix("gm/"))
        found |= {f"rmc/{region}"} if region else set()
    return tuple(sorted(found))


def each_once(told: Iterable[tuple[str, Period]]) -> tuple[tuple[str, Period], ...]:
    """Each institution from when the first of its words was told up to when the last one no longer stood."""
    found: dict[str, Period] = {}
    for brin, period in told:
        before = found.get(brin, period)
        found[brin] = Period(min(before.since, period.since), max(before.until, period.until))
    return tuple(sorted(found.items()))


def _expect(told: DeliveredLife, steps: Iterable[Stage]) -> list[Expected]:
    found = []
    for step in steps:
        known, over = knowable(told, step), max(step.until, told.told_of(step.until))
        if known == FOREVER or (known >= step.until and next_tick(known) >= _last(step, over)):
            continue  # never told, or only when its end had been told as well
        if (heard := _first_heard(told, step, known, over)) is not None:
            found.append(_expected(step, *heard, over))
    return found


def _first_heard(
    told: DeliveredLife, step: Stage, known: datetime, over: datetime
) -> tuple[datetime, datetime, tuple[str, ...]] | None:
    """From when it could be said, at which tick, and to whom; None when nobody might know.

    What was over before the first tick at which somebody might know, is said as long as that was not told.
    """
    first, ended = next_tick(known), next_tick(step.until)
    if first >= step.until and (who := recipients(told, step, known)):
        return known, first, who
    for tick in (*ticks(first, step.until), *ticks(max(first, ended), _last(step, over))):
        if not _unsaid(told, step, tick) and (who := recipients(told, step, tick)):
            return known if tick == first else tick, tick, who
    return None


def _last(step: Stage, over: datetime) -> datetime:
    """Up to when it may be said: until its end was told, and at the first tick after it in any case."""
    return max(min(over, GOES_ON), next_tick(min(step.until, GOES_ON)) + DAY)


def _expected(step: Stage, known: datetime, tick: datetime, who: tuple[str, ...], over: datetime) -> Expected:
    return Expected(
        rule=step.rule,
        occasion=step.occasion,
        step=step.step,
        severity=step.severity,
        since=step.since,
        until=step.until,
        knowable=known,
        tick=tick,
        recipients=who,
        over=over,
        optional=step.optional,
    )


def _settled(life: Life, expected: list[Expected]) -> datetime | None:
    """When the municipality says that the pupil is elsewhere: so many days after it first took a case up.

    It takes a case up on the morning after it was told, and answers at ten, if the case is still open.
    """
    if life.settling is None:
        return None
    cases = [e for e in expected if e.municipal and e.severity >= ACTS and e.rule in SETTLING]
    if not cases:
        return None
    first = min(day_of(e.tick) for e in cases)
    due = first + timedelta(days=life.settling.days)
    given = [at(max(due, day_of(e.tick) + DAY), 10) for e in cases]
    still_open = [
        a
        for a, e in zip(given, cases, strict=True)
        if next_tick(a - DAY) < _over(e, expected) and answer_on(life, day_of(a)) is not None
    ]
    return min(still_open, default=None)


def _over(case: Expected, expected: list[Expected]) -> datetime:
    """When the municipality could be told that it was over: up to then it has the case."""
    return max(e.over for e in expected if (e.rule, e.occasion) == (case.rule, case.occasion))


def season_key(expected: Expected) -> tuple[str, int, str]:
    return (expected.rule, SEASON, expected.occasion)
