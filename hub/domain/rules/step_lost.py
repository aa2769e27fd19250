"""D06: a step lost on the way (trede gedaald).

An application is rejected or withdrawn, or falls back to a lower status, and what the pupil has left is
less than
before. Serious only while no open application remains. Over when the former rung is reached again. The
right of admission obliges an mbo that rejects a kwalificatieplichtige to offer another programme.
"""

from collections.abc import Iterator
from datetime import date, datetime

from hub.domain.context import Context
from hub.domain.facts import ApplicationChanged, Status
from hub.domain.findings import Finding, Party, evidence
from hub.domain.rules.common import closed_after, vo_schools
from hub.domain.standing import RUNG, Standing
from hub.domain.statute import Dated, Since
from hub.domain.timeline import FOREVER, Period, day_of, midnight, season_end

RULE = "D06"
CLOSES = ("former_step", "enrolment", "stays_in_vo", "settled", "follow_up")
MILD, SERIOUS = 1, 3

NORM = Dated((Since(date(2017, 8, 1), None, "WEB art. 8.0.3 lid 3 en 8.1.1c (BWBR0007625)"),))


def step_lost(standing: Standing, context: Context) -> Iterator[Finding]:
    """One occasion per message that lowered the rung, until the rung is regained."""
    del context  # rests on no silence and on no calendar
    heights = _heights(standing.messages)
    enrolled = min((midnight(e.first_day) for e in standing.enrolments), default=FOREVER)
    over = min(enrolled, standing.settled, season_end(standing.season))

    for i, message in enumerate(standing.messages):
        former = heights[i - 1] if i else 0
        since = standing.moments[i]
        if heights[i] >= former or since >= over:
            continue
        regained = next((j for j in range(i + 1, len(heights)) if heights[j] >= former), len(heights))
        end = standing.moments[regained] if regained < len(heights) else FOREVER
        end = min(end, over, closed_after(standing, RULE, _occasion(message), since))
        cuts = [(standing.moments[j], heights[j]) for j in range(i, regained)]
        yield from _stretches(standing, message, cuts, end)


def _heights(messages: tuple[ApplicationChanged, ...]) -> list[int]:
    """After each message, the highest rung over all applications."""
    rungs: dict[str, int] = {}
    heights = []
    for message in messages:
        rungs[message.chain] = RUNG[message.status]
        heights.append(max(rungs.values()))
    return heights


def _stretches(
    standing: Standing, message: ApplicationChanged, cuts: list[tuple[datetime, int]], end: datetime
) -> Iterator[Finding]:
    """The occasion in stretches: mild or serious, and before or after vo let go (then the municipality's)."""
    starts = [at for at, _ in cuts] + [end]
    step = 0
    for n, (since, height) in enumerate(cuts):
        until = min(starts[n + 1], end)
        for part, municipal in _halves(Period(since, until), standing.vo_ended):
            step += 1
            yield Finding(
                rule=RULE,
                season=standing.season,
                occasion=_occasion(message),
                step=step,
                severity=MILD if height else SERIOUS,
                since=part.since,
                until=part.until,
                ground=NORM.on(day_of(part.since)).source,
                evidence=(evidence(message, day_of(message.changed)),),
                responsible=Party.MBO if message.status == Status.REJECTED else Party.VO,
                schools=vo_schools(standing),
                municipal=municipal and not height,
                closes=CLOSES,
            )


def _halves(whole: Period, cut: datetime) -> Iterator[tuple[Period, bool]]:
    if whole.since < min(cut, whole.until):
        yield Period(whole.since, min(cut, whole.until)), False
    if max(cut, whole.since) < whole.until:
        yield Period(max(cut, whole.since), whole.until), True


def _occasion(message: ApplicationChanged) -> str:
    return f"{message.chain} {message.number}"
